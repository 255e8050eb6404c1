"""Two half-years, or two years, side by side."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from emulation.models import HalfYear
from kcn_union.half_year import compare as lines
from kcn_union.half_year.periods import Period, codes_of, halves_of, period_of, sides_of
from kcn_union.half_year.union_set import UnionSet
from kcn_union.pages.union_set import need_mandate, notes_of, offered, own_unions_of, union_set_of
from toolkit.sheets.out import answer


@dataclass(frozen=True)
class Asked:
    """What is to be compared: the codes asked for, and both periods, or none with the reason."""

    listed: list[HalfYear]
    chosen: UnionSet
    codes: tuple[str, str]
    periods: tuple[Period, Period] | None
    refused: str = ""

    @property
    def named(self) -> list[tuple[str, str]]:
        """The names of both fields of the form, each with the code that stands in it."""
        return list(zip("ab", self.codes, strict=True))


@require_GET
def compare(request):
    """Every headline figure, and each union's, of two periods with the difference."""
    asked = _asked(request)
    context = {
        "asked": asked,
        "years": codes_of(asked.listed),
        "half_years": asked.listed[::-1],
        "offered": offered(),
        "own_unions": own_unions_of(request),
        "chosen": asked.chosen,
    }
    if asked.periods:
        a, b = asked.periods
        context |= {
            "a": a,
            "b": b,
            "flows": lines.flow_lines(a, b),
            "stocks": lines.stock_lines(a, b),
            "lines": lines.union_lines(a, b),
            "measures": [lines.label_of(name) for name in (*lines.UNION_FLOWS, *lines.UNION_STOCKS)],
            "own_only": a.own_only or b.own_only,
        }
    return render(request, "pages/compare.html", context)


@require_GET
def compare_file(request, ending):
    """The unions of both periods as a file."""
    asked = _asked(request)
    if asked.periods is None:
        raise Http404
    a, b = asked.periods
    name = f"so-sanh-{asked.codes[0]}-{asked.codes[1]}"
    return answer(ending, name, lines.sheet(a, b, notes_of([*a.sides, *b.sides], asked.chosen)))


def _asked(request) -> Asked:
    """Read the two periods; without any, the newest half-year that has ended beside the same half the year before."""
    need_mandate(request)
    user, today = request.user, request.today
    listed, chosen = list(HalfYear.objects.listed()), union_set_of(request)
    codes = _codes(request, listed)
    halves = [halves_of(code, listed) for code in codes]
    if not all(halves):
        if request.GET.get("a") or request.GET.get("b"):
            raise Http404
        return Asked(listed, chosen, codes, None, _("No half-year is on file."))
    if ("-" in codes[0]) != ("-" in codes[1]):
        refused = _("A year is compared with a year, a half-year with a half-year. Choose two of a kind.")
        return Asked(listed, chosen, codes, None, refused)
    wanted = sorted({*halves[0], *halves[1]}, key=lambda year: year.cut_off_on)
    sides = {side.half_year: side for side in sides_of(wanted, user=user, on=today, chosen=chosen)}
    a, b = (period_of(code, [sides[one] for one in part], on=today) for code, part in zip(codes, halves, strict=True))
    return Asked(listed, chosen, codes, (a, b))


def _codes(request, listed: list[HalfYear]) -> tuple[str, str]:
    begun = [year for year in listed if year.begins_on <= request.today]
    ended = [year for year in begun if year.cut_off_on < request.today] or begun
    b = request.GET.get("b") or (ended[-1].code if ended else "")
    before = {year.year_before for year in listed if year.code == b} or {str(int(b) - 1) if _is_year(b) else ""}
    a = request.GET.get("a") or _on_file(before.pop(), listed) or b
    return a, b


def _is_year(code: str) -> bool:
    return len(code) == 4 and code.isascii() and code.isdecimal()


def _on_file(code: str, listed: list[HalfYear]) -> str:
    return code if halves_of(code, listed) else ""
