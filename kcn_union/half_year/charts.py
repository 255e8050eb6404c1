"""What the half-year's charts show: plain data, drawn as SVG on pages and as pictures in papers.

Nothing here knows how it is drawn. Titles, units and figures are ready words in the language in force.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emulation.models import HalfYear
from initiatives.figures import SIZES, tail
from initiatives.forms.filters import NO_WORKSHEET
from initiatives.models import Saving
from kcn_union.half_year import doors, over_time
from kcn_union.half_year.doors import Doors
from kcn_union.half_year.figures import HalfYearFigures
from kcn_union.half_year.over_time import Measure, YearFigures
from kcn_union.half_year.union_set import EVERY, UnionSet
from kcn_union.models import CitedFigure, ClosedItem, Publication
from kcn_union.models.publication import PublicationQuerySet
from toolkit.money import grouped, short
from unions.models import Union

# More columns than this leave no room for the figure above each.
MOST_COLUMNS = 10

# First halves are filled, second halves outlined, the current one solid; what was only published elsewhere is a hollow mark.
Fill = Literal["current", "first", "second", "cited"]


@dataclass(frozen=True)
class Bar:
    """One mark: `value` a whole number (đồng, or how many), from 0; `shown` what stands at the mark.

    `label` names it in full, `short` at the axis (lines; () for the label itself), `under` is its second figure, such as the
    count. `url` opens exactly its records, "" where there is no such list.
    """

    label: str
    value: int
    shown: str
    url: str
    fill: Fill
    under: str = ""
    short: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A line across the bars: `at` bars from the beginning (2.5 is the middle of the third), `value` in the bars' axis unit."""

    label: str
    value: int
    shown: str
    at: float
    line: Literal["solid", "dashed"]


@dataclass(frozen=True)
class Chart:
    """One chart. `sentence` says to those who cannot see it what it shows; `head` are the headings of the same as a table.

    `head` names the columns label, value and, where bars have it, `under`. `earlier` and `later` are bars for the table
    alone: there are too many to draw. `note` stands under the chart.
    """

    key: str
    title: str
    unit: str
    sentence: str
    bars: tuple[Bar, ...]
    head: tuple[str, ...]
    direction: Literal["columns", "rows"] = "columns"
    marks: tuple[Mark, ...] = ()
    note: str = ""
    earlier: tuple[Bar, ...] = ()
    later: tuple[Bar, ...] = ()
    # A histogram's bars touch.
    touching: bool = False

    @property
    def rows(self) -> tuple[Bar, ...]:
        """The rows of the table: everything, in order."""
        return self.earlier + self.bars + self.later


def live(
    figures: HalfYearFigures,
    counted: Any,
    amounts: Sequence[int],
    *,
    years: Collection[HalfYear],
    unions: Sequence[Union],
    user: Any,
    on: date,
    chosen: UnionSet = EVERY,
    cited: Iterable[CitedFigure] = (),
) -> list[Chart]:
    """Return the charts of the live figures; `counted` are the initiatives behind them, `amounts` their accepted ones.

    Who does not see all unions sees the own ones, and every title says so.
    """
    beside = over_time.live(figures, years, unions, user=user, on=on, chosen=chosen, cited=cited)
    lists = doors.live(figures.half_year, chosen)
    found = _all(over_half_years(beside, figures.half_year), figures, counted, amounts, lists)
    if user.sees_all(on):
        return found
    own = _("your unions only")
    return [replace(chart, title=f"{chart.title} – {own}") for chart in found]


def of_version(
    version: Publication,
    figures: HalfYearFigures,
    *,
    seen: PublicationQuerySet,
    chosen: UnionSet = EVERY,
    cited: Iterable[CitedFigure] = (),
) -> list[Chart]:
    """Return the charts of a version from frozen rows alone: over the half-years, by park, by size, by kind of saving.

    `figures` are `frozen.figures_of(version, chosen=chosen)`; `seen` are the versions the reader may read, of which the newest of
    each earlier half-year is compared with: `Publication.objects.all()` for papers. `cited` are the published figures on file.
    """
    items = ClosedItem.objects.filter(publication=version, record=ClosedItem.Record.INITIATIVE)
    items = items.filter(union__in=[row.union.pk for row in figures.rows]) if chosen else items
    amounts = [amount for amount in items.values_list("accepted_vnd", flat=True) if amount is not None]
    beside = over_time.of_version(version, figures, seen=seen, chosen=chosen, cited=cited)
    return _all(over_half_years(beside, version.half_year), figures, items, amounts, doors.of_version(version, chosen))


def _all(first: Chart, figures: HalfYearFigures, counted: Any, amounts: Sequence[int], lists: Doors) -> list[Chart]:
    parks = by_park(figures, lists)
    # One park alone is the whole again.
    found = [first, *([parks] if len(parks.bars) > 1 else [])]
    return [*found, by_size(amounts, lists), by_saving(counted.totals_by_saving(), lists)]


def over_half_years(years: Sequence[YearFigures], current: HalfYear) -> Chart:
    """Return benefit and count of the half-years, in order."""
    unit = Unit.of([year.accepted_total_vnd for year in years] + [_cited_vnd(year) for year in years])
    bars = tuple(_year_bar(year, current, unit) for year in years)
    index, here = next((at, year) for at, year in enumerate(years) if year.half_year.pk == current.pk)
    # The newest, or those around the one the chart is for.
    start = max(0, min(len(bars) - MOST_COLUMNS, index - MOST_COLUMNS // 2))
    drawn = bars[start : start + MOST_COLUMNS]
    text = _("%(n)s half-years; %(name)s: %(benefit)s, %(counted)s initiatives.")
    notes = [
        _("Dashed: as published elsewhere, no record on file.") if any(bar.fill == "cited" for bar in bars) else "",
        _("%(n)s half-years are drawn, the table has all.") % {"n": len(drawn)} if len(drawn) < len(bars) else "",
    ]
    return Chart(
        key="half-years",
        title=_("Benefit and initiatives by half-year"),
        unit=_("Column: %(unit)s. Below it: initiatives. H1, H2: first and second half.") % {"unit": unit.name},
        sentence=text
        % {
            "n": len(years),
            "name": current.name,
            "benefit": short(here.accepted_total_vnd),
            "counted": grouped(here.counted),
        },
        bars=drawn,
        earlier=bars[:start],
        later=bars[start + MOST_COLUMNS :],
        head=(_("Half-year"), _("Accepted benefit (đ)"), _("Initiatives")),
        note=" ".join(note for note in notes if note),
    )


def _year_bar(year: YearFigures, current: HalfYear, unit: "Unit") -> Bar:
    first = year.half_year.code.endswith("H1")
    half: Fill = "first" if first else "second"
    cited, counted = year.said(Measure.ACCEPTED), year.said(Measure.COUNTED)
    return Bar(
        label=year.half_year.name,
        value=_cited_vnd(year) if cited else year.accepted_total_vnd,
        shown=_SAID[cited.relation] + unit.write(cited.value) if cited else unit.write(year.accepted_total_vnd),
        url=year.url,
        fill="cited" if cited else "current" if year.half_year.pk == current.pk else half,
        under=(_SAID[counted.relation] + grouped(counted.value) if counted else "–") if cited else grouped(year.counted),
        short=(_("H1") if first else _("H2"), year.half_year.code[:4]),
    )


_SAID: dict[str, str] = {CitedFigure.Relation.EXACTLY: "", CitedFigure.Relation.ABOVE: ">", CitedFigure.Relation.NEARLY: "~"}


def _cited_vnd(year: YearFigures) -> int:
    cited = year.said(Measure.ACCEPTED)
    return cited.value if cited else 0


def by_park(figures: HalfYearFigures, lists: Doors) -> Chart:
    """Return benefit by park, largest first, with the counts at the right."""
    sums: dict[int, list[int]] = {}
    parks = {row.reporter.then.park.pk: row.reporter.then.park for row in figures.rows}
    for row in figures.rows:
        of_park = sums.setdefault(row.reporter.then.park.pk, [0, 0])
        of_park[0] += row.flows["accepted_total_vnd"]
        of_park[1] += row.flows["counted"]
    order = sorted(sums, key=lambda key: (-sums[key][0], parks[key].name_sort, key))
    unit = Unit.of([vnd for vnd, _counted in sums.values()])
    bars = tuple(
        Bar(
            label=parks[key].name,
            value=sums[key][0],
            shown=unit.write(sums[key][0]),
            url=lists.to("initiatives", park=key),
            fill="first",
            under=grouped(sums[key][1]),
        )
        for key in order
    )
    return Chart(
        key="parks",
        title=_("By industrial park"),
        unit=_("Accepted benefit, %(unit)s; at the right: initiatives.") % {"unit": unit.name},
        sentence=_most(bars, _("%(n)s parks; the most in %(label)s: %(shown)s, %(under)s initiatives."), unit),
        bars=bars,
        head=(_("Industrial park"), _("Accepted benefit (đ)"), _("Initiatives")),
        direction="rows",
    )


def by_saving(totals: Iterable[dict], lists: Doors) -> Chart:
    """Return the benefit by what initiatives mainly save; `totals` are rows of `totals_by_saving()`.

    Each initiative stands in one row: without a sum in the last, else under its main saving, or without a worksheet.
    """
    rows = {row["main_saving"]: row for row in totals}
    nothing = {"counted": 0, "in_money": 0, "accepted_total_vnd": 0}
    unit = Unit.of([row["accepted_total_vnd"] for row in rows.values()])
    named = [*((value, label, value) for value, label in Saving.choices), ("", _("No worksheet"), NO_WORKSHEET)]
    bars = [
        Bar(
            label=str(label),
            value=(row := rows.get(value, nothing))["accepted_total_vnd"],
            shown=unit.write(row["accepted_total_vnd"]),
            url=lists.to("initiatives", money="yes", saving=key),
            fill="first",
            under=grouped(row["in_money"]),
        )
        for value, label, key in named
    ]
    without = sum(row["counted"] - row["in_money"] for row in rows.values())
    url = lists.to("initiatives", money="no")
    rest = Bar(label=_("Not in money"), value=0, shown="–", url=url, fill="first", under=grouped(without))
    return Chart(
        key="savings",
        title=_("By kind of saving"),
        unit=_("Accepted benefit, %(unit)s; at the right: initiatives, each under what it mainly saves.") % {"unit": unit.name},
        sentence=_most(bars, _("Kinds of saving; the most by %(label)s: %(shown)s, %(under)s initiatives."), unit),
        bars=(*bars, rest),
        head=(_("Mainly saves"), _("Accepted benefit (đ)"), _("Initiatives")),
        direction="rows",
    )


def _most(bars: Sequence[Bar], text: str, unit: "Unit") -> str:
    most = max(bars, key=lambda bar: bar.value, default=None)
    if most is None or not most.value:
        return _("No benefit yet.")
    return text % {"n": len(bars), "label": most.label, "shown": f"{most.shown} {unit.name}", "under": most.under}


def by_size(amounts: Sequence[int], lists: Doors) -> Chart:
    """Return how many initiatives lie in each class of accepted amounts, with median and mean; whole đồng."""
    held = [[amount for amount in amounts if size.holds(amount)] for size in SIZES]
    bars = tuple(
        Bar(
            label=str(size),
            value=len(inside),
            shown=grouped(len(inside)),
            url=lists.to("initiatives", amount=size.key),
            fill="current" if size.until_vnd is None else "first",
            short=() if size.until_vnd is None else (grouped(size.until_vnd // 10**6),),
        )
        for size, inside in zip(SIZES, held, strict=True)
    )
    median, above = tail(list(amounts)).median_vnd, held[-1]
    mean = (2 * sum(amounts) + len(amounts)) // (2 * len(amounts)) if amounts else None
    marks = (
        ()
        if median is None or mean is None
        else (
            Mark(_("median"), median, TRIEU.write(median), _place(median), "solid"),
            Mark(_("mean"), mean, TRIEU.write(mean), _place(mean), "dashed"),
        )
    )
    text = _("%(n)s initiatives in money; half of them save less than %(median)s, the mean is %(mean)s.")
    over = ngettext(
        "%(n)s initiative above 1 tỷ saves %(sum)s.", "%(n)s initiatives above 1 tỷ save %(sum)s together.", len(above)
    )
    said = {"n": len(amounts), "median": short(median or 0), "mean": short(mean or 0)}
    return Chart(
        key="sizes",
        title=_("Spread of %(n)s initiatives in money") % {"n": grouped(len(amounts))},
        unit=_("Initiatives by accepted benefit, triệu đồng."),
        sentence=text % said if amounts else _("No benefit yet."),
        bars=bars,
        head=(_("Accepted benefit"), _("Initiatives")),
        marks=marks,
        note=over % {"n": len(above), "sum": short(sum(above))} if above else "",
        touching=True,
    )


def _place(amount: int) -> float:
    """Return where an amount stands, in classes from the left; evenly within its class, in the middle of the open one."""
    index = next(index for index, size in enumerate(SIZES) if size.holds(amount))
    size = SIZES[index]
    return index + (0.5 if size.until_vnd is None else (amount - size.over_vnd) / (size.until_vnd - size.over_vnd))


@dataclass(frozen=True)
class Unit:
    """What the figures of one chart are written in: all in the same unit, with as many decimals."""

    name: str
    vnd: int
    places: int

    @staticmethod
    def of(amounts: Iterable[int]) -> "Unit":
        """Return tỷ where the largest has one, else triệu; two decimals below ten."""
        largest = max(amounts, default=0)
        name, vnd = ("tỷ đồng", 10**9) if largest >= 10**9 else ("triệu đồng", 10**6)
        return Unit(name, vnd, 1 if largest >= 10 * vnd else 2)

    def write(self, amount: int) -> str:
        """Return the amount in the unit, half up; 0 for nothing."""
        if not amount:
            return "0"
        scale = 10**self.places
        whole, part = divmod((amount * scale * 2 + self.vnd) // (2 * self.vnd), scale)
        return f"{grouped(whole)},{part:0{self.places}}"


TRIEU = Unit("triệu đồng", 10**6, 1)
