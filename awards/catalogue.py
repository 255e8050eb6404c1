"""Deeds of the catalogue: a row compared with its text, a new version of a criterion, and who would gain or lose by it."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.criteria import criteria_of, rests_on_records, sieve
from awards.facts import Facts, facts_of_members, facts_of_unions, on_record
from awards.kinds import MET
from awards.models import Award, Criterion, Nomination
from toolkit.dates import as_written
from toolkit.steps import Refused
from unions import events
from unions.models import Member, Union, User

CONFIRM = "confirm"
events.WORDS.update({f"awards.{name}.{CONFIRM}": gettext_lazy("compared with the text") for name in ("award", "criterion")})
# What may change without another look at the text.
OF_NO_WEIGHT = {"short_name", "note", "order", "route_name", "valid_to"}
NAMED_AT_MOST = 50


def confirm(row: Award | Criterion, *, by: User, at: datetime) -> None:
    """Write down that this person has compared the row, as it stands, with the text it names. One event."""
    with transaction.atomic():
        fresh = type(row)._base_manager.select_for_update(no_key=True).get(pk=row.pk)
        before = events.values_of(fresh)
        fresh.confirmed_on, fresh.confirmed_by = timezone.localdate(at), by
        fresh.full_clean()
        fresh.save(update_fields=["confirmed_on", "confirmed_by"])
        events.record(record=fresh, verb=CONFIRM, by=by, at=at, before=before, after=events.values_of(fresh))


def weighs(changed: Collection[str]) -> bool:
    """Whether a change of these fields has to be compared with the text again."""
    return not OF_NO_WEIGHT.issuperset(changed)


def judged_by(criterion: Criterion):
    """Return the nominations whose frozen checklist, or a person's answer, rests on this criterion."""
    days = {"checked_on__gte": criterion.valid_from}
    if criterion.valid_to:
        days["checked_on__lte"] = criterion.valid_to
    return Nomination.objects.filter(award=criterion.award_id, **days)


def new_version(criterion: Criterion, since: date, *, by: User, at: datetime) -> Criterion:
    """Let the criterion end the day before and return its copy that is in force from that day; raises Refused. Two events.

    The copy is to be compared with its text again.
    """
    with transaction.atomic():
        old = Criterion.objects.select_for_update(no_key=True).get(pk=criterion.pk)
        if since <= old.valid_from:
            text = _("This version began on %(day)s. A new one begins later.")
            raise Refused(text % {"day": as_written(old.valid_from)})
        if old.valid_to and old.valid_to < since:
            raise Refused(_("This version ended on %(day)s already.") % {"day": as_written(old.valid_to)})
        if judged_by(old).filter(checked_on__gte=since).exists():
            text = _("Nominations sent since %(day)s were judged by this version. Choose a day after them.")
            raise Refused(text % {"day": as_written(since)})
        before, until = events.values_of(old), old.valid_to
        old.valid_to = since - timedelta(1)
        old.save(update_fields=["valid_to"])
        events.record(record=old, verb=events.CHANGED, by=by, at=at, before=before, after=events.values_of(old))
        copy = Criterion.objects.get(pk=old.pk)
        copy.pk, copy.valid_from, copy.valid_to, copy.confirmed_on, copy.confirmed_by = None, since, until, None, None
        copy._state.adding = True
        copy.full_clean()
        copy.save()
        events.record(record=copy, verb=events.CREATED, by=by, at=at, after=events.values_of(copy))
    return copy


@dataclass(frozen=True)
class OfUnion:
    """How many of one union would gain and lose."""

    union: Union
    gain: int
    lose: int


@dataclass(frozen=True)
class Preview:
    """Who meets the criteria on file today (`now`), who would with the changed one (`then`), and the difference.

    Named are the first of those who gain and lose; `rows` counts all of them by union.
    """

    year: int
    now: int
    then: int
    gain: Sequence[Facts]
    lose: Sequence[Facts]
    rows: Sequence[OfUnion]

    @property
    def gains(self) -> int:
        return sum(row.gain for row in self.rows)

    @property
    def loses(self) -> int:
        return sum(row.lose for row in self.rows)


def preview(changed: Criterion, *, on: date) -> Preview:
    """Return who would gain or lose eligibility by this criterion, new or changed and not saved, on the facts of that day.

    What only the nomination brings, the signed statement and what people judge of everybody, is left out; whoever is not known
    to meet the rest does not count. A version that begins or ended on another day is tried as if it were in force.
    """
    award, year = changed.award, on.year
    before = _on_file(criteria_of(award, on=on))
    replaced = [one for one in criteria_of(award, on=on) if one.pk != changed.pk]
    after = _on_file(sorted([*replaced, changed], key=lambda one: (one.route, one.order)))
    had, has = sieve(before, year=year, on=on), sieve(after, year=year, on=on)
    gain: list[Facts] = []
    lose: list[Facts] = []
    counts: Counter[str] = Counter()
    for facts in _candidates(award, all(map(rests_on_records, (before, after))), on):
        was, now = had(facts) == MET, has(facts) == MET
        counts.update({"now": was, "then": now})
        if was != now:
            (gain if now else lose).append(facts)
    return Preview(
        year, counts["now"], counts["then"], _named(gain), _named(lose), _by_union(gain, lose)
    )  # fmt: skip


def _on_file(criteria: Sequence[Criterion]) -> list[Criterion]:
    kind = Criterion.Kind
    return [one for one in criteria if one.kind != kind.STATEMENT and not (one.kind == kind.JUDGED and not one.route)]


def _candidates(award: Award, on_record_alone: bool, on: date) -> list[Facts]:
    if not award.for_a_person:
        return facts_of_unions(Union.objects.living_on(on), year=on.year, on=on)
    members = Member.objects.active_on(on)
    return facts_of_members(on_record(members) if on_record_alone else members)


def _named(found: list[Facts]) -> list[Facts]:
    return sorted(found, key=lambda one: (one.union.name_sort, one.member.name_sort if one.member else "", one.union.pk))[
        :NAMED_AT_MOST
    ]


def _by_union(gain: list[Facts], lose: list[Facts]) -> list[OfUnion]:
    gains, loses = (Counter(one.union.pk for one in found) for found in (gain, lose))
    unions = {one.union.pk: one.union for one in [*gain, *lose]}
    rows = [OfUnion(union, gains[pk], loses[pk]) for pk, union in unions.items()]
    return sorted(rows, key=lambda row: (-row.gain - row.lose, row.union.name_sort, row.union.pk))
