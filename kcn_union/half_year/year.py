"""A year: its two half-years and their sum, each union's row, and what the returns say of it in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from emulation.models import UnionReturn
from emulation.models.union_return import HEAD_COUNTS
from initiatives.models import Initiative
from kcn_union.half_year.figures import FLOWS, Row
from kcn_union.half_year.periods import HEADLINES, Cell, Period, Side, label_of
from kcn_union.half_year.table import short_name
from toolkit.sheets.columns import MONEY, WHOLE, Column
from toolkit.sheets.out import Sheet
from unions.models import User

UNION_FLOWS = ("counted", "accepted_total_vnd", "authors", "adoptions")
UNION_STOCKS = ("workers", "members", "women_members")


@dataclass(frozen=True)
class Line:
    """One figure: of each half on file (by its name), and of the year."""

    label: str
    halves: list[tuple[str, Cell]]
    year: Cell


def flow_lines(year: Period) -> list[Line]:
    """Return the flows: the year's is the sum of its halves, whose figures are doors."""
    found = []
    for name in HEADLINES:
        whole = year.flow_cell(name)
        parts = whole.parts or [(whole.text, whole.url)]
        halves = [(side.half_label, Cell(*part)) for side, part in zip(year.sides, parts, strict=True)]
        found.append(Line(label_of(name), halves, Cell(whole.text, note=whole.note)))
    return found


def stock_lines(year: Period) -> list[Line]:
    """Return the stocks: the year's is that of its last cut-off day, never a sum."""
    halves = [(side.half_label, Period(side.half_year.code, "", [side], side)) for side in year.sides]
    reported = [(label, half.reported_cell()) for label, half in halves]
    lines = [Line(_("Accepted returns / expected"), reported, year.reported_cell())]
    for name in HEAD_COUNTS:
        lines.append(Line(label_of(name), [(label, half.stock_cell(name)) for label, half in halves], year.stock_cell(name)))
    for one in year.stocks.figures.campaigns:
        cells = [(label, half.rate_cell(one.slug)) for label, half in halves]
        lines.append(Line(one.short_name, cells, year.rate_cell(one.slug)))
    return lines


def union_lines(year: Period) -> list[dict[str, Any]]:
    """Return one dict for each union: its name, flows as cells with their halves, stocks as cells."""
    return [
        {
            "name": row.reporter.then.name,
            "short_name": short_name(row.reporter.then.name),
            "union": row.union.pk,
            "url": row.union.get_absolute_url(),
            "park": row.reporter.then.park.name,
            "flows": [year.union_flow_cell(row, name) for name in UNION_FLOWS],
            "stocks": [year.union_stock_cell(row, name) for name in UNION_STOCKS],
            "accepted_vnd": year.flow_of(row.union.pk, "accepted_total_vnd"),
            "note": row.noted,
        }
        for row in year.rows.values()
    ]


@dataclass(frozen=True)
class Words:
    """What one union wrote in an accepted return."""

    name: str
    side: Side
    filed: UnionReturn


def words_of(year: Period, *, user: User, on: date) -> list[Words]:
    """Return what the accepted returns of the year say, by union, as far as this person reads returns."""
    sides = {side.half_year.pk: side for side in year.sides}
    seen = UnionReturn.objects.visible_to(user, on=on).accepted().filter(half_year__in=list(sides))
    told = seen.exclude(results="", difficulties="", lessons="").select_related("union", "half_year")
    found = []
    for one in told.order_by("union__name_sort", "union_id", "half_year__cut_off_on"):
        side = sides[one.half_year_id]
        if row := side.by_union.get(one.union_id):
            found.append(Words(row.reporter.then.name, side, one))
    return found


def worth_copying(year: Period, *, narrowed: bool) -> list[Initiative]:
    """Return the year's initiatives of the library, the largest first; `narrowed` to the unions of the page."""
    sides = {side.half_year.pk: side for side in year.sides}
    listed = Initiative.objects.in_library().filter(half_year__in=list(sides)).select_related("union")
    public = listed.only("code", "title", "accepted_vnd", "half_year_id", "union__name", "union__code")
    rows = public.order_by(F("accepted_vnd").desc(nulls_last=True), "code")
    return [one for one in rows if not narrowed or one.union_id in sides[one.half_year_id or 0].by_union]


def sheet(year: Period, notes: list[str]) -> Sheet:
    """Return the unions: each flow by half and for the year, each stock of the last cut-off day; summed below."""
    heads = [(side.half_year.code.split("-")[1], str(side.half_year)) for side in year.sides] + [("year", year.name)]
    columns = [
        Column(name="code", label=_("Union code"), width=12),
        Column(name="name", label=_("Grassroots union"), width=44),
        Column(name="park", label=_("Park"), width=20),
        *(
            Column(name=f"{name}_{part}", label=f"{label_of(name)}: {words}", kind=_kind(name), width=18)
            for name in FLOWS
            for part, words in heads
        ),
        *(Column(name=name, label=label_of(name), kind=WHOLE, width=12) for name in HEAD_COUNTS),
    ]
    summed = frozenset(column.name for column in columns[3:])
    title = _("Emulation, %(year)s") % {"year": year.name}
    return Sheet(name="Năm", title=capfirst(title), notes=notes, columns=columns, rows=_cells(year), summed=summed)


def _kind(name: str) -> str:
    return MONEY if name.endswith("_vnd") else WHOLE


def _cells(year: Period) -> Iterator[list[Any]]:
    for pk, row in year.rows.items():
        then = row.reporter.then
        cells: list[Any] = [row.union.code, then.name, then.park.name]
        for name in FLOWS:
            cells += [_half(side, row, name) for side in year.sides] + [year.flow_of(pk, name)]
        yield cells + [year.stock_of(pk, name) for name in HEAD_COUNTS]


def _half(side: Side, row: Row, name: str) -> int | None:
    there = side.by_union.get(row.union.pk)
    return there.flows[name] if there and name not in side.figures.uncounted else None
