"""The same workbook with cells marked, made in a process of its own: `python -m toolkit.sheets.marker KIND MEMORY SECONDS`.

Stdin is a line of JSON, `{"marks": [[sheet, row, column, words], …], "title", "heads"}`, and then the file; the answer is the
workbook as .xlsx. Rows count from 1, columns from 0. What is no .xlsx is written anew from its cells.
"""

import io
import json
import sys

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from toolkit import bounded
from toolkit.office import Unfit
from toolkit.sheets.cells import as_cell
from toolkit.sheets.columns import letter_of
from toolkit.sheets.reader import MOST_ANSWERED, READERS

# Excel grows slow with more notes than that; the list on its own sheet has them all.
MOST_NOTES = 5_000
WRONG = PatternFill("solid", fgColor="F8C9C4")


def main() -> None:
    kind, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    bounded.limit(memory, seconds, MOST_ANSWERED)
    told, _line, content = sys.stdin.buffer.read().partition(b"\n")
    try:
        made = _marked(kind, content, **json.loads(told))
        bounded.answer({"parts": [len(made)]}, made)
    except Unfit as unfit:
        bounded.answer(bounded.refusal(unfit))
    except MemoryError:
        bounded.answer(bounded.refusal(Unfit("heavy")))


def _marked(kind: str, content: bytes, marks: list[list], title: str, heads: list[str]) -> bytes:
    book = load_workbook(io.BytesIO(content)) if kind == "xlsx" else _anew(kind, content)
    notes: dict[tuple[str, int, int], list[str]] = {}
    for sheet, row, column, words in marks:
        notes.setdefault((sheet or book.sheetnames[0], row, column), []).append(words)
    for number, ((sheet, row, column), words) in enumerate(notes.items()):
        cell = book[sheet].cell(row, column + 1)
        cell.fill = WRONG
        if number < MOST_NOTES and not isinstance(cell, MergedCell):
            cell.comment = Comment("\n".join(words), title, width=320, height=110)
    _list(book, notes, title, heads)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _anew(kind: str, content: bytes) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for sheet in READERS[kind](content):
        page = book.create_sheet(sheet["name"])
        for row, cells in enumerate(sheet["rows"], start=1):
            for column, value in enumerate(cells, start=1):
                _put(page.cell(row, column), value)
    return book


def _put(cell, value) -> None:
    if isinstance(value, dict):
        year, month, day = value["day"].split("-")
        value = f"{day}/{month}/{year}"
    if isinstance(value, str):
        cell._value, cell.data_type = as_cell(value), "s"
    else:
        cell.value = value


def _list(book: Workbook, notes: dict, title: str, heads: list[str]) -> None:
    """Add a sheet with every mark, for those whose program does not show notes."""
    name = title
    while name in book.sheetnames:
        name += "'"
    page = book.create_sheet(name)
    page.append(heads)
    for cell in page[1]:
        cell.font = Font(bold=True)
    for (sheet, row, column), words in notes.items():
        page.append([None, row, letter_of(column + 1), None])
        _put(page.cell(page.max_row, 1), sheet)
        _put(page.cell(page.max_row, 4), "; ".join(words))
    for letter, width in zip("ABCD", (24, 8, 8, 100), strict=True):
        page.column_dimensions[letter].width = width


if __name__ == "__main__":
    main()
