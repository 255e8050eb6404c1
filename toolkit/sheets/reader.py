"""The cells of one sheet file, read in a process of its own: `python -m toolkit.sheets.reader KIND MEMORY SECONDS`.

KIND is xlsx, xls, ods or csv. The answer is a line of JSON, `{"sheets": [{name, hidden, rows, hidden_rows, troubles}, …]}`: rows
of cells as text, numbers, true or false, null, `{"day": "2026-10-20"}`; `troubles` are [row, column, code, words] of cells that
show something other than they hold. Rows and columns are counted from 0.
"""

import csv
import io
import posixpath
import re
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from toolkit import bounded, office
from toolkit.office import Unfit

MOST_ROWS = 60_000
MOST_COLUMNS = 256
MOST_SHEETS = 50
MOST_ANSWERED = 256 * 1024 * 1024
MOST_LETTERS_IN_A_CELL = 40_000
# Excel counts a 29 February 1900 that never was, as its day 60.
NO_DAY = "60"
_TO_LOOK_FOR = re.compile(
    rb"""hidden=["'](?:1|true)|t=["']e["']|<[a-z0-9]*:?f[ >/]|>60<|<[a-z0-9]+:(?:row|c)[ >]|<c>|<c (?!r=")"""
)
_COLUMNS = re.compile(rb'<c r="([A-Z]{1,3})[0-9]')
_ROWS = re.compile(rb'<row r="([0-9]{1,8})"')
_BOMS = [(b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")]


def main() -> None:
    kind, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    bounded.limit(memory, seconds, MOST_ANSWERED)
    try:
        told: dict[str, object] = {"sheets": READERS[kind](sys.stdin.buffer.read())}
    except Unfit as unfit:
        told = bounded.refusal(unfit)
    except MemoryError:
        told = bounded.refusal(Unfit("heavy"))
    bounded.answer(told)


def _xlsx(content: bytes) -> list[dict]:
    office.check(content)
    parts = _parts_of_sheets(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        looked = {name: _look(archive.read(part)) for name, part in parts.items() if part in archive.namelist()}
    sheets = _calamine(content)
    for sheet in sheets:
        if look := looked.get(sheet["name"]):
            sheet["hidden_rows"] = sorted(look.hidden_rows)
            sheet["troubles"] = look.troubles + _never_was(sheet["rows"], look.sixties)
    return sheets


def _xls(content: bytes) -> list[dict]:
    return _calamine(content)


def _ods(content: bytes) -> list[dict]:
    office.check_parts(content)
    return _calamine(content)


def _calamine(content: bytes) -> list[dict]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        told = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        if len(told) > MOST_SHEETS:
            raise Unfit("sheets", seen=len(told), most=MOST_SHEETS)
        return [_sheet(book, one.name, one.visible != SheetVisibleEnum.Visible) for one in told]
    except PasswordError:
        raise Unfit("locked") from None
    except (CalamineError, ValueError, OSError, OverflowError):
        raise Unfit("unreadable") from None


def _sheet(book: CalamineWorkbook, name: str, hidden: bool) -> dict:
    sheet = book.get_sheet_by_name(name)
    _last_row, _last_column = sheet.end or (0, 0)
    _within(_last_row + 1, _last_column + 1)
    rows = [_row(row) for row in sheet.to_python(skip_empty_area=False)] if sheet.end else []
    return {"name": name, "hidden": hidden, "rows": rows, "hidden_rows": [], "troubles": []}


def _within(rows: int, columns: int) -> None:
    if rows > MOST_ROWS:
        raise Unfit("rows", seen=rows, most=MOST_ROWS)
    if columns > MOST_COLUMNS:
        raise Unfit("columns", seen=columns, most=MOST_COLUMNS)


def _row(cells: list) -> list:
    row = [_cell(cell) for cell in cells]
    while row and row[-1] is None:
        row.pop()
    return row


def _cell(value) -> object:
    if isinstance(value, str):
        return value[:MOST_LETTERS_IN_A_CELL] or None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, datetime):
        return {"day": value.date().isoformat()} if value.time() == time() else f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def _parts_of_sheets(content: bytes) -> dict[str, str]:
    """Return sheet name -> part of the zip, as the workbook and its relations say."""
    relations: dict[str, str] = {}
    named: dict[str, str] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = office.main_part(content)
        folder, name = posixpath.split(book)

        def relate(element: str, given: dict[str, str]) -> None:
            if element == "Relationship":
                relations[given.get("Id", "")] = given.get("Target", "")

        def note(element: str, given: dict[str, str]) -> None:
            if element == "sheet":
                told = next((value for key, value in given.items() if key.rpartition(" ")[2] == "id"), "")
                named[given.get("name", "")] = told

        names = {one.lower(): one for one in archive.namelist()}
        office.read_elements(archive.read(names.get(f"{folder}/_rels/{name}.rels".lower(), "")), relate)
        office.read_elements(archive.read(names[book]), note)
    found = {}
    for sheet, relation in named.items():
        target = relations.get(relation, "")
        part = target.removeprefix("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[sheet] = names.get(part.lower(), part)
    return found


class _Look:
    """What cells do not say themselves: rows that are hidden, formulas never reckoned, errors, a day that never was."""

    def __init__(self):
        self.hidden_rows: set[int] = set()
        self.troubles: list[list] = []
        self.sixties: list[tuple[int, int]] = []
        self.row = self.column = -1
        self._kind, self._formula, self._text, self._reading = "", False, "", False

    def open(self, name: str, given: dict[str, str]) -> None:
        element = name.rpartition(" ")[2]
        if element == "row":
            self.row = int(given["r"]) - 1 if given.get("r", "").isdecimal() else self.row + 1
            self.column = -1
            if given.get("hidden") in ("1", "true"):
                self.hidden_rows.add(self.row)
        elif element == "c":
            self.column = _column(given.get("r", "")) if given.get("r") else self.column + 1
            self._kind, self._formula, self._text = given.get("t", ""), False, ""
        elif element == "f":
            self._formula = True
        elif element in ("v", "is"):
            self._reading = element == "v"
            _within(self.row + 1, self.column + 1)

    def text(self, piece: str) -> None:
        if self._reading and len(self._text) < 100:
            self._text += piece

    def close(self, name: str) -> None:
        element = name.rpartition(" ")[2]
        if element == "v":
            self._reading = False
        elif element == "c":
            if self._kind == "e":
                self.troubles.append([self.row, self.column, "error", self._text[:20]])
            elif self._formula and not self._text and self._kind != "str":
                self.troubles.append([self.row, self.column, "formula", ""])
            elif self._text == NO_DAY:
                self.sixties.append((self.row, self.column))


def _look(part: bytes) -> _Look:
    look = _Look()
    if _is_plain(part):
        return look
    parser = office.parser()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = look.open, look.close, look.text
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise Unfit("unreadable") from None
    return look


def _is_plain(part: bytes) -> bool:
    """Whether a sheet holds nothing to look for, and no cell far out: most do, and are read in half the time."""
    if _TO_LOOK_FOR.search(part):
        return False
    columns, rows = set(_COLUMNS.findall(part)), _ROWS.findall(part)
    named = len(rows) == part.count(b"<row") and bool(columns)
    return named and max(map(int, rows)) <= MOST_ROWS and max(_column(one.decode()) for one in columns) < MOST_COLUMNS


def _column(reference: str) -> int:
    """Return the column of a reference such as AB12, from 0."""
    number = 0
    for letter in reference.rstrip("0123456789").upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _never_was(rows: list[list], sixties: list[tuple[int, int]]) -> list[list]:
    return [
        [row, column, "no_day", ""]
        for row, column in sixties
        if row < len(rows) and column < len(rows[row]) and isinstance(rows[row][column], dict)
    ]


def _csv(content: bytes) -> list[dict]:
    text = _decoded(content)
    delimiter = _delimiter(text)
    csv.field_size_limit(MOST_LETTERS_IN_A_CELL)
    rows: list[list] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            _within(len(rows) + 1, len(cells))
            rows.append([cell or None for cell in cells])
    except csv.Error:
        raise Unfit("quotes", seen=len(rows) + 1) from None
    return [{"name": "", "hidden": False, "rows": rows, "hidden_rows": [], "troubles": []}]


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in content[:4000]:
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        text = content.decode(encoding)
    except UnicodeError:
        raise Unfit("encoding") from None
    if "\0" in text:
        raise Unfit("unreadable")
    return text


def _delimiter(text: str) -> str:
    """Return the sign that splits most of the first lines into most cells, outside of quotes."""
    lines = text[:20_000].splitlines()[:40]

    def cells(sign: str) -> int:
        return sum("".join(line.split('"')[::2]).count(sign) for line in lines)

    return max("\t;,", key=cells)


READERS = {"xlsx": _xlsx, "xls": _xls, "ods": _ods, "csv": _csv}

if __name__ == "__main__":
    main()
