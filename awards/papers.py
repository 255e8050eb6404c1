"""What the papers of a dossier say: plain values for the templates of the same name in templates/papers/.

Layout: NĐ 30/2020 and QĐ 933/QĐ-TLĐ. The papers are Vietnamese whoever takes them. What a paper lacks is left as dots, to be
filled in by hand. A paper's day is that of the proposal (tờ trình); before one, the day on which it is made.
"""

import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import translation

from awards.criteria import Checklist
from awards.facts import own_part_vnd
from awards.models import Authority, Award, Claim, Honour, Nomination, Round, RoundAward, Sitting
from awards.workflow import checklist_of
from initiatives.models import Evidence, Initiative
from toolkit.dates import as_written
from toolkit.fields import decimal_words
from toolkit.money import count_in_words, grouped, in_words
from toolkit.papers import fill
from toolkit.templatetags.vi import percent
from unions.models import Member, Superior, Union
from unions.models.union import UnionOn

DOTS = "…" * 20
FEW_DOTS = "……"
# How much of the achievements stands in the list; the report has them in full.
SUMMARY = 320


@dataclass(frozen=True)
class Cited:
    """An initiative that a nomination rests on, with the nominee's share; of a union all of it."""

    initiative: Initiative
    share: Decimal = Decimal(100)

    @property
    def own_vnd(self) -> int | None:
        return own_part_vnd(self.initiative.accepted_vnd, self.share)


@dataclass(frozen=True)
class Told:
    """A nomination with what its papers say of it, as of the day of the paper."""

    nomination: Nomination
    day: date
    union: UnionOn
    cited: list[Cited]
    honours: list[Honour]
    members: int
    place: str

    @property
    def name(self) -> str:
        return self.nomination.member.name if self.nomination.member else self.union.name

    @property
    def checklist(self) -> Checklist | None:
        """The checklist frozen when it was sent, with what verifiers judged since; None before."""
        return checklist_of(self.nomination, on=self.day) if self.nomination.checked else None

    @property
    def sitting(self) -> Sitting | None:
        return self.nomination.result.sitting if hasattr(self.nomination, "result") else None


@dataclass(frozen=True)
class Proposal:
    """One proposal of the board to an authority (tờ trình): whom it names, each numbered; its number and day, or none."""

    round: Round
    authority: Authority
    board: Superior | None
    asked: dict[int, RoundAward]
    cases: list[tuple[int, Told]]
    number: str = ""
    day: date | None = None

    @property
    def told(self) -> list[Told]:
        return [one for _number, one in self.cases]

    @property
    def addressee(self) -> str:
        return self.authority.addressed_as or self.authority.name

    @property
    def sittings(self) -> list[Sitting]:
        found = {told.sitting.pk: told.sitting for told in self.told if told.sitting}
        return sorted(found.values(), key=lambda one: (one.held_on, one.pk))


def template(kind: str) -> Path:
    return settings.BASE_DIR / "templates" / "papers" / f"{kind}.docx"


def made(kind: str, values: Callable[[], dict]) -> bytes:
    """Return the .docx of that template; its values are worked out in Vietnamese."""
    with translation.override("vi"):
        return fill(template(kind), values())


def told_of(nominations: QuerySet, *, on: date) -> list[Told]:
    """Return these nominations with what papers say of them, nothing that was taken back, in the order of the list."""
    counted = Initiative.objects.counted()
    claims = Claim.objects.filter(author__initiative__in=counted.values("pk"))
    parts = Prefetch("claims", claims.select_related("author__initiative__union").order_by("pk"))
    evidence = Evidence.objects.current().order_by("pk")
    rows = list(
        nominations.select_related("award__authority", "round", "member", "decision", "result__sitting").prefetch_related(
            Prefetch("union", Union.objects.with_changes()),
            parts,
            Prefetch("initiatives", counted.select_related("union").order_by("pk")),
            Prefetch("claims__author__initiative__evidence", evidence),
            Prefetch("initiatives__evidence", evidence),
            "papers",
            "judgements",
        )
    )
    honours, members = _honours(rows), _members(rows, on)
    board = Superior.objects.board()
    return [
        Told(
            nomination=row,
            day=(day := row.forwarded_on or on),
            union=row.union.as_of(day),
            cited=_cited(row),
            honours=[one for one in honours[_holder(row)] if one.nomination_id != row.pk and one.decided_on <= day],
            members=members.get((row.union_id, day), 0),
            place=board.place if board else "",
        )
        for row in sorted(rows, key=lambda one: one.list_key)
    ]


def _holder(row: Nomination) -> UUID | int:
    return row.member.person if row.member else row.union_id


def _cited(row: Nomination) -> list[Cited]:
    """Return what the nomination rests on; also after it has ended, when its claims are free again."""
    if row.member_id:
        return [Cited(one.author.initiative, one.author.share) for one in row.claims.all()]
    return [Cited(one) for one in row.initiatives.all()]


def _honours(rows: Sequence[Nomination]) -> dict[UUID | int, list[Honour]]:
    """Return the honours that hold of each nominee, a person over unions, the oldest first."""
    persons = {row.member.person for row in rows if row.member}
    unions = {row.union_id for row in rows if not row.member}
    found: dict[UUID | int, list[Honour]] = defaultdict(list)
    of_them = Honour.objects.standing().filter(Q(member__person__in=persons) | Q(member=None, union__in=unions))
    for one in of_them.select_related("award", "member", "nomination__decision").order_by("year", "decided_on", "pk"):
        found[one.member.person if one.member else one.union_id].append(one)
    return found


def _members(rows: Sequence[Nomination], on: date) -> dict[tuple[int, date], int]:
    """Return how many members each nominated union had on the day of its paper: a query a day."""
    asked = defaultdict(set)
    for row in rows:
        if not row.member_id:
            asked[row.forwarded_on or on].add(row.union_id)
    found: dict[tuple[int, date], int] = {}
    for day, ids in asked.items():
        of_unions = Member.objects.active_on(day).filter(union__in=ids).order_by().values_list("union")
        found |= {(union_id, day): n for union_id, n in of_unions.annotate(n=Count("*"))}
    return found


# The report of achievements.


def report(told: Told, *, details: bool) -> dict:
    """Return the values of the report of achievements; without `details` the birth date stays blank."""
    row, member = told.nomination, told.nomination.member
    return {
        "demo": settings.DEMO,
        "foot": f"Hồ sơ {row.code} – {told.union.name}",
        "superior": told.union.superior.heading,
        "union": told.union.name,
        "place_and_day": f"{told.place or DOTS}, ngày {FEW_DOTS} tháng {FEW_DOTS} năm {FEW_DOTS}",
        "award": row.award.name,
        "is_title": row.award.kind == Award.Kind.TITLE,
        "year": row.round.year,
        "person": member is not None,
        "name": told.name,
        "born": as_written(member.birth_date) if details and member and member.birth_date else DOTS,
        "sex": row.get_sex_display() or DOTS,
        "employer": row.union.employer,
        "job_title": row.job_title or DOTS,
        "leads": bool(row.leader),
        "qualification": row.get_qualification_display() or DOTS,
        "work_class": row.get_work_class_display() or DOTS,
        "park": told.union.park.name,
        "superior_name": told.union.superior.name,
        "founded_on": as_written(row.union.founded_on),
        "members": grouped(told.members) if told.members else DOTS,
        "duties": row.duties or DOTS,
        "achievements": row.achievements or DOTS,
        **_initiatives(told.cited),
        "clean_signed_by": row.clean_signed_by or DOTS,
        "clean_signed_post": row.clean_signed_post,
        "clean_signed_on": as_written(row.clean_signed_on) if row.clean_signed_on else DOTS,
        "titles": [_honour(one) for one in told.honours if one.award.kind == Award.Kind.TITLE],
        "commendations": [_honour(one) for one in told.honours if one.award.kind != Award.Kind.TITLE],
    }


def _initiatives(cited: list[Cited]) -> dict:
    amounts = [one.initiative.accepted_vnd for one in cited if one.initiative.accepted_vnd is not None]
    shares = [one.own_vnd for one in cited if one.own_vnd is not None]
    shared = any(one.share < 100 for one in cited) and bool(amounts)
    return {
        "initiatives": [
            {
                "number": number,
                "title": one.initiative.title,
                "benefit": _amount(one.initiative.accepted_vnd),
                "recognition": recognition_of(one.initiative),
                "share": decimal_words(one.share),
                "own": _amount(one.own_vnd),
            }
            for number, one in enumerate(cited, start=1)
        ],
        "total": grouped(sum(amounts)) if amounts else "–",
        "total_words": in_words(sum(amounts)) if amounts else "",
        "own_total": grouped(sum(shares)) if shares else "–",
        "own_words": in_words(sum(shares)) if shared else "",
        "unvalued": len(amounts) < len(cited),
    }


def _amount(amount: int | None) -> str:
    return "–" if amount is None else grouped(amount)


def recognition_of(initiative: Initiative) -> str:
    """Return the decision of recognition in words: number, day, body."""
    day = as_written(initiative.recognised_on) if initiative.recognised_on else FEW_DOTS
    body = initiative.recognised_by or initiative.union.employer
    return f"{initiative.recognition_number or FEW_DOTS} ngày {day}, {body}"


def _honour(one: Honour) -> dict:
    decision = f"{one.decision_number} ngày {as_written(one.decided_on)}, {one.issuer}"
    return {"year": one.year, "award": one.award.name, "decision": decision}


# The proposal, its list.


def proposal(asked: Proposal) -> dict:
    """Return the values of the proposal to the authority: bases, numbers by award in figures and in words."""
    return {
        **_head(asked),
        "bases": _bases(asked),
        "board_name": asked.board.name if asked.board else DOTS,
        "merit_of": _kinds_of(asked.told),
        "awards": [
            {"number": number, "award": award.name, **_counted(list(told))}
            for number, (award, told) in enumerate(groupby(asked.told, key=lambda one: one.nomination.award), start=1)
        ],
        **_counted(asked.told),
        "copies": copies(asked),
        "minutes": "; ".join(_minutes(one) for one in asked.sittings),
    }


def nominees(asked: Proposal) -> dict:
    """Return the values of the list that goes with the proposal (danh sách trích ngang), by award."""
    groups = groupby(asked.cases, key=lambda pair: pair[1].nomination.award)
    return {
        **_head(asked),
        **_counted(asked.told),
        "groups": [
            {"award": award.name, **_counted([told for _n, told in cases]), "rows": [_nominee(n, told) for n, told in cases]}
            for award, cases in ((award, list(found)) for award, found in groups)
        ],
    }


def _head(asked: Proposal) -> dict:
    """Return what stands above and below each paper of the board."""
    board, day = asked.board, asked.day
    written = f"ngày {day.day:02} tháng {day.month:02} năm {day.year}" if day else None
    blank = f"ngày {FEW_DOTS} tháng {FEW_DOTS} năm {FEW_DOTS}"
    return {
        "demo": settings.DEMO,
        "foot": f"{asked.round.name} – {asked.authority.short_name}",
        "superior": board.parent.heading if board and board.parent else "",
        "board": board.heading if board else DOTS,
        "number": f"Số: {asked.number or f'{FEW_DOTS}/TTr-{FEW_DOTS}'}",
        "place_and_day": f"{(board.place if board else '') or DOTS}, {written or blank}",
        "attached_to": f"Kèm theo Tờ trình số {asked.number or FEW_DOTS} {written or blank}",
        "addressee": asked.addressee,
        "round": asked.round.name,
        "year": asked.round.year,
        "signer_post": board.signer_post if board else "",
        "signer_name": board.signer_name if board else "",
    }


def _bases(asked: Proposal) -> list[str]:
    """Return the texts that the awards and their criteria rest on, each once, as far as an admin has compared them.

    Where one is not compared yet, dots stand for what the office writes by hand: no paper cites a text nobody has checked.
    """
    found = [(one.legal_basis, one.confirmed_on is not None) for one in (told.nomination.award for told in asked.told)]
    lists = [told.checklist for told in asked.told if told.checklist]
    found += [(answer.legal_basis, answer.confirmed) for seen in lists for answer in seen.answers]
    return list(dict.fromkeys(text if compared else "………………………………" for text, compared in found))


def _minutes(sitting: Sitting) -> str:
    number = f" số {sitting.minutes_number}" if sitting.minutes_number else ""
    return f"Biên bản{number} ngày {as_written(sitting.held_on)}"


def _kinds_of(told: Iterable[Told]) -> str:
    persons = {one.nomination.member_id is not None for one in told}
    return "các tập thể, cá nhân" if len(persons) > 1 else "các cá nhân" if persons == {True} else "các tập thể"


def _counted(told: Sequence[Told]) -> dict:
    """Return how many they are: in figures, in words, and of what."""
    persons = sum(one.nomination.member_id is not None for one in told)
    unions = len(told) - persons
    both = f"trường hợp, gồm {grouped(persons)} cá nhân và {grouped(unions)} tập thể"
    whom = both if persons and unions else "tập thể" if unions else "cá nhân"
    return {"count": grouped(len(told)), "words": count_in_words(len(told)), "whom": whom}


def copies(asked: Proposal) -> str:
    """Return how many copies the authority asks for: one number, or one for each award where they differ."""
    awards = {told.nomination.award_id: told.nomination.award for told in asked.told}
    numbers = {pk: asked.asked[pk].copies if pk in asked.asked else 1 for pk in awards}
    if len(set(numbers.values())) == 1:
        return f"{min(numbers.values()):02}"
    return ", ".join(f"{numbers[pk]:02} ({award.short_name})" for pk, award in awards.items())


def _nominee(number: int, told: Told) -> dict:
    row, member = told.nomination, told.nomination.member
    work_class = str(row.get_work_class_display())
    return {
        "number": number,
        "name": told.name,
        "born": as_written(member.birth_date) if member and member.birth_date else "",
        "sex": row.get_sex_display() if member else "",
        "job_title": row.job_title if member else "",
        "union": told.union.name if member else row.union.employer,
        "work_class": f"{work_class}; lãnh đạo, quản lý" if row.leader else work_class,
        "achievements": textwrap.shorten(row.achievements, SUMMARY, placeholder=" …"),
        "initiatives": "\n".join(_in_a_line(one) for one in told.cited),
        "honours": "\n".join(_by_award(told.honours)),
        "votes": _votes(row),
    }


def _by_award(honours: Iterable[Honour]) -> list[str]:
    """Return a line for each award in the order it was first received: its years, each with the number of its decision."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in honours:
        found[one.award.short_name].append(f"{one.year} ({one.decision_number})")
    return [f"{award}: {', '.join(years)}" for award, years in found.items()]


def _in_a_line(one: Cited) -> str:
    amount = one.initiative.accepted_vnd
    worth = "" if amount is None else f"; {grouped(amount)} đ"
    return f"{one.initiative.title} ({recognition_of(one.initiative)}{worth})"


def _votes(row: Nomination) -> str:
    if not hasattr(row, "result"):
        return ""
    agree, of_all = row.result.agree, row.result.members_in_all
    return f"{agree}/{of_all}\n{percent(Fraction(agree, of_all))}" if of_all else ""


def index(asked: Proposal, groups: list[dict], forward_by: date | None) -> dict:
    """Return the values of the index: `groups` are title and rows, a row says what it is and which file."""
    day = as_written(forward_by) if forward_by else ""
    return {**_head(asked), "copies": copies(asked), "forward_by": day, "groups": groups}


def missing(asked: Proposal, rows: list[dict], on: date) -> dict:
    """Return the values of the sheet of what is missing: a row says of whom, and what, a line each."""
    return {**_head(asked), "on": as_written(on), "rows": rows}
