"""Two periods side by side: headline figures and unions, each with its difference."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emulation.models.union_return import HEAD_COUNTS
from kcn_union.half_year.figures import FLOWS, Change, Row
from kcn_union.half_year.periods import HEADLINES, Cell, Period, headline, label_of
from kcn_union.half_year.table import short_name
from kcn_union.half_year.tiles import moved, signed_percent
from toolkit.money import short
from toolkit.sheets.columns import MONEY, WHOLE, Column
from toolkit.sheets.out import Sheet
from toolkit.templatetags.vi import signed

# What the unions' rows show.
UNION_FLOWS = ("counted", "accepted_total_vnd", "authors")
UNION_STOCKS = ("workers", "members")


@dataclass(frozen=True)
class Line:
    """One figure of both periods; `change` is how far it moved from the first to the second, `over` over which unions."""

    label: str
    a: Cell
    b: Cell
    change: str | None
    over: str = ""


def flow_lines(a: Period, b: Period) -> list[Line]:
    """Return the flows, compared as they stand."""
    return [
        Line(label_of(name), a.flow_cell(name), b.flow_cell(name), moved(_change(headline(a, name), headline(b, name))))
        for name in HEADLINES
    ]


def stock_lines(a: Period, b: Period) -> list[Line]:
    """Return returns, head counts and rates; each compared over the unions that have a figure in both."""
    lines = [Line(_("Accepted returns"), a.reported_cell(), b.reported_cell(), None)]
    for name in HEAD_COUNTS:
        was, now = a.stocks.figures.stocks(name), b.stocks.figures.stocks(name)
        both = was.keys() & now.keys()
        change = _change(sum(was[pk] for pk in both), sum(now[pk] for pk in both)) if both else None
        lines.append(Line(label_of(name), a.stock_cell(name), b.stock_cell(name), moved(change), over(len(both)) if both else ""))
    slugs = dict.fromkeys(one.slug for period in (b, a) for one in period.stocks.figures.campaigns)
    return [*lines, *(_rate_line(slug, a, b) for slug in slugs)]


def _rate_line(slug: str, a: Period, b: Period) -> Line:
    campaign = b.campaign(slug) or a.campaign(slug)
    both = a.with_rate(slug) & b.with_rate(slug)
    was, now = (period.rate(slug, both) for period in (a, b))
    moved_by = None
    if was and now and was.ratio is not None and now.ratio is not None:
        moved_by = _("%(points)s points") % {"points": signed_percent(now.ratio - was.ratio).removesuffix("%")}
    label = campaign.short_name if campaign else ""
    return Line(label, a.rate_cell(slug), b.rate_cell(slug), moved_by, over(len(both)) if moved_by else "")


def over(unions: int) -> str:
    return ngettext("over %(n)s union counted in both", "over %(n)s unions counted in both", unions) % {"n": unions}


def _change(was: int | None, now: int | None) -> Change | None:
    if was is None or now is None:
        return None
    return Change(now - was, Fraction(now - was, was) if was else None)


def union_lines(a: Period, b: Period) -> list[dict]:
    """Return one dict for each union that stands in either period: its name, and a, b and difference of each measure."""
    return [_union_line(row, a, b) for row in _rows(a, b)]


def _rows(a: Period, b: Period) -> list[Row]:
    rows = a.rows | b.rows
    return sorted(rows.values(), key=lambda row: (row.union.name_sort, row.union.pk))


def _union_line(row: Row, a: Period, b: Period) -> dict[str, Any]:
    accepted = [period.flow_of(row.union.pk, "accepted_total_vnd") for period in (a, b)]
    name = row.reporter.then.name
    return {
        "name": name,
        "short_name": short_name(name),
        "union": row.union.pk,
        "url": row.union.get_absolute_url(),
        "accepted_short": " → ".join("–" if value is None else short(value) for value in accepted),
        "measures": [
            *(
                (a.union_flow_cell(row, name), b.union_flow_cell(row, name), signed(_by(row, a, b, name)), name != "counted")
                for name in UNION_FLOWS
            ),
            *(
                (a.union_stock_cell(row, name), b.union_stock_cell(row, name), signed(_by(row, a, b, name)), True)
                for name in UNION_STOCKS
            ),
        ],
    }


def _by(row: Row, a: Period, b: Period, name: str) -> int | None:
    """Return how far one union's figure moved: a flow counts 0 where the union was in no table, a stock needs both."""
    pk = row.union.pk
    if name in FLOWS and not a.lacks(name) and not b.lacks(name):
        return (b.flow_of(pk, name) or 0) - (a.flow_of(pk, name) or 0)
    was, now = (None, None) if name in FLOWS else (a.stock_of(pk, name), b.stock_of(pk, name))
    return None if was is None or now is None else now - was


def sheet(a: Period, b: Period, notes: list[str]) -> Sheet:
    """Return the unions with all figures of both periods and their differences, summed below."""
    names = [*FLOWS, *HEAD_COUNTS]
    columns = [
        Column(name="code", label=_("Union code"), width=12),
        Column(name="name", label=_("Grassroots union"), width=44),
        Column(name="park", label=_("Park"), width=20),
        *(_column(f"{name}_{side}", f"{label_of(name)}: {words}", name) for name in names for side, words in _heads(a, b)),
    ]
    summed = frozenset(column.name for column in columns[3:])
    title = _("%(a)s and %(b)s side by side") % {"a": a.name, "b": b.name}
    return Sheet(name="So sánh", title=capfirst(title), notes=notes, columns=columns, rows=_cells(a, b, names), summed=summed)


def _heads(a: Period, b: Period) -> list[tuple[str, str]]:
    return [("a", a.name), ("b", b.name), ("by", _("difference"))]


def _column(name: str, label: str, figure: str) -> Column:
    money = figure.endswith("_vnd")
    return Column(name=name, label=label, kind=MONEY if money else WHOLE, width=20 if money else 14)


def _cells(a: Period, b: Period, names: list[str]) -> Iterator[list[Any]]:
    for row in _rows(a, b):
        pk, then = row.union.pk, row.reporter.then
        cells: list[Any] = [row.union.code, then.name, then.park.name]
        for name in names:
            told = [one.flow_of(pk, name) if name in FLOWS else one.stock_of(pk, name) for one in (a, b)]
            cells += [*told, _by(row, a, b, name)]
        yield cells
