"""Who could be proposed in a round of the demo: members with a large initiative, with titles, unions graded excellent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from awards.models import Award, Claim, Honour
from initiatives.models import Author
from unions.models import Member, Union
from unions.models.member import Qualification

# What one initiative of a leader, of somebody with a degree, and of anybody else is worth at least.
LEADER_VND, DEGREE_VND, OTHER_VND = 200_000_000, 150_000_000, 80_000_000
DEGREES = {Qualification.UNIVERSITY, Qualification.POSTGRADUATE}


@dataclass(frozen=True)
class Candidate:
    """One member, or one union (member None), for one award, with the parts in initiatives that would be cited."""

    award: Award
    union: Union
    member: Member | None = None
    parts: list[Author] = field(default_factory=list)


@dataclass
class Candidates:
    """The candidates of one round over `year`; nobody is offered twice, and of few unions more than one person.

    `until` is the day on which they have to be members still; people of the unions `first` are offered before others.
    """

    rng: Random
    awards: dict[str, Award]
    year: int
    until: date
    first: list[Union]
    gone: set[int] = field(default_factory=set)

    def creative(self, most: int, *, each: int = 1) -> list[Candidate]:
        """Return candidates for the certificate of creative labour, `each` of the first unions and one of every other."""
        rows = self._parts().filter(initiative__accepted_vnd__gte=OTHER_VND).filter(initiative__recognised_on__year=self.year)
        found = [
            one for one in rows.order_by("-initiative__accepted_vnd", "pk") if self._is_large(one) and self._stays(one.member)
        ]
        ordered = self._ordered(found, lambda one: one.member.union_id)
        return [
            Candidate(self.awards["BLDST"], one.member.union, one.member, [one])
            for one in self._spread(ordered, most, each, lambda one: one.member)
        ]

    def titled(self, code: str, title: str, years: Iterable[int], most: int, *, each: int = 1) -> list[Candidate]:
        """Return candidates for the award `code` who hold the title in all these years."""
        wanted = list(years)
        held: dict[int, set[int]] = {}
        for member, year in Honour.objects.standing().filter(award__code=title, year__in=wanted).values_list("member", "year"):
            held.setdefault(member, set()).add(year)
        holders = [member for member, on_file in held.items() if on_file == set(wanted)]
        members = [
            one for one in Member.objects.filter(pk__in=holders).select_related("union").order_by("pk") if self._stays(one)
        ]
        self.rng.shuffle(members)
        chosen = self._spread(self._ordered(members, lambda one: one.union_id), most, each, lambda one: one)
        cited: dict[int, list[Author]] = {}
        for part in self._parts().filter(member__in=chosen, initiative__recognised_on__year=self.year).order_by("pk"):
            cited.setdefault(part.member_id or 0, [part])
        return [Candidate(self.awards[code], one.union, one, cited.get(one.pk, [])) for one in chosen]

    def unions(self, code: str, grading: str, years: Iterable[int], most: int) -> list[Candidate]:
        """Return unions that hold the grading in all these years."""
        wanted = list(years)
        rows = Honour.objects.standing().filter(award__code=grading, member=None, year__in=wanted).order_by("union_id")
        held = list(rows.values_list("union_id", flat=True))
        living = Union.objects.filter(pk__in=held, dissolved_on=None).select_related("superior").order_by("code")
        found = [one for one in living if held.count(one.pk) == len(wanted)]
        return [Candidate(self.awards[code], one) for one in found[:most]]

    def _parts(self):
        """Return members' parts in accepted initiatives that back no nomination."""
        parts = Author.objects.filter(initiative__state="accepted", member__isnull=False)
        free = parts.exclude(pk__in=Claim.objects.living().values("author"))
        return free.select_related("initiative", "member__union")

    def _is_large(self, part: Author) -> bool:
        needed = LEADER_VND if part.leader else DEGREE_VND if part.qualification in DEGREES else OTHER_VND
        return (part.initiative.accepted_vnd or 0) >= needed

    def _stays(self, member: Member | None) -> bool:
        if member is None or member.union.dissolved_on or member.joined_on >= date(self.year, 1, 1):
            return False
        return member.left_on is None or member.left_on > self.until

    def _ordered(self, rows: list, union_of) -> list:
        """Return the rows of the first unions before all others, which are shuffled."""
        first = [one.pk for one in self.first]
        others = [one for one in rows if union_of(one) not in first]
        self.rng.shuffle(others)
        return [*(one for pk in first for one in rows if union_of(one) == pk), *others]

    def _spread(self, rows: list, most: int, each: int, member_of) -> list:
        """Return up to `most` rows, one of a person, few of a union."""
        return list(self._taken(rows, most, each, member_of))

    def _taken(self, rows: list, most: int, each: int, member_of) -> Iterator:
        first, taken = {one.pk for one in self.first}, 0
        of_union: dict[int, int] = {}
        for row in rows:
            member = member_of(row)
            allowed = each if member.union_id in first else 1
            if taken < most and member.pk not in self.gone and of_union.get(member.union_id, 0) < allowed:
                self.gone.add(member.pk)
                of_union[member.union_id] = of_union.get(member.union_id, 0) + 1
                taken += 1
                yield row
