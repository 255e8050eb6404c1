"""The catalogue of awards: who decides on what, by which votes, under which criteria, and on which text each of it rests."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from awards import exports
from awards.criteria import in_routes
from awards.deciding import prize_of
from awards.forms.catalogue import AwardFilter
from awards.models import Award, base_wage_on
from toolkit.sheets.out import answer, words_of
from unions.models.people import Role


def _open_to(request):
    if not request.user.mandates_on(request.today):
        raise PermissionDenied(_("The catalogue is for those who have a mandate here."))
    return Award.objects.select_related("authority")


def _listed(request) -> AwardFilter:
    return AwardFilter(request.GET, _open_to(request), request=request)


@require_GET
def catalogue(request):
    """The list from the grassroots up; an award is compared with its text when it and all its criteria in force are."""
    chosen, today = _listed(request), request.today
    in_force = Q(criteria__valid_from__lte=today) & (Q(criteria__valid_to__isnull=True) | Q(criteria__valid_to__gte=today))
    # Only one table is joined, so neither count can double.
    rows = chosen.qs.annotate(
        judged_by=Count("criteria", filter=in_force),
        to_compare=Count("criteria", filter=in_force & Q(criteria__confirmed_on__isnull=True)),
    ).in_order()
    wage = base_wage_on(today)
    listed = [(award, prize_of(award, wage)) for award in rows]
    return render(request, "awards/catalogue.html", {"filter": chosen, "listed": listed, "wage": wage})


@require_GET
def catalogue_file(request, ending):
    """The same list as a file."""
    chosen = _listed(request)
    return answer(ending, "danh-muc-khen-thuong", exports.awards(chosen.qs.in_order(), notes=words_of(chosen.form)))


@require_GET
def award(request, code):
    """One award with its criteria in force today, and below them those of other days."""
    found = get_object_or_404(_open_to(request), code=code)
    today, wage = request.today, base_wage_on(request.today)
    every = found.criteria.select_related("named", "campaign")
    always, routes = in_routes(every.in_force_on(today).in_order())
    context = {
        "award": found,
        "always": always,
        "routes": routes,
        "others": every.not_in_force_on(today).order_by("-valid_from", "route", "order", "pk"),
        "wage": wage,
        "prize_vnd": prize_of(found, wage),
        "may_change": request.user.has_role(today, Role.ADMIN),
        "today": today,
    }
    return render(request, "awards/award.html", context)
