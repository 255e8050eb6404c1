"""One initiative: what it says, where it stands, and the steps it may take."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from initiatives.figures import is_unusual, usual_vnd
from initiatives.forms.steps import StepForm
from initiatives.models import Initiative
from initiatives.workflow import EDITABLE, STEPS, served_by_the_sender, workflow
from toolkit.steps import Refused
from unions.models import Event
from unions.models.people import Role


def find(request, code) -> Initiative:
    """Return the initiative among those this person sees; a stranger's answers 404 like one that does not exist."""
    seen = Initiative.objects.visible_to(request.user, on=request.today)
    return get_object_or_404(seen.select_related("union__park", "half_year", "entered_by", "accepted_by"), code=code)


def last_sending_back(record) -> Event | None:
    """Return the event that sent the record back, while it waits to be mended."""
    if record.state != Initiative.State.SENT_BACK:
        return None
    return Event.objects.about(record).filter(verb="send_back").order_by("pk").last()


@require_GET
def initiative(request, code):
    return _page(request, find(request, code))


@require_POST
def step(request, code, name):
    """Take one workflow step. Not being the one who may is a 403; *not yet* is ordinary: somebody was faster."""
    if name not in STEPS:
        raise Http404
    record = find(request, code)
    workflow.require(name, record, by=request.user, on=request.today)
    form = StepForm(name, record, request.POST)
    if not form.is_valid():
        return _page(request, record, failed=(name, form))
    try:
        workflow.take(name, record, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{STEPS[name].label}: {record.code}.")
    return redirect(record)


def _page(request, record, failed=(None, None)):
    """Render the record; `failed` is the name and the bound form of a step that was filled in wrongly."""
    by, today = request.user, request.today
    steps = [
        {"offer": offer, "form": failed[1] if offer.name == failed[0] else StepForm(offer.name, record)}
        for offer in workflow.offers(record, by=by, on=today)
    ]
    usual = usual_vnd(record.union)
    writes = not served_by_the_sender(record, by, today)
    context = {
        "initiative": record,
        "authors": record.authors.select_related("member").order_by("pk"),
        "steps": steps,
        "may_edit": writes and record.state in EDITABLE,
        "campaigns": record.campaigns.order_by("name", "pk"),
        "sees_confidential": by.serves(record.union_id, today),
        "usual": usual if is_unusual(max(record.declared_vnd or 0, record.confirmed_vnd or 0), usual) else None,
        "checks": by.has_role(today, Role.VERIFIER, Role.HEAD),
        "sent_back": last_sending_back(record),
        "events": Event.objects.about(record).order_by("-pk"),
    }
    return render(request, "initiatives/record.html", context)
