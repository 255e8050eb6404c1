"""Sheets of unions and of returns: who may load them, what a row may change, what it may not."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from emulation.models import UnionReturn
from kcn_union.sheets import work_once
from tests.sheets.test_loading import kept_apart, workbook, written  # noqa: F401
from unions.models import Event, SheetRun, Union

pytestmark = pytest.mark.usefixtures("today", "kept_apart")
RETURNS = ["Mã CĐCS", "CĐCS", "CNLĐ", "Lao động nữ", "Đoàn viên", "Đoàn viên nữ", "Kết quả"]
UNIONS = [
    "Mã", "Tên CĐCS", "Công ty", "Loại hình", "Khu công nghiệp", "Công đoàn cấp trên trực tiếp", "Ban quản lý", "Ngày thành lập",
]  # fmt: skip


def loaded(cast, where, rows, who) -> SheetRun:
    answer = cast.client(who).post(f"/sheets/{where}/", {"file": workbook(rows), "op_id": uuid4()})
    work_once()
    return SheetRun.objects.get(pk=int(answer.url.split("/")[-2]))


def outcomes(run):
    return [(one.number, one.outcome, [(error[0], error[2]) for error in one.errors]) for one in run.rows.order_by("number")]


def test_returns_arrive_as_drafts_on_paper_each_with_its_event(cast):
    run = loaded(cast, "returns/2022-H1", [RETURNS, ["CD-001", "x", 300, "1.200", 250, 180, "Tốt"], ["CD-002"]], "bao")
    assert (run.counts, outcomes(run)) == (
        {"wrong": 1, "unchanged": 1},
        [(2, "wrong", [("D", "1.200 nhiều hơn số lao động (300). Anh/chị kiểm tra lại hai số.")])],
    )
    run = written(cast, loaded(cast, "returns/2022-H1", [RETURNS, ["cd-001", "x", "1.300", 1200, 250, 180, "Tốt"]], "bao"), "bao")

    made = UnionReturn.objects.get()
    assert (made.union, made.state, made.source, made.workers, made.entered_by, made.results) == (
        cast.samju, "draft", "paper", 1300, cast.bao, "Tốt",
    )  # fmt: skip
    assert [(one.verb, one.reason) for one in Event.objects.all()] == [("created", "từ tệp ds.xlsx, dòng 2")]


def test_the_same_union_twice_is_wrong_the_second_time(cast):
    run = loaded(
        cast, "returns/2022-H1", [RETURNS, ["CD-001", "", 300, 200, 250, 180], ["cd-001", "", 310, 200, 250, 180]], "bao"
    )

    assert outcomes(run) == [(2, "new", []), (3, "wrong", [("A", "Đã có ở dòng 2.")])]


def test_an_accepted_return_is_not_changed_by_a_file(cast):
    cast.returned(cast.samju)
    run = loaded(cast, "returns/2022-H1", [RETURNS, ["CD-001", "", 301, 200, 250, 180, ""]], "bao")

    assert [(number, outcome, [column for column, _why in errors]) for number, outcome, errors in outcomes(run)] == [
        (2, "wrong", ["C"]),
    ]  # fmt: skip


def test_the_returns_taken_away_and_brought_back_change_nothing(cast):
    cast.returned(cast.samju)
    answer = cast.client("bao").post("/sheets/returns/2022-H1/template/")
    page = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    rows = [[cell.value for cell in row] for row in page]

    assert loaded(cast, "returns/2022-H1", rows, "bao").counts == {"unchanged": 2}


@pytest.mark.parametrize(
    ("who", "status"), [("hang", 403), ("doc", 403), ("tri", 403), ("khach", 403), ("bao", 200), ("lanh", 200)]
)
def test_only_the_board_loads_returns(cast, who, status):
    assert cast.client(who).get("/sheets/returns/2022-H1/").status_code == status


def test_returns_of_a_closed_half_year_are_not_loaded(cast):
    cast.half_years["2022-H1"].state = "closed"
    cast.half_years["2022-H1"].save()

    assert cast.client("bao").get("/sheets/returns/2022-H1/").status_code == 403


def test_an_administrator_loads_new_unions(cast):
    row = [
        "CD-003",
        "CĐCS Công ty Ba",
        "Công ty Ba",
        "Trong nước",
        "diem thuy",
        "LĐLĐ tỉnh",
        "Ban Công đoàn các KCN",
        date(2020, 5, 1),
    ]
    ownership = dict(Union.Ownership.choices)["private"]
    row[3] = str(ownership)
    run = loaded(cast, "unions/all", [UNIONS, row], "tri")
    assert (run.counts, outcomes(run)) == ({"new": 1}, [(2, "new", [])])
    written(cast, run, "tri")

    made = Union.objects.get(code="CD-003")
    assert (run.state, made.name, made.ownership, made.park.name, made.founded_on) == (
        "written", "CĐCS Công ty Ba", "private", "Điềm Thụy", date(2020, 5, 1),
    )  # fmt: skip


def test_a_name_or_park_changes_with_its_decision_only(cast):
    answer = cast.client("tri").post("/sheets/unions/all/template/")
    page = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    rows = [[cell.value for cell in row] for row in page]
    assert loaded(cast, "unions/all", rows, "tri").counts == {"unchanged": 2}
    at = next(number for number, row in enumerate(rows) if row[0] == "CD-001")
    rows[at][1], rows[at][2] = "CĐCS Tên mới", "Công ty đổi chủ"
    run = loaded(cast, "unions/all", rows, "tri")

    assert [(outcome, [column for column, _why in errors]) for _number, outcome, errors in outcomes(run)] == [("wrong", ["B"])]


@pytest.mark.parametrize(
    ("who", "status"), [("hang", 403), ("bao", 403), ("lanh", 403), ("doc", 403), ("khach", 403), ("tri", 200)]
)
def test_only_an_administrator_loads_unions(cast, who, status):
    assert cast.client(who).get("/sheets/unions/all/").status_code == status


def test_a_park_that_nobody_knows_is_named(cast):
    ownership = str(dict(Union.Ownership.choices)["private"])
    row = ["CD-003", "CĐCS Ba", "Công ty Ba", ownership, "Khu Lạ", "LĐLĐ tỉnh", "Ban Công đoàn các KCN", date(2020, 5, 1)]
    run = loaded(cast, "unions/all", [UNIONS, row], "tri")

    assert [[column for column, _why in errors] for _number, _outcome, errors in outcomes(run)] == [["E"]]
