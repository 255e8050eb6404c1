"""The one place where events are written, in the transaction of the change they tell of."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from toolkit.steps import Refused
from unions import chain
from unions.models import Event, Member, Union

CREATED, CHANGED, DELETED = "created", "changed", "deleted"
# Of the chain itself: words of other events were blanked.
ERASED = "words_erased"
WORDS: dict[str, str | Promise] = {
    CREATED: _("entered"),
    CHANGED: _("changed"),
    DELETED: _("deleted"),
    "revealed": _("looked at the personal details"),
    "link_made": _("made a one-time sign-in link"),
    "link_mailed": _("was sent a one-time link by e-mail"),
    "password_set": _("set the password"),
    "factor_set_up": _("set up a second factor"),
    "factor_removed": _("removed a second factor"),
    "factor_taken_away": _("took away the second factor and signed the person out everywhere"),
    "codes_made": _("made new recovery codes"),
    "code_used": _("signed in with a recovery code"),
    "sign_in_refused": _("was refused: too many wrong tries"),
    "device_ended": _("signed a device out"),
    "sessions_ended": _("signed the person out everywhere"),
    "exported": _("took away a list of persons"),
    "file_taken": _("took away the whole file of the person"),
    "erasure_asked": _("asked to erase the person"),
    "erasure_called_off": _("called the erasure off"),
    "erased": _("erased the person"),
    ERASED: _("blanked the words of events"),
    "details_ended": _("let the personal details go, kept long enough"),
    "same_row": _("joined with a row entered twice"),
    "same_person": _("linked with another membership of the same person"),
    "different": _("told apart from another person"),
    "parted": _("took back what was decided of a double entry"),
}
# Bookkeeping of the record itself, told by the event's own columns; and secrets.
UNTOLD = {"id", "version", "op_id", "password", "last_login", "name_key", "name_sort", "code_key", "title_key", "main_saving"}
UNTOLD |= {"decision_key", "issuer_key", "session_round"}
# The frozen checklist of a nomination, which its own page shows in full.
UNTOLD |= {"checked"}


def record(
    *,
    record: models.Model,
    verb: str,
    by: Any,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    children: Mapping[str, tuple[list[str], list[str]]] | None = None,
) -> Event:
    """Write one event; `before` and `after` map attnames to values, and only what differs is kept.

    `by` is a user, or None for a command. `children` maps a name to the child rows before and after, as text.
    """
    told = changes_of(record, before or {}, after or {}) | {
        name: [was, now] for name, (was, now) in (children or {}).items() if was != now
    }
    return write([drafted(record=record, verb=verb, by=by, at=at, changes=told, reason=reason)])[0]


def drafted(*, record: models.Model, verb: str, by: Any, at: datetime, changes: dict[str, list], reason: str = "") -> Event:
    """Return one event, not written yet: for those who write many records at once, and their events with them."""
    return Event(
        at=at,
        actor_id=by.pk if by else None,
        actor=str(by) if by else "",
        verb=verb,
        kind=record._meta.label_lower,
        record_id=record.pk,
        label=str(record)[:300],
        union_id=record.pk if isinstance(record, Union) else getattr(record, "union_id", None),
        changes=changes,
        reason=reason,
    )


def write(drafts: Iterable[Event]) -> list[Event]:
    """Store drafted events in this order: the one way in which an event comes to stand in the table."""
    return chain.write(drafts)


def erase(found: QuerySet[Event], *, by: Any, at: datetime) -> int:
    """Blank the words of these events for good and return their number; the rest stays, and the chain holds.

    Everything that may name a person goes: label, changes, reason, and the name of who did it, which is still known by number.
    An event of its own tells which numbers were blanked, so that nobody blanks others behind it (`erased_numbers`).
    """
    numbers = sorted(one for one in found.filter(erased_at__isnull=True).values_list("number", flat=True) if one)
    if not numbers:
        return 0
    with transaction.atomic():
        for start in range(0, len(numbers), chain.BATCH):
            some = Event.objects.filter(number__in=numbers[start : start + chain.BATCH])
            some.update(erased_at=at, **chain.EMPTY)
        first = Event.objects.get(number=numbers[0])
        said = drafted(record=first, verb=ERASED, by=by, at=at, changes={"number": [[], _ranges(numbers)]})
        said.label, said.union_id = "", None
        write([said])
    return len(numbers)


def erased_numbers() -> set[int]:
    """Return the numbers of the events that other events say were blanked; whatever these hold, if somebody changed them."""
    told: set[int] = set()
    most, _digest = chain.head()
    for changes in Event.objects.filter(verb=ERASED, erased_at__isnull=True).values_list("changes", flat=True):
        for first, last in re.findall(r"(\d+)(?:–(\d+))?", str(changes)):
            told.update(range(int(first), min(int(last or first), most) + 1))
    return told


def _ranges(numbers: Sequence[int]) -> list[str]:
    """Return sorted numbers as text, those that follow each other as one: [1, 2, 3, 7] -> ["1–3", "7"]."""
    told: list[list[int]] = []
    for number in numbers:
        if told and told[-1][1] == number - 1:
            told[-1][1] = number
        else:
            told.append([number, number])
    return [str(first) if first == last else f"{first}–{last}" for first, last in told]


class ChildRows(Protocol):
    """Rows below a record that are no inline formset: saved with it, and told in its event under `prefix`."""

    prefix: str

    def told(self, record: Any) -> list[str]:
        """Return the rows on file as text."""

    def save_for(self, record: Any, *, by: Any, at: datetime) -> None:
        """Write what was typed."""


def store(
    form: ModelForm,
    *,
    by: Any,
    at: datetime,
    formsets: Sequence[BaseInlineFormSet] = (),
    rows: Sequence[ChildRows] = (),
    seen: int | None = None,
    reason: str = "",
) -> Any:
    """Save a valid form and its child rows and write one event, in one transaction; return the record.

    Nothing changed, nothing written. A record with `version` is saved only by who started from its present
    version: `seen`, as it was posted, and that of the instance, as it was read before its rules were asked;
    raises Refused when somebody saved in between.
    """
    with transaction.atomic():
        old = _locked(form.instance)
        if old and hasattr(old, "version"):
            if not old.version == seen == form.instance.version:
                raise Refused(_("Somebody has just changed this record. Read it again, then decide."))
            form.instance.version = old.version + 1
        before, told_before = (values_of(old), children_of(old, formsets=formsets, rows=rows, form=form)) if old else ({}, {})
        saved = form.save()
        for formset in formsets:
            formset.instance = saved
            formset.save()
        for one in rows:
            one.save_for(saved, by=by, at=at)
        after, told = values_of(saved), children_of(saved, formsets=formsets, rows=rows, form=form)
        children = {name: (told_before.get(name, []), now) for name, now in told.items()}
        if not old or changes_of(saved, before, after) or any(was != now for was, now in children.values()):
            verb = CHANGED if old else CREATED
            record(record=saved, verb=verb, by=by, at=at, before=before, after=after, reason=reason, children=children)
        else:
            transaction.set_rollback(True)
            if hasattr(old, "version"):
                saved.version = old.version
    return saved


def children_of(
    record: Any, *, formsets: Sequence[BaseInlineFormSet] = (), rows: Sequence[ChildRows] = (), form: ModelForm | None = None
) -> dict[str, list[str]]:
    """Return the child rows on file, and the many-to-many choices of the form, as text by name."""
    inline = {str(one.prefix): _rows_of(one.get_queryset().model, record, one.fk.name) for one in formsets}
    chosen = {
        field.name: getattr(record, field.name).order_by("pk")
        for field in record._meta.many_to_many
        if form and field.name in form.fields
    }
    told = {name: [row_in_words(row, without=record) for row in found] for name, found in inline.items()}
    told |= {one.prefix: one.told(record) for one in rows}
    return told | {name: [str(row) for row in found] for name, found in chosen.items()}


def _rows_of(model: type[models.Model], record: Any, name: str) -> QuerySet:
    """Return the child rows on file, each with what else it points at: told in words, at one query for all."""
    pointed = [field.name for field in model._meta.concrete_fields if field.related_model and field.name != name]
    return model._base_manager.filter(**{name: record}).select_related(*pointed).order_by("pk")


def values_of(instance: models.Model) -> dict[str, Any]:
    """Return the stored values of a record by attname."""
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}


def _locked(instance: models.Model) -> Any:
    if not instance.pk:
        return None
    return type(instance)._base_manager.select_for_update(no_key=True).get(pk=instance.pk)


def row_in_words(row: models.Model, *, without: models.Model) -> str:
    """Return a child row in words, every stored value of it, so that no change of a row goes untold."""
    told = []
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        own = field.primary_key or field.attname in UNTOLD or field.related_model is type(without)
        if not own and value not in (None, "", False):
            choices = dict(field.flatchoices or [])
            words = choices.get(value) or _plain(field, value, row, in_a_row=True)
            told.append(str(field.verbose_name) if value is True else str(words))
    return " · ".join(told)


def plain_of(record: models.Model, name: str) -> Any:
    """Return one stored value of a record as JSON keeps it."""
    field: Any = record._meta.get_field(name)
    return _plain(field, getattr(record, field.attname))


def changes_of(record: models.Model, before: Mapping, after: Mapping) -> dict[str, list]:
    """Return field -> [before, after] as JSON keeps it, of what differs between two `values_of()` the record."""
    changes = {}
    for field in record._meta.concrete_fields:
        was, now = before.get(field.attname), after.get(field.attname)
        if field.attname in UNTOLD or was == now or (was in (None, "") and now in (None, "")):
            continue
        changes[field.name] = [_plain(field, was, record), _plain(field, now, record)]
    return changes


def _plain(field: models.Field, value: Any, record: models.Model | None = None, *, in_a_row: bool = False) -> Any:
    """Return the value as JSON keeps it; a related record as its words, which outlive it.

    In a row a member is told with the employee code: who reads rows is asked for details apart (templatetags/events.py).
    """
    if value is None:
        return None
    if field.related_model:
        found = record._state.fields_cache.get(field.name) if record else None
        if not found or found.pk != value:
            found = field.related_model._base_manager.filter(pk=value).first()
        return found.handle if in_a_row and isinstance(found, Member) else str(found or value)
    if isinstance(value, str | int | bool):
        return value
    return DjangoJSONEncoder().default(value)
