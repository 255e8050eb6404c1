"""The library: accepted initiatives worth copying, open to everybody with a mandate, by their public fields alone."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from initiatives import exports
from initiatives.forms.adoption import LibraryFilter
from initiatives.models import Adoption, Initiative
from initiatives.models.adoption import adopters_of
from toolkit.sheets.out import answer, words_of
from unions.models import Union

PAGE = 30
# What a stranger may read of another union's initiative; confidential parts, authors and files are not among them.
PUBLIC = (
    "code", "title", "kind", "field_of_application", "problem", "solution", "novelty", "conditions", "accepted_vnd",
    "social_value", "recognised_on", "first_applied_on", "state", "in_library", "union__code", "union__name", "union__park__name",
)  # fmt: skip
COUNTED = Q(adoptions__state=Adoption.State.ACCEPTED)
SORTS = {"newest": ("-recognised_on", "-pk"), "adopted": ("-adopters", "-recognised_on", "-pk")}


def _public(request):
    if not request.user.mandates_on(request.today):
        raise PermissionDenied(_("The library is for those who have a mandate here."))
    return Initiative.objects.in_library().select_related("union__park").only(*PUBLIC)


@require_GET
def library(request):
    """The list: what was done, where, what it saves, who has adopted it."""
    chosen, sort, rows = _listed(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "initiatives/library.html", {"filter": chosen, "page": page, "sort": sort})


@require_GET
def library_file(request, ending):
    """The same list as a file."""
    chosen, _sort, rows = _listed(request)
    return answer(ending, "thu-vien", exports.library(rows, notes=words_of(chosen.form)))


def _listed(request):
    """Return the filter, the order asked for, and the rows in it, each with its adopters."""
    chosen = LibraryFilter(request.GET, _public(request), request=request)
    sort = request.GET.get("sort") if request.GET.get("sort") in SORTS else "newest"
    # Only one table is joined, so neither count nor sum can double.
    rows = chosen.qs.annotate(
        adopters=Count("adoptions", filter=COUNTED), adopted_vnd=Sum("adoptions__accepted_vnd", filter=COUNTED)
    )
    return chosen, sort, rows.order_by(*SORTS[sort])


@require_GET
def item(request, code):
    """One of them, with those who adopted it and the sum."""
    found = get_object_or_404(_public(request), code=code)
    served = Union.objects.served_by(request.user, on=request.today).exclude(pk=found.union_id)
    context = {"initiative": found, "may_adopt": served.exists(), **adopters_of(found)}
    return render(request, "initiatives/library_item.html", context)
