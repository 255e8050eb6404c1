"""What kinds of sheets share: those about one union, and those of which one row is one record."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import Http404
from django.utils.translation import gettext as _

from toolkit.sheets.columns import Column, as_text
from toolkit.sheets.table import Row, Table
from toolkit.text import fold
from unions import events
from unions.models import Event, Union
from unions.sheet_kinds import Asked, Meant, Outcome, read_cells, troubles_of


class OfUnion:
    """The part of a kind that is about one union, named by its code: those who serve the union load it."""

    def scope(self, slug: str, user: Any, on: date) -> Union:
        union = Union.objects.visible_to(user, on=on).filter(code=slug).first()
        if union is None:
            raise Http404
        return union

    def refusal(self, scope: Union, by: Any, on: date) -> str:
        if by.serves(scope.pk, on):
            return ""
        return _("Only an officer of this union, or the board entering for it, does this.")

    def rests_on(self, asked: Asked) -> QuerySet[Event] | None:
        return None


class Records(ABC):
    """The part of a kind of which one row is one record, through the browser's form and written with its event.

    A kind says how a row finds its record, and which form reads it with which `fields`.
    An empty cell empties the field where the record is known by its code: these sheets have no other key.
    """

    tables: Mapping[str, Sequence[Column]]
    fields: Sequence[str]

    def rests_on(self, asked: Asked) -> QuerySet[Event] | None:
        return None

    @abstractmethod
    def found(self, cells: Mapping[str, Any], asked: Asked) -> tuple[Any, list[tuple[str, str]]]:
        """Return the record a row is about, a new one where it is not on file, and (column, sentence) of what forbids it."""

    @abstractmethod
    def form(self, record: Any, data: dict[str, Any], asked: Asked) -> ModelForm:
        """Return the browser's form of a record, bound to what is on file with the cells over it."""

    def is_empty(self, cells: Mapping[str, Any]) -> bool:
        """Whether a row says nothing of a record that is not on file yet."""
        return False

    def forbidden(self, record: Any, changes: Mapping[str, list]) -> list[tuple[str, str]]:
        """Return (column, sentence) of the changes that this record does not take from a sheet."""
        return []

    def mean(self, tables: Mapping[str, Table], asked: Asked, tell: Callable[[int, int], None]) -> list[Meant]:
        (columns,) = self.tables.values()
        (table,) = tables.values()
        rows_of: dict[str, int] = {}
        meant = []
        for done, row in enumerate(table.rows):
            tell(done, len(table.rows))
            meant.append(self._mean(row, columns, asked, rows_of))
        return meant

    def _mean(self, row: Row, columns: Sequence[Column], asked: Asked, rows_of: dict[str, int]) -> Meant:
        cells = read_cells(row, columns)
        record, errors = self.found(cells, asked)
        errors = troubles_of(row) + errors
        label = str(record) if record else " · ".join(filter(None, map(as_text, list(row.cells.values())[:2])))
        code = fold(as_text(cells.get("code")))
        if (earlier := rows_of.setdefault(code, row.number)) != row.number:
            errors.append(("code", _("The same stands in row %(row)s already.") % {"row": earlier}))
        if record is None or errors:
            return Meant(row.number, Outcome.WRONG, label, errors=errors)
        before = events.values_of(record) if record.pk else {}
        if not before and self.is_empty(cells):
            return Meant(row.number, Outcome.UNCHANGED, label)
        form = self.form(record, self._data(record, cells), asked)
        if not form.is_valid():
            return Meant(row.number, Outcome.WRONG, label, errors=_told(form))
        changes = events.changes_of(record, before, events.values_of(record))
        if before and not changes:
            return Meant(row.number, Outcome.UNCHANGED, label)
        if errors := self.forbidden(record, changes) if before else []:
            return Meant(row.number, Outcome.WRONG, label, errors=errors)
        return Meant(row.number, Outcome.CHANGED if before else Outcome.NEW, str(record), changes=changes, todo=form)

    def _data(self, record: Any, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the form is given: what is on file, and over it the cells."""
        data = {name: getattr(record, record._meta.get_field(name).attname) for name in self.fields}
        return data | {name: "" if cell is None else cell for name, cell in cells.items() if name in data}

    def write(self, meant: Sequence[Meant], asked: Asked) -> None:
        for one in meant:
            seen = getattr(one.todo.instance, "version", None)
            events.store(one.todo, by=asked.by, at=asked.at, seen=seen, reason=asked.source(one.number))


def _told(form: ModelForm) -> list[tuple[str, str]]:
    return [("" if name == "__all__" else name, str(text)) for name, texts in form.errors.items() for text in texts]
