"""A sitting of the council: all results on one page, checked, saved, frozen by the signed minutes, applied to all together."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from awards import minutes, seats, sittings
from awards.forms.sitting import ResultRows, ScanForm, SittingForm
from awards.models import Nomination, Round, Sitting
from awards.views.opened import round_of_the_board
from toolkit import files
from toolkit.conflict import read_again
from toolkit.papers import answer_docx, fill
from toolkit.steps import Refused
from unions import events
from unions.models import Event


def _one(request, slug, pk) -> Sitting:
    seen = Sitting.objects.visible_to(request.user, on=request.today).select_related("round")
    return get_object_or_404(seen, round__slug=slug, pk=pk)


def _own(request, slug, pk) -> Sitting:
    round_of_the_board(request, slug)
    return _one(request, slug, pk)


def _under_way(found: Round) -> Sitting | None:
    return found.sittings.exclude(state=Sitting.State.APPLIED).select_related("round").first()


@require_http_methods(["GET", "HEAD", "POST"])
def sitting(request, slug):
    """The sitting that is being entered, or a new one; saved as often as wanted until it is frozen."""
    found = round_of_the_board(request, slug)
    record = _under_way(found) or _new(found)
    if record.state != Sitting.State.OPEN:
        if request.method == "POST":
            messages.error(request, _("The results are frozen by the signed minutes and do not change any more."))
        return redirect(record)
    head, rows = _forms(request, record, request.POST or None)
    if request.method == "POST" and head.is_valid() & rows.is_valid() and _saved(request, head, rows):
        return redirect("sitting", found.slug)
    return _page(request, record, head, rows)


@require_POST
def check(request, slug):
    """The same page with what the votes typed come to; nothing is saved."""
    found = round_of_the_board(request, slug)
    record = _under_way(found) or _new(found)
    if record.state != Sitting.State.OPEN:
        return redirect(record)
    head, rows = _forms(request, record, request.POST)
    fine = head.is_valid() & rows.is_valid()
    return _page(request, record, head, rows, checked=fine)


def _new(found: Round) -> Sitting:
    """Return a sitting that is not on file: on the day planned, all seats present."""
    members = found.seats.count() or None
    offered: Any = {"held_on": found.council_on, "members_in_all": members, "present": members}
    return Sitting(round=found, **offered)


def _forms(request, record, posted):
    head = SittingForm(posted, instance=record, today=request.today)
    rows = ResultRows(posted, head=head, seats=seats.in_order(record.round.seats), today=request.today)
    return head, rows


def _saved(request, head, rows) -> bool:
    """Save head and rows with one event; False where somebody was faster, and the form then says so."""
    try:
        events.store(head, by=request.user, at=timezone.now(), rows=[rows], seen=head.cleaned_data["version"])
    except Refused as refused:
        head.add_error(None, str(refused))
        if head.instance.pk:
            read_again(head, Sitting.objects.values_list("version", flat=True).get(pk=head.instance.pk))
    except IntegrityError:
        head.add_error(None, _("Somebody has just entered a sitting of this round. Read the page again."))
    else:
        messages.success(request, _("The results are saved. Nobody outside the board sees them yet."))
        return True
    return False


def _page(request, record, head, rows, checked=False):
    if not head.is_bound and record.pk:
        outcomes = {one.nomination.pk: one for one in sittings.outcomes_of(record)}
        for form in rows.forms:
            form.outcome = outcomes.get(form.nomination.pk)
    context = {
        "round": record.round,
        "sitting": record,
        "form": head,
        "rows": rows,
        "checked": checked,
        "former": record.round.sittings.filter(state=Sitting.State.APPLIED).order_by("pk"),
        "seats": record.round.seats.count(),
        "offer": _offer("freeze", record, request) if record.pk else None,
        "scan_form": ScanForm(initial={"seen": record.version}),
        "events": Event.objects.about(record).order_by("-pk") if record.pk else [],
        "reads": "confidential",
    }
    return render(request, "awards/sitting.html", context)


def _offer(name, record, request):
    offers = sittings.workflow.offers(record, by=request.user, on=request.today)
    return next((one for one in offers if one.name == name), None)


@require_GET
def one(request, slug, pk):
    """A sitting on file: its results as the minutes have them."""
    return _shown(request, _one(request, slug, pk))


def _shown(request, record, scan_form=None):
    if record.state == Sitting.State.OPEN and scan_form is None:
        return redirect("sitting", record.round.slug)
    board = request.user.writes_for_all(request.today)
    results = {row.nomination_id: row for row in record.results.prefetch_related("recusals__seat")}
    outcomes = sittings.outcomes_of(record)
    seen = Nomination.objects.visible_to(request.user, on=request.today).filter(result__sitting=record)
    open_to = set(seen.values_list("pk", flat=True))
    context = {
        "round": record.round,
        "sitting": record,
        "rows": [
            {"outcome": row, "result": results[row.nomination.pk], "opens": row.nomination.pk in open_to} for row in outcomes
        ],
        "passed": sum(row.passed for row in outcomes),
        "offer": _offer("apply" if scan_form is None else "freeze", record, request) if board else None,
        "scan_form": scan_form,
        "events": Event.objects.about(record).order_by("-pk") if board else [],
        "reads": "confidential" if board else "",
    }
    return render(request, "awards/sitting_one.html", context)


@require_POST
def freeze(request, slug, pk):
    """Attach the scan of the signed minutes; from then on nothing of the sitting changes."""
    record = _own(request, slug, pk)
    if refused := sittings.workflow.refusal("freeze", record, by=request.user, on=request.today):
        messages.error(request, refused)
        return redirect(record)
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, record, scan_form=form)
    taken: files.Taken = form.cleaned_data["scan"]
    scan = {"scan_sha256": taken.sha256, "scan_name": taken.name, "scan_format": taken.kind}
    try:
        sittings.workflow.take("freeze", record, by=request.user, at=timezone.now(), seen=form.cleaned_data["seen"], **scan)
    except (Refused, ValidationError) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The results are frozen. Apply them to all nominations when they may be known."))
    return redirect(record)


@require_POST
def apply(request, slug, pk):
    """Turn all results into steps of the nominations at once."""
    record = _own(request, slug, pk)
    try:
        seen = int(request.POST.get("seen", ""))
    except ValueError:
        seen = 0
    try:
        told = sittings.apply(record, by=request.user, at=timezone.now(), seen=seen)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        passed = sum(row.passed for row in told)
        text = ngettext("Applied: %(passed)s of %(all)s passed.", "Applied: %(passed)s of %(all)s passed.", passed)
        messages.success(request, text % {"passed": passed, "all": len(told)})
    return redirect(record)


@require_GET
def scan(request, slug, pk):
    """The scan of the signed minutes."""
    record = _one(request, slug, pk)
    if not record.scan_sha256:
        raise Http404
    return files.answer_download(record.scan_sha256, record.scan_format, record.scan_name)


@require_GET
def paper_before(request, slug):
    """The minutes to sign, for a sitting of which nothing is entered yet."""
    found = round_of_the_board(request, slug)
    record = _under_way(found) or _new(found)
    return answer_docx(fill(minutes.TEMPLATE, minutes.minutes_of(record)), minutes.filename(record))


@require_GET
def paper(request, slug, pk):
    """The minutes of a sitting, with the figures that are on file."""
    record = _one(request, slug, pk)
    return answer_docx(fill(minutes.TEMPLATE, minutes.minutes_of(record)), minutes.filename(record))
