"""What a kind of sheet is: its columns, who may load it, what its rows mean; and what a row of any kind says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from toolkit.sheets.columns import Column
from toolkit.sheets.out import Sheet as OutSheet
from toolkit.sheets.table import Row, Table
from unions.models import Event, SheetRow
from unions.models.union import Union

Outcome = SheetRow.Outcome


@dataclass
class Meant:
    """What one row means. `changes` are those of its event, `errors` (column name or "", sentence), `choices` (answer, words).

    `todo` is what write() needs; `sheet` names the table of the kind, "" for the main one.
    """

    number: int
    outcome: str
    label: str = ""
    changes: dict[str, list] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    todo: Any = None
    sheet: str = ""


@dataclass(frozen=True)
class Asked:
    """What a kind is asked with: whose sheet, of what, when, from which file, and what the sender said about doubtful rows."""

    by: Any
    scope: Any
    at: datetime
    file_name: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def source(self, number: int) -> str:
        """Return what the event of a row says of where it came from."""
        return _("from the sheet “%(file)s”, row %(row)s") % {"file": self.file_name, "row": number}


class Kind(Protocol):
    """One kind of sheet. `tables` maps the name of a sheet to its columns; the first is the main one.

    `help` are lines for those who fill one in.
    """

    name: str
    label: Any
    model: Any
    tables: Mapping[str, Sequence[Column]]

    @property
    def help(self) -> Sequence[str]: ...

    def scope(self, slug: str, user: Any, on: date) -> Any:
        """Return what the sheet is about: a union, a half-year, None for all. Raises Http404 for what this person may not see."""

    def refusal(self, scope: Any, by: Any, on: date) -> str:
        """Return why this person never loads such a sheet, or ""."""

    def personal(self, asked: Asked) -> bool:
        """Return whether the template holds details of persons, so that to take it away is an event."""

    def known(self, asked: Asked) -> list[OutSheet]:
        """Return the sheets of the template, filled with what is on file."""

    def mean(self, tables: Mapping[str, Table], asked: Asked, tell: Callable[[int, int], None]) -> list[Meant]:
        """Return what each row means; writes nothing that lasts. `tell(done, total)` shows how far it is."""

    def rests_on(self, asked: Asked) -> QuerySet[Event] | None:
        """Return the events that may change what rows mean; None where too much is read to tell."""

    def write(self, meant: Sequence[Meant], asked: Asked) -> None:
        """Write the new and the changed rows with their events; the caller holds the transaction."""

    def address(self, scope: Any) -> str:
        """Return the page where what was written stands."""


def union_of(scope: Any) -> Union | None:
    return scope if isinstance(scope, Union) else None


def read_cells(row: Row, columns: Sequence[Column]) -> dict[str, Any]:
    """Return column name -> what the form takes, for the columns the sheet has and whose cells show what they hold."""
    by_name = {column.name: column for column in columns}
    return {
        name: by_name[name].read(cell) if name in by_name else cell
        for name, cell in row.cells.items()
        if name not in row.troubles
    }


def troubles_of(row: Row) -> list[tuple[str, str]]:
    """Return (column name, sentence) for the cells that show something other than they hold."""
    if not row.troubles:
        return []
    sentences = {
        "error": _("The cell shows the error %(words)s. Write the value itself."),
        "formula": _("The cell holds a formula whose result is not stored. Open the file in Excel, save it, and load it again."),
        "no_day": _("29/02/1900 does not exist. Write the day anew."),
    }
    return [(name, sentences[trouble.code] % {"words": trouble.words}) for name, trouble in row.troubles.items()]
