"""All half-years, newest first, each with how far it has come."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from emulation.figures import is_expected
from emulation.models import HalfYear, UnionReturn
from initiatives.models import Initiative
from unions.models import Union


@require_GET
def half_years(request):
    user, today = request.user, request.today
    unions = list(Union.objects.visible_to(user, on=today))
    totals = Initiative.objects.visible_to(user, on=today).counted().totals_by_half_year()
    counted = {row["half_year_id"]: row for row in totals}
    accepted = UnionReturn.objects.visible_to(user, on=today).accepted().count_by_half_year()
    rows = [
        {
            "half_year": half_year,
            "counted": counted.get(half_year.pk, {}).get("counted", 0),
            "accepted_total_vnd": counted.get(half_year.pk, {}).get("accepted_total_vnd", 0),
            "accepted_returns": accepted.get(half_year.pk, 0),
            "expected": sum(is_expected(union, half_year) for union in unions),
        }
        for half_year in HalfYear.objects.listed().reverse()
    ]
    return render(request, "pages/half_years.html", {"rows": rows, "own_only": not user.sees_all(today)})
