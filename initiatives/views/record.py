"""One initiative: what it says, where it stands, and the steps it may take."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from initiatives import similar
from initiatives.changed import changed_since_last_time
from initiatives.forms.remarks import RemarkForm, RewardForm, place_label
from initiatives.forms.steps import StepForm
from initiatives.models import Evidence, Initiative, Reward
from initiatives.models.adoption import adopters_of
from initiatives.surroundings import Surroundings
from initiatives.workflow import EDITABLE, STEPS, missing, served_by_the_sender, workflow
from toolkit.steps import Refused
from unions.models import Event
from unions.models.people import Role

Kind = Evidence.Kind


def find(request, code) -> Initiative:
    """Return the initiative among those this person sees; a stranger's answers 404 like one that does not exist."""
    seen = Initiative.objects.visible_to(request.user, on=request.today)
    joined = seen.select_related("union__park", "half_year", "entered_by", "accepted_by", "adopted_from", "replaces")
    return get_object_or_404(joined, code=code)


def last_sending_back(record) -> Event | None:
    """Return the event that sent the record back, while it waits to be mended."""
    if record.state != Initiative.State.SENT_BACK:
        return None
    return Event.objects.about(record).filter(verb="send_back").order_by("pk").last()


@require_GET
def initiative(request, code):
    return page(request, find(request, code))


@require_POST
def step(request, code, name):
    """Take one workflow step. Not being the one who may is a 403; *not yet* is ordinary: somebody was faster."""
    if name not in STEPS:
        raise Http404
    record = find(request, code)
    workflow.require(name, record, by=request.user, on=request.today)
    form = StepForm(name, record, request.POST)
    if not form.is_valid():
        return page(request, record, failed=(name, form))
    goes_on = "queue" in request.GET
    after = _after(request, record) if goes_on else None
    try:
        workflow.take(name, record, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{STEPS[name].label}: {record.code}.")
        if goes_on and record.state not in Initiative.WAITING:
            return redirect(f"{after.get_absolute_url()}?queue=1" if after else "initiative_queue")
    return redirect(record.get_absolute_url() + ("?queue=1" if goes_on else ""))


def _after(request, record) -> Initiative | None:
    """Return the next initiative of the queue: a verifier who goes through it is led on."""
    return Initiative.objects.visible_to(request.user, on=request.today).waiting().after(record)


def page(request, record, *, failed=(None, None), remark_form=None, reward_form=None):
    """Render the record; `failed` is the name and the bound form of a step that was filled in wrongly."""
    by, today = request.user, request.today
    checks = by.has_role(today, Role.VERIFIER, Role.HEAD)
    writes = not served_by_the_sender(record, by, today)
    context = {
        "initiative": record,
        "authors": record.authors.select_related("member").order_by("pk"),
        "lines": record.lines.order_by("pk"),
        "steps": [
            {"offer": offer, "form": failed[1] if offer.name == failed[0] else StepForm(offer.name, record)}
            for offer in workflow.offers(record, by=by, on=today)
            # Of the two ways through the library's door only the one that is open.
            if offer.name != ("into_library" if record.in_library else "out_of_library")
        ],
        "may_edit": writes and record.state in EDITABLE,
        "campaigns": record.campaigns.order_by("name", "pk"),
        "sees_confidential": by.serves(record.union_id, today),
        "reads": by.reads_of(record.union_id, today),
        "lacking": missing(record, on=today) if record.state in (*EDITABLE, *Initiative.WAITING) else [],
        "checks": checks,
        "sent_back": last_sending_back(record),
        "open_remarks": _placed(record.remarks.open()),
        "rewards": record.rewards.select_related("author").order_by("paid_on", "pk"),
        "reward_form": _reward_form(record, today, reward_form) if writes and record.state not in Initiative.ENDED else None,
        "events": Event.objects.about(record).order_by("-pk"),
        **_compared(request, record),
        **_papers(request, record),
        **adopters_of(record),
    }
    if checks:
        context |= _for_checking(request, record, remark_form)
    return render(request, "initiatives/record.html", context)


def _compared(request, record) -> dict:
    """Return what was answered about others, and which of those this person may read; the rest stay a code."""
    answers = list(record.similar_answers.select_related("other__union").order_by("pk"))
    others = {one.other_id for one in answers} | ({record.adopted_from_id} - {None})
    read = Initiative.objects.comparable_to(request.user, on=request.today).filter(pk__in=others) if others else []
    return {"answers": answers, "comparable": {one.pk for one in read}}


def _papers(request, record) -> dict:
    """Return the files that stand, the one shown, and the pair of pictures."""
    seen = Evidence.objects.visible_to(request.user, on=request.today).filter(initiative=record).current()
    found = sorted(seen.select_related("added_by"), key=lambda one: (Evidence.Kind.values.index(one.kind), one.pk))
    pair = [next((one for one in found if one.kind == kind and one.pages), None) for kind in (Kind.BEFORE, Kind.AFTER)]
    asked = request.GET.get("file", "")
    shown = next((one for one in found if str(one.pk) == asked), found[0] if found else None)
    return {
        "files": found,
        "shown": shown,
        "shown_pages": range(1, shown.pages + 1) if shown else [],
        "pair": pair if all(pair) else None,
    }


def _for_checking(request, record, remark_form) -> dict:
    """Return what only the board reads: what changed, what is unusual, what may be counted twice, notes, the queue."""
    waiting = record.state in Initiative.WAITING
    largest = max(record.declared_vnd or 0, record.confirmed_vnd or 0)
    among = similar.comparable(request.user, request.today)
    context = {
        "changed": changed_since_last_time(record) if waiting else None,
        "unusual": Surroundings(record.union, request.today).why_unusual(largest, record.recognised_on) if waiting else "",
        "doubles": similar.doubles(record),
        "alike": similar.unanswered(record, among=among) if waiting else [],
        "notes": _placed(record.remarks.drafted()),
        "remark_form": (remark_form or RemarkForm()) if waiting else None,
    }
    if "queue" in request.GET:
        queue = Initiative.objects.visible_to(request.user, on=request.today).waiting()
        context |= {"in_queue": True, "before": queue.before(record), "after": queue.after(record)}
    return context


def _placed(remarks) -> list[dict]:
    return [{"remark": one, "place": place_label(one.field)} for one in remarks.select_related("written_by").order_by("pk")]


def _reward_form(record, today, bound):
    return bound or RewardForm(instance=Reward(initiative=record), today=today)
