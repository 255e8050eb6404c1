"""What a database holds: rows and a digest of every table, migrations applied, files its rows name.

The same reading is made of the copy when it is taken and of what was restored; the two must be equal.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from kcn_union.named_files import naming_fields
from unions.models import Event


@dataclass(frozen=True)
class Account:
    """What a database holds.

    `tables`: name -> [rows, digest of all rows]; `migrations`: [app, name] in order; `chain`: number and digest of the newest
    event; `sha256s`: the files that rows name.
    """

    tables: dict[str, list]
    migrations: list[list[str]]
    chain: list
    sha256s: list[str]

    def in_manifest(self) -> dict[str, Any]:
        told = asdict(self)
        del told["sha256s"]
        return told


class Source(Protocol):
    """A database held still: a SQLite file nobody writes to, or one transaction on PostgreSQL."""

    def tables(self) -> list[str]:
        """Return the names of all tables, in order."""

    def columns(self, table: str) -> list[str]: ...

    def rows(self, sql: str) -> Iterator[tuple]: ...

    def digest(self, table: str) -> list:
        """Return how many rows a table has and the SHA-256 over all of them, in an order of their own."""


def account_of(source: Source) -> Account:
    """Return what stands in the database; reads every row once."""
    tables = source.tables()
    return Account(
        tables={table: source.digest(table) for table in tables},
        migrations=[[app, name] for app, name in _migrations(source, tables)],
        chain=_chain(source, tables),
        sha256s=sorted(_sha256s(source, set(tables))),
    )


def _migrations(source: Source, tables: list[str]) -> list[tuple]:
    if "django_migrations" not in tables:
        return []
    return list(source.rows("SELECT app, name FROM django_migrations ORDER BY app, name"))


def _chain(source: Source, tables: list[str]) -> list:
    """Return what `unions.chain.head` would of this database; [0, ""] also where events have no numbers yet."""
    events = Event._meta.db_table
    if events not in tables or "number" not in source.columns(events):
        return [0, ""]
    sql = f'SELECT number, digest FROM "{events}" WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1'  # noqa: S608
    return next(map(list, source.rows(sql)), [0, ""])


def _sha256s(source: Source, tables: set[str]) -> set[str]:
    found: set[str] = set()
    for field in naming_fields():
        table = field.model._meta.db_table
        # A backup may be read by a newer version, whose table or column it does not have yet.
        if table in tables and field.column in source.columns(table):
            sql = f'SELECT DISTINCT "{field.column}" FROM "{table}" WHERE "{field.column}" <> \'\''  # noqa: S608
            found.update(row[0] for row in source.rows(sql))
    return found


def differences(told: dict[str, list], found: dict[str, list]) -> Iterator[str]:
    """Yield a sentence for each table that is not as the manifest says."""
    for table in sorted(told.keys() | found.keys()):
        if table not in found:
            yield f"table {table} is missing"
        elif table not in told:
            yield f"table {table} is not in the manifest"
        elif told[table][0] != found[table][0]:
            yield f"table {table} has {found[table][0]} rows, the manifest says {told[table][0]}"
        elif told[table][1] != found[table][1]:
            yield f"table {table}: its rows are not those that were backed up (digest differs)"


class Digester:
    """A file to write to that keeps nothing but a digest."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def write(self, content: bytes) -> int:
        self.sha256.update(content)
        return len(content)
