"""The rules of rounds in the database, each broken on purpose, past forms and steps."""

import pytest
from django.db import IntegrityError, transaction

from awards.models import Round, RoundAward
from tests.test_constraints import broken

pytestmark = pytest.mark.usefixtures("today")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("round_days_in_order", {"due_on": "2022-04-30"}),
        ("round_days_in_order", {"council_on": "2022-04-30"}),
        ("round_year_in_bounds", {"year": 1999}),
        ("round_year_in_bounds", {"year": 2100}),
        ("round_quorum_is_a_share", {"quorum_part": 0}),
        ("round_quorum_is_a_share", {"quorum_part": 6}),
        ("round_quorum_is_a_share", {"quorum_whole": 101}),
    ],
)
def test_rounds(awarding, name, values):
    made = awarding.round()

    assert name in broken(Round.objects.filter(pk=made.pk), **values)


def test_the_council_may_meet_on_no_day_yet(awarding):
    assert Round.objects.filter(pk=awarding.round().pk).update(council_on=None) == 1


@pytest.mark.parametrize("values", [{"copies": 0}, {"copies": 21}, {"quota": 0}])
def test_awards_of_a_round_keep_their_numbers_in_bounds(awarding, values):
    made = awarding.round(quota=3)

    assert "round_award_numbers_in_bounds" in broken(RoundAward.objects.filter(round=made), **values)


def test_an_award_stands_in_a_round_once(awarding):
    made = awarding.round()

    with pytest.raises(IntegrityError), transaction.atomic():
        RoundAward.objects.create(round=made, award=awarding.award())
