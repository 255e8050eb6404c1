"""The worksheet: lines that the server reckons, their sum as the declared benefit, and what is refused in words."""

from decimal import Decimal

import pytest

from initiatives.models import BenefitLine, Initiative
from initiatives.workflow import missing
from tests.conftest import TODAY
from tests.initiatives.test_form import edited, errors, posted, typed
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")


def line(number=0, **more):
    """Return one posted line: 960.000 boards, each 1.850 before and 1.420 after."""
    row = {
        "kind": "material",
        "what": "Bo mạch",
        "unit": "cái",
        "cost_before": "1.850",
        "cost_after": "1.420",
        "quantity": "960.000",
        "cost_of_applying_vnd": "36,5 triệu",
        "lasting": "recurring",
        "firmness": "hard",
    } | more
    return {f"lines-{number}-{name}": value for name, value in row.items()}


def lines(*rows):
    """Return a posted worksheet of these rows."""
    found = {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        found |= line(number, **row)
    return found


def line_errors(response) -> list:
    worksheet = response.context["whole"].worksheet
    return [dict(form.errors) for form in worksheet if form.errors] + list(worksheet.non_form_errors())


@pytest.fixture
def anh(cast):
    return cast.member("Trần Thị Ánh")


def test_the_declared_benefit_is_the_sum_of_the_lines_whatever_was_typed(cast, anh):
    posted(
        cast,
        declared_vnd="5 tỷ",
        confirmed_vnd="",
        **lines({}, {"cost_before": "6.200", "cost_after": "3.900", "quantity": "84.000", "cost_of_applying_vnd": ""}),
    )

    made = Initiative.objects.get()
    assert [row.net_vnd for row in made.lines.order_by("pk")] == [376_300_000, 193_200_000]
    assert (made.declared_vnd, made.unlined_reason) == (569_500_000, "")


@pytest.mark.parametrize(
    ("before", "after", "quantity", "cost", "net"),
    [
        ("0,5", "0", "1", "", 1),
        ("0,49", "0", "1", "", 0),
        ("1.806,50", "0", "0,125", "", 226),
        ("100", "200", "3", "", -300),
        ("100", "0", "1.000", "100.001", -1),
    ],
)
def test_a_line_is_rounded_once_half_up_and_may_lose(before, after, quantity, cost, net):
    plain = {
        key: Decimal(value.replace(".", "").replace(",", "."))
        for key, value in (("before", before), ("after", after), ("quantity", quantity))
    }

    made = BenefitLine(
        cost_before=plain["before"],
        cost_after=plain["after"],
        quantity=plain["quantity"],
        cost_of_applying_vnd=int(cost.replace(".", "") or 0),
    )

    assert made.net_vnd == net


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([{"quantity": "0"}], "quantity"),
        ([{"quantity": ""}], "quantity"),
        ([{"quantity": "-5"}], "quantity"),
        ([{"quantity": "1,2345"}], "quantity"),
        ([{"cost_before": "9.999.999.999.999,99", "quantity": "999.999.999.999"}], "quantity"),
        ([{"cost_before": "99.999.999.999.999"}], "cost_before"),
        ([{"cost_before": "1850.5"}], "cost_before"),
        ([{"cost_after": "một nghìn"}], "cost_after"),
        ([{"cost_of_applying_vnd": "25.5"}], "cost_of_applying_vnd"),
        ([{"kind": ""}], "kind"),
        ([{"kind": "gold"}], "kind"),
        ([{"unit": ""}], "unit"),
    ],
)
def test_what_cannot_be_reckoned_is_refused_at_its_place_and_nothing_is_saved(cast, anh, rows, place):
    response = posted(cast, **lines(*rows))

    assert response.status_code == 200
    assert [list(found) for found in line_errors(response)] == [[place]]
    assert (Initiative.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize("row", [{"cost_before": "1.420"}, {"cost_after": "1.850"}, {"cost_of_applying_vnd": "500 triệu"}])
def test_lines_that_come_to_nothing_or_less_are_refused_together(cast, anh, row):
    response = posted(cast, **lines(row))

    assert len(line_errors(response)) == 1
    assert "lớn hơn 0" in str(line_errors(response)[0])
    assert Initiative.objects.count() == 0


def test_a_sum_above_ten_to_the_fifteen_is_refused_though_each_line_is_not(cast, anh):
    row = {"cost_before": "1.000.000.000", "cost_after": "0", "quantity": "900.000"}

    response = posted(cast, **lines(row, row))

    assert ["1.000.000 tỷ" in str(one) for one in line_errors(response)] == [True]
    assert Initiative.objects.count() == 0


def test_twenty_one_lines_are_refused(cast, anh):
    assert posted(cast, **lines(*[{}] * 21)).status_code == 200
    assert Initiative.objects.count() == 0


def test_a_sum_without_lines_needs_a_reason_before_it_is_sent(cast):
    bare = cast.draft(unlined_reason="")

    assert [name for name, _sentence in missing(bare, on=TODAY)] == ["lines"]
    BenefitLine.objects.create(initiative=bare, kind="energy", unit="kWh", cost_before=2000, cost_after=1000, quantity=60_000)
    assert missing(Initiative.objects.get(pk=bare.pk), on=TODAY) == []


def test_a_changed_line_is_one_event_that_tells_it(cast, anh):
    posted(cast, **lines({}))
    made = Initiative.objects.get()
    client = cast.client("hang")

    client.post(f"/initiatives/{made.code}/edit/", edited(made, **lines({"quantity": "900.000"})))

    event = Event.objects.about(made).latest("pk")
    assert (event.verb, Event.objects.about(made).count()) == ("changed", 2)
    assert event.changes["declared_vnd"] == [376_300_000, 350_500_000]
    assert [["960.000 cái" in row for row in rows] for rows in event.changes["lines"]] == [[True], [False]]


def test_saving_unchanged_lines_writes_nothing(cast, anh):
    posted(cast, **lines({}))
    made = Initiative.objects.get()

    cast.client("hang").post(f"/initiatives/{made.code}/edit/", edited(made, **lines({})))

    assert (Event.objects.about(made).count(), Initiative.objects.get().version) == (1, 1)


def test_an_emptied_worksheet_gives_way_to_the_single_sum(cast, anh):
    posted(cast, **lines({}))
    made = Initiative.objects.get()

    cast.client("hang").post(f"/initiatives/{made.code}/edit/", edited(made, **lines({"DELETE": "on"})))

    made.refresh_from_db()
    assert (made.lines.count(), made.declared_vnd, made.unlined_reason) == (0, 1_200_000_000, "Công ty chỉ cho biết tổng số.")


def test_the_page_reckons_what_is_typed_as_saving_does(cast):
    answer = cast.client("hang").get("/initiatives/worksheet/", lines({}, {"quantity": "x"})).json()

    assert answer == {
        "lines": ["376.300.000", ""],
        "total": "376.300.000 đ",
        "words": "ba trăm bảy mươi sáu triệu ba trăm nghìn đồng",
    }
    assert cast.client("hang").get("/initiatives/worksheet/").json() == {"lines": [], "total": "–", "words": ""}


def test_forty_authors_are_refused(cast, anh):
    many = {f"authors-{number}-name": f"Người {number}" for number in range(40)} | {"authors-TOTAL_FORMS": "40"}

    response = cast.client("hang").post("/initiatives/new/CD-001/", typed(**many))

    assert response.status_code == 200
    assert Initiative.objects.count() == 0


def test_three_times_33_33_is_not_sent(cast):
    initiative = cast.draft(authors=(("A", "33.33"), ("B", "33.33"), ("C", "33.33")))

    assert [sentence for _name, sentence in missing(initiative, on=TODAY)] == ["Tổng tỷ lệ đang là 99,99%, còn thiếu 0,01%."]


def test_the_same_title_in_the_same_half_year_is_refused_at_the_title(cast, anh):
    first = cast.draft(title="Khuôn ép mới")

    assert first.code in errors(posted(cast, title="khuon  ép MỚI"))["title"][0]
    assert posted(cast, title="Khuôn ép mới", recognised_on="2/6/2022").status_code == 302
