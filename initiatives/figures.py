"""Figures of initiatives that are more than a sum."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

from django.utils.translation import gettext as _

from emulation.models import HalfYear
from initiatives.models import Initiative
from toolkit.money import grouped
from toolkit.text import fold

# Below this a benefit is more likely a slip of the unit than a saving worth a decision.
SMALL_BENEFIT_VND = 100_000
# Classes of accepted amounts: up to and including each bound, in triệu đồng, and above the last.
SIZE_BOUNDS = (10, 25, 50, 100, 250, 500, 1_000)


@dataclass(frozen=True)
class Tail:
    """How a sum is spread: amounts in whole đồng; shares as ratios, None over nothing."""

    median_vnd: int | None
    largest_five_vnd: int
    largest_five_share: float | None
    without_largest_vnd: int


def tail(amounts: list[int]) -> Tail:
    """Return the spread of these accepted amounts (docs/rules.md, rule 11)."""
    falling = sorted(amounts, reverse=True)
    total = sum(falling)
    five = sum(falling[:5])
    return Tail(
        median_vnd=round(median(falling)) if falling else None,
        largest_five_vnd=five,
        largest_five_share=five / total if total else None,
        without_largest_vnd=total - sum(falling[:1]),
    )


@dataclass(frozen=True)
class Size:
    """One class of accepted amounts: above `over_vnd`, up to and including `until_vnd`; None has no end."""

    over_vnd: int
    until_vnd: int | None

    @property
    def key(self) -> str:
        """Return the class as an address names it, in triệu: 0-10, 1000-."""
        return f"{self.over_vnd // 10**6}-{'' if self.until_vnd is None else self.until_vnd // 10**6}"

    def __str__(self) -> str:
        over = grouped(self.over_vnd // 10**6)
        if self.until_vnd is None:
            return _("above %(over)s triệu") % {"over": over}
        until = grouped(self.until_vnd // 10**6)
        if not self.over_vnd:
            return _("up to %(until)s triệu") % {"until": until}
        return _("above %(over)s to %(until)s triệu") % {"over": over, "until": until}

    def holds(self, amount: int) -> bool:
        return self.over_vnd < amount and (self.until_vnd is None or amount <= self.until_vnd)


def _sizes(bounds: Iterable[int]) -> list[Size]:
    ends = [0, *(bound * 10**6 for bound in bounds)]
    return [*(Size(over, until) for over, until in pairwise(ends)), Size(ends[-1], None)]


SIZES = _sizes(SIZE_BOUNDS)


def same_words(union_id: int, title: str, recognised_on: date | None, *, but: int | None) -> Initiative | None:
    """Return the union's other living initiative with the same words in its title and a decision in the same half-year."""
    if recognised_on is None:
        return None
    twins = list(Initiative.objects.living().filter(union=union_id, title_key=fold(title)).exclude(pk=but).order_by("pk"))
    if not twins:
        return None
    listed = list(HalfYear.objects.listed())
    own = window_of(recognised_on, listed)
    return next((one for one in twins if one.recognised_on and window_of(one.recognised_on, listed) == own), None)


def window_of(day: date, listed: list[HalfYear]) -> int | None:
    """Return the half-year whose window holds that day."""
    return next((year.pk for year in listed if year.begins_on <= day <= year.cut_off_on), None)
