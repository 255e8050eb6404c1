"""Writing a workbook with openpyxl: its looks, its print, its lists; row by row, each on disk at once (`toolkit.sheets.out`)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension

from toolkit.sheets.cells import as_cell
from toolkit.sheets.columns import CHOICE, DAY, MONEY, NUMBER, WHOLE, YES, Column, letter_of
from toolkit.sheets.out import Formula, Sheet, TooMany

MOST_ROWS = 1_000_000
FORMATS = {DAY: "dd/mm/yyyy", MONEY: "#,##0", WHOLE: "#,##0", NUMBER: "#,##0.###"}
FACE = "Calibri"
_HEAD = {
    "font": Font(name=FACE, bold=True, color="FFFFFF"),
    "fill": PatternFill("solid", fgColor="1F3A5F"),
}
_RIGHT = {MONEY, WHOLE, NUMBER}
# Over numbers, which stand right, so do their headers.
_ABOVE = {right: Alignment(wrap_text=True, vertical="center", horizontal="right" if right else "left") for right in (True, False)}
_TITLE = Font(name=FACE, bold=True, size=14)
_NOTE, _BOLD = Font(name=FACE, italic=True, color="555555"), Font(name=FACE, bold=True)
_CENTRED = Alignment(horizontal="center")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_OVER = Border(top=Side(style="thin"))
_LEAST_HEIGHT = 32
WIDE = 40
A4 = 9


def write(file: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """Write the sheets. Raises TooMany above MOST_ROWS."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(sheet.name), sheet)
    book.save(file)


def _write(page, sheet: Sheet) -> None:
    width = len(sheet.columns)
    page._values_to_row = _placed
    for place, column in enumerate(sheet.columns, start=1):
        dimension = page.column_dimensions[letter_of(place)]
        dimension.width, dimension.hidden = column.width + 2, column.name in sheet.hidden
    page.freeze_panes = f"A{sheet.first}"
    _print_setup(page, sheet)
    if sheet.title:
        page.append([_styled(page, sheet.title, font=_TITLE)])
    for note in sheet.notes:
        page.append([_styled(page, note, font=_NOTE)])
    if sheet.title or sheet.notes:
        page.append([])
    page.row_dimensions[sheet.first - 1] = RowDimension(page, index=sheet.first - 1, ht=_LEAST_HEIGHT)
    page.append([_styled(page, str(column.label), **_HEAD, alignment=_ABOVE[column.kind in _RIGHT]) for column in sheet.columns])
    last = _write_rows(page, sheet)
    if sheet.summed:
        page.append([_below(page, sheet, place, column, last) for place, column in enumerate(sheet.columns, start=1)])
    page.auto_filter.ref = f"A{sheet.first - 1}:{letter_of(width)}{max(last, sheet.first - 1)}"
    page.print_area = f"A1:{letter_of(width)}{max(last, sheet.first - 1) + bool(sheet.summed)}"
    if sheet.lists:
        _offer_lists(page, sheet, last)


def _print_setup(page, sheet: Sheet) -> None:
    page.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    page.page_setup.paperSize = A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{sheet.first - 1}:{sheet.first - 1}"
    page.oddFooter.right.text = "&P/&N"


def _write_rows(page, sheet: Sheet) -> int:
    """Write the records through one cell for each column: a row is on disk as soon as it is appended."""
    cells = [_of_kind(page, column) for column in sheet.columns]
    last = sheet.first - 1
    for row in sheet.rows:
        last += 1
        if last - sheet.first >= MOST_ROWS:
            raise TooMany
        page.append([_filled(cell, value) for cell, value in zip(cells, row, strict=True)])
    return last


def _of_kind(page, column: Column) -> Cell:
    cell = WriteOnlyCell(page)
    cell.number_format = FORMATS.get(column.kind, "General")
    if column.kind == DAY:
        cell.alignment = _CENTRED
    elif column.width >= WIDE:
        cell.alignment = _WRAPPED
    return cell


def _filled(cell: Cell, value: Any) -> Cell | None:
    """Return the cell with a value; text stays text, also where it begins as a formula does."""
    if value is None or value == "":
        return None
    if isinstance(value, Formula):
        cell._value, cell.data_type = str(value), "f"
    elif isinstance(value, str):
        cell._value, cell.data_type = as_cell(value), "s"
    else:
        cell.value = float(value) if isinstance(value, Decimal) else value
    return cell


def _placed(cells: Sequence[Cell | None], row: int) -> Iterator[Cell]:
    """Yield the cells of a row at their places: what openpyxl does after trying each as a bare value, which costs more."""
    for place, cell in enumerate(cells, start=1):
        if cell is not None:
            cell.column, cell.row = place, row
            yield cell


def _styled(page, text: str, **styles) -> Cell:
    cell = WriteOnlyCell(page)
    _filled(cell, text)
    for name, style in styles.items():
        setattr(cell, name, style)
    return cell


def _below(page, sheet: Sheet, place: int, column: Column, last: int) -> Cell:
    cell = WriteOnlyCell(page)
    if column.name in sheet.summed:
        letter = letter_of(place)
        # What a filter hides does not count: the sum is that of the rows one sees.
        cell.value = f"=SUBTOTAL(109,{letter}{sheet.first}:{letter}{last})" if last >= sheet.first else 0
        cell.number_format = FORMATS.get(column.kind, "#,##0")
    elif place == 1:
        _filled(cell, _("Total"))
    cell.font, cell.border = _BOLD, _OVER
    return cell


def _offer_lists(page, sheet: Sheet, last: int) -> None:
    """Let Excel offer the words of choices, and refuse what is no day or no number."""
    for place, column in enumerate(sheet.columns, start=1):
        rule = _rule(column)
        if rule:
            letter = letter_of(place)
            rule.add(f"{letter}{sheet.first}:{letter}{max(last, sheet.first) + sheet.lists}")
            page.data_validations.append(rule)


def _rule(column: Column) -> DataValidation | None:
    if column.kind in (CHOICE, YES):
        words = ["x"] if column.kind == YES else [str(label) for _value, label in column.choices]
        listed = ",".join(words)
        if len(listed) > 250 or any("," in word or '"' in word for word in words):
            return None
        rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        rule.error = _("Choose one of: %(words)s") % {"words": ", ".join(words)}
    elif column.kind == DAY:
        rule = DataValidation(type="date", operator="greaterThan", formula1="366", allow_blank=True)
        rule.error = _("Write the day as dd/mm/yyyy, for example 20/10/2026.")
    elif column.kind in (MONEY, WHOLE):
        rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        rule.error = _("Write a whole number.")
    else:
        return None
    rule.errorTitle, rule.error, rule.errorStyle = str(column.label)[:32], str(rule.error)[:250], "warning"
    return rule
