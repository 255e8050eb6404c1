"""The live figures of one half-year, by union and for the whole, as docs/rules.md defines them.

Each figure comes from one table alone and is joined to its union here, so that nothing is counted twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from emulation.figures import Reporter, Tier, reporters
from emulation.models import Campaign, HalfYear, TitleCount, UnionReturn, days_counted_in
from initiatives.models import Adoption, Author, Initiative
from unions.models import IndustrialPark, Union, User

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
)
NOTHING = dict.fromkeys(FLOWS, 0)


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

    def flow(self, name: str) -> int:
        return sum(row.flows[name] for row in self.rows)

    def stock(self, name: str) -> int | None:
        """Return the sum of a head count over the accepted returns; None where there is none: silence is not zero."""
        known = self._stocks(name)
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
        if former is None:
            return None
        was, now = former.flow(name), self.flow(name)
        return Change(now - was, Fraction(now - was, was) if was else None)

    def stock_change(self, name: str, former: "HalfYearFigures | None") -> Change | None:
        """Return how a stock moved over the unions counted in both half-years (rule 6)."""
        if former is None:
            return None
        was, now = former._stocks(name), self._stocks(name)
        now = {pk: value for pk, value in now.items() if pk in was}
        if not now:
            return None
        before, after = sum(was[pk] for pk in now), sum(now.values())
        return Change(after - before, Fraction(after - before, before) if before else None, len(now))

    def _stocks(self, name: str) -> dict[int, int]:
        return {row.union.pk: value for row in self.rows if (value := row.stock(name)) is not None}

    def rate_change(self, campaign: Campaign, former: "HalfYearFigures | None") -> tuple[Fraction, int] | None:
        """Return the difference of the rates, over the unions that have one in both half-years, and how many."""
        if former is None:
            return None
        both = self.with_rate(campaign) & former.with_rate(campaign)
        now, was = self.rate(campaign, both).ratio, former.rate(campaign, both).ratio
        return None if now is None or was is None else (now - was, len(both))


def gather(
    half_year: HalfYear,
    unions: Iterable[Union],
    *,
    user: User,
    on: date,
    park: IndustrialPark | None = None,
    whole: bool = True,
) -> HalfYearFigures:
    """Return the figures over `unions` (fetched `with_changes()`), as far as this person sees them; seven queries.

    `park` keeps the unions that stood there on the cut-off day. A half-year that is only compared with is asked for
    without what waits and what was adopted (`whole`).
    """
    seen = Initiative.objects.visible_to(user, on=on)
    counted = seen.counted_in(half_year)
    flows = {row.pop("union_id"): row for row in counted.totals_by_union()}
    persons = {row.pop("union_id"): row for row in Author.objects.of(counted).counts_by_union()}
    adopted = Adoption.objects.visible_to(user, on=on).counted_in(half_year) if whole else Adoption.objects.none()
    adoptions = {row.pop("union_id"): row for row in adopted.totals_by_union()}
    days = days_counted_in(half_year) if whole else None
    waiting = {row["union_id"]: row["counted"] for row in seen.waiting_for(days).totals_by_union()} if days else {}
    filed = UnionReturn.objects.visible_to(user, on=on).filter(half_year=half_year)
    campaigns = list(Campaign.objects.counting_titles_on(half_year.cut_off_on))
    titles = TitleCount.objects.visible_to(user, on=on).filter(half_year=half_year, enrolment__campaign__in=campaigns)
    holders: dict[int, dict[int, int]] = {}
    for union_id, campaign_id, achieved in titles.values_list("enrolment__union_id", "enrolment__campaign_id", "achieved"):
        holders.setdefault(union_id, {})[campaign_id] = achieved
    rows = [
        Row(
            reporter=reporter,
            flows=NOTHING | _of(reporter.union, flows, persons, adoptions),
            waiting=waiting.get(reporter.union.pk, 0),
            holders=holders.get(reporter.union.pk, {}),
        )
        for reporter in reporters(half_year, unions, filed)
        if park is None or reporter.then.park == park
    ]
    in_table = [row for row in rows if row.reporter.expected or row.flows["counted"] or row.flows["adoptions"] or row.waiting]
    return HalfYearFigures(half_year, in_table, campaigns)


def _of(union: Union, *tables: dict[int, dict]) -> dict:
    """Return the figures of one union from all tables."""
    return {name: value for table in tables for name, value in table.get(union.pk, {}).items()}
