"""The arithmetic of the council's votes, in whole numbers: shares are taken over all members, never over votes cast.

Source: NĐ 98/2023, article 30.7 (superseded; the same in provincial rules of 2025): absent members vote in writing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from awards.models import CouncilResult


@dataclass(frozen=True)
class Vote:
    """One vote as the minutes have it; a recused member stays in `members_in_all` and does not vote."""

    members_in_all: int
    present: int
    in_writing: int
    recused: int
    agree: int

    @property
    def may_vote(self) -> int:
        return self.present + self.in_writing - self.recused


def votes_needed(members_in_all: int, percent: int) -> int:
    """Return the least number of votes that is `percent` of all members or more."""
    return -(-members_in_all * percent // 100)


def passes(vote: Vote, percent: int) -> bool:
    """Whether the votes in favour reach that share of all members; 7 of 9 is not 80 %."""
    return vote.agree * 100 >= percent * vote.members_in_all


def has_quorum(vote: Vote, part: int, whole: int) -> bool:
    """Whether those present and those who voted in writing are `part` of `whole` of all members, or more."""
    return (vote.present + vote.in_writing) * whole >= part * vote.members_in_all


PASSED, FAILED, NO_QUORUM = "passed", "failed", "no_quorum"


def come_to(vote: Vote, percent: int, *, quorum: tuple[int, int]) -> str:
    """Return what a vote comes to before any quota: PASSED, FAILED or NO_QUORUM; `quorum` is (part, whole)."""
    if not has_quorum(vote, *quorum):
        return NO_QUORUM
    return PASSED if passes(vote, percent) else FAILED


def vote_of(result: CouncilResult) -> Vote:
    return Vote(result.members_in_all, result.present, result.in_writing, result.recused, result.agree)


def share_percent(vote: Vote) -> str:
    """Return the share over all members as it is written, 77,8: half up, but never up to a whole per cent it does not reach."""
    exact = vote.agree * 1000
    tenths = (2 * exact + vote.members_in_all) // (2 * vote.members_in_all)
    if tenths % 10 == 0 and tenths * vote.members_in_all > exact:
        tenths -= 1
    return f"{tenths // 10},{tenths % 10}"


@dataclass(frozen=True)
class Candidate:
    """One that reached the threshold for an award: `preferred` by the rule for ties (R9), `worded` by the council's own words."""

    key: int
    agree: int
    preferred: bool = False
    worded: bool = False

    @property
    def rank(self) -> tuple[int, bool, bool]:
        return -self.agree, not self.preferred, not self.worded


@dataclass(frozen=True)
class Placed:
    """A candidate's place from 1; candidates whom nothing parts share the first of their places, and name each other."""

    candidate: Candidate
    place: int
    tied_with: tuple[int, ...] = ()


def ranked(candidates: Sequence[Candidate]) -> list[Placed]:
    """Return them in order: most votes first; among equals a woman, or a collective of at least 70 % women; then words.

    Source: NĐ 152/2025, article 4 (R9). What stays equal is said by `tied_with` and keeps the order it came in.
    """
    found = []
    for one in sorted(candidates, key=lambda one: one.rank):
        ahead = sum(other.rank < one.rank for other in candidates)
        ties = tuple(other.key for other in candidates if other.rank == one.rank and other.key != one.key)
        found.append(Placed(one, ahead + 1, ties))
    return found


def unsettled(placed: Sequence[Placed], places: int) -> list[Placed]:
    """Return those who are equal across the edge of so many places: the council has to write who goes first."""
    return [one for one in placed if one.place <= places < one.place + len(one.tied_with)]
