"""The last line of defence of seats, sittings, results and recusals: each rule is tried to be broken past the form."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction

from awards.models import CouncilResult, Recusal, Seat, Sitting
from tests.test_constraints import broken

pytestmark = pytest.mark.usefixtures("today")


@contextmanager
def refused(name):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        yield
    assert name in str(error.value) or "UNIQUE" in str(error.value)


def test_a_council_has_one_chair_and_an_account_sits_once(awarding):
    round = awarding.round()
    awarding.seat(round, user=awarding.cast.vinh, post="chair")

    with refused("seat_of_the_chair_once"):
        awarding.seat(round, "Người khác", post="chair")
    with refused("seat_once_in_a_round"):
        awarding.seat(round, "Người khác", user=awarding.cast.vinh)
    other = awarding.round("khac")
    awarding.seat(other, user=awarding.cast.vinh, post="chair")
    awarding.seat(round, "Không tài khoản")
    awarding.seat(round, "Cũng không")
    assert Seat.objects.count() == 4


def test_a_sitting(awarding):
    round = awarding.round()
    row = Sitting.objects.filter(pk=awarding.sitting(round, members_in_all=9, present=7, in_writing=2).pk)

    assert "sitting_has_members" in broken(row, members_in_all=0, present=0, in_writing=0)
    assert "sitting_has_members" in broken(row, members_in_all=100)
    assert "sitting_voters_within_members" in broken(row, present=8)
    for state in ("frozen", "applied"):
        assert "sitting_frozen_by_its_minutes" in broken(row, state=state)
        assert "sitting_frozen_by_its_minutes" in broken(row, state=state, scan_sha256="0" * 64, frozen_by=awarding.cast.bao)
    with refused("sitting_under_way_once"):
        awarding.sitting(round)
    with refused("sitting_under_way_once"):
        awarding.sitting(round, state="frozen")
    awarding.sitting(round, state="applied")
    awarding.sitting(awarding.round("khac"))


def test_a_result_holds_no_more_votes_than_members_who_may_vote(awarding):
    result = awarding.result(awarding.walked("under_review"), agree=7, recused=2)
    row = CouncilResult.objects.filter(pk=result.pk)

    assert "council_votes_within_voters" in broken(row, agree=8)
    assert "council_votes_within_voters" in broken(row, recused=3)
    assert "council_votes_within_voters" in broken(row, present=8)
    assert "council_voters_within_members" in broken(row, in_writing=1)
    assert "council_voters_within_members" in broken(row, members_in_all=8)
    assert row.update(present=8, in_writing=1) == 1
    for percent in (0, 101):
        assert "council_share_of_votes_in_bounds" in broken(row, vote_percent=percent)
    assert "council_result_has_members" in broken(row, members_in_all=100)
    assert "council_result_has_members" in broken(row, members_in_all=0, present=0, in_writing=0, agree=0, recused=0)


def test_a_nomination_has_one_result(awarding):
    one = awarding.walked("under_review")
    awarding.result(one)

    with refused("nomination"):
        awarding.result(one)


def test_a_member_is_recused_once_and_a_declaration_says_why(awarding):
    result = awarding.result(awarding.walked("under_review"), agree=7, recused=1)
    seat = awarding.seat(result.sitting.round)
    row = Recusal.objects.filter(pk=Recusal.objects.create(result=result, seat=seat, why="own_union").pk)

    assert "recusal_declared_says_why" in broken(row, why="declared")
    with refused("recusal_once"):
        Recusal.objects.create(result=result, seat=seat, why="declared", words="Là anh họ.")
    assert row.update(why="declared", words="Là anh họ.") == 1
