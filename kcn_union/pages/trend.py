"""The figures of all half-years since the first on file."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from emulation.models import HalfYear
from kcn_union.half_year import charts, over_time
from kcn_union.half_year.drawing import draw
from kcn_union.half_year.periods import Side, sides_of
from kcn_union.half_year.trend import Cited, flow_rows, sheet, stock_rows, turned, years_of
from kcn_union.half_year.union_set import UnionSet
from kcn_union.models import CitedFigure
from kcn_union.pages.union_set import need_mandate, notes_of, offered, union_set_of
from toolkit.sheets.out import answer


@require_GET
def trend(request):
    """One column for each half-year: flows and stocks in tables of their own, sums of years under flows alone."""
    sides, chosen = _sides(request)
    # What others published is of all unions, so it stands beside no set of them.
    told = [] if chosen else list(CitedFigure.objects.select_related("half_year").order_by("pk"))
    cited = Cited(told, sides)
    years, flows, stocks = years_of(sides), flow_rows(sides, cited), stock_rows(sides, cited)
    context = {
        "sides": sides,
        "years": years,
        "flows": flows,
        "flows_turned": turned(sides, flows),
        "by_year": turned(years, flows, years=True),
        "stocks": stocks,
        "stocks_turned": turned(sides, stocks),
        "cited": cited.half_years,
        "offered": offered(),
        "chosen": chosen,
        "charts": [draw(_chart(sides, told))] if len({side.own_only for side in sides}) == 1 else [],
        "own_only": any(side.own_only for side in sides),
        "may_narrow": not request.user.sees_all(request.today),
    }
    return render(request, "pages/trend.html", context)


def _chart(sides: list[Side], told: list[CitedFigure]) -> charts.Chart:
    """Return benefit and count of the half-years; only where all are over the same unions."""
    return charts.over_half_years(over_time.of_sides(sides, told), sides[-1].half_year)


@require_GET
def trend_file(request, ending):
    """One row for each half-year as a file."""
    sides, chosen = _sides(request)
    return answer(ending, "qua-cac-ky", sheet(sides, notes_of([], chosen)))


def _sides(request) -> tuple[list[Side], UnionSet]:
    need_mandate(request)
    user, today, chosen = request.user, request.today, union_set_of(request)
    begun = [year for year in HalfYear.objects.listed() if year.begins_on <= today]
    return sides_of(begun, user=user, on=today, chosen=chosen, alike=False), chosen
