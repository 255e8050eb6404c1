"""The arithmetic of the council's votes, in whole numbers: shares are taken over all members, never over votes cast.

Source: NĐ 98/2023, article 30.7 (superseded; the same in provincial rules of 2025): absent members vote in writing.
"""

from dataclasses import dataclass


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
