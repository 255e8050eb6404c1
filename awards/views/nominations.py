"""Nominations: the list, and one with its checklist, papers, steps and history."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from awards import exports
from awards.beside import judge_refusal, may_bring_papers, paper_refusal
from awards.conflicts import conflicts_of, uses_of_another_kind
from awards.criteria import Checklist
from awards.forms.nomination import JudgementForm, NominationFilter, PaperForm, StepForm
from awards.models import Criterion, Nomination, PaperKind, RoundAward
from awards.sittings import beside, reads_for_the_council, vote_shown_to
from awards.views.opened import opens_of, seen_codes
from awards.workflow import (
    EDITABLE,
    OVER,
    checklist_of,
    edit_refusal,
    judged_otherwise,
    missing,
    papers_missing,
    proposer,
    workflow,
)
from toolkit.sheets.out import words_of
from toolkit.step_view import answer_step
from unions.guards import verifier_or_head
from unions.models import Event
from unions.taking import take_sheet

PAGE = 25
ORDER = ("-pk",)
JOINED = ("round", "award__authority", "union", "member", "decision", "entered_by", "submitted_by")


@require_GET
def nominations(request):
    """The list, the newest first, with the counts of exactly what it shows."""
    chosen = _chosen(request)
    rows = chosen.qs.select_related("round", "award__authority", "union", "member").order_by(*ORDER)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    states = dict(chosen.qs.order_by().values_list("state").annotate(n=Count("pk")))
    counts = [(value, label, states[value]) for value, label in Nomination.State.choices if value in states]
    return render(request, "awards/nominations.html", {"filter": chosen, "page": page, "counts": counts})


@require_POST
def nominations_file(request, ending):
    """The same list as a file; to take away a list of persons needs a reason and is an event."""
    chosen = _chosen(request)
    sheet = exports.nominations(chosen.qs.order_by(*ORDER), notes=words_of(chosen.form))
    return take_sheet(
        request,
        sheet,
        about=request.user,
        rows=chosen.qs.count(),
        name="de-nghi-khen-thuong",
        ending=ending,
        back=reverse("nominations"),
    )


def _chosen(request) -> NominationFilter:
    return NominationFilter(request.GET, Nomination.objects.visible_to(request.user, on=request.today), request=request)


def find(request, code) -> Nomination:
    """Return the nomination among those this person sees; a stranger's answers 404 like one that does not exist."""
    seen = Nomination.objects.visible_to(request.user, on=request.today)
    return get_object_or_404(seen.select_related(*JOINED), code=code)


def last_sending_back(record: Nomination) -> Event | None:
    """Return the event that sent the record back, while it waits to be mended."""
    if record.state != Nomination.State.SENT_BACK:
        return None
    return Event.objects.about(record).filter(verb="send_back").order_by("pk").last()


@require_GET
def nomination(request, code):
    return page(request, find(request, code))


@require_POST
def step(request, code, name):
    """Take one step; not being the one who may is a 403, not yet is said on the page."""
    record = find(request, code)
    second = uses_of_another_kind(record).exists()
    return answer_step(
        request,
        workflow,
        name,
        record,
        form=lambda data: StepForm(name, record, data, second_use=second),
        page=lambda failed: page(request, record, failed=failed),
    )


def page(request, record: Nomination, *, failed=(None, None), paper_form=None, judgement=(None, None)):
    """Render the record; `failed` and `judgement` carry a bound form that was filled in wrongly, with its step or criterion."""
    by, today = request.user, request.today
    checklist = checklist_of(record, on=today)
    open_still = record.state not in OVER
    writes = not proposer(record, by, today)
    context = {
        "nomination": record,
        "checklist": checklist,
        "frozen": record.state not in EDITABLE and bool(record.checked),
        "differs": judged_otherwise(record, checklist, on=today),
        "conflicts": conflicts_of(record, on=today) if open_still else [],
        "lacking": missing(record) if record.state in EDITABLE else [],
        "steps": _steps(request, record, failed),
        "may_edit": writes and not edit_refusal(record),
        "sent_back": last_sending_back(record),
        "claims": record.claims.select_related("author__initiative").order_by("pk"),
        "cited": record.initiatives.order_by("pk") if not record.member_id else [],
        "sees_members": by.sees_all(today) or by.serves(record.union_id, today),
        "events": Event.objects.about(record).order_by("-pk"),
        "reads": by.reads_of(record.union_id, today),
        "vote": vote_shown_to(record, by, today),
        "beside": beside(record, by, today) if reads_for_the_council(record.round, by, today) else None,
        **_papers(request, record, paper_form),
        **_to_judge(request, record, checklist, judgement),
    }
    codes = [one.author.initiative.code for one in context["claims"]] + [one.code for one in context["cited"]]
    context["opens"] = opens_of(by, on=today, checklists=[checklist], codes=codes)
    context["seen_codes"] = seen_codes(by, on=today, conflicts=context["conflicts"])
    return render(request, "awards/nomination.html", context)


def _steps(request, record: Nomination, failed) -> list[dict]:
    second = uses_of_another_kind(record).exists()
    return [
        {
            "offer": offer,
            "form": failed[1] if offer.name == failed[0] else StepForm(offer.name, record, second_use=second),
        }
        for offer in workflow.offers(record, by=request.user, on=request.today)
    ]


def _papers(request, record: Nomination, form) -> dict:
    """Return the papers asked for, each with what is there of it, then the others; and the form for one more."""
    standing = list(record.papers.current().select_related("added_by").order_by("pk"))
    asked = RoundAward.objects.filter(round=record.round_id, award=record.award_id).first()
    kinds = [PaperKind(kind) for kind in (asked.papers if asked else [])]
    lacking = papers_missing(record)
    rows = [{"kind": kind, "files": [one for one in standing if one.kind == kind], "asked": True} for kind in kinds]
    rest = dict.fromkeys(one.kind for one in standing if one.kind not in kinds)
    rows += [{"kind": PaperKind(kind), "files": [one for one in standing if one.kind == kind]} for kind in rest]
    brings = may_bring_papers(record, request.user, request.today)
    refusal = paper_refusal(record, request.user, request.today) if brings else ""
    begins = request.GET.get("kind") or (lacking[0] if lacking else PaperKind.REPORT)
    return {
        "paper_rows": rows,
        "papers_asked": len(kinds),
        "papers_there": len(kinds) - len(lacking),
        "papers_missing": lacking,
        "brings_papers": brings and not refusal,
        "paper_refusal": refusal,
        "paper_form": (form or PaperForm(initial={"kind": begins})) if brings and not refusal else None,
    }


def _to_judge(request, record: Nomination, checklist: Checklist, failed) -> dict:
    """Return the criteria that people judge, each with its form, for those who may; and why not now."""
    if verifier_or_head(record, request.user, request.today):
        return {}
    rows = [one for one in checklist.answers if one.kind == Criterion.Kind.JUDGED]
    refusal = judge_refusal(record, request.user, request.today)
    if refusal or not rows:
        return {"judge_refusal": refusal if rows and record.state in {"submitted", "under_review"} else ""}
    on_file = {one.criterion_id: one for one in record.judgements.all()}
    forms = [
        failed[1] if one.criterion_id == failed[0] else JudgementForm(instance=on_file.get(one.criterion_id)) for one in rows
    ]
    return {"to_judge": [(one, form, one in checklist.needed) for one, form in zip(rows, forms, strict=True)]}
