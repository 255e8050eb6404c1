"""What the system knows of those who may be proposed: read in a fixed number of queries, however many they are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from awards.models import Claim, Honour, Nomination
from emulation.models import Enrolment
from initiatives.models import Adoption, Author, Initiative
from unions.models import Member, Union


def own_part_vnd(accepted_vnd: int | None, share: Decimal) -> int | None:
    """Return an author's share (in %) of the benefit, in whole đồng, rounded down; None where it is not in money."""
    return None if accepted_vnd is None else int(accepted_vnd * share // 100)


@dataclass(frozen=True)
class Part:
    """One accepted initiative of a candidate; `author_id` is the person's own part in it, None for a union.

    `taken_by` is the code of another living nomination that this part backs, or "".
    """

    author_id: int | None
    initiative_id: int
    code: str
    title: str
    year: int
    accepted_vnd: int | None
    share: Decimal
    adoptions: int = 0
    taken_by: str = ""

    @property
    def own_vnd(self) -> int | None:
        return own_part_vnd(self.accepted_vnd, self.share)


@dataclass(frozen=True)
class Held:
    """One honour of a candidate."""

    honour_id: int
    award_id: int
    name: str
    year: int
    number: str


@dataclass(frozen=True)
class Joined:
    """One campaign for which the candidate's union has registered."""

    campaign_id: int
    slug: str
    name: str
    starts_on: date
    ends_on: date | None
    registered_on: date | None = None


@dataclass
class Facts:
    """One candidate, a member or a union (member None); None or "" is what nobody has said yet.

    `spans` are the person's memberships over all unions, `holders` maps an award's id to how many of the union's `members` hold
    it for the nominated year. `judged` maps a criterion's id to (answer, words); `statement` says whether one was signed.
    """

    union: Union
    member: Member | None = None
    sex: str = ""
    work_class: str = ""
    qualification: str = ""
    leader: bool | None = None
    spans: list[tuple[date, date | None]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    honours: list[Held] = field(default_factory=list)
    campaigns: list[Joined] = field(default_factory=list)
    holders: dict[int, int] = field(default_factory=dict)
    members: int = 0
    judged: dict[int, tuple[str, str]] = field(default_factory=dict)
    statement: bool | None = None

    @property
    def free(self) -> list[Part]:
        """The parts that back no other nomination."""
        return [part for part in self.parts if not part.taken_by]


def on_record(members: Any) -> Any:
    """Return those of these members who have an accepted initiative or an honour, in whichever union."""
    authors = Author.objects.filter(initiative__in=Initiative.objects.counted().values("pk"), member__isnull=False)
    honoured = Honour.objects.standing().filter(member__isnull=False)
    persons = Q(person__in=authors.values("member__person")) | Q(person__in=honoured.values("member__person"))
    return members.filter(persons)


def facts_of_members(members: Any, *, but: Nomination | None = None) -> list[Facts]:
    """Return the facts of these members (a queryset), as they stand now; claims of the nomination `but` are its own.

    Seven queries, however many; the queryset is asked again below, so it carries no slice. What a person did in another union
    before follows them (`Member.person`).
    """
    rows = list(members.select_related("union"))
    persons = Member.objects.filter(pk__in=members.order_by().values("pk")).values("person")
    parts, leaders = _parts_of_persons(persons, but)
    spans: dict[UUID, list] = defaultdict(list)
    for person, joined, left in (
        Member.objects.standing().filter(person__in=persons).values_list("person", "joined_on", "left_on")
    ):
        spans[person].append((joined, left))
    held: dict[UUID, list[Held]] = defaultdict(list)
    for person, one in _held(Honour.objects.filter(member__person__in=persons), "member__person"):
        held[person].append(one)
    campaigns = _campaigns({row.union_id for row in rows})
    return [
        Facts(
            union=row.union,
            member=row,
            sex=row.sex,
            work_class=row.work_class,
            qualification=row.qualification,
            leader=leaders.get(row.person),
            spans=spans[row.person],
            parts=parts.get(row.person, []),
            honours=held.get(row.person, []),
            campaigns=campaigns.get(row.union_id, []),
        )
        for row in rows
    ]


def facts_of_unions(unions: Any, *, year: int, on: date) -> list[Facts]:
    """Return the facts of these unions (a queryset) as candidates themselves: they cite initiatives and claim none."""
    rows = list(unions)
    ids = [row.pk for row in rows]
    adopted = _adopted(Q(initiative__union__in=ids))
    parts: dict[int, list[Part]] = defaultdict(list)
    columns = ("pk", "union_id", "code", "title", "recognised_on", "accepted_vnd")
    for pk, union_id, code, title, day, amount in (
        Initiative.objects.counted().filter(union__in=ids).order_by("pk").values_list(*columns)
    ):
        parts[union_id].append(Part(None, pk, code, title, day.year, amount, Decimal(100), adopted.get(pk, 0)))
    held: dict[int, list[Held]] = defaultdict(list)
    for union_id, one in _held(Honour.objects.filter(union__in=ids, member=None), "union_id"):
        held[union_id].append(one)
    holders: dict[int, dict[int, int]] = defaultdict(dict)
    active = Member.objects.active_on(on).filter(union__in=ids)
    # Who has left since is among neither the holders nor the members.
    still = active.filter(union=OuterRef("union"), person=OuterRef("member__person"))
    of_members = Honour.objects.standing().filter(Exists(still), union__in=ids, member__isnull=False, year=year)
    for row in of_members.order_by().values("union_id", "award_id").annotate(n=Count("member__person", distinct=True)):
        holders[row["union_id"]][row["award_id"]] = row["n"]
    members = dict(active.order_by().values_list("union_id").annotate(n=Count("person", distinct=True)))
    campaigns = _campaigns(set(ids))
    return [
        Facts(
            union=row,
            parts=parts.get(row.pk, []),
            honours=held.get(row.pk, []),
            campaigns=campaigns.get(row.pk, []),
            holders=holders.get(row.pk, {}),
            members=members.get(row.pk, 0),
        )
        for row in rows
    ]


def facts_of(nomination: Nomination, *, on: date) -> Facts:
    """Return the facts of a nomination: what it says of the person as of then, and the initiatives it cites, no others."""
    if nomination.member_id:
        (facts,) = facts_of_members(Member.objects.filter(pk=nomination.member_id), but=nomination)
        chosen = set(nomination.claims.exclude(state=Claim.State.FREED).values_list("author_id", flat=True))
        facts.parts = [part for part in facts.parts if part.author_id in chosen]
        facts.sex, facts.work_class = nomination.sex, nomination.work_class
        facts.qualification, facts.leader = nomination.qualification, nomination.leader
    else:
        (facts,) = facts_of_unions(Union.objects.filter(pk=nomination.union_id), year=nomination.round.year, on=on)
        cited = set(nomination.initiatives.values_list("pk", flat=True))
        facts.parts = [part for part in facts.parts if part.initiative_id in cited]
    facts.judged = {one.criterion_id: (one.answer, one.words) for one in nomination.judgements.all()}
    facts.statement = bool(nomination.clean_signed_by and nomination.clean_signed_on) or None
    return facts


def _parts_of_persons(persons: Any, but: Nomination | None) -> tuple[dict[UUID, list[Part]], dict[UUID, bool]]:
    """Return the parts of each person, oldest decision first, and whether they led a unit by the newest of them."""
    rows = Author.objects.filter(member__person__in=persons, initiative__in=Initiative.objects.counted().values("pk"))
    living = Claim.objects.living().filter(author__member__person__in=persons)
    if but and but.pk:
        living = living.exclude(nomination=but)
    taken = dict(living.values_list("author_id", "nomination__code"))
    adopted = _adopted(Q(initiative__authors__member__person__in=persons))
    parts: dict[UUID, list[Part]] = defaultdict(list)
    leaders: dict[UUID, bool] = {}
    row: Any
    for row in rows.select_related("initiative", "member").order_by("initiative__recognised_on", "pk"):
        one = row.initiative
        parts[row.member.person].append(
            Part(
                row.pk, one.pk, one.code, one.title, one.recognised_on.year, one.accepted_vnd, row.share,
                adopted.get(one.pk, 0), taken.get(row.pk, ""),
            )
        )  # fmt: skip
        leaders[row.member.person] = row.leader
    return parts, leaders


def _adopted(which: Q) -> dict[int, int]:
    """Return initiative id -> by how many unions it was adopted, as the board has accepted."""
    rows = Adoption.objects.counted().filter(which).order_by().values_list("initiative_id")
    return dict(rows.annotate(n=Count("union", distinct=True)))


def _held(rows: Any, key: str) -> Iterable[tuple[Any, Held]]:
    """Yield (whose, honour) for each honour that holds, the newest year first."""
    columns = (key, "pk", "award_id", "award__short_name", "year", "decision_number")
    for whose, pk, award_id, name, year, number in rows.standing().order_by("-year", "pk").values_list(*columns):
        yield whose, Held(pk, award_id, name, year, number)


def _campaigns(union_ids: set[int]) -> dict[int, list[Joined]]:
    """Return union id -> the campaigns it has registered for."""
    rows = Enrolment.objects.filter(union__in=union_ids, state=Enrolment.State.REGISTERED).select_related("campaign")
    found: dict[int, list[Joined]] = defaultdict(list)
    for row in rows.order_by("campaign__starts_on", "pk"):
        one = row.campaign
        found[row.union_id].append(Joined(one.pk, one.slug, one.short_name, one.starts_on, one.ends_on, row.registered_on))
    return found
