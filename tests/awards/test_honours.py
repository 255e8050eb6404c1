"""Honours from their papers: what is refused, what is asked back, in which half-year they count, who may do what."""

from datetime import date
from uuid import uuid4

import pytest

from awards.forms.honour import HonourForm
from awards.honours import HONOUR_STEPS, half_year_of_recorded, record_from_paper, workflow
from awards.models import Honour
from emulation.models import HalfYear
from tests.conftest import NOW, TODAY, just_before
from toolkit.steps import Refused
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")
NEW = "/awards/honours/new/CD-001/"


@pytest.fixture
def title(awarding):
    return awarding.award("LDTT", "Lao động tiên tiến", kind="title", recorded_only=True)


def typed(award, **more):
    return {
        "award": award.pk, "member": "Lan", "year": "2022", "decision_number": "5/QĐ", "decided_on": "20/05/2022", "issuer": "",
        "work_class": "", "leader": "", "op_id": uuid4(), "version": "1",
    } | more  # fmt: skip


def errors_of(answer) -> dict:
    return {name: list(texts) for name, texts in answer.context["form"].errors.items()}


def test_an_officer_records_what_a_member_won_elsewhere(cast, title):
    cast.member("Lan", job_title="Thợ may")
    answer = cast.client("hang").post(NEW, typed(title))

    made = Honour.objects.get()
    assert answer.url == made.get_absolute_url()
    told = (made.holder, made.sex, made.work_class, made.issuer, made.source, made.entered_by, made.half_year.code, made.leader)
    assert told == ("Lan", "female", "direct", "Tổng LĐLĐ Việt Nam", "own", cast.hang, "2022-H1", None)
    assert [(one.verb, one.kind) for one in Event.objects.all()] == [("created", "awards.honour")]


def test_the_same_form_twice_is_one_record(cast, title):
    cast.member("Lan")
    posted = typed(title)
    for _time in range(2):
        assert cast.client("hang").post(NEW, posted).url == Honour.objects.get().get_absolute_url()


def test_a_second_click_that_overtakes_the_first_is_one_record(cast, title):
    cast.member("Lan")
    client, posted = cast.client("hang"), typed(title)

    with just_before('"decision_number" = ', lambda: client.post(NEW, posted)):
        answer = client.post(NEW, posted)

    assert (answer.status_code, answer["Location"]) == (302, Honour.objects.get().get_absolute_url())


def test_an_award_for_a_union_takes_no_member_and_one_for_a_member_needs_one(cast, awarding, title):
    cast.member("Lan")
    flag = awarding.award("CO", "Cờ", form="flag", for_whom="union")

    assert list(errors_of(cast.client("hang").post(NEW, typed(flag)))) == ["member"]
    assert list(errors_of(cast.client("hang").post(NEW, typed(title, member="")))) == ["member"]
    cast.client("hang").post(NEW, typed(flag, member=""))
    made = Honour.objects.get()
    assert (made.member, made.holder, made.sex, made.work_class) == (None, cast.samju.name, "", "")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"decided_on": "07/06/2022"}, "decided_on"),
        ({"year": "2023"}, "decided_on"),
        ({"member": "Không Có"}, "member"),
        ({"year": "22"}, "year"),
        ({"decision_number": ""}, "decision_number"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, title, more, field):
    cast.member("Lan")
    errors = errors_of(cast.client("hang").post(NEW, typed(title, **more)))

    assert (list(errors), Honour.objects.count()) == ([field], 0)


@pytest.mark.parametrize(
    ("member", "typed_day"),
    [({"joined_on": date(2022, 5, 21)}, "20/05/2022"), ({"left_on": date(2022, 5, 19)}, "20/05/2022")],
)
def test_a_decision_outside_the_membership_is_asked_back(cast, title, member, typed_day):
    cast.member("Lan", **member)
    client = cast.client("hang")

    assert list(errors_of(client.post(NEW, typed(title, decided_on=typed_day)))) == ["sure"]
    client.post(NEW, typed(title, decided_on=typed_day, sure="on"))
    assert Honour.objects.count() == 1


def test_another_decision_on_the_same_award_and_year_is_asked_back(cast, awarding, title):
    awarding.honour(member=cast.member("Lan"), award=title, year=2021)
    client = cast.client("hang")
    posted = typed(title, year="2021", decision_number="77/QĐ")

    answer = client.post(NEW, posted)
    assert list(errors_of(answer)) == ["sure"]
    assert "5/QĐ-2021" in answer.content.decode()
    client.post(NEW, posted | {"sure": "on"})
    assert sorted(Honour.objects.values_list("decision_number", flat=True)) == ["5/QĐ-2021", "77/QĐ"]


def test_the_same_honour_is_not_recorded_twice(cast, awarding, title):
    awarding.honour(member=cast.member("Lan"), award=title, year=2021)
    answer = cast.client("hang").post(NEW, typed(title, year="2021", decision_number="5/QĐ-2021", sure="on"))

    assert (answer.status_code, Honour.objects.count()) == (200, 1)


def test_what_is_older_than_the_last_half_year_counts_in_none(cast, title):
    for code in ("2021-H1", "2021-H2", "2022-H1"):
        HalfYear.objects.filter(code=code).update(state="closed")

    days = [date(2022, 6, 1), date(2022, 5, 31), date(2021, 12, 1), date(2021, 11, 30), date(2015, 1, 1)]
    assert [getattr(half_year_of_recorded(day, today=TODAY), "code", None) for day in days] == [
        "2022-H2", "2022-H2", "2022-H2", None, None,
    ]  # fmt: skip


def test_nothing_slips_past_a_closing_that_waits_for_confirmation(cast, title):
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    HalfYear.objects.filter(code="2022-H1").update(state="closing", asked_by=cast.bao, asked_at=NOW, previewed_digest="x")
    cast.member("Lan")

    assert list(errors_of(cast.client("hang").post(NEW, typed(title)))) == ["decided_on"]


def test_a_half_year_closed_between_reading_and_saving_refuses(cast, awarding, title):
    found = awarding.honour(member=cast.member("Lan"), award=title, year=2022, decided_on=date(2022, 5, 20),
                            half_year=cast.half_years["2022-H1"])  # fmt: skip
    form = HonourForm(
        typed(title, year="2022", decision_number="6/QĐ", issuer="x"), instance=found, today=TODAY, enters_for_another=False
    )
    assert form.is_valid(), form.errors
    HalfYear.objects.filter(code="2022-H1").update(state="closed")

    with pytest.raises(Refused):
        record_from_paper(form, by=cast.hang, at=NOW, seen=1)
    assert Honour.objects.get().decision_number == "5/QĐ-2022"


def test_an_edited_day_moves_the_half_year_and_an_unchanged_one_does_not(cast, awarding, title):
    old = awarding.honour(member=cast.member("Lan"), award=title, year=2021)
    client = cast.client("hang")
    posted = typed(title, year="2021", decision_number="5/QĐ-2021", decided_on="20/12/2021", issuer="Giám đốc", version=1)

    client.post(f"/awards/honours/{old.pk}/edit/", posted)
    old.refresh_from_db()
    assert (old.issuer, old.half_year) == ("Giám đốc", None)
    client.post(f"/awards/honours/{old.pk}/edit/", posted | {"decided_on": "01/06/2022", "version": 2})
    old.refresh_from_db()
    assert old.half_year.code == "2022-H2"


def test_somebody_saved_meanwhile(cast, awarding, title):
    old = awarding.honour(member=cast.member("Lan"), award=title, year=2021)
    Honour.objects.update(version=2)
    answer = cast.client("hang").post(
        f"/awards/honours/{old.pk}/edit/", typed(title, year="2021", decision_number="9/QĐ", decided_on="20/12/2021")
    )

    assert (list(errors_of(answer)), Honour.objects.get().decision_number) == (["__all__"], "5/QĐ-2021")


def test_the_board_enters_for_a_union_that_sent_paper_and_strikes_only_that(cast, awarding, title):
    lan = cast.member("Lan")
    own = awarding.honour(member=lan, award=title, year=2021)
    cast.client("bao").post(NEW, typed(title, member=f"Lan · #{lan.pk}", source="zalo"))
    sent = Honour.objects.get(year=2022)

    assert sent.source == "zalo"
    assert cast.client("bao").post(f"/awards/honours/{own.pk}/steps/strike/", {"seen": 1, "reason": "Nhầm."}).status_code == 403
    cast.client("bao").post(f"/awards/honours/{sent.pk}/steps/strike/", {"seen": 1, "reason": "Nhầm."})
    sent.refresh_from_db()
    assert (sent.state, sent.half_year) == ("struck", None)


def test_what_counts_in_a_closed_half_year_is_revoked_by_a_paper_and_not_struck(cast, awarding, title):
    half = cast.half_years["2022-H1"]
    found = awarding.honour(member=cast.member("Lan"), award=title, year=2022, decided_on=date(2022, 5, 20), half_year=half)
    HalfYear.objects.filter(pk=half.pk).update(state="closed")

    with pytest.raises(Refused, match="kỳ này đã đóng"):
        workflow.take("strike", found, by=cast.hang, at=NOW, reason="Nhầm.")
    workflow.take("revoke", found, by=cast.bao, at=NOW, reason="Sai.", revocation_number="9/QĐ", revoked_on=TODAY)
    assert (found.state, found.half_year, found.revocation_number) == ("revoked", None, "9/QĐ")
    with pytest.raises(Refused):
        workflow.take("revoke", found, by=cast.bao, at=NOW, reason="Sai.", revocation_number="9/QĐ", revoked_on=TODAY)


@pytest.mark.parametrize("day", [date(2022, 6, 7), date(2021, 12, 19)])
def test_an_honour_is_revoked_neither_before_its_decision_nor_in_the_future(cast, awarding, title, day):
    found = awarding.honour(member=cast.member("Lan"), award=title, year=2021)

    with pytest.raises(Refused):
        workflow.take("revoke", found, by=cast.bao, at=NOW, reason="Sai.", revocation_number="9/QĐ", revoked_on=day)
    assert Honour.objects.get().state == "standing"


@pytest.mark.parametrize("name", HONOUR_STEPS)
@pytest.mark.parametrize("who", ["minh", "doc", "tri", "vinh", "khach"])
def test_strangers_take_no_step(cast, awarding, title, name, who):
    found = awarding.honour(member=cast.member("Lan"), award=title)

    assert workflow.forbidden(name, found, by=getattr(cast, who), on=TODAY) != ""


def test_an_award_of_a_nomination_is_revoked_with_it_and_not_twice(cast, awarding):
    made = awarding.walked("awarded")
    honour = Honour.objects.get()
    fields = {"revocation_number": "9/QĐ", "revoked_on": TODAY, "reason": "Khai sai."}
    for name, more in (("strike", {"reason": "x"}), ("revoke", fields)):
        with pytest.raises(Refused, match=made.code):
            workflow.take(name, honour, by=cast.bao, at=NOW, **more)

    awarding.take("revoke", made, frees_claims=False, **fields)
    honour.refresh_from_db()
    assert (honour.state, honour.half_year, honour.revocation_number, honour.version) == ("revoked", None, "9/QĐ", 2)
    with pytest.raises(Refused):
        awarding.take("revoke", made, frees_claims=False, **fields)


def test_a_revoking_paper_older_than_the_award_is_refused_in_words(cast, awarding):
    made = awarding.walked("awarded")

    with pytest.raises(Refused):
        awarding.take("revoke", made, frees_claims=False, revocation_number="9/QĐ", revoked_on=date(2022, 6, 5), reason="Sai.")
    made.refresh_from_db()
    assert (made.state, Honour.objects.get().state) == ("awarded", "standing")


def test_an_award_that_an_officer_recorded_already_is_refused_in_words(cast, awarding):
    made = awarding.walked("forwarded")
    decision = awarding.decision(made.round, made.award.authority)
    awarding.honour(member=made.member, award=made.award, year=2022, decided_on=TODAY, decision_number=decision.number)

    with pytest.raises(Refused, match="đã có"):
        awarding.take("award", made, decision=decision, prize_vnd=None)
    assert Honour.objects.count() == 1
