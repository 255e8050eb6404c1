"""Figures of initiatives that are more than a sum."""

from dataclasses import dataclass
from statistics import median

from initiatives.models import Initiative

# Below this a benefit is more likely a slip of the unit than a saving worth a decision.
SMALL_BENEFIT_VND = 100_000
UNUSUAL_FROM = 5
UNUSUAL_TIMES = 10


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


def usual_vnd(union) -> int | None:
    """Return the median of the union's accepted amounts, from five on; None before: too few to call usual."""
    amounts = list(
        Initiative.objects.counted().filter(union=union, accepted_vnd__isnull=False).values_list("accepted_vnd", flat=True)
    )
    return round(median(amounts)) if len(amounts) >= UNUSUAL_FROM else None


def is_unusual(amount: int | None, usual: int | None) -> bool:
    """Whether an amount lies so far above the usual one that it must be confirmed in words."""
    return amount is not None and usual is not None and amount > UNUSUAL_TIMES * usual
