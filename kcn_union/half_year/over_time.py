"""One half-year beside the others: the newest version that a person may read, else what counts today."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from emulation.models import HalfYear, UnionReturn
from initiatives.models import Initiative
from kcn_union.half_year import doors
from kcn_union.half_year.figures import HalfYearFigures
from kcn_union.half_year.periods import Side
from kcn_union.half_year.union_set import EVERY, UnionSet
from kcn_union.models import CitedFigure, ClosedLine, Publication
from kcn_union.models.publication import PublicationQuerySet
from unions.models import Union

Measure = CitedFigure.Measure


@dataclass(frozen=True)
class YearFigures:
    """What one half-year adds to the chart: how many, whole đồng, where its records are listed ("" where they are not)."""

    half_year: HalfYear
    counted: int
    accepted_total_vnd: int
    url: str = ""
    # What was published elsewhere, by measure; only where no record of ours counts.
    cited: tuple[CitedFigure, ...] = ()

    def said(self, measure: str) -> CitedFigure | None:
        return next((one for one in self.cited if one.measure == measure), None)


def live(
    figures: HalfYearFigures,
    years: Collection[HalfYear],
    unions: Sequence[Union],
    *,
    user: Any,
    on: date,
    chosen: UnionSet = EVERY,
    cited: Iterable[CitedFigure] = (),
) -> list[YearFigures]:
    """Return all half-years that have begun, in order, for the page of the one that `figures` are of.

    Who sees all unions: a version's whole, or today's sums. Who does not: the lines of the own `unions`, or their sums.
    Three queries, whatever the number of half-years.
    """
    own = None if user.sees_all(on) else list(unions)
    versions = Publication.objects.visible_to(user, on=on).newest_of_each()
    signed = _signed(versions.values(), own, chosen)
    today = _today(years, unions, user=user, on=on, chosen=chosen, leave={figures.half_year.pk, *versions})
    # What was published elsewhere speaks of the whole board.
    told = _by_half_year(cited) if own is None and not chosen else {}
    found = []
    for year in years:
        version = versions.get(year.pk)
        if year.pk == figures.half_year.pk:
            url = doors.live(year, chosen).to("initiatives")
            found.append(YearFigures(year, figures.flow("counted"), figures.flow("accepted_total_vnd"), url))
        elif version:
            found.append(YearFigures(year, *signed.get(version.pk, (0, 0)), _items(version, own, chosen)))
        elif year.begins_on <= on:
            counted, total = today.get(year.pk, (0, 0))
            said = () if counted else told.get(year.pk, ())
            url = "" if said else doors.live(year, chosen).to("initiatives")
            found.append(YearFigures(year, counted, total, url, said))
    return found


def of_version(
    version: Publication,
    figures: HalfYearFigures,
    *,
    seen: PublicationQuerySet,
    chosen: UnionSet = EVERY,
    cited: Iterable[CitedFigure] = (),
) -> list[YearFigures]:
    """Return the half-years up to the version's, in order, from frozen rows alone; of earlier ones the newest in `seen`."""
    earlier = seen.filter(cut_off_on__lt=version.cut_off_on).newest_of_each()
    earlier.pop(version.half_year_id, None)
    signed = _signed(earlier.values(), None, chosen)
    found = {
        one.half_year_id: YearFigures(one.half_year, *signed.get(one.pk, (0, 0)), _items(one, None, chosen))
        for one in earlier.values()
    }
    url = doors.of_version(version, chosen).to("initiatives")
    own = YearFigures(version.half_year, figures.flow("counted"), figures.flow("accepted_total_vnd"), url)
    found[version.half_year_id] = own
    for key, said in _by_half_year(() if chosen else cited).items():
        year = said[0].half_year
        # One that was closed here has figures of its own, though not for this reader.
        if key not in found and year.cut_off_on < version.cut_off_on and year.closed_at is None:
            found[key] = YearFigures(year, 0, 0, cited=said)
    return sorted(found.values(), key=lambda year: year.half_year.cut_off_on)


def of_sides(sides: Iterable[Side], cited: Iterable[CitedFigure]) -> list[YearFigures]:
    """Return half-years that were read already, in their order; where nothing is on file, what was published of it."""
    told = _by_half_year(cited)
    return [
        YearFigures(
            side.half_year,
            side.figures.flow("counted"),
            side.figures.flow("accepted_total_vnd"),
            side.doors.to("initiatives"),
            told.get(side.half_year.pk, ()) if side.empty else (),
        )
        for side in sides
    ]


def _signed(versions: Iterable[Publication], own: list[Union] | None, chosen: UnionSet) -> dict[int, tuple[int, int]]:
    """Return version id -> (counted, đồng): the line of the whole, or the lines of the own unions and of the set."""
    lines = ClosedLine.objects.filter(publication__in=[one.pk for one in versions])
    if own is None and not chosen:
        whole = lines.filter(union__isnull=True).values_list("publication_id", "counted", "accepted_total_vnd")
        return {key: (counted, vnd) for key, counted, vnd in whole}
    lines = lines.filter(union__isnull=False) if own is None else lines.filter(union__in=own)
    sums: dict[int, tuple[int, int]] = {}
    told = ("publication_id", "union_id", "park_id", "ownership", "workers", "counted", "accepted_total_vnd")
    for key, union_id, park_id, ownership, workers, counted, vnd in lines.values_list(*told):
        if chosen.holds(union_id=union_id, park_id=park_id, ownership=ownership, workers=workers):
            sums[key] = _added(sums.get(key), counted, vnd)
    return sums


def _added(before: tuple[int, int] | None, counted: int, vnd: int) -> tuple[int, int]:
    n, total = before or (0, 0)
    return n + counted, total + vnd


def _today(
    years: Collection[HalfYear],
    unions: Sequence[Union],
    *,
    user: Any,
    on: date,
    chosen: UnionSet,
    leave: set[int],
) -> dict[int, tuple[int, int]]:
    """Return half-year id -> (counted, đồng) of what counts today, as far as this person sees it."""
    asked = {year.pk: year for year in years if year.pk not in leave}
    counted = Initiative.objects.visible_to(user, on=on).counted().filter(half_year__in=list(asked))
    if not chosen:
        rows = counted.totals_by_half_year()
        return {row["half_year_id"]: (row["counted"], row["accepted_total_vnd"]) for row in rows}
    by_key = {union.pk: union for union in unions}
    filed = UnionReturn.objects.visible_to(user, on=on).accepted().filter(half_year__in=list(asked))
    workers = {(year_id, union_id): n for year_id, union_id, n in filed.values_list("half_year_id", "union_id", "workers")}
    sums: dict[int, tuple[int, int]] = {}
    for row in counted.totals_by_half_year_and_union():
        union, year = by_key[row["union_id"]], asked[row["half_year_id"]]
        park = union.as_of(union.last_day_until(year.cut_off_on)).park
        size = workers.get((year.pk, union.pk))
        if chosen.holds(union_id=union.pk, park_id=park.pk, ownership=union.ownership, workers=size):
            sums[year.pk] = _added(sums.get(year.pk), row["counted"], row["accepted_total_vnd"])
    return sums


def _items(version: Publication, own: list[Union] | None, chosen: UnionSet) -> str:
    """Return the address of the items behind a version's figure."""
    shown = chosen if own is None else replace(chosen, own=frozenset(one.pk for one in own))
    return doors.of_version(version, shown).to("initiatives")


def _by_half_year(cited: Iterable[CitedFigure]) -> dict[int, tuple[CitedFigure, ...]]:
    """Return what was published of each half-year that has a cited benefit, newest first."""
    found: dict[int, list[CitedFigure]] = {}
    for one in sorted(cited, key=lambda one: (one.published_on, one.pk), reverse=True):
        found.setdefault(one.half_year_id, []).append(one)
    return {key: tuple(rows) for key, rows in found.items() if any(row.measure == Measure.ACCEPTED for row in rows)}
