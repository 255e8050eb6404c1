"""What the pages of persons, unions, home and search say of awards, and to whom."""

import re
from datetime import date

import pytest

from emulation.models import HalfYear
from tests.awards.conftest import Awarding

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def awarding(cast):
    return Awarding(cast)


def worker(awarding, name="Trần Văn Lợi", **more):
    return awarding.cast.member(name, qualification="college", job_title="Thợ", **more)


def points(cast, who, member):
    years = cast.client(who).get(f"/people/{member.pk}/").context["years"]
    return [(point.what, str(point.on)) for _year, inside in years for point in inside]


# A person.


def test_a_person_s_line_of_time_runs_over_unions_with_nominations_and_honours(awarding):
    cast = awarding.cast
    before = worker(awarding, union=cast.haneul, joined_on=date(2019, 1, 1), left_on=date(2020, 12, 31))
    now = worker(awarding, person=before.person, joined_on=date(2021, 1, 1))
    awarding.honour(member=before, year=2019)
    awarding.nomination(member=now)

    every = [
        ("nomination", "2022-06-06"),
        ("joined", "2021-01-01"),
        ("left", "2020-12-31"),
        ("honour", "2019-12-20"),
        ("joined", "2019-01-01"),
    ]
    assert points(cast, "bao", now) == every
    # Another union's records are not the officer's to see.
    assert points(cast, "hang", now) == [("nomination", "2022-06-06"), ("joined", "2021-01-01")]


def test_an_honour_struck_as_a_mistake_is_left_out_and_a_revoked_one_says_so(awarding):
    member = worker(awarding)
    awarding.honour(member=member, state="struck")
    awarding.honour(member=member, year=2020, state="revoked", revocation_number="9/QĐ", revoked_on=date(2022, 1, 1))

    page = awarding.cast.client("hang").get(f"/people/{member.pk}/")

    assert [point for point in points(awarding.cast, "hang", member) if point[0] == "honour"] == [("honour", "2020-12-20")]
    assert "is-stop" in page.content.decode()


def test_what_backs_what_stands_on_both_sides(awarding):
    member = worker(awarding)
    part = awarding.author(member)
    made = awarding.walked("submitted", member=member, claims=[part])

    page = awarding.cast.client("hang").get(f"/people/{member.pk}/").content.decode()

    assert f'làm căn cứ cho <a href="/awards/nominations/{made.code}/">{made.code}</a>' in page
    assert f'căn cứ <a href="/initiatives/{part.initiative.code}/">{part.initiative.code}</a>' in page


def test_a_part_that_is_free_again_backs_nothing(awarding):
    member = worker(awarding)
    part = awarding.author(member)
    awarding.walked("withdrawn", member=member, claims=[part])

    assert "làm căn cứ cho" not in awarding.cast.client("hang").get(f"/people/{member.pk}/").content.decode()


# A union.


def test_a_union_shows_its_own_honours_its_members_by_year_and_who_is_proposed(awarding):
    cast = awarding.cast
    flag = awarding.award("T_CO", "Cờ thi đua", for_whom="union")
    own = awarding.honour(union=cast.samju, award=flag)
    awarding.honour(union=cast.haneul, award=flag)
    awarding.honour(member=worker(awarding), year=2021)
    awarding.honour(member=worker(awarding, "Anh Sơn", sex="male"), year=2021, decision_number="6/QĐ")
    awarding.honour(member=worker(awarding), year=2020)
    proposed = awarding.nomination()
    awarding.walked("withdrawn", member=worker(awarding, "Chị Hà"))

    page = cast.client("hang").get("/unions/CD-001/").context

    assert list(page["own_honours"]) == [own]
    assert [(row["year"], row["n"], row["women"]) for row in page["member_honours"]] == [(2021, 2, 1), (2020, 1, 1)]
    assert list(page["nominations"]) == [proposed]


def test_the_figures_of_a_union_open_as_many_honours(awarding):
    awarding.honour(member=worker(awarding), year=2021)
    awarding.honour(member=worker(awarding, "Anh Sơn", sex="male"), year=2021, decision_number="6/QĐ")
    client = awarding.cast.client("hang")

    page = client.get("/unions/CD-001/").content.decode()

    doors = re.findall(r'<a class="figure" href="(/awards/honours/[^"]*)">(\d+)</a>', page)
    assert [(int(n), client.get(door.replace("&amp;", "&")).context["totals"]["honours"]) for door, n in doors] == [
        (2, 2),
        (1, 1),
    ]


# Home.


def test_an_officer_sees_running_rounds_what_came_back_with_the_words_and_drafts(awarding):
    back = awarding.walked("sent_back")
    draft = awarding.nomination(member=worker(awarding, "Chị Hà"))
    awarding.nomination(member=worker(awarding, "Anh Sơn", union=awarding.cast.haneul))
    awarding.round("planned", state="planned")

    answer = awarding.cast.client("hang").get("/")

    assert [(one["round"].slug, one["days"]) for one in answer.context["award_rounds"]] == [("dot-2022", 24)]
    assert [(one["nomination"], one["event"].reason) for one in answer.context["nominations_back"]] == [(back, "Thiếu giấy.")]
    assert answer.context["nomination_drafts"] == [draft]
    assert "/awards/rounds/dot-2022/forgotten/" in answer.content.decode()


def test_an_officer_of_a_union_that_is_not_asked_sees_no_round(awarding):
    awarding.round().unions.set([awarding.cast.haneul])

    assert awarding.cast.client("hang").get("/").context["award_rounds"] == []
    assert len(awarding.cast.client("minh").get("/").context["award_rounds"]) == 1


def test_the_board_sees_what_waits_in_each_round_and_sittings_to_apply(awarding):
    awarding.walked("submitted")
    awarding.walked("draft", member=worker(awarding, "Chị Hà"))
    sitting = awarding.sitting(awarding.round(), state="frozen")
    awarding.sitting(awarding.round(), state="applied")
    awarding.sitting(awarding.round("dot-khac"), state="open")

    answer = awarding.cast.client("bao").get("/")

    assert [(one["round"].slug, one["waiting"]) for one in answer.context["award_rounds"]] == [("dot-2022", 1), ("dot-khac", 0)]
    assert answer.context["sittings_to_apply"] == [sitting]
    assert "1 hồ sơ đang chờ" in answer.content.decode()


def test_a_reader_has_no_rounds_on_the_first_page(awarding):
    awarding.round()

    assert "award_rounds" not in awarding.cast.client("doc").get("/").context


@pytest.mark.parametrize("who", ["hang", "bao", "lanh", "doc"])
def test_the_bar_has_seven_doors_at_most_and_awards_among_them(cast, who):
    doors = cast.client(who).get("/half-years/").context["doors"]

    assert len(doors) <= 7
    assert "/awards/" in {door.begins for door in doors}


@pytest.mark.parametrize("address", ["/returns/", "/half-years/", "/returns/2022-H1/CD-001/"])
def test_returns_belong_to_the_half_years(cast, address):
    assert cast.client("hang").get(address).context["door_here"] == "/half-years/"


def test_returns_are_one_click_from_the_half_years(cast):
    assert 'href="/returns/"' in cast.client("hang").get("/half-years/").content.decode()


# Search.


def found(cast, who, q, **more):
    groups = cast.client(who).get("/search", {"q": q, **more}).context["groups"]
    return {group["name"]: list(group["page"]) for group in groups}


def test_nominations_honours_and_rounds_are_found_without_tones(awarding):
    cast, member = awarding.cast, worker(awarding, "Nguyễn Thị Ước")
    made = awarding.nomination(member=member)
    honour = awarding.honour(member=member, decision_number="77/QĐ-LĐLĐ")
    running = awarding.round()

    assert found(cast, "hang", "uoc", kind="nominations") == {"nominations": [made]}
    assert found(cast, "hang", "thi uoc", kind="honours") == {"honours": [honour]}
    assert found(cast, "hang", "dot dot-2022", kind="rounds") == {"rounds": [running]}
    for number in ("77/QĐ-LĐLĐ", "77/qd", "77"):
        assert found(cast, "hang", number, kind="honours") == {"honours": [honour]}, number
    assert found(cast, "hang", "78", kind="honours") == {}
    assert found(cast, "hang", "2021", kind="honours") == {"honours": [honour]}


def test_a_whole_code_opens_its_nomination(awarding):
    made = awarding.nomination()

    assert awarding.cast.client("hang").get("/search", {"q": made.code.lower()}).url == f"/awards/nominations/{made.code}/"
    assert awarding.cast.client("minh").get("/search", {"q": made.code}).status_code == 200


def test_a_union_finds_no_nomination_honour_or_planned_round_of_others(awarding):
    cast, member = awarding.cast, worker(awarding, "Bùi Thị Ngát", union=awarding.cast.haneul)
    awarding.nomination(member=member)
    awarding.honour(member=member, decision_number="77/QĐ")
    awarding.round("planned", state="planned", name="Đợt ngát hương")

    for q in ("ngat", "77", "77/QĐ", "DN-2022-00001"):
        assert found(cast, "hang", q) == {}, q
    assert sorted(found(cast, "bao", "ngat")) == ["honours", "members", "nominations", "rounds"]


def test_honours_of_a_half_year_and_a_union(awarding):
    cast = awarding.cast
    counted = awarding.honour(
        member=worker(awarding), half_year=HalfYear.objects.get(code="2022-H1"), decided_on=date(2022, 3, 1), year=2021
    )
    awarding.honour(member=worker(awarding, "Trần Lợi"))

    assert found(cast, "bao", "loi kỳ:2022-H1", kind="honours") == {"honours": [counted]}
    assert found(cast, "bao", "loi đơn vị:CD-002", kind="honours") == {}
    assert found(cast, "bao", "loi >100tr", kind="honours") == {}
