"""The lists of initiatives and of their authors, filtered by the address."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from initiatives.forms import AuthorFilter, InitiativeFilter
from initiatives.models import Author, Initiative
from unions.models import Union

PAGE = 50


@require_GET
def initiatives(request):
    """The list, with the count and the sums of exactly what it shows."""
    seen = Initiative.objects.visible_to(request.user, on=request.today)
    chosen = InitiativeFilter(request.GET, seen, request=request)
    rows = chosen.qs.select_related("union", "half_year").order_by("-entered_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    may_enter = Union.objects.served_by(request.user, on=request.today).exists()
    context = {"filter": chosen, "page": page, "totals": chosen.qs.totals(), "may_enter": may_enter}
    return render(request, "initiatives/list.html", context)


@require_GET
def authors(request):
    """The author rows of counted initiatives; their number is what the half-year page shows."""
    counted = Initiative.objects.visible_to(request.user, on=request.today).counted()
    chosen = AuthorFilter(request.GET, Author.objects.of(counted), request=request)
    rows = chosen.qs.select_related("initiative__union", "initiative__half_year").order_by("initiative__code", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "initiatives/authors.html", {"filter": chosen, "page": page, "counts": chosen.qs.counts()})
