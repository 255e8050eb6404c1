"""Locks that hold until the transaction ends: many may write at once, one may close while nobody writes.

On PostgreSQL these are advisory locks: row locks on the closed record made the closer wait for seconds under load. On SQLite
every writing transaction begins IMMEDIATE and stands alone anyway, so there is nothing to take.
"""

import hashlib

from django.db import connection


def shared(name: str) -> None:
    """Wait until nobody holds the lock of that name alone; read what it guards only afterwards, in a new statement."""
    _take("pg_advisory_xact_lock_shared", name)


def exclusive(name: str) -> None:
    """Wait until nobody else holds the lock of that name."""
    _take("pg_advisory_xact_lock", name)


def _take(function: str, name: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a lock holds until a transaction ends, and there is none")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_key(name)])


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
