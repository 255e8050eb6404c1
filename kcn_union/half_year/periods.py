"""Half-years and years beside each other: each half-year from its newest version or live, a year made of two of them.

A flow of a year is H1 + H2, a stock is that of its last cut-off day (docs/rules.md, rule 6).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from emulation.models import Campaign, HalfYear
from kcn_union.half_year import doors, frozen
from kcn_union.half_year.figures import FLOWS, Flows, HalfYearFigures, Rate, Row, gather_all
from kcn_union.half_year.union_set import EVERY, UnionSet
from kcn_union.models import ClosedLine, Publication
from toolkit.templatetags.vi import number, percent
from unions.models import Union, User


@dataclass(frozen=True)
class Side:
    """One half-year as this person reads it: of a version, or live; `own_only` where it shows their own unions alone."""

    half_year: HalfYear
    figures: HalfYearFigures
    doors: doors.Doors
    version: Publication | None
    own_only: bool

    @property
    def source(self) -> str:
        """Where the figures come from, in words."""
        if self.version:
            return _("version %(n)s") % {"n": self.version.number}
        closed = self.half_year.state == HalfYear.State.CLOSED
        return _("today's records") if closed else str(self.half_year.get_state_display()).lower()

    @property
    def half_label(self) -> str:
        return _("First half") if self.half_year.code.endswith("H1") else _("Last half")

    @property
    def url(self) -> str:
        return self.version.get_absolute_url() if self.version else self.half_year.get_absolute_url()

    @cached_property
    def by_union(self) -> dict[int, Row]:
        return {row.union.pk: row for row in self.figures.rows}

    @property
    def empty(self) -> bool:
        """Whether nothing was counted and no return accepted."""
        return not self.figures.flow("counted") and self.figures.stock("workers") is None


def sides_of(half_years: Sequence[HalfYear], *, user: User, on: date, chosen: UnionSet = EVERY, alike: bool = True) -> list[Side]:
    """Return each half-year from its newest version that this person may read, else live; as many queries as for two.

    Of live ones officers see their own unions only. Figures that are compared or added up are `alike`: where one is narrowed
    so, all are.
    """
    versions = Publication.objects.visible_to(user, on=on).filter(half_year__in=half_years).newest_of_each()
    live = [year for year in half_years if year.pk not in versions]
    own_only = not user.sees_all(on) and bool(live)
    if own_only and alike:
        chosen = replace(chosen, own=frozenset(user.served_union_ids(on)))
    kept = dict(zip(versions, frozen.figures_of_all(list(versions.values()), chosen=chosen), strict=True))
    unions = list(Union.objects.visible_to(user, on=on).with_changes()) if live else []
    for half_year, figures in zip(live, gather_all(live, unions, user=user, on=on, chosen=chosen), strict=True):
        kept[half_year.pk] = figures
    return [
        Side(
            half_year=year,
            figures=kept[year.pk],
            doors=doors.of_version(versions[year.pk], chosen) if year.pk in versions else doors.live(year, chosen),
            version=versions.get(year.pk),
            own_only=chosen.own is not None or (own_only and year.pk not in versions),
        )
        for year in half_years
    ]


@dataclass(frozen=True)
class Cell:
    """One figure as it stands in a table: a door where it comes from one list, else the doors of its parts."""

    text: str
    url: str = ""
    parts: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True)
class Period:
    """A half-year, or a year of its halves on file; `stocks` is the half whose head counts are the period's."""

    code: str
    name: str
    sides: list[Side]
    stocks: Side

    @property
    def is_year(self) -> bool:
        return "-" not in self.code

    @property
    def short(self) -> str:
        """The name for a narrow column: 2022, first half 2022."""
        year, _dash, half = self.code.partition("-")
        words = {"": "%(year)s", "H1": _("first half %(year)s"), "H2": _("last half %(year)s")}
        return words[half] % {"year": year}

    @property
    def notes(self) -> list[str]:
        """What has to be said of a year that is not whole."""
        if not self.is_year:
            return []
        told = []
        if len(self.sides) == 1:
            told.append(_("Of this year only the %(half_year)s are on file.") % {"half_year": self.sides[0].half_year})
        if self.stocks is not self.sides[-1]:
            text = _("Head counts are those of the %(half_year)s: the cut-off day of the last six months has not passed yet.")
            told.append(text % {"half_year": self.stocks.half_year})
        return told

    def flow(self, name: str) -> int:
        return sum(side.figures.flow(name) for side in self.sides)

    def known_flow(self, name: str) -> int | None:
        """Return a flow as it is shown: None where a half of the period had not counted it yet."""
        return None if self.lacks(name) else self.flow(name)

    def lacks(self, name: str) -> bool:
        return any(name in side.figures.uncounted for side in self.sides)

    def flow_of(self, union_id: int, name: str) -> int | None:
        """Return a flow of one union; None where it stands in no half of the period, or a half had not counted it yet."""
        rows = [side.by_union[union_id] for side in self.sides if union_id in side.by_union]
        return sum(row.flows[name] for row in rows) if rows and not self.lacks(name) else None

    def stock_of(self, union_id: int, name: str) -> int | None:
        row = self.stocks.by_union.get(union_id)
        return row.stock(name) if row else None

    @cached_property
    def rows(self) -> dict[int, Row]:
        """Union id -> its newest row of the period, by name."""
        found = {pk: row for side in self.sides for pk, row in side.by_union.items()}
        return dict(sorted(found.items(), key=lambda item: (item[1].union.name_sort, item[0])))

    @property
    def own_only(self) -> bool:
        return any(side.own_only for side in self.sides)

    # The figures as cells of a table.

    def flow_cell(self, name: str) -> Cell:
        share = ""
        if name in ("confirmed_total_vnd", "accepted_total_vnd") and self.flow("declared_total_vnd"):
            ratio = Fraction(self.flow(name), self.flow("declared_total_vnd"))
            share = _("%(share)s of what was declared") % {"share": percent(ratio)}
        return _cell(headline(self, name), [(headline(side.figures, name), side.doors.of(name)) for side in self.sides], share)

    def stock_cell(self, name: str) -> Cell:
        value = self.stocks.figures.stock(name)
        return _cell(value, [(value, self.stocks.doors.of(name))])

    def reported_cell(self) -> Cell:
        figures, to = self.stocks.figures, self.stocks.doors
        return Cell(f"{number(figures.reported)}/{number(figures.expected)}", to.to("returns", tier="accepted"))

    def union_flow_cell(self, row: Row, name: str) -> Cell:
        there = [(side.by_union[row.union.pk], side.doors) for side in self.sides if row.union.pk in side.by_union]
        return _cell(self.flow_of(row.union.pk, name), [(one.flows[name], to.of(name, row.union.code)) for one, to in there])

    def union_stock_cell(self, row: Row, name: str) -> Cell:
        value = self.stock_of(row.union.pk, name)
        return _cell(value, [(value, self.stocks.doors.of(name, row.union.code))])

    def rate(self, slug: str, only: set[int] | None = None) -> Rate | None:
        campaign = self.campaign(slug)
        return self.stocks.figures.rate(campaign, only) if campaign else None

    def with_rate(self, slug: str) -> set[int]:
        campaign = self.campaign(slug)
        return self.stocks.figures.with_rate(campaign) if campaign else set()

    def rate_cell(self, slug: str) -> Cell:
        rate = self.rate(slug)
        if rate is None or not rate.whole:
            return Cell(percent(None))
        url = self.stocks.doors.to("title_counts", campaign=slug, with_return="true")
        parts = _("%(part)s/%(whole)s women members") % {"part": number(rate.part), "whole": number(rate.whole)}
        return Cell(percent(rate.ratio), parts=[(parts, url)])

    def campaign(self, slug: str) -> Campaign | None:
        return next((one for one in self.stocks.figures.campaigns if one.slug == slug), None)


def headline(of: Flows, name: str) -> int | None:
    """Return a figure of `HEADLINES`: a flow, or what is not in money; None where it was not counted yet."""
    return of.flow("counted") - of.flow("in_money") if name == "not_in_money" else of.known_flow(name)


def _cell(value: int | None, parts: list[tuple[int | None, str]], note: str = "") -> Cell:
    """Return one figure; a single part is its door, several stand below it with theirs."""
    if value is None and len(parts) < 2:
        return Cell(number(None))
    if len(parts) == 1:
        return Cell(number(value), parts[0][1], note=note)
    return Cell(number(value), parts=[(number(part), url) for part, url in parts], note=note)


def codes_of(listed: Sequence[HalfYear]) -> list[str]:
    """Return the years that have a half-year on file, newest first."""
    return sorted({year.code[:4] for year in listed}, reverse=True)


def halves_of(code: str, listed: Sequence[HalfYear]) -> list[HalfYear]:
    """Return the half-year of a code, 2022-H1, or the halves on file of a year, 2022; none where it is neither."""
    return [year for year in listed if code and code in (year.code, year.code[:4])]


def period_of(code: str, sides: list[Side], *, on: date) -> Period:
    """Return the period of these halves: head counts are those of the last one whose cut-off day has passed."""
    if "-" in code:
        return Period(code, str(sides[0].half_year), sides, sides[0])
    past = [side for side in sides if side.half_year.cut_off_on < on]
    return Period(code, _("year %(year)s") % {"year": code}, sides, past[-1] if past else sides[0])


LABELS = {one.name: one.verbose_name for one in ClosedLine._meta.concrete_fields}


def label_of(name: str) -> str:
    """Return what a figure is called in lists and versions."""
    if name == "not_in_money":
        return capfirst(_("not in money"))
    return capfirst(str(LABELS[name]))


HEADLINES = ("counted", "in_money", "not_in_money", *FLOWS[2:])
