"""Who of the council does not vote on what: own union, own employer, own authorship, oneself; and who does."""

import pytest

from awards.concerns import concerns_of
from awards.sittings import before_the_council
from tests.conftest import TODAY
from unions.models import Mandate

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def round(awarding):
    return awarding.round(awards=[awarding.award(), awarding.award("CO_TLD", "Cờ thi đua", for_whom="union")])


def loi(awarding):
    return awarding.cast.member("Trần Văn Lợi", qualification="college", job_title="Thợ hàn")


def whys(rows, seats):
    found = concerns_of(rows, seats, on=TODAY)
    return {pk: [(one.seat.name, str(one.why), one.words) for one in some] for pk, some in found.items() if some}


def test_a_seat_of_the_same_union_is_concerned_and_of_another_is_not(awarding, round):
    cast = awarding.cast
    one = awarding.walked("under_review")
    seats = [awarding.seat(round, "Cùng", union=cast.samju), awarding.seat(round, "Khác", union=cast.haneul)]
    seats.append(awarding.seat(round, "Không"))

    assert whys([one], seats) == {one.pk: [("Cùng", "own_union", cast.samju.name)]}


def test_an_account_s_membership_and_an_officer_s_mandate_say_the_own_union_too(awarding, round):
    cast = awarding.cast
    one = awarding.walked("under_review")
    cast.vinh.member = cast.member("Phạm Quang Vinh")
    cast.vinh.save()
    seats = [awarding.seat(round, user=cast.vinh), awarding.seat(round, "Hằng", user=cast.hang)]
    seats.append(awarding.seat(round, "Minh", user=cast.minh))

    told = [("Phạm Quang Vinh", "own_union", cast.samju.name), ("Hằng", "own_union", cast.samju.name)]
    assert whys([one], seats) == {one.pk: told}
    Mandate.objects.filter(user=cast.hang).update(until="2022-06-05")
    assert whys([one], seats) == {one.pk: told[:1]}


def test_the_same_employer_under_another_union_is_concerned(awarding, round):
    cast = awarding.cast
    cast.haneul.employer = cast.samju.employer.upper()
    cast.haneul.save()
    one = awarding.walked("under_review")

    told = [("Khác", "own_employer", cast.samju.employer)]
    assert whys([one], [awarding.seat(round, "Khác", union=cast.haneul)]) == {one.pk: told}


def test_an_author_of_a_cited_initiative_is_concerned_over_unions_and_for_a_union_too(awarding, round):
    cast = awarding.cast
    member = loi(awarding)
    part = awarding.author(member)
    flag = awarding.award("CO_TLD")
    person = awarding.walked("under_review", member=member, claims=[part], round=round)
    union = awarding.nomination(award=flag, union=cast.samju, round=round)
    union.initiatives.add(part.initiative)
    awarding.take("submit", union)
    awarding.take("review", union, second_use_words="")
    # The same person has moved on to another union since.
    cast.vinh.member = cast.member("Trần Văn Lợi", union=cast.haneul, person=member.person)
    cast.vinh.save()
    seat = awarding.seat(round, "Vinh", user=cast.vinh)
    other = awarding.walked("under_review", member=cast.member("Ánh", union=cast.haneul, qualification="college"), round=round)

    found = whys([person, union, other], [seat])

    assert found == {
        person.pk: [("Vinh", "nominee", "Trần Văn Lợi")],
        union.pk: [("Vinh", "author", part.initiative.code)],
        other.pk: [("Vinh", "own_union", cast.haneul.name)],
    }


def test_concerns_take_the_same_queries_for_one_nomination_and_for_three(awarding, round, query_counter):
    cast = awarding.cast
    seats = [awarding.seat(round, "Một", union=cast.samju), awarding.seat(round, user=cast.vinh)]
    for name in "ABC":
        member = cast.member(name, qualification="college", job_title="Thợ")
        awarding.walked("under_review", member=member, round=round, claims=[awarding.author(member)])
    rows = before_the_council(round)

    for some in (rows[:1], rows):
        with query_counter.exactly(4):
            concerns_of(some, seats, on=TODAY)
