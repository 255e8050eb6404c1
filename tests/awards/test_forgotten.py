"""Forgotten people: who meets an award's criteria and is proposed by nobody; nobody who meets is left out on the way."""

from datetime import date

import pytest

from awards.criteria import criteria_of, judge
from awards.facts import facts_of_members
from awards.forgotten import forgotten
from awards.models import Criterion, Honour, Round, RoundAward
from tests.conftest import TODAY
from unions.models import Event, Member, Union

pytestmark = pytest.mark.usefixtures("today")
ADDRESS = "/awards/rounds/dot-2022/forgotten/"
QUERIES = 30


def found(made, unions=None, on=TODAY):
    return forgotten(made, unions=Union.objects.all() if unions is None else unions, on=on)


def names(rows) -> list[str]:
    return [one.name for one in rows]


@pytest.fixture
def creative(awarding):
    """An award for an initiative of 80 million, by a worker up to college without a post, or of 150 million by others."""
    for more in (
        {"kind": "qualification", "qualification_to": "college", "route": "a"},
        {"kind": "leader", "leader": False, "route": "a"},
        {"kind": "one_benefit", "amount_vnd": 80_000_000, "years": 1, "route": "a", "route_name": "Công nhân"},
        {"kind": "one_benefit", "amount_vnd": 150_000_000, "years": 1, "route": "b"},
    ):
        awarding.criterion(more.pop("kind"), **more)
    awarding.criterion("statement")
    return awarding


def worker(awarding, name="Lợi", union=None, **more) -> Member:
    return awarding.cast.member(name, union=union, **{"qualification": "college", "job_title": "Thợ hàn"} | more)


def test_a_member_who_meets_and_is_proposed_by_nobody_is_found_with_route_and_proof(creative):
    part = creative.author(worker(creative), accepted_vnd=100_000_000)

    (one,) = found(creative.round()).sure

    assert (one.award.code, one.union, one.name, one.route) == ("BLDST", creative.cast.samju, "Lợi", "Công nhân")
    assert [(proof.kind, proof.key, proof.text) for proof in one.proofs] == [
        ("initiative", part.initiative.code, f"{part.initiative.code}: 100.000.000 đ")
    ]
    assert [each.kind for each in one.open] == ["statement"]


def test_who_stays_below_the_threshold_or_has_no_initiative_is_not_found(creative):
    creative.author(worker(creative), accepted_vnd=79_999_999)
    worker(creative, "Không")

    result = found(creative.round())

    assert (result.sure, result.maybe, result.untold) == ([], [], [])


@pytest.mark.parametrize("state", ["draft", "submitted", "sent_back", "under_review", "passed", "forwarded", "awarded"])
def test_who_is_proposed_is_not_forgotten(creative, state):
    member = worker(creative)
    creative.author(member)

    creative.walked(state, member=member)

    assert found(Round.objects.get()).sure == []


@pytest.mark.parametrize("state", ["withdrawn", "not_passed", "declined"])
def test_a_nomination_that_came_to_its_end_is_named_beside_who_is_forgotten_again(creative, state):
    member = worker(creative)
    creative.author(member)
    ended = creative.walked(state, member=member)

    assert [one.before for one in found(Round.objects.get()).sure] == [ended]


def test_a_nomination_in_another_round_over_the_year_or_for_another_award_is_told_apart(creative):
    member = worker(creative)
    creative.author(member)
    other = creative.award("BK", "Bằng khen")
    made = creative.round()
    creative.walked("submitted", member=member, award=other, round=creative.round("khac", awards=[other]))
    assert names(found(made).sure) == ["Lợi"]

    creative.walked("submitted", member=member, round=creative.round("bo-sung"))
    assert found(made).sure == []


def test_who_holds_the_award_for_the_year_is_not_forgotten_and_who_held_it_before_is(creative):
    member = worker(creative)
    creative.author(member)
    held = creative.honour(member=member, award=creative.award(), year=2021)
    assert names(found(creative.round()).sure) == ["Lợi"]

    Honour.objects.filter(pk=held.pk).update(year=2022)
    assert found(creative.round()).sure == []


def test_a_person_is_known_over_unions(creative):
    cast = creative.cast
    before = worker(creative, left_on=date(2022, 4, 30))
    creative.author(before)
    now = worker(creative, union=cast.haneul, joined_on=date(2022, 5, 1), person=before.person)

    assert [(one.member, one.union) for one in found(creative.round()).sure] == [(now, cast.haneul)]


def test_who_left_is_not_found(creative):
    creative.author(worker(creative, left_on=date(2022, 6, 5)))

    assert found(creative.round()).sure == []


def test_a_part_that_backs_another_nomination_makes_nobody_qualify(creative):
    member = worker(creative)
    part = creative.author(member)
    other = creative.award("BK", "Bằng khen")
    made = creative.round()
    creative.walked("submitted", member=member, award=other, round=creative.round("khac", awards=[other]), claims=[part])

    assert found(made).sure == []


def test_what_only_the_nomination_answers_hides_nobody(creative):
    creative.author(worker(creative, qualification=""), accepted_vnd=100_000_000)
    creative.criterion("judged")

    (one,) = found(creative.round()).sure

    assert sorted(each.kind for each in one.open) == ["judged", "qualification", "statement"]


def test_a_route_that_people_judge_names_who_may_qualify(awarding):
    awarding.criterion("initiatives", count=1, years=1, route="d")
    awarding.criterion("judged", route="d", route_name="Không tính được bằng tiền")
    awarding.author(worker(awarding))

    result = found(awarding.round())

    assert (names(result.sure), [(one.name, one.route) for one in result.maybe]) == ([], [("Lợi", "Không tính được bằng tiền")])


def test_a_member_whose_sex_or_class_decides_and_is_not_known_may_qualify(awarding):
    awarding.criterion("initiatives", count=1, years=1)
    awarding.criterion("work_class", work_class="direct")
    awarding.author(worker(awarding, work_class=""))

    result = found(awarding.round())

    assert (names(result.sure), names(result.maybe)) == ([], ["Lợi"])


def test_direct_workers_come_first_then_unions_then_names(creative):
    cast = creative.cast
    for name, union, work_class in (
        ("Xuân", cast.samju, "technical"),
        ("Yến", cast.samju, "direct"),
        ("An", cast.samju, "direct"),
        ("Bình", cast.haneul, "technical"),
        ("Cúc", cast.haneul, "direct"),
    ):
        creative.author(worker(creative, name, union=union, work_class=work_class))

    assert names(found(creative.round()).sure) == ["Cúc", "An", "Yến", "Bình", "Xuân"]


def test_an_award_whose_criteria_tell_nobody_apart_is_named_and_not_looked_at(awarding):
    plain = awarding.award("BK", "Bằng khen")
    awarding.criterion("membership", award=plain, count=1)
    awarding.criterion("judged", award=plain)
    worker(awarding)

    result = found(awarding.round(awards=[plain, awarding.award("KHONG", "Không điều kiện")]))

    assert ([one.code for one in result.untold], result.sure, result.maybe) == (["BK", "KHONG"], [], [])


def test_only_routes_that_tell_people_apart_are_looked_at(awarding):
    awarding.criterion("judged", route="1")
    awarding.criterion("initiatives", count=1, years=1, route="2")
    worker(awarding, "Không")
    awarding.author(worker(awarding))

    assert names(found(awarding.round()).sure) == ["Lợi"]


def test_unions_are_found_for_collective_awards(awarding):
    cast = awarding.cast
    title = awarding.award("LDTT", "Lao động tiên tiến", recorded_only=True)
    flag = awarding.award("TTLDTT", "Tập thể", for_whom="union")
    awarding.criterion("members_share", award=flag, named=title, percent=50)
    awarding.criterion("judged", award=flag)
    awarding.honour(member=worker(awarding), award=title, year=2022)
    worker(awarding, "Không", union=cast.haneul)
    empty = Union.objects.create(
        code="CD-003", name="CĐCS Công ty Ba", employer="Công ty Ba", ownership="private", park=cast.samju.park,
        superior=cast.samju.superior, managing_board=cast.board, founded_on="2015-01-01",
    )  # fmt: skip

    result = found(awarding.round(awards=[flag]))

    assert ([one.union for one in result.sure], [one.union for one in result.maybe]) == ([cast.samju], [empty])
    awarding.walked("submitted", union=cast.samju, award=flag, round=Round.objects.get())
    assert found(Round.objects.get()).sure == []


KINDS = {
    "one_benefit": {"amount_vnd": 60_000_000, "years": 2},
    "one_benefit before": {"amount_vnd": 60_000_000, "years": 2, "before": True},
    "one_benefit own part": {"amount_vnd": 60_000_000, "years": 1, "own_part": True},
    "years_benefit": {"amount_vnd": 120_000_000, "years": 2},
    "years_benefit before": {"amount_vnd": 60_000_000, "years": 1, "before": True},
    "initiatives": {"count": 2, "years": 2},
    "initiatives one": {"count": 1, "years": 1},
    "adoptions": {"count": 1, "years": 2},
    "honour": {"count": 2, "years": 3},
    "honour consecutive": {"count": 3, "years": 1, "consecutive": True},
    "honour before": {"count": 2, "years": 2, "consecutive": True, "before": True},
}


@pytest.mark.parametrize("case", KINDS)
def test_leaving_out_who_cannot_meet_leaves_out_nobody_who_meets(awarding, case):
    """Against the plain way: judge every member."""
    cast = awarding.cast
    title = awarding.award("LDTT", "Lao động tiên tiến", kind="title", recorded_only=True)
    kind = case.partition(" ")[0]
    awarding.criterion(kind, **KINDS[case] | ({"named": title} if kind == "honour" else {}))
    for number in range(24):
        member = worker(awarding, f"Người {number}", union=cast.samju if number % 2 else cast.haneul)
        for year in (2019, 2020, 2021, 2022):
            if number >> (year - 2019) & 1:
                awarding.honour(member=member, award=title, year=year)
        for bit, day in enumerate((date(2020, 12, 10), date(2021, 3, 1), date(2022, 3, 1))):
            if number >> bit & 1:
                part = awarding.author(
                    member, accepted_vnd=40_000_000 + number * 2_000_000, share=60 if number % 3 else 100,
                    recognised_on=day, confirmed_on=day, first_applied_on=day,
                )  # fmt: skip
                if number % 5 == 0:
                    cast.take("into_library", part.initiative)
                    other = cast.haneul if member.union == cast.samju else cast.samju
                    cast.take_adoption("accept", cast.adopted(initiative=part.initiative, union=other), accepted_vnd=None)
    made = awarding.round()

    criteria = criteria_of(awarding.award(), on=TODAY)
    meeting = [
        one.member.name
        for one in facts_of_members(Member.objects.active_on(TODAY))
        if judge(criteria, one, year=2022, on=TODAY).verdict == "met"
    ]
    assert 0 < len(meeting) < 24
    assert sorted(names(found(made).sure)) == sorted(meeting)


# The pages.


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("hang", ["Lợi"]),
        ("minh", ["Cúc"]),
        ("bao", ["Cúc", "Lợi"]),
        ("lanh", ["Cúc", "Lợi"]),
        ("doc", ["Cúc", "Lợi"]),
        ("vinh", 403),
        ("khach", 404),
    ],
)
def test_officers_see_who_was_forgotten_in_their_own_unions_and_the_board_in_all(creative, person, seen):
    creative.author(worker(creative))
    creative.author(worker(creative, "Cúc", union=creative.cast.haneul))
    creative.seat(creative.round(), user=creative.cast.vinh)

    page = creative.cast.client(person).get(ADDRESS)

    if isinstance(seen, int):
        assert page.status_code == seen
    else:
        assert [row["found"].name for row in page.context["rows"]] == seen
        text = page.content.decode()
        assert [name in text for name in ("Lợi", "Cúc")] == ["Lợi" in seen, "Cúc" in seen]


def test_a_round_that_asks_chosen_unions_looks_at_these_alone(creative):
    creative.author(worker(creative))
    creative.author(worker(creative, "Cúc", union=creative.cast.haneul))
    creative.round().unions.add(creative.cast.haneul)

    page = creative.cast.client("bao").get(ADDRESS)

    assert [row["found"].name for row in page.context["rows"]] == ["Cúc"]


def test_employee_codes_are_for_the_own_union_and_birth_dates_for_nobody(creative):
    creative.author(worker(creative, employee_code="NV-777", birth_date=date(1990, 5, 17)))
    creative.round()

    told = {person: creative.cast.client(person).get(ADDRESS).content.decode() for person in ("hang", "bao", "doc")}

    assert {person: "NV-777" in text for person, text in told.items()} == {"hang": True, "bao": False, "doc": False}
    assert not any("17/05/1990" in text or "1990-05-17" in text for text in told.values())


def test_an_initiative_of_a_former_union_is_no_door_for_the_new_one(creative):
    cast = creative.cast
    before = worker(creative, left_on=date(2022, 4, 30))
    part = creative.author(before)
    worker(creative, union=cast.haneul, joined_on=date(2022, 5, 1), person=before.person)
    creative.round()

    doors = {
        person: part.initiative.get_absolute_url() in cast.client(person).get(ADDRESS).content.decode()
        for person in ("minh", "bao")
    }

    assert doors == {"minh": False, "bao": True}


def test_the_list_is_narrowed_by_award_union_and_what_is_not_known(creative):
    cast = creative.cast
    other = creative.award("BK", "Bằng khen")
    creative.criterion("initiatives", award=other, count=1, years=1, route="d")
    creative.criterion("judged", award=other, route="d")
    creative.author(worker(creative))
    creative.author(worker(creative, "Cúc", union=cast.haneul))
    creative.round(awards=[creative.award(), other])
    client = cast.client("bao")

    def rows(query):
        return [(row["found"].award.code, row["found"].name) for row in client.get(ADDRESS + query).context["rows"]]

    assert rows("") == [("BLDST", "Cúc"), ("BLDST", "Lợi")]
    assert rows("?union=CD-001") == [("BLDST", "Lợi")]
    assert rows("?show=maybe") == [("BK", "Cúc"), ("BK", "Lợi")]
    assert rows("?show=maybe&award=BLDST") == []
    assert rows("?award=x&union=x&show=x&page=x") == []


def test_to_take_the_list_away_is_an_event_and_holds_what_is_on_screen(creative):
    creative.author(worker(creative, employee_code="NV-777"))
    creative.author(worker(creative, "Cúc", union=creative.cast.haneul))
    creative.round(name="Đợt giữa năm")

    answer = creative.cast.client("hang").post(ADDRESS + "list.csv", {"why": "report"})

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert ("Lợi" in text, "Cúc" in text, "NV-777" in text) == (True, False, False)
    event = Event.objects.get(verb="exported")
    assert (event.actor, event.record_id, "Đợt giữa năm" in event.reason) == ("Nguyễn Thu Hằng", creative.cast.hang.pk, True)
    assert creative.cast.client("bao").post(ADDRESS + "list.xlsx", {"why": "report"}).status_code == 200
    assert creative.cast.client("bao").post(ADDRESS + "list.pdf").status_code == 404
    assert creative.cast.client("vinh").post(ADDRESS + "list.csv").status_code == 404


def test_the_list_costs_the_same_with_one_and_with_three_of_each(creative, django_assert_num_queries):
    cast = creative.cast
    flag = creative.award("CO", "Cờ", for_whom="union")
    creative.criterion("initiatives", award=flag, count=1, years=1)
    creative.round(awards=[creative.award(), flag])
    client = cast.client("bao")
    creative.author(worker(creative))
    client.get(ADDRESS)
    with django_assert_num_queries(QUERIES):
        one = client.get(ADDRESS)
    for n in range(2):
        creative.author(worker(creative, f"Thêm {n}"))
        creative.author(worker(creative, f"Nữa {n}", union=cast.haneul))
    with django_assert_num_queries(QUERIES):
        more = client.get(ADDRESS)

    assert (len(one.context["rows"]), len(more.context["rows"])) == (2, 7)


def test_criteria_of_the_day_are_asked(creative):
    creative.author(worker(creative))
    Criterion.objects.update(valid_to=date(2022, 6, 5))

    result = found(creative.round())

    assert ([one.code for one in result.untold], result.sure) == (["BLDST"], [])
    assert RoundAward.objects.count() == 1
