"""What the modules beside share: questions in plain SQL, each with the sentence that its rows are told in."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.dateparse import parse_datetime

# How many records of each kind were looked at: the noun in the plural -> their number.
Tally = Counter[str]
Troubles = Callable[[Tally], Iterator[str]]
BATCH = 2_000
# An event keeps moments to the millisecond.
MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Fault:
    """What must not be: a query that finds nothing while all is well, and the sentence for a row it finds."""

    sentence: str
    sql: str


def rows(sql: str, *given: Any) -> Iterator[tuple]:
    """Yield the rows of a query, some thousand at a time."""
    with connection.cursor() as cursor:
        cursor.execute(sql, given or None)
        while some := cursor.fetchmany(BATCH):
            yield from some


def told(faults: tuple[Fault, ...], seen: Tally) -> Iterator[str]:
    """Yield a sentence for each row that a query finds."""
    for fault in faults:
        seen["rules"] += 1
        for row in rows(fault.sql):
            yield fault.sentence.format(*row)


def same_moment(one: datetime | str, other: datetime | None) -> bool:
    """Whether a moment, maybe as an event tells it, is the one on file."""
    moment = parse_datetime(one) if isinstance(one, str) else one
    return moment is not None and other is not None and abs(moment - other) < MOMENT


class Everybody:
    """Who reads for `verify`: sees all unions and every file, and is nobody who could sign in."""

    pk = None

    def sees_all(self, on: date) -> bool:
        return True

    def has_role(self, on: date, *roles: str) -> bool:
        return True

    def writes_for_all(self, on: date) -> bool:
        return True

    def served_union_ids(self, on: date) -> list[int]:
        return []

    def mandates_on(self, on: date) -> list:
        return [self]


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all questions see the database as it stands at this moment, whoever writes meanwhile, and hold off nobody.

    On SQLite Django's own transactions would take the right to write; a plain one only reads.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
