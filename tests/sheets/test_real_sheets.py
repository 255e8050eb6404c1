"""Sheets as people have them, one trouble in each: what must come of every file in `files/`."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kcn_union.sheets import KINDS, work_once
from tests.conftest import NOW
from tests.sheets.make import FILES
from toolkit.sheets import book
from toolkit.sheets.table import find_table
from unions.imports import Members
from unions.models import SheetRow
from unions.sheet_kinds import Asked, troubles_of

pytestmark = pytest.mark.usefixtures("today")

AN = ("new", "Nguyễn Văn An · Nam · 05/03/1990 · T1001")
BINH = ("new", "Trần Thị Bình · Nữ · 31/12/1991 · T1002")
BOTH = [AN, BINH]
# file: what each row means
ROWS = {
    "plain.xlsx": BOTH,
    "titles-total-signature.xlsx": BOTH,
    "titles-total-signature.xls": BOTH,
    "titles-total-signature.ods": BOTH,
    "merged-header-sex-by-column.xlsx": BOTH,
    "surname-and-name-apart.xlsx": BOTH,
    "capitals-and-spaces.xlsx": BOTH,
    "days-as-text.xlsx": BOTH,
    "from-1904.xlsx": BOTH,
    "codes-as-numbers.xlsx": [
        ("new", "Nguyễn Văn An · Nam · 05/03/1990 · 1001"),
        ("new", "Trần Thị Bình · Nữ · 31/12/1991 · 1002"),
    ],
    "hidden.xlsx": BOTH,
    "toneless-any-order.xlsx": BOTH,
    "forbidden.xlsx": BOTH,
    "surname-like-total.xlsx": [
        ("new", "Tống Công Minh · Nam · 05/03/1990 · T1001"),
        ("new", "Tổng · Nữ · 31/12/1991 · T1002"),
    ],
    "wrong-cells.xlsx": [
        ("wrong", "Nguyễn Văn An"), ("wrong", "–"), ("wrong", "Lê Văn Cường"), ("wrong", "Đỗ Thị Dung"),
    ],
    "comma-utf8.csv": BOTH,
    "semicolon-bom.csv": BOTH,
    "tab-utf16.csv": BOTH,
    "taken-apart-letters.csv": BOTH,
}  # fmt: skip
# file: what each row means, of files with initiatives
INITIATIVES = {
    "initiatives-in-trieu-authors-below.xlsx": [
        (5, "new", "Đồ gá xoay · Nguyễn Văn An, Trần Thị Bình · 36,5 triệu", []),
        (7, "new", "XE ĐẨY KHUÔN · Trần Thị Bình · 1,2 tỷ", []),
    ],
    "initiatives-authors-in-one-cell.csv": [(2, "new", "Đồ gá xoay · Nguyễn Văn An, Trần Thị Bình · 36,5 triệu", [])],
    "initiatives-wrong.xlsx": [
        (2, "wrong", "Đồ gá xoay", ["F", "E", "C"]),
        (3, "wrong", "–", ["B", "F"]),
        (4, "wrong", "Kệ", ["E", "F"]),
        (5, "wrong", "đồ gá XOAY", ["B"]),
    ],
}
# file: why it is refused
REFUSED = {"old-code-page.csv": "encoding"}
WITHOUT_TABLE = {"no-table.csv"}


def table_of(name):
    (columns,) = Members.tables.values()
    sheets = book.read((FILES / name).read_bytes(), name)
    return sheets, next((table for one in sheets if not one.hidden and (table := find_table(one, columns))), None)


def meant(cast, name):
    _sheets, table = table_of(name)
    asked = Asked(by=cast.hang, scope=cast.samju, at=NOW)
    return KINDS["members"].mean({"Đoàn viên": table}, asked, lambda done, total: None)


def test_every_file_is_expected():
    assert {file.name for file in FILES.iterdir()} == {*ROWS, *INITIATIVES, *REFUSED, *WITHOUT_TABLE}


@pytest.mark.parametrize("name", ROWS)
def test_rows_mean_what_people_meant(cast, name):
    assert [(one.outcome, one.label) for one in meant(cast, name)] == ROWS[name]


@pytest.mark.parametrize("name", INITIATIVES)
def test_rows_of_initiatives_mean_what_people_meant(cast, settings, tmp_path, name):
    settings.SHEETS_ROOT = tmp_path
    cast.member("Nguyễn Văn An", sex="male")
    cast.member("Trần Thị Bình")
    upload = SimpleUploadedFile(name, (FILES / name).read_bytes())
    cast.client("hang").post("/sheets/initiatives/CD-001/", {"file": upload, "op_id": uuid4()})
    work_once()

    rows = SheetRow.objects.order_by("pk")
    assert [(one.number, one.outcome, one.label, [column for column, *_why in one.errors]) for one in rows] == INITIATIVES[name]


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_says_why(name):
    with pytest.raises(Exception) as refused:  # noqa: PT011
        table_of(name)

    assert refused.value.code == REFUSED[name]


@pytest.mark.parametrize("name", WITHOUT_TABLE)
def test_a_file_without_a_table_has_none(name):
    assert table_of(name)[1] is None


@pytest.mark.parametrize(
    ("name", "header", "left_out", "forbidden", "unknown", "hidden"),
    [
        ("plain.xlsx", [1], [], [], [], []),
        (
            "titles-total-signature.xlsx", [5], ["10: Tổng cộng: 2 người", "11: Người lập biểu", "12: Nguyễn Thu Hằng"], [], [], [],
        ),
        ("merged-header-sex-by-column.xlsx", [1, 2], [], [], [], []),
        ("forbidden.xlsx", [1], [], ["Dân tộc", "Tôn giáo", "Số CCCD"], ["Xếp loại"], []),
        ("hidden.xlsx", [1], [], [], [], [3]),
    ],
)  # fmt: skip
def test_what_was_not_taken_is_told(name, header, left_out, forbidden, unknown, hidden):
    _sheets, table = table_of(name)

    assert (table.header, table.left_out, table.forbidden, table.unknown, table.hidden_rows) == (
        header, left_out, forbidden, unknown, hidden,
    )  # fmt: skip


def test_hidden_sheets_are_seen_as_hidden():
    sheets, _table = table_of("hidden.xlsx")

    assert [(one.name, one.hidden) for one in sheets] == [("Danh sách", False), ("Cũ", True), ("Rất cũ", True)]


def test_all_wrong_cells_are_named_at_once(cast):
    found = [[name for name, _sentence in one.errors] for one in meant(cast, "wrong-cells.xlsx")]

    assert found == [["birth_date"], ["name"], ["sex", "joined_on"], ["joined_on", "birth_date"]]


def test_a_formula_without_a_result_is_told_as_such():
    _sheets, table = table_of("wrong-cells.xlsx")

    assert [name for name, _sentence in troubles_of(table.rows[3])] == ["joined_on"]
