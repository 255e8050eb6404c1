"""Members entered twice: who may be the same, deciding it, and taking the decision back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from toolkit.steps import Refused
from unions import events
from unions.models import Member, MemberDouble

Answer = MemberDouble.Answer
# What the row that stands takes over where it has nothing itself.
TAKEN = ("birth_date", "employee_code", "card_number", "job_title", "qualification")
# More rows alike than this are no entry by mistake: each person of the group has to be told apart by hand.
MOST_ALIKE = 12


@dataclass(frozen=True)
class Pair:
    """Two rows that may be one person; `strength` 3 is the surest, `why` says what they share."""

    first: Member
    second: Member
    strength: int
    why: str


def candidates(user: Any, *, on: date, union: Any = None) -> list[Pair]:
    """Return the undecided pairs among the rows this person may see, surest first; `union` keeps those with a row there.

    Three questions to the database find what is alike, by index or in one pass each; two more fetch the rows and what is decided.
    """
    seen = Member.objects.visible_to(user, on=on).standing()
    among = seen if union is None else seen.filter(union=union)
    born = seen.filter(name_key=OuterRef("name_key"), sex=OuterRef("sex"), birth_date=OuterRef("birth_date"))
    alike = list(among.filter(Exists(born.exclude(person=OuterRef("person")))).values_list("name_key", "birth_date"))
    undated = among.order_by().values("union", "name_key", "sex").annotate(n=Count("*"), dated=Count("birth_date"))
    names = list(undated.filter(n__gt=1, dated__lt=F("n")).values_list("union", "name_key"))
    carded = among.order_by().exclude(card_number="").values("union", "card_number").annotate(n=Count("*"))
    cards = list(carded.filter(n__gt=1).values_list("union", "card_number"))
    found = seen.filter(
        Q(name_key__in={name for name, _day in alike}, birth_date__in={day for _name, day in alike})
        | Q(union__in={pk for pk, _name in names}, name_key__in={name for _pk, name in names})
        | Q(union__in={pk for pk, _card in cards}, card_number__in={card for _pk, card in cards})
    )
    rows = list(found.select_related("union").order_by("name_key", "pk"))
    decided = set(MemberDouble.objects.holding().values_list("first_id", "second_id")) if rows else set()
    pairs = {}
    for group in _groups(rows):
        for one, other in combinations(sorted(group, key=lambda row: row.pk), 2):
            pair = _compared(one, other)
            if pair and (one.pk, other.pk) not in decided and (union is None or union.pk in (one.union_id, other.union_id)):
                pairs[one.pk, other.pk] = pair
    return sorted(pairs.values(), key=lambda pair: (-pair.strength, pair.first.name_sort, pair.first.pk, pair.second.pk))


def _groups(rows: Iterable[Member]) -> list[list[Member]]:
    """Return the rows that share name and birth date, name and union, or card and union; no group too large to be a mistake."""
    by: dict[tuple, list[Member]] = {}
    for row in rows:
        by.setdefault(("here", row.union_id, row.name_key, row.sex), []).append(row)
        if row.birth_date:
            by.setdefault(("born", row.birth_date, row.name_key, row.sex), []).append(row)
        if row.card_number:
            by.setdefault(("card", row.union_id, row.card_number), []).append(row)
    return [group for group in by.values() if 1 < len(group) <= MOST_ALIKE]


def _compared(one: Member, other: Member) -> Pair | None:
    if one.person == other.person:
        return None
    here = one.union_id == other.union_id
    alike = one.name_key == other.name_key and one.sex == other.sex
    if alike and one.birth_date and one.birth_date == other.birth_date:
        return Pair(one, other, 3 if here else 2, _("same name, sex and birth date"))
    if here and one.card_number and one.card_number == other.card_number:
        return Pair(one, other, 3, _("same union card number"))
    if here and alike and not (one.birth_date and other.birth_date):
        return Pair(one, other, 1, _("same name and sex, a birth date is missing"))
    return None


def refusal(first: Member, second: Member, answer: str) -> str:
    """Return why this answer cannot be given of two rows now, or ""."""
    if first.merged_into_id or second.merged_into_id:
        return _("One of the two rows points to another already. Undo that first.")
    if MemberDouble.objects.holding().filter(first=first, second=second).exists():
        return _("This pair is decided already. Undo that first.")
    here = first.union_id == second.union_id
    if answer == Answer.SAME_ROW and not here:
        return _("The two rows are of different unions: one person, maybe, but two memberships.")
    if answer == Answer.SAME_PERSON and here and _overlap(first, second):
        return _("Both memberships hold at the same time in one union: that is one membership, entered twice.")
    return ""


def _overlap(one: Member, other: Member) -> bool:
    return one.joined_on <= (other.left_on or date.max) and other.joined_on <= (one.left_on or date.max)


def decide(first: Member, second: Member, answer: str, *, kept: Member | None = None, by: Any, at: datetime) -> MemberDouble:
    """Note what two rows are to each other and let it hold; an event on each of the two. Raises Refused.

    Of one membership entered twice `kept` stands: it takes over what it does not have, and the other points to it.
    """
    with transaction.atomic():
        first, second = _locked(first, second)
        if refused := refusal(first, second, answer):
            raise Refused(refused)
        made = MemberDouble(first=first, second=second, answer=answer, decided_by=by, decided_at=at)
        before = {row.pk: events.values_of(row) for row in (first, second)}
        if answer == Answer.SAME_ROW:
            if kept not in (first, second):
                raise Refused(_("Choose which of the two rows stands."))
            made.kept = first if kept == first else second
            other = second if kept == first else first
            made.taken = _take_over(made.kept, other)
            other.merged_into = made.kept
            other.save(update_fields=["merged_into"])
            made.kept.save(update_fields=[*made.taken])
        if answer != Answer.DIFFERENT:
            stands, joins = (made.kept, other) if made.kept else (first, second)
            made.person_before = joins.person
            made.moved = list(Member.objects.filter(person=joins.person).order_by("pk").values_list("pk", flat=True))
            Member.objects.filter(pk__in=made.moved).update(person=stands.person)
        made.save()
        _tell(answer, (first, second), before, by=by, at=at)
    return made


def undo(double: MemberDouble, *, by: Any, at: datetime) -> None:
    """Take a decision back: each row is again what it was, except where it was changed since. Raises Refused."""
    with transaction.atomic():
        first, second = _locked(double.first, double.second)
        fresh = MemberDouble.objects.select_for_update(no_key=True).get(pk=double.pk)
        if fresh.undone_at:
            raise Refused(_("This decision is undone already."))
        if _decided_later(fresh):
            raise Refused(_("Something was decided of one of the two later. Undo that first."))
        before = {row.pk: events.values_of(row) for row in (first, second)}
        if fresh.answer == Answer.SAME_ROW:
            kept, other = (first, second) if fresh.kept_id == first.pk else (second, first)
            for name, (was, now) in fresh.taken.items():
                if events.plain_of(kept, name) == now:
                    setattr(kept, name, _field(name).to_python(was))
            kept.save(update_fields=[*fresh.taken])
            other.merged_into = None
            _validate(other)
            other.save(update_fields=["merged_into"])
        Member.objects.filter(pk__in=fresh.moved).update(person=fresh.person_before)
        fresh.undone_by, fresh.undone_at = by, at
        fresh.save(update_fields=["undone_by", "undone_at"])
        _tell("parted", (first, second), before, by=by, at=at)


def _decided_later(double: MemberDouble) -> bool:
    """Whether a later decision, still holding, rests on the person this one made of several rows."""
    persons = (double.first.person, double.second.person)
    rows = Member.objects.filter(person__in=persons).values("pk")
    later = MemberDouble.objects.holding().filter(pk__gt=double.pk).exclude(answer=Answer.DIFFERENT)
    return later.filter(Q(first__in=rows) | Q(second__in=rows)).exists()


def _locked(first: Member, second: Member) -> tuple[Member, Member]:
    """Return both rows as they stand, the older first, held until the transaction ends."""
    one, other = Member.objects.select_for_update(no_key=True).filter(pk__in=(first.pk, second.pk)).order_by("pk")
    return one, other


def _take_over(kept: Member, other: Member) -> dict[str, list]:
    """Fill what the kept row does not have from the other, and return field -> [before, after] as JSON keeps it."""
    before = {name: events.plain_of(kept, name) for name in (*TAKEN, "joined_on")}
    for name in TAKEN:
        if not getattr(kept, name):
            setattr(kept, name, getattr(other, name))
    kept.joined_on = min(kept.joined_on, other.joined_on)
    return {name: [was, now] for name, was in before.items() if (now := events.plain_of(kept, name)) != was}


def _field(name: str) -> Any:
    return Member._meta.get_field(name)


def _validate(member: Member) -> None:
    try:
        member.validate_constraints()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _tell(verb: str, rows: Iterable[Member], before: dict[int, dict], *, by: Any, at: datetime) -> None:
    both = {row.pk: row for row in rows}
    for row in both.values():
        other = next(one for one in both.values() if one is not row)
        events.record(
            record=row,
            verb=verb,
            by=by,
            at=at,
            before=before[row.pk],
            after=events.values_of(row),
            reason=other.handle_with(code=False),
        )
