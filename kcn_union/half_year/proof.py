"""The proof at the foot of the half-year page: the same sum, reached three ways."""

from django.utils.translation import gettext as _

from emulation.models import HalfYear
from initiatives.forms.filters import OUTSIDE
from initiatives.models import Initiative
from kcn_union.half_year.doors import Doors
from kcn_union.half_year.figures import HalfYearFigures


def proof(year: HalfYear, figures: HalfYearFigures, counted, doors: Doors, *, day: str = "recognised_on") -> dict:
    """Return the same sum reached three ways, by union, by month of decision and by kind, each part a door.

    `counted` are initiatives, or the items of a version, whose column of the decision is `day`.
    """
    window = {f"{day}__range": (year.begins_on, year.cut_off_on)}
    inside = counted.filter(**window)
    outside = counted.exclude(**window).totals()
    months = [
        {"label": f"{row['month']:02}/{row['year']}", "url": doors.to("initiatives", month=f"{row['year']}-{row['month']:02}")}
        | row
        for row in inside.totals_by_month().order_by("year", "month")
    ]
    if outside["counted"]:
        label = _("outside the window: late, or day corrected")
        months.append({"label": label, "url": doors.to("initiatives", month=OUTSIDE)} | outside)
    names = dict(Initiative.Kind.choices)
    kinds = [
        {"label": names[row["kind"]], "url": doors.to("initiatives", kind=row["kind"])} | row
        for row in counted.totals_by_kind().order_by("kind")
    ]
    sums = {
        "union": (figures.flow("counted"), figures.flow("accepted_total_vnd")),
        "month": _sum(months),
        "kind": _sum(kinds),
    }
    total = counted.totals()
    whole = (total["counted"], total["accepted_total_vnd"])
    return {
        "months": months,
        "kinds": kinds,
        "sums": sums,
        "difference": max(abs(part[1] - whole[1]) for part in sums.values()),
        "agrees": all(part == whole for part in sums.values()),
    }


def _sum(lines: list[dict]) -> tuple[int, int]:
    return sum(line["counted"] for line in lines), sum(line["accepted_total_vnd"] for line in lines)
