"""The lists of initiatives and of their authors, filtered by the address."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from initiatives.forms import AuthorFilter, InitiativeFilter
from initiatives.models import Author, Initiative
from initiatives.stretch import stretch
from unions.models import Union

PAGE = 50
# Filters that leave few enough rows to sum up on the spot.
NARROW = ("half_year", "waiting", "union")


@require_GET
def initiatives(request):
    """The list, newest first, with the count and the sums of exactly what it shows.

    The whole board's initiatives of all times are not counted on each visit: without a half-year or union the list has no sum.
    """
    seen = Initiative.objects.visible_to(request.user, on=request.today)
    chosen = InitiativeFilter(request.GET, seen, request=request)
    found = chosen.qs
    narrow = not request.user.sees_all(request.today) or any(chosen.form.cleaned_data.get(name) for name in NARROW)
    context = {
        "filter": chosen,
        "page": stretch(found.select_related("union", "half_year"), request.GET, PAGE),
        "totals": found.totals() if narrow else None,
        "may_enter": Union.objects.served_by(request.user, on=request.today).exists(),
    }
    return render(request, "initiatives/list.html", context)


@require_GET
def authors(request):
    """The author rows of counted initiatives; their number is what the half-year page shows."""
    counted = Initiative.objects.visible_to(request.user, on=request.today).counted()
    chosen = AuthorFilter(request.GET, Author.objects.of(counted), request=request)
    rows = chosen.qs.select_related("initiative__union", "initiative__half_year").order_by("initiative__code", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "initiatives/authors.html", {"filter": chosen, "page": page, "counts": chosen.qs.counts()})
