"""A year: the sum of its half-years, and its summing-up with what the unions wrote."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from emulation.models import HalfYear
from kcn_union.half_year import year as lines
from kcn_union.half_year.periods import Period, codes_of, halves_of, period_of, sides_of
from kcn_union.half_year.tiles import amounts
from kcn_union.half_year.union_set import UnionSet
from kcn_union.pages.union_set import need_mandate, notes_of, offered, own_unions_of, union_set_of
from toolkit.sheets.out import answer


@require_GET
def year(request, year):
    """One year: flows are H1 + H2, stocks those of its last cut-off day; then results, difficulties and lessons."""
    found, chosen, codes = _year(request, year)
    user, today = request.user, request.today
    context = {
        "year": found,
        "before": next((code for code in codes if code < found.code), None),
        "after": next((code for code in reversed(codes) if code > found.code), None),
        "flows": lines.flow_lines(found),
        "stocks": lines.stock_lines(found),
        "amounts": amounts(found),
        "lines": lines.union_lines(found),
        "union_flows": [lines.label_of(name) for name in lines.UNION_FLOWS],
        "union_stocks": [lines.label_of(name) for name in lines.UNION_STOCKS],
        "total": {
            "flows": [found.flow_cell(name) for name in lines.UNION_FLOWS],
            "stocks": [found.stock_cell(name) for name in lines.UNION_STOCKS],
        },
        "words": lines.words_of(found, user=user, on=today),
        "reads_all": user.sees_all(today),
        "library": lines.worth_copying(found, narrowed=bool(chosen)),
        "offered": offered(),
        "own_unions": own_unions_of(request),
        "chosen": chosen,
    }
    return render(request, "pages/year.html", context)


@require_GET
def year_file(request, year, ending):
    """The unions of the year as a file."""
    found, chosen, _codes = _year(request, year)
    return answer(ending, f"nam-{found.code}", lines.sheet(found, notes_of(found.sides, chosen)))


def _year(request, year: int) -> tuple[Period, UnionSet, list[str]]:
    need_mandate(request)
    listed, chosen, code = list(HalfYear.objects.listed()), union_set_of(request), f"{year:04}"
    halves = halves_of(code, listed)
    if not halves:
        raise Http404
    sides = sides_of(halves, user=request.user, on=request.today, chosen=chosen)
    return period_of(code, sides, on=request.today), chosen, codes_of(listed)
