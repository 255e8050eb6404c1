"""The board's queue: what waits, since when, what to look at; receiving and accepting many at once."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from initiatives import exports
from initiatives.bulk import MOST, take_for_all
from initiatives.forms import QueueFilter
from initiatives.models import Initiative
from initiatives.queue import LIMIT_DAYS, queue_of
from initiatives.workflow import STEPS
from toolkit.sheets.out import answer, words_of
from unions.models.people import Role

PAGE = 50
BULK = ("receive", "accept")


@require_GET
def queue(request):
    _only_the_board(request)
    return render(request, "initiatives/queue.html", _context(request))


@require_GET
def queue_file(request, ending):
    """The same list as a file, longest waiting first."""
    _only_the_board(request)
    chosen = QueueFilter(request.GET, queue_of(request.user, request.today), request=request)
    return answer(ending, "cho-duyet", exports.queue(chosen.qs, notes=words_of(chosen.form)))


@require_POST
def bulk(request, name):
    """Take one step for all picked initiatives and list what could not be done."""
    _only_the_board(request)
    if name not in BULK:
        raise Http404
    seen = _picked(request.POST.getlist("pick")[:MOST])
    found = Initiative.objects.visible_to(request.user, on=request.today).filter(code__in=seen).select_related("union")
    picked = {record: seen[record.code] for record in found.in_queue_order()}
    outcome = take_for_all(name, picked, by=request.user, at=timezone.now())
    return render(request, "initiatives/bulk.html", {"outcome": outcome, "label": STEPS[name].label})


def _picked(values: list[str]) -> dict[str, int]:
    """Return code -> version on screen, from `SK-2022-00017:3`."""
    found = {}
    for value in values:
        code, _colon, version = value.partition(":")
        if version.isascii() and version.isdigit() and len(version) < 9:
            found[code] = int(version)
    return found


def _only_the_board(request) -> None:
    if not request.user.has_role(request.today, Role.VERIFIER, Role.HEAD):
        raise PermissionDenied(_("Only a verifier or the head of the board works the queue."))


def _context(request) -> dict:
    chosen = QueueFilter(request.GET, queue_of(request.user, request.today), request=request)
    limit = request.today - timedelta(days=LIMIT_DAYS)
    return {
        "filter": chosen,
        "page": Paginator(chosen.qs, PAGE).get_page(request.GET.get("page")),
        "limit": LIMIT_DAYS,
        "over_limit": chosen.qs.filter(submitted_at__date__lt=limit).count(),
        "today": request.today,
    }
