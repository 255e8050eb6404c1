"""Which steps a record may take, told by one table.

Buttons, views, admin actions, tests and the diagrams in docs/ all read that table. This module knows no
record of its own: a room hands in its table and the function that writes the event.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

Guard = Callable[[Any, Any, date], str]


class Refused(Exception):
    """A deed that may not be done now; `str()` is a sentence for the person who tried."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One row of a workflow's table.

    The first guard says *who*: its refusal is a 403 and hides the button. The later ones say *not yet,
    because*: their sentence stands on the greyed-out button. `fields` are model fields the step sets;
    `effect(record, by, at)` runs in the same transaction and may raise Refused.
    """

    label: Any
    sources: frozenset[str] | set[str]
    target: str
    guards: tuple[Guard, ...]
    fields: tuple[str, ...] = ()
    reason: bool = False
    effect: Callable[[Any, Any, datetime], None] | None = None


@dataclass(frozen=True)
class Offer:
    """A step as a person sees it on a record: possible when `refusal` is empty."""

    name: str
    step: Step
    refusal: str


class Workflow:
    """The steps of one kind of record; `record` is called with every step that was taken.

    `hold` is called first in each step's transaction, before anything is read: it takes the locks that the steps need.
    """

    def __init__(self, steps: Mapping[str, Step], *, record: Callable[..., Any], hold: Callable[[], None] | None = None):
        self.steps = steps
        self._record = record
        self._hold = hold

    def forbidden(self, name: str, record: Any, *, by: Any, on: date) -> str:
        """Return why this person never takes this step on this record, or ""."""
        return str(self.steps[name].guards[0](record, by, on))

    def refusal(self, name: str, record: Any, *, by: Any, on: date) -> str:
        """Return why the step cannot be taken now, as a sentence, or "" for yes."""
        step = self.steps[name]
        if refused := self.forbidden(name, record, by=by, on=on):
            return refused
        if record.state not in step.sources:
            return str(
                format_lazy(
                    _("“{step}” is not possible: the record is now “{state}”."),
                    step=step.label,
                    state=record.get_state_display(),
                )
            )
        return next((text for guard in step.guards[1:] if (text := str(guard(record, by, on)))), "")

    def require(self, name: str, record: Any, *, by: Any, on: date) -> None:
        """Raise PermissionDenied with the sentence when this person never takes this step."""
        if refused := self.forbidden(name, record, by=by, on=on):
            raise PermissionDenied(refused)

    def offers(self, record: Any, *, by: Any, on: date) -> Iterator[Offer]:
        """Yield the steps that start from the record's state and that this person may take, now or later."""
        for name, step in self.steps.items():
            if record.state in step.sources and not self.forbidden(name, record, by=by, on=on):
                yield Offer(name, step, self.refusal(name, record, by=by, on=on))

    def take(
        self, name: str, record: Any, *, by: Any, at: datetime, reason: str = "", seen: int | None = None, **values: Any
    ) -> None:
        """Take one step and write its event, in one transaction; `record` is refreshed on success.

        `seen` is the version of the record that the person had on screen. Raises Refused when a guard, the
        state, the effect, the record's own rules or a constraint says no, or when somebody was faster.
        """
        step = self.steps[name]
        if set(values) != set(step.fields):
            raise TypeError(f"step {name} sets {step.fields}, not {tuple(values)}")
        with transaction.atomic():
            if self._hold:
                self._hold()
            fresh = self._locked(record)
            if seen is not None and seen != fresh.version:
                raise Refused(_("Somebody has just changed this record. Read it again, then decide."))
            if refused := self.refusal(name, fresh, by=by, on=timezone.localdate(at)):
                raise Refused(refused)
            if step.reason and not reason:
                raise Refused(_("Write the reason in a few words."))
            before = _values(fresh)
            for field, value in values.items():
                setattr(fresh, field, value)
            fresh.state = step.target
            if step.effect:
                step.effect(fresh, by, at)
            fresh.version += 1
            with _refusing():
                fresh.full_clean(exclude=_asked_before(fresh, before), validate_constraints=False)
            changed = {k: v for k, v in _values(fresh).items() if v != before[k]}
            try:
                # The database asks its constraints with the write itself.
                with transaction.atomic():
                    moved = self._moved(fresh, before, changed)
            except IntegrityError:
                # Only what was refused looks for the sentence; none, where another record was faster.
                with _refusing():
                    fresh.validate_constraints()
                moved = False
            if not moved:
                raise Refused(_("Somebody has just changed this record. Read it again, then decide."))
            self._record(record=fresh, verb=name, by=by, at=at, before=before, after=_values(fresh), reason=reason)
        record.refresh_from_db()

    def _locked(self, record: Any) -> Any:
        """Return the record as it stands, held until the transaction ends."""
        return type(record)._base_manager.select_for_update(no_key=True).get(pk=record.pk)

    def _moved(self, record: Any, before: Mapping[str, Any], changed: Mapping[str, Any]) -> bool:
        """Write what changed, provided that nobody changed it meanwhile; SQLite has no row locks, this holds there too."""
        standing = type(record)._base_manager.filter(pk=record.pk, state=before["state"], version=before["version"])
        return standing.update(**changed) == 1


def _values(record: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}


def _asked_before(record: models.Model, before: Mapping[str, Any]) -> set[str]:
    """Return the fields whose rule costs a query each and was kept when they were written: what they hold did not change."""
    costly = [field for field in record._meta.concrete_fields if field.remote_field or field.unique]
    return {field.name for field in costly if getattr(record, field.attname) == before[field.attname]}


def clean(record: models.Model) -> None:
    """Ask the whole record's rules. Raises Refused with their sentences."""
    with _refusing():
        record.full_clean()


@contextmanager
def _refusing() -> Iterator[None]:
    """Raise as Refused what the rules of a record say."""
    try:
        yield
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
