"""A sitting of the council: what stands before it, what the votes decide, and applying it to all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards import workflow as nominations
from awards.models import CouncilResult, Nomination, Recusal, Round, RoundAward, Seat, Sitting
from awards.seats import in_order
from awards.votes import FAILED, PASSED, Candidate, Vote, come_to, ranked, share_percent, unsettled, vote_of, votes_needed
from emulation.models import UnionReturn
from toolkit.steps import Step, Workflow
from unions import events
from unions.guards import verifier_or_head
from unions.models import Member
from unions.models.member import Sex
from unions.models.people import Role

WOMEN_PERCENT = 70
# Nominations that went past the council on an award's quota.
WENT_ON = (
    *(Nomination.State.PASSED, Nomination.State.FORWARDED, Nomination.State.AWARDED),
    *(Nomination.State.DECLINED, Nomination.State.REVOKED),
)


def before_the_council(round_: Round, sitting: Sitting | None = None) -> list[Nomination]:
    """Return what a sitting decides on, by award and name: what waits for the council, and what this sitting has decided."""
    waiting = Q(state=Nomination.State.UNDER_REVIEW, result=None)
    own = Q(result__sitting=sitting) if sitting and sitting.pk else Q(pk__in=[])
    if sitting and sitting.pk and sitting.state != Sitting.State.OPEN:
        waiting = Q(pk__in=[])
    rows = round_.nominations.filter(waiting | own).select_related("award__authority", "union", "member", "round")
    return sorted(rows, key=lambda one: one.list_key)


# What the votes decide.


@dataclass
class Outcome:
    """What one vote comes to. `kind` is what the vote alone gives, or beyond_quota, or tied: equal across the quota's edge."""

    nomination: Nomination
    vote: Vote
    percent: int
    kind: str = FAILED
    place: int | None = None
    quota: int | None = None
    tied_with: tuple[str, ...] = ()
    ahead_by_rule: bool = False

    @property
    def needed(self) -> int:
        return votes_needed(self.vote.members_in_all, self.percent)

    @property
    def share(self) -> str:
        return share_percent(self.vote)

    @property
    def against(self) -> int:
        """How many took part, were not recused, and did not agree."""
        return self.vote.may_vote - self.vote.agree

    @property
    def not_voting(self) -> int:
        return self.vote.members_in_all - self.vote.may_vote

    @property
    def passed(self) -> bool:
        return self.kind == PASSED

    @property
    def words(self) -> str:
        """The reason in a sentence, as it stands in the history of a nomination that does not pass."""
        told: dict[str, Any] = {
            "agree": self.vote.agree,
            "all": self.vote.members_in_all,
            "needed": self.needed,
            "percent": self.percent,
        }
        told |= {"place": self.place, "quota": self.quota}
        match self.kind:
            case "beyond_quota":
                text = _("Beyond the quota: place %(place)s on a quota of %(quota)s; %(agree)s of %(all)s votes.")
            case "no_quorum":
                text = _("The council had no quorum; %(agree)s of %(all)s votes.")
            case "tied":
                text = _("Equal votes (%(agree)s of %(all)s) at the edge of the quota of %(quota)s.")
            case _kind:
                text = _("%(agree)s of %(all)s votes, at least %(needed)s needed (%(percent)s %% of all members).")
        return text % told


def outcomes_of(sitting: Sitting) -> list[Outcome]:
    """Return what the results on file come to, in the order of the agenda."""
    rows = before_the_council(sitting.round, sitting)
    results = {one.nomination_id: one for one in sitting.results.all()}
    given = [(one, vote_of(results[one.pk]), results[one.pk].vote_percent) for one in rows if one.pk in results]
    worded = {pk for pk, one in results.items() if one.preferred_words}
    return decided(sitting, given, worded)


def decided(sitting: Sitting, given: Iterable[tuple[Nomination, Vote, int]], worded: set[int]) -> list[Outcome]:
    """Return what these votes come to: the threshold over all members, the quorum, then the quota of each award.

    `worded` are the ids of those whom the council's words put first among equals. The quota counts what earlier sittings passed.
    """
    asked = sitting.round
    found = [Outcome(one, vote, percent) for one, vote, percent in given]
    for one in found:
        one.kind = come_to(one.vote, one.percent, quorum=(asked.quorum_part, asked.quorum_whole))
    quotas: dict[int, Any] = dict(RoundAward.objects.filter(round=asked, quota__isnull=False).values_list("award_id", "quota"))
    for award_id, quota in quotas.items():
        reached = [one for one in found if one.nomination.award_id == award_id and one.passed]
        if reached:
            _within(quota, _gone_on(sitting, award_id), reached, worded, on=sitting.held_on)
    return found


def _gone_on(sitting: Sitting, award_id: int) -> int:
    """Return how many earlier sittings of the round have passed on this award's quota."""
    earlier = Nomination.objects.filter(round=sitting.round_id, award=award_id, state__in=WENT_ON)
    return earlier.filter(result__sitting__pk__lt=sitting.pk).count() if sitting.pk else earlier.count()


def _within(quota: int, used: int, reached: list[Outcome], worded: set[int], *, on: date) -> None:
    """Place those who reached the threshold, and say who stands beyond the quota or equal across its edge."""
    women = preferred_by_rule([one.nomination for one in reached], on=on)
    places = ranked(
        [Candidate(one.nomination.pk, one.vote.agree, one.nomination.pk in women, one.nomination.pk in worded) for one in reached]
    )
    codes = {one.nomination.pk: one.nomination.code for one in reached}
    open_ties = {one.candidate.key for one in unsettled(places, quota - used)}
    where = {one.candidate.key: one for one in places}
    for one in reached:
        placed = where[one.nomination.pk]
        one.place, one.quota = used + placed.place, quota
        equals = [other for other in reached if other.vote.agree == one.vote.agree and other.nomination.pk not in women]
        one.ahead_by_rule = one.nomination.pk in women and bool(equals) and len(reached) > quota - used
        one.tied_with = tuple(codes[key] for key in placed.tied_with)
        if one.nomination.pk in open_ties:
            one.kind = "tied"
        elif placed.place > quota - used:
            one.kind = "beyond_quota"


def preferred_by_rule(rows: Sequence[Nomination], *, on: date) -> set[int]:
    """Return the ids of the women, and of the unions of which at least 70 % of the members are women (R9).

    By the member list as of that day; without one, by the union's latest accepted return.
    """
    found = {one.pk for one in rows if one.member and (one.sex or one.member.sex) == Sex.FEMALE}
    for one in rows:
        if one.member is None:
            members = Member.objects.active_on(on).filter(union=one.union_id)
            all_of_them, women = members.count(), members.filter(sex=Sex.FEMALE).count()
            if not all_of_them and (last := _last_return(one, on)):
                all_of_them, women = last.members or 0, last.women_members or 0
            if all_of_them and women * 100 >= WOMEN_PERCENT * all_of_them:
                found.add(one.pk)
    return found


def _last_return(one: Nomination, on: date) -> UnionReturn | None:
    filed = UnionReturn.objects.filter(union=one.union_id, state=UnionReturn.State.ACCEPTED, half_year__cut_off_on__lte=on)
    return filed.order_by("-half_year__cut_off_on").first()


# The life of a sitting.


def has_results(sitting: Sitting, by: Any, on: date) -> str:
    return "" if sitting.results.exists() else _("No result is entered yet.")


def held_by_now(sitting: Sitting, by: Any, on: date) -> str:
    return _("The sitting is still to come.") if sitting.held_on > on else ""


def ties_are_settled(sitting: Sitting, by: Any, on: date) -> str:
    """A tie across the edge of the quota that the rule does not settle is the council's to settle, in words."""
    tied = [one for one in outcomes_of(sitting) if one.kind == "tied"]
    if not tied:
        return ""
    text = _("Equal votes at the edge of the quota: %(names)s. Write at the result why one goes first, as the minutes say.")
    return text % {"names": ", ".join(one.nomination.nominee for one in tied)}


def frozen(sitting: Sitting, by: Any, at: datetime) -> None:
    sitting.frozen_by, sitting.frozen_at = by, at


State = Sitting.State
SITTING_STEPS = {
    "freeze": Step(
        label=gettext_lazy("Attach the signed minutes and freeze"),
        sources={State.OPEN},
        target=State.FROZEN,
        guards=(verifier_or_head, has_results, held_by_now, ties_are_settled),
        fields=("scan_sha256", "scan_name", "scan_format"),
        effect=frozen,
    ),
    "apply": Step(
        label=gettext_lazy("Apply the results to all"),
        sources={State.FROZEN},
        target=State.APPLIED,
        guards=(verifier_or_head, ties_are_settled),
    ),
}
workflow = Workflow(SITTING_STEPS, record=events.record)
events.WORDS.update({f"awards.sitting.{name}": step.label for name, step in SITTING_STEPS.items()})


def apply(sitting: Sitting, *, by: Any, at: datetime, seen: int | None = None) -> list[Outcome]:
    """Turn all results of a signed sitting into steps of their nominations, in one transaction; return what they came to.

    Raises Refused, with nothing applied, when a guard says no or somebody was faster.
    """
    with transaction.atomic():
        workflow.take("apply", sitting, by=by, at=at, seen=seen)
        told = outcomes_of(sitting)
        for one in told:
            if one.passed:
                nominations.workflow.take("pass", one.nomination, by=by, at=at)
            else:
                nominations.workflow.take("fail", one.nomination, by=by, at=at, reason=one.words)
    return told


# What a nomination's page shows.


@dataclass(frozen=True)
class Shown:
    """The vote on one nomination, for its page: `marks` is one of for, against, none for each member of the council."""

    outcome: Outcome
    sitting: Sitting
    recusals: list[Recusal]
    passed: bool
    applied: bool

    @property
    def marks(self) -> list[str]:
        one = self.outcome
        return ["for"] * one.vote.agree + ["against"] * one.against + ["none"] * one.not_voting


def vote_shown_to(nomination: Nomination, user: Any, on: date) -> Shown | None:
    """Return the vote for `awards/_vote.html`, or None: until it is applied to all, the board alone sees it.

    The nomination is one that the person may see.
    """
    results = CouncilResult.objects.filter(nomination=nomination.pk).select_related("sitting__round")
    if not (result := results.first()):
        return None
    applied = result.sitting.state == State.APPLIED
    if not applied and not user.writes_for_all(on):
        return None
    recusals = list(result.recusals.select_related("seat").order_by("seat__name_sort", "pk"))
    outcome = next(one for one in outcomes_of(result.sitting) if one.nomination.pk == nomination.pk)
    passed = nomination.state in WENT_ON if applied else outcome.passed
    return Shown(outcome, result.sitting, recusals, passed, applied)


# What a member of the council reads.


def seat_of(round_: Round, user: Any, on: date) -> Seat | None:
    """Return the seat by which this person reads, or None; it ends with the mandate."""
    seats = in_order(round_.seats.filter(user=user)) if user.has_role(on, Role.COUNCILLOR) else []
    return seats[0] if seats else None


def reads_for_the_council(round_: Round, user: Any, on: date) -> bool:
    """Whether this person reads all that was put before the council of that round: its members, and who sees all."""
    return user.sees_all(on) or seat_of(round_, user, on) is not None


def reading_of(round_: Round, user: Any, on: date) -> list[Nomination]:
    """Return the nominations put before the council of this round that this person may read, in the order of the agenda."""
    seen = Nomination.objects.visible_to(user, on=on).filter(round=round_, state__in=Nomination.BEFORE_THE_COUNCIL)
    rows = seen.select_related("award__authority", "union", "member").prefetch_related("judgements")
    return sorted(rows, key=lambda one: one.list_key)


def beside(nomination: Nomination, user: Any, on: date) -> tuple[Nomination | None, Nomination | None]:
    """Return the one before and the one after it in the reading list."""
    rows = reading_of(nomination.round, user, on)
    here = next((n for n, one in enumerate(rows) if one.pk == nomination.pk), None)
    if here is None:
        return None, None
    return (rows[here - 1] if here else None), (rows[here + 1] if here + 1 < len(rows) else None)


@dataclass(frozen=True)
class ToRead:
    """A round of a member of the council: how many nominations wait for the vote, and how many were put before it in all."""

    round: Round
    waiting: int
    in_all: int


def rounds_to_read(user: Any, on: date) -> list[ToRead]:
    """Return the rounds in whose council this person sits, the newest first; two queries."""
    seen = Nomination.objects.visible_to(user, on=on).filter(state__in=Nomination.BEFORE_THE_COUNCIL)
    counts = (
        seen.order_by()
        .values("round_id")
        .annotate(in_all=Count("*"), waiting=Count("pk", filter=Q(state=Nomination.State.UNDER_REVIEW)))
    )
    known = {row["round_id"]: (row["waiting"], row["in_all"]) for row in counts}
    rounds = Round.objects.visible_to(user, on=on).filter(pk__in=Round.objects.filter(seats__user=user).values("pk"))
    return [ToRead(one, *known.get(one.pk, (0, 0))) for one in rounds.order_by("-opens_on", "-pk")]
