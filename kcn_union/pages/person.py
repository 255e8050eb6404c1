"""One member: the list's details, and the initiatives the person is an author of."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from initiatives.models import Author
from unions import events
from unions.models import Event, Member


@require_GET
def person(request, pk):
    """The member's page; birth date, card and code are masked outside the own union."""
    member = _find(request, pk)
    return _page(request, member, revealed=_serves(request, member))


@require_POST
def details(request, pk):
    """Show the masked details once, to those who write for all unions; the look itself is an event."""
    member = _find(request, pk)
    if not request.user.serves(member.union_id, request.today):
        raise PermissionDenied(_("Personal details of members are shown to their own union and to the board's verifiers only."))
    events.record(record=member, verb="revealed", by=request.user, at=timezone.now())
    return _page(request, member, revealed=True)


def _find(request, pk) -> Member:
    return get_object_or_404(Member.objects.visible_to(request.user, on=request.today).select_related("union"), pk=pk)


def _serves(request, member) -> bool:
    return member.union_id in request.user.served_union_ids(request.today)


def _page(request, member, revealed):
    rows = Author.objects.visible_to(request.user, on=request.today).filter(member__person=member.person)
    context = {
        "member": member,
        "revealed": revealed,
        "may_reveal": not revealed and request.user.serves(member.union_id, request.today),
        "serves": _serves(request, member),
        "authorships": rows.select_related("initiative").order_by("-initiative__entered_at", "-pk"),
        "events": Event.objects.about(member).order_by("-pk") if revealed else [],
    }
    return render(request, "pages/person.html", context)
