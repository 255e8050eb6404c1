"""The live figures of one half-year, by union and for the whole, as docs/rules.md defines them.

Each figure comes from one table alone and is joined to its union here, so that nothing is counted twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Protocol

from awards.models import Honour
from emulation.figures import Reporter, Tier, reporters
from emulation.models import Campaign, HalfYear, TitleCount, UnionReturn, days_counted_in
from initiatives.models import Adoption, Author, Initiative
from kcn_union.half_year.union_set import EVERY, UnionSet
from unions.models import Union, User

FLOWS = (
    "counted",
    "in_money",
    "declared_total_vnd",
    "confirmed_total_vnd",
    "accepted_total_vnd",
    "authors",
    "women",
    "direct",
    "adoptions",
    "adopted_total_vnd",
    "honours",
)
NOTHING = dict.fromkeys(FLOWS, 0)


class Flows(Protocol):
    """Whatever has flows to add up: a half-year, or a year of two."""

    def flow(self, name: str) -> int: ...

    def known_flow(self, name: str) -> int | None: ...


@dataclass(frozen=True)
class Rate:
    """A sum over a sum, over the unions that have both parts; `ratio` is None over nothing."""

    part: int
    whole: int
    unions: int

    @property
    def ratio(self) -> Fraction | None:
        return Fraction(self.part, self.whole) if self.whole else None


@dataclass(frozen=True)
class Change:
    """How far a figure moved: `by` absolute, `ratio` of the former figure or None, over `unions` where it is a stock."""

    by: int
    ratio: Fraction | None
    unions: int | None = None


@dataclass
class Row:
    """One union in one half-year: flows in `flows`, stocks in the accepted return, holders by campaign id."""

    reporter: Reporter
    flows: dict[str, int]
    waiting: int
    holders: dict[int, int]
    # What a closed line said of a union from which no return is expected; "" where figures are live.
    noted: str = ""

    @property
    def union(self) -> Union:
        return self.reporter.union

    @property
    def counts(self) -> bool:
        """Whether any record of the union counts: an initiative, an adoption, an award."""
        return any(self.flows[name] for name in ("counted", "adoptions", "honours"))

    @property
    def not_in_money(self) -> int:
        return self.flows["counted"] - self.flows["in_money"]

    def stock(self, name: str) -> int | None:
        """Return a head count of the accepted return; None is silence, not zero."""
        return getattr(self.reporter.accepted, name) if self.reporter.accepted else None

    def rate(self, campaign: Campaign) -> Rate | None:
        """Holders over women members, where the union has both."""
        holders, women = self.holders.get(campaign.pk), self.stock("women_members")
        return None if holders is None or women is None else Rate(holders, women, 1)


@dataclass
class HalfYearFigures:
    """All rows of one half-year that a person may see, and the sums over them."""

    half_year: HalfYear
    rows: list[Row]
    campaigns: list[Campaign] = field(default_factory=list)
    # The flows that were not counted yet when a version was made; their sum is no figure.
    uncounted: frozenset[str] = frozenset()

    def flow(self, name: str) -> int:
        return sum(row.flows[name] for row in self.rows)

    def known_flow(self, name: str) -> int | None:
        """Return a flow as it is shown: None where it was not counted yet, which is not zero."""
        return None if name in self.uncounted else self.flow(name)

    def stock(self, name: str) -> int | None:
        """Return the sum of a head count over the accepted returns; None where there is none: silence is not zero."""
        known = self.stocks(name)
        return sum(known.values()) if known else None

    @property
    def not_in_money(self) -> int:
        return self.flow("counted") - self.flow("in_money")

    @property
    def waiting(self) -> int:
        return sum(row.waiting for row in self.rows)

    @property
    def expected(self) -> int:
        return sum(row.reporter.expected for row in self.rows)

    @property
    def reported(self) -> int:
        """How many returns are accepted."""
        return self.tier(Tier.ACCEPTED)

    def tier(self, tier: Tier) -> int:
        return sum(row.reporter.tier == tier for row in self.rows)

    def rate(self, campaign: Campaign, only: set[int] | None = None) -> Rate:
        """The rate over the unions that have both parts, or over `only` some of them (union ids)."""
        rates = [rate for row in self.rows if (rate := row.rate(campaign)) and (only is None or row.union.pk in only)]
        return Rate(sum(rate.part for rate in rates), sum(rate.whole for rate in rates), len(rates))

    def with_rate(self, campaign: Campaign) -> set[int]:
        return {row.union.pk for row in self.rows if row.rate(campaign)}

    def flow_change(self, name: str, former: "HalfYearFigures | None") -> Change | None:
        """Return how a flow moved since `former`; None when there is nothing to compare with."""
        if former is None or name in self.uncounted | former.uncounted:
            return None
        was, now = former.flow(name), self.flow(name)
        return Change(now - was, Fraction(now - was, was) if was else None)

    def stock_change(self, name: str, former: "HalfYearFigures | None") -> Change | None:
        """Return how a stock moved over the unions counted in both half-years (rule 6)."""
        if former is None:
            return None
        was, now = former.stocks(name), self.stocks(name)
        now = {pk: value for pk, value in now.items() if pk in was}
        if not now:
            return None
        before, after = sum(was[pk] for pk in now), sum(now.values())
        return Change(after - before, Fraction(after - before, before) if before else None, len(now))

    def stocks(self, name: str) -> dict[int, int]:
        """Return union id -> head count of its accepted return."""
        return {row.union.pk: value for row in self.rows if (value := row.stock(name)) is not None}

    def rate_change(self, campaign: Campaign, former: "HalfYearFigures | None") -> tuple[Fraction, int] | None:
        """Return the difference of the rates, over the unions that have one in both half-years, and how many."""
        if former is None:
            return None
        # The campaigns of a version are told by their slug alone.
        theirs = next((one for one in former.campaigns if one.slug == campaign.slug), None)
        if theirs is None:
            return None
        both = self.with_rate(campaign) & former.with_rate(theirs)
        now, was = self.rate(campaign, both).ratio, former.rate(theirs, both).ratio
        return None if now is None or was is None else (now - was, len(both))


def gather(half_year: HalfYear, unions: Iterable[Union], *, user: User, on: date, chosen: UnionSet = EVERY) -> HalfYearFigures:
    """Return the figures over `unions` (fetched `with_changes()`), as far as this person sees them; eight queries.

    `chosen` keeps a set of them.
    """
    return gather_beside(half_year, {}, unions, user=user, on=on, chosen=chosen)[0]


def gather_beside(
    half_year: HalfYear,
    sides: Mapping[str, HalfYear | None],
    unions: Iterable[Union],
    *,
    user: User,
    on: date,
    chosen: UnionSet = EVERY,
) -> tuple[HalfYearFigures, dict[str, HalfYearFigures | None]]:
    """Return the figures of a half-year, and under the same names those it is compared with; as many queries as for one.

    A half-year that is only compared with has nothing that waits, that was adopted or awarded.
    """
    days = days_counted_in(half_year)
    seen = Initiative.objects.visible_to(user, on=on).waiting_for(days)
    waiting = {(half_year.pk, row["union_id"]): row["counted"] for row in seen.totals_by_union()} if days else {}
    years = list(dict.fromkeys([half_year, *(one for one in sides.values() if one)]))
    found = _gathered(years, list(unions), user=user, on=on, chosen=chosen, waiting=waiting, whole=[half_year])
    by_year = dict(zip(years, found, strict=True))
    return found[0], {name: by_year[one] if one else None for name, one in sides.items()}


def gather_all(
    half_years: Sequence[HalfYear], unions: Iterable[Union], *, user: User, on: date, chosen: UnionSet = EVERY
) -> list[HalfYearFigures]:
    """Return the figures of each half-year, in their order, without what waits; as many queries as for one."""
    if not half_years:
        return []
    return _gathered(half_years, list(unions), user=user, on=on, chosen=chosen, waiting={}, whole=half_years)


def _gathered(
    half_years: Sequence[HalfYear],
    unions: Iterable[Union],
    *,
    user: User,
    on: date,
    chosen: UnionSet,
    waiting: dict[tuple[int, int], int],
    whole: Sequence[HalfYear],
) -> list[HalfYearFigures]:
    """Return the figures of each half-year, of `whole` ones with what was adopted and awarded.

    Every table is read once, grouped by half-year and union.
    """
    counted = Initiative.objects.visible_to(user, on=on).counted().filter(half_year__in=half_years)
    adoptions = Adoption.objects.visible_to(user, on=on).counted().filter(half_year__in=whole)
    honours = Honour.objects.visible_to(user, on=on).standing().filter(half_year__in=whole)
    tables = [
        _by_pair(counted.totals_by_half_year_and_union()),
        _by_pair(Author.objects.of(counted).counts_by_half_year_and_union()),
        _by_pair(adoptions.totals_by_half_year_and_union()),
        _by_pair(honours.totals_by_half_year_and_union()),
    ]
    filed: dict[int, list[UnionReturn]] = {}
    for one in UnionReturn.objects.visible_to(user, on=on).filter(half_year__in=half_years):
        filed.setdefault(one.half_year_id, []).append(one)
    campaigns = list(Campaign.objects.counting_titles())
    titles = TitleCount.objects.visible_to(user, on=on).filter(half_year__in=half_years, enrolment__campaign__in=campaigns)
    holders: dict[tuple[int, int], dict[int, int]] = {}
    columns = ("half_year_id", "enrolment__union_id", "enrolment__campaign_id", "achieved")
    for half_year_id, union_id, campaign_id, achieved in titles.values_list(*columns):
        holders.setdefault((half_year_id, union_id), {})[campaign_id] = achieved
    return [
        HalfYearFigures(
            half_year,
            _rows(half_year, reporters(half_year, unions, filed.get(half_year.pk, [])), chosen, tables, waiting, holders),
            [one for one in campaigns if one.runs_on(half_year.cut_off_on)],
        )
        for half_year in half_years
    ]


def _by_pair(rows: Iterable[dict]) -> dict[tuple[int, int], dict]:
    return {(row.pop("half_year_id"), row.pop("union_id")): row for row in rows}


def _rows(half_year: HalfYear, who: list[Reporter], chosen: UnionSet, tables, waiting, holders) -> list[Row]:
    """Return the rows of the table, by code: the unions of the set that are expected to report, or have something in it."""
    rows = [
        Row(
            reporter=one,
            flows=NOTHING | {name: value for table in tables for name, value in table.get(pair, {}).items()},
            waiting=waiting.get(pair, 0),
            holders=holders.get(pair, {}),
        )
        for one in sorted(who, key=lambda one: one.union.code)
        for pair in [(half_year.pk, one.union.pk)]
    ]
    in_table = [row for row in rows if row.reporter.expected or row.counts or row.waiting]
    return [row for row in in_table if chosen.holds_row(row)]
