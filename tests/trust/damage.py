"""Past every form, trigger and constraint: SQL as somebody with the database in hand would write it, and taken back afterwards."""

import os
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.db import connection

from tests.thawed import thawed


@contextmanager
def off():
    """Let any row be changed: triggers and foreign keys off, on SQLite checks too."""
    if connection.vendor == "postgresql":
        with _set("SET session_replication_role = replica", "SET session_replication_role = DEFAULT"):
            yield
    else:
        with thawed(), _set("PRAGMA ignore_check_constraints = ON", "PRAGMA ignore_check_constraints = OFF"):
            yield


@contextmanager
def _set(before: str, after: str):
    with connection.cursor() as cursor:
        cursor.execute(before)
    yield
    with connection.cursor() as cursor:
        cursor.execute(after)


def sql(statement: str, *given: Any) -> None:
    """Run one statement; a change of rows with everything off that could forbid it."""
    rows = statement.startswith(("INSERT", "UPDATE", "DELETE"))
    with off() if rows else nullcontext(), connection.cursor() as cursor:
        cursor.execute(statement, given or None)


def loosen(table: str, *constraints: str) -> None:
    """Take checks away, until the savepoint is taken back; SQLite passes them by as it is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for name in constraints:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def value(query: str, *given: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, given or None)
        return cursor.fetchone()[0]


@contextmanager
def damaged(root: Path):
    """Bring the files back as they were; the database is brought back by the caller's savepoint."""
    kept = {path: (path.read_bytes(), path.stat().st_mtime) for path in root.rglob("*") if path.is_file()}
    try:
        yield
    finally:
        for path in root.rglob("*"):
            if path.is_file() and path not in kept:
                path.unlink()
        for path, (content, moment) in kept.items():
            if not path.is_file() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            os.utime(path, (moment, moment))
