"""Who meets an award's criteria in a round and was proposed by nobody: members, and unions for collective awards.

Nothing is judged here: `awards/criteria.py` does. This module only leaves out those who cannot meet, before facts are read, by
conditions that everybody who meets has to fulfil; so nobody who meets is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q

from awards.criteria import Answer, Checklist, Proof, Verdict, criteria_by_award, in_routes, judge
from awards.facts import Facts, facts_of_members, facts_of_unions
from awards.models import Award, Criterion, Honour, Nomination, Round
from initiatives.models import Author, Initiative
from unions.models import Member, Union
from unions.models.member import WorkClass

Kind = Criterion.Kind
BY_INITIATIVES = {Kind.ONE_BENEFIT, Kind.YEARS_BENEFIT, Kind.INITIATIVES, Kind.ADOPTIONS}
# What tells people apart by what they achieved; without one of these a way to an award is open to nearly everybody.
TELLING_PEOPLE = BY_INITIATIVES | {Kind.HONOUR}
TELLING_UNIONS = TELLING_PEOPLE | {Kind.MEMBERS_SHARE}
# What only the nomination answers: it hides nobody while it is not known.
ASKED_LATER = {Kind.STATEMENT, Kind.JUDGED, Kind.LEADER, Kind.QUALIFICATION}
# Facts are read of so many candidates at a time, whose ids stand in the query.
AT_ONCE = 5_000


@dataclass(frozen=True)
class Found:
    """One member, or one union (member None), who meets what is on file for an award, by which route and on which proofs.

    `open` are the answers not known yet. `sure` says that they are such as only the nomination gives; else something on file is
    lacking, and the person only may qualify. `before` is a nomination for the same award and year that came to its end.
    """

    award: Award
    union: Union
    member: Member | None
    route: str
    proofs: tuple[Proof, ...]
    open: tuple[Answer, ...]
    sure: bool
    before: Nomination | None = None

    @property
    def direct(self) -> bool:
        return self.member is not None and self.member.work_class == WorkClass.DIRECT

    @property
    def name(self) -> str:
        return self.member.name if self.member else self.union.name


@dataclass
class Forgotten:
    """What was found in a round: those who meet, those who may, and the awards whose criteria tell nobody apart."""

    sure: list[Found] = field(default_factory=list)
    maybe: list[Found] = field(default_factory=list)
    untold: list[Award] = field(default_factory=list)


def forgotten(asked: Round, *, unions: Any, on: date) -> Forgotten:
    """Return who was forgotten among these unions (a queryset) and their members, as of that day; direct workers first.

    The number of queries does not follow the people: some twenty for a round with both kinds of awards.
    """
    found = Forgotten()
    rows = asked.awards.in_order()
    criteria = criteria_by_award([row.award_id for row in rows], on=on)
    told = [row.award for row in rows if any(_telling(way, row.award) for way in _ways(criteria.get(row.award_id, [])))]
    found.untold = [row.award for row in rows if row.award not in told]
    for people in (True, False):
        awards = [one for one in told if one.for_a_person == people]
        for one in _candidates(asked, awards, criteria, unions, on) if awards else []:
            (found.sure if one.sure else found.maybe).append(one)
    found.sure.sort(key=_order)
    found.maybe.sort(key=_order)
    return found


def _order(one: Found) -> tuple:
    person = one.member.name_sort if one.member else ""
    return (not one.direct, one.union.name_sort, one.union.pk, person, one.member.pk if one.member else 0, one.award.pk)


def _ways(criteria: Sequence[Criterion]) -> list[list[Criterion]]:
    """Return the criteria that are needed together, one list for each route; what is always needed stands in all of them."""
    always, routes = in_routes(criteria)
    return [[*always, *rows] for _route, _name, rows in routes] or [always]


def _telling(way: Sequence[Criterion], award: Award) -> list[Criterion]:
    return [one for one in way if one.kind in (TELLING_PEOPLE if award.for_a_person else TELLING_UNIONS)]


def _candidates(asked: Round, awards: Sequence[Award], criteria: dict, unions: Any, on: date) -> Iterator[Found]:
    """Judge those who may meet one of the awards (all for people, or all for unions), and yield whom nobody proposed."""
    taken, before = _proposed(asked, awards), _ended(asked, awards, unions)
    if awards[0].for_a_person:
        may = {award.pk: _who_may(award, criteria[award.pk], asked.year, unions, on) for award in awards}
        facts = _facts_of_members(set().union(*may.values()))
    else:
        may, facts = {}, iter(facts_of_unions(unions, year=asked.year, on=on))
    for one in facts:
        who = one.member.person if one.member else one.union.pk
        own = one.member.pk if one.member else None
        for award in awards:
            if (award.pk, who) in taken or (own and own not in may[award.pk]):
                continue
            checklist = judge(criteria[award.pk], one, year=asked.year, on=on)
            if way := _best_way(checklist, {each.pk for each in _telling(criteria[award.pk], award)}):
                label, answers, opened, sure = way
                proofs = tuple(dict.fromkeys(proof for each in answers for proof in each.proofs if each.verdict == Verdict.MET))
                last = before.get((award.pk, one.union.pk, own))
                yield Found(award, one.union, one.member, label, proofs, tuple(opened), sure, last)


def _best_way(checklist: Checklist, telling: set[int]) -> tuple[str, list[Answer], list[Answer], bool] | None:
    """Return route, its answers, those not known, and whether only the nomination gives these; None where no way is open.

    Ways without a `telling` criterion (ids) are not looked at: they would name nearly everybody. What people have to judge is
    left to the nomination where it is always needed; where it makes a route, nothing on file says that the route is theirs.
    """
    found = []
    for label, answers in _ways_of(checklist):
        if any(one.verdict == Verdict.NOT_MET for one in answers) or not any(one.criterion_id in telling for one in answers):
            continue
        opened = [one for one in answers if one.verdict == Verdict.UNKNOWN]
        sure = all(one.kind in ASKED_LATER and not (one.route and one.kind == Kind.JUDGED) for one in opened)
        found.append((label, answers, opened, sure))
    return min(found, key=lambda way: (not way[3], len(way[2])), default=None)


def _ways_of(checklist: Checklist) -> list[tuple[str, list[Answer]]]:
    routes = checklist.routes
    return [(route.label or route.name, [*checklist.always, *route.answers]) for route in routes] or [("", checklist.always)]


def _who_may(award: Award, criteria: Sequence[Criterion], year: int, unions: Any, on: date) -> set[int]:
    """Return the ids of the active members of these unions who fulfil what one of the award's ways makes necessary; one query."""
    necessary = Q()
    for way in _ways(criteria):
        if told := _telling(way, award):
            necessary |= reduce(and_, (_necessary(one, year) for one in told))
    active = Member.objects.active_on(on).filter(union__in=unions.values("pk"))
    return set(active.filter(necessary).values_list("pk", flat=True))


def _facts_of_members(ids: set[int]) -> Iterator[Facts]:
    """Yield the facts of these members; their ids stand in the query, as their conditions would be asked again each time."""
    inorder = sorted(ids)
    for first in range(0, len(inorder), AT_ONCE):
        yield from facts_of_members(Member.objects.filter(pk__in=inorder[first : first + AT_ONCE]))


def _necessary(one: Criterion, year: int) -> Q:
    """Return a condition on members that everybody who meets the criterion fulfils; it lets through more than who meets."""
    last = year - 1 if one.before else year
    span = (last - max(one.years or 1, one.count or 1 if one.consecutive else 1) + 1, last)
    if one.kind == Kind.HONOUR:
        held = Honour.objects.standing().filter(award=one.named, year__range=span, member__isnull=False)
        return Q(person__in=held.values("member__person"))
    counted = Initiative.objects.counted().filter(recognised_on__range=_days(span))
    if one.kind == Kind.ONE_BENEFIT:
        counted = counted.filter(accepted_vnd__gte=one.amount_vnd or 0)
    elif one.kind == Kind.YEARS_BENEFIT:
        # Each year needs one, so the last does.
        counted = counted.filter(recognised_on__range=_days((last, last)), accepted_vnd__isnull=False)
    parts = Author.objects.of(counted.values("pk")).filter(member__isnull=False)
    return Q(person__in=parts.values("member__person"))


def _days(years: tuple[int, int]) -> tuple[date, date]:
    return date(years[0], 1, 1), date(years[1], 12, 31)


def _proposed(asked: Round, awards: Sequence[Award]) -> set[tuple]:
    """Return (award, person or union) of all who are proposed over this year, in any round, or hold the award for it."""
    people = awards[0].for_a_person
    who = "member__person" if people else "union"
    which = {"award__in": awards, "member__isnull": not people}
    living = Nomination.objects.living().filter(round__year=asked.year, **which).values_list("award", who)
    held = Honour.objects.standing().filter(year=asked.year, **which).values_list("award", who)
    return {*living, *held}


def _ended(asked: Round, awards: Sequence[Award], unions: Any) -> dict[tuple, Nomination]:
    """Return (award, union, member) -> the newest nomination over this year that came to its end without an award."""
    ended = Nomination.objects.filter(state__in=Nomination.ENDED, round__year=asked.year, award__in=awards)
    rows = ended.filter(union__in=unions.values("pk")).order_by("pk")
    return {(row.award_id, row.union_id, row.member_id): row for row in rows}
