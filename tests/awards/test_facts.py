"""What is known of those who may be proposed: in a fixed number of queries, over unions, each thing once."""

from datetime import date, timedelta

import pytest

from awards.facts import Held, Joined, facts_of, facts_of_members, facts_of_unions, on_record
from awards.models import Claim, Judgement
from emulation.models import Enrolment
from initiatives.models import Author
from tests.conftest import BEGIN, NOW, TODAY
from unions import doubles
from unions.models import Member, Union

pytestmark = pytest.mark.usefixtures("today")


def of(*members):
    """Return the facts of these members, in the order of their rows."""
    found = facts_of_members(Member.objects.filter(pk__in=[member.pk for member in members]))
    return sorted(found, key=lambda facts: facts.member.pk)


def of_union(union):
    (facts,) = facts_of_unions(Union.objects.filter(pk=union.pk), year=2022, on=TODAY)
    return facts


def told(facts):
    return [(part.code, part.year, part.accepted_vnd, part.own_vnd, part.taken_by) for part in facts.parts]


@pytest.mark.parametrize("many", [1, 3])
def test_seven_queries_for_however_many_members(awarding, django_assert_num_queries, many):
    members = [awarding.cast.member(f"Chị {name}") for name in "ABC"[:many]]
    for member in members:
        awarding.author(member)
        awarding.honour(member=member)

    with django_assert_num_queries(7):
        found = of(*members)
    assert [len(facts.parts) + len(facts.honours) for facts in found] == [2] * many


@pytest.mark.parametrize("many", [1, 3])
def test_seven_queries_for_however_many_unions(awarding, django_assert_num_queries, many):
    cast = awarding.cast
    third = Union.objects.create(
        code="CD-003", employer="Công ty Ba", name="CĐCS Thứ ba", founded_on=BEGIN, park=cast.samju.park,
        superior=cast.board, managing_board=cast.board,
    )  # fmt: skip
    unions = [cast.samju, cast.haneul, third][:many]
    for union in unions:
        awarding.honour(union=union, award=awarding.award("CO", "Cờ", for_whom="union"))

    with django_assert_num_queries(7):
        found = facts_of_unions(Union.objects.filter(pk__in=[union.pk for union in unions]), year=2022, on=TODAY)
    assert [len(facts.honours) for facts in found] == [1] * many


def test_a_member_has_what_is_on_file_and_nothing_else(awarding):
    cast = awarding.cast
    loi, other = cast.member("Lợi", qualification="college", work_class="technical"), cast.member("Khác")
    part = awarding.author(loi, share=60, leader=True)
    awarding.author(other)
    cast.draft(authors=())
    honour = awarding.honour(member=loi)
    awarding.honour(member=loi, year=2020, state="struck")
    Enrolment.objects.create(campaign=cast.gvn, union=cast.samju, state="registered", acknowledged_on=BEGIN, registered_on=BEGIN)

    (facts,) = of(loi)
    (given,) = facts.parts
    assert (given.author_id, given.code, given.year, given.accepted_vnd, given.own_vnd) == (
        part.pk, part.initiative.code, 2022, 100_000_000, 60_000_000,
    )  # fmt: skip
    assert facts.honours == [Held(honour.pk, honour.award_id, "Lao động tiên tiến", 2021, "5/QĐ-2021")]
    gvn = cast.gvn
    assert facts.campaigns == [Joined(gvn.pk, "gvn", gvn.short_name, gvn.starts_on, gvn.ends_on, BEGIN)]
    assert (facts.sex, facts.work_class, facts.qualification, facts.leader) == ("female", "technical", "college", True)
    assert facts.spans == [(BEGIN, None)]


def test_nothing_is_said_of_who_has_nothing(awarding):
    (facts,) = of(awarding.cast.member("Lợi"))

    assert (facts.parts, facts.honours, facts.campaigns, facts.leader, facts.qualification, facts.statement) == (
        [], [], [], None, "", None,
    )  # fmt: skip


def test_what_was_done_in_another_union_follows_the_person(awarding):
    cast = awarding.cast
    there = cast.member("Lợi", union=cast.haneul, left_on=date(2022, 3, 31))
    part, honour = awarding.author(there), awarding.honour(member=there)
    here = cast.member("Lợi", person=there.person, joined_on=date(2022, 4, 1))
    cast.member("Lợi")

    (facts,) = of(here)
    assert (facts.union, [one.author_id for one in facts.parts], [one.honour_id for one in facts.honours]) == (
        cast.samju, [part.pk], [honour.pk],
    )  # fmt: skip
    assert sorted(facts.spans) == [(BEGIN, date(2022, 3, 31)), (date(2022, 4, 1), None)]


def test_a_row_entered_twice_gives_its_parts_and_not_its_months(awarding):
    cast = awarding.cast
    kept = cast.member("Lợi", birth_date=date(1990, 1, 1))
    double = cast.member("Lợi", birth_date=date(1990, 1, 1), joined_on=date(2021, 1, 1))
    part = awarding.author(double)
    doubles.decide(kept, double, "same_row", kept=kept, by=cast.hang, at=NOW)

    (facts,) = of(kept)
    assert ([one.author_id for one in facts.parts], facts.spans) == ([part.pk], [(BEGIN, None)])


def test_whether_a_post_was_held_is_that_of_the_newest_initiative(awarding):
    member = awarding.cast.member("Lợi")
    awarding.author(member, leader=True, recognised_on=date(2022, 1, 5), confirmed_on=date(2022, 1, 5))
    awarding.author(member, leader=False, recognised_on=date(2022, 4, 5), confirmed_on=date(2022, 4, 5))

    assert [facts.leader for facts in of(member)] == [False]


@pytest.mark.parametrize(("state", "taken"), [("chosen", False), ("held", True), ("spent", True), ("freed", False)])
def test_a_part_is_taken_while_another_nomination_holds_it(awarding, state, taken):
    member = awarding.cast.member("Lợi", qualification="college")
    part = awarding.author(member)
    made = awarding.nomination(member=member, claims=[part])
    Claim.objects.update(state=state)

    (facts,) = of(member)
    assert ([one.taken_by for one in facts.parts], len(facts.free)) == ([made.code if taken else ""], 0 if taken else 1)
    assert [one.taken_by for one in facts_of(made, on=TODAY).parts] == ([] if state == "freed" else [""])


def test_a_nomination_is_judged_by_what_it_says_and_cites(awarding):
    member = awarding.cast.member("Lợi", qualification="university", work_class="managing")
    cited, _other = awarding.author(member), awarding.author(member)
    criterion = awarding.criterion("judged")
    made = awarding.nomination(
        member=member, claims=[cited], qualification="college", work_class="direct", leader=True, sex="female"
    )
    Judgement.objects.create(nomination=made, criterion=criterion, answer="met", words="QĐ 7", by=awarding.cast.bao, at=NOW)

    facts = facts_of(made, on=TODAY)
    assert [part.author_id for part in facts.parts] == [cited.pk]
    assert (facts.qualification, facts.work_class, facts.leader, facts.statement) == ("college", "direct", True, True)
    assert facts.judged == {criterion.pk: ("met", "QĐ 7")}
    made.clean_signed_by = ""
    assert facts_of(made, on=TODAY).statement is None


def test_a_union_cites_initiatives_and_claims_none(awarding):
    cast = awarding.cast
    award = awarding.award("CO", "Cờ", for_whom="union")
    one = cast.accepted()
    cast.accepted()
    made = awarding.nomination(union=cast.samju, award=award)
    made.initiatives.add(one)

    (part,) = facts_of(made, on=TODAY).parts
    assert (part.author_id, part.initiative_id, part.accepted_vnd, part.own_vnd) == (None, one.pk, 50_000_000, 50_000_000)
    assert len(of_union(cast.samju).parts) == 2


def test_a_union_is_honoured_by_its_own_honours_and_not_by_its_members(awarding):
    award = awarding.award("CO", "Cờ", for_whom="union")
    own = awarding.honour(union=awarding.cast.samju, award=award)
    awarding.honour(union=awarding.cast.haneul, award=award)
    awarding.honour(member=awarding.cast.member("Lợi"))

    assert [one.honour_id for one in of_union(awarding.cast.samju).honours] == [own.pk]


def test_holders_are_members_still_counted_once_and_of_that_year(awarding):
    cast = awarding.cast
    ldtt = awarding.award("LDTT", "Lao động tiên tiến")
    twice, last_year, gone = cast.member("A"), cast.member("B"), cast.member("C", left_on=TODAY - timedelta(1))
    cast.member("Đ")
    for number in ("1/QĐ", "2/QĐ"):
        awarding.honour(member=twice, award=ldtt, year=2022, decision_number=number)
    awarding.honour(member=last_year, award=ldtt, year=2021)
    awarding.honour(member=gone, award=ldtt, year=2022)
    awarding.honour(member=cast.member("E", union=cast.haneul), award=ldtt, year=2022)

    facts = of_union(cast.samju)
    assert (facts.holders, facts.members) == ({ldtt.pk: 1}, 3)


def test_adoptions_are_counted_by_union_and_only_accepted_ones(awarding):
    cast = awarding.cast
    member = cast.member("Lợi")
    part = awarding.author(member, share=60)
    Author.objects.filter(initiative=part.initiative).exclude(pk=part.pk).update(member=cast.member("Bạn"))
    initiative = cast.take("into_library", part.initiative)
    cast.take_adoption("accept", cast.adopted(initiative=initiative), accepted_vnd=12_000_000)

    assert [[one.adoptions for one in facts.parts] for facts in of(member)] == [[1]]
    assert [one.adoptions for one in of_union(cast.samju).parts] == [1]


def test_an_adoption_that_waits_does_not_count(awarding):
    cast = awarding.cast
    member = cast.member("Lợi")
    initiative = cast.take("into_library", awarding.author(member).initiative)
    cast.adopted(initiative=initiative)

    assert [[one.adoptions for one in facts.parts] for facts in of(member)] == [[0]]


def test_those_on_record_have_an_accepted_initiative_or_an_honour(awarding):
    cast = awarding.cast
    author, honoured, moved = cast.member("A"), cast.member("B"), cast.member("C")
    draft, struck, _nothing = cast.member("D"), cast.member("E"), cast.member("F")
    awarding.author(author)
    awarding.honour(member=honoured)
    awarding.honour(member=cast.member("C", union=cast.haneul, person=moved.person, left_on=TODAY))
    Author.objects.create(initiative=cast.draft(authors=()), member=draft, name="D", share=100, sex="female", work_class="direct")
    awarding.honour(member=struck, state="struck")

    assert set(on_record(Member.objects.filter(union=cast.samju))) == {author, honoured, moved}
