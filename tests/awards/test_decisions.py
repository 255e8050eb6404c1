"""Decisions: all that one names in one transaction, prize money by the base wage of its day, what is refused at its field."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from awards.deciding import prize_of
from awards.models import Award, AwardDecision, BaseWage, Honour, Nomination
from emulation.models import HalfYear
from tests.conftest import NOW, TODAY, just_before
from toolkit import files
from toolkit.money import VND_MAX
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")
NEW = "/awards/rounds/dot-2022/decisions/new/TLD/"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/MediaBox[0 0 99 99]/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R>>"


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def three(awarding):
    """Three forwarded nominations of a title with a prize."""
    BaseWage.objects.create(since=date(2019, 7, 1), wage_vnd=1_490_000, legal_basis="NĐ 38/2019")
    title = awarding.award("CSTD", "Chiến sĩ thi đua", kind="title", form="fighter", prize_multiple=Decimal("1.5"))
    round_ = awarding.round(awards=[title])
    names = ("An", "Bình", "Chi")
    return [
        awarding.walked("forwarded", award=title, round=round_, member=awarding.cast.member(name, qualification="college"))
        for name in names
    ]


def posted(nominations, outcomes, **more):
    wage = BaseWage.objects.order_by("-since").filter(since__lte=TODAY).first()
    data = {
        "number": "12/QĐ-TLĐ", "decided_on": "06/06/2022", "signer": "Nguyễn Văn Ký", "signer_post": "Chủ tịch", "op_id": uuid4(),
        "version": "1", "wage": wage.pk if wage else "",
    }  # fmt: skip
    for one, outcome in zip(nominations, outcomes, strict=True):
        data |= {
            f"seen_{one.pk}": one.version,
            f"outcome_{one.pk}": outcome,
            f"prize_{one.pk}": "2.240.000",
            f"reason_{one.pk}": "",
        }
        if outcome == "decline":
            data[f"reason_{one.pk}"] = "Hết chỉ tiêu."
    return data | more


def states():
    return list(Nomination.objects.order_by("pk").values_list("state", flat=True))


def errors_of(answer) -> dict:
    return {name: list(texts) for name, texts in answer.context["form"].errors.items()}


@pytest.mark.parametrize(
    ("multiple", "wage", "prize"),
    [
        ("4.5", 2_340_000, 10_530_000),
        ("0.3", 2_340_000, 710_000),
        ("1", 2_340_000, 2_340_000),
        ("0.8", 1_490_000, 1_200_000),
        ("1.5", 1_490_000, 2_240_000),
        ("0.01", 1, 10_000),
    ],
)
def test_a_prize_is_rounded_up_to_tens_of_thousands(multiple, wage, prize):
    assert prize_of(Award(prize_multiple=Decimal(multiple)), BaseWage(wage_vnd=wage)) == prize


def test_without_a_base_wage_or_a_multiple_no_prize_is_reckoned():
    assert prize_of(Award(prize_multiple=Decimal(1)), None) is None
    assert prize_of(Award(prize_multiple=None), BaseWage(wage_vnd=1)) is None


def test_one_decision_awards_declines_and_leaves_out(cast, three):
    answer = cast.client("bao").post(NEW, posted(three, ["award", "decline", ""]))

    decision = AwardDecision.objects.get()
    assert (answer.url, states()) == (decision.get_absolute_url(), ["awarded", "declined", "forwarded"])
    honour = Honour.objects.get()
    assert (honour.prize_vnd, honour.decision_number, honour.half_year.code, honour.nomination.decision) == (
        2_240_000, "12/QĐ-TLĐ", "2022-H2", decision,
    )  # fmt: skip
    verbs = list(Event.objects.filter(kind__in=["awards.awarddecision", "awards.honour"]).values_list("kind", "verb"))
    assert verbs == [("awards.awarddecision", "created"), ("awards.honour", "created")]


def test_a_refused_row_leaves_nothing_of_the_decision(cast, three):
    before = Event.objects.count()
    answer = cast.client("bao").post(NEW, posted(three, ["award", "award", "award"], **{f"seen_{three[2].pk}": 1}))

    assert "Chi" in errors_of(answer)["__all__"][0]
    assert (states(), AwardDecision.objects.count(), Honour.objects.count(), Event.objects.count()) == (
        ["forwarded"] * 3, 0, 0, before,
    )  # fmt: skip


def test_the_same_form_twice_is_one_decision(cast, three):
    data = posted(three, ["award", "", ""])
    assert cast.client("bao").post(NEW, data).url == cast.client("bao").post(NEW, data).url
    assert AwardDecision.objects.count() == 1


def test_a_second_click_that_overtakes_the_first_is_one_decision(cast, three):
    client, data = cast.client("bao"), posted(three, ["award", "", ""])

    with just_before('"awards_awarddecision"."number" = ', lambda: client.post(NEW, data)):
        answer = client.post(NEW, data)

    assert (answer.status_code, answer["Location"]) == (302, AwardDecision.objects.get().get_absolute_url())


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"decided_on": "07/06/2022"}, "decided_on"),
        ({"decided_on": "05/06/2022"}, "decided_on"),
        ({"decided_on": "01/01/2018", "wage": ""}, "decided_on"),
        ({"number": ""}, "number"),
        ({"signer": ""}, "signer"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, three, more, field):
    answer = cast.client("bao").post(NEW, posted(three, ["award", "", ""], **more))

    assert (list(errors_of(answer)), states()) == ([field], ["forwarded"] * 3)


def test_a_refusal_needs_its_reason_and_a_decision_an_award(cast, three):
    empty = {f"reason_{three[0].pk}": ""}
    assert list(errors_of(cast.client("bao").post(NEW, posted(three, ["decline", "", "award"], **empty)))) == [
        f"reason_{three[0].pk}"
    ]
    assert list(errors_of(cast.client("bao").post(NEW, posted(three, ["decline", "", ""])))) == ["__all__"]
    assert states() == ["forwarded"] * 3


def test_the_form_begins_with_the_prizes_of_today(cast, three):
    answer = cast.client("bao").get(NEW)

    assert [row["prize"].value() for row in answer.context["form"].rows()] == ["2.240.000"] * 3
    assert "hai triệu hai trăm bốn mươi nghìn đồng" in answer.content.decode()


def test_another_base_wage_on_the_day_reckons_anew_what_nobody_changed(cast, awarding, three):
    BaseWage.objects.create(since=date(2022, 6, 7), wage_vnd=1_800_000, legal_basis="NĐ 24")
    later = BaseWage.objects.get(since=date(2022, 6, 7))
    data = posted(
        three, ["award", "award", ""], wage=later.pk, **{f"prize_{three[0].pk}": "2.700.000", f"prize_{three[1].pk}": "5.000.000"}
    )
    answer = cast.client("bao").post(NEW, data)

    assert list(errors_of(answer)) == ["__all__"]
    assert [row["prize"].value() for row in answer.context["form"].rows()][:2] == ["2.240.000", "5.000.000"]
    assert AwardDecision.objects.count() == 0


def test_no_base_wage_on_file_is_said_and_the_prize_stays_empty(cast, three):
    BaseWage.objects.all().delete()
    answer = cast.client("bao").get(NEW)

    assert [row["prize"].value() for row in answer.context["form"].rows()] == [None] * 3
    assert answer.context["form"].wage_now is None


def test_two_paid_titles_of_one_person_are_asked_back(cast, awarding, three):
    other = awarding.award("LD", "Lao động giỏi", kind="title", prize_multiple=Decimal("0.3"), recorded_only=True)
    awarding.honour(member=three[0].member, award=other, year=2022, decided_on=date(2022, 5, 1), prize_vnd=450_000)
    client = cast.client("bao")

    answer = client.post(NEW, posted(three, ["award", "", ""]))
    assert list(errors_of(answer)) == ["sure"]
    assert "Lao động giỏi" in errors_of(answer)["sure"][0]
    client.post(NEW, posted(three, ["award", "", ""], sure="on"))
    assert states()[0] == "awarded"


def test_a_title_without_prize_is_not_asked_back(cast, awarding, three):
    awarding.honour(member=three[0].member, year=2022, decided_on=date(2022, 5, 1))
    cast.client("bao").post(NEW, posted(three, ["award", "", ""]))

    assert states()[0] == "awarded"


def test_a_number_of_the_same_authority_and_day_stands_once(cast, awarding, three):
    awarding.decision(three[0].round)
    answer = cast.client("bao").post(NEW, posted(three, ["award", "", ""]))

    assert (list(errors_of(answer)), AwardDecision.objects.count()) == (["__all__"], 1)


def test_nothing_slips_past_a_closing_that_waits(cast, three):
    HalfYear.objects.filter(code="2022-H2").update(state="closing", asked_by=cast.bao, asked_at=NOW, previewed_digest="x")
    answer = cast.client("bao").post(NEW, posted(three, ["award", "", ""]))

    assert (answer.status_code, AwardDecision.objects.count(), states()) == (200, 0, ["forwarded"] * 3)


def test_later_nominations_are_added_to_a_decision_with_its_scan(cast, three):
    cast.client("bao").post(NEW, posted(three, ["award", "", ""]))
    decision = AwardDecision.objects.get()
    rest = three[1:]
    for one in rest:
        one.refresh_from_db()
    data = posted(rest, ["award", "decline"], scan=SimpleUploadedFile("qd.pdf", PDF))
    answer = cast.client("bao").post(f"/awards/decisions/{decision.pk}/more/", data)

    assert answer.url == decision.get_absolute_url()
    decision.refresh_from_db()
    assert (states(), decision.scan_name, decision.version) == (["awarded", "awarded", "declined"], "qd.pdf", 2)


def test_a_scan_taken_in_comes_back_when_another_field_is_wrong(cast, three):
    data = posted(three, ["award", "", ""], number="", scan=SimpleUploadedFile("qd.pdf", PDF))
    staged = cast.client("bao").post(NEW, data).context["form"].staged

    cast.client("bao").post(NEW, posted(three, ["award", "", ""], staged=staged))
    assert AwardDecision.objects.get().scan_name == "qd.pdf"


def test_a_staged_scan_that_was_removed_meanwhile_is_asked_for_again(cast, three):
    data = posted(three, ["award", "", ""], number="", scan=SimpleUploadedFile("qd.pdf", PDF))
    form = cast.client("bao").post(NEW, data).context["form"]
    files.remove(form.taken.sha256)
    answer = cast.client("bao").post(NEW, posted(three, ["award", "", ""], staged=form.staged))

    assert (answer.status_code, "scan" in answer.context["form"].errors, AwardDecision.objects.count()) == (200, True, 0)


def test_a_staged_scan_is_its_own_persons(cast, three):
    data = posted(three, ["award", "", ""], number="", scan=SimpleUploadedFile("qd.pdf", PDF))
    staged = cast.client("bao").post(NEW, data).context["form"].staged

    cast.client("hoa").post(NEW, posted(three, ["award", "", ""], staged=staged))
    assert AwardDecision.objects.get().scan_name == ""


def test_the_page_lists_what_it_gave_and_an_officer_sees_only_the_own(cast, awarding, three):
    stranger = awarding.walked(
        "forwarded", award=three[0].award, round=three[0].round, member=cast.member("Dũng", union=cast.haneul), union=cast.haneul
    )
    cast.client("bao").post(NEW, posted([*three, stranger], ["award", "", "", "award"]))
    where = AwardDecision.objects.get().get_absolute_url()

    told = {who: [row["nomination"].nominee for row in cast.client(who).get(where).context["rows"]] for who in ("bao", "hang")}
    assert told == {"bao": ["An", "Dũng"], "hang": ["An"]}
    assert cast.client("hang").get(where).context["prizes"] == 2_240_000
    assert cast.client("vinh").get(where).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("hang", 403), ("doc", 403), ("tri", 403), ("khach", 404), ("lanh", 200)])
def test_only_the_board_enters_decisions(cast, three, who, status):
    assert cast.client(who).post(NEW, posted(three, ["", "", ""])).status_code == status
    assert AwardDecision.objects.count() == 0


def test_the_nominee_who_is_a_verifier_does_not_award_it_to_themself(cast, three):
    cast.bao.member = three[0].member
    cast.bao.save()
    answer = cast.client("bao").post(NEW, posted(three, ["award", "", ""]))

    assert ("An" in errors_of(answer)["__all__"][0], AwardDecision.objects.count()) == (True, 0)


def test_more_than_all_the_money_is_refused(cast, three):
    answer = cast.client("bao").post(NEW, posted(three, ["award", "", ""], **{f"prize_{three[0].pk}": str(VND_MAX * 10)}))

    assert list(errors_of(answer)) == [f"prize_{three[0].pk}"]
