"""The charts of a half-year: each figure as plain SQL reckons it, each bar a door to its records, a version's frozen with it."""

import re
from datetime import date
from statistics import mean, median
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from emulation.models import HalfYear, UnionReturn
from initiatives.figures import SIZES, tail
from initiatives.forms import Worksheet
from initiatives.models import Initiative
from kcn_union import closing
from kcn_union.half_year import charts, frozen, over_time
from kcn_union.half_year.doors import live
from kcn_union.half_year.drawing import draw
from kcn_union.models import CitedFigure, ClosedItem, ClosedLine, Publication
from tests.conftest import NOW
from tests.initiatives.test_worksheet import lines
from tests.pages.test_closing import JULY
from toolkit.templatetags.vi import number
from unions.models import Union

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def july(time_machine):
    time_machine.move_to(JULY, tick=False)


def worksheet(record, *rows):
    """Write the record's worksheet as the form does: rows of (kind, saved by one, how many)."""
    told = [
        {
            "kind": kind,
            "cost_before": "1.000.000",
            "cost_after": f"{1_000_000 - saved}",
            "quantity": f"{times}",
            "cost_of_applying_vnd": "",
        }
        for kind, saved, times in rows
    ]
    posted = QueryDict(mutable=True)
    posted.update(lines(*told))
    form = Worksheet(posted, record=record)
    assert form.is_valid(), form.errors
    form.save_for(record, by=record.entered_by, at=NOW)


def counted(cast, vnd, *rows, **more):
    made = cast.accepted(declared_vnd=vnd or 1, confirmed_vnd=vnd or 1, accepted_vnd=vnd, social_value="Sạch hơn.", **more)
    worksheet(made, *rows)
    return made


@pytest.fixture
def full(cast):
    """2021-H1 to 2022-H1 with initiatives in both parks, every kind of saving, one above one tỷ, two not in money."""
    day = date(2021, 3, 1)
    early = {"recognised_on": day, "first_applied_on": day, "confirmed_on": day}
    counted(cast, 7_000_000, ("energy", 1000, 10), **early)
    counted(cast, 900_000_000, ("labour", 1000, 10))
    counted(cast, 1_200_000_000, ("material", 500, 10), ("scrap", 900, 10))
    counted(cast, 10_000_000, ("capacity", 1000, 10), union=cast.haneul)
    counted(cast, 10_000_001, ("other", 1000, 10), ("material", 1, 10), union=cast.haneul)
    counted(cast, 60_000_000, union=cast.haneul)
    counted(cast, None, ("labour", 1000, 10))
    counted(cast, None, union=cast.haneul)
    cast.returned(cast.samju)
    cast.returned(cast.haneul)
    return cast


def close(cast, code="2022-H1", at=JULY):
    HalfYear.objects.filter(cut_off_on__lt=HalfYear.objects.get(code=code).cut_off_on).exclude(versions__isnull=False).update(
        state="closed"
    )
    year = HalfYear.objects.listed().get(code=code)
    closing.workflow.take("ask_to_close", year, by=cast.bao, at=at)
    year = HalfYear.objects.listed().get(code=code)
    closing.workflow.take("close", year, by=cast.lanh, at=at)
    return Publication.objects.get(half_year__code=code, number=1)


def publish(version):
    # Publishing itself has its own tests.
    Publication.objects.filter(pk=version.pk).update(
        published_at=JULY, published_by=version.confirmed_by, phrase="x", report_number="1", report_on=JULY.date()
    )


def cite(cast, code, measure, value, relation="above", phrase="trên 20 tỷ đồng"):
    return CitedFigure.objects.create(
        half_year=cast.half_years[code], measure=measure, relation=relation, value=value, phrase=phrase,
        source="Bài báo", published_on=date(2022, 6, 23),
    )  # fmt: skip


def drawn(cast, who="bao", code="2022-H1", kind="live/", **asked):
    """Return the page's charts by key, drawn anew."""
    for name in ("versions", "today"):
        caches[name].clear()
    page = cast.client(who).get(f"/half-years/{code}/{kind}", asked)
    assert page.status_code == 200
    return {one.chart.key: one.chart for one in page.context["charts"]}


def told(chart):
    """Return what stands in a chart: label, figure, second figure."""
    return [(bar.label, bar.value, bar.under) for bar in chart.rows]


def rows(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [tuple(row) for row in cursor.fetchall()]


WHOLE = "SELECT h.code, COUNT(*), COALESCE(SUM(accepted_vnd), 0) FROM initiatives_initiative i JOIN emulation_halfyear h ON h.id = i.half_year_id WHERE i.state = 'accepted' GROUP BY h.code"


# Each chart against plain SQL.


def test_over_the_half_years_benefit_and_count_are_those_of_plain_sql(full, today):
    sql = {code: (vnd, number(n)) for code, n, vnd in rows(WHOLE)}
    names = {year.name: year.code for year in HalfYear.objects.all()}

    chart = drawn(full)["half-years"]

    assert [(names[label], (value, under)) for label, value, under in told(chart)] == [
        (code, sql.get(code, (0, "0"))) for code in ("2021-H1", "2021-H2", "2022-H1", "2022-H2")
    ]
    assert [bar.fill for bar in chart.bars] == ["first", "second", "current", "second"]
    assert (chart.bars[0].shown, chart.bars[2].shown) == ("0,01", "2,18")


def test_by_park_the_figures_are_those_of_plain_sql(full, today):
    sql = rows(
        "SELECT p.name, SUM(accepted_vnd), COUNT(*) FROM initiatives_initiative i JOIN unions_union u ON u.id = i.union_id"
        " JOIN unions_industrialpark p ON p.id = u.park_id WHERE i.state = 'accepted' AND i.half_year_id = %s GROUP BY p.name ORDER BY 2 DESC",
        full.half_years["2022-H1"].pk,
    )

    assert told(drawn(full)["parks"]) == [(name, vnd, number(n)) for name, vnd, n in sql]
    assert "parks" not in drawn(full, park=full.samju.park_id)


def test_each_initiative_stands_under_its_main_saving_and_the_sums_are_the_whole(full, today):
    chart = drawn(full)["savings"]

    assert told(chart) == [
        ("Vật tư", 0, "0"),
        ("Năng lượng", 0, "0"),
        ("Giờ công", 900_000_000, "1"),
        ("Phế phẩm, lỗi", 1_200_000_000, "1"),
        ("Năng suất", 10_000_000, "1"),
        ("Khác", 10_000_001, "1"),
        ("Không có bảng tính", 60_000_000, "1"),
        ("Không bằng tiền", 0, "2"),
    ]
    whole = {code: (n, vnd) for code, n, vnd in rows(WHOLE)}["2022-H1"]
    assert (sum(int(bar.under) for bar in chart.bars), sum(bar.value for bar in chart.bars)) == whole


def test_the_spread_counts_each_amount_in_one_class_with_median_and_mean(full, today):
    amounts = [
        vnd
        for (vnd,) in rows(
            "SELECT accepted_vnd FROM initiatives_initiative i JOIN emulation_halfyear h ON h.id = i.half_year_id WHERE h.code = '2022-H1' AND accepted_vnd IS NOT NULL"
        )
    ]

    chart = drawn(full)["sizes"]

    assert [bar.value for bar in chart.bars] == [1, 1, 0, 1, 0, 0, 1, 1]
    assert [(mark.value, mark.line) for mark in chart.marks] == [
        (round(median(amounts)), "solid"),
        (round(mean(amounts)), "dashed"),
    ]
    assert chart.note == "1 sáng kiến trên 1 tỷ làm lợi 1,2 tỷ."
    assert [bar.fill for bar in chart.bars] == ["first"] * 7 + ["current"]


@pytest.mark.parametrize(
    ("vnd", "index"),
    [(1, 0), (10_000_000, 0), (10_000_001, 1), (25_000_000, 1), (500_000_000, 5), (1_000_000_000, 6), (1_000_000_001, 7)],
)
def test_a_class_holds_its_upper_bound(cast, vnd, index):
    lists = live(cast.half_years["2022-H1"])
    assert [bar.value for bar in charts.by_size([vnd], lists).bars] == [int(index == at) for at in range(len(SIZES))]


def test_over_nothing_there_is_no_median(cast):
    chart = charts.by_size([], live(cast.half_years["2022-H1"]))
    assert (chart.marks, chart.note, chart.sentence) == ((), "", "Chưa có giá trị làm lợi.")


@pytest.mark.parametrize("amounts", [[], [7], [5, 1], [3, 9, 27, 81, 243, 729], [10**9, 1, 2, 2, 2, 2, 2]])
def test_the_tail_is_what_plain_python_says(amounts):
    found = tail(amounts)

    largest = sorted(amounts)[-5:]
    assert (found.median_vnd, found.largest_five_vnd, found.without_largest_vnd) == (
        round(median(amounts)) if amounts else None,
        sum(largest),
        sum(amounts) - max(amounts, default=0),
    )


@pytest.mark.parametrize(("current", "first"), [(29, 20), (24, 19), (15, 10), (5, 0), (0, 0)])
def test_many_half_years_are_all_in_the_table_and_those_around_the_current_one_are_drawn(cast, current, first):
    years = [HalfYear(pk=number, code=f"{2000 + number // 2}-H{number % 2 + 1}") for number in range(30)]

    chart = charts.over_half_years([over_time.YearFigures(year, 1, 10**9) for year in years], years[current])

    assert [bar.label for bar in chart.rows] == [year.name for year in years]
    assert [bar.label for bar in chart.bars] == [year.name for year in years[first : first + 10]]
    assert [bar.label for bar in chart.bars if bar.fill == "current"] == [years[current].name]
    assert len(draw(chart).table) == 30


# Who sees what.


def test_an_officer_sees_own_figures_only_and_every_title_says_so(full, july):
    publish(close(full))
    mine = [
        vnd
        for (vnd,) in rows(
            "SELECT accepted_vnd FROM initiatives_initiative WHERE union_id = %s AND accepted_vnd > 7000000", full.samju.pk
        )
    ]

    found = drawn(full, "hang")

    assert set(found) == {"half-years", "sizes", "savings"}
    assert all(chart.title.endswith(" – riêng đơn vị anh/chị phụ trách") for chart in found.values())
    assert [bar.value for bar in found["half-years"].bars] == [7_000_000, 0, sum(mine), 0]
    assert sum(bar.value for bar in found["savings"].bars) == sum(mine)
    later = drawn(full, "hang", "2022-H2")["half-years"]
    assert [(bar.value, bar.under) for bar in later.bars] == [(7_000_000, "1"), (0, "0"), (sum(mine), "3"), (0, "0")]
    items = full.client("hang").get(later.bars[2].url).context["totals"]
    assert (items["counted"], items["accepted_total_vnd"]) == (3, sum(mine))


def test_an_officer_reads_no_version_that_is_not_published(full, july):
    version = close(full)
    full.take("revoke", Initiative.objects.get(accepted_vnd=900_000_000), by=full.hoa, at=JULY, reason="Quyết định bị hủy.")

    values = {who: [bar.value for bar in drawn(full, who, "2022-H2")["half-years"].bars][2] for who in ("hang", "bao")}

    assert values == {"hang": 1_200_000_000, "bao": 2_180_000_001}
    publish(version)
    assert [bar.value for bar in drawn(full, "hang", "2022-H2")["half-years"].bars][2] == 2_100_000_000


def test_a_park_narrows_every_chart(full, july):
    close(full)
    park = {"park": full.haneul.park_id}

    here, later = drawn(full, **park), drawn(full, code="2022-H2", **park)

    assert [bar.value for bar in here["half-years"].bars] == [0, 0, 80_000_001, 0]
    assert [bar.value for bar in later["half-years"].bars] == [0, 0, 80_000_001, 0]
    assert sum(bar.value for bar in here["savings"].bars) == 80_000_001
    HalfYear.objects.filter(code="2021-H1").update(state="open")
    assert [bar.value for bar in drawn(full, code="2022-H2", park=full.samju.park_id)["half-years"].bars] == [
        7_000_000,
        0,
        2_100_000_000,
        0,
    ]


@pytest.mark.parametrize(
    ("asked", "vnd"),
    [
        ({"ownership": "private"}, 80_000_001),
        ({"size": "100-499"}, 2_100_000_000),
        ({"ownership": "private", "size": "500-999"}, 80_000_001),
        ({"ownership": "private", "size": "100-499"}, 0),
    ],
)
def test_ownership_and_size_narrow_signed_and_live_columns_alike(full, july, asked, vnd):
    Union.objects.filter(pk=full.haneul.pk).update(ownership="private")
    UnionReturn.objects.filter(union=full.haneul).update(workers=700, women_workers=300)

    live_before = drawn(full, code="2022-H2", **asked)["half-years"]
    close(full)
    signed_now = drawn(full, code="2022-H2", **asked)["half-years"]

    assert [[bar.value for bar in chart.bars[-2:]] for chart in (live_before, signed_now)] == [[vnd, 0]] * 2


# Frozen.


def test_a_versions_charts_come_from_its_frozen_rows_alone(full, july):
    version = close(full)
    address = f"versions/{version.number}/"
    before = drawn(full, "doc", kind=address)
    live_before = drawn(full, "doc")
    assert [told(before[key]) for key in ("parks", "sizes", "savings")] == [
        told(live_before[key]) for key in ("parks", "sizes", "savings")
    ]

    Initiative.objects.filter(accepted_vnd=60_000_000).update(accepted_vnd=1, main_saving="energy")
    full.take("revoke", Initiative.objects.get(accepted_vnd=900_000_000), by=full.hoa, at=JULY, reason="Quyết định bị hủy.")

    assert drawn(full, "doc", kind=address) == before
    assert drawn(full, "doc") != live_before
    assert [bar.value for bar in before["half-years"].bars] == [2_180_000_001]
    items = ClosedItem.objects.filter(publication=version, accepted_vnd__isnull=False)
    assert sum(bar.value for bar in before["savings"].bars) == sum(items.values_list("accepted_vnd", flat=True))
    papers = charts.of_version(version, frozen.figures_of(version), seen=Publication.objects.all())
    assert {chart.key: chart for chart in papers} == before


def test_a_closed_half_year_is_drawn_as_its_newest_version_says(full, july):
    close(full)
    whole = ClosedLine.objects.get(union=None)

    Initiative.objects.filter(accepted_vnd=60_000_000).update(accepted_vnd=1)

    assert [bar.value for bar in drawn(full, code="2022-H2")["half-years"].bars] == [7_000_000, 0, whole.accepted_total_vnd, 0]
    assert [bar.value for bar in drawn(full)["half-years"].bars][2] == whole.accepted_total_vnd - 60_000_000 + 1


def test_a_version_is_never_drawn_beside_a_later_half_year(full, july):
    first, later = close(full, "2021-H2"), close(full)

    assert [bar.label for bar in drawn(full, code="2021-H2", kind="versions/1/")["half-years"].bars] == [first.half_year.name]
    beside = drawn(full, kind="versions/1/")["half-years"].bars
    assert [(bar.label, bar.fill) for bar in beside] == [(first.half_year.name, "second"), (later.half_year.name, "current")]


# Doors.


@pytest.mark.parametrize("kind", ["live/", "versions/1/"])
def test_every_bar_opens_records_whose_own_sum_is_the_same(full, july, kind):
    close(full)
    client = full.client("bao")

    for key, chart in drawn(full, kind=kind).items():
        for bar in chart.bars:
            totals = client.get(bar.url).context["totals"]
            if key == "sizes":
                assert bar.value == totals["counted"], bar
            else:
                assert (bar.value, bar.under) == (totals["accepted_total_vnd"], number(totals["counted"])), bar


@pytest.mark.parametrize("asked", [{"amount": "x"}, {"amount": "10-26"}, {"saving": "x"}])
def test_a_class_or_kind_that_is_none_is_said(full, today, asked):
    page = full.client("bao").get("/initiatives/", {"half_year": "2022-H1"} | asked)
    assert page.context["filter"].form.errors.keys() == asked.keys()


# The drawing.


@pytest.mark.parametrize("kind", ["live/", "versions/1/"])
def test_each_chart_is_well_formed_says_what_it_shows_and_has_the_same_figures_below(full, july, kind):
    close(full)
    page = full.client("bao").get(f"/half-years/2022-H1/{kind}")
    found = re.findall(r"<figure.*?</figure>", page.content.decode(), re.DOTALL)
    assert len(found) == 4

    for html, drawing in zip(found, page.context["charts"], strict=True):
        chart = drawing.chart
        figure = ElementTree.fromstring(html)  # noqa: S314 (our own page)
        svg = figure.find(f"{SVG}svg")
        picture = svg.find(f"{SVG}g")
        assert (picture.get("role"), chart.sentence in picture.get("aria-label")) == ("img", True)
        assert not picture.findall(f".//{SVG}a")
        assert [link.get("href") for link in svg.findall(f"{SVG}a")] == [bar.url for bar in chart.bars]
        assert "style" not in html
        words = [text.text for text in picture.findall(f"{SVG}text")]
        assert {bar.shown for bar in chart.bars} | {bar.under for bar in chart.bars if bar.under} <= set(words)
        for shape in picture.iter():
            for name in ("x", "y", "width", "height", "x1", "y2"):
                assert shape.get(name) is None or 0 <= float(shape.get(name)) <= 360, (shape.tag, name)
        cells = [["".join(cell.itertext()) for cell in row] for row in figure.find("details/table/tbody")]
        figures = [
            [bar.label, "–" if bar.shown == "–" else number(bar.value), *([bar.under] if len(chart.head) == 3 else [])]
            for bar in chart.rows
        ]
        assert cells == figures + [[mark.label, f"{number(mark.value)} đ"] for mark in chart.marks]


def test_a_bar_is_as_long_as_its_figure_and_begins_at_zero(full, today):
    for key in ("half-years", "parks", "sizes"):
        drawing = draw(drawn(full)[key])
        side = "width" if drawing.chart.direction == "rows" else "height"
        longest = max(float(getattr(box, side)) for box in drawing.boxes)
        most = max(bar.value for bar in drawing.chart.bars)
        for bar, box in zip(drawing.chart.bars, drawing.boxes, strict=True):
            assert abs(float(getattr(box, side)) - longest * bar.value / most) < 0.1


# What it costs.


def test_the_charts_cost_as_many_queries_for_one_half_year_as_for_three(full, july):
    version = close(full)
    addresses = ["/half-years/2022-H2/live/", version.get_absolute_url()]
    client = full.client("bao")

    def cost():
        found = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        return found

    before = cost()
    for _one in range(3):
        counted(
            full,
            5_000_000,
            ("energy", 1000, 10),
            union=full.haneul,
            recognised_on=date(2022, 6, 2),
            confirmed_on=date(2022, 6, 2),
        )
    cite(full, "2021-H2", "accepted_total_vnd", 20)
    cite(full, "2022-H1", "counted", 6)
    HalfYear.objects.create(
        code="2023-H1", cut_off_on=date(2023, 5, 31), due_on=date(2023, 6, 10), late_until_on=date(2023, 6, 25)
    )
    assert cost() == before


def test_the_sums_by_saving_come_from_the_covering_index(cast):
    plan = Initiative.objects.counted_in(cast.half_years["2022-H1"]).totals_by_saving().explain()

    if connection.vendor == "sqlite":
        assert "USING COVERING INDEX initiative_half_year" in plan
