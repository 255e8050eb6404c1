"""Live shares: computed from the ticks in the address, for the board alone; nothing is written."""

from datetime import date

import pytest

from awards.models import Claim, Nomination
from initiatives.models import Author
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")
ADDRESS = "/awards/rounds/dot-2022/choose/"


def nominated(awarding, name, *, state="submitted", union=None, sex="female", work_class="direct", leader=False, **more):
    member = awarding.cast.member(name, union=union, sex=sex, work_class=work_class, qualification="college", job_title="Thợ")
    return awarding.walked(state, member=member, leader=leader, round=awarding.round(quota=2), **more)


def look(awarding, *ticked, **more):
    return awarding.cast.client("bao").get(ADDRESS, {"award": "BLDST", "pick": [one.code for one in ticked], **more}).context


def test_those_that_stand_may_be_ticked_and_no_others(awarding):
    standing = [nominated(awarding, f"Đứng {state}", state=state) for state in ("submitted", "under_review", "passed")]
    for state in ("draft", "sent_back", "not_passed", "forwarded", "awarded", "declined", "withdrawn"):
        nominated(awarding, f"Không {state}", state=state)

    rows = look(awarding)["nominations"]

    assert sorted(row["one"].pk for row in rows) == [one.pk for one in standing]
    assert not any(row["ticked"] for row in rows)


def test_the_shares_are_those_of_the_ticked_beside_those_of_all(awarding):
    cast = awarding.cast
    first = nominated(awarding, "An")
    second = nominated(awarding, "Bình", union=cast.haneul, sex="male", work_class="technical", leader=True)
    nominated(awarding, "Cúc", work_class="managing")
    awarding.honour(member=first.member, award=awarding.award(), year=2017)
    awarding.honour(member=second.member, award=awarding.award(), year=2016)

    found = look(awarding, first, second)

    told = {
        which: [(share.part, share.whole, share.percent) for share in (found[which].direct, found[which].women, found[which].leaders, found[which].repeats)]
        for which in ("ticked", "all")
    }  # fmt: skip
    assert told == {
        "ticked": [(1, 2, 50), (1, 2, 50), (1, 2, 50), (1, 2, 50)],
        "all": [(1, 3, 33), (2, 3, 66), (1, 3, 33), (1, 3, 33)],
    }
    assert dict(found["ticked"].parks) == {"Điềm Thụy": 1, "Yên Bình": 1}
    assert dict(found["ticked"].unions) == {cast.samju.name: 1, cast.haneul.name: 1}
    assert (found["over"], found["ticked"].many_leaders, found["ticked"].few_direct) == (False, False, False)


def test_more_than_half_leaders_fewer_than_half_direct_and_more_than_the_quota_are_warned_of(awarding):
    chosen = [
        nominated(awarding, name, work_class=work_class, leader=leader)
        for name, work_class, leader in (("An", "direct", False), ("Bình", "managing", True), ("Cúc", "managing", True))
    ]

    two, three = look(awarding, *chosen[:2]), look(awarding, *chosen)

    assert [(one["over"], one["ticked"].many_leaders, one["ticked"].few_direct) for one in (two, three)] == [
        (False, False, False),
        (True, True, True),
    ]


def test_nobody_ticked_is_no_share_and_no_warning(awarding):
    nominated(awarding, "An")

    found = look(awarding)

    assert (found["ticked"].n, found["ticked"].direct.percent, found["ticked"].few_direct, found["over"]) == (
        0,
        None,
        False,
        False,
    )


def test_one_initiative_behind_several_of_those_ticked_is_named(awarding):
    cast = awarding.cast
    member = cast.member("An", qualification="college", job_title="Thợ")
    part = awarding.author(member, share=50)
    friend = cast.member("Bình", qualification="college", job_title="Thợ")
    Author.objects.filter(initiative=part.initiative).exclude(pk=part.pk).update(member=friend)
    second = Author.objects.get(member=friend)
    made = awarding.round()
    first = awarding.walked("submitted", member=member, claims=[part], round=made)
    other = awarding.walked("submitted", member=friend, claims=[second], round=made)
    alone = nominated(awarding, "Cúc")

    both, one = look(awarding, first, other, alone)["ticked"].backings, look(awarding, first, alone)["ticked"].backings

    assert [(backing.code, backing.nominees) for backing in both] == [(part.initiative.code, ("An", "Bình"))]
    assert one == []
    Claim.objects.filter(author=second).update(state="freed")
    assert look(awarding, first, other)["ticked"].backings == []


def test_a_union_that_held_the_award_is_a_repeat_winner(awarding):
    cast = awarding.cast
    flag = awarding.award("CO", "Cờ", for_whom="union")
    made = awarding.round(awards=[flag])
    sent = [awarding.walked("submitted", union=union, award=flag, round=made) for union in (cast.samju, cast.haneul)]
    awarding.honour(union=cast.samju, award=flag, year=2021)

    found = awarding.cast.client("bao").get(ADDRESS, {"pick": [one.code for one in sent]}).context

    assert (found["ticked"].repeats.part, found["ticked"].repeat) == (1, {sent[0].pk})


@pytest.mark.parametrize(
    ("person", "status"), [("lanh", 200), ("hang", 403), ("doc", 403), ("tri", 403), ("vinh", 403), ("khach", 404)]
)
def test_only_the_board_chooses(awarding, person, status):
    awarding.seat(awarding.round(), user=awarding.cast.vinh)

    assert awarding.cast.client(person).get(ADDRESS).status_code == status


def test_looking_writes_nothing_and_ticks_of_strangers_are_nothing(awarding):
    made = nominated(awarding, "An")
    before = (Event.objects.count(), list(Nomination.objects.values()))
    client = awarding.cast.client("bao")

    for query in ("?award=x&pick=x", "?pick=DN-2022-99999&pick=" + made.code, "?award=BLDST&pick=" + "a" * 500):
        assert client.get(ADDRESS + query).status_code == 200
    assert client.post(ADDRESS).status_code == 405
    assert (Event.objects.count(), list(Nomination.objects.values())) == before


def test_a_round_without_awards_says_so(awarding):
    awarding.round().awards.all().delete()

    assert awarding.cast.client("bao").get(ADDRESS).context["line"] is None


def test_the_page_costs_the_same_with_one_and_with_three(awarding, django_assert_num_queries):
    client = awarding.cast.client("bao")

    def fill(n):
        member = awarding.cast.member(f"Người {n}", qualification="college", job_title="Thợ")
        awarding.walked("submitted", member=member, claims=[awarding.author(member)], round=awarding.round())
        awarding.honour(member=member, award=awarding.award(), year=2020)

    fill(1)
    client.get(ADDRESS)
    for number in (1, 3):
        codes = list(Nomination.objects.values_list("code", flat=True))
        with django_assert_num_queries(10):
            page = client.get(ADDRESS, {"pick": codes})
        assert (len(page.context["nominations"]), page.context["ticked"].n) == (number, number)
        if number == 1:
            fill(2)
            fill(3)


def test_the_day_is_no_part_of_it(awarding):
    """Repeat winners are told by years before the round's, not by today."""
    one = nominated(awarding, "An")
    awarding.honour(member=one.member, award=awarding.award(), year=2022, decided_on=date(2022, 12, 20))

    assert look(awarding, one)["ticked"].repeats.part == 0
