"""The workbook of one union's initiatives: with authors and worksheet lines, each through the browser's form, each as a draft."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emulation.models import Campaign
from initiatives.figures import window_of
from initiatives.forms import WholeForm
from initiatives.models import Author, Initiative
from initiatives.sheet_columns import (
    AUTHOR_COLUMNS,
    AUTHORS,
    COLUMNS,
    INLINE,
    KEY,
    LINE_COLUMNS,
    LINES,
    SHEET,
)
from initiatives.sheet_forms import Part, Posted
from initiatives.surroundings import Surroundings
from initiatives.workflow import EDITABLE, STEPS, edit_refusal, save_draft, served_by_the_sender
from toolkit.dates import parse_day
from toolkit.money import short
from toolkit.sheets.columns import Column, as_text
from toolkit.sheets.out import Sheet as OutSheet
from toolkit.sheets.table import Row, Table
from toolkit.steps import Refused
from toolkit.text import fold, normalise
from unions.models import Event, Union
from unions.sheet_kinds import Asked, Meant, Outcome, read_cells, troubles_of
from unions.sheet_records import OfUnion

# All are written in one transaction, which on SQLite others wait for.
MOST = 300
EMPTY_ROWS = 100
# What stands between two authors in one cell: a semicolon, a new line, or a comma that is no decimal comma.
_BETWEEN = re.compile(r"[;\n]|,(?!\s*\d)")
# “1. Nguyễn Văn A (T1001) – 60%”.
_AUTHOR = re.compile(
    r"(?:\d+[.)]|[-+•])?\s*(?P<name>.+?)\s*(?:\((?P<code>[^()%]+)\))?\s*[:–-]?\s*(?:\(?(?P<share>\d+(?:,\d+)?)\s*%\)?)?"
)


@dataclass
class Entry:
    """One initiative in the workbook, with the rows that belong to it."""

    row: Row
    cells: dict[str, Any]
    authors: list[Part] = field(default_factory=list)
    lines: list[Part] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def title(self) -> str:
        return normalise(as_text(self.cells.get("title")))


class Initiatives(OfUnion):
    """The initiatives of one union: drafts and those sent back are changed, all others only compared."""

    name = "initiatives"
    label = gettext_lazy("Initiatives")
    model = Initiative
    tables: Mapping[str, Sequence[Column]] = {SHEET: (*COLUMNS, *INLINE), AUTHORS: AUTHOR_COLUMNS, LINES: LINE_COLUMNS}

    @property
    def help(self) -> list[str]:
        return [
            _("One row of the first sheet is one initiative. It arrives as a draft; it is sent by its own button afterwards."),
            _("Authors and lines of the worksheet stand on sheets of their own, under the number of the initiative."),
            _("In a list of your own the authors may stand in one cell: “Nguyễn Văn A 60%; Trần Thị B 40%”, or in rows below."),
            _("Authors that the file names are all the authors of the initiative; where it names none, they stay as they are."),
            _("An amount is in đồng, unless its header or a line above the table says otherwise: “(triệu đồng)”."),
            _("Do not change the hidden column with the row keys. What was sent already is not changed by a file."),
        ]

    def address(self, scope: Union) -> str:
        return f"{reverse('initiatives')}?union={scope.code}&state={Initiative.State.DRAFT}"

    def personal(self, asked: Asked) -> bool:
        return self._drafts(asked).exists()

    def known(self, asked: Asked) -> list[OutSheet]:
        """The drafts of today and those sent back, as far as the sender may edit them."""
        records = list(self._drafts(asked).prefetch_related("authors__member", "lines", "campaigns"))
        own = asked.scope.pk in asked.by.served_union_ids(asked.today)
        lists: dict[str, Any] = {"lists": EMPTY_ROWS}
        numbered = list(enumerate(records, start=1))
        authors = [(number, row) for number, one in numbered for row in sorted(one.authors.all(), key=lambda row: row.pk)]
        lines = [(number, row) for number, one in numbered for row in sorted(one.lines.all(), key=lambda row: row.pk)]
        return [
            OutSheet(
                name=SHEET, columns=COLUMNS, rows=_rows(COLUMNS, numbered, _of_initiative), hidden=frozenset({KEY}), **lists
            ),
            OutSheet(
                name=AUTHORS,
                columns=AUTHOR_COLUMNS,
                rows=_rows(AUTHOR_COLUMNS, authors, lambda row: _of_author(row, own)),
                **lists,
            ),
            OutSheet(name=LINES, columns=LINE_COLUMNS, rows=_rows(LINE_COLUMNS, lines, vars), **lists),
        ]

    def _drafts(self, asked: Asked) -> QuerySet[Initiative]:
        found = (
            Initiative.objects.visible_to(asked.by, on=asked.today).filter(union=asked.scope, state__in=EDITABLE).order_by("pk")
        )
        own = asked.scope.pk in asked.by.served_union_ids(asked.today)
        return found if own else found.exclude(source=Initiative.Source.OWN)

    def mean(self, tables: Mapping[str, Table], asked: Asked, tell: Callable[[int, int], None]) -> list[Meant]:
        """Return what each initiative means, and each row beside it that is wrong; found by its key, else by its title."""
        entries, strays = _entries(tables)
        if len(entries) > MOST:
            raise Refused(_("A file brings up to %(most)s initiatives. Split it in several.") % {"most": MOST})
        reading = _Reading(asked, entries)
        meant = []
        for done, entry in enumerate(entries):
            # Each is some dozen questions to the database: more than a row of another list.
            tell(done, len(entries))
            meant += _held_back(reading.mean(entry), strays)
        return meant + strays

    def rests_on(self, asked: Asked) -> QuerySet[Event]:
        """Whatever happens in this union or in none, and what is accepted elsewhere: it may be the half-year's largest sum."""
        accepting = [name for name, step in STEPS.items() if Initiative.State.ACCEPTED in {step.target, *step.sources}]
        here = Q(union_id=asked.scope.pk) | Q(union_id__isnull=True)
        return Event.objects.filter(here | Q(kind=Initiative._meta.label_lower, verb__in=accepting))

    def write(self, meant: Sequence[Meant], asked: Asked) -> None:
        for one in meant:
            whole = one.todo
            seen = whole.record.version if whole.record.pk else None
            save_draft(
                whole.fields, whole.authors, whole.rows, by=asked.by, at=asked.at, seen=seen, reason=asked.source(one.number)
            )


class _Reading:
    """One reading of a workbook against what is on file."""

    def __init__(self, asked: Asked, entries: Sequence[Entry]):
        self.asked = asked
        self.own = asked.scope.pk in asked.by.served_union_ids(asked.today)
        self.around = Surroundings(asked.scope, asked.today)
        self.campaigns = {fold(name): one.pk for one in Campaign.objects.order_by("-pk") for name in (one.name, one.short_name)}
        keys = {as_text(entry.cells.get(KEY)) for entry in entries}
        titles = {fold(entry.title) for entry in entries}
        seen = Initiative.objects.visible_to(asked.by, on=asked.today).filter(union=asked.scope)
        found = seen.filter(Q(code__in=keys) | Q(title_key__in=titles)).order_by("pk")
        self.by_key: dict[str, Initiative] = {}
        self.by_title: dict[str, list[Initiative]] = {}
        for one in found:
            one.union = asked.scope
            self.by_key[one.code] = one
            if one.state not in Initiative.ENDED:
                self.by_title.setdefault(one.title_key, []).append(one)
        # What every new one is laid over.
        self.blank = WholeForm(self._new(), user=asked.by, today=asked.today, around=self.around)
        # What stood in which row already: a record, a number, a title with the half-year of its decision.
        self.rows_of: dict[tuple[str, Any], int] = {}
        self.titles: dict[str, list[tuple[int | None, int]]] = {}

    def mean(self, entry: Entry) -> list[Meant]:
        number, label = entry.row.number, entry.title or "–"
        by, today = self.asked.by, self.asked.today
        record, errors = self._find(entry)
        shown = WholeForm(record, user=by, today=today, around=self.around) if record.pk else self.blank
        posted = Posted(record, number, entry.cells, entry.authors, entry.lines, shown=shown, own=self.own)
        errors = [*troubles_of(entry.row), *entry.errors, *errors, *self._campaigns(entry, posted)]
        whole = WholeForm(record, user=by, today=today, posted=posted.data, around=self.around)
        valid = whole.is_valid()
        known = bool(record.pk)
        if known and (refused := served_by_the_sender(record, by, today) or edit_refusal(record)):
            if valid and not errors and not whole.foreseen():
                return [Meant(number, Outcome.UNCHANGED, str(record))]
            return [Meant(number, Outcome.WRONG, label, errors=[("", refused)])]
        told = {name for name, _sentence in errors}
        errors += [(name, sentence) for name, sentence in posted.errors_of(whole) if name not in told]
        beside = list(posted.errors_beside(whole))
        if beside and not errors:
            text = _("Row %(row)s of the sheet “%(sheet)s” is wrong.") if beside[0].sheet else _("Row %(row)s below is wrong.")
            errors = [("", text % {"row": beside[0].number, "sheet": beside[0].sheet})]
        if errors:
            return [Meant(number, Outcome.WRONG, label, errors=errors), *beside]
        changes = whole.foreseen() if known else {}
        if known and not changes:
            return [Meant(number, Outcome.UNCHANGED, str(record))]
        outcome = Outcome.CHANGED if known else Outcome.NEW
        return [Meant(number, outcome, _told(whole), changes=changes, todo=whole)]

    def _new(self) -> Initiative:
        source = Initiative.Source.OWN if self.own else Initiative.Source.PAPER
        return Initiative(union=self.asked.scope, op_id=uuid4(), source=source)

    def _find(self, entry: Entry) -> tuple[Initiative, list[tuple[str, str]]]:
        """Return the record a row is about, a new one where it is not on file, and (column, sentence) of what forbids it."""
        record = self._new()
        if key := as_text(entry.cells.get(KEY)):
            if key not in self.by_key:
                text = _("No initiative of this union has the key %(key)s. Leave the cell empty for a new one.")
                return record, [(KEY, text % {"key": key})]
            record = self.by_key[key]
        elif alike := self._alike(entry):
            if len(alike) > 1:
                codes = ", ".join(one.code for one in alike[:3])
                text = _(
                    "Several on file have this title: %(codes)s. Take the workbook, which tells them apart, or withdraw one."
                )
                return record, [("title", text % {"codes": codes})]
            record = alike[0]
        return record, self._doubles(entry, record)

    def _alike(self, entry: Entry) -> list[Initiative]:
        """Return the union's living initiatives with this title whose decision can lie in the same half-year."""
        named, window = self.by_title.get(fold(entry.title), []), self._window(entry)
        sure = [
            one for one in named if one.recognised_on and window and window_of(one.recognised_on, self.around.listed) == window
        ]
        return sure or [one for one in named if one.recognised_on is None or window is None]

    def _window(self, entry: Entry) -> int | None:
        day = entry.cells.get("recognised_on")
        try:
            day = day if isinstance(day, date) else parse_day(as_text(day))
        except ValidationError:
            return None
        return window_of(day, self.around.listed)

    def _doubles(self, entry: Entry, record: Initiative) -> list[tuple[str, str]]:
        number = as_text(entry.cells.get("number"))
        for what, name in ((("number", number), "number"), (("record", record.pk), "title")):
            if what[1] and (earlier := self.rows_of.setdefault(what, entry.row.number)) != entry.row.number:
                return [(name, _("The same stands in row %(row)s already.") % {"row": earlier})]
        window, title = self._window(entry), fold(entry.title)
        for other, row in self.titles.setdefault(title, []):
            if title and (other == window or other is None or window is None):
                return [("title", _("The same stands in row %(row)s already.") % {"row": row})]
        self.titles[title].append((window, entry.row.number))
        return []

    def _campaigns(self, entry: Entry, posted: Posted) -> list[tuple[str, str]]:
        """Put the named campaigns into the form; an empty cell of our own workbook names none."""
        names = [name for name in re.split("[;\n]", as_text(entry.cells.get("campaigns"))) if name.strip()]
        unknown = [name.strip() for name in names if fold(name) not in self.campaigns]
        if unknown:
            return [("campaigns", _("No campaign is called “%(name)s”.") % {"name": unknown[0]})]
        if names or (posted.keyed and "campaigns" in entry.cells):
            posted.data.setlist("campaigns", [self.campaigns[fold(name)] for name in names])
        return []


def _told(whole: WholeForm) -> str:
    """Return what tells one initiative of a sheet from another: title, authors, sum."""
    record = whole.record
    names = ", ".join(row.instance.name for row in whole.typed_forms)
    return " · ".join(filter(None, (record.title, names, short(record.declared_vnd) if record.declared_vnd else "")))


def _entries(tables: Mapping[str, Table]) -> tuple[list[Entry], list[Meant]]:
    """Return the initiatives of the workbook with their rows, and what belongs to none."""
    main = tables[SHEET]
    entries: list[Entry] = []
    for row in main.rows:
        cells = read_cells(row, (*COLUMNS, *INLINE))
        inline = list(_authors_in(row, cells))
        if entries and inline and not as_text(cells.get("title")).strip() and not as_text(cells.get("number")).strip():
            entries[-1].authors += inline
            entries[-1].errors += troubles_of(row)
        else:
            entries.append(Entry(row, cells, authors=inline))
    by_number: dict[str, Entry] = {}
    for entry in entries:
        by_number.setdefault(as_text(entry.cells.get("number")).strip(), entry)
    strays: list[Meant] = []
    for name, columns in ((AUTHORS, AUTHOR_COLUMNS), (LINES, LINE_COLUMNS)):
        if name in tables:
            strays += _bring_together(tables[name], name, columns, by_number)
    return entries, strays


def _held_back(meant: list[Meant], strays: Sequence[Meant]) -> list[Meant]:
    """Hold back what would lose an author or a line whose number was mistyped: a stray row may belong to it."""
    for one in meant:
        stray = next((row for row in strays if (row.sheet == AUTHORS and "authors" in one.changes) or
                      (row.sheet == LINES and "lines" in one.changes)), None)  # fmt: skip
        if stray and one.outcome == Outcome.CHANGED:
            text = _("Row %(row)s of the sheet “%(sheet)s” names no initiative, and may belong here. Mend its number first.")
            one.outcome, one.changes, one.todo = Outcome.WRONG, {}, None
            one.errors = [("", text % {"row": stray.number, "sheet": stray.sheet})]
    return meant


def _bring_together(table: Table, name: str, columns: Sequence[Column], by_number: Mapping[str, Entry]) -> Iterator[Meant]:
    """Give the rows of a sheet beside to their initiatives; yield those that name none."""
    number = ""
    for row in table.rows:
        cells = read_cells(row, columns)
        number = as_text(cells.get("number")).strip() or number
        entry = by_number.get(number) if number else None
        if entry is None:
            text = _("No initiative has the number %(number)s on the sheet “%(sheet)s”.") % {
                "number": number or "–",
                "sheet": SHEET,
            }
            yield Meant(
                row.number, Outcome.WRONG, as_text(cells.get("name") or cells.get("what")), errors=[("number", text)], sheet=name
            )
        elif name == AUTHORS and any(not part.sheet for part in entry.authors):
            text = _("Authors stand both here and on the sheet “%(sheet)s”. Keep one of the two.")
            entry.errors = [("authors", text % {"sheet": AUTHORS})]
        else:
            (entry.authors if name == AUTHORS else entry.lines).append(Part(name, row.number, cells, troubles_of(row)))


def _authors_in(row: Row, cells: Mapping[str, Any]) -> Iterator[Part]:
    """Yield the authors that stand in the initiative's own row: one with code and share beside, or several in one cell."""
    named = [name for name in _BETWEEN.split(as_text(cells.get("authors"))) if name.strip()]
    for name in named:
        found = _AUTHOR.fullmatch(name.strip())
        told: dict[str, Any] = found.groupdict() if found else {"name": name}
        if len(named) == 1:
            told = {"name": told["name"]} | {key: told.get(key) or cells.get(key) for key in ("code", "share")}
        yield Part("", row.number, told, [])


def _rows(columns: Sequence[Column], numbered: Iterable[tuple[int, Any]], values: Callable[[Any], Mapping]) -> Iterator[list]:
    for number, record in numbered:
        given = {"number": number, **values(record)}
        yield [column.write(given.get(column.name)) for column in columns]


def _of_initiative(record: Initiative) -> dict[str, Any]:
    names = "; ".join(one.name for one in sorted(record.campaigns.all(), key=lambda one: one.pk))
    return vars(record) | {"campaigns": names, KEY: record.code}


def _of_author(author: Author, own: bool) -> dict[str, Any]:
    """Return an author's cells; of a member what the list says of sex and birth stays on the list."""
    if author.member is None:
        return vars(author) | {"outside": True}
    member, code = author.member, author.member.employee_code if own else ""
    told = {name: getattr(author, name) for name in ("share", "work_class", "leader", "job_title", "qualification")}
    return told | {"name": author.name if code else member.handle_with(code=False), "code": code}
