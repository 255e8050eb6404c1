"""The life of a nomination: who may take which step, what is frozen, which parts are held, and what the award leaves behind."""

from datetime import date

import pytest

from awards.models import Claim, Honour, Nomination
from awards.workflow import STEPS, checklist_of, workflow
from tests.conftest import TODAY
from toolkit.steps import Refused

pytestmark = pytest.mark.usefixtures("today")


@pytest.mark.parametrize("state", Nomination.State.values)
def test_every_state_is_reached_by_its_real_steps(awarding, state):
    assert awarding.walked(state).state == state


def test_what_was_checked_at_submission_does_not_move(awarding):
    awarding.criterion("one_benefit", amount_vnd=80_000_000, years=1)
    member = awarding.cast.member("Lợi", qualification="college", job_title="Thợ")
    part = awarding.author(member, accepted_vnd=100_000_000)
    sent = awarding.walked("submitted", member=member, claims=[part])

    awarding.cast.take("revoke", part.initiative, by=awarding.cast.hoa, reason="Hủy.")

    sent.refresh_from_db()
    assert [one.verdict for one in checklist_of(sent, on=TODAY).answers] == ["met"]
    assert sent.checked_on == TODAY


def test_a_part_is_held_spent_and_freed(awarding):
    member = awarding.cast.member("Lợi", qualification="college", job_title="Thợ")
    part = awarding.author(member)
    made = awarding.nomination(member=member, claims=[part])
    states = []
    for name, fields in (
        ("submit", {}),
        ("recall", {}),
        ("submit", {}),
        ("review", {"second_use_words": ""}),
    ):
        awarding.take(name, made, **fields)
        states.append(Claim.objects.get().state)
    awarding.result(made, agree=3)
    made.refresh_from_db()
    awarding.take("fail", made, reason="Không đủ phiếu.")

    assert [*states, Claim.objects.get().state] == ["held", "chosen", "held", "held", "freed"]


def test_one_part_backs_one_living_nomination(awarding):
    member = awarding.cast.member("Lợi", qualification="college", job_title="Thợ")
    part = awarding.author(member)
    first = awarding.walked("submitted", member=member, claims=[part])
    other = awarding.award("BK_UBND", "Bằng khen UBND tỉnh", authority=awarding.authority("UBND", "UBND tỉnh", 6))
    second = awarding.nomination(member=member, award=other, round=awarding.round("khac", awards=[other]), claims=[part])

    with pytest.raises(Refused, match=first.code):
        awarding.take("submit", second)
    assert list(Claim.objects.order_by("pk").values_list("state", flat=True)) == ["held", "chosen"]


@pytest.mark.parametrize(
    ("sex", "forbids", "state"), [("male", True, "draft"), ("male", False, "submitted"), ("female", True, "submitted")]
)
def test_what_the_law_forbids_stops_a_nomination_with_its_source_and_what_it_advises_does_not(awarding, sex, forbids, state):
    awarding.criterion("sex", sex="female", text="Là nữ", legal_basis="Điều 74", forbids=forbids)
    member = awarding.cast.member("Trần Văn Lợi", sex=sex, qualification="college", job_title="Thợ")
    made, said = awarding.nomination(member=member), ""
    try:
        awarding.take("submit", made)
    except Refused as refused:
        said = str(refused)
    made.refresh_from_db()

    assert (made.state, "Là nữ" in said, "Điều 74" in said) == (state, state == "draft", state == "draft")


def test_an_awarded_nomination_leaves_an_honour_that_counts(awarding):
    made = awarding.walked("awarded")

    honour = Honour.objects.get()
    told = (honour.member, honour.award, honour.year, honour.decided_on, honour.half_year.code, honour.state)
    assert told == (made.member, made.award, 2022, TODAY, "2022-H2", "standing")


def test_a_revoked_award_counts_no_longer_and_frees_its_parts_by_choice(awarding):
    member = awarding.cast.member("Lợi", qualification="college", job_title="Thợ")
    part = awarding.author(member)
    made = awarding.walked("awarded", member=member, claims=[part])
    assert Claim.objects.get().state == "spent"

    fields = {"revocation_number": "9/QĐ", "revoked_on": TODAY, "reason": "Khai sai."}
    awarding.take("revoke", made, frees_claims=True, **fields)

    honour = Honour.objects.get()
    assert (honour.state, honour.half_year, Claim.objects.get().state) == ("revoked", None, "freed")


@pytest.mark.parametrize("name", STEPS)
def test_an_officer_of_another_union_takes_no_step(awarding, name):
    state = next(iter(STEPS[name].sources))
    made = awarding.walked(str(state))

    assert workflow.forbidden(name, made, by=awarding.cast.minh, on=TODAY)


@pytest.mark.parametrize("name", STEPS)
def test_a_councillor_takes_no_step(awarding, name):
    made = awarding.walked(str(next(iter(STEPS[name].sources))))

    assert workflow.forbidden(name, made, by=awarding.cast.vinh, on=TODAY)


def test_a_member_who_left_is_not_proposed(awarding):
    member = awarding.cast.member("Lợi", qualification="college", job_title="Thợ", left_on=date(2022, 3, 1))

    with pytest.raises(Refused, match=r"01/03/2022"):
        awarding.take("submit", awarding.nomination(member=member))


def test_a_decision_older_than_the_proposal_is_refused(awarding):
    made = awarding.walked("forwarded")
    decision = awarding.decision(made.round, decided_on=date(2022, 6, 1))

    with pytest.raises(Refused, match=r"01/06/2022"):
        awarding.take("award", made, decision=decision, prize_vnd=None)
    assert not Honour.objects.exists()


def test_seven_of_nine_do_not_pass_eighty_per_cent(awarding):
    made = awarding.walked("under_review")
    awarding.result(made, agree=7)
    made.refresh_from_db()

    with pytest.raises(Refused):
        awarding.take("pass", made)


def test_papers_that_are_missing_are_named_with_their_capitals(awarding):
    awarding.round(papers=["report", "meeting"])
    made = awarding.walked("passed")

    with pytest.raises(Refused) as refused:
        awarding.take("forward", made, forwarded_number="15/TTr", forwarded_on=TODAY)
    assert str(refused.value) == "Hồ sơ còn thiếu: báo cáo thành tích có chữ ký, biên bản họp CĐCS."


def test_what_was_typed_at_a_refused_step_stays_with_the_sentence_above_it(awarding):
    made = awarding.walked("passed")
    sent = {"seen": made.version, "forwarded_number": "15/TTr-CĐKCN", "forwarded_on": "01/06/2022"}

    answer = awarding.cast.client("bao").post(f"{made.get_absolute_url()}steps/forward/", sent)

    text = answer.content.decode()
    assert (answer.status_code, "15/TTr-CĐKCN" in text, "01/06/2022" in text) == (200, True, True)
    assert "phiên họp" in text.lower()
    made.refresh_from_db()
    assert made.state == "passed"
