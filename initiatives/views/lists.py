"""The lists of initiatives and of their authors, filtered by the address."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from initiatives import exports
from initiatives.forms import AuthorFilter, InitiativeFilter
from initiatives.models import Author, Initiative
from initiatives.stretch import stretch
from toolkit.sheets.out import answer, words_of
from unions.models import Union
from unions.taking import take_sheet

PAGE = 50
AUTHORS_ORDER = ("initiative__code", "pk")
# Filters that leave few enough rows to sum up on the spot.
NARROW = ("half_year", "waiting", "union", "campaign")


@require_GET
def initiatives(request):
    """The list, newest first, with the count and the sums of exactly what it shows.

    The whole board's initiatives of all times are not counted on each visit: without a half-year or union the list has no sum.
    """
    chosen = _initiatives(request)
    found = chosen.qs
    served = list(Union.objects.served_by(request.user, on=request.today).order_by("pk")[:2])
    narrow = not request.user.sees_all(request.today) or any(chosen.form.cleaned_data.get(name) for name in NARROW)
    context = {
        "filter": chosen,
        "page": stretch(found.select_related("union", "half_year"), request.GET, PAGE),
        "totals": found.totals() if narrow else None,
        "may_enter": bool(served),
        "loads_for": served[0] if len(served) == 1 else None,
    }
    return render(request, "initiatives/list.html", context)


@require_GET
def authors(request):
    """The author rows of counted initiatives; their number is what the half-year page shows."""
    chosen = _authors(request)
    rows = chosen.qs.select_related("initiative__union", "initiative__half_year")
    page = Paginator(rows.order_by(*AUTHORS_ORDER), PAGE).get_page(request.GET.get("page"))
    return render(request, "initiatives/authors.html", {"filter": chosen, "page": page, "counts": chosen.qs.counts()})


@require_GET
def initiatives_file(request, ending):
    """The same list as a file: filtered and sorted as on screen, all of it."""
    chosen = _initiatives(request)
    return answer(ending, "sang-kien", exports.initiatives(chosen.qs.order_by("-pk"), notes=words_of(chosen.form)))


@require_POST
def authors_file(request, ending):
    """The same list as a file; to take away a list of persons needs a reason and is an event."""
    chosen = _authors(request)
    sheet = exports.authors(chosen.qs.order_by(*AUTHORS_ORDER), notes=words_of(chosen.form))
    return take_sheet(
        request,
        sheet,
        about=request.user,
        rows=chosen.qs.count(),
        name="tac-gia",
        ending=ending,
        back=reverse("authors"),
    )


def _initiatives(request) -> InitiativeFilter:
    return InitiativeFilter(request.GET, Initiative.objects.visible_to(request.user, on=request.today), request=request)


def _authors(request) -> AuthorFilter:
    counted = Initiative.objects.visible_to(request.user, on=request.today).counted()
    return AuthorFilter(request.GET, Author.objects.of(counted), request=request)
