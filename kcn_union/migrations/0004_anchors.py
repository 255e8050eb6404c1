import django.db.models.deletion
from django.db import migrations, models

TABLE = "kcn_union_anchor"
REFUSED = "an anchor is written once"


def lock(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(
            f"CREATE FUNCTION {TABLE}_guard() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        schema_editor.execute(f"CREATE TRIGGER {TABLE}_not_emptied BEFORE TRUNCATE ON {TABLE} EXECUTE FUNCTION {TABLE}_guard()")
    done = f"EXECUTE FUNCTION {TABLE}_guard()" if postgresql else f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    for name, fires in (("kept", "UPDATE"), ("stays", "DELETE")):
        schema_editor.execute(f"CREATE TRIGGER {TABLE}_{name} BEFORE {fires} ON {TABLE} FOR EACH ROW {done}")


def unlock(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name in ("kept", "stays", *(["not_emptied"] if postgresql else [])):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{name}" + (f" ON {TABLE}" if postgresql else ""))
    if postgresql:
        schema_editor.execute(f"DROP FUNCTION {TABLE}_guard()")


class Migration(migrations.Migration):
    dependencies = [("kcn_union", "0003_honours")]

    operations = [
        migrations.CreateModel(
            name="Anchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(verbose_name="number")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "publication",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="anchors",
                        to="kcn_union.publication",
                        verbose_name="version of a half-year",
                    ),
                ),
            ],
            options={
                "verbose_name": "anchor of the chain of events",
                "verbose_name_plural": "anchors of the chain of events",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), models.Q(("digest", ""), _negated=True)),
                        name="anchor_names_an_event",
                        violation_error_message="An anchor names an event by its number and its digest.",
                    )
                ],
            },
        ),
        migrations.RunPython(lock, unlock),
    ]
