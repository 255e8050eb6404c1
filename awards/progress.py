"""How far rounds have come, and what each still lacks: counted in a number of queries that does not follow the rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from awards.models import Nomination, NominationPaper, Round, RoundAward, Seat, Sitting
from unions.models import Union

State = Nomination.State
# A union has proposed somebody once it sent a nomination; what it took back does not say so.
NOT_PROPOSED = (State.DRAFT, State.WITHDRAWN)


@dataclass(frozen=True)
class InState:
    """How many nominations are in one state."""

    state: str
    label: str
    n: int


@dataclass
class Progress:
    """One round as one person sees it: nominations by award and state, and how many of the unions asked have proposed."""

    round: Round
    by_award: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    asked: int = 0
    proposed: int = 0

    @property
    def states(self) -> list[InState]:
        return in_states(sum(self.by_award.values(), Counter()))

    @property
    def nominations(self) -> int:
        return sum(one.n for one in self.states)


def in_states(counts: Counter[str]) -> list[InState]:
    """Return the states that any nomination is in, in the order of a nomination's life."""
    return [InState(state, str(state.label), counts[state]) for state in State if counts[state]]


def progress_of(rounds: Sequence[Round], *, user: Any, on: date) -> list[Progress]:
    """Return how far each of these rounds has come, of what this person may see. Five queries."""
    found = {one.pk: Progress(one) for one in rounds}
    seen = Nomination.objects.visible_to(user, on=on).filter(round__in=found).order_by()
    for pk, award, state, n in seen.values_list("round", "award", "state").annotate(n=Count("*")):
        found[pk].by_award[award][state] += n
    chosen: dict[int, set[int]] = defaultdict(set)
    for pk, union in Round.unions.through.objects.filter(round__in=found).values_list("round_id", "union_id"):
        chosen[pk].add(union)
    proposed = defaultdict(set)
    for pk, union in seen.exclude(state__in=NOT_PROPOSED).values_list("round", "union").distinct():
        proposed[pk].add(union)
    lives = list(Union.objects.visible_to(user, on=on).values_list("pk", "founded_on", "dissolved_on"))
    for pk, one in found.items():
        day = min(on, one.round.due_on)
        living = {union for union, begun, ended in lives if begun <= day and (ended is None or ended >= day)}
        asked = living & chosen[pk] if chosen[pk] else living
        one.asked, one.proposed = len(asked), len(asked & proposed[pk])
    return list(found.values())


def silent_unions(asked: Round, *, user: Any, on: date) -> list[Union]:
    """Return the unions asked that have sent nobody, of those this person may see, by name; `begun` says that a draft exists."""
    seen = asked.unions_asked(on).filter(pk__in=Union.objects.visible_to(user, on=on).values("pk"))
    sent = asked.nominations.exclude(state__in=NOT_PROPOSED).values("union")
    begun = set(asked.nominations.filter(state=State.DRAFT).values_list("union", flat=True))
    rows: Any = list(seen.exclude(pk__in=sent).order_by("name_sort", "pk"))
    for one in rows:
        one.begun = one.pk in begun
    return rows


@dataclass(frozen=True)
class Lack:
    """One thing that a round still lacks: how many, what, and the name of the page where it is mended.

    `query` narrows that page; `stops` names the step that waits for it, or "".
    """

    count: int
    label: str
    page: str
    query: str = ""
    stops: str = ""


def lacks_of(asked: Round, *, on: date) -> list[Lack]:
    """Return what the round still lacks, the least work first. Twelve queries, however many nominations."""
    awards = list(asked.awards.select_related("award"))
    found = [*_prepared(asked, awards), *_council(asked), *_nominations(asked, awards, on), *_sittings(asked)]
    return sorted((one for one in found if one.count), key=lambda one: one.count)


def _prepared(asked: Round, awards: Sequence[RoundAward]) -> Iterable[Lack]:
    """Yield what whoever prepared the round has left open."""
    yield Lack(not awards, _("No award is chosen"), "round_edit", stops="open")
    yield Lack(sum(not one.papers for one in awards), _("Awards for which no paper is asked"), "round_edit")
    yield Lack(sum(one.forward_by is None for one in awards), _("Awards without a day for the authority"), "round_edit")
    late = sum(one.forward_by is not None and one.forward_by < asked.due_on for one in awards)
    yield Lack(late, _("Awards that are to be with the authority before nominations are due"), "round_edit")
    yield Lack(asked.council_on is None, _("The day of the council is not set"), "round_edit")
    early = asked.council_on is not None and asked.council_on < asked.due_on
    yield Lack(early, _("The council meets before nominations are due"), "round_edit")


def _council(asked: Round) -> Iterable[Lack]:
    seats = list(asked.seats.values_list("post", flat=True))
    yield Lack(not seats, _("Nobody has a seat in the council"), "council")
    yield Lack(bool(seats) and Seat.Post.CHAIR not in seats, _("The council has no chair"), "council")


def _nominations(asked: Round, awards: Sequence[RoundAward], on: date) -> Iterable[Lack]:
    """Yield what nominations wait for, by the state they are in."""
    rows = list(asked.nominations.values_list("pk", "award", "state", "result"))
    states = Counter(state for _pk, _award, state, _result in rows)
    where = f"?round={asked.slug}&state="
    if on > asked.due_on:
        yield Lack(states[State.DRAFT], _("Nominations begun and not sent by the due day"), "nominations", where + State.DRAFT)
    back = _("Nominations sent back and not mended yet")
    yield Lack(states[State.SENT_BACK], back, "nominations", where + State.SENT_BACK)
    waiting = _("Nominations that wait for the board")
    yield Lack(states[State.SUBMITTED], waiting, "nominations", where + State.SUBMITTED, stops="finish")
    yield Lack(_without_papers(rows, awards), _("Nominations without all the papers asked for"), "dossiers")
    without = sum(state == State.UNDER_REVIEW and result is None for _pk, _award, state, result in rows)
    yield Lack(without, _("Nominations without a result of the council"), "sitting", stops="finish")
    yield Lack(states[State.PASSED], _("Passed by the council and not forwarded"), "dossiers", stops="finish")
    forwarded = _("Forwarded and not decided on yet")
    yield Lack(states[State.FORWARDED], forwarded, "nominations", where + State.FORWARDED, stops="finish")
    yield Lack(_over_quota(rows, awards), _("Awards with more nominations than their quota"), "round_choose")


def _without_papers(rows: Sequence[tuple], awards: Sequence[RoundAward]) -> int:
    """Return how many nominations on their way to an authority lack a paper that the round asks for."""
    papers = {one.award_id: set(one.papers) for one in awards}
    on_the_way = {pk: papers.get(award, set()) for pk, award, state, _result in rows if state in Nomination.CHOSEN_FROM}
    there: dict[int, set[str]] = defaultdict(set)
    current = NominationPaper.objects.current().filter(nomination__in=list(on_the_way))
    for pk, kind in current.values_list("nomination", "kind"):
        there[pk].add(kind)
    return sum(bool(needed - there[pk]) for pk, needed in on_the_way.items())


def _over_quota(rows: Sequence[tuple], awards: Sequence[RoundAward]) -> int:
    standing = Counter(award for _pk, award, state, _result in rows if state in Nomination.CHOSEN_FROM)
    return sum(one.quota is not None and standing[one.award_id] > one.quota for one in awards)


def _sittings(asked: Round) -> Iterable[Lack]:
    states = Counter(asked.sittings.values_list("state", flat=True))
    yield Lack(states[Sitting.State.OPEN], _("Sittings whose signed minutes are not attached"), "sitting")
    yield Lack(states[Sitting.State.FROZEN], _("Sittings whose results are not applied"), "sitting")
