"""On PostgreSQL, an index over the three-letter pieces of titles: one title among millions is found without reading them all.

Needs the extension pg_trgm, which comes with PostgreSQL and which the owner of a database may install. Where neither is so,
searching goes on without it. SQLite has nothing alike that finds words the same way; a board on it is small.
"""

from django.db import migrations

INDEX = "initiative_title_words"


def may_have_it(cursor) -> bool:
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') OR (has_database_privilege(current_database(), 'CREATE')"
        " AND EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm'))"
    )
    return cursor.fetchone()[0]


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        if may_have_it(cursor):
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON initiatives_initiative USING gin (title_key gin_trgm_ops)")


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0006_main_saving")]
    operations = [migrations.RunPython(add, remove)]
