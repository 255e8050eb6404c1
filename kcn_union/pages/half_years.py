"""All half-years, newest first, each with how far it has come."""

from datetime import date

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from emulation.figures import is_expected
from emulation.models import HalfYear, UnionReturn
from initiatives.models import Initiative
from kcn_union.half_year.periods import codes_of
from kcn_union.half_year.standing import ListRow, list_row, standings, wholes_of
from toolkit.sheets.columns import DAY, MONEY, WHOLE, Column
from toolkit.sheets.out import Sheet, answer
from unions.models import Union

COLUMNS = (
    Column(name="half_year", label=gettext_lazy("Half-year"), width=28),
    Column(name="begins_on", label=gettext_lazy("From"), kind=DAY, width=14),
    Column(name="cut_off_on", label=gettext_lazy("Cut-off day"), kind=DAY, width=14),
    Column(name="state", label=gettext_lazy("State"), width=34),
    Column(name="accepted_returns", label=gettext_lazy("Returns accepted"), kind=WHOLE, width=16),
    Column(name="expected", label=gettext_lazy("Returns expected"), kind=WHOLE, width=16),
    Column(name="counted", label=gettext_lazy("Initiatives"), kind=WHOLE, width=14),
    Column(name="accepted_total_vnd", label=gettext_lazy("Accepted (đ)"), kind=MONEY, width=20),
)


@require_GET
def half_years(request):
    """The list, each half-year with how far it has come."""
    rows = rows_of(request.user, request.today)
    begun = [row.half_year for row in rows if row.half_year.begins_on <= request.today]
    years = codes_of(begun) if request.user.mandates_on(request.today) else []
    context = {"rows": rows, "years": years, "own_only": not request.user.sees_all(request.today)}
    return render(request, "pages/half_years.html", context)


@require_GET
def half_years_file(request, ending):
    """The same list as a file."""
    cells = (_cells(row) for row in rows_of(request.user, request.today))
    return answer(ending, "ky-6-thang", Sheet(name="Kỳ", title=_("Half-years"), columns=COLUMNS, rows=cells))


def _cells(row: ListRow) -> list:
    half_year = row.half_year
    window = [str(half_year), half_year.begins_on, half_year.cut_off_on, row.standing.label]
    return [*window, *(getattr(row, column.name) for column in COLUMNS[len(window) :])]


def rows_of(user, today: date) -> list[ListRow]:
    """Return the half-years, newest first: as signed for those who see all, with the own figures of today for officers."""
    unions = list(Union.objects.visible_to(user, on=today))
    totals = Initiative.objects.visible_to(user, on=today).counted().totals_by_half_year()
    counted = {row["half_year_id"]: row for row in totals}
    accepted = UnionReturn.objects.visible_to(user, on=today).accepted().count_by_half_year()
    listed = list(HalfYear.objects.listed().reverse())
    known = standings(listed, user=user, on=today)
    signed = wholes_of(known.values()) if user.sees_all(today) else {}
    return [
        list_row(
            half_year,
            known[half_year.pk],
            signed.get(half_year.pk),
            {
                "counted": counted.get(half_year.pk, {}).get("counted", 0),
                "accepted_total_vnd": counted.get(half_year.pk, {}).get("accepted_total_vnd", 0),
                "accepted_returns": accepted.get(half_year.pk, 0),
                "expected": sum(is_expected(union, half_year) for union in unions),
            },
        )
        for half_year in listed
    ]
