"""Two periods side by side: flows as they stand, stocks over the unions counted in both, each column says what it is read from."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from emulation.models import Campaign, HalfYear, UnionReturn
from tests.pages.test_closing import JULY, closed, july, ready, take  # noqa: F401
from tests.pages.test_union_set import assert_each_opens_its_own_sum
from tests.pages.test_years import full, publish  # noqa: F401
from unions.models import Union

pytestmark = pytest.mark.usefixtures("today")


def compared(cast, query, who="bao"):
    return cast.client(who).get(f"/half-years/compare/{query}")


def line(found, label):
    return next(one for one in [*found.context["flows"], *found.context["stocks"]] if one.label == label)


def told(found, label):
    one = line(found, label)
    return one.a.text, one.b.text, one.change, one.over


# What is compared, and how.


def test_flows_are_compared_as_they_stand(full):  # noqa: F811
    found = compared(full, "?a=2021-H1&b=2022-H1")

    assert told(found, "Sáng kiến được chấp nhận") == ("3", "2", "−1 (−33,3%)", "")
    assert told(found, "Được chấp nhận (đ)") == ("14.000.000", "20.000.000", "+6.000.000 (+42,9%)", "")
    assert told(found, "Không tính được bằng tiền") == ("1", "0", "−1 (−100,0%)", "")
    assert told(found, "Lượt tác giả") == ("5", "4", "−1 (−20,0%)", "")


def test_stocks_are_compared_over_the_unions_counted_in_both_and_say_over_how_many(full):  # noqa: F811
    found = compared(full, "?a=2021-H1&b=2022-H1")

    # CD-002 reported in 2021-H1 alone: 400 stands there, and 300 → 350 is compared.
    assert told(found, "Lao động") == ("400", "350", "+50 (+16,7%)", "trên 1 CĐCS có ở cả hai kỳ")
    assert told(found, "Đoàn viên") == ("340", "250", "0 (0,0%)", "trên 1 CĐCS có ở cả hai kỳ")


def test_a_stock_that_no_union_has_in_both_is_not_compared(full):  # noqa: F811
    UnionReturn.objects.filter(union=full.samju, half_year__code="2021-H1").delete()

    assert told(compared(full, "?a=2021-H1&b=2022-H1"), "Lao động") == ("100", "350", None, "")


def test_a_rate_moves_by_points_over_the_unions_that_have_it_in_both(full):  # noqa: F811
    full.holders(full.haneul, 30, half_year="2021-H1")

    found = told(compared(full, "?a=2021-H1&b=2022-H1"), "Giỏi việc nước, đảm việc nhà")

    # 150/180 → 175/180 in CD-001; the other union has a rate in the first alone.
    assert found == ("85,7%", "97,2%", "+13,9 điểm", "trên 1 CĐCS có ở cả hai kỳ")


def test_each_union_stands_with_both_values_and_their_difference(full):  # noqa: F811
    found = compared(full, "?a=2021-H1&b=2022-H1")

    rows = {one["name"]: [(a.text, b.text, by) for a, b, by, _wide in one["measures"]] for one in found.context["lines"]}
    assert rows == {
        "CĐCS Công ty Mẫu Một": [
            ("2", "1", "−1"), ("3.000.000", "7.000.000", "+4.000.000"), ("3", "2", "−1"), ("300", "350", "+50"), ("250", "250", "0"),
        ],
        "CĐCS Công ty Đại Hai": [
            ("1", "1", "0"), ("11.000.000", "13.000.000", "+2.000.000"), ("2", "2", "0"), ("100", "–", "–"), ("90", "–", "–"),
        ],
    }  # fmt: skip


def test_a_union_that_was_not_there_yet_has_no_figure_and_its_flows_add_to_the_difference(full):  # noqa: F811
    full.haneul.initiatives.filter(half_year__code="2021-H1").update(half_year=full.half_years["2022-H1"])
    Union.objects.filter(pk=full.haneul.pk).update(founded_on=date(2022, 1, 1))

    found = compared(full, "?a=2021-H1&b=2022-H1")

    row = next(one for one in found.context["lines"] if one["name"].endswith("Đại Hai"))
    assert [(a.text, b.text, by) for a, b, by, _wide in row["measures"]][:2] == [
        ("–", "2", "+2"),
        ("–", "24.000.000", "+24.000.000"),
    ]
    assert told(found, "Được chấp nhận (đ)")[2] == "+28.000.000 (+933,3%)"


def test_two_years_are_compared_by_their_sums_and_last_cut_off_days(full):  # noqa: F811
    found = compared(full, "?a=2021&b=2022")

    assert told(found, "Được chấp nhận (đ)") == ("19.000.000", "20.000.000", "+1.000.000 (+5,3%)", "")
    assert told(found, "Lao động") == ("320", "350", "+30 (+9,4%)", "trên 1 CĐCS có ở cả hai kỳ")
    assert [text for text, _url in line(found, "Được chấp nhận (đ)").a.parts] == ["14.000.000", "5.000.000"]
    assert "Số cuối kỳ lấy theo 6 tháng đầu năm 2022" in found.content.decode()


def test_a_period_beside_itself_differs_by_nothing(full):  # noqa: F811
    found = compared(full, "?a=2022-H1&b=2022-H1")

    assert told(found, "Sáng kiến được chấp nhận") == ("2", "2", "0 (0,0%)", "")


@pytest.mark.parametrize("query", ["?a=2021-H1&b=2022-H1", "?a=2021&b=2022", "?a=2021-H1&b=2022-H1&size=100-499"])
def test_every_figure_opens_records_whose_own_sum_is_the_same(full, query):  # noqa: F811
    assert_each_opens_its_own_sum(full.client("bao"), f"/half-years/compare/{query}", 40)


def test_a_closed_half_year_is_read_from_its_newest_version_and_an_open_one_live(ready, july):  # noqa: F811
    closed(ready)
    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")

    found = compared(ready, "?a=2022-H1&b=2022-H2")

    assert told(found, "Được chấp nhận (đ)")[0] == "42.500.000"
    assert [found.context[name].sides[0].source for name in "ab"] == ["phiên bản 1", "đang mở"]
    assert_each_opens_its_own_sum(ready.client("bao"), "/half-years/compare/?a=2022-H1&b=2022-H2", 40)
    take(ready, "ask_to_correct", ready.bao, correction_reason="Hủy một sáng kiến.")
    take(ready, "correct", ready.lanh)
    assert told(compared(ready, "?a=2022-H1&b=2022-H2"), "Được chấp nhận (đ)")[0] == "12.500.000"


def test_a_title_of_a_version_is_compared_with_the_same_title_of_live_records(ready, july):  # noqa: F811
    # An older campaign comes first among the live ones, so places alone would mix the two up.
    Campaign.objects.create(
        slug="a", name="A", short_name="A", level="nation", audience="women", counts="titles", starts_on=date(2022, 6, 1)
    )
    closed(ready)
    Campaign.objects.filter(slug="a").update(starts_on=date(2010, 1, 1))
    ready.returned(ready.samju, "2022-H2")
    ready.holders(ready.samju, 171, half_year="2022-H2")

    found = compared(ready, "?a=2022-H1&b=2022-H2")

    assert told(found, "Giỏi việc nước, đảm việc nhà") == ("83,3%", "95,0%", "+11,7 điểm", "trên 1 CĐCS có ở cả hai kỳ")


# What is asked for.


def test_without_a_choice_the_newest_ended_half_year_stands_beside_the_same_half_the_year_before(full):  # noqa: F811
    found = compared(full, "")

    assert found.context["asked"].codes == ("2021-H1", "2022-H1")


def test_a_half_year_without_the_same_half_before_stands_beside_itself_until_another_is_chosen(full):  # noqa: F811
    assert compared(full, "?b=2021-H1").context["asked"].codes == ("2021-H1", "2021-H1")
    assert compared(full, "?b=2022").context["asked"].codes == ("2021", "2022")


def test_a_year_and_a_half_year_are_not_compared_and_it_is_said(full):  # noqa: F811
    found = compared(full, "?a=2021&b=2022-H1")

    assert (found.status_code, "flows" in found.context) == (200, False)
    assert "Chỉ so năm với năm, kỳ 6 tháng với kỳ 6 tháng." in found.content.decode()
    assert full.client("bao").get("/half-years/compare/list.xlsx?a=2021&b=2022-H1").status_code == 404


@pytest.mark.parametrize("query", ["?a=2020-H2&b=2022-H1", "?a=x", "?b=2099", "?a=2021-H1&b=%27", "?a=2021-H1&b=2022-H1&size=x"])
def test_what_is_not_on_file_is_not_found(full, query):  # noqa: F811
    assert compared(full, query).status_code == 404


def test_with_no_half_year_on_file_it_is_said(cast):
    HalfYear.objects.exclude(code="2020-H2").delete()

    assert "Chưa có kỳ" in compared(cast, "").content.decode()


# Who sees what.


def test_an_officer_compares_the_own_union_where_one_of_the_two_is_live(ready, july):  # noqa: F811
    publish(closed(ready))

    found = compared(ready, "?a=2022-H1&b=2022-H2", "hang")

    assert told(found, "Được chấp nhận (đ)")[0] == "30.000.000"
    assert [one["name"] for one in found.context["lines"]] == ["CĐCS Công ty Mẫu Một"]
    assert "cả hai cột chỉ có số liệu CĐCS của anh/chị" in found.content.decode()
    assert_each_opens_its_own_sum(ready.client("hang"), "/half-years/compare/?a=2022-H1&b=2022-H2", 20)


def test_an_officer_compares_published_half_years_whole(ready, july):  # noqa: F811
    publish(closed(ready))

    found = compared(ready, "?a=2022-H1&b=2022-H1", "hang")

    assert told(found, "Được chấp nhận (đ)")[0] == "42.500.000"
    assert len(found.context["lines"]) == 2
    assert_each_opens_its_own_sum(ready.client("hang"), "/half-years/compare/?a=2022-H1&b=2022-H1", 40)


@pytest.mark.parametrize(
    "address",
    ["/half-years/compare/", "/half-years/compare/list.csv", "/half-years/trend/", "/half-years/trend/list.csv", "/years/2022/"],
)
def test_who_has_no_mandate_is_refused(cast, address):
    assert cast.client("khach").get(address).status_code == 403


# What it costs, and how it leaves.


def test_the_number_of_queries_does_not_follow_the_records(full, django_assert_num_queries):  # noqa: F811
    client = full.client("bao")
    for query, queries in (("?a=2021-H1&b=2022-H1", QUERIES), ("?a=2021&b=2022", QUERIES)):
        client.get(f"/half-years/compare/{query}")
        with django_assert_num_queries(queries):
            client.get(f"/half-years/compare/{query}")
    full.accepted()
    with django_assert_num_queries(QUERIES):
        client.get("/half-years/compare/?a=2021&b=2022")


QUERIES = 16


def test_the_comparison_leaves_with_differences_that_sum_to_those_of_the_whole(full):  # noqa: F811
    answer = full.client("bao").get("/half-years/compare/list.xlsx?a=2021-H1&b=2022-H1")

    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    head = next(row for row in rows if row[0] == "Mã CĐCS")
    unions = {row[0]: dict(zip(head, row, strict=True)) for row in rows if str(row[0]).startswith("CD-")}
    money, heads = "Được chấp nhận (đ): chênh lệch", "Lao động: chênh lệch"
    assert sum(row[money] for row in unions.values()) == 6_000_000
    assert {code: row[heads] for code, row in unions.items()} == {"CD-001": 50, "CD-002": None}
    assert rows[1][0] == "6 tháng đầu năm 2021: đang mở · 6 tháng đầu năm 2022: đang mở"


def test_the_half_year_leads_to_comparison_year_and_trend_with_its_set(full):  # noqa: F811
    text = full.client("bao").get("/half-years/2022-H1/?size=100-499").content.decode()

    for address in (
        "/half-years/compare/?b=2022-H1&amp;size=100-499",
        "/years/2022/?size=100-499",
        "/half-years/trend/?size=100-499",
    ):
        assert f'href="{address}"' in text


def test_the_address_of_a_half_year_keeps_its_set_on_the_way_to_its_version(ready, july):  # noqa: F811
    version = closed(ready)

    answer = ready.client("bao").get("/half-years/2022-H1/?size=100-499")

    assert (answer.status_code, answer.url) == (302, f"{version.get_absolute_url()}?size=100-499")
