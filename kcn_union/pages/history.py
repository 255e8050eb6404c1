"""The whole history of one record: who did what, when, and what was there before and after, as far as one may read it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from unions.models import Event, Member, User

Reads = Callable[[User, Any, date], bool]


def _who_sees_it(user: User, record: Any, on: date) -> bool:
    """Whoever may open the record reads its history."""
    return True


def _who_sees_all(user: User, record: Any, on: date) -> bool:
    return user.sees_all(on)


def _the_board(user: User, record: Any, on: date) -> bool:
    return user.writes_for_all(on)


def _its_own_and_who_sees_all(user: User, record: Any, on: date) -> bool:
    return user.sees_all(on) or record.pk in user.served_union_ids(on)


def _who_serves_its_union(user: User, record: Any, on: date) -> bool:
    return user.serves(record.union_id, on)


# Kind of record -> who reads its history, of those who may see the record. All others are read in /admin/ alone.
READERS: dict[str, Reads] = {
    "initiatives.initiative": _who_sees_it,
    "initiatives.adoption": _who_sees_it,
    "emulation.unionreturn": _who_sees_it,
    "emulation.enrolment": _who_sees_it,
    "emulation.campaign": _who_sees_all,
    "emulation.halfyear": _the_board,
    "awards.nomination": _who_sees_it,
    "awards.honour": _who_sees_it,
    "awards.round": _who_sees_all,
    "awards.sitting": _the_board,
    "awards.awarddecision": _the_board,
    "unions.union": _its_own_and_who_sees_all,
    "unions.member": _who_serves_its_union,
}


@require_GET
def history(request, kind, pk):
    """Fifty events, the newest first; `before` in the address is the event from which older ones are shown."""
    user, today = request.user, request.today
    record = _find(user, kind, pk, today)
    before = request.GET.get("before", "")
    events, older = Event.objects.about(record).page(before)
    context = {
        "record": record,
        "called": _called(user, record, today),
        "what": record._meta.verbose_name,
        "events": events,
        "older": older,
        "newest": not before,
        "reads": user.reads_of(union_of(record), today),
    }
    return render(request, "pages/history.html", context)


def union_of(record: Any) -> int:
    """Return the union whose officers read a record's confidential parts; 0 for a record of the board."""
    return record.pk if record._meta.label_lower == "unions.union" else getattr(record, "union_id", None) or 0


def _find(user: User, kind: str, pk: int, on: date) -> models.Model:
    """Return the record; unknown, unseen, or not to be read by this person, it answers 404."""
    reads = READERS.get(kind)
    if reads is None:
        raise Http404
    rows: Any = apps.get_model(kind)._default_manager.all()
    record = get_object_or_404(rows.visible_to(user, on=on) if hasattr(rows, "visible_to") else rows, pk=pk)
    if not reads(user, record, on):
        raise Http404
    return record


def _called(user: User, record: Any, on: date) -> str:
    """Return what the record is called; a member's code is read in the own union alone."""
    if isinstance(record, Member) and user.reads_of(record.union_id, on) == "details":
        return record.handle
    return str(record)
