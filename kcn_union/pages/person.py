"""One person: what the member list says, and one line of time over all their memberships."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from awards.models import Claim, Honour, Nomination
from initiatives.models import Author
from kcn_union import erasing
from unions import events
from unions.models import Event, Member


@dataclass(frozen=True)
class Point:
    """One point of the line of time: the day, what it was ("joined", "left", "author", "nomination", "honour"), its record."""

    on: date
    what: str
    record: Member | Author | Nomination | Honour


@require_GET
def person(request, pk):
    """The member's page; details are masked outside the own union. A joined row leads to the one that stands."""
    member = _find(request, pk)
    if member.merged_into:
        return redirect(member.standing)
    return _page(request, member, revealed=_serves(request, member))


@require_POST
def details(request, pk):
    """Show the masked details once, to those who write for all unions; the look itself is an event."""
    member = _find(request, pk)
    if not request.user.serves(member.union_id, request.today):
        raise PermissionDenied(_("Personal details of members are shown to their own union and to the board's verifiers only."))
    if member.merged_into:
        return redirect(member.standing)
    events.record(record=member, verb="revealed", by=request.user, at=timezone.now())
    return _page(request, member, revealed=True)


def line_of_time(
    rows: QuerySet[Member],
    authorships: QuerySet[Author],
    nominations: Iterable[Nomination] = (),
    honours: Iterable[Honour] = (),
) -> list[tuple[int, list[Point]]]:
    """Return (year, points) of these records, newest first.

    An initiative and an honour stand at their decision's day, a nomination where it was sent, else where it was begun.
    """
    points = []
    for row in rows:
        points.append(Point(row.joined_on, "joined", row))
        if row.left_on:
            points.append(Point(row.left_on, "left", row))
    for author in authorships:
        initiative = author.initiative
        day = initiative.recognised_on or initiative.first_applied_on or timezone.localdate(initiative.entered_at)
        points.append(Point(day, "author", author))
    points += [Point(timezone.localdate(one.submitted_at or one.entered_at), "nomination", one) for one in nominations]
    points += [Point(one.decided_on, "honour", one) for one in honours]
    points.sort(key=lambda point: (point.on, point.what, point.record.pk), reverse=True)
    return [(year, list(group)) for year, group in groupby(points, key=lambda point: point.on.year)]


def _find(request, pk) -> Member:
    seen = Member.objects.visible_to(request.user, on=request.today)
    return get_object_or_404(seen.select_related("union", "merged_into"), pk=pk)


def _serves(request, member) -> bool:
    return member.union_id in request.user.served_union_ids(request.today)


def _with_joined(member: Member, rows: Iterable[Member]) -> set[int]:
    """Return the ids of this row and of those that were joined with it, not of other memberships of the person."""
    found: set[int] = {member.pk}
    while more := {row.pk for row in rows if row.merged_into_id in found} - found:
        found |= more
    return found


def _page(request, member, revealed):
    user, today = request.user, request.today
    rows = Member.objects.visible_to(user, on=today).filter(person=member.person).select_related("union")
    told = Event.objects.filter(kind=Member._meta.label_lower, record_id__in=_with_joined(member, rows))
    context = {
        "member": member,
        "revealed": revealed,
        "may_reveal": not (revealed or member.erased_at) and user.serves(member.union_id, today),
        "serves": _serves(request, member) and not member.erased_at,
        "gives_file": user.serves(member.union_id, today) and not member.erased_at,
        "may_erase": erasing.may_erase(user, today) and not member.erased_at,
        "years": line_of_time(rows.standing(), *_achieved(request, member)),
        "events": told.order_by("-pk") if revealed else [],
    }
    return render(request, "pages/person.html", context)


def _achieved(request, member: Member) -> tuple[QuerySet[Author], QuerySet[Nomination], QuerySet[Honour]]:
    """Return the person's author rows, nominations and honours over all memberships, as far as they may be seen.

    Each names the other side of a claim: what a nomination rests on, and which nomination a part in an initiative backs.
    """
    user, today = request.user, request.today
    nominations = Nomination.objects.visible_to(user, on=today).filter(member__person=member.person)
    honours = Honour.objects.visible_to(user, on=today).filter(member__person=member.person)
    backing = Claim.objects.living().filter(nomination__in=nominations).select_related("nomination")
    rests_on = Claim.objects.exclude(state=Claim.State.FREED).select_related("author__initiative").order_by("pk")
    authorships = Author.objects.visible_to(user, on=today).filter(member__person=member.person)
    return (
        authorships.select_related("initiative__union", "initiative__half_year").prefetch_related(
            Prefetch("claims", queryset=backing, to_attr="backing")
        ),
        nominations.select_related("award", "round", "union").prefetch_related(
            Prefetch("claims", queryset=rests_on, to_attr="rests_on")
        ),
        honours.exclude(state=Honour.State.STRUCK).select_related("award", "union", "half_year"),
    )
