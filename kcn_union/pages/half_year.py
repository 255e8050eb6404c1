"""The half-year page: the figures of all unions, each a door to its records, proved at the foot."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from awards.models import Honour
from emulation.models import HalfYear
from initiatives.models import Initiative
from kcn_union.half_year import charts
from kcn_union.half_year.awarded import totals_of
from kcn_union.half_year.doors import live
from kcn_union.half_year.figures import gather, gather_beside
from kcn_union.half_year.standing import standing_of
from kcn_union.half_year.union_set import UnionSet
from kcn_union.half_year.workbook import notes_of, workbook
from kcn_union.models import CitedFigure, Publication
from kcn_union.pages import version
from kcn_union.pages.drawn import TODAY, drawn
from kcn_union.pages.figures import shown
from kcn_union.pages.union_set import union_set_of
from toolkit.sheets.out import answer_xlsx
from unions import chain
from unions.models import Union
from unions.models.people import Role
from unions.taking import take


@require_GET
def half_year(request, code):
    """One half-year: its newest version, as far as this person may read one, else what counts today."""
    versions = version.readable(request, code)
    if not versions:
        return _live(request, code, versions)
    # What the address narrows the page to holds for the version, too.
    asked = request.GET.urlencode()
    return redirect(f"{versions[-1].get_absolute_url()}?{asked}" if asked else versions[-1])


@require_GET
def live_half_year(request, code):
    """One half-year, live: what counts today. Officers see their own unions' rows and sums."""
    return _live(request, code, version.readable(request, code))


def _live(request, code: str, versions: list[Publication]):
    # Before anything that is drawn is read, so that what is kept under it is never older.
    sources = _sources(request)
    user, today = request.user, request.today
    years = _years(code)
    year, chosen = years[code], union_set_of(request)
    context = {
        "half_year": year,
        "before": _compared_with(year, years)["before"],
        "after": next((other for other in years.values() if other.cut_off_on > year.cut_off_on), None),
        "drawn": drawn(request, TODAY, sources, lambda: _context(request, year, years, chosen)),
        "chosen": chosen,
        "own_only": not user.sees_all(today),
        "versions": versions,
        "standing": standing_of(year, versions),
        "may_close": user.has_role(today, Role.VERIFIER, Role.HEAD) and year.cut_off_on < today,
    }
    return render(request, "pages/half_year.html", context)


def _sources(request) -> list[Any]:
    """Return what live figures are drawn from: all that was written, the day, what was asked for, the reader's rights."""
    mandates = sorted((one.role, one.union_id or 0) for one in request.user.mandates_on(request.today))
    return ["live", *chain.state(), request.today, mandates, get_language(), request.path, request.GET.urlencode()]


def _context(request, year: HalfYear, years: dict[str, HalfYear], chosen: UnionSet) -> dict[str, Any]:
    user, today = request.user, request.today
    unions = list(Union.objects.visible_to(user, on=today).with_changes())
    figures, sides = gather_beside(year, _compared_with(year, years), unions, user=user, on=today, chosen=chosen)
    in_table = [row.union.pk for row in figures.rows]
    counted = Initiative.objects.visible_to(user, on=today).counted_in(year).filter(union__in=in_table)
    amounts_vnd = list(counted.filter(accepted_vnd__isnull=False).values_list("accepted_vnd", flat=True))
    cited = list(CitedFigure.objects.select_related("half_year"))
    charted = charts.live(
        figures, counted, amounts_vnd, years=years.values(), unions=unions, user=user, on=today, chosen=chosen, cited=cited
    )
    return shown(
        request,
        figures,
        sides=sides,
        doors=live(year, chosen),
        counted=counted,
        amounts_vnd=amounts_vnd,
        honours=totals_of(Honour.objects.visible_to(user, on=today).counted_in(year).filter(union__in=in_table)),
        charted=charted,
        cited=cited if user.sees_all(today) and not chosen else [],
        chosen=chosen,
    )


@require_POST
def half_year_file(request, code):
    """The same figures as a workbook, with the records behind them; it names authors: for a reason, and an event."""
    user, today, at = request.user, request.today, timezone.now()
    year, chosen = _years(code)[code], union_set_of(request)
    unions = list(Union.objects.visible_to(user, on=today).with_changes())
    figures = gather(year, unions, user=user, on=today, chosen=chosen)
    notes = notes_of(figures, at=at, demo=settings.DEMO, chosen=chosen, own_only=not user.sees_all(today))
    return take(
        request,
        about=year,
        what=_("Workbook of the half-year, with its authors"),
        rows=figures.flow("authors"),
        make=lambda: answer_xlsx(f"thi-dua-{code}.xlsx", workbook(figures, user=user, on=today, notes=notes)),
        back=year.get_absolute_url(),
    )


def _years(code: str) -> dict[str, HalfYear]:
    years = {year.code: year for year in HalfYear.objects.listed()}
    if code not in years:
        raise Http404
    return years


def _compared_with(year: HalfYear, years: dict[str, HalfYear]) -> dict[str, HalfYear | None]:
    """Return the half-year before, and the same half of the year before, under before and last_year."""
    former = [other for other in years.values() if other.cut_off_on < year.cut_off_on]
    return {"before": former[-1] if former else None, "last_year": years.get(year.year_before)}
