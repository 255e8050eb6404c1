"""Every step in every state by every person: taken exactly as the table says, and nothing changes where it is refused."""

import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.db import transaction

from awards.models import AwardDecision, Claim, CouncilResult, Honour, Nomination, NominationPaper, Sitting
from awards.workflow import STEPS, workflow
from tests.awards.conftest import GIVEN
from tests.conftest import NOW, TODAY
from toolkit.steps import Refused
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")
PEOPLE = ["khach", "hang", "minh", "bao", "lanh", "doc", "tri", "vinh"]
SENDERS, BOARD = {"submit", "recall", "withdraw"}, {"bao", "lanh"}
WATCHED = [Nomination, Claim, NominationPaper, Honour, AwardDecision, CouncilResult, Sitting, Event]


def rows() -> str:
    return "".join(serializers.serialize("json", model._base_manager.order_by("pk")) for model in WATCHED)


def may(name: str, who: str, source: str) -> bool:
    """The table in other words: the union's own people send, the board decides; what the board proposes is all the board's."""
    if name not in SENDERS or source == "board":
        return who in BOARD
    return who == "hang" or (who in BOARD and source != "own")


@pytest.mark.parametrize("source", ["own", "paper", "board"])
@pytest.mark.parametrize("state", Nomination.State.values)
def test_each_step_is_taken_or_refused_as_the_table_says(awarding, state, source):
    made = awarding.walked(state, by=awarding.cast.hang if source == "own" else awarding.cast.bao, source=source)
    before = rows()
    for name in STEPS:
        for who in PEOPLE:
            taken = taken_by(awarding, made.pk, name, awarding.cast.people[who])
            assert taken == (may(name, who, source) and state in STEPS[name].sources), (name, who)
    assert rows() == before


def taken_by(awarding, pk, name, person) -> bool:
    """Try one step, see what it left, and take all of it back."""
    with transaction.atomic():
        record, given = Nomination.objects.get(pk=pk), dict(GIVEN.get(name, {}))
        if name in {"pass", "fail"} and record.state == "under_review":
            awarding.result(record, agree=9 if name == "pass" else 3)
            record.refresh_from_db()
        if name == "award":
            given |= {"decision": awarding.decision(record.round, record.award.authority, number="7/QĐ"), "prize_vnd": None}
        before = rows()
        try:
            workflow.require(name, record, by=person, on=TODAY)
            workflow.take(name, record, by=person, at=NOW, **given)
        except (Refused, PermissionDenied):
            assert rows() == before, (name, person)
            return False
        else:
            assert (record.state, rows() == before) == (STEPS[name].target, False)
            return True
        finally:
            transaction.set_rollback(True)


def proposed_themselves(awarding, state):
    member = awarding.cast.member("Bảo", qualification="college", job_title="Chuyên viên")
    awarding.cast.bao.member = member
    awarding.cast.bao.save()
    made = awarding.walked("draft", member=member)
    way = ["submit", "review", "pass", "forward"]
    for name in way[: {"submitted": 1, "passed": 3, "forwarded": 4}[state]]:
        if name == "pass":
            awarding.result(made)
            made.refresh_from_db()
        by = None if name == "submit" else awarding.cast.hoa
        awarding.take(name, made, by=by, **GIVEN.get(name, {}))
    return made


@pytest.mark.parametrize(
    ("state", "name"), [("submitted", "review"), ("passed", "forward"), ("forwarded", "award"), ("forwarded", "decline")]
)
def test_nobody_decides_where_they_are_proposed_themselves(awarding, state, name):
    made = proposed_themselves(awarding, state)
    given = dict(GIVEN.get(name, {}))
    if name == "award":
        given = {"decision": awarding.decision(made.round), "prize_vnd": None}

    with pytest.raises(Refused):
        awarding.take(name, made, by=awarding.cast.bao, **given)
    assert awarding.take(name, made, by=awarding.cast.hoa, **given).state == STEPS[name].target


def test_the_first_guard_tells_senders_from_the_board():
    assert {name for name, step in STEPS.items() if step.guards[0].__name__ == "proposer"} == SENDERS
    assert {step.guards[0].__name__ for name, step in STEPS.items() if name not in SENDERS} == {"verifier_or_head"}
