"""Workbooks and CSV that go out: text stays text, numbers are numbers, days are days; row by row, so that memory stays flat."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from toolkit.sheets.columns import Column, as_text, letter_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 2_000
# A program that opens a CSV takes these for the beginning of a formula.
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "|", "%")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet to write: `rows` are sequences of stored values in the order of `columns`; `summed` columns get a formula below.

    `hidden` names columns that only machines read; `lists` offers the words of choices in each row, and in that many empty ones.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    title: str = ""
    notes: Sequence[str] = ()
    summed: frozenset[str] = field(default_factory=frozenset)
    hidden: frozenset[str] = field(default_factory=frozenset)
    lists: int = 0
    landscape: bool = True

    @property
    def first(self) -> int:
        """The number of the first row below the header."""
        return (1 if self.title else 0) + len(self.notes) + (1 if self.title or self.notes else 0) + 2


class Formula(str):
    """A formula of our own making; every other text stays text."""


def rows_of(rows: QuerySet, columns: Sequence[Column]) -> Iterator[list[Any]]:
    """Yield the cells of each record, fetched some thousands at a time; each column is named as the query names it."""
    for values in rows.values_list(*[column.name for column in columns]).iterator(chunk_size=CHUNK):
        yield [column.write(value) for column, value in zip(columns, values, strict=True)]


class TooMany(Exception):
    """A sheet of Excel holds no more rows."""


def write_xlsx(file: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """Write the sheets. Raises TooMany above a million rows."""
    # openpyxl is a tenth of the whole start, and most processes never write a workbook (docs/adr/0001-libraries.md).
    from toolkit.sheets import xlsx

    xlsx.write(file, sheets)


def area(sheet: Sheet, column: str, rows: int) -> str:
    """Return the cells of one column of a sheet as a formula names them; of a sheet without rows its first, empty one."""
    letter = letter_of([one.name for one in sheet.columns].index(column) + 1)
    quoted = sheet.name.replace("'", "''")
    return f"'{quoted}'!{letter}{sheet.first}:{letter}{sheet.first + max(rows, 1) - 1}"


def answer(ending: str, name: str, sheet: Sheet) -> FileResponse | StreamingHttpResponse:
    """Return the sheet as a download, .xlsx or .csv. Raises Http404 for another ending."""
    if ending == "csv":
        return answer_csv(f"{name}.csv", sheet)
    if ending != "xlsx":
        raise Http404
    return answer_xlsx(f"{name}.xlsx", [sheet])


def words_of(form: Form) -> list[str]:
    """Return what a filter was asked for, one line for all: `Trạng thái: Chấp nhận · Kỳ: 6 tháng đầu năm 2022`."""
    told = []
    for bound in form:
        chosen = form.cleaned_data.get(bound.name) if form.is_bound and form.is_valid() else None
        if chosen not in (None, "", False):
            choices = dict(getattr(bound.field, "choices", ())) if isinstance(chosen, str) else {}
            told.append(f"{bound.label}: {choices.get(chosen, _('yes') if chosen is True else chosen)}")
    return [" · ".join(told)] if told else []


def answer_xlsx(name: str, sheets: Sequence[Sheet]) -> FileResponse:
    """Return the workbook as a download of that file name, from a file on disk that is gone with the answer."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    try:
        write_xlsx(file, sheets)
    except TooMany:
        raise PermissionDenied(_("A sheet of Excel holds up to 1.000.000 rows. Filter the list, or take it as CSV.")) from None
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def answer_csv(name: str, sheet: Sheet) -> StreamingHttpResponse:
    """Return the records as CSV, written while it is sent; with the mark by which Excel knows UTF-8."""
    answer = StreamingHttpResponse(_lines(sheet), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


class _Echo:
    """Hands back what a writer writes."""

    def write(self, text: str) -> str:
        return text


def _lines(sheet: Sheet) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow([str(column.label) for column in sheet.columns])
    for row in sheet.rows:
        yield writer.writerow([_plain(value) for value in row])


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_GUARDED) else value
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    return as_text(value)
