"""What a hostile or careless person tries in the awards room, and what then does not happen."""

import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from awards import dossier, papers, sittings
from awards.models import Claim, Honour, Nomination, Round, Sitting
from awards.workflow import workflow
from tests.awards.test_sittings import before, errors, frozen, round, saved
from tests.conftest import NOW, TODAY
from toolkit.steps import Refused

__all__ = ["round"]

pytestmark = pytest.mark.usefixtures("today")
SITTING = "/awards/rounds/dot-2022/sitting/"
EDIT = "/awards/rounds/dot-2022/edit/"


def nominated(awarding, round, **more):
    """Return a nomination before the council that rests on an accepted initiative, and the part in it."""
    member = awarding.cast.member("Trần Văn Lợi", qualification="college", job_title="Thợ hàn")
    part = awarding.author(member)
    return awarding.walked(more.pop("state", "under_review"), member=member, round=round, claims=[part], **more), part


# Results that are not applied yet.

ADDRESSES = (
    *("/", "/awards/", "/awards/nominations/", "/awards/decisions/", "/awards/honours/", "/awards/statistics/"),
    *(
        f"/awards/rounds/dot-2022/{name}"
        for name in ("", "forgotten/", "reading/", "council/", "choose/", "dossiers/", "sitting/")
    ),
    *(
        "/search?q=Lợi",
        "/half-years/2022-H1/",
        "{nomination}",
        "{nomination}initiatives/{initiative}/",
        "{nomination}report.docx",
    ),
    *("/people/{person}/", "/unions/{union}/", "/initiatives/{initiative}/"),
)


def all_that_is_read(awarding, one, part) -> dict:
    """Return (person, address) -> what everybody outside the board reads, but for what differs from page to page anyway."""
    told = {
        "nomination": one.get_absolute_url(),
        "initiative": part.initiative.code,
        "person": one.member_id,
        "union": one.union.code,
    }
    found = {}
    for person in ("hang", "minh", "vinh", "doc", "khach"):
        client = awarding.cast.client(person)
        for address in ADDRESSES:
            answer = client.get(address.format(**told))
            text = answer.content.decode("utf-8", "replace") if "html" in answer.headers["Content-Type"] else ""
            # That the union no longer withdraws it, it may know.
            text = re.sub(r'<div class="step-fields">.*?</form>|<p class="msg msg-wait">.*?</p>', "", text, flags=re.S)
            found[person, address] = answer.status_code, re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", text)
        found[person, "csv"] = b"".join(client.post("/awards/nominations/list.csv", {"why": "report"}))
    return found


@pytest.mark.parametrize("agree", [9, 2])
def test_signed_results_show_nowhere_outside_the_board_until_they_are_applied(awarding, round, agree):
    one, part = nominated(awarding, round)
    was = all_that_is_read(awarding, one, part)

    made = frozen(awarding, (one, {"agree": agree}))

    now = all_that_is_read(awarding, one, part)
    assert [key for key in was if was[key] != now[key] and key != ("hang", "{nomination}")] == []
    page = awarding.cast.client("hang").get(one.get_absolute_url()).content.decode()
    assert (f"{agree}/9" in page, "hội đồng đã nhập kết quả" in page.lower()) == (False, False)
    sittings.apply(made, by=awarding.cast.bao, at=NOW)
    applied = all_that_is_read(awarding, one, part)
    assert applied["hang", "{nomination}"] != now["hang", "{nomination}"]


# What was signed is not turned round by another quota or quorum.


def as_on_screen(client, **typed) -> dict:
    """Return what the form of the round sends when nothing but `typed` is changed."""
    form, found = client.get(EDIT).context["form"], {}
    for field in form:
        value = field.value()
        if value is not None and value is not False:
            found[field.html_name] = f"{value:%d/%m/%Y}" if isinstance(value, date) else value
    return found | typed


@pytest.mark.parametrize("state", ["frozen", "applied"])
def test_quota_and_quorum_stay_once_the_results_are_signed(awarding, round, state):
    one, two = before(awarding), before(awarding, "Anh Hai")
    made = frozen(awarding, (one, {"agree": 9}), (two, {"agree": 8}))
    if state == "applied":
        sittings.apply(made, by=awarding.cast.bao, at=NOW)
    client, quota = awarding.cast.client("bao"), f"quota_{one.award_id}"

    for typed, told in (({quota: "1"}, "dựa trên chỉ tiêu"), ({"quorum_part": "1"}, "dựa trên tỷ lệ dự họp")):
        answer = client.post(EDIT, as_on_screen(client, **typed))
        assert (answer.status_code, [told in error for error in errors(answer)]) == (200, [True])

    assert [row.kind for row in sittings.outcomes_of(Sitting.objects.get())] == ["passed", "passed"]
    assert client.post(EDIT, as_on_screen(client, words="Xin nộp sớm.")).status_code == 302
    assert Round.objects.get().words == "Xin nộp sớm."


def test_quota_and_quorum_change_while_results_are_being_entered(awarding, round):
    one = before(awarding)
    saved(awarding, (one, {"agree": 9}))
    client = awarding.cast.client("bao")

    answer = client.post(EDIT, as_on_screen(client, quorum_part="3", **{f"quota_{one.award_id}": "1"}))

    assert answer.status_code == 302
    assert (Round.objects.get().quorum_part, round.awards.get().quota) == (3, 1)


def test_votes_are_not_taken_over_a_smaller_council_than_the_one_on_file(awarding, round):
    one = before(awarding)
    typed = {"version": 0, "held_on": "06/06/2022", "members_in_all": 5, "present": 5, f"n{one.pk}-agree": 5}

    answer = awarding.cast.client("bao").post(SITTING, typed)

    assert (answer.status_code, ["có 9 thành viên" in error for error in errors(answer)]) == (200, [True])
    assert not Sitting.objects.exists()


# An initiative that the board takes back while a nomination rests on it.


def test_an_initiative_taken_back_meanwhile_is_said_and_is_not_sent_again(awarding, round):
    one, part = nominated(awarding, round, state="submitted")
    awarding.cast.take("revoke", part.initiative, reason="Quyết định bị hủy.")

    for person in ("bao", "hang"):
        page = awarding.cast.client(person).get(one.get_absolute_url()).content.decode()
        assert f"{part.initiative.code} không còn được chấp nhận" in page
    awarding.take("recall", one)
    with pytest.raises(Refused, match=part.initiative.code):
        awarding.take("submit", one)


def test_a_draft_drops_it_when_saved_and_is_sent_then(awarding, round):
    one, part = nominated(awarding, round, state="draft")
    awarding.cast.take("revoke", part.initiative, reason="Quyết định bị hủy.")
    client = awarding.cast.client("hang")
    typed = {
        "version": one.version, "job_title": "Thợ hàn", "qualification": "college", "work_class": "direct", "leader": "False",
        "achievements": "Vượt 12 %.", "clean_signed_by": "Kim Min Su", "clean_signed_on": "06/06/2022",
    }  # fmt: skip

    assert client.post(f"{one.get_absolute_url()}edit/", typed).status_code == 302

    assert not Claim.objects.exists()
    awarding.take("submit", Nomination.objects.get())


def test_a_union_that_cites_one_taken_back_is_told_too(awarding):
    award = awarding.award("CO", "Cờ thi đua", for_whom="union")
    asked = awarding.round(awards=[award])
    one = awarding.nomination(award=award, round=asked)
    cited = awarding.cast.accepted()
    one.initiatives.add(cited)
    awarding.cast.take("revoke", cited, reason="Quyết định bị hủy.")

    with pytest.raises(Refused, match=cited.code):
        awarding.take("submit", one)


def test_what_was_taken_back_stands_on_no_paper_and_the_dossier_says_so(awarding, round):
    awarding.criterion("one_benefit", amount_vnd=80_000_000, years=1)
    one, part = nominated(awarding, round, state="passed")
    awarding.cast.take("revoke", part.initiative, reason="Quyết định bị hủy.")

    (told,) = papers.told_of(Nomination.objects.all(), on=TODAY)
    made, file = dossier.zip_of(round, "TLD", codes=[one.code], on=TODAY)

    assert papers.report(told, details=False)["initiatives"] == []
    (case,) = made.cases
    assert [lack.sentence for lack in case.lacks if "bảng điều kiện" in lack.sentence] == [
        f"{part.initiative.code} không còn được chấp nhận; bảng điều kiện đang dựa vào sáng kiến này."
    ]
    assert ZipFile(BytesIO(file.read())).testzip() is None


# A withdrawal and a result that come at the same moment: whoever is second is refused.


def test_a_result_is_not_entered_for_what_was_withdrawn_after_the_page_was_read(awarding, round):
    one, two = before(awarding), before(awarding, "Anh Hai")
    client = awarding.cast.client("bao")
    awarding.take("withdraw", one, by=awarding.cast.hang, reason="Đổi người.")

    answer = client.post(
        SITTING,
        {
            **{"version": 0, "held_on": "06/06/2022", "members_in_all": 9, "present": 9},
            **{f"n{one.pk}-agree": 9, f"n{two.pk}-agree": 9},
        },
    )

    assert answer.status_code == 302
    assert list(Sitting.objects.get().results.values_list("nomination", flat=True)) == [two.pk]


def test_what_has_a_result_is_not_withdrawn_on_a_page_read_before(awarding, round):
    one = before(awarding)
    stale = Nomination.objects.get()
    assert not hasattr(stale, "result")
    saved(awarding, (one, {"agree": 9}))

    with pytest.raises(Refused):
        workflow.take("withdraw", stale, by=awarding.cast.hang, at=NOW, reason="Đổi người.", seen=stale.version)


# Numbers that no column holds.


@pytest.mark.parametrize("number", ["9" * 18, "9" * 20, "9" * 5000, "１２", "-1", "x"])
def test_a_number_that_is_nobody_s_is_refused_in_a_list_of_choices(awarding, number):
    award = awarding.award("CO", "Cờ thi đua", for_whom="union")
    asked = awarding.round(awards=[award])
    one = awarding.nomination(award=award, round=asked)

    of_round = awarding.cast.client("bao").post(f"/awards/rounds/{asked.slug}/edit/", {"asks_whom": "chosen", "unions": [number]})
    of_union = awarding.cast.client("hang").post(f"{one.get_absolute_url()}edit/", {"version": 1, "initiatives": [number]})

    assert (of_round.status_code, of_union.status_code) == (200, 200)
    assert "unions" in of_round.context["form"].errors
    assert list(of_union.context["form"].errors) == ["initiatives"]


# Search.


@pytest.mark.parametrize("words", ["12/QĐ", "12/qd", "12/QĐ-TLĐ", "12/QD-TLD", "loi 12/qd"])
def test_a_decision_is_found_by_the_start_of_its_number_without_tones(awarding, words):
    made = awarding.honour(member=awarding.cast.member("Trần Văn Lợi"), decision_number="12/QĐ-TLĐ")
    awarding.honour(member=awarding.cast.member("Chị Ba"), decision_number="21/QĐ-TLĐ")

    assert list(Honour.objects.matching(words)) == [made]
