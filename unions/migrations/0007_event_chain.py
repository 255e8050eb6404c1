"""Events get numbers and digests in one chain, and the database refuses to change them.

What is on file is sealed in the order in which it was written. The digests are reckoned as `unions.chain` does; the copy here
stays as it is when that one changes. May run twice: what is sealed is left alone.
"""

import hashlib
import json
import secrets
from datetime import UTC

from django.db import migrations, models

import toolkit.text
from toolkit.text import fold

TABLE = "unions_event"
BATCH = 1_000
REFUSED = "an event is written once"
# What nobody ever changes; what sealing sets, once; what erasing blanks, once.
FACTS = ("id", "at", "actor_id", "verb", "kind", "record_id", "union_id", "words_digest", "facts_digest")
SEAL = ("number", "digest")
WORDS = ("actor", "label", "label_key", "changes", "reason", "salt")


def _sha256(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(apps, schema_editor):
    """Number what has no number yet, in the order of ids."""
    Event = apps.get_model("unions", "Event")
    last = Event.objects.filter(number__isnull=False).order_by("-number").first()
    number, digest, after = (last.number, last.digest, 0) if last else (0, "", 0)
    while rows := list(Event.objects.filter(number__isnull=True, pk__gt=after).order_by("pk")[:BATCH]):
        sealed = []
        for row in rows:
            salt = secrets.token_hex(16)
            words = _sha256(salt + _canonical([row.actor, row.label, row.changes, row.reason]))
            at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
            facts = _sha256(_canonical([at, row.actor_id, row.verb, row.kind, row.record_id, row.union_id, words]))
            number += 1
            digest = _sha256(f"{digest}{number}{facts}")
            sealed.append((number, salt, words, facts, digest, fold(row.label), row.pk))
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {TABLE} SET number = %s, salt = %s, words_digest = %s, facts_digest = %s, digest = %s, label_key = %s"
                " WHERE id = %s",
                sealed,
            )
        after = rows[-1].pk


def _same(columns, word):
    return " AND ".join(f"NEW.{name} {word} OLD.{name}" for name in columns)


def _erasing(word, nothing):
    blank = " AND ".join(f"NEW.{name} = ''" for name in WORDS if name != "changes")
    return (
        f"OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND OLD.number IS NOT NULL AND {blank} AND NEW.changes = {nothing}"
        f" AND {_same(FACTS + SEAL, word)}"
    )


def _on_postgresql():
    """Yield the statements: a guard for every change, and the trigger that seals as the last thing of a transaction."""
    same = "IS NOT DISTINCT FROM"
    yield f"""
        CREATE FUNCTION {TABLE}_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                IF NEW.number IS NULL AND NEW.digest = '' AND NEW.erased_at IS NULL
                    AND length(NEW.words_digest) = 64 AND length(NEW.facts_digest) = 64 THEN
                    RETURN NEW;
                END IF;
            ELSIF TG_OP = 'UPDATE' THEN
                IF pg_trigger_depth() > 1 AND OLD.number IS NULL AND NEW.number IS NOT NULL AND length(NEW.digest) = 64
                    AND {_same((*FACTS, *WORDS, "erased_at"), same)} THEN
                    RETURN NEW;
                END IF;
                IF {_erasing(same, "'{}'::jsonb")} THEN
                    RETURN NEW;
                END IF;
            END IF;
            RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation';
        END $$"""
    # Whoever holds this lock is the last in the chain until his transaction ends, and by then everybody sees what he wrote.
    yield f"""
        CREATE FUNCTION {TABLE}_seal() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            last_number bigint;
            last_digest text;
        BEGIN
            PERFORM pg_advisory_xact_lock({LOCK});
            SELECT number, digest INTO last_number, last_digest FROM {TABLE}
                WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1;
            last_number := coalesce(last_number, 0) + 1;
            UPDATE {TABLE} SET number = last_number, digest = encode(sha256(convert_to(
                coalesce(last_digest, '') || last_number || facts_digest, 'UTF8')), 'hex')
                WHERE id = NEW.id AND number IS NULL;
            RETURN NULL;
        END $$"""
    guard = f"EXECUTE FUNCTION {TABLE}_guard()"
    yield f"CREATE TRIGGER {TABLE}_kept BEFORE INSERT OR UPDATE OR DELETE ON {TABLE} FOR EACH ROW {guard}"
    yield f"CREATE TRIGGER {TABLE}_not_emptied BEFORE TRUNCATE ON {TABLE} {guard}"
    yield (
        f"CREATE CONSTRAINT TRIGGER {TABLE}_sealed AFTER INSERT ON {TABLE} DEFERRABLE INITIALLY DEFERRED"
        f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_seal()"
    )


LOCK = int.from_bytes(hashlib.sha256(b"chain of events").digest()[:8], signed=True)


def _on_sqlite():
    """Yield the statements: who writes stands alone, so an event comes with its number, the next one."""
    done = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    wrong = (
        f"NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM {TABLE}) OR NEW.erased_at IS NOT NULL"
        + "".join(f" OR length(NEW.{name}) <> 64" for name in ("words_digest", "facts_digest", "digest"))
        # INSERT OR REPLACE would delete, unseen by the trigger below where recursive_triggers is off.
        + f" OR EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)"
    )
    yield f"CREATE TRIGGER {TABLE}_next BEFORE INSERT ON {TABLE} FOR EACH ROW WHEN {wrong} {done}"
    yield f"CREATE TRIGGER {TABLE}_kept BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN NOT ({_erasing('IS', chr(39) + '{}' + chr(39))}) {done}"
    yield f"CREATE TRIGGER {TABLE}_stays BEFORE DELETE ON {TABLE} FOR EACH ROW {done}"


def lock(apps, schema_editor):
    for statement in _on_postgresql() if schema_editor.connection.vendor == "postgresql" else _on_sqlite():
        schema_editor.execute(statement)


def unlock(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # What this transaction wrote is sealed before the trigger goes.
        schema_editor.execute(f"SET CONSTRAINTS {TABLE}_sealed IMMEDIATE")
        for name in ("kept", "not_emptied", "sealed"):
            schema_editor.execute(f"DROP TRIGGER {TABLE}_{name} ON {TABLE}")
        for name in ("guard", "seal"):
            schema_editor.execute(f"DROP FUNCTION {TABLE}_{name}()")
    else:
        for name in ("next", "kept", "stays"):
            schema_editor.execute(f"DROP TRIGGER {TABLE}_{name}")


class Migration(migrations.Migration):
    dependencies = [
        ("unions", "0006_councillor"),
        # Repairs of that room wrote events as they were then; no event comes in past the chain after this.
        ("initiatives", "0005_trace_what_is_on_file"),
    ]

    operations = [
        migrations.AddField("event", "number", models.BigIntegerField(editable=False, null=True, unique=True, verbose_name="number")),
        migrations.AddField("event", "salt", models.CharField(default="", editable=False, max_length=32)),
        migrations.AddField("event", "words_digest", models.CharField(default="", editable=False, max_length=64)),
        migrations.AddField("event", "facts_digest", models.CharField(default="", editable=False, max_length=64)),
        migrations.AddField("event", "digest", models.CharField(default="", editable=False, max_length=64, verbose_name="digest")),
        migrations.AddField("event", "erased_at", models.DateTimeField(editable=False, null=True, verbose_name="words erased at")),
        migrations.AddField("event", "label_key", toolkit.text.FoldedField(source="label")),
        migrations.AddIndex("event", models.Index(fields=["actor_id", "id"], name="event_actor")),
        migrations.AddIndex("event", models.Index(fields=["at"], name="event_at")),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RunPython(lock, unlock),
    ]
