"""Changing what a union is called, where it belongs, whether it lives: always from a day, with a decision."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.steps import Refused
from unions import events
from unions.models import Union, UnionChange


def enter(change: UnionChange, *, by: Any, at: datetime) -> UnionChange:
    """Store a change, set the union's columns to the state after its latest change, and write one event.

    Raises Refused for a day in the future, before the union was founded, after its end, or a change that
    changes nothing.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        union = Union.objects.select_for_update().get(pk=change.union_id)
        change.union = union
        if change.effective_on > today:
            raise Refused(
                _("A change is entered on its day or later. Enter this one from %(day)s on.") % {"day": _written(change)}
            )
        if change.effective_on < union.founded_on:
            raise Refused(_("The union was founded later than %(day)s. Check the effective day.") % {"day": _written(change)})
        if union.dissolved_on and change.effective_on > union.dissolved_on:
            raise Refused(_("The union ended before %(day)s. Check the effective day.") % {"day": _written(change)})
        was = union.as_of(change.effective_on - timedelta(days=1))
        if change.kind == UnionChange.Kind.DISSOLVED:
            later = union.changes.filter(effective_on__gt=change.effective_on).exists()
            if later:
                raise Refused(_("A later change of this union is on file. It cannot have ended before."))
        elif change.after == {key: getattr(was, key) for key in change.after}:
            raise Refused(_("That is already what it was on that day. Nothing would change."))
        change.name_before = was.name if change.kind == UnionChange.Kind.RENAMED else ""
        change.park_before = was.park if change.kind == UnionChange.Kind.MOVED else None
        change.superior_before = was.superior if change.kind == UnionChange.Kind.TRANSFERRED else None
        _clean(change)
        change.save()
        before = events.values_of(union)
        _follow(union, change)
        events.record(
            record=union, verb=change.kind, by=by, at=at, before=before, after=events.values_of(union), reason=_told(change)
        )
    return change


def correct_name(union: Union, name: str, *, by: Any, at: datetime) -> None:
    """Mend a slip of typing in the present name; the day of the last renaming stays.

    Raises Refused when the name is empty or too long.
    """
    with transaction.atomic():
        union = Union.objects.select_for_update().get(pk=union.pk)
        before = events.values_of(union)
        union.name = name
        _clean(union)
        union.save(update_fields=["name", "name_key", "name_sort"])
        last = union.changes.filter(kind=UnionChange.Kind.RENAMED).order_by("-effective_on").first()
        if last:
            last.name_after = union.name
            last.save(update_fields=["name_after"])
        events.record(record=union, verb="slip_mended", by=by, at=at, before=before, after=events.values_of(union))


def _follow(union: Union, change: UnionChange) -> None:
    """Put the change into the columns, unless a later one of its kind rules; that one's *before* follows."""
    later = union.changes.filter(kind=change.kind, effective_on__gt=change.effective_on).order_by("effective_on").first()
    if later:
        later.name_before, later.park_before = change.name_after, change.park_after
        later.superior_before = change.superior_after
        later.save(update_fields=["name_before", "park_before", "superior_before"])
        return
    for column, value in change.after.items():
        setattr(union, column, value)
    _clean(union)
    union.save()


def _clean(record: Union | UnionChange) -> None:
    try:
        record.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _written(change: UnionChange) -> str:
    return change.effective_on.strftime("%d/%m/%Y")


def _told(change: UnionChange) -> str:
    return str(_("from %(day)s, decision %(decision)s") % {"day": _written(change), "decision": change.decision})


events.WORDS.update(
    {kind.value: kind.label for kind in UnionChange.Kind} | {"slip_mended": gettext_lazy("mended a slip in the name")}
)
