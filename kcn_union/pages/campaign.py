"""Campaigns: the list with what overlaps, and the page of one: its unions, targets, pace to the cut-off day, reviews."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from emulation.models import Campaign, Enrolment, HalfYear
from kcn_union.campaign_figures import KINDS, CampaignFigures, by_campaign, gather, overlap
from kcn_union.campaign_sheet import sheet
from kcn_union.campaign_steps import CAMPAIGN_STEPS, workflow
from toolkit.sheets.out import answer
from toolkit.step_form import StepForm
from toolkit.step_view import answer_step
from unions.guards import verifier_or_head
from unions.models import Event

NEWEST = ("-starts_on", "pk")


@require_GET
def campaigns(request):
    """All campaigns a person may see, newest first; how the half-year's initiatives overlap, each counted once."""
    user, today = request.user, request.today
    years = _begun(today)
    half_year = _chosen(request, years) or (years[-1] if years else None)
    parts, whole = overlap(half_year, user=user, on=today) if half_year else ([], {})
    joined = Enrolment.objects.visible_to(user, on=today).counts_by_campaign()
    served = by_campaign(half_year, user=user, on=today) if half_year else {}
    rows = Campaign.objects.visible_to(user, on=today).select_related("parent").order_by(*NEWEST)
    context = {
        "rows": [{"campaign": one, "joined": joined.get(one.pk), "served": served.get(one.pk)} for one in rows],
        "half_year": half_year,
        "years": years[::-1],
        "parts": parts,
        "whole": whole,
        "several": sum(part.counted for part in parts if part.serves in ("two", "more")),
        "may_launch": not verifier_or_head(None, user, today),
        "own_only": not user.sees_all(today),
    }
    return render(request, "pages/campaigns.html", context)


@require_GET
def campaign(request, slug):
    """One campaign: officers see their own unions' rows and sums."""
    return _page(request, _find(request, slug))


@require_GET
def campaign_file(request, slug, ending):
    """The unions of the campaign as a file, as on screen."""
    record = _find(request, slug)
    half_year = _half_year(request, record)
    if half_year is None:
        raise Http404
    figures = gather(record, half_year, user=request.user, on=request.today)
    return answer(ending, f"phong-trao-{record.slug}", sheet(figures, figures.having(request.GET.get("show", ""))))


@require_POST
def step(request, slug, name):
    """Take one step of a campaign; not being the one who may is a 403, not yet is said on the page."""
    record = _find(request, slug)
    return answer_step(
        request,
        workflow,
        name,
        record,
        form=lambda data: _step_form(name, record, data),
        page=lambda failed: _page(request, record, failed=failed),
        told=record.name,
    )


def _find(request, slug: str) -> Campaign:
    seen = Campaign.objects.visible_to(request.user, on=request.today)
    return get_object_or_404(seen.select_related("parent"), slug=slug)


def _begun(today) -> list[HalfYear]:
    """Return the half-years that have begun, the oldest first."""
    return [one for one in HalfYear.objects.listed() if one.begins_on <= today]


def _chosen(request, years: list[HalfYear]) -> HalfYear | None:
    return next((one for one in years if one.code == request.GET.get("half_year")), None)


def _half_year(request, record: Campaign) -> HalfYear | None:
    """Return the half-year asked for, else the newest that has begun within the campaign, else the newest."""
    years = _begun(request.today)
    within = [one for one in years if one.cut_off_on >= record.starts_on and not record.ended_by(one.begins_on)]
    return _chosen(request, years) or next(reversed(within), None) or next(reversed(years), None)


def _step_form(name: str, record: Campaign, data=None) -> StepForm:
    """The words of a summing-up begin empty: those of the one before stay with it."""
    form = StepForm(name, CAMPAIGN_STEPS[name], record, data, {"review_words": ""})
    if "review_words" in form.fields:
        form.fields["review_words"].required = True
    return form


def _page(request, record: Campaign, failed=(None, None)):
    user, today = request.user, request.today
    half_year = _half_year(request, record)
    writes = not verifier_or_head(record, user, today)
    context = {
        "campaign": record,
        "children": Campaign.objects.visible_to(user, on=today).filter(parent=record).order_by(*NEWEST),
        "half_year": half_year,
        "years": _begun(today)[::-1],
        "own": record.enrolments.filter(union__in=user.served_union_ids(today)).select_related("union", "campaign"),
        "reviews": _reviews(request, record),
        "steps": [
            {"offer": offer, "form": failed[1] if offer.name == failed[0] else _step_form(offer.name, record)}
            for offer in workflow.offers(record, by=user, on=today)
        ],
        "may_edit": writes and record.state != Campaign.State.CLOSED,
        "may_copy": writes,
        "asks_titles": record.counts == Campaign.Counts.TITLES and record.parent_id is None,
        "own_only": not user.sees_all(today),
        "events": Event.objects.about(record).order_by("-pk") if user.sees_all(today) else [],
        "reads": "",
    }
    return render(request, "pages/campaign.html", context | (_figures(request, record, half_year) if half_year else {}))


def _figures(request, record: Campaign, half_year: HalfYear) -> dict:
    """Return what the page says of one half-year."""
    show = request.GET.get("show", "")
    figures = gather(record, half_year, user=request.user, on=request.today)
    return {
        "figures": figures,
        "lines": _lines(figures, show),
        "show": show if show in KINDS else "",
        "kinds": _kinds(figures),
        "counts": {kind: figures.number(kind) for kind in KINDS},
    }


def _kinds(figures: CampaignFigures) -> list[dict]:
    """Return the kinds of unions that the table may be narrowed to, with how many there are."""
    words = {
        "": _("All"),
        "silent": _("Not acknowledged yet"),
        "acknowledged": _("Acknowledged"),
        "registered": _("Registered"),
        "behind": _("Behind"),
    }
    if figures.of_titles:
        del words["behind"]
    return [{"kind": kind, "label": label, "n": figures.number(kind)} for kind, label in words.items()]


def _lines(figures: CampaignFigures, show: str) -> list[dict]:
    """Return one dict for each union to show: the row, its paces, whether it lags, and the query of its lists."""
    base = {"campaign": figures.campaign.slug, "half_year": figures.half_year.code}
    return [
        {
            "row": row,
            "pace": figures.pace(row),
            "pace_vnd": None if figures.of_titles else row.pace_vnd,
            "behind": figures.behind(row),
            "query": urlencode(base | {"union": row.union.code}),
        }
        for row in figures.having(show)
    ]


def _reviews(request, record: Campaign) -> list[dict]:
    """Return the summings-up, the newest first: their wholes are for everybody, the unions' lines as far as one sees unions."""
    user, today = request.user, request.today
    own = {mandate.union.code for mandate in user.mandates_on(today) if mandate.union}
    return [
        {"review": one, "lines": [line for line in one.by_union if user.sees_all(today) or line["code"] in own]}
        for one in record.reviews.select_related("by", "half_year").order_by("-at", "-pk")
    ]
