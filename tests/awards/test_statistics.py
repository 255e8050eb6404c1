"""The statistics page: every figure opens the list of exactly the honours that make it; lists, files and who sees what."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from awards.models import Honour
from tests.awards.test_figures import four  # noqa: F401
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")
PAGE = "/awards/statistics/"


def cells(answer) -> list[dict]:
    return [cell for _name, lines in answer.context["tables"] for line in lines for cell in line["cells"]]


@pytest.mark.parametrize("period", ["2022-H1", "2022", "2022-H2", "2021"])
@pytest.mark.parametrize("who", ["bao", "hang", "minh"])
def test_every_figure_opens_a_list_of_exactly_so_many(four, awarding, who, period):  # noqa: F811
    awarding.honour(member=four.member("Mới"), half_year=four.half_years["2022-H2"], year=2022, decided_on=date(2022, 6, 2))
    client = four.client(who)
    found = cells(client.get(f"{PAGE}?period={period}"))

    wrong = [cell for cell in found if client.get(cell["address"]).context["totals"]["honours"] != cell["honours"]]
    assert wrong == []
    assert found[7]["honours"] == {
        ("bao", "2022-H1"): 4, ("bao", "2022"): 5, ("bao", "2022-H2"): 1, ("hang", "2022-H1"): 3, ("hang", "2022"): 4,
        ("hang", "2022-H2"): 1, ("minh", "2022-H1"): 1, ("minh", "2022"): 1,
    }.get((who, period), 0)  # fmt: skip


def test_without_a_period_the_newest_half_year_that_has_begun_is_meant(four):  # noqa: F811
    assert four.client("bao").get(PAGE).context["period"] == str(four.half_years["2022-H2"])
    assert four.client("bao").get(f"{PAGE}?period=nothing").context["period"] == str(four.half_years["2022-H2"])


def test_a_councillor_and_a_stranger_see_nothing(four):  # noqa: F811
    for who in ("vinh", "khach"):
        assert {cell["honours"] for cell in cells(four.client(who).get(f"{PAGE}?period=2022"))} == {0}


def test_the_file_says_the_same(four):  # noqa: F811
    answer = four.client("bao").get(f"{PAGE}list.xlsx?period=2022-H1")
    page = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    rows = [[cell.value for cell in row] for row in page if isinstance(row[1].value, int)]

    assert [row[1:5] + row[-1:] for row in rows[:3]] == [[3, 0, 1, 0, 4], [0, 0, 1, 0, 1], [3, 0, 0, 0, 3]]


def test_a_list_of_honours_taken_away_is_an_event(four):  # noqa: F811
    client = four.client("hang")
    assert client.get("/awards/honours/list.csv").status_code == 405
    lines = (
        b"".join(client.post("/awards/honours/list.csv?half_year=2022-H1", {"why": "report"}).streaming_content)
        .decode()
        .splitlines()
    )

    assert (len(lines), [one.verb for one in Event.objects.all()]) == (4, ["exported"])


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("q=hoa", 1),
        ("q=co+thi+dua", 1),
        ("q=5/qđ-2022", 4),
        ("award=BK", 4),
        ("year=2021", 1),
        ("authority=UBND", 1),
        ("kind=commendation", 5),
        ("form=flag", 1),
        ("type=theme", 4),
        ("union=CD-002", 1),
        ("holder=persons", 4),
        ("holder=union", 1),
        ("holder=leader", 1),
        ("sex=female", 3),
        ("work_class=technical", 1),
        ("half_year=2022-H1", 4),
        ("half_year=none", 1),
        ("counted_year=2022", 4),
        ("issuer=mau+mot", 4),
        ("state=revoked", 0),
        ("state=standing&q=lan", 1),
    ],
)
def test_the_list_is_asked_by_each_of_its_filters(four, asked, count):  # noqa: F811
    answer = four.client("bao").get(f"/awards/honours/?{asked}")

    assert (answer.context["totals"]["honours"], answer.context["page"].paginator.count) == (count, count)


def test_the_list_counts_exactly_what_it_shows(four):  # noqa: F811
    assert four.client("bao").get("/awards/honours/").context["totals"] == {
        "honours": 5, "persons": 4, "women": 3, "unions": 1,
    }  # fmt: skip


LISTS = {
    "/awards/honours/": ("bao", 12),
    "/awards/honours/?q=nguoi&holder=direct&half_year=2022-H1": ("bao", 13),
    "/awards/decisions/": ("bao", 7),
    "/awards/statistics/?period=2022": ("bao", 7),
}


@pytest.mark.parametrize(("address", "expected"), LISTS.items())
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_with_one_and_three_rows(awarding, query_counter, address, expected, rows):
    who, queries = expected
    for number in range(rows):
        awarding.walked("awarded", member=awarding.cast.member(f"Người {number}", qualification="college"))
        awarding.walked("forwarded", member=awarding.cast.member(f"Kẻ {number}", qualification="college"))
    Honour.objects.update(half_year=awarding.cast.half_years["2022-H1"])
    client = awarding.cast.client(who)
    client.get(address)
    with query_counter.exactly(queries):
        client.get(address)


def test_an_officer_sees_the_own_unions_honours_only(four):  # noqa: F811
    told = {who: four.client(who).get("/awards/honours/").context["totals"]["honours"] for who in ("hang", "minh", "doc", "vinh")}

    assert told == {"hang": 4, "minh": 1, "doc": 5, "vinh": 0}
