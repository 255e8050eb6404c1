"""The workbook people fill in: the sheets of a kind, and one that explains each column."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from toolkit.sheets.columns import CHOICE, Column
from toolkit.sheets.out import Sheet

ABOUT = (
    Column(name="sheet", label="Trang tính", width=16),
    Column(name="column", label="Cột", width=28),
    Column(name="asked", label="Ghi thế nào", width=60),
    Column(name="words", label="Chọn một trong", width=60),
)


def help_name() -> str:
    """Return what the sheet is called that explains the others; it is never read."""
    return _("Help")


def with_help(sheets: Sequence[Sheet], hints: Sequence[str]) -> list[Sheet]:
    """Return the sheets and the help sheet after them."""
    rows = [
        (sheet.name, str(column.label), str(column.asked), _words(column))
        for sheet in sheets
        for column in sheet.columns
        if column.name not in sheet.hidden
    ]
    return [*sheets, Sheet(name=help_name(), title=_("How to fill in this workbook"), notes=hints, columns=ABOUT, rows=rows)]


def _words(column: Column) -> str:
    return "; ".join(str(word) for _value, word in column.choices) if column.kind == CHOICE else ""
