"""Changing what a union is called, where it belongs, whether it lives: always from a day, with a decision."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.steps import Refused, clean
from unions import events
from unions.models import Union, UnionChange
from unions.models.union import UnionOn


def refusal(change: UnionChange, *, on: date) -> str:
    """Return why this change cannot be entered on that day, as a sentence, or ""."""
    union, kind, day = change.union, change.kind, {"day": _written(change)}
    if change.effective_on > on:
        return _("A change is entered on its day or later. Enter this one from %(day)s on.") % day
    if change.effective_on < union.founded_on:
        return _("The union was founded later than %(day)s. Check the effective day.") % day
    if union.dissolved_on and change.effective_on > union.dissolved_on:
        return _("The union ended before %(day)s. Check the effective day.") % day
    if change.other and (refused := _other_refusal(change)):
        return refused
    if kind in UnionChange.ENDS:
        if union.dissolved_on:
            return _("The end of this union is already on file.")
        return _("A later change of this union is on file. It cannot have ended before.") if _has_later(change) else ""
    if kind == UnionChange.Kind.SPLIT or change.after != {key: getattr(_was(change), key) for key in change.after}:
        return ""
    return _("That is already what it was on that day. Nothing would change.")


def enter(change: UnionChange, *, by: Any, at: datetime) -> UnionChange:
    """Store a change, set the union's columns to the state after its latest change, and write one event.

    The end of a union ends the mandates of its officers too, with an event for each. Raises Refused for a day in the future,
    before the union was founded, after its end, an end before a later change, a successor or an origin that did not live then,
    or a change that changes nothing.
    """
    with transaction.atomic():
        union = Union.objects.select_for_update(no_key=True).get(pk=change.union_id)
        change.union = union
        if refused := refusal(change, on=timezone.localdate(at)):
            raise Refused(refused)
        was = _was(change)
        change.name_before = was.name if change.kind == UnionChange.Kind.RENAMED else ""
        change.park_before = was.park if change.kind == UnionChange.Kind.MOVED else None
        change.superior_before = was.superior if change.kind == UnionChange.Kind.TRANSFERRED else None
        clean(change)
        change.save()
        before = events.values_of(union)
        _follow(union, change)
        events.record(
            record=union, verb=change.kind, by=by, at=at, before=before, after=events.values_of(union), reason=told(change)
        )
        if change.kind in UnionChange.ENDS:
            _end_mandates(change, by=by, at=at)
    return change


def _was(change: UnionChange) -> UnionOn:
    return change.union.as_of(change.effective_on - timedelta(days=1))


def _other_refusal(change: UnionChange) -> str:
    """Return why the union that a merge or a split names cannot be the successor or the origin, or ""."""
    other: Any = change.other
    if change.kind == UnionChange.Kind.SPLIT and change.union.founded_on != change.effective_on:
        return _("A union that was split off begins on the effective day. Check its day of founding.")
    if other == change.union:
        return _("The other union is another one, not the union itself.")
    if change.effective_on < other.founded_on:
        return _("%(union)s was founded later than %(day)s. Check the effective day.") % {
            "union": other.name,
            "day": _written(change),
        }
    ended = other.dissolved_on
    if ended and (change.kind == UnionChange.Kind.MERGED or ended < change.effective_on):
        return _("%(union)s ended on %(day)s. Choose a union that lives.") % {"union": other.name, "day": f"{ended:%d/%m/%Y}"}
    return ""


def _has_later(change: UnionChange) -> bool:
    """Whether something happened to the union, or with it, after that day."""
    about = Q(union=change.union) | Q(other=change.union)
    return UnionChange.objects.filter(about, effective_on__gt=change.effective_on).exists()


def _end_mandates(change: UnionChange, *, by: Any, at: datetime) -> None:
    """End what the officers of a union that has ended may do there, each with an event of the account."""
    holding = change.union.mandates.filter(Q(until__isnull=True) | Q(until__gt=change.effective_on))
    for mandate in holding.select_related("user").order_by("pk"):
        before = events.row_in_words(mandate, without=mandate.user)
        mandate.until = max(mandate.since, change.effective_on)
        mandate.save(update_fields=["until"])
        rows = {"mandates": ([before], [events.row_in_words(mandate, without=mandate.user)])}
        events.record(record=mandate.user, verb=events.CHANGED, by=by, at=at, reason=told(change), children=rows)


def correct_name(union: Union, name: str, *, by: Any, at: datetime) -> None:
    """Mend a slip of typing in the present name; the day of the last renaming stays.

    Raises Refused when the name is empty or too long.
    """
    with transaction.atomic():
        union = Union.objects.select_for_update(no_key=True).get(pk=union.pk)
        before = events.values_of(union)
        union.name = name
        clean(union)
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
    clean(union)
    union.save()


def _written(change: UnionChange) -> str:
    return change.effective_on.strftime("%d/%m/%Y")


def told(change: UnionChange) -> str:
    """Return from which day and by which decision, as the events of a change say it."""
    return str(_("from %(day)s, decision %(decision)s") % {"day": _written(change), "decision": change.decision})


events.WORDS.update(
    {kind.value: kind.label for kind in UnionChange.Kind} | {"slip_mended": gettext_lazy("mended a slip in the name")}
)
