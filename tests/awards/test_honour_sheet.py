"""The sheet of honours: real workbooks, each row through the browser's form, written once."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from awards.models import Honour
from emulation.models import HalfYear
from kcn_union.sheets import work_once
from tests.sheets.test_loading import kept_apart, workbook, written  # noqa: F401
from unions.models import Event, SheetRun

pytestmark = pytest.mark.usefixtures("today", "kept_apart")
HEAD = ["Họ và tên", "Mã NV", "Danh hiệu", "Năm", "Số QĐ", "Ngày QĐ", "Cơ quan quyết định", "Lãnh đạo"]
LAN = ["Lan", "NV1", "Lao động tiên tiến", 2021, "5/QĐ", date(2021, 12, 20), "", ""]


@pytest.fixture
def title(awarding):
    awarding.cast.member("Lan", employee_code="NV1")
    awarding.cast.member("Sơn", employee_code="NV2", sex="male", work_class="technical")
    awarding.award("CO", "Cờ thi đua", form="flag", for_whom="union")
    return awarding.award("LDTT", "Lao động tiên tiến", kind="title", recorded_only=True)


def loaded(cast, rows, who="hang", union="CD-001") -> SheetRun:
    answer = cast.client(who).post(f"/sheets/honours/{union}/", {"file": workbook(rows), "op_id": uuid4()})
    work_once()
    return SheetRun.objects.get(pk=int(answer.url.split("/")[-2]))


def outcomes(run):
    return [(one.number, one.outcome, [error[0] for error in one.errors]) for one in run.rows.order_by("number")]


def test_rows_become_honours_each_with_its_event(cast, title):
    rows = [HEAD, LAN, ["Sơn", "", "LDTT", "2022", "6/QĐ", "20/05/2022", "Giám đốc Công ty Mẫu Một", "x"],
            ["", "", "Cờ thi đua", 2021, "7/QĐ", "20/12/2021"], ["Lan", "NV1"]]  # fmt: skip
    run = loaded(cast, rows)
    assert (run.counts, Honour.objects.count()) == ({"new": 3, "unchanged": 1}, 0)
    written(cast, run)

    told = list(
        Honour.objects.order_by("pk").values_list(
            "member__name", "award__code", "year", "issuer", "sex", "work_class", "leader", "half_year__code", "source"
        )
    )
    assert told == [
        ("Lan", "LDTT", 2021, "Tổng LĐLĐ Việt Nam", "female", "direct", None, "2022-H1", "own"),
        ("Sơn", "LDTT", 2022, "Giám đốc Công ty Mẫu Một", "male", "technical", True, "2022-H1", "own"),
        (None, "CO", 2021, "Tổng LĐLĐ Việt Nam", "", "", None, "2022-H1", "own"),
    ]
    assert [(one.verb, one.reason) for one in Event.objects.filter(kind="awards.honour").order_by("pk")] == [
        ("created", f"từ tệp ds.xlsx, dòng {number}") for number in (2, 3, 4)
    ]


def test_the_same_file_twice_changes_nothing(cast, title):
    written(cast, loaded(cast, [HEAD, LAN]))

    assert loaded(cast, [HEAD, LAN]).counts == {"unchanged": 1}


def test_a_changed_day_changes_the_honour_on_file(cast, title):
    written(cast, loaded(cast, [HEAD, LAN]))
    run = loaded(cast, [HEAD, [*LAN[:5], date(2021, 12, 21), "Giám đốc", ""]])
    assert run.counts == {"changed": 1}
    written(cast, run)

    assert Honour.objects.values_list("decided_on", "issuer").get() == (date(2021, 12, 21), "Giám đốc")


def test_wrong_cells_are_named_by_their_column_and_marked(cast, title):
    cast.member("Trùng", employee_code="A")
    cast.member("Trùng", employee_code="B")
    run = loaded(
        cast,
        [
            HEAD,
            ["Không Có", "", *LAN[2:]],
            ["Lan", "NV1", "Danh hiệu lạ", *LAN[3:]],
            ["Lan", "NV1", "LDTT", 2021, "5/QĐ", date(2022, 6, 7)],
            ["Lan", "NV1", "LDTT", 2023, "5/QĐ", date(2022, 6, 1)],
            ["", "", *LAN[2:]],
            ["Lan", "", "CO", 2021, "5/QĐ", date(2021, 12, 20)],
            ["Trùng", "", *LAN[2:]],
            ["Lan", "NV1", "LDTT", "hai nghìn", "5/QĐ", date(2021, 12, 20)],
        ],
    )

    assert outcomes(run) == [
        (2, "wrong", ["A"]),
        (3, "wrong", ["C"]),
        (4, "wrong", ["F"]),
        (5, "wrong", ["F"]),
        (6, "wrong", ["A"]),
        (7, "wrong", ["A"]),
        (8, "wrong", ["B"]),
        (9, "wrong", ["D"]),
    ]
    marked = cast.client("hang").get(f"/sheets/runs/{run.pk}/marked.xlsx")
    page = load_workbook(BytesIO(b"".join(marked.streaming_content))).worksheets[0]
    assert [cell.coordinate for row in page for cell in row if cell.comment] == ["A2", "C3", "F4", "F5", "A6", "A7", "B8", "D9"]


def test_the_same_twice_in_one_file_is_wrong_the_second_time(cast, title):
    assert outcomes(loaded(cast, [HEAD, LAN, LAN])) == [(2, "new", []), (3, "wrong", ["C"])]


def test_what_the_form_asks_back_is_asked_of_the_row(cast, awarding, title):
    written(cast, loaded(cast, [HEAD, LAN]))
    run = loaded(cast, [HEAD, [*LAN[:4], "88/QĐ", *LAN[5:]]])
    assert outcomes(run) == [(2, "asked", [])]

    cast.client("hang").post(f"/sheets/runs/{run.pk}/answer/", {"row-2": "sure"})
    work_once()
    run.refresh_from_db()
    assert run.counts == {"new": 1}
    written(cast, run)
    assert Honour.objects.count() == 2


def test_the_workbook_taken_away_and_brought_back_changes_nothing(cast, awarding, title):
    written(cast, loaded(cast, [HEAD, LAN, ["", "", "Cờ thi đua", 2021, "7/QĐ", "20/12/2021"]]))
    answer = cast.client("hang").post("/sheets/honours/CD-001/template/", {"why": "report"})
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = [[cell.value for cell in row] for row in book.worksheets[0]]

    assert [sheet.title for sheet in book][:2] == ["Khen thưởng", "Danh mục khen thưởng"]
    assert [row[0] for row in rows[1:]] == [None, "Lan", "Lan", "Sơn"]
    assert loaded(cast, rows).counts == {"unchanged": 4}
    assert Event.objects.filter(verb="exported").count() == 1


def test_the_board_adds_from_paper_and_does_not_change_what_the_union_wrote(cast, title):
    written(cast, loaded(cast, [HEAD, LAN]))
    run = loaded(cast, [HEAD, [*LAN[:5], date(2021, 12, 21), "", ""], ["Sơn", "NV2", *LAN[2:]]], "bao")
    assert outcomes(run) == [(2, "wrong", [""]), (3, "new", [])]
    written(cast, run, "bao")

    assert list(Honour.objects.order_by("pk").values_list("source", flat=True)) == ["own", "paper"]


def test_an_honour_that_counts_in_a_closed_half_year_is_not_changed(cast, title):
    written(cast, loaded(cast, [HEAD, LAN]))
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2", "2022-H1"]).update(state="closed")

    assert outcomes(loaded(cast, [HEAD, [*LAN[:5], date(2021, 12, 21), "", ""]])) == [(2, "wrong", [""])]


def test_a_half_year_closed_before_writing_moves_what_is_written_to_the_open_one(cast, title):
    run = loaded(cast, [HEAD, LAN])
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2", "2022-H1"]).update(state="closed")
    written(cast, run)

    assert Honour.objects.get().half_year.code == "2022-H2"


@pytest.mark.parametrize(
    ("who", "status"), [("minh", 404), ("doc", 403), ("tri", 403), ("khach", 404), ("vinh", 404), ("bao", 200)]
)
def test_only_who_serves_the_union_loads_its_honours(cast, title, who, status):
    assert cast.client(who).get("/sheets/honours/CD-001/").status_code == status
