"""Invariant 3: every record has its events, as many changes as its version says, and is what its events say it became.

How `version` counts: 1 with the creation, one more with every step and every stored change. Deeds beside these (audited.BESIDE:
a remark noted, a paper added, a list taken away) leave an event and do not raise it. An enrolment is also created and changed
under its campaign, in the rows “unions” of the campaign's events.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import models
from django.utils.translation import override

from emulation.models import Campaign, Enrolment, HalfYear
from kcn_union.return_steps import EXTENDED
from kcn_union.verify.asking import BATCH, Tally, same_moment
from kcn_union.verify.audited import AUDITED, BESIDE, BY_MIGRATION, UNTOLD
from unions import events
from unions.models import Event, Union, User

# A return may begin as an extension that the board enters for a union that has not begun it.
BEGINNINGS = {events.CREATED, EXTENDED}
Names = dict[int, set[str]]


def troubles(seen: Tally) -> Iterator[str]:
    names, joined = names_of_half_years(), _joined()
    for model in AUDITED:
        yield from _of(model, names, joined, seen)


def names_of_half_years() -> Names:
    """Return half-year id -> its name in each language an event may have been written in."""
    found: Names = {}
    for language in ("vi", "en"):
        with override(language):
            for one in HalfYear.objects.all():
                found.setdefault(one.pk, set()).add(one.name)
    return found


def _joined() -> Counter[tuple[int, str]]:
    """Return (campaign id, union code) -> how often the campaign's events tell of that union's enrolment; the first begins it."""
    found: Counter[tuple[int, str]] = Counter()
    told = Event.objects.filter(kind=Campaign._meta.label_lower).order_by("pk")
    for campaign, changes in told.values_list("record_id", "changes").iterator(BATCH):
        before, after = changes.get("unions", ([], []))
        standing = {row.split(" · ")[0]: row for row in before or []}
        for row in after or []:
            code = row.split(" · ")[0]
            if code not in standing:
                found[campaign, code] = 1
            elif standing[code] != row:
                found[campaign, code] += 1
    return found


def _of(model: type[models.Model], names: Names, joined: Counter, seen: Tally) -> Iterator[str]:
    """Walk the records of a model beside their events, both in the order of their numbers."""
    kind = model._meta.label_lower
    told = Event.objects.filter(kind=kind).order_by("record_id", "pk").iterator(BATCH)
    groups = groupby(told, key=attrgetter("record_id"))
    number, group = next(groups, (None, iter(())))
    records = model._base_manager.order_by("pk")
    if model is Enrolment:
        records = records.select_related("union")
    for record in records.iterator(BATCH):
        while number is not None and number < record.pk:
            number, group = next(groups, (None, iter(())))
        own: list[Event] = []
        if number == record.pk:
            own = list(group)
            number, group = next(groups, (None, iter(())))
        seen["records"] += 1
        seen["events"] += len(own)
        yield from _beginning(record, kind, own, joined)
        yield from _version(record, kind, own, joined)
        yield from _values(record, kind, own, names)


def name_of(record: Any, kind: str) -> str:
    """Return how a sentence names a record: its code where it has one, and its number."""
    code = next((value for name in ("code", "slug", "username") if (value := getattr(record, name, ""))), "")
    return f"{kind} {record.pk}" + (f" ({code})" if code else "")


def _beginning(record: Any, kind: str, own: list[Event], joined: Counter) -> Iterator[str]:
    if isinstance(record, Enrolment):
        if not joined[record.campaign_id, record.union.code] and not any(one.verb == events.CREATED for one in own):
            yield f"{name_of(record, kind)}: no event of its campaign tells that {record.union.code} was asked to join"
    elif record.pk > BY_MIGRATION.get(kind, 0):
        first = own[0].verb if own else "none"
        if first not in BEGINNINGS:
            yield f"{name_of(record, kind)}: no event tells how it came, the first is “{first}”"
        if (times := sum(one.verb == events.CREATED for one in own)) > 1:
            yield f"{name_of(record, kind)}: was entered {times} times"


def _version(record: Any, kind: str, own: list[Event], joined: Counter) -> Iterator[str]:
    if not hasattr(record, "version"):
        return
    changes = sum(f"{kind}.{one.verb}" not in BESIDE and one.verb not in BESIDE for one in own)
    if isinstance(record, Enrolment):
        changes += joined[record.campaign_id, record.union.code]
    if changes != record.version:
        yield f"{name_of(record, kind)}: is at version {record.version}, its events make {changes}"


def _values(record: Any, kind: str, own: list[Event], names: Names) -> Iterator[str]:
    """Compare what stands on file with what the last event that tells of it says, field by field."""
    if not own:
        return
    union_id = record.pk if isinstance(record, Union) else getattr(record, "union_id", None)
    if own[-1].union_id != union_id:
        yield f"{name_of(record, kind)}: stands under union {union_id}, its last event says {own[-1].union_id}"
    last: dict[str, tuple[Any, Event]] = {}
    for one in own:
        if one.erased_at:
            last = {}
            continue
        last |= {name: (now, one) for name, (_was, now) in one.changes.items()}
    for field in record._meta.concrete_fields:
        if field.name in last and f"{kind}.{field.name}" not in UNTOLD:
            now, event = last[field.name]
            value = getattr(record, field.attname)
            if not _same(record, field, value, now, event, names):
                yield f"{name_of(record, kind)}: {field.name} is {value!r}, its events say {now!r}"


def _same(record: Any, field: Any, value: Any, now: Any, event: Event, names: Names) -> bool:
    """Whether a stored value is what an event tells of it; a related record is told in words, which may have changed since."""
    if value in (None, "") or now in (None, ""):
        return value in (None, "") and now in (None, "")
    if field.related_model is HalfYear:
        return now in names[value]
    if field.related_model is User and field.name.endswith("_by") and now == event.actor:
        return value == event.actor_id
    if field.related_model:
        return True
    if isinstance(field, models.DateTimeField):
        return same_moment(now, value)
    if isinstance(field, models.DecimalField):
        return Decimal(now) == value
    if isinstance(value, dict | list):
        return value == now
    return events.plain_of(record, field.name) == now
