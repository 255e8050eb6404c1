"""The catalogue's rules in the database: each broken on purpose, past forms and steps."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from awards.models import Authority, Award, BaseWage, Criterion
from awards.models.catalogue import NEEDS
from tests.conftest import BEGIN, TODAY
from tests.test_constraints import broken

TOO_MUCH = 10**15 + 1


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("award_share_of_votes_in_bounds", {"vote_percent": 0}),
        ("award_share_of_votes_in_bounds", {"vote_percent": 101}),
        ("award_prize_above_nothing", {"prize_multiple": 0}),
        ("award_prize_above_nothing", {"prize_multiple": "-0.01"}),
        ("award_days_in_order", {"valid_from": "2022-01-02", "valid_to": "2022-01-01"}),
        ("award_names_its_source", {"legal_basis": ""}),
        ("award_confirmed_by_somebody", {"confirmed_on": TODAY}),
    ],
)
def test_awards(awarding, name, values):
    award = awarding.award()

    assert name in broken(Award.objects.filter(pk=award.pk), **values)


def test_an_award_confirmed_by_somebody_says_when(awarding):
    award = awarding.award()

    assert "award_confirmed_by_somebody" in broken(Award.objects.filter(pk=award.pk), confirmed_by=awarding.cast.tri)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("criterion_names_its_source", {"legal_basis": ""}),
        ("criterion_days_in_order", {"valid_to": date(2018, 12, 31)}),
        ("criterion_amount_in_bounds", {"amount_vnd": 0}),
        ("criterion_amount_in_bounds", {"amount_vnd": TOO_MUCH}),
        ("criterion_share_in_bounds", {"percent": 0}),
        ("criterion_share_in_bounds", {"percent": 101}),
        ("criterion_numbers_above_nothing", {"years": 0}),
        ("criterion_numbers_above_nothing", {"years": 31}),
        ("criterion_numbers_above_nothing", {"count": 0}),
        ("criterion_confirmed_by_somebody", {"confirmed_on": TODAY}),
    ],
)
def test_criteria(awarding, name, values):
    criterion = awarding.criterion("one_benefit", amount_vnd=1, years=1)

    assert name in broken(Criterion.objects.filter(pk=criterion.pk), **values)


def test_a_criterion_confirmed_by_somebody_says_when(awarding):
    criterion = awarding.criterion("statement")

    assert "criterion_confirmed_by_somebody" in broken(Criterion.objects.filter(pk=criterion.pk), confirmed_by=awarding.cast.tri)


FULL = {
    "amount_vnd": 1, "years": 1, "count": 1, "percent": 1, "leader": False, "work_class": "direct", "sex": "female",
    "qualification_from": "college", "qualification_to": "college",
}  # fmt: skip
NOTHING = {"work_class": "", "sex": "", "qualification_from": "", "qualification_to": ""}


@pytest.mark.parametrize(("kind", "names"), [(kind, names) for kind, groups in NEEDS.items() for names in groups])
def test_a_criterion_has_what_its_kind_needs(awarding, kind, names):
    """With everything it stands; without one of the groups, whatever else it has, it does not."""
    row = awarding.criterion("statement")
    here = Criterion.objects.filter(pk=row.pk)
    assert here.update(kind=kind, named=row.award, **FULL) == 1

    assert "criterion_has_what_its_kind_needs" in broken(here, **{name: NOTHING.get(name) for name in names})


@pytest.mark.parametrize("names", [("qualification_to",), ("qualification_from",)])
def test_one_end_of_a_span_of_qualifications_is_enough(awarding, names):
    row = awarding.criterion("statement")

    assert Criterion.objects.filter(pk=row.pk).update(kind="qualification", **dict.fromkeys(names, "college")) == 1


@pytest.mark.parametrize("amount", [0, -1, TOO_MUCH])
def test_base_wages(awarding, amount):
    BaseWage.objects.create(since=BEGIN, wage_vnd=1, legal_basis="NĐ 38")

    assert "base_wage_in_bounds" in broken(BaseWage.objects.all(), wage_vnd=amount)


def test_codes_names_and_days_are_given_once(awarding):
    one = awarding.authority()
    two = Authority.objects.create(code="XA", name="Xã", short_name="Xã", rank=3)
    first, second = awarding.award(), awarding.award("LDTT", "Lao động tiên tiến")
    days = [BaseWage.objects.create(since=since, wage_vnd=1, legal_basis="NĐ") for since in (BEGIN, TODAY)]

    for rows, values, column in (
        (Authority.objects.filter(pk=two.pk), {"code": one.code}, "code"),
        (Authority.objects.filter(pk=two.pk), {"name": one.name}, "name"),
        (Award.objects.filter(pk=second.pk), {"code": first.code}, "code"),
        (BaseWage.objects.filter(pk=days[1].pk), {"since": BEGIN}, "since"),
    ):
        assert column in broken(rows, **values)


def test_what_criteria_and_rounds_name_is_not_taken_away(awarding):
    named = awarding.award("LDTT", "Lao động tiên tiến")
    awarding.criterion("honour", named=named, count=1, years=1)

    for row in (named, named.authority):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.delete()
