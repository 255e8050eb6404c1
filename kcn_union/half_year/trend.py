"""All half-years since the first on file: flows and stocks apart, sums of years under flows alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from emulation.models.union_return import HEAD_COUNTS
from kcn_union.half_year.figures import FLOWS
from kcn_union.half_year.periods import Cell, Side, label_of
from kcn_union.models import CitedFigure
from toolkit.money import grouped, short
from toolkit.sheets.columns import DAY, MONEY, WHOLE, Column
from toolkit.sheets.out import Sheet
from toolkit.templatetags.vi import number, percent

SHOWN_FLOWS = ("counted", "accepted_total_vnd", "authors", "adoptions", "honours")
SHOWN_STOCKS = ("workers", "members", "women_members")


@dataclass(frozen=True)
class Row:
    """One figure through the half-years, in their order; `years` are its sums by year, where it is a flow."""

    label: str
    cells: list[Cell]
    years: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Year:
    """One year of the table: its half-years side by side."""

    year: str
    sides: list[Side]

    @property
    def first_half_only(self) -> bool:
        return len(self.sides) == 1 and self.sides[0].half_year.code.endswith("H1")

    @property
    def adds_up(self) -> bool:
        """Whether its half-years are over the same unions."""
        return len({side.own_only for side in self.sides}) == 1


class Cited:
    """What others published of half-years in which nothing is on file here; such figures enter no sum."""

    def __init__(self, figures: Iterable[CitedFigure], sides: Sequence[Side]):
        empty = {side.half_year.pk for side in sides if side.empty}
        self.by_place = {(one.half_year_id, one.measure): one for one in figures if one.half_year_id in empty}
        self.half_years = {half_year_id for half_year_id, _measure in self.by_place}

    def cell(self, side: Side, name: str) -> Cell | None:
        found = self.by_place.get((side.half_year.pk, name))
        return Cell(f"“{found.phrase}”", note=_("published: %(source)s") % {"source": found.source}) if found else None


def years_of(sides: Sequence[Side]) -> list[Year]:
    return [Year(year, list(inside)) for year, inside in groupby(sides, key=lambda side: side.half_year.code[:4])]


def flow_rows(sides: Sequence[Side], cited: Cited) -> list[Row]:
    """Return the flows of each half-year, and their sums by year."""
    years = years_of(sides)
    return [
        Row(
            label_of(name),
            [cited.cell(side, name) or _flow(side, name) for side in sides],
            [_sum_of(name, year, cited) for year in years],
        )
        for name in SHOWN_FLOWS
    ]


def _flow(side: Side, name: str) -> Cell:
    value = side.figures.known_flow(name)
    return Cell(_written(name, value), side.doors.of(name) if value is not None else "")


def _sum_of(name: str, year: Year, cited: Cited) -> Cell:
    unknown = any(side.half_year.pk in cited.half_years or name in side.figures.uncounted for side in year.sides)
    if not year.adds_up or unknown:
        return Cell(number(None))
    note = _("first six months alone") if year.first_half_only else ""
    parts = [(_written(name, side.figures.flow(name)), side.doors.of(name)) for side in year.sides]
    return Cell(_written(name, sum(side.figures.flow(name) for side in year.sides)), parts=parts, note=note)


def _written(name: str, value: int | None) -> str:
    return short(value) if value and name.endswith("_vnd") else number(value)


def stock_rows(sides: Sequence[Side], cited: Cited) -> list[Row]:
    """Return the stocks on each cut-off day: head counts, and holders of titles over the unions with both parts of the rate."""
    rows = [
        Row(_("Accepted returns / expected"), [_reported(side) for side in sides]),
        *(Row(label_of(name), [cited.cell(side, name) or _stock(side, name) for side in sides]) for name in SHOWN_STOCKS),
    ]
    titles = {one.slug: one.short_name for side in sides for one in side.figures.campaigns}
    return [*rows, *(Row(label, [_holders(side, slug) for side in sides]) for slug, label in titles.items())]


def _reported(side: Side) -> Cell:
    return Cell(f"{grouped(side.figures.reported)}/{grouped(side.figures.expected)}", side.doors.to("returns", tier="accepted"))


def _stock(side: Side, name: str) -> Cell:
    value = side.figures.stock(name)
    return Cell(number(value), side.doors.of(name) if value is not None else "")


def _holders(side: Side, slug: str) -> Cell:
    campaign = next((one for one in side.figures.campaigns if one.slug == slug), None)
    rate = side.figures.rate(campaign) if campaign else None
    if rate is None or not rate.whole:
        return Cell(number(None))
    to = side.doors.to("title_counts", campaign=slug, with_return="true")
    return Cell(number(rate.part), to, note=percent(rate.ratio))


def turned(heads: Sequence[Any], rows: Sequence[Row], *, years: bool = False) -> list[tuple[Any, list[tuple[str, Cell]]]]:
    """Return the table turned round for a narrow page: each half-year (or year), newest first, with its figures by name."""
    columns = zip(*(row.years if years else row.cells for row in rows), strict=True)
    labels = [row.label for row in rows]
    return [(head, list(zip(labels, cells, strict=True))) for head, cells in zip(heads, columns, strict=True)][::-1]


def sheet(sides: Sequence[Side], notes: list[str]) -> Sheet:
    """Return one row for each half-year; a sum of a column makes sense of its flows alone, so there is none."""
    columns = [
        Column(name="half_year", label=_("Half-year"), width=28),
        Column(name="begins_on", label=_("From"), kind=DAY, width=14),
        Column(name="cut_off_on", label=_("Cut-off day"), kind=DAY, width=14),
        Column(name="source", label=_("Read from"), width=18),
        Column(name="expected", label=_("Returns expected"), kind=WHOLE, width=14),
        Column(name="reported", label=_("Accepted returns"), kind=WHOLE, width=14),
        *(
            Column(name=name, label=label_of(name), kind=MONEY if name.endswith("_vnd") else WHOLE, width=18)
            for name in (*FLOWS, *HEAD_COUNTS)
        ),
    ]
    rows = [
        [
            str(side.half_year),
            side.half_year.begins_on,
            side.half_year.cut_off_on,
            f"{side.source}, {_('your own union')}" if side.own_only else side.source,
            side.figures.expected,
            side.figures.reported,
            *(side.figures.known_flow(name) for name in FLOWS),
            *(side.figures.stock(name) for name in HEAD_COUNTS),
        ]
        for side in sides
    ]
    return Sheet(name="Xu hướng", title=_("Half-years since the first on file"), notes=notes, columns=columns, rows=rows)
