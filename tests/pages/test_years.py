"""A year is H1 + H2 in what was done and its last cut-off day in what there was; the trend keeps both apart."""

import io
from datetime import date

import pytest
from django.db import connection
from openpyxl import load_workbook

from emulation.models import Campaign, HalfYear, TitleCount, UnionReturn
from initiatives.models import Initiative
from kcn_union.models import CitedFigure, Publication
from tests.pages.test_closing import DAY, JULY, closed, july, ready, take  # noqa: F401
from tests.pages.test_union_set import assert_each_opens_its_own_sum
from unions.models import Union

pytestmark = pytest.mark.usefixtures("today")
LATE = {"recognised_on": date(2021, 9, 1), "first_applied_on": date(2021, 8, 1), "confirmed_on": date(2021, 9, 1)}
EARLY = {"recognised_on": date(2021, 3, 1), "first_applied_on": date(2021, 2, 1), "confirmed_on": date(2021, 3, 1)}


@pytest.fixture
def full(cast):
    """2021 with both halves, 2022 with its first: initiatives, returns, holders; one union is silent at the end of 2021."""
    for union, amounts in ((cast.samju, (3_000_000, 5_000_000, 7_000_000)), (cast.haneul, (11_000_000, None, 13_000_000))):
        for half, amount in zip(("2021-H1", "2021-H2", "2022-H1"), amounts, strict=True):
            days = {"2021-H1": EARLY, "2021-H2": LATE, "2022-H1": {}}[half]
            if amount:
                cast.accepted(union=union, accepted_vnd=amount, authors=(("A", 50), ("B", 50)), **days)
    cast.accepted(declared_vnd=None, confirmed_vnd=None, accepted_vnd=None, social_value="Sạch.", **EARLY)
    for half, workers in (("2021-H1", 300), ("2021-H2", 320), ("2022-H1", 350)):
        cast.returned(cast.samju, half, workers=workers)
        cast.holders(cast.samju, workers // 2, half_year=half)
    cast.returned(cast.haneul, "2021-H1", workers=100, women_workers=40, members=90, women_members=30)
    return cast


def page(cast, address, who="bao"):
    return cast.client(who).get(address)


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


# The year.


def test_flows_of_a_year_are_those_of_its_halves_as_plain_sql_adds_them(full):
    year = page(full, "/years/2021/").context["year"]

    found = sql(
        """select count(*), count(i.accepted_vnd), sum(i.declared_vnd), sum(i.confirmed_vnd), sum(i.accepted_vnd)
        from initiatives_initiative i join emulation_halfyear h on h.id = i.half_year_id
        where i.state = 'accepted' and h.code in ('2021-H1', '2021-H2')"""
    )
    names = ("counted", "in_money", "declared_total_vnd", "confirmed_total_vnd", "accepted_total_vnd")
    assert [tuple(year.flow(name) for name in names)] == found == [(4, 3, 180_000_000, 150_000_000, 19_000_000)]
    assert sum(side.figures.flow("authors") for side in year.sides) == year.flow("authors") == 7


def test_the_rows_of_a_year_sum_to_the_whole_and_to_plain_sql(full):
    year = page(full, "/years/2021/").context["year"]

    by_union = sql(
        """select u.code, count(*), sum(i.accepted_vnd) from initiatives_initiative i
        join emulation_halfyear h on h.id = i.half_year_id join unions_union u on u.id = i.union_id
        where i.state = 'accepted' and substr(h.code, 1, 4) = '2021' group by u.code order by u.code"""
    )
    rows = [
        (row.union.code, year.flow_of(pk, "counted"), year.flow_of(pk, "accepted_total_vnd")) for pk, row in year.rows.items()
    ]
    assert sorted(rows) == by_union == [("CD-001", 3, 8_000_000), ("CD-002", 1, 11_000_000)]


def test_stocks_of_a_year_are_those_of_its_last_cut_off_day_and_never_a_sum(full):
    found = page(full, "/years/2021/")

    workers = next(line for line in found.context["stocks"] if line.label == "Lao động")
    assert ([cell.text for _label, cell in workers.halves], workers.year.text) == (["400", "320"], "320")
    # Silence at the end of the year is not the figure of its middle.
    assert found.context["year"].stock_of(full.haneul.pk, "workers") is None
    assert found.context["year"].notes == []


def test_before_the_last_cut_off_day_the_first_half_year_stands_for_the_stocks_and_it_is_said(full):
    found = page(full, "/years/2022/")

    assert found.context["year"].stock_of(full.samju.pk, "workers") == 350
    assert "Số cuối kỳ lấy theo 6 tháng đầu năm 2022" in found.content.decode()


def test_of_a_year_with_one_half_on_file_it_is_said(full):
    HalfYear.objects.filter(code="2022-H2").delete()

    found = page(full, "/years/2022/")

    assert "Năm này mới có số liệu của 6 tháng đầu năm 2022." in found.content.decode()
    assert found.context["year"].flow("accepted_total_vnd") == 20_000_000


def test_every_figure_of_a_year_opens_records_whose_own_sum_is_the_same(full):
    assert_each_opens_its_own_sum(full.client("bao"), "/years/2021/", 40)


def test_every_figure_of_a_year_half_closed_half_open_opens_records_whose_own_sum_is_the_same(ready, july):  # noqa: F811
    closed(ready)
    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")

    year = page(ready, "/years/2022/").context["year"]

    assert [side.source for side in year.sides] == ["phiên bản 1", "đang mở"]
    # The version does not follow the record that was revoked since.
    assert year.flow("accepted_total_vnd") == 42_500_000
    assert_each_opens_its_own_sum(ready.client("bao"), "/years/2022/", 40)
    assert_each_opens_its_own_sum(ready.client("bao"), "/years/2022/?size=under-100", 10)


def test_holders_of_a_title_in_a_year_are_not_more_than_there_are_women(full):
    line = page(full, "/years/2021/").context["stocks"][-1]

    assert (line.label, line.year.parts[0][0]) == ("Giỏi việc nước, đảm việc nhà", "160/180 nữ đoàn viên")


@pytest.mark.parametrize("address", ["/years/2020/", "/years/2099/", "/years/0/", "/years/99999999999999999999/"])
def test_a_year_without_a_half_year_on_file_is_not_found(cast, address):
    assert page(cast, address).status_code == 404


# Its summing-up.


def told(cast, who="bao", query=""):
    return [(one.filed.union.code, one.filed.half_year.code, one.filed.lessons) for one in words(cast, who, query)]


def words(cast, who, query):
    return page(cast, f"/years/2021/{query}", who).context["words"]


def test_lessons_are_gathered_from_the_accepted_returns_by_union_with_their_door(full):
    UnionReturn.objects.filter(union=full.samju).update(lessons="Hỏi người thợ.", results="Tốt.")
    UnionReturn.objects.filter(union=full.haneul).update(lessons="Khen ngay.")

    assert told(full) == [
        ("CD-002", "2021-H1", "Khen ngay."), ("CD-001", "2021-H1", "Hỏi người thợ."), ("CD-001", "2021-H2", "Hỏi người thợ."),
    ]  # fmt: skip
    text = page(full, "/years/2021/").content.decode()
    assert "Hỏi người thợ." in text
    assert 'href="/returns/2021-H2/CD-001/"' in text
    assert told(full, query="?size=100-499") == told(full)
    assert told(full, query=f"?park={full.parks['Yên Bình'].pk}") == [("CD-002", "2021-H1", "Khen ngay.")]


def test_what_is_not_accepted_is_not_gathered(full):
    UnionReturn.objects.filter(union=full.samju).update(lessons="Hỏi người thợ.")
    UnionReturn.objects.filter(union=full.samju, half_year__code="2021-H2").update(
        state="sent_back", accepted_by=None, accepted_at=None
    )

    assert told(full) == [("CD-001", "2021-H1", "Hỏi người thợ.")]


def test_an_officer_reads_the_words_of_the_own_union_only(full):
    UnionReturn.objects.update(lessons="Hỏi người thợ.")

    assert {code for code, _half, _words in told(full, "minh")} == {"CD-002"}
    assert "báo cáo 6 tháng cuối năm 2021" not in page(full, "/years/2021/", "minh").content.decode()


def test_what_unions_wrote_is_not_published_with_their_figures(ready, july):  # noqa: F811
    UnionReturn.objects.update(lessons="Hỏi người thợ.")
    publish(closed(ready))
    HalfYear.objects.filter(code="2022-H2").delete()

    found = page(ready, "/years/2022/", "hang")

    assert len(found.context["year"].rows) == 2
    assert [one.filed.union for one in found.context["words"]] == [ready.samju]
    assert "anh/chị chỉ đọc báo cáo của CĐCS mình" in found.content.decode()
    assert len(page(ready, "/years/2022/", "doc").context["words"]) == 2


def test_initiatives_of_the_year_in_the_library_are_listed(full):
    first = Initiative.objects.get(accepted_vnd=11_000_000)
    full.take("into_library", first)
    full.take("into_library", Initiative.objects.get(accepted_vnd=13_000_000))

    assert [one.code for one in page(full, "/years/2021/").context["library"]] == [first.code]
    assert [one.code for one in page(full, "/years/2021/", "hang").context["library"]] == [first.code]
    assert page(full, "/years/2021/?ownership=state").context["library"] == []


# Who sees what.


def publish(version):
    Publication.objects.filter(pk=version.pk).update(
        published_at=JULY, published_by=version.confirmed_by, phrase="x", report_number="1", report_on=DAY
    )


def test_an_officer_sees_the_year_of_the_own_union_while_a_half_is_not_published(ready, july):  # noqa: F811
    publish(closed(ready))

    found = page(ready, "/years/2022/", "hang")

    assert [row.union for row in found.context["year"].rows.values()] == [ready.samju]
    # The published half, narrowed like the live one.
    assert found.context["year"].flow("accepted_total_vnd") == 30_000_000
    assert "Đại Hai" not in found.content.decode()
    assert_each_opens_its_own_sum(ready.client("hang"), "/years/2022/", 20)


@pytest.mark.parametrize("address", ["/years/2022/", "/half-years/trend/", "/half-years/compare/?a=2021-H2&b=2022-H1"])
def test_a_version_that_is_not_published_is_not_read_by_officers(ready, july, address):  # noqa: F811
    closed(ready)

    text = page(ready, address, "hang").content.decode()

    assert "phiên bản 1" not in text
    assert "Đại Hai" not in text
    assert "42.500.000" not in text
    assert "phiên bản 1" in page(ready, address, "doc").content.decode()


# The trend.


def trend(cast, who="bao", query=""):
    return page(cast, f"/half-years/trend/{query}", who).context


def shown(rows, label):
    return [cell.text for cell in next(row for row in rows if row.label == label).cells]


def test_the_trend_has_a_column_for_each_half_year_that_has_begun(full):
    found = trend(full)

    assert [side.half_year.code for side in found["sides"]] == ["2021-H1", "2021-H2", "2022-H1", "2022-H2"]
    assert shown(found["flows"], "Sáng kiến được chấp nhận") == ["3", "1", "2", "0"]
    assert shown(found["flows"], "Được chấp nhận (đ)") == ["14 triệu", "5 triệu", "20 triệu", "0"]
    assert shown(found["stocks"], "Lao động") == ["400", "320", "350", "–"]


def test_only_flows_have_sums_of_years(full):
    found = trend(full)

    sums = {row.label: [cell.text for cell in row.years] for row in found["flows"]}
    assert sums["Được chấp nhận (đ)"] == ["19 triệu", "20 triệu"]
    assert all(not row.years for row in found["stocks"])


def test_every_figure_of_the_trend_opens_records_whose_own_sum_is_the_same(ready, july):  # noqa: F811
    closed(ready)

    assert_each_opens_its_own_sum(ready.client("bao"), "/half-years/trend/", 40)
    assert_each_opens_its_own_sum(ready.client("bao"), "/half-years/trend/?size=100-499", 40)


def test_the_trend_costs_the_same_however_many_half_years(full, django_assert_num_queries):
    client = full.client("bao")
    client.get("/half-years/trend/")
    with django_assert_num_queries(TREND_QUERIES):
        client.get("/half-years/trend/")
    for year in (2016, 2017, 2018, 2019):
        for half, month in (("H1", 5), ("H2", 11)):
            day = date(year, month, 30)
            made = HalfYear.objects.create(code=f"{year}-{half}", cut_off_on=day, due_on=day, late_until_on=day)
            UnionReturn.objects.create(
                union=full.samju, half_year=made, state="accepted", workers=9, women_workers=1, members=9, women_members=1,
                submitted_by=full.hang, accepted_by=full.bao, accepted_at=JULY,
            )  # fmt: skip
            TitleCount.objects.create(enrolment=full.gvn.enrolments.get(), half_year=made, registered=1, achieved=1)
    Campaign.objects.filter(slug="gvn").update(starts_on=date(2015, 1, 1))
    assert len(trend(full)["sides"]) == 12
    with django_assert_num_queries(TREND_QUERIES):
        client.get("/half-years/trend/")


TREND_QUERIES = 17


def test_the_trend_is_drawn_with_the_figures_of_its_table(full):
    found = trend(full)

    (drawing,) = found["charts"]
    assert [(bar.value, bar.under) for bar in drawing.chart.rows] == [
        (side.figures.flow("accepted_total_vnd"), str(side.figures.flow("counted"))) for side in found["sides"]
    ]
    assert [bar.under for bar in drawing.chart.rows] == shown(found["flows"], "Sáng kiến được chấp nhận")


def test_closed_half_years_stand_in_the_trend_as_their_newest_version(ready, july):  # noqa: F811
    closed(ready)
    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")
    assert [side.source for side in trend(ready)["sides"]] == ["số liệu hôm nay", "số liệu hôm nay", "phiên bản 1", "đang mở"]
    assert shown(trend(ready)["flows"], "Sáng kiến được chấp nhận")[2] == "3"

    take(ready, "ask_to_correct", ready.bao, correction_reason="Hủy một sáng kiến.")
    take(ready, "correct", ready.lanh)

    assert trend(ready)["sides"][2].source == "phiên bản 2"
    assert shown(trend(ready)["flows"], "Sáng kiến được chấp nhận")[2] == "2"


def cite(cast, half_year, measure="counted", value=210, phrase="210 sáng kiến"):
    return CitedFigure.objects.create(
        half_year=cast.half_years[half_year], measure=measure, value=value, phrase=phrase, source="Báo Thái Nguyên",
        published_on=date(2022, 7, 1),
    )  # fmt: skip


def test_a_half_year_known_from_what_was_published_alone_is_marked_and_enters_no_sum(full):
    Initiative.objects.filter(half_year__code="2021-H2").update(half_year=full.half_years["2022-H1"])
    UnionReturn.objects.filter(half_year__code="2021-H2").delete()
    cite(full, "2021-H2")

    found = trend(full)

    counted = next(row for row in found["flows"] if row.label == "Sáng kiến được chấp nhận")
    assert [cell.text for cell in counted.cells] == ["3", "“210 sáng kiến”", "3", "0"]
    assert counted.cells[1].note == "đã công bố: Báo Thái Nguyên"
    assert [cell.text for cell in counted.years] == ["–", "3"]
    assert shown(trend(full, query="?ownership=foreign")["flows"], "Sáng kiến được chấp nhận")[1] == "0"


def test_a_published_figure_does_not_replace_a_computed_one(full):
    cite(full, "2022-H1")

    assert shown(trend(full)["flows"], "Sáng kiến được chấp nhận") == ["3", "1", "2", "0"]


def test_an_officer_sees_published_half_years_whole_and_live_ones_of_the_own_union(ready, july):  # noqa: F811
    publish(closed(ready))

    found = trend(ready, "hang")

    assert shown(found["flows"], "Được chấp nhận (đ)")[2] == "42,5 triệu"
    assert [side.own_only for side in found["sides"]] == [True, True, False, True]
    # Columns over all unions do not stand beside columns over one.
    assert (found["charts"], len(trend(ready, "hang", "?own=yes")["charts"])) == ([], 1)
    # 2022 would add all unions to one.
    assert [cell.text for cell in next(row for row in found["flows"]).years] == ["0", "–"]
    own = trend(ready, "hang", "?own=yes")
    assert shown(own["flows"], "Được chấp nhận (đ)")[2] == "30 triệu"
    assert_each_opens_its_own_sum(ready.client("hang"), "/half-years/trend/?own=yes", 30)


# Taken away.


def rows_of(answer) -> list:
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_the_year_leaves_as_a_sheet_of_its_halves_and_their_sum(full):
    rows = rows_of(page(full, "/years/2021/list.xlsx"))

    head = next(row for row in rows if row[0] == "Mã CĐCS")
    at = {label: place for place, label in enumerate(head)}
    union = next(row for row in rows if row[0] == "CD-001")
    label = "Được chấp nhận (đ): "
    parts = ("6 tháng đầu năm 2021", "6 tháng cuối năm 2021", "năm 2021")
    assert [union[at[label + part]] for part in parts] == [3_000_000, 5_000_000, 8_000_000]
    assert union[at["Lao động"]] == 320


def test_the_trend_leaves_as_one_row_for_each_half_year(full):
    lines = b"".join(page(full, "/half-years/trend/list.csv").streaming_content).decode("utf-8-sig").splitlines()

    assert [line.split(";")[0] for line in lines[1:]] == [
        "6 tháng đầu năm 2021", "6 tháng cuối năm 2021", "6 tháng đầu năm 2022", "6 tháng cuối năm 2022",
    ]  # fmt: skip
    assert all(line.split(";")[3] == "đang mở" for line in lines[1:])


def test_the_list_of_half_years_leads_to_years_comparison_and_trend(cast):
    text = page(cast, "/half-years/").content.decode()

    for address in ("/years/2022/", "/years/2021/", "/half-years/compare/", "/half-years/trend/"):
        assert f'href="{address}"' in text
    assert "/years/2020/" not in text


def test_union_that_ended_in_the_year_keeps_what_it_did(full):
    Union.objects.filter(pk=full.haneul.pk).update(dissolved_on=date(2021, 8, 31))

    year = page(full, "/years/2021/").context["year"]

    assert year.flow("accepted_total_vnd") == 19_000_000
    assert year.flow_of(full.haneul.pk, "accepted_total_vnd") == 11_000_000
    assert year.stock_of(full.haneul.pk, "workers") is None
