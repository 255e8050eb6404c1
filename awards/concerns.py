"""Who of the council is concerned by a nomination and does not vote on it: own union, own employer, own authorship, oneself."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from awards.models import Claim, Nomination, Recusal, Seat
from initiatives.models import Author
from toolkit.text import fold
from unions.models import Mandate

CITED = ("nomination_id", "initiative_id")


@dataclass(frozen=True)
class Concern:
    """Why a member of the council does not vote on one nomination: `why` is one of Recusal.Why, `words` name the fact."""

    seat: Seat
    why: str
    words: str

    @property
    def label(self) -> str:
        """The reason in words; of an author with the initiatives, the rest stands on the nomination itself."""
        why = str(Recusal.Why(self.why).label)
        return f"{why}: {self.words}" if self.why == Recusal.Why.AUTHOR else why


def concerns_of(rows: Sequence[Nomination], seats: Sequence[Seat], *, on: date) -> dict[int, list[Concern]]:
    """Return nomination id -> who is concerned and why; the nearest reason of each seat. Four queries, however many rows."""
    authors = _authors_behind(rows)
    unions = _unions_of(seats, on)
    found: dict[int, list[Concern]] = defaultdict(list)
    for one in rows:
        for seat in seats:
            if concern := _concern(one, seat, unions[seat.pk], authors[one.pk]):
                found[one.pk].append(concern)
    return found


def _concern(one: Nomination, seat: Seat, unions: list, authors: dict) -> Concern | None:
    person = seat.user.member.person if seat.user and seat.user.member else None
    if person and one.member and one.member.person == person:
        return Concern(seat, Recusal.Why.NOMINEE, one.nominee)
    if person and person in authors:
        return Concern(seat, Recusal.Why.AUTHOR, ", ".join(authors[person]))
    if any(union.pk == one.union_id for union in unions):
        return Concern(seat, Recusal.Why.OWN_UNION, one.union.name)
    if any(fold(union.employer) == fold(one.union.employer) for union in unions):
        return Concern(seat, Recusal.Why.OWN_EMPLOYER, one.union.employer)
    return None


def _unions_of(seats: Sequence[Seat], on: date) -> dict[int, list]:
    """Return seat id -> the unions its holder belongs to: as the seat says, by membership, by an officer's mandate."""
    served: dict[int | None, list] = defaultdict(list)
    users = [seat.user_id for seat in seats if seat.user_id]
    for mandate in Mandate.objects.on(on).filter(user__in=users, union__isnull=False).select_related("union"):
        served[mandate.user_id].append(mandate.union)
    return {
        seat.pk: [
            union
            for union in (seat.union, seat.user and seat.user.member and seat.user.member.union, *served[seat.user_id])
            if union
        ]
        for seat in seats
    }


def _authors_behind(rows: Sequence[Nomination]) -> dict[int, dict]:
    """Return nomination id -> person -> codes of the cited initiatives they are an author of."""
    cited: dict[int, set[int]] = defaultdict(set)
    ids = [one.pk for one in rows]
    claimed = Claim.objects.filter(nomination__in=ids).values_list("nomination_id", "author__initiative_id")
    for pk, initiative in (*claimed, *Nomination.initiatives.through.objects.filter(nomination__in=ids).values_list(*CITED)):
        cited[pk].add(initiative)
    wanted = {initiative for some in cited.values() for initiative in some}
    parts: dict[int, list[tuple]] = defaultdict(list)
    columns = ("initiative_id", "member__person", "initiative__code")
    for initiative, person, code in Author.objects.filter(initiative__in=wanted, member__isnull=False).values_list(*columns):
        parts[initiative].append((person, code))
    found: dict[int, dict] = defaultdict(dict)
    for pk, initiatives in cited.items():
        for initiative in sorted(initiatives):
            for person, code in parts[initiative]:
                found[pk].setdefault(person, []).append(code)
    return found
