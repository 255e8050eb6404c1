from django.db import migrations

# Lines, items and papers of a version are written once. Of a version itself only what publishing says may be filled in, once.
SIGNED = (
    "half_year_id", "number", "name", "begins_on", "cut_off_on", "issuer", "made_at", "asked_by_id", "confirmed_by_id", "reason",
    "digest",
)
SAID = (
    "published_at", "published_by_id", "phrase", "report_number", "report_on", "scan_sha256", "scan_name", "scan_format",
)
WHOLE = ("kcn_union_closedline", "kcn_union_closeditem", "kcn_union_storedpaper")
VERSION = "kcn_union_publication"
REFUSED = "a version of a half-year is written once"


def _triggers():
    """Yield (name, table, when it fires, on which condition); the same on both databases."""
    for table in WHOLE:
        yield f"{table}_kept", table, "UPDATE", ""
        yield f"{table}_stays", table, "DELETE", ""
    yield f"{VERSION}_kept", VERSION, f"UPDATE OF id, {', '.join(SIGNED)}", ""
    yield f"{VERSION}_said_once", VERSION, f"UPDATE OF {', '.join(SAID)}", "WHEN (OLD.published_at IS NOT NULL)"
    yield f"{VERSION}_stays", VERSION, "DELETE", ""


def lock(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION kcn_union_written_once() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation'; END $$"
        )
    for name, table, fires, condition in _triggers():
        if vendor == "postgresql":
            done = "EXECUTE FUNCTION kcn_union_written_once()"
            schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {fires} ON {table} FOR EACH ROW {condition} {done}")
        else:
            done = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {fires} ON {table} FOR EACH ROW {condition} {done}")
    if vendor == "postgresql":
        for table in (*WHOLE, VERSION):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} EXECUTE FUNCTION kcn_union_written_once()"
            )


def unlock(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, table, _fires, _condition in _triggers():
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}" if vendor == "postgresql" else f"DROP TRIGGER {name}")
    if vendor == "postgresql":
        for table in (*WHOLE, VERSION):
            schema_editor.execute(f"DROP TRIGGER {table}_not_emptied ON {table}")
        schema_editor.execute("DROP FUNCTION kcn_union_written_once()")


class Migration(migrations.Migration):
    dependencies = [("kcn_union", "0001_closing")]

    operations = [migrations.RunPython(lock, unlock)]
