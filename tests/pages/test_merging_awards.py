"""When unions merge: nominations that are still the union's pass on, what the council has read and what was awarded stays."""

from datetime import date

import pytest

from awards.models import Claim, Honour, Nomination, Round
from awards.workflow import workflow
from tests.awards.conftest import Awarding
from tests.conftest import NOW, TODAY
from tests.pages.test_merging import looked, merged
from toolkit.steps import Refused
from unions.models import Event, Member

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def awarding(cast):
    return Awarding(cast)


def worker(awarding, name="Lợi", **more) -> Member:
    return awarding.cast.member(name, qualification="college", job_title="Thợ", **more)


def test_nominations_of_members_pass_on_with_the_person_until_the_council_has_them(awarding):
    made = {
        state: awarding.walked(state, member=worker(awarding, f"Người {state}"))
        for state in ("draft", "submitted", "sent_back", "under_review", "passed", "awarded", "withdrawn")
    }
    merged(awarding.cast)

    found = {one.state: one for one in Nomination.objects.select_related("member")}
    assert {state: one.union for state, one in found.items()} == {
        state: awarding.cast.haneul if state in ("draft", "submitted", "sent_back") else awarding.cast.samju for state in made
    }
    for state, one in found.items():
        assert (one.member.union_id, one.member.person) == (one.union_id, made[state].member.person), state


def test_what_passed_on_is_sent_by_the_successor_and_keeps_its_claim(awarding):
    member = worker(awarding)
    part = awarding.author(member)
    made = awarding.nomination(member=member, claims=[part])
    merged(awarding.cast)

    passed = Nomination.objects.get(pk=made.pk)
    workflow.take("submit", passed, by=awarding.cast.minh, at=NOW)

    assert list(Claim.objects.values_list("nomination", "author", "state")) == [(made.pk, part.pk, "held")]
    assert workflow.forbidden("recall", passed, by=awarding.cast.hang, on=TODAY)


def test_a_nomination_of_the_union_itself_and_of_who_has_left_stays_and_the_board_finishes_it(awarding):
    flag = awarding.award("T_CO", "Cờ thi đua", for_whom="union")
    own = awarding.nomination(award=flag, union=awarding.cast.samju, round=awarding.round("co", awards=[flag]))
    gone = awarding.nomination(member=worker(awarding, left_on=date(2022, 3, 1)))
    assert [lot.count for lot in looked(awarding.cast).stays if "tiếp tục ở đây" in lot.label] == [2]
    merged(awarding.cast)

    assert {one.union for one in Nomination.objects.all()} == {awarding.cast.samju}
    for one in Nomination.objects.filter(pk__in=(own.pk, gone.pk)):
        assert not workflow.forbidden("withdraw", one, by=awarding.cast.bao, on=TODAY)
        assert workflow.forbidden("withdraw", one, by=awarding.cast.minh, on=TODAY)


def test_an_honour_stays_where_it_counted(awarding):
    honour = awarding.honour(member=worker(awarding))
    merged(awarding.cast)

    assert (Honour.objects.get().union, Honour.objects.get().member) == (awarding.cast.samju, honour.member)


def test_a_person_both_propose_for_the_same_award_is_settled_first(awarding):
    mine = worker(awarding)
    theirs = worker(awarding, union=awarding.cast.haneul, person=mine.person)
    first, other = awarding.nomination(member=mine), awarding.nomination(member=theirs)

    assert [lot.count for lot in looked(awarding.cast).first] == [1]
    with pytest.raises(Refused, match=r"\(1\)"):
        merged(awarding.cast)
    workflow.take("withdraw", other, by=awarding.cast.minh, at=NOW, reason="Một người một hồ sơ.")
    merged(awarding.cast)
    first.refresh_from_db()
    assert (first.union, first.member) == (awarding.cast.haneul, theirs)


def test_a_round_that_asks_chosen_unions_asks_the_successor_too(awarding):
    chosen, all_, over = awarding.round("chon"), awarding.round("tat-ca"), awarding.round("xong", state="finished")
    for one in (chosen, over):
        one.unions.set([awarding.cast.samju])
    merged(awarding.cast)

    asked = {one.slug: {union.code for union in one.unions.all()} for one in (chosen, all_, over)}
    assert asked == {"chon": {"CD-001", "CD-002"}, "tat-ca": set(), "xong": {"CD-001"}}
    # Who has the round's form open reads it again before saving.
    assert [Round.objects.get(pk=one.pk).version for one in (chosen, all_, over)] == [2, 1, 1]
    assert [event.changes for event in Event.objects.about(chosen)] == [
        {"unions": [[str(awarding.cast.samju)], [str(awarding.cast.samju), str(awarding.cast.haneul)]]}
    ]


def test_each_nomination_that_passes_has_one_event(awarding):
    made = awarding.nomination(member=worker(awarding))
    before = set(Event.objects.about(made).values_list("pk", flat=True))
    merged(awarding.cast)

    (told,) = Event.objects.about(made).exclude(pk__in=before)
    assert (told.verb, told.changes["union"]) == ("passed_on", [str(awarding.cast.samju), str(awarding.cast.haneul)])


def test_a_nomination_changed_since_it_was_shown_is_looked_at_again(awarding):
    made = awarding.nomination(member=worker(awarding))
    shown = looked(awarding.cast).digest
    workflow.take("submit", made, by=awarding.cast.hang, at=NOW)

    with pytest.raises(Refused):
        merged(awarding.cast, shown=shown)
    made.refresh_from_db()
    assert made.union == awarding.cast.samju
