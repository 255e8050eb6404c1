"""What a sheet file holds: its sheets with their cells, whatever program wrote it."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from toolkit import bounded
from toolkit.file_kinds import WORDS, kind_seen
from toolkit.file_names import clean_name, ending_of
from toolkit.office import Unfit
from toolkit.text import storable

MOST_BYTES = 10 * 1024 * 1024
MOST_MEMORY = 2 * 1024 * 1024 * 1024
MOST_WORK_SECONDS = 40
MOST_WAIT_SECONDS = 80
KINDS = {"xlsx": "xlsx", "xls": "xls", "ods": "ods", "csv": "csv", "txt": "csv"}
# What the bytes of each ending look like to toolkit.file_kinds; a csv may begin with anything that is no known file.
_SEEN = {"xlsx": {"xlsx"}, "xls": {"old_office"}, "ods": {"opendocument"}, "csv": {"text", "unknown", "xml", "web_page"}}
_MEGABYTES = {"size", "unpacked"}

REFUSALS = {
    "empty": _("“%(name)s” is empty. Check the file on your machine and choose it again."),
    "size": _("“%(name)s” weighs %(seen)s MB, up to %(most)s MB are taken. Split the list in two files."),
    "type": _("“%(name)s” is %(kind)s. Taken are Excel (.xlsx, .xls), OpenDocument (.ods) and CSV: save it as one of these."),
    "mismatch": _("“%(name)s” is called .%(ending)s but is %(kind)s. Open it, save it anew as .xlsx and choose that file."),
    "locked": _("“%(name)s” is locked by a password. Save a copy without the password and choose that one."),
    "unreadable": _("“%(name)s” cannot be read; it may be damaged. Open it on your machine, save it anew and choose it again."),
    "heavy": _("“%(name)s” cannot be read: opening it takes too much time or memory. Copy the table alone into a new workbook."),
    "macros": _("“%(name)s” holds macros or controls, which are not taken. Save it as .xlsx and choose that file."),
    "external": _(
        "“%(name)s” draws on other files. In Excel choose Data, Edit Links, Break Link, then save and choose it again."
    ),
    "doctype": _("“%(name)s” holds declarations (DOCTYPE) that no spreadsheet writes. Copy the table into a new workbook."),
    "names": _("“%(name)s” holds parts with doubled or unsafe names. Copy the table alone into a new workbook."),
    "parts": _("“%(name)s” holds %(seen)s parts, up to %(most)s are taken. Copy the table alone into a new workbook."),
    "unpacked": _("“%(name)s” unpacks to %(seen)s MB, up to %(most)s MB are taken. Copy the table alone into a new workbook."),
    "bomb": _("“%(name)s” unpacks to far more than it weighs, which is not safe to open. Copy the table into a new workbook."),
    "rows": _("“%(name)s” has more than %(most)s rows. Split the list in several files; each can be loaded by itself."),
    "columns": _("“%(name)s” has %(seen)s columns, up to %(most)s are read. Delete the columns that are not needed."),
    "sheets": _("“%(name)s” has %(seen)s sheets, up to %(most)s are read. Copy the one that matters into a new workbook."),
    "encoding": _("“%(name)s” is not in Unicode. In Excel save it as “CSV UTF-8”, or as .xlsx, and choose that file."),
    "quotes": _("“%(name)s” has a quotation mark that does not end, from about row %(seen)s on. Save it as .xlsx instead."),
    "busy": _("“%(name)s” could not be opened just now. Try again in some minutes; if it stays so, tell the administrator."),
}


@dataclass(frozen=True)
class Trouble:
    """A cell that shows something other than it holds: `code` is error, formula or no_day; `words` what it shows."""

    code: str
    words: str


@dataclass(frozen=True)
class Sheet:
    """Rows of cells as far as they are filled: text, int, float, bool, date or None. Rows and columns count from 0."""

    name: str
    hidden: bool
    rows: list[list[Any]]
    hidden_rows: frozenset[int] = frozenset()
    troubles: dict[tuple[int, int], Trouble] = field(default_factory=dict)


def read(content: bytes, name: str) -> list[Sheet]:
    """Return the sheets of a file, in its order. Raises ValidationError with a sentence and a code of REFUSALS."""
    name = clean_name(name)
    try:
        kind = _kind(content, name)
        words = (kind, str(MOST_MEMORY), str(MOST_WORK_SECONDS))
        answer = bounded.run("toolkit.sheets.reader", *words, content=content, wait_seconds=MOST_WAIT_SECONDS)
        return _sheets(answer)
    except Unfit as unfit:
        params = {"name": name, "seen": _figure(unfit.seen, unfit.code), "most": _figure(unfit.most, unfit.code), **unfit.words}
        raise ValidationError(REFUSALS[unfit.code], code=unfit.code, params=params) from None


def _kind(content: bytes, name: str) -> str:
    """Return what the name says, provided that the bytes do not say otherwise."""
    ending = ending_of(name)
    kind = KINDS.get(ending)
    if not content:
        raise Unfit("empty")
    if len(content) > MOST_BYTES:
        raise Unfit("size", seen=len(content), most=MOST_BYTES)
    seen = kind_seen(content)
    if seen == "macros":
        raise Unfit("macros")
    if kind is None:
        raise Unfit("type", kind=WORDS[seen])
    if seen not in _SEEN[kind]:
        raise Unfit("mismatch", ending=ending, kind=WORDS[seen])
    return kind


def _sheets(answer: bytes) -> list[Sheet]:
    told = json.loads(answer)
    if "refused" in told:
        raise Unfit(told["refused"], seen=told["seen"], most=told["most"])
    return [
        Sheet(
            name=storable(one["name"]),
            hidden=one["hidden"],
            rows=[[_cell(cell) for cell in row] for row in one["rows"]],
            hidden_rows=frozenset(one["hidden_rows"]),
            troubles={(row, column): Trouble(code, words) for row, column, code, words in one["troubles"]},
        )
        for one in told["sheets"]
    ]


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    return date.fromisoformat(value["day"]) if isinstance(value, dict) else value


def _figure(value: int, code: str) -> str:
    return number_format(-(-value // 2**20) if code in _MEGABYTES else value)
