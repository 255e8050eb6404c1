"""Plain lists: the returns of a half-year, the holders of titles; and the campaigns as a file."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from emulation import exports
from emulation.figures import Tier, reporters, size_of
from emulation.forms import ReturnFilter, TitleFilter
from emulation.models import Campaign, Enrolment, HalfYear, TitleCount, UnionReturn
from emulation.models.union_return import HEAD_COUNTS
from toolkit.sheets.out import answer, words_of
from unions.models import Union

PAGE = 100
NEWEST = ("-starts_on", "pk")


@require_GET
def returns(request):
    """One half-year's expected unions and what each has reported; sums over the accepted returns shown."""
    form, half_year, rows = _returns(request)
    if half_year is None:
        return render(request, "emulation/returns.html", {"rows": [], "half_year": None})
    accepted = [row.accepted for row in rows if row.accepted]
    context = {
        "form": form,
        "half_year": half_year,
        "may_load": half_year.state == HalfYear.State.OPEN and request.user.writes_for_all(request.today),
        "rows": rows,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "tiers": {tier.value: sum(row.tier == tier for row in rows) for tier in Tier},
        "sums": {name: sum(getattr(one, name) for one in accepted) if accepted else None for name in HEAD_COUNTS},
        "accepted": len(accepted),
    }
    return render(request, "emulation/returns.html", context)


@require_GET
def returns_file(request, ending):
    """The same list as a file."""
    form, half_year, rows = _returns(request)
    if half_year is None:
        raise Http404
    return answer(ending, f"bao-cao-{half_year.code}", exports.returns(rows, notes=words_of(form)))


def _returns(request):
    """Return the filter, the half-year asked for (None where none is on file) and its rows."""
    listed = HalfYear.objects.listed()
    newest = listed.filter(cut_off_before__lt=request.today).last() or listed.last()
    if newest is None:
        return None, None, []
    unions = Union.objects.visible_to(request.user, on=request.today)
    form = ReturnFilter({"half_year": newest.code} | request.GET.dict(), unions=unions)
    form.is_valid()
    # A filter that cannot be read is said at its field; the others hold.
    chosen = form.cleaned_data
    half_year = chosen.get("half_year") or newest
    filed = UnionReturn.objects.visible_to(request.user, on=request.today).filter(half_year=half_year)
    rows = [
        row
        for row in reporters(half_year, unions.with_changes().order_by("name_sort", "pk"), filed)
        if row.expected and _wanted(row, chosen)
    ]
    return form, half_year, rows


def _wanted(row, chosen) -> bool:
    return (
        (not chosen.get("tier") or row.tier == chosen["tier"])
        and (not chosen.get("park") or row.then.park == chosen["park"])
        and (not chosen.get("ownership") or row.union.ownership == chosen["ownership"])
        and (not chosen.get("size") or size_of(row.accepted and row.accepted.workers) == chosen["size"])
        and (not chosen.get("union") or row.union == chosen["union"])
    )


@require_GET
def title_counts(request):
    """Holders of titles by union and half-year, with the women members of the same unions where a rate needs them."""
    chosen, rows = _title_counts(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "emulation/title_counts.html", {"filter": chosen, "page": page, "totals": rows.totals()})


@require_GET
def title_counts_file(request, ending):
    """The same list as a file."""
    chosen, rows = _title_counts(request)
    return answer(ending, "danh-hieu", exports.title_counts(rows, notes=words_of(chosen.form)))


def _title_counts(request):
    """Return the filter and its rows in order."""
    seen = TitleCount.objects.visible_to(request.user, on=request.today)
    chosen = TitleFilter(_of_one_half_year(request), seen, request=request)
    rows = chosen.qs.with_women_members().select_related("enrolment__union", "enrolment__campaign", "half_year")
    return chosen, rows.order_by("-half_year__cut_off_on", "enrolment__union__name_sort", "pk")


def _of_one_half_year(request) -> dict:
    """Return the filters asked for; holders are a stock, so without a half-year the newest that has begun is meant."""
    begun = HalfYear.objects.listed().filter(cut_off_before__lt=request.today, title_counts__isnull=False).distinct().last()
    campaign = Campaign.objects.filter(counts=Campaign.Counts.TITLES, parent=None).order_by("starts_on", "pk").first()
    default = {"half_year": begun and begun.code, "campaign": campaign and campaign.slug}
    return {name: value for name, value in default.items() if value} | request.GET.dict()


@require_GET
def campaigns_file(request, ending):
    """The list of campaigns as a file, with the unions this person may see."""
    user, today = request.user, request.today
    rows = Campaign.objects.visible_to(user, on=today).order_by(*NEWEST)
    joined = Enrolment.objects.visible_to(user, on=today).counts_by_campaign()
    return answer(ending, "phong-trao", exports.campaigns(rows, joined))
