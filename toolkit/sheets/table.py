"""Where the table of a sheet is: its header among titles, its rows before totals and signatures, which column is which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from toolkit.money import says_unit
from toolkit.sheets.book import Sheet, Trouble
from toolkit.sheets.columns import MONEY, Column, as_text, header_key
from toolkit.text import fold, normalise

HEADER_WITHIN = 40
# Kept by nobody here: a person's belief, origin, papers and purse (docs/rules.md, rule 14).
FORBIDDEN = {
    "dan toc", "ton giao", "so cccd", "cccd", "cmnd", "so cmnd", "cmt", "so cmt", "can cuoc", "so can cuoc", "can cuoc cong dan",
    "so can cuoc cong dan", "so can cuoc cong dan cmnd", "cmnd cccd", "so cmnd cccd", "cccd cmnd", "so cccd cmnd", "so dinh danh",
    "ma dinh danh", "so tai khoan", "tai khoan ngan hang", "stk", "ngan hang", "dia chi", "dia chi thuong tru", "noi o",
    "ho khau thuong tru", "noi thuong tru", "cho o hien nay", "que quan", "so dien thoai", "dien thoai", "sdt", "email", "bhxh",
    "so bhxh", "so so bhxh", "luong", "dang vien", "ngay vao dang",
}  # fmt: skip
_ORDER = {"stt", "tt", "so tt", "so thu tu", "no"}
# With its tones, for Tống Công Minh is a person.
_TOTAL = re.compile(r"(tổng cộng|tổng số|cộng tổng)(\W.*)?|(tổng|cộng|tong cong|tong so|tong|cong)[ :.]*[0-9]*")
# In the brackets of a header, or in a line above the table: “(triệu đồng)”, “ĐVT: nghìn đồng”. Nothing else may stand there:
# “(công ty xác nhận)” names no tỷ.
_UNIT = r"(?:(?P<ty>t[yi])|(?P<trieu>trieu|tr)|(?P<nghin>nghin|ngan|1[. ]?000)|(?P<dong>(?=d|v)))\.? ?(?:dong|d|vnd)?\.?"
_IN_BRACKETS = re.compile(rf"\((?:dvt|don vi|don vi tinh)?\W*{_UNIT}\)")
_ABOVE = re.compile(rf".*\b(?:dvt|don vi|don vi tinh)\W+{_UNIT}\W*")
_WORDS = {"ty": "tỷ", "trieu": "triệu", "nghin": "nghìn", "dong": ""}
_NUMBERING = re.compile(r"\(?([A-Z]|[0-9]{1,2})\)?")


@dataclass(frozen=True)
class Row:
    """One row of the table: `number` as the sheet counts it, from 1; cells by column name as they stand in the file."""

    number: int
    cells: dict[str, Any]
    troubles: dict[str, Trouble]
    hidden: bool


@dataclass
class Table:
    """What was read of a sheet. `places` is column name -> position from 0; the lists tell what was not taken.

    `units` is column name -> the unit that the sheet says its bare amounts are in.
    """

    sheet: str
    header: list[int]
    places: dict[str, int]
    units: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    givers: dict[str, list[str]] = field(default_factory=dict)

    def place_of(self, name: str, number: int) -> int | None:
        """Return where a value of a row stands: in its own column, or in one that stands in for it and is filled there."""
        if name in self.places:
            return self.places[name]
        standing_in = [one for one in self.givers.get(name, []) if one in self.places]
        cells = self._cells.get(number, {})
        filled = [one for one in standing_in if as_text(cells.get(one)).strip()]
        return self.places[(filled or standing_in)[0]] if standing_in else None

    @cached_property
    def _cells(self) -> dict[int, dict[str, Any]]:
        return {row.number: row.cells for row in self.rows}

    def gives(self, name: str) -> bool:
        return name in self.places or any(one in self.places for one in self.givers.get(name, []))

    @property
    def hidden_rows(self) -> list[int]:
        return [row.number for row in self.rows if row.hidden]


def find_table(sheet: Sheet, columns: Sequence[Column]) -> Table | None:
    """Return the table of a sheet, or None where no row looks like its header.

    A header has at least two of the columns, or all of them; it may span two lines, the upper one merged over several columns.
    """
    known = {key: column.name for column in columns for key in column.headers}
    least = min(2, len(columns))
    best: tuple[int, int, int, list[str]] = (0, 0, 0, [])
    for at in range(min(HEADER_WITHIN, len(sheet.rows))):
        for lines in (1, 2):
            texts = _headers(sheet.rows, at, lines)
            found = len({known[key] for key in map(header_key, texts) if key in known})
            if (found, -lines) > (best[0], -best[2]) and found >= least:
                best = (found, at, lines, texts)
    _found, at, lines, texts = best
    if not lines:
        return None
    table = _with_columns(sheet, at, lines, texts, known)
    for column in columns:
        for given in column.gives:
            table.givers.setdefault(given, []).append(column.name)
    _join_second_name(sheet, table, at + lines, texts)
    _note_units(sheet, table, columns, texts)
    _fill(sheet, table, at + lines, {column.name for column in columns if column.continues})
    return table


def _headers(rows: list[list[Any]], at: int, lines: int) -> list[str]:
    """Return the header of each column; of two lines the upper one reaches over the empty cells to its right."""
    upper = [as_text(cell) for cell in rows[at]]
    if lines == 1:
        return upper
    lower = [as_text(cell) for cell in rows[at + 1]] if at + 1 < len(rows) else []
    texts, reaching = [], ""
    for column in range(max(len(upper), len(lower))):
        above = upper[column] if column < len(upper) else ""
        below = lower[column] if column < len(lower) else ""
        reaching = above or (reaching if below else "")
        texts.append(f"{reaching} {below}".strip() if below else above)
    return texts


def _with_columns(sheet: Sheet, at: int, lines: int, texts: list[str], known: dict[str, str]) -> Table:
    table = Table(sheet=sheet.name, header=list(range(at + 1, at + lines + 1)), places={})
    for place, text in enumerate(texts):
        key = header_key(text)
        name = known.get(key)
        if name and name not in table.places:
            table.places[name] = place
        elif name:
            table.doubled.append(text)
        elif key in FORBIDDEN:
            table.forbidden.append(text)
        elif key and key not in _ORDER:
            table.unknown.append(text)
    return table


def _join_second_name(sheet: Sheet, table: Table, begins: int, texts: list[str]) -> None:
    """“Họ và tên” merged over two columns has the given name in the second one, under no header of its own."""
    place = table.places.get("name")
    if place is None or (place + 1 < len(texts) and texts[place + 1]):
        return
    beside = [row[place + 1] for row in sheet.rows[begins:] if len(row) > place + 1 and row[place]]
    filled = sum(isinstance(cell, str) and bool(cell.strip()) for cell in beside)
    if filled and filled * 2 >= len(beside):
        table.places["name_rest"] = place + 1


def _note_units(sheet: Sheet, table: Table, columns: Sequence[Column], texts: list[str]) -> None:
    """Note in which unit the amounts are: as the header says, else a line above the table."""
    lines = [fold(cell) for row in sheet.rows[: table.header[0] - 1] for cell in row if isinstance(cell, str)]
    above = next((found for line in lines if (found := _ABOVE.fullmatch(line))), None)
    for column in columns:
        if column.kind == MONEY and column.name in table.places:
            said = _IN_BRACKETS.search(fold(texts[table.places[column.name]])) or above
            if said and (unit := _WORDS[str(said.lastgroup)]):
                table.units[column.name] = unit


def _fill(sheet: Sheet, table: Table, begins: int, continuing: set[str]) -> None:
    """Take the rows up to a total or a signature; what is left out is told with its row number."""
    order = next(
        (place for place, cell in enumerate(sheet.rows[table.header[0] - 1]) if header_key(as_text(cell)) in _ORDER), None
    )
    rows = list(enumerate(sheet.rows))[begins:]
    if rows and _is_numbering(rows[0][1]):
        rows = rows[1:]
    ended, taken = False, -1
    goes_on = {table.places[name] for name in continuing if name in table.places}
    for at, cells in rows:
        if not any(as_text(cell).strip() for cell in cells):
            continue
        ended = ended or _is_total(cells)
        filled = {place for place, cell in enumerate(cells) if as_text(cell).strip()}
        continues = taken == at - 1 and filled & goes_on and filled & set(table.places.values()) <= goes_on
        if ended or (not continues and _is_foot(cells, order, table)):
            table.left_out.append(f"{at + 1}: {_beginning(cells)}")
            continue
        taken = at
        table.rows.append(_row(sheet, table, at, cells))


def _row(sheet: Sheet, table: Table, at: int, cells: list[Any]) -> Row:
    return Row(
        number=at + 1,
        cells={name: _cell(table, name, cells[place]) if place < len(cells) else None for name, place in table.places.items()},
        troubles={name: sheet.troubles[at, place] for name, place in table.places.items() if (at, place) in sheet.troubles},
        hidden=at in sheet.hidden_rows,
    )


def _cell(table: Table, name: str, cell: Any) -> Any:
    """Return a cell; a bare amount with the unit its header names."""
    unit = table.units.get(name)
    text = as_text(cell).strip() if unit else ""
    return f"{text} {unit}" if text and not says_unit(text) else cell


def _is_numbering(cells: list[Any]) -> bool:
    """Whether this is the line (1) (2) (3), or A B 1 2, under a header."""
    texts = [as_text(cell).strip() for cell in cells if as_text(cell).strip()]
    return len(texts) >= 3 and all(_NUMBERING.fullmatch(text) for text in texts)


def _is_total(cells: list[Any]) -> bool:
    first = next((normalise(as_text(cell)).lower() for cell in cells if as_text(cell).strip()), "")
    return bool(_TOTAL.fullmatch(first))


def _is_foot(cells: list[Any], order: int | None, table: Table) -> bool:
    """Whether a row without its number in order holds so little that it is a note or a signature, not a record."""
    if order is not None and order < len(cells) and as_text(cells[order]).strip():
        return False
    filled = [place for place, cell in enumerate(cells) if as_text(cell).strip()]
    in_columns = [place for place in filled if place in table.places.values()]
    return not in_columns or (order is not None and len(table.places) > 2 and len(in_columns) == 1)


def _beginning(cells: list[Any]) -> str:
    return next(as_text(cell).strip()[:60] for cell in cells if as_text(cell).strip())
