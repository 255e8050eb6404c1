"""The database is the last line for nominations: each rule broken on purpose, past forms and steps."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from awards.models import Claim, Judgement, Nomination, NominationPaper
from tests.conftest import NOW
from tests.test_constraints import broken

CASES = {
    # a nomination in the state …: what is written past the rules
    "nomination_sent_says_by_whom": [
        ("submitted", {"submitted_by": None}),
        ("sent_back", {"submitted_at": None}),
        ("under_review", {"checked_on": None}),
    ],
    "nomination_forwarded_by_a_paper": [("forwarded", {"forwarded_number": ""}), ("declined", {"forwarded_on": None})],
    "nomination_awarded_by_a_decision": [("awarded", {"decision": None}), ("revoked", {"decision": None})],
    "nomination_revoked_by_a_paper": [("revoked", {"revocation_number": ""}), ("revoked", {"revoked_on": None})],
    "nomination_prize_in_bounds": [("awarded", {"prize_vnd": -1}), ("forwarded", {"prize_vnd": 1_000_000})],
}


@pytest.mark.parametrize(("name", "state", "values"), [(name, *case) for name, cases in CASES.items() for case in cases])
def test_a_nomination_cannot_be_written_past_its_rules(awarding, name, state, values):
    made = awarding.walked(state)

    assert name in broken(Nomination.objects.filter(pk=made.pk), **values)


def copy_of(made: Nomination, **more) -> Nomination:
    """Return a second row like this one, written past every check."""
    again = Nomination.objects.get(pk=made.pk)
    again.pk, again.op_id, again._state.adding = None, uuid4(), True
    for name, value in ({"code": "DN-2022-09999"} | more).items():
        setattr(again, name, value)
    with transaction.atomic():
        again.save(force_insert=True)
    return again


def test_a_member_and_a_union_are_proposed_once_for_an_award_in_a_round(awarding):
    member = awarding.walked("draft")
    flag = awarding.award("CO_TLD", "Cờ thi đua", for_whom="union")
    union = awarding.walked("draft", award=flag, round=awarding.round("co", awards=[flag]))

    for made in (member, union):
        with pytest.raises(IntegrityError):
            copy_of(made)
        copy_of(made, state="withdrawn", code=f"DN-2022-0{made.pk}")
    same = {"code": member.code, "member": awarding.cast.member("Sơn")}
    with pytest.raises(IntegrityError):
        copy_of(member, **same)
    with pytest.raises(IntegrityError):
        copy_of(member, member=awarding.cast.member("Tú"), op_id=member.op_id)


def test_a_part_backs_one_living_nomination_and_stands_in_each_once(awarding):
    member = awarding.cast.member("Lợi", qualification="college", job_title="Thợ")
    part = awarding.author(member)
    awarding.walked("submitted", member=member, claims=[part])
    second = awarding.award("BK_TLD", "Bằng khen")
    other = awarding.nomination(member=member, award=second, round=awarding.round("khac", awards=[second]), claims=[part])

    for state in ("held", "spent"):
        broken(Claim.objects.filter(nomination=other), state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(nomination=other, author=part, state="freed")


def test_papers_and_judgements(awarding):
    made = awarding.walked("submitted")
    values = {"nomination": made, "kind": "report", "name": "BC.pdf", "format": "pdf", "sha256": "0" * 64, "size": 5}
    NominationPaper.objects.create(**values, added_by=awarding.cast.hang, added_at=NOW)
    for wrong in ({"sha256": ""}, {"name": ""}, {"size": 0}):
        assert "nomination_paper_names_its_file" in broken(NominationPaper.objects.all(), **wrong)
    found = {"nomination": made, "criterion": awarding.criterion("judged"), "answer": "met", "words": "Có.", "at": NOW}
    Judgement.objects.create(**found, by=awarding.cast.bao)
    assert "judgement_says_why" in broken(Judgement.objects.all(), words="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.create(**found, by=awarding.cast.hoa)


def test_no_rule_of_these_tables_is_forgotten_and_each_speaks_vietnamese():
    tried = CASES.keys() | {
        *("nomination_of_a_member_once", "nomination_of_a_union_once", "claim_backs_one_living_nomination"),
        *("claim_once_in_a_nomination", "nomination_paper_names_its_file", "judgement_once", "judgement_says_why"),
    }
    rules = [rule for model in (Nomination, Claim, NominationPaper, Judgement) for rule in model._meta.constraints]
    assert {rule.name for rule in rules} == tried
    with translation.override("vi"):
        for rule in rules:
            assert any(letter in str(rule.violation_error_message).lower() for letter in "đăâêôơưàáảãạềếệốộờớợừứự"), rule.name
