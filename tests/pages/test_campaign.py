"""The pages of campaigns: every figure a door to its records, rows as far as one sees, overlap counted once."""

import re
from datetime import date

import pytest
from django.db import connection

from emulation import enrolling
from emulation.models import Campaign, Enrolment, HalfYear
from kcn_union.campaign_figures import Pace, Stretch, by_campaign, gather, overlap, stretch
from tests.conftest import NOW, TODAY
from tests.emulation.test_campaigns import campaign, join, part
from tests.pages.test_half_year import Links
from tests.sheets.test_lists_as_files import lines_of
from toolkit.steps import Refused
from unions.models import Union

pytestmark = pytest.mark.usefixtures("today")


def half(code="2022-H1"):
    return HalfYear.objects.listed().get(code=code)


def figures(cast, record, who="bao", code="2022-H1"):
    return gather(record, half(code), user=cast.people[who], on=TODAY)


@pytest.fixture
def two(cast):
    """Two campaigns; five counted initiatives: none, one, one, both, both; and one that waits and names both."""
    first, second = campaign(cast, slug="a", name="A", short_name="A"), campaign(cast, slug="b", name="B", short_name="B")
    for named, union, amount in (
        ([], cast.samju, 1_000_000),
        ([first], cast.samju, 2_000_000),
        ([first], cast.haneul, 4_000_000),
        ([first, second], cast.samju, 8_000_000),
        ([first, second], cast.haneul, None),
    ):
        worth = {
            "confirmed_vnd": amount or 1_000_000,
            "declared_vnd": 60_000_000,
            "accepted_vnd": amount,
            "social_value": "Sạch.",
        }
        cast.accepted(union=union, **worth).campaigns.set(named)
    cast.walked("received").campaigns.set([first, second])
    return first, second


# What counts.


def test_a_campaigns_rows_sum_to_its_whole_and_each_initiative_counts_once(cast, two):
    found = figures(cast, two[0])

    assert [(row.union.code, row.counted, row.accepted_total_vnd) for row in found.rows] == [
        ("CD-002", 2, 4_000_000),
        ("CD-001", 2, 10_000_000),
    ]
    assert (found.totals["counted"], found.totals["accepted_total_vnd"]) == (4, 14_000_000)
    assert (found.several, [(one.campaign.slug, one.counted) for one in found.shared]) == (2, [("b", 2)])


def test_the_overlap_parts_the_half_year_as_plain_sql_does(cast, two):
    three = campaign(cast, slug="c")
    cast.accepted().campaigns.set([*two, three])

    parts, whole = overlap(half(), user=cast.bao, on=TODAY)

    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT n, COUNT(*), SUM(vnd) FROM (
                SELECT i.id, COALESCE(i.accepted_vnd, 0) AS vnd,
                       (SELECT COUNT(*) FROM initiatives_initiative_campaigns c WHERE c.initiative_id = i.id) AS n
                FROM initiatives_initiative i JOIN emulation_halfyear h ON h.id = i.half_year_id
                WHERE i.state = 'accepted' AND h.code = '2022-H1') AS counted
            GROUP BY n ORDER BY n
            """
        )
        plain = [(number, int(counted), int(vnd)) for number, counted, vnd in cursor.fetchall()]
    assert plain == [(0, 1, 1_000_000), (1, 2, 6_000_000), (2, 2, 8_000_000), (3, 1, 50_000_000)]
    assert [(part.counted, part.accepted_total_vnd) for part in parts] == [row[1:] for row in plain]
    assert (whole["counted"], whole["accepted_total_vnd"]) == (sum(row[1] for row in plain), sum(row[2] for row in plain))


def test_a_campaigns_column_says_how_many_serve_others_too(cast, two):
    found = by_campaign(half(), user=cast.bao, on=TODAY)

    assert {(pk, row["counted"], row["accepted_total_vnd"], row["several"]) for pk, row in found.items()} == {
        (two[0].pk, 4, 14_000_000, 2),
        (two[1].pk, 2, 8_000_000, 2),
    }


def test_the_list_says_how_many_serve_two_or_more(cast, two):
    page = cast.client("bao").get("/campaigns/?half_year=2022-H1")

    assert (page.context["whole"]["counted"], page.context["several"]) == (5, 2)
    assert "5 sáng kiến; 2 thuộc từ hai phong trào trở lên." in page.content.decode()


# Pace.


@pytest.mark.parametrize(
    ("starts", "ends", "today", "expected"),
    [
        ("2018-01-01", None, "2022-03-01", (date(2021, 12, 1), date(2022, 5, 31), 91, 182)),
        ("2022-03-01", None, "2022-03-01", (date(2022, 3, 1), date(2022, 5, 31), 1, 92)),
        ("2022-03-01", "2022-03-10", "2022-06-06", (date(2022, 3, 1), date(2022, 3, 10), 10, 10)),
        ("2018-01-01", None, "2021-11-30", (date(2021, 12, 1), date(2022, 5, 31), 0, 182)),
        ("2022-06-01", None, "2022-06-06", (date(2022, 6, 1), date(2022, 5, 31), 0, 0)),
    ],
)
def test_the_time_is_that_of_the_campaign_within_the_half_year(cast, starts, ends, today, expected):
    record = Campaign(starts_on=date.fromisoformat(starts), ends_on=ends and date.fromisoformat(ends))

    assert stretch(record, half(), date.fromisoformat(today)) == Stretch(*expected)


@pytest.mark.parametrize(
    ("done", "aim", "gone", "percent", "behind"),
    [
        (60, 100, 80, 60, True),
        (80, 100, 80, 80, False),
        (2, 3, 67, 66, True),
        (2, 3, 66, 66, False),
        (0, 0, 80, None, False),
        (7, 5, 100, 140, False),
    ],
)
def test_pace_is_whole_numbers_rounded_down_and_nothing_over_nothing(done, aim, gone, percent, behind):
    pace = Pace(done, aim)

    assert (pace.percent, pace.behind(Stretch(date(2022, 1, 1), date(2022, 4, 10), gone, 100))) == (percent, behind)


def test_the_target_is_the_unions_own_else_the_boards_and_the_whole_a_sum_over_a_sum(cast, two):
    join(cast, two[0], cast.samju, target_count=4, target_vnd=None)
    Enrolment.objects.filter(campaign=two[0], union=cast.haneul).update(set_count=None, set_vnd=None)
    found = figures(cast, two[0])

    assert [found.pace(row) for row in found.rows] == [None, Pace(2, 4)]
    assert [row.pace_vnd for row in found.rows] == [None, Pace(10_000_000, 200_000_000)]
    assert (found.whole_pace, found.whole_pace_vnd) == (Pace(2, 4), Pace(10_000_000, 200_000_000))
    assert [row.union.code for row in found.having("behind")] == ["CD-001"]
    two[0].state = "planned"
    assert figures(cast, two[0]).having("behind") == []


def test_holders_are_held_against_targets_and_women_members(cast):
    cast.returned(cast.samju, women_members=180)
    cast.holders(cast.samju, 170, registered=175)
    cast.holders(cast.haneul, 20)
    Enrolment.objects.filter(campaign=cast.gvn, union=cast.samju).update(set_count=160)

    found = figures(cast, cast.gvn)

    assert [(row.holders, found.pace(row), found.behind(row)) for row in found.rows] == [
        (20, None, False),
        (170, Pace(170, 160), False),
    ]
    assert found.title_totals == {"registered": 195, "achieved": 190, "of_women": Pace(170, 180), "unions": 1}


# Doors.


def test_every_figure_opens_exactly_its_records(cast, two):
    client = cast.client("bao")
    checked = 0
    for where in ("/campaigns/?half_year=2022-H1", "/campaigns/a/?half_year=2022-H1"):
        links = Links()
        links.feed(client.get(where).content.decode())
        for href, text in links.found:
            number = re.match(r"\s*([\d.]+)(?: thuộc cả phong trào khác| đ)?\s*$", text)
            if not number or not href.startswith("/initiatives/"):
                continue
            totals = client.get(href).context["totals"]
            assert int(number[1].replace(".", "")) in {totals["counted"], totals["accepted_total_vnd"]}, href
            checked += 1
    assert checked == 24


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("campaign=a", 4),
        ("campaign=a&also=b", 2),
        ("campaign=a&also=x", 0),
        ("campaign=a&serves=several", 2),
        ("serves=none", 1),
        ("serves=one", 2),
        ("serves=two", 2),
        ("serves=more", 0),
    ],
)
def test_the_list_of_initiatives_is_narrowed_by_what_they_serve(cast, two, query, expected):
    page = cast.client("bao").get(f"/initiatives/?half_year=2022-H1&{query}")

    assert (page.context["totals"]["counted"], len(page.context["page"].rows)) == (expected, expected)


def test_the_unions_of_a_kind_are_those_counted(cast, two):
    enrolling.workflow.take("acknowledge", part(two[0], cast.samju), by=cast.hang, at=NOW)
    Enrolment.objects.filter(campaign=two[0], union=cast.haneul).delete()
    client = cast.client("bao")

    rows = {
        show: [line["row"].union.code for line in client.get(f"/campaigns/a/?half_year=2022-H1&show={show}").context["lines"]]
        for show in ("", "invited", "acknowledged", "registered", "silent", "nonsense")
    }
    assert rows == {
        "": ["CD-002", "CD-001"],
        "invited": ["CD-001"],
        "acknowledged": ["CD-001"],
        "registered": [],
        "silent": [],
        "nonsense": ["CD-002", "CD-001"],
    }
    assert client.get("/campaigns/").context["rows"][0]["joined"] is not None
    joined = {row["campaign"].slug: row["joined"] for row in client.get("/campaigns/").context["rows"]}
    assert joined["a"] == {"invited": 1, "acknowledged": 1, "registered": 0}


def test_the_return_is_where_titles_are_entered(cast):
    cast.holders(cast.samju, 10)

    page = cast.client("hang").get("/campaigns/gvn/?half_year=2022-H1").content.decode()

    assert 'href="/returns/2022-H1/CD-001/"' in page


# Who sees what.


def test_officers_see_only_their_own_row_and_sums(cast, two):
    page = cast.client("hang").get("/campaigns/a/?half_year=2022-H1")

    assert [line["row"].union.code for line in page.context["lines"]] == ["CD-001"]
    assert (page.context["figures"].totals["counted"], page.context["figures"].several) == (2, 1)
    assert cast.haneul.name not in page.content.decode()
    whole = cast.client("hang").get("/campaigns/?half_year=2022-H1").context["whole"]
    assert whole["counted"] == 3


def test_somebody_without_a_mandate_sees_no_figure(cast, two):
    page = cast.client("khach").get("/campaigns/a/?half_year=2022-H1")

    assert (page.context["lines"], page.context["figures"].totals["counted"], list(page.context["events"])) == ([], 0, [])


def test_a_summing_up_is_read_by_all_and_its_lines_by_union(cast, two):
    cast.client("bao").post("/campaigns/a/steps/interim/", {"seen": 1, "review_words": "Khá tốt."})

    shown = {who: cast.client(who).get("/campaigns/a/").context["reviews"][0] for who in ("bao", "hang", "khach")}
    assert {who: one["review"].counted for who, one in shown.items()} == {"bao": 4, "hang": 4, "khach": 4}
    assert {who: [line["code"] for line in one["lines"]] for who, one in shown.items()} == {
        "bao": ["CD-002", "CD-001"],
        "hang": ["CD-001"],
        "khach": [],
    }
    assert "Khá tốt." in cast.client("hang").get("/campaigns/a/").content.decode()


def test_the_page_offers_the_step_or_says_why_not(cast, two):
    offers = cast.client("bao").get("/campaigns/a/").context["steps"]

    assert [(one["offer"].name, bool(one["offer"].refusal)) for one in offers] == [("interim", False), ("sum_up", True)]
    assert cast.client("hang").get("/campaigns/a/").context["steps"] == []


def test_a_campaign_outside_all_half_years_still_has_a_page(cast):
    campaign(cast, slug="later", starts_on=date(2023, 1, 1), ends_on=None)
    HalfYear.objects.all().delete()

    assert cast.client("bao").get("/campaigns/later/").status_code == 200
    assert cast.client("bao").get("/campaigns/").status_code == 200


def test_the_newest_half_year_within_the_campaign_is_shown(cast):
    old = campaign(cast, slug="old", starts_on=date(2021, 1, 1), ends_on=date(2021, 8, 1))

    shown = {
        query: cast.client("bao").get(f"/campaigns/{old.slug}/{query}").context["half_year"].code
        for query in ("", "?half_year=2022-H1", "?half_year=x")
    }
    assert shown == {"": "2021-H2", "?half_year=2022-H1": "2022-H1", "?half_year=x": "2021-H2"}


def test_a_campaign_waits_on_the_officers_first_page_until_it_is_answered(cast, two):
    campaign(cast, slug="planned", state="planned")
    campaign(cast, slug="over", ends_on=date(2022, 6, 5))
    enrolling.workflow.take("acknowledge", part(two[1], cast.samju), by=cast.hang, at=NOW)

    waiting = cast.client("hang").get("/").context["to_answer"]

    assert [(one.campaign.slug, one.union) for one in waiting] == [("a", cast.samju)]


# Files.


def test_the_unions_of_a_campaign_are_a_file(cast, two):
    join(cast, two[0], cast.samju)

    lines = lines_of(cast.client("bao").get("/campaigns/a/list.csv?half_year=2022-H1"))

    assert lines[1:] == [
        ["CD-002", cast.haneul.name, "Yên Bình", "", "", "5", "2", "40", "200000000", "4000000", "2"],
        ["CD-001", cast.samju.name, "Điềm Thụy", "06/06/2022", "06/06/2022", "8", "2", "25", "300000000", "10000000", "3"],
    ]
    assert len(lines_of(cast.client("hang").get("/campaigns/a/list.csv?half_year=2022-H1"))) == 2
    assert cast.client("bao").get("/campaigns/gvn/list.xlsx").status_code == 200


def test_the_list_of_campaigns_is_a_file_with_states_and_unions(cast, two):
    campaign(cast, slug="p", name="P", state="planned", starts_on=date(2022, 7, 1), ends_on=None)
    join(cast, two[0], cast.samju)

    lines = lines_of(cast.client("bao").get("/campaigns/list.csv"))

    assert [(line[0], line[2], line[-3:]) for line in lines[1:]] == [
        ("P", "Dự kiến", ["2", "0", "0"]),
        ("A", "Đang diễn ra", ["2", "1", "1"]),
        ("B", "Đang diễn ra", ["2", "0", "0"]),
        ("Giỏi việc nước, đảm việc nhà", "Đang diễn ra", ["0", "0", "0"]),
    ]
    assert [line[0] for line in lines_of(cast.client("hang").get("/campaigns/list.csv"))[1:]] == [
        "A",
        "B",
        "Giỏi việc nước, đảm việc nhà",
    ]


# Cost.


def fill(cast, record, times):
    for _one in range(times):
        number = Union.objects.count() + 1
        union = Union.objects.create(
            code=f"CD-{number:03}", name=f"CĐCS Công ty Số {number}", employer="Công ty", ownership="private",
            park=cast.samju.park, superior=cast.samju.superior, managing_board=cast.board, founded_on="2015-01-01",
        )  # fmt: skip
        Enrolment.objects.create(campaign=record, union=union, set_count=1)
        other = campaign(cast, slug=f"o{number}", parent=record)
        cast.accepted(union=union, by=cast.hoa).campaigns.set([record, other])


@pytest.mark.parametrize(
    ("address", "queries"),
    [("/campaigns/?half_year=2022-H1", 14), ("/campaigns/a/?half_year=2022-H1", 20), ("/campaigns/a/unions/", 9)],
)
def test_a_page_costs_the_same_with_one_union_and_with_three(cast, address, queries, django_assert_num_queries):
    record = campaign(cast, slug="a", unions=[])
    client = cast.client("bao")
    fill(cast, record, 1)
    client.get(address)
    with django_assert_num_queries(queries):
        one = client.get(address)
    fill(cast, record, 2)
    with django_assert_num_queries(queries):
        three = client.get(address)

    assert (one.status_code, three.status_code) == (200, 200)
    assert len(three.content) > len(one.content)


def test_registering_over_the_page_ends_with_a_refusal_after_the_end(cast):
    record = campaign(cast, slug="a", ends_on=date(2022, 6, 5))

    page = cast.client("hang").get("/campaigns/a/unions/CD-001/")

    assert all("05/06/2022" in one["offer"].refusal for one in page.context["steps"])
    with pytest.raises(Refused):
        join(cast, record, cast.samju)
