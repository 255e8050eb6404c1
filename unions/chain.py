"""The chain of events: each carries a digest over the digest before it, so that none can be changed or left out unseen.

An event's `words_digest` is the SHA-256 of its salt and its words (actor, label, changes, reason), which erasing a person may
blank; `facts_digest` that of everything else it tells and of `words_digest`; `digest` that of the digest before it, its number
and `facts_digest`. Numbers have no gaps. On SQLite, where who writes stands alone, number and digest are reckoned here; on
PostgreSQL by a trigger as the last thing of the transaction (migration `event_chain`, docs/adr/0008-events.md).
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from toolkit.text import fold
from unions.models import Event

BATCH = 1_000
EMPTY: dict[str, Any] = {"actor": "", "label": "", "label_key": "", "changes": {}, "reason": "", "salt": ""}
# The trigger that numbers events on PostgreSQL.
SEALS = "unions_event_sealed"


def words_digest(event: Event) -> str:
    """Return the digest of what an event says, which nobody can guess without its salt."""
    return _sha256(event.salt + _canonical([event.actor, event.label, event.changes, event.reason]))


def facts_digest(event: Event) -> str:
    """Return the digest of when, by whom, what and to which record, and of the digest of the words."""
    facts = [_moment(event.at), event.actor_id, str(event.verb), event.kind, event.record_id, event.union_id, event.words_digest]
    return _sha256(_canonical(facts))


def link(before: str, number: int, facts: str) -> str:
    """Return the digest of the event of that number, which follows the one whose digest was `before` ("" for the first)."""
    return _sha256(f"{before}{number}{facts}")


def write(events: Iterable[Event]) -> list[Event]:
    """Store new events in this order, salted and digested, and number them where the database does not."""
    drafts = list(events)
    for event in drafts:
        event.salt = secrets.token_hex(16)
        event.words_digest = words_digest(event)
        event.facts_digest = facts_digest(event)
    with transaction.atomic(savepoint=False):
        if connection.vendor != "postgresql":
            number, digest = head()
            for event in drafts:
                number += 1
                event.number, event.digest = number, link(digest, number, event.facts_digest)
                digest = event.digest
        return Event.objects.bulk_create(drafts, batch_size=BATCH)


def head() -> tuple[int, str]:
    """Return number and digest of the newest event of the chain; (0, "") where there is none.

    On PostgreSQL that is the newest committed one: events of this transaction join the chain at its end.
    """
    last = Event.objects.filter(number__isnull=False).order_by("-number").only("number", "digest").first()
    return (last.number or 0, last.digest) if last else (0, "")


def state() -> list[Any]:
    """Return what differs after every event: whatever is kept under it is as new as the newest.

    Ask for it before what is kept under it is read, which then may be newer, never older: numbers become visible with what they
    tell of. The id beside the head tells what the present transaction has written, whose events have no number yet (PostgreSQL).
    """
    return [head()[1], Event.objects.aggregate(last=Max("pk"))["last"]]


def settle() -> None:
    """Let the events of this transaction join the chain now instead of at its end (PostgreSQL); the chain is held until then."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS {SEALS} IMMEDIATE")
            cursor.execute(f"SET CONSTRAINTS {SEALS} DEFERRED")


def troubles(*, anchors: Iterable[tuple[int, str]] = ()) -> Iterator[str]:
    """Yield a sentence for everything in the chain that is not as it was written; nothing when all is well.

    `anchors` are (number, digest) kept elsewhere: a tail that was cut off is seen by them alone. Reads every event once, in
    constant memory.
    """
    settle()
    if loose := Event.objects.filter(number__isnull=True).count():
        yield f"{loose} events are not part of the chain"
    kept: dict[int, set[str]] = {}
    for number, digest in anchors:
        kept.setdefault(number, set()).add(digest)
    last, before = 0, ""
    for event in Event.objects.filter(number__isnull=False).order_by("number").iterator(chunk_size=BATCH):
        number = event.number or 0
        if number > last + 1:
            yield f"event {last + 1} is missing" if number == last + 2 else f"events {last + 1}-{number - 1} are missing"
        yield from _of(event, number, before if number == last + 1 else None)
        if kept.pop(number, {event.digest}) != {event.digest}:
            yield f"event {number} is not the one that was anchored"
        last, before = number, event.digest
    for number in sorted(kept):
        if (number, kept[number]) != (0, {""}):
            yield f"the chain ends at event {last}, an anchor stands at {number}"


def _of(event: Event, number: int, before: str | None) -> Iterator[str]:
    """Yield what is wrong with one event; `before` is None where the one before it is missing."""
    if event.erased_at:
        if any(getattr(event, name) != nothing for name, nothing in EMPTY.items()):
            yield f"event {number} was erased, but still has words"
    elif words_digest(event) != event.words_digest:
        yield f"event {number} does not say what it said"
    elif event.label_key != fold(event.label):
        yield f"event {number} is not found by what it says"
    if facts_digest(event) != event.facts_digest:
        yield f"event {number} is not about what it was about"
    if before is not None and link(before, number, event.facts_digest) != event.digest:
        yield f"event {number} does not follow the one before it"


def _moment(at: datetime | str) -> str:
    told = datetime.fromisoformat(at) if isinstance(at, str) else at
    return told.astimezone(UTC).isoformat(timespec="microseconds")


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
