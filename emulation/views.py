"""Plain lists: the returns of a half-year, the holders of titles, the campaigns."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from emulation.figures import Tier, reporters
from emulation.forms import ReturnFilter, TitleFilter
from emulation.models import Campaign, HalfYear, TitleCount, UnionReturn
from emulation.models.union_return import HEAD_COUNTS
from unions.models import Union

PAGE = 100


@require_GET
def returns(request):
    """One half-year's expected unions and what each has reported; sums over the accepted returns shown."""
    newest = HalfYear.objects.listed().last()
    if newest is None:
        return render(request, "emulation/returns.html", {"rows": [], "half_year": None})
    unions = Union.objects.visible_to(request.user, on=request.today)
    form = ReturnFilter({"half_year": newest.code} | request.GET.dict(), unions=unions)
    chosen = form.cleaned_data if form.is_valid() else {}
    half_year = chosen.get("half_year") or newest
    filed = UnionReturn.objects.visible_to(request.user, on=request.today).filter(half_year=half_year)
    rows = [
        row
        for row in reporters(half_year, unions.with_changes().order_by("name_sort", "pk"), filed)
        if row.expected and _wanted(row, chosen)
    ]
    accepted = [row.accepted for row in rows if row.accepted]
    context = {
        "form": form,
        "half_year": half_year,
        "rows": rows,
        "tiers": {tier.value: sum(row.tier == tier for row in rows) for tier in Tier},
        "sums": {name: sum(getattr(one, name) for one in accepted) for name in HEAD_COUNTS},
        "accepted": len(accepted),
    }
    return render(request, "emulation/returns.html", context)


def _wanted(row, chosen) -> bool:
    return (
        (not chosen.get("tier") or row.tier == chosen["tier"])
        and (not chosen.get("park") or row.then.park == chosen["park"])
        and (not chosen.get("union") or row.union == chosen["union"])
    )


@require_GET
def title_counts(request):
    """Holders of titles by union and half-year, with the women members of the same unions where a rate needs them."""
    seen = TitleCount.objects.visible_to(request.user, on=request.today)
    chosen = TitleFilter(request.GET, seen, request=request)
    rows = chosen.qs.with_women_members().select_related("enrolment__union", "enrolment__campaign", "half_year")
    page = Paginator(rows.order_by("-half_year__cut_off_on", "enrolment__union__name_sort", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "emulation/title_counts.html", {"filter": chosen, "page": page, "totals": rows.totals()})


@require_GET
def campaigns(request):
    """All campaigns, newest first, a child under its parent's name."""
    rows = Campaign.objects.select_related("parent").order_by("-starts_on", "pk")
    return render(request, "emulation/campaigns.html", {"campaigns": rows})
