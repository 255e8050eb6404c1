"""Honours and decisions past forms and steps: each rule of the database broken on purpose."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from awards.models import AwardDecision, Honour
from tests.conftest import NOW, TODAY
from tests.test_constraints import broken
from toolkit.money import VND_MAX

HONOURS = {
    "honour_names_its_decision": [{"decision_number": ""}, {"issuer": ""}],
    "honour_year_in_bounds": [{"year": 1989}, {"year": 2100}],
    "honour_revoked_by_a_paper": [
        {"state": "revoked"},
        {"state": "revoked", "revocation_number": "9/QĐ"},
        {"state": "revoked", "revoked_on": TODAY},
    ],
    "honour_prize_in_bounds": [{"prize_vnd": -1}, {"prize_vnd": VND_MAX + 1}],
}


@pytest.mark.parametrize(("name", "values"), [(name, values) for name, found in HONOURS.items() for values in found])
def test_an_honour_cannot_be_written_past_its_rules(awarding, name, values):
    awarding.honour(member=awarding.cast.member("Lan"))

    assert name in broken(Honour.objects.all(), **values)


@pytest.mark.parametrize("values", [{"state": "struck"}, {"state": "revoked", "revocation_number": "9/QĐ", "revoked_on": TODAY}])
def test_what_does_not_hold_counts_in_no_half_year(awarding, values):
    awarding.honour(member=awarding.cast.member("Lan"), half_year=awarding.cast.half_years["2022-H1"])

    assert "honour_counts_while_it_holds" in broken(Honour.objects.all(), **values)
    Honour.objects.update(half_year=None, **values)


def test_a_prize_is_a_whole_number_from_nothing_to_the_most(awarding):
    awarding.honour(member=awarding.cast.member("Lan"))

    assert [Honour.objects.update(prize_vnd=prize) for prize in (None, 0, VND_MAX)] == [1, 1, 1]


@pytest.mark.parametrize("of_a_member", [True, False])
def test_an_honour_stands_once(awarding, of_a_member):
    flag = awarding.award("CO", "Cờ", form="flag", for_whom="union")
    given = {"member": awarding.cast.member("Lan")} if of_a_member else {"union": awarding.cast.samju, "award": flag}
    first = awarding.honour(**given)
    with pytest.raises(IntegrityError), transaction.atomic():
        awarding.honour(**given)
    awarding.honour(**given, decision_number="6/QĐ")
    Honour.objects.filter(pk=first.pk).update(state="struck")
    awarding.honour(**given)


def test_a_nomination_has_one_honour(awarding, today):
    awarding.walked("awarded")
    first = Honour.objects.get()
    first.pk, first.op_id, first.decision_number = None, uuid4(), "x"
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_one_form_is_one_record(awarding):
    made = awarding.honour(member=awarding.cast.member("Lan"))
    awarding.honour(member=awarding.cast.member("Hoa"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Honour.objects.update(op_id=made.op_id)


def test_a_decision_is_signed_and_stands_once(awarding):
    round_ = awarding.round()
    decision = awarding.decision(round_)
    assert "award_decision_is_signed" in broken(AwardDecision.objects.all(), number="")
    assert "award_decision_is_signed" in broken(AwardDecision.objects.all(), signer="")
    given = {
        "round": round_, "authority": decision.authority, "number": decision.number, "signer": "x", "op_id": uuid4(),
        "entered_by": awarding.cast.bao, "entered_at": NOW,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        AwardDecision.objects.create(**given, decided_on=decision.decided_on)
    AwardDecision.objects.create(**given, decided_on=date(2022, 6, 5))
