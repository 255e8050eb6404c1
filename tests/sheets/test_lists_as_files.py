"""Every list as a file: exactly the rows on screen, text that stays text, sums that are formulas, opened by another program."""

import csv
import io
import shutil
import subprocess
from datetime import date

import pytest
from openpyxl import load_workbook

from initiatives.models import Initiative
from toolkit.sheets.cells import as_cell
from toolkit.sheets.columns import MONEY, Column
from toolkit.sheets.out import Sheet, answer_csv, write_xlsx
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")
# What a program that opens the file could take for a formula, a link, or broken XML.
NASTY = [
    "=1+1", "=cmd|'/c calc'!A0", "+84 912", "-5", "@SUM(A1)", "\tx", "\rx", "%x", "|x", "<b>&amp;</b>", "]]>", "_x000D_", "'quoted",
    '"; =1', "a;b", "đ\u0301", "x" * 33_000,
]  # fmt: skip


def page_of(answer):
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]


def rows_of(page) -> list[list]:
    """Return the cells from the header on."""
    rows = [[cell.value for cell in row] for row in page]
    return rows[next(at for at, row in enumerate(rows) if sum(cell is not None for cell in row) > 2) :]


def lines_of(answer) -> list[list[str]]:
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_initiatives_of_the_screen_are_those_of_the_file(cast):
    first = cast.accepted(title="Đồ gá", confirmed_vnd=30_000_000)
    second = cast.accepted(title="Băng tải", confirmed_vnd=50_000_000)
    cast.walked("draft", title="Không có trong danh sách này")
    client = cast.client("bao")
    shown = client.get("/initiatives/?half_year=2022-H1").context["page"].rows
    page = page_of(client.get("/initiatives/list.xlsx?half_year=2022-H1"))
    head, *rows = rows_of(page)

    assert [row[0] for row in rows] == [one.code for one in shown] + ["Tổng cộng"] == [second.code, first.code, "Tổng cộng"]
    place = head.index("Được chấp nhận (đ)")
    assert [row[place] for row in rows] == [50_000_000, 30_000_000, "=SUBTOTAL(109,O5:O6)"]
    assert (page["A2"].value, page.freeze_panes, page.print_title_rows) == ("Tính vào kỳ: 6 tháng đầu năm 2022", "A5", "$4:$4")


def test_the_csv_holds_the_same(cast):
    made = cast.accepted(title="Đồ gá; xoay")
    head, line = lines_of(cast.client("bao").get("/initiatives/list.csv?half_year=2022-H1"))

    assert (line[0], line[1], line[head.index("Ngày quyết định")]) == (made.code, "Đồ gá; xoay", "01/03/2022")


def test_the_other_lists_are_files_too_in_the_order_of_the_screen(cast):
    first = cast.take("into_library", cast.accepted(title="Đồ gá", confirmed_vnd=30_000_000))
    second = cast.take("into_library", cast.accepted(title="Băng tải", confirmed_vnd=50_000_000))
    adopted = cast.adopted(initiative=first)
    old, new = cast.walked("submitted", title="Kệ"), cast.walked("received", title="Xe")
    client = cast.client("bao")

    def column(address, place=0):
        return [line[place] for line in lines_of(client.get(address))[1:]]

    assert (
        column("/library/list.csv") == [one.code for one in client.get("/library/").context["page"]] == [second.code, first.code]
    )
    assert column("/library/list.csv?q=do+ga", 1) == ["Đồ gá"]
    assert lines_of(client.get("/initiatives/adoptions/list.csv"))[1] == [
        first.code, "Đồ gá", cast.samju.name, cast.haneul.name, "01/04/2022", "Đã nhập", "", "12000000", "",
    ]  # fmt: skip
    assert adopted.state == "draft"
    assert column("/initiatives/queue/list.csv") == [old.code, new.code]
    assert column("/initiatives/queue/list.csv", 6) == ["", "06/06/2022"]
    assert column("/campaigns/list.csv") == ["Giỏi việc nước, đảm việc nhà"]
    half_years = lines_of(client.get("/half-years/list.csv"))
    assert half_years[2] == ["6 tháng đầu năm 2022", "01/12/2021", "31/05/2022", "Đang mở", "0", "2", "2", "80000000"]
    for address in ("/library/", "/initiatives/adoptions/", "/initiatives/queue/", "/campaigns/", "/half-years/"):
        assert f'href="{address}list.xlsx"' in client.get(address).content.decode()
        assert client.get(f"{address}list.xlsx").status_code == 200


def test_an_officer_takes_only_the_own_adoptions_and_figures(cast):
    cast.adopted(union=cast.haneul)
    cast.accepted(union=cast.haneul, confirmed_vnd=30_000_000)

    assert lines_of(cast.client("hang").get("/initiatives/adoptions/list.csv"))[1:] == []
    assert [line[6] for line in lines_of(cast.client("hang").get("/half-years/list.csv"))[1:]] == ["0", "1", "0", "0"]


def test_the_confidential_part_is_in_no_file(cast):
    cast.accepted(confidential_part="Bí mật công thức")

    for ending in ("xlsx", "csv"):
        content = b"".join(cast.client("hang").get(f"/initiatives/list.{ending}").streaming_content)
        text = content.decode(errors="ignore") if ending == "csv" else str(list(load_workbook(io.BytesIO(content)).active.values))
        assert "Bí mật" not in text


@pytest.mark.parametrize(
    ("address", "method"),
    [
        ("/initiatives/list", "get"),
        ("/initiatives/authors/list", "post"),
        ("/unions/list", "get"),
        ("/returns/list", "get"),
        ("/campaigns/titles/list", "get"),
    ],
)
def test_an_officer_takes_away_what_the_own_union_has_and_nothing_else(cast, address, method):
    for union in (cast.samju, cast.haneul):
        cast.accepted(union=union, title=f"Của {union.code}", authors=((f"Tác giả {union.code}", 100),))
        cast.returned(union)
        cast.holders(union, 5)
    lines = str(lines_of(getattr(cast.client("hang"), method)(f"{address}.csv", {"why": "report"})))

    assert ("Mẫu Một" in lines or "CD-001" in lines, "Đại Hai" in lines or "CD-002" in lines) == (True, False)


def test_details_of_members_leave_with_their_own_union_only_and_each_time_is_an_event(cast):
    cast.member("Trần Thị Ánh", birth_date=date(1990, 3, 2), employee_code="NV 7")
    own = str(lines_of(cast.client("hang").post("/unions/CD-001/members/list.csv", {"why": "report"})))
    board = str(lines_of(cast.client("bao").post("/unions/CD-001/members/list.csv", {"why": "report"})))

    assert [(word in own, word in board) for word in ("Trần Thị Ánh", "02/03/1990", "NV 7")] == [
        (True, True), (True, False), (True, False),
    ]  # fmt: skip
    assert [(one.verb, one.actor) for one in Event.objects.order_by("pk")] == [
        ("exported", "Nguyễn Thu Hằng"), ("exported", "Lê Quốc Bảo"),
    ]  # fmt: skip


def test_text_comes_back_as_it_was_and_is_no_formula():
    columns = [Column(name="a", label="A"), Column(name="b", label="Số", kind=MONEY)]
    sheet = Sheet(name="x", columns=columns, rows=[(text, 1) for text in NASTY])
    file = io.BytesIO()
    write_xlsx(file, [sheet])
    page = load_workbook(file).active

    # As openpyxl gives it back; what Excel reads is tests/toolkit/test_cells.py.
    expected = [as_cell(text) for text in NASTY]
    assert expected.count("_x005F_x000D_") == 1
    assert [(row[0].value, row[0].data_type) for row in page.iter_rows(min_row=2)] == [(text, "s") for text in expected]


def test_csv_guards_what_a_program_could_run():
    rows = lines_of(answer_csv("x.csv", Sheet(name="x", columns=[Column(name="a", label="A")], rows=[(text,) for text in NASTY])))

    assert [row[0] for row in rows[1:]] == [f"'{text}" if text[0] in "=+-@\t\r%|" else text for text in NASTY]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_another_program_opens_it_and_reckons_the_same_sum(cast, tmp_path):
    for vnd in (30_000_000, 50_000_000, 7):
        cast.accepted(title=f"=1+1 số {vnd}", confirmed_vnd=vnd)
    answer = cast.client("bao").get("/initiatives/list.xlsx?half_year=2022-H1")
    (tmp_path / "ds.xlsx").write_bytes(b"".join(answer.streaming_content))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false", "--outdir", str(tmp_path), str(tmp_path / "ds.xlsx")],
        check=True, capture_output=True,
    )  # fmt: skip
    lines = list(csv.reader((tmp_path / "ds.csv").open(encoding="utf-8"), delimiter=";"))
    head = next(line for line in lines if "Mã" in line)
    cells = {line[0]: line for line in lines}

    assert cells["Tổng cộng"][head.index("Được chấp nhận (đ)")] == "80000007"
    assert [cells[one.code][1] for one in Initiative.objects.order_by("pk")] == [
        "=1+1 số 30000000", "=1+1 số 50000000", "=1+1 số 7",
    ]  # fmt: skip
