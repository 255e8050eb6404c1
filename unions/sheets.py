"""Sheets on their way in: read, compared with what is on file, shown, and written in one transaction or not at all.

The trial is the real run without its last step: what the sender confirms is reckoned again when it is written, and written only
if it is the same. What each row means its kind says (unions/sheet_kinds.py).
"""

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from toolkit.office import Unfit
from toolkit.sheets import book
from toolkit.sheets.columns import letter_of
from toolkit.sheets.marked import mark
from toolkit.sheets.table import Table, find_table
from toolkit.sheets.template import help_name
from toolkit.steps import Refused
from toolkit.text import fold
from unions import chain
from unions.models import SheetRow, SheetRun
from unions.models.union import Union
from unions.sheet_kinds import Asked, Kind, Meant, Outcome

State = SheetRun.State
logger = logging.getLogger(__name__)

MOST_TRIES = 3
TELL_EVERY = 250
# Given anew with each reckoning.
GIVEN = {"person"}
# Shown and kept of a run; above that the rest is only counted.
MOST_KEPT = 60_000


class Cancelled(Exception):
    """The sender has called it off meanwhile."""


def take_on(run: SheetRun, kinds: Mapping[str, Kind], *, clock: Callable[[], datetime]) -> None:
    """Work on a waiting run to its next halt: shown, written, refused, or cancelled meanwhile."""
    if not SheetRun.objects.filter(pk=run.pk, state=run.state, tries=run.tries).update(tries=run.tries + 1, touched_at=clock()):
        return
    if run.tries >= MOST_TRIES:
        _refuse(
            run, _("Reading it was interrupted several times. Try again later, or with a smaller file; tell the administrator.")
        )
        return
    try:
        (check if run.state == State.CHECKING else write)(run, kinds[run.kind], clock=clock)
    except Cancelled:
        return
    except ValidationError as error:
        _refuse(run, " ".join(error.messages))
    except Refused as refused:
        _refuse(run, str(refused))


def check(run: SheetRun, kind: Kind, *, clock: Callable[[], datetime], stale: bool = False) -> None:
    """Read the file and keep what each row means; the run is then ready for its sender, who is told of a `stale` one."""
    content, sheets = _read(run)
    found = _main_tables(kind, sheets)
    tables = _tables(run, kind, sheets, found)
    asked = _asked(run, kind, clock())
    meant = kind.mean(tables, asked, _teller(run, clock))
    _mark(run, content, tables, meant)
    with transaction.atomic():
        _keep(run, told(kind, sheets, tables, list(found)) | {"stale": stale}, kind, tables, meant, clock())


def write(run: SheetRun, kind: Kind, *, clock: Callable[[], datetime]) -> None:
    """Reckon once more and write it all, if it is what the sender saw; else show the new reckoning.

    Thousands of rows take longer to reckon than to write, and on SQLite nobody else writes while a transaction lasts: where the
    kind can tell what its rows rest on they are reckoned before it, and anew within it only if something of that has changed.
    """
    _content, sheets = _read(run)
    tables = _tables(run, kind, sheets, _main_tables(kind, sheets))
    number, _digest = chain.head()
    # Asked of a run of its own: what it has read of the sender's rights must not answer for later.
    before = _asked(SheetRun.objects.get(pk=run.pk), kind, clock())
    ahead = kind.mean(tables, before, lambda done, total: None) if kind.rests_on(before) is not None else None
    try:
        with transaction.atomic():
            if union := run.union_id:
                # One sheet of a union at a time: the second sees what the first has written.
                Union.objects.select_for_update(no_key=True).get(pk=union)
            asked = _asked(run, kind, clock())
            if ahead is not None and _still_holds(kind, before, asked, number):
                meant = ahead
            else:
                meant = kind.mean(tables, asked, lambda done, total: None)
            if digest_of(meant) == run.digest:
                _write(kind, [one for one in meant if one.outcome in (Outcome.NEW, Outcome.CHANGED)], asked)
                _move(run, State.WRITTEN, ended_at=asked.at, touched_at=clock())
                return
    except IntegrityError:
        # Somebody entered the same by hand while this was written: reckon again, against what they entered.
        pass
    run.refresh_from_db()
    if run.state != State.WRITING:
        # Another worker has written this very run meanwhile: it stays written.
        raise Cancelled
    _move(run, run.state, tries=0, touched_at=clock())
    check(run, kind, clock=clock, stale=True)


def _still_holds(kind: Kind, before: Asked, now: Asked, number: int) -> bool:
    """Whether nothing that the rows rest on has changed since the event of that number, nor the day."""
    rests_on = kind.rests_on(now)
    return before.today == now.today and rests_on is not None and not rests_on.filter(number__gt=number).exists()


def _write(kind: Kind, meant: Sequence[Meant], asked: Asked) -> None:
    try:
        kind.write(meant, asked)
    except Refused as refused:
        raise IntegrityError(str(refused)) from refused


def start(run: SheetRun, pieces: Iterable[bytes]) -> SheetRun:
    """Keep the file, piece by piece, and let it be read; the same form sent twice makes one run.

    The file lies there before the row names it. Raises Refused in words when the disk does not take it.
    """
    if twin := SheetRun.objects.filter(op_id=run.op_id).first():
        if twin.by_id == run.by_id:
            return twin
        # Somebody else's form: this one makes a run of its own.
        run.op_id = uuid4()
    try:
        run.path.parent.mkdir(parents=True, exist_ok=True)
        with run.path.open("wb") as file:
            file.writelines(pieces)
    except OSError as error:
        logger.exception("A sheet could not be kept in %s", run.path.parent)
        with suppress(OSError):
            run.path.unlink(missing_ok=True)
        text = _("“%(name)s” could not be kept: the disk is full or cannot be written to. Please tell the administrator.")
        raise Refused(text % {"name": run.file_name}) from error
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError:
        # The other click was a moment faster.
        return SheetRun.objects.get(op_id=run.op_id, by=run.by)
    return run


def confirm(run: SheetRun, *, seen: str, at: datetime) -> None:
    """Let it be written; `seen` is the digest of what the sender has on screen.

    Raises Refused when that is not the present reckoning, nothing is to be written, or it is not waiting for that.
    """
    if seen != run.digest:
        raise Refused(_("What would be written has changed since you looked. Look at it again, then confirm."))
    if not run.counts.get(Outcome.NEW) and not run.counts.get(Outcome.CHANGED):
        raise Refused(_("Nothing would change. There is nothing to write."))
    _step(run, State.READY, State.WRITING, touched_at=at, tries=0)


def answer(run: SheetRun, answers: Mapping[str, str], *, at: datetime) -> None:
    """Note what the sender says of doubtful rows, and reckon again."""
    _step(run, State.READY, State.CHECKING, answers=dict(run.answers) | dict(answers), touched_at=at, tries=0, done=0)


def choose_sheet(run: SheetRun, name: str, *, at: datetime) -> None:
    """Read another sheet of the same file."""
    _step(run, State.READY, State.CHECKING, sheet=name, answers={}, touched_at=at, tries=0, done=0)


def cancel(run: SheetRun, *, at: datetime) -> None:
    """Call it off. Raises Refused once it is written."""
    halted = SheetRun.objects.filter(pk=run.pk, state__in=[State.CHECKING, State.READY, State.WRITING])
    if not halted.update(state=State.CANCELLED, touched_at=at):
        raise Refused(_("It is too late to cancel: the sheet is “%(state)s”.") % {"state": _fresh(run).get_state_display()})
    forget(run)


def forget(run: SheetRun) -> bool:
    """Remove the file and the rows of a run that has ended; what was written, and its events, stay.

    Returns False where the disk does not let go of the file; the hourly sweep tries again.
    """
    run.rows.all().delete()
    try:
        run.path.unlink(missing_ok=True)
        run.marked_path.unlink(missing_ok=True)
    except OSError:
        logger.exception("The files of run %s could not be removed", run.pk)
        return False
    return True


def digest_of(meant: Iterable[Meant]) -> str:
    """Return what tells one reckoning from another: every row with its outcome and its changes."""
    told = [
        (one.sheet, one.number, one.outcome, one.label, {name: pair for name, pair in one.changes.items() if name not in GIVEN})
        for one in meant
    ]
    return hashlib.sha256(json.dumps(told, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()


def _read(run: SheetRun) -> tuple[bytes, list[book.Sheet]]:
    try:
        content = run.path.read_bytes()
    except FileNotFoundError:
        raise Refused(_("The file is no longer kept. Choose it again.")) from None
    return content, book.read(content, run.file_name)


def _asked(run: SheetRun, kind: Kind, at: datetime) -> Asked:
    """Return the question, asked anew: who sent the sheet may have lost the mandate meanwhile."""
    today = timezone.localdate(at)
    try:
        scope = kind.scope(run.scope, run.by, today)
    except Http404:
        raise Refused(_("You no longer serve the union this sheet is about. Nothing was written.")) from None
    if refused := kind.refusal(scope, run.by, today):
        raise Refused(refused)
    return Asked(by=run.by, scope=scope, at=at, file_name=run.file_name, answers=run.answers)


def _tables(run: SheetRun, kind: Kind, sheets: Sequence[book.Sheet], found: dict[str, Table]) -> dict[str, Table]:
    """Return the table of each sheet of the kind: the main one where it is found best, the others by the name of their sheet."""
    (main, columns), *others = kind.tables.items()
    if run.sheet:
        found = {name: table for name, table in found.items() if name == run.sheet}
    if not found:
        wanted = ", ".join(str(column.label) for column in columns if column.required)
        raise Refused(_("No table with the columns %(columns)s was found on a visible sheet.") % {"columns": wanted})
    best = found.get(main) or max(found.values(), key=lambda table: (len(table.places), len(table.rows)))
    tables = {main: best}
    for name, columns in others:
        beside = next((one for one in sheets if not one.hidden and fold(one.name) == fold(name)), None)
        if beside and beside.name != best.sheet and (table := find_table(beside, columns)):
            tables[name] = table
    return tables


def _main_tables(kind: Kind, sheets: Sequence[book.Sheet]) -> dict[str, Table]:
    """Return the tables that can be the main one, by their sheets' names; a sheet with the name of another table only at need."""
    (_main, columns), *others = kind.tables.items()
    found = {one.name: table for one in sheets if not one.hidden and (table := find_table(one, columns))}
    beside = {fold(name) for name in (help_name(), *(name for name, _columns in others))}
    return {name: table for name, table in found.items() if fold(name) not in beside} or found


def _teller(run: SheetRun, clock: Callable[[], datetime]) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        if done % TELL_EVERY == 0:
            alive = SheetRun.objects.filter(pk=run.pk, state=run.state).update(done=done, total=total, touched_at=clock())
            if not alive:
                raise Cancelled

    return tell


def _mark(run: SheetRun, content: bytes, tables: Mapping[str, Table], meant: Sequence[Meant]) -> None:
    """Keep the same workbook with the wrong cells marked, where there are any."""
    main = next(iter(tables))
    marks = [
        (table.sheet, one.number, _place(table, name, one.number), sentence)
        for one in meant
        for table in [tables[one.sheet or main]]
        for name, sentence in one.errors
    ]
    try:
        run.marked_path.unlink(missing_ok=True)
        if marks:
            run.marked_path.write_bytes(mark(content, run.file_name, marks))
    except (Unfit, OSError):
        # The list on the page has every wrong cell; only the workbook to take away is missing.
        logger.exception("The sheet of run %s could not be marked", run.pk)
        with suppress(OSError):
            run.marked_path.unlink(missing_ok=True)


def _place(table: Table, name: str, number: int) -> int:
    """Return the position of a value; of one that the sheet does not have, the first column there is."""
    place = table.place_of(name, number)
    return min(table.places.values()) if place is None else place


def _keep(
    run: SheetRun, read: dict[str, Any], kind: Kind, tables: Mapping[str, Table], meant: Sequence[Meant], at: datetime
) -> None:
    counts = Counter(one.outcome for one in meant)
    _move(run, State.READY, read=read, counts=counts, digest=digest_of(meant), total=len(meant), done=len(meant), touched_at=at)
    run.rows.all().delete()
    labels = {key: {column.name: str(column.label) for column in columns} for key, columns in kind.tables.items()}
    main = next(iter(tables))
    rows = [
        SheetRow(
            run=run,
            number=one.number,
            sheet=one.sheet,
            outcome=one.outcome,
            label=one.label[:300],
            changes=one.changes if one.outcome == Outcome.CHANGED else {},
            errors=[
                _told_error(tables[one.sheet or main], labels[one.sheet or main], one.number, *error) for error in one.errors
            ],
            choices=[list(choice) for choice in one.choices],
        )
        for one in meant
        if one.outcome != Outcome.UNCHANGED
    ]
    SheetRow.objects.bulk_create(rows[:MOST_KEPT], batch_size=2_000)


def _told_error(table: Table, labels: Mapping[str, str], number: int, name: str, sentence: str) -> list[str]:
    place = table.place_of(name, number)
    return [letter_of(place + 1) if place is not None else "", labels.get(name, ""), sentence]


def told(kind: Kind, sheets: Sequence[book.Sheet], tables: Mapping[str, Table], found: Sequence[str]) -> dict[str, Any]:
    """Return what was read, for people: the sheet, its header, the columns matched, what was left out and why.

    `found` names the sheets on which the main table can stand.
    """
    table, *beside = tables.values()
    columns = next(iter(kind.tables.values()))

    def of_all(name: str) -> list[str]:
        return [*getattr(table, name), *(f"{one.sheet}: {words}" for one in beside for words in getattr(one, name))]

    return {
        "sheet": table.sheet,
        "others": [name for name in found if name != table.sheet],
        "beside": [[one.sheet, len(one.rows)] for one in beside],
        "hidden_sheets": [one.name for one in sheets if one.hidden],
        "header": table.header,
        "rows": len(table.rows),
        "columns": [
            [letter_of(table.places[column.name] + 1), str(column.label)] for column in columns if column.name in table.places
        ],
        "missing": [str(column.label) for column in columns if column.required and not table.gives(column.name)],
        "units": [[str(column.label), table.units[column.name]] for column in columns if column.name in table.units],
        "unknown": of_all("unknown"),
        "forbidden": of_all("forbidden"),
        "doubled": of_all("doubled"),
        "left_out": of_all("left_out"),
        "hidden_rows": table.hidden_rows,
    }


def _refuse(run: SheetRun, sentence: str) -> None:
    SheetRun.objects.filter(pk=run.pk, state__in=SheetRun.WAITING).update(state=State.REFUSED, refusal=sentence)


def _move(run: SheetRun, state: str, **values: Any) -> None:
    """Move a run that is being worked on; raises Cancelled when its sender was faster, which takes back the transaction."""
    if not SheetRun.objects.filter(pk=run.pk, state=run.state).update(state=state, **values):
        raise Cancelled
    run.state = state


def _step(run: SheetRun, source: str, target: str, **values: Any) -> None:
    if not SheetRun.objects.filter(pk=run.pk, state=source, digest=run.digest).update(state=target, **values):
        text = _("That is not possible now: the sheet is “%(state)s”. Look at the page again.")
        raise Refused(text % {"state": _fresh(run).get_state_display()})


def _fresh(run: SheetRun) -> Any:
    return SheetRun.objects.get(pk=run.pk)
