"""One union in one campaign: what is asked of it, what it has registered, its reviews; and its steps."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from emulation.campaign_forms import StepForm
from emulation.enrolling import workflow
from emulation.models import Campaign, Enrolment
from toolkit.step_view import answer_step
from unions.models import Event


@require_GET
def enrolment(request, slug, union_code):
    return _page(request, _find(request, slug, union_code))


@require_POST
def step(request, slug, union_code, name):
    """Take one step; not being the one who may is a 403, not yet is said on the page."""
    record = _find(request, slug, union_code)
    return answer_step(
        request,
        workflow,
        name,
        record,
        form=lambda data: StepForm(name, record, data, today=request.today),
        page=lambda failed: _page(request, record, failed=failed),
        told=record.union.name,
    )


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
