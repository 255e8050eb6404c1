"""The live figures of one campaign in one half-year, by union and for the whole, and which campaigns share initiatives.

An initiative that names several campaigns stands in each of them, and once in every whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import cached_property

from emulation.models import Campaign, Enrolment, HalfYear, TitleCount
from initiatives.models import Initiative
from unions.models import Union, User
from unions.models.union import UnionOn

State = Enrolment.State


@dataclass(frozen=True)
class Stretch:
    """The days of a half-year that lie within the campaign, and how many of them have gone; whole days."""

    first: date
    last: date
    gone: int
    days: int

    @property
    def percent(self) -> int | None:
        return self.gone * 100 // self.days if self.days else None


def stretch(campaign: Campaign, half_year: HalfYear, today: date) -> Stretch:
    """Return the stretch up to the cut-off day; needs a half-year from `listed()`."""
    first = max(half_year.begins_on, campaign.starts_on)
    last = min(half_year.cut_off_on, campaign.ends_on or half_year.cut_off_on)
    days = max(0, (last - first).days + 1)
    gone = min(days, max(0, (today - first).days + 1))
    return Stretch(first, last, gone, days)


@dataclass(frozen=True)
class Pace:
    """What is done of a target, in whole numbers: `percent` rounds down, None over nothing."""

    done: int
    aim: int

    @property
    def percent(self) -> int | None:
        return self.done * 100 // self.aim if self.aim else None

    def behind(self, of: Stretch) -> bool:
        """Whether less of the target is done than of the time has gone."""
        return self.done * of.days < self.aim * of.gone


@dataclass(frozen=True)
class Row:
    """One union in one campaign and half-year. `holders` is None where no count of titles is on file: no figure, not 0."""

    union: Union
    then: UnionOn
    enrolment: Enrolment | None
    counted: int
    accepted_total_vnd: int
    titles: TitleCount | None = None

    @property
    def state(self) -> str:
        return self.enrolment.state if self.enrolment else ""

    @property
    def holders(self) -> int | None:
        return self.titles.achieved if self.titles else None

    def pace(self, *, titles: bool) -> Pace | None:
        """Return how much of the target in number is done; None where there is no target or nothing to hold against it."""
        aim = self.enrolment.aim_count if self.enrolment else None
        done = self.holders if titles else self.counted
        return None if aim is None or done is None else Pace(done, aim)

    @property
    def pace_vnd(self) -> Pace | None:
        aim = self.enrolment.aim_vnd if self.enrolment else None
        return None if aim is None else Pace(self.accepted_total_vnd, aim)


@dataclass(frozen=True)
class Shared:
    """Another campaign that some of these initiatives serve too, and how many do."""

    campaign: Campaign
    counted: int


@dataclass
class CampaignFigures:
    """All rows of a campaign that a person may see in one half-year, and the sums over them."""

    campaign: Campaign
    half_year: HalfYear
    stretch: Stretch
    rows: list[Row]
    totals: dict
    since: dict
    several: int
    shared: list[Shared]

    @property
    def of_titles(self) -> bool:
        return self.campaign.counts == Campaign.Counts.TITLES

    def pace(self, row: Row) -> Pace | None:
        return row.pace(titles=self.of_titles)

    def behind(self, row: Row) -> bool:
        """Whether the union lags with its number, or with its đồng where it has no number; holders are a stock."""
        if self.of_titles or self.campaign.state != Campaign.State.RUNNING:
            return False
        pace = self.pace(row) or row.pace_vnd
        return pace is not None and pace.behind(self.stretch)

    def having(self, show: str) -> list[Row]:
        """Return the rows of one kind; all for a kind that is not known."""
        return [row for row in self.rows if KINDS[show](self, row)] if show in KINDS else self.rows

    def number(self, show: str) -> int:
        return len(self.having(show))

    @cached_property
    def whole_pace(self) -> Pace | None:
        """A sum over a sum, over the unions that have both parts."""
        return _sum(self.pace(row) for row in self.rows)

    @cached_property
    def whole_pace_vnd(self) -> Pace | None:
        return None if self.of_titles else _sum(row.pace_vnd for row in self.rows)

    @property
    def title_totals(self) -> dict | None:
        """Sums over the counts on file; the rate of holders over women members where the return is accepted."""
        counts = [row.titles for row in self.rows if row.titles]
        both = [(one.achieved, one.women_members) for one in counts if one.women_members is not None]
        if not counts:
            return None
        return {
            "registered": sum(one.registered for one in counts),
            "achieved": sum(one.achieved for one in counts),
            "of_women": Pace(sum(achieved for achieved, _women in both), sum(women for _achieved, women in both))
            if both
            else None,
            "unions": len(both),
        }


KINDS: dict[str, Callable[[CampaignFigures, Row], bool]] = {
    "invited": lambda figures, row: row.enrolment is not None,
    "acknowledged": lambda figures, row: row.state in (State.ACKNOWLEDGED, State.REGISTERED),
    "silent": lambda figures, row: row.state == State.INVITED,
    "registered": lambda figures, row: row.state == State.REGISTERED,
    "targets": lambda figures, row: figures.pace(row) is not None,
    "targets_vnd": lambda figures, row: row.pace_vnd is not None,
    "behind": lambda figures, row: figures.behind(row),
}


def _sum(paces) -> Pace | None:
    known = [pace for pace in paces if pace]
    return Pace(sum(pace.done for pace in known), sum(pace.aim for pace in known)) if known else None


def gather(campaign: Campaign, half_year: HalfYear, *, user: User, on: date) -> CampaignFigures:
    """Return the campaign's figures in that half-year, as far as this person sees them; queries do not follow the rows."""
    seen = Initiative.objects.visible_to(user, on=on).serving(campaign)
    counted = seen.counted_in(half_year)
    flows = {row["union_id"]: row for row in counted.totals_by_union()}
    enrolled = {one.union_id: one for one in campaign.enrolments.visible_to(user, on=on)}
    titles = TitleCount.objects.visible_to(user, on=on).filter(enrolment__campaign=campaign, half_year=half_year)
    by_union = {one.enrolment.union_id: one for one in titles.with_women_members().select_related("enrolment")}
    unions = Union.objects.visible_to(user, on=on).filter(pk__in={*flows, *enrolled, *by_union}).with_changes()
    rows = [
        Row(
            union=union,
            then=union.as_of(union.last_day_until(half_year.cut_off_on)),
            enrolment=enrolled.get(union.pk),
            counted=flows.get(union.pk, {}).get("counted", 0),
            accepted_total_vnd=flows.get(union.pk, {}).get("accepted_total_vnd", 0),
            titles=by_union.get(union.pk),
        )
        for union in unions.order_by("name_sort", "pk")
    ]
    return CampaignFigures(
        campaign=campaign,
        half_year=half_year,
        stretch=stretch(campaign, half_year, on),
        rows=rows,
        totals=counted.totals(),
        since=seen.counted().totals(),
        several=counted.serving_several().count(),
        shared=_shared(counted, campaign),
    )


def _shared(counted, campaign: Campaign) -> list[Shared]:
    """Return the other campaigns that these initiatives serve too, the most shared first."""
    rows = {row["campaign_id"]: row["counted"] for row in counted.totals_by_campaign() if row["campaign_id"] != campaign.pk}
    found = [Shared(one, rows[one.pk]) for one in Campaign.objects.filter(pk__in=rows).order_by("name", "pk")]
    return sorted(found, key=lambda one: -one.counted)


@dataclass(frozen=True)
class Part:
    """The initiatives of a half-year that serve so many campaigns; `serves` is the filter of their list."""

    serves: str
    counted: int
    accepted_total_vnd: int


def overlap(half_year: HalfYear, *, user: User, on: date) -> tuple[list[Part], dict]:
    """Return how the half-year's initiatives part by the number of campaigns they serve, and their whole; each counted once."""
    counted = Initiative.objects.visible_to(user, on=on).counted_in(half_year)
    sums = {serves: counted.serving_so_many(serves).totals() for serves in ("none", "one", "two", "more")}
    parts = [Part(serves, found["counted"], found["accepted_total_vnd"]) for serves, found in sums.items()]
    return parts, counted.totals()


def by_campaign(half_year: HalfYear, *, user: User, on: date) -> dict[int, dict]:
    """Return campaign id -> counted, accepted_total_vnd, several: what it has in the half-year, and how many serve others too."""
    counted = Initiative.objects.visible_to(user, on=on).counted_in(half_year)
    several = {row["campaign_id"]: row["counted"] for row in counted.serving_several().totals_by_campaign()}
    return {row["campaign_id"]: {**row, "several": several.get(row["campaign_id"], 0)} for row in counted.totals_by_campaign()}
