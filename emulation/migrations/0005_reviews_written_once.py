from django.db import migrations

# What a summing-up of a campaign says, and the results it stands on, are written once.
TABLE = "emulation_campaignreview"
REFUSED = "a summing-up of a campaign is written once"


def lock(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION emulation_written_once() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        for name, fires in (("kept", "UPDATE"), ("stays", "DELETE")):
            done = "FOR EACH ROW EXECUTE FUNCTION emulation_written_once()"
            schema_editor.execute(f"CREATE TRIGGER {TABLE}_{name} BEFORE {fires} ON {TABLE} {done}")
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_not_emptied BEFORE TRUNCATE ON {TABLE} EXECUTE FUNCTION emulation_written_once()"
        )
    else:
        for name, fires in (("kept", "UPDATE"), ("stays", "DELETE")):
            done = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            schema_editor.execute(f"CREATE TRIGGER {TABLE}_{name} BEFORE {fires} ON {TABLE} FOR EACH ROW {done}")


def unlock(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name in ("kept", "stays", *(["not_emptied"] if postgresql else [])):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{name}" + (f" ON {TABLE}" if postgresql else ""))
    if postgresql:
        schema_editor.execute("DROP FUNCTION emulation_written_once()")


class Migration(migrations.Migration):
    dependencies = [("emulation", "0004_campaigns")]

    operations = [migrations.RunPython(lock, unlock)]
