"""Shares while choosing: who stands behind the nominations ticked for an award, and what their choice would look like."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from awards.models import Award, Claim, Honour, Nomination, Round
from unions.models.member import Sex, WorkClass

# Who holds the same award of one of so many years before the round's.
REPEAT_YEARS = 5


@dataclass(frozen=True)
class Share:
    """A part of those ticked; none of it where nobody is ticked."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """The share in whole per cent, rounded down."""
        return self.part * 100 // self.whole if self.whole else None


@dataclass(frozen=True)
class Backing:
    """One initiative that stands behind several of those ticked."""

    code: str
    title: str
    nominees: tuple[str, ...]


@dataclass
class Shares:
    """Some nominations for one award, by who they are. `repeat` are those who hold the award already, by pk."""

    rows: Sequence[Nomination]
    repeat: set[int] = field(default_factory=set)
    backings: list[Backing] = field(default_factory=list)

    @property
    def n(self) -> int:
        return len(self.rows)

    def _share(self, chosen: Iterable[Any]) -> Share:
        return Share(sum(1 for _one in chosen), self.n)

    @property
    def direct(self) -> Share:
        return self._share(one for one in self.rows if one.work_class == WorkClass.DIRECT)

    @property
    def women(self) -> Share:
        return self._share(one for one in self.rows if one.sex == Sex.FEMALE)

    @property
    def leaders(self) -> Share:
        return self._share(one for one in self.rows if one.leader)

    @property
    def repeats(self) -> Share:
        return self._share(one for one in self.rows if one.pk in self.repeat)

    @property
    def parks(self) -> list[tuple[str, int]]:
        """Parks with how many, the most first."""
        return _counted(one.union.park.name for one in self.rows)

    @property
    def unions(self) -> list[tuple[str, int]]:
        """Unions with how many, the most first."""
        return _counted(one.union.name for one in self.rows)

    @property
    def many_leaders(self) -> bool:
        return self.leaders.part * 2 > self.n

    @property
    def few_direct(self) -> bool:
        return self.direct.part * 2 < self.n


def _counted(names: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0]))


def standing_for(asked: Round, award: Award) -> list[Nomination]:
    """Return the nominations that may still be chosen for the award, by union and name; one query."""
    rows = asked.nominations.filter(award=award, state__in=Nomination.CHOSEN_FROM).select_related("member", "union__park")
    return sorted(rows, key=lambda one: (one.union.name_sort, one.member.name_sort if one.member else "", one.pk))


def shares_of(rows: Sequence[Nomination], *, repeat: set[int], initiatives: dict[int, list[tuple[str, str]]]) -> Shares:
    """Return the shares of these nominations; `initiatives` maps a nomination to (code, title) of what stands behind it."""
    behind: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in rows:
        for initiative in initiatives.get(one.pk, []):
            behind[initiative].append(one.nominee)
    backings = [Backing(*initiative, tuple(names)) for initiative, names in sorted(behind.items()) if len(names) > 1]
    return Shares(rows, repeat & {one.pk for one in rows}, backings)


def repeat_winners(rows: Sequence[Nomination], *, award: Award, year: int) -> set[int]:
    """Return the ids of the nominations whose person, or union, holds the award of one of the five years before; one query."""
    held = Honour.objects.standing().filter(award=award, year__range=(year - REPEAT_YEARS, year - 1))
    holders = set(held.values_list("member__person", flat=True) if award.for_a_person else held.values_list("union", flat=True))
    return {one.pk for one in rows if (one.member.person if one.member else one.union_id) in holders}


def initiatives_behind(rows: Sequence[Nomination]) -> dict[int, list[tuple[str, str]]]:
    """Return nomination id -> (code, title) of the initiatives it claims or cites; two queries."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    ids = [one.pk for one in rows]
    claims = Claim.objects.filter(nomination__in=ids).exclude(state=Claim.State.FREED)
    for pk, code, title in claims.values_list("nomination", "author__initiative__code", "author__initiative__title"):
        found[pk].add((code, title))
    cited = Nomination.initiatives.through.objects.filter(nomination__in=ids)
    for pk, code, title in cited.values_list("nomination_id", "initiative__code", "initiative__title"):
        found[pk].add((code, title))
    return {pk: sorted(initiatives) for pk, initiatives in found.items()}
