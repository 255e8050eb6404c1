"""Invariant 8: the engine's own check, references that lead somewhere, and the triggers that keep what nobody may change."""

from collections.abc import Iterator
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
ON_POSTGRESQL = {f"{table}_not_emptied": table for table in (*FROZEN, EVENTS)} | {f"{EVENTS}_sealed": EVENTS}


def troubles(seen: Tally) -> Iterator[str]:
    if connection.vendor == "postgresql":
        yield from _postgresql(seen)
    else:
        yield from _sqlite(seen)


def _sqlite(seen: Tally) -> Iterator[str]:
    for (said,) in rows("PRAGMA integrity_check"):
        if said != "ok":
            yield f"SQLite says: {said}"
    for table, row, parent, _index in rows("PRAGMA foreign_key_check"):
        yield f"{table} {row}: points to a row of {parent} that is not there"
    there = {(name, table) for name, table in rows("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")}
    for name, table in (TRIGGERS | ON_SQLITE).items():
        seen["triggers"] += 1
        if (name, table) not in there:
            yield f"trigger {name} of {table} is missing"


def _postgresql(seen: Tally) -> Iterator[str]:
    invalid = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated AND connamespace = 'public'::regnamespace"
    for table, name in rows(invalid):
        yield f"constraint {name} of {table} is not validated"
    broken = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT (indisvalid AND indisready AND indislive)"
    for (name,) in rows(broken):
        yield f"index {name} is not valid"
    there = {
        name: (table, enabled)
        for name, table, enabled in rows(
            "SELECT tgname, tgrelid::regclass::text, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
        )
    }
    for name, table in (TRIGGERS | ON_POSTGRESQL).items():
        seen["triggers"] += 1
        if there.get(name, ("", ""))[0] != table:
            yield f"trigger {name} of {table} is missing"
        elif there[name][1] not in ("O", "A"):
            yield f"trigger {name} of {table} is switched off"
    off = "SELECT tgrelid::regclass::text, tgconstrrelid::regclass::text FROM pg_trigger WHERE tgisinternal AND tgenabled NOT IN ('O', 'A')"
    for table, other in rows(off):
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
