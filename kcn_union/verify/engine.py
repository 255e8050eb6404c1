"""Invariant 8: the engine's own check, references that lead somewhere, and the triggers that keep what nobody may change."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from kcn_union.verify.asking import Tally, rows

# Trigger -> its table; made by the migrations named `append_only`, `anchors`, `reviews_written_once` and `event_chain`.
FROZEN = (
    "kcn_union_closedline",
    "kcn_union_closeditem",
    "kcn_union_storedpaper",
    "kcn_union_publication",
    "kcn_union_anchor",
    "emulation_campaignreview",
)
EVENTS = "unions_event"
TRIGGERS = {f"{table}_{what}": table for table in FROZEN for what in ("kept", "stays")}
TRIGGERS |= {"kcn_union_publication_said_once": "kcn_union_publication", f"{EVENTS}_kept": EVENTS}
ON_SQLITE = {f"{EVENTS}_{what}": EVENTS for what in ("next", "stays")}
# What this one does is to number and seal.
WRITES = {f"{EVENTS}_sealed"}
ON_POSTGRESQL = {f"{table}_not_emptied": table for table in (*FROZEN, EVENTS)} | dict.fromkeys(WRITES, EVENTS)


@dataclass(frozen=True)
class Trigger:
    """A trigger as it stands: on which table, whether it is switched on, and what it runs."""

    table: str
    on: bool
    body: str


def troubles(seen: Tally) -> Iterator[str]:
    yield from _postgresql(seen) if connection.vendor == "postgresql" else _sqlite()
    yield from _triggers(seen)


def wanted() -> dict[str, str]:
    """Return trigger -> table, of all that must stand in this database."""
    return TRIGGERS | (ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE)


def there() -> dict[str, Trigger]:
    """Return the triggers that somebody made, by name."""
    if connection.vendor == "postgresql":
        asked = """
        SELECT t.tgname, t.tgrelid::regclass::text, t.tgenabled IN ('O', 'A'), p.prosrc
        FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal
        """
    else:
        asked = "SELECT name, tbl_name, 1, sql FROM sqlite_master WHERE type = 'trigger'"
    return {name: Trigger(table, bool(on), body) for name, table, on, body in rows(asked)}


def _triggers(seen: Tally) -> Iterator[str]:
    stands = there()
    for name, table in wanted().items():
        seen["triggers"] += 1
        found = stands.get(name)
        if found is None or found.table != table:
            yield f"trigger {name} of {table} is missing"
        elif not found.on:
            yield f"trigger {name} of {table} is switched off"
        elif name not in WRITES and "RAISE" not in found.body:
            yield f"trigger {name} of {table} refuses nothing any more"


def _sqlite() -> Iterator[str]:
    for (said,) in rows("PRAGMA integrity_check"):
        if said != "ok":
            yield f"SQLite says: {said}"
    for table, row, parent, _index in rows("PRAGMA foreign_key_check"):
        yield f"{table} {row}: points to a row of {parent} that is not there"


def _postgresql(seen: Tally) -> Iterator[str]:
    for table, name in rows(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE NOT convalidated AND connamespace = 'public'::regnamespace"
    ):
        yield f"constraint {name} of {table} is not validated"
    for (name,) in rows("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT (indisvalid AND indisready AND indislive)"):
        yield f"index {name} is not valid"
    for table, other in rows(
        "SELECT tgrelid::regclass::text, tgconstrrelid::regclass::text FROM pg_trigger"
        " WHERE tgisinternal AND tgenabled NOT IN ('O', 'A')"
    ):
        yield f"references between {table} and {other} are not kept: their trigger is switched off"
    yield from _orphans(seen)
    yield from _sequences(seen)


def _orphans(seen: Tally) -> Iterator[str]:
    """Ask of each reference whether it leads somewhere; the constraint says so, unless somebody switched it off for a while."""
    for model, field in references():
        seen["references"] += 1
        table, column, other = model._meta.db_table, field.column, field.related_model._meta.db_table
        own, target = model._meta.pk.column, field.target_field.column
        sql = (
            f'SELECT r."{own}", r."{column}" FROM "{table}" r LEFT JOIN "{other}" o ON o."{target}" = r."{column}"'
            f' WHERE r."{column}" IS NOT NULL AND o."{target}" IS NULL'
        )
        for number, pointed in rows(sql):
            yield f"{table} {number}: points to {other} {pointed}, which is not there"


def references() -> Iterator[tuple[type[models.Model], Any]]:
    """Yield (model, foreign key) of everything that is stored, the rows between two models among them."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                yield model, field


def _sequences(seen: Tally) -> Iterator[str]:
    """The next number a table gives is one that it has not given."""
    for model in apps.get_models(include_auto_created=True):
        pk: Any = model._meta.pk
        if not isinstance(pk, models.AutoField | models.BigAutoField):
            continue
        table = model._meta.db_table
        for (sequence,) in rows("SELECT pg_get_serial_sequence(%s, %s)", f'"{table}"', pk.column):
            if sequence is None:
                continue
            seen["sequences"] += 1
            for last, called, most in rows(
                f'SELECT s.last_value, s.is_called, (SELECT COALESCE(MAX("{pk.column}"), 0) FROM "{table}") FROM {sequence} s'
            ):
                if (last if called else last - 1) < most:
                    yield f"{table}: the next number would be {last + called}, there is one of {most} already"


def remarks() -> Iterator[str]:
    """Yield what the operator should know and what is no fault."""
    if connection.vendor == "postgresql":
        for (checksums,) in rows("SHOW data_checksums"):
            yield f"PostgreSQL keeps data checksums: {checksums}"
