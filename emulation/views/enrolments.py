"""One union in one campaign: what is asked of it, what it has registered, its reviews; and its steps."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from emulation.campaign_forms import StepForm
from emulation.enrolling import ENROLMENT_STEPS, workflow
from emulation.models import Campaign, Enrolment
from toolkit.steps import Refused
from unions.models import Event


@require_GET
def enrolment(request, slug, union_code):
    return _page(request, _find(request, slug, union_code))


@require_POST
def step(request, slug, union_code, name):
    """Take one step; not being the one who may is a 403, not yet is said on the page."""
    if name not in ENROLMENT_STEPS:
        raise Http404
    record = _find(request, slug, union_code)
    workflow.require(name, record, by=request.user, on=request.today)
    form = StepForm(name, record, request.POST, today=request.today)
    if not form.is_valid():
        return _page(request, record, failed=(name, form))
    try:
        workflow.take(name, record, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        if form.asks and form.cleaned_data["seen"] == record.version:
            # What was typed stays, with the sentence above it.
            form.add_error(None, str(refused))
            return _page(request, record, failed=(name, form))
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{ENROLMENT_STEPS[name].label}: {record.union.name}.")
    return redirect(record)


def _find(request, slug: str, union_code: str) -> Enrolment:
    """Return the enrolment; a stranger's union, and a campaign that is not to be seen yet, answer 404."""
    user, today = request.user, request.today
    seen = Enrolment.objects.visible_to(user, on=today).filter(campaign__in=Campaign.objects.visible_to(user, on=today))
    return get_object_or_404(seen.select_related("campaign", "union"), campaign__slug=slug, union__code=union_code)


def _page(request, record: Enrolment, failed=(None, None)):
    by, today = request.user, request.today
    context = {
        "enrolment": record,
        "campaign": record.campaign,
        "union": record.union,
        "steps": [
            {
                "offer": offer,
                "form": failed[1] if offer.name == failed[0] else StepForm(offer.name, record, today=today),
            }
            for offer in workflow.offers(record, by=by, on=today)
        ],
        "events": Event.objects.about(record).order_by("-pk"),
        "reads": by.reads_of(record.union_id, today),
    }
    return render(request, "emulation/enrolment.html", context)
