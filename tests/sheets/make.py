"""Make the sheets of `files/` anew: `python -m tests.sheets.make`. What must come of each stands in test_real_sheets.py.

The .xls and .ods are written by LibreOffice from one of the others; everything in them is invented.
"""

import subprocess
import unicodedata
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

FILES = Path(__file__).parent / "files"
HEAD = ["STT", "Họ và tên", "Giới tính", "Ngày sinh", "Mã nhân viên", "Ngày vào công đoàn"]
AN = [1, "Nguyễn Văn An", "Nam", date(1990, 3, 5), "T1001", date(2015, 2, 1)]
BINH = [2, "Trần Thị Bình", "Nữ", date(1991, 12, 31), "T1002", date(2016, 2, 1)]


def book(name: str, rows: list[list], **more) -> None:
    made = Workbook()
    if more.get("epoch"):
        made.epoch = more["epoch"]
    page = made.active
    page.title = "Danh sách"
    for row in rows:
        page.append(row)
    for cells in more.get("merged", ()):
        page.merge_cells(cells)
    for row in more.get("hidden_rows", ()):
        page.row_dimensions[row].hidden = True
    for title, state in more.get("sheets", ()):
        beside = made.create_sheet(title)
        beside.sheet_state = state
        beside.append(HEAD)
        beside.append([1, "Người Ẩn", "Nam", date(1990, 1, 1), "X1", date(2015, 1, 1)])
    made.save(FILES / name)


def text(name: str, rows: list[list], sign: str, encoding: str, form: str = "NFC") -> None:
    lines = [sign.join(f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell) for cell in row) for row in rows]
    (FILES / name).write_bytes(unicodedata.normalize(form, "\r\n".join(lines) + "\r\n").encode(encoding))


def initiatives() -> None:
    head = ["TT", "Tên sáng kiến", "Họ và tên tác giả", "Số QĐ", "Ngày QĐ", "Giá trị làm lợi"]
    book(
        "initiatives-in-trieu-authors-below.xlsx",
        [["CÔNG ĐOÀN CƠ SỞ"], [None, "DANH SÁCH SÁNG KIẾN"], [None, None, None, None, None, "ĐVT: triệu đồng"], head,
         [1, "Đồ gá xoay", "Nguyễn Văn An", "12/QĐ", date(2022, 3, 1), 36.5], [None, None, "Trần Thị Bình"],
         [2, "XE ĐẨY KHUÔN", "TRẦN THỊ BÌNH", "13/QĐ", "1/4/2022", "1.200"], ["Tổng cộng", None, None, None, None, 1236.5],
         [], [None, None, "Người lập biểu"], [None, None, "Nguyễn Thu Hằng"]],
        merged=["A5:A6", "B5:B6"],
    )  # fmt: skip
    text(
        "initiatives-authors-in-one-cell.csv",
        [["Ten sang kien", "Tac gia", "Gia tri lam loi (dong)"], ["Đồ gá xoay", "Nguyễn Văn An 60%, Trần Thị Bình 40%", "36.500.000"]],
        ";", "utf-8-sig", "NFD",
    )  # fmt: skip
    book(
        "initiatives-wrong.xlsx",
        [head, [1, "Đồ gá xoay", "Người Lạ", "12/QĐ", "31/02/2022", 36.5], [2, None, "Nguyễn Văn An", None, None, 36],
         [3, "Kệ", None, None, "#N/A", "khoảng 20 triệu"], [4, "đồ gá  XOAY", None, None, None, None]],
    )  # fmt: skip


def main() -> None:
    FILES.mkdir(exist_ok=True)
    initiatives()
    book("plain.xlsx", [HEAD, AN, BINH])
    book(
        "titles-total-signature.xlsx",
        [["LIÊN ĐOÀN LAO ĐỘNG TỈNH"], [], [None, "DANH SÁCH ĐOÀN VIÊN"], [], HEAD, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], AN,
         BINH, [], ["Tổng cộng: 2 người"], [None, None, None, None, "Người lập biểu"], [None, None, None, None, "Nguyễn Thu Hằng"]],
    )  # fmt: skip
    book(
        "merged-header-sex-by-column.xlsx",
        [["STT", "Họ và tên", None, "Ngày, tháng, năm sinh", None, "Mã NV", "Ngày gia nhập"], [None, None, None, "Nam", "Nữ"],
         [1, "Nguyễn Văn", "An", AN[3], None, "T1001", AN[5]], [2, "Trần Thị", "Bình", None, BINH[3], "T1002", BINH[5]]],
        merged=["A1:A2", "B1:C2", "D1:E1", "F1:F2", "G1:G2"],
    )  # fmt: skip
    book(
        "surname-and-name-apart.xlsx",
        [["Họ và tên đệm", "Tên", "Nam", "Nữ", "Năm sinh", "Mã số", "Ngày vào CĐ"],
         ["Nguyễn Văn", "An", "x", None, AN[3], "T1001", AN[5]], ["Trần Thị", "Bình", None, "x", BINH[3], "T1002", BINH[5]]],
    )  # fmt: skip
    book(
        "capitals-and-spaces.xlsx", [HEAD, [1, " NGUYỄN  VĂN AN ", "NAM ", *AN[3:]], [2, "TRẦN THỊ BÌNH\u00a0", "nữ", *BINH[3:]]]
    )
    book(
        "days-as-text.xlsx",
        [HEAD, [*AN[:3], "5/3/1990", "T1001", "2015-02-01"], [*BINH[:3], "31.12.1991", "T1002", "01-02-2016"]],
    )
    book("from-1904.xlsx", [HEAD, AN, BINH], epoch=CALENDAR_MAC_1904)
    book("codes-as-numbers.xlsx", [HEAD, [*AN[:4], 1001, AN[5]], [*BINH[:4], 1002.0, BINH[5]]])
    book("hidden.xlsx", [HEAD, AN, BINH], hidden_rows=[3], sheets=[("Cũ", "hidden"), ("Rất cũ", "veryHidden")])
    book(
        "toneless-any-order.xlsx",
        [["ngay vao cong doan", "MA NHAN VIEN", "Gioi tinh", "ho ten", "ngay sinh (dd/mm/yyyy)"],
         [AN[5], "T1001", "nam", "Nguyễn Văn An", AN[3]], [BINH[5], "T1002", "nu", "Trần Thị Bình", BINH[3]]],
    )  # fmt: skip
    book(
        "forbidden.xlsx",
        [[*HEAD, "Dân tộc", "Tôn giáo", "Số CCCD", "Xếp loại"], [*AN, "Kinh", "Không", "019190000001", "A"], BINH],
    )
    book("surname-like-total.xlsx", [HEAD, [1, "Tống Công Minh", *AN[2:]], [2, "Tổng", *BINH[2:]]])
    book(
        "wrong-cells.xlsx",
        [HEAD, [1, "Nguyễn Văn An", "Nam", "31/02/1990", "T1001", AN[5]], [2, "", "Nữ", BINH[3], "T1002", BINH[5]],
         [3, "Lê Văn Cường", "khác", date(2015, 1, 1), "T1003", date(2099, 1, 1)], [4, "Đỗ Thị Dung", "Nữ", 32000, "T1001", "=TODAY()"]],
    )  # fmt: skip
    rows = [HEAD, AN, BINH]
    text("comma-utf8.csv", rows, ",", "utf-8")
    text("semicolon-bom.csv", rows, ";", "utf-8-sig")
    text("tab-utf16.csv", rows, "\t", "utf-16")
    text("taken-apart-letters.csv", rows, ";", "utf-8", "NFD")
    (FILES / "old-code-page.csv").write_bytes("STT;Họ tên\r\n1;Nguyễn".encode("cp1258", errors="replace"))
    (FILES / "no-table.csv").write_bytes("Kính gửi;Ban Công đoàn\r\nxin;chào\r\n".encode())
    for ending in ("xls", "ods"):
        subprocess.run(
            ["soffice", "--headless", "--convert-to", ending, "--outdir", str(FILES), str(FILES / "titles-total-signature.xlsx")],
            check=True,
        )


if __name__ == "__main__":
    main()
