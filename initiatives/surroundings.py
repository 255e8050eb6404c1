"""What a union's other records say about an initiative that is being typed."""

from datetime import date
from functools import cached_property
from statistics import median

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from emulation.models import HalfYear, half_year_for
from initiatives.models import Initiative
from toolkit.money import short
from toolkit.steps import Refused
from unions.models import Union

UNUSUAL_FROM = 5
UNUSUAL_TIMES = 10


class Surroundings:
    """The rest of the board around the initiatives of one union on one day; read once for as many forms as ask it."""

    def __init__(self, union: Union, today: date):
        self.union, self.today = union, today
        self._largest: dict[int, int | None] = {}

    @cached_property
    def listed(self) -> list[HalfYear]:
        return list(HalfYear.objects.listed())

    @cached_property
    def has_revoked(self) -> bool:
        return Initiative.objects.filter(union=self.union, state=Initiative.State.REVOKED).exists()

    @cached_property
    def usual_vnd(self) -> int | None:
        """The median of the union's accepted amounts, from five on; None before: too few to call usual."""
        accepted = Initiative.objects.counted().filter(union=self.union, accepted_vnd__isnull=False)
        amounts = list(accepted.values_list("accepted_vnd", flat=True))
        return round(median(amounts)) if len(amounts) >= UNUSUAL_FROM else None

    def largest_vnd(self, recognised_on: date | None) -> int | None:
        """Return the largest amount accepted in the half-year of that day so far; None where it has fewer than five, or none."""
        if recognised_on is None:
            return None
        try:
            half_year = half_year_for(recognised_on, today=self.today, listed=self.listed)
        except Refused:
            return None
        if half_year.pk not in self._largest:
            found = Initiative.objects.counted_in(half_year).aggregate(n=Count("accepted_vnd"), largest=Max("accepted_vnd"))
            self._largest[half_year.pk] = found["largest"] if found["n"] >= UNUSUAL_FROM else None
        return self._largest[half_year.pk]

    def why_unusual(self, amount: int | None, recognised_on: date | None) -> str:
        """Return in words why an amount must be confirmed (docs/rules.md, rule 11), or "" for a usual one.

        It lies beyond ten times the union's own median, or above everything accepted in its half-year so far; from
        five accepted amounts on, fewer say nothing.
        """
        if not amount:
            return ""
        if self.usual_vnd and amount > UNUSUAL_TIMES * self.usual_vnd:
            return _("Initiatives of this union usually save about %(usual)s.") % {"usual": short(self.usual_vnd)}
        largest = self.largest_vnd(recognised_on)
        if largest and amount > largest:
            # Not which sum: the largest is another union's.
            return _("No initiative accepted in this half-year so far saves as much.")
        return ""
