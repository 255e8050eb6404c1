"""No table, no field and no file is forgotten; and nothing that somebody was told is stored, whatever goes on meanwhile."""

import errno
import os
import resource
import signal
import threading
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.models import ForeignKey

from initiatives.models import Evidence, Initiative
from kcn_union.backup import restoring, taking
from kcn_union.named_files import naming_fields
from tests.trust.sites import backup_of, empty, everything, evidence_of, refusal_of, sites, small
from toolkit import files
from unions import chain

__all__ = ["empty", "sites", "small"]
pytestmark = pytest.mark.django_db(transaction=True)

# Fields of 64 letters that hold the digest of something else than a kept file.
OF_NO_FILE = {
    "account.EmailConfirmation.key",
    "emulation.HalfYear.previewed_digest",
    "kcn_union.Anchor.digest",
    "kcn_union.Publication.digest",
    "unions.Event.digest",
    "unions.Event.facts_digest",
    "unions.Event.words_digest",
    "unions.SheetRun.digest",
}
VALUES = {
    models.CharField: lambda field: "x" * min(field.max_length or 3, 3),
    models.BooleanField: lambda _field: True,
    models.GenericIPAddressField: lambda _field: "127.0.0.1",
    models.DecimalField: lambda _field: Decimal("7.50"),
    models.DateTimeField: lambda _field: datetime(2022, 6, 6, 1, 2, 3, 456789, tzinfo=UTC),
    models.DateField: lambda _field: date(2022, 6, 6),
    models.UUIDField: lambda _field: uuid4(),
    models.JSONField: lambda _field: {"a": [1, "Đ\n\\", None]},
    models.TextField: lambda _field: "dòng một\ndòng hai\t\\N 'x' ☃",
    models.IntegerField: lambda _field: 1,
    models.BinaryField: lambda _field: b"\0\xff",
    models.FloatField: lambda _field: 0.1,
}


def _every_model():
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy]


def _value(field):
    if field in naming_fields():
        return files.keep(f"{field}".encode())
    if isinstance(field, ForeignKey):
        return _value(field.target_field) if not field.target_field.primary_key else "1"
    return next(make(field) for kind, make in VALUES.items() if isinstance(field, kind))


def _without_rules(cursor):
    """Let rows of any kind into this database."""
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA ignore_check_constraints=ON")
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        return
    cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype IN ('c', 'f') AND conrelid <> 0")
    for table, name in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}"')
    cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    for (table,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def _one_of_each():
    """Put a row with a value in every column into every table."""
    with connection.cursor() as cursor:
        _without_rules(cursor)
        for model in _every_model():
            fields = [field for field in model._meta.concrete_fields if not field.generated]
            values = [field.get_db_prep_save(_value(field), connection) for field in fields]
            names = ", ".join(f'"{field.column}"' for field in fields)
            places = ", ".join(["%s"] * len(fields))
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')
            cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places})', values)


def test_no_model_and_no_file_field_is_forgotten(sites, empty):
    full = sites("full")
    with full.here(BACKUP_KEY=""):
        _one_of_each()
        kept = [files.path_of(files.keep(f"{field}".encode())) for field in naming_fields()]
    made = backup_of(full)
    with empty.here():
        manifest, waiting = restoring.restore(made)
    before, after = everything(full), everything(empty)

    assert (after == before, waiting) == (True, [])
    assert {model._meta.db_table for model in _every_model()} <= set(manifest["tables"])
    assert {manifest["tables"][model._meta.db_table][0] for model in _every_model()} == {1}
    assert {str(path.relative_to(full.var)) for path in kept} == set(after[1])
    assert (manifest["missing"], manifest["damaged"]) == ([], [])


def test_every_field_that_names_a_file_is_known():
    """Whoever adds a field of 64 letters or a field of files says here what it is."""
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    of_64 = {str(field) for field in fields if isinstance(field, models.CharField) and field.max_length == 64}

    assert of_64 - OF_NO_FILE == {str(field) for field in naming_fields()}
    assert [field for field in fields if isinstance(field, models.FileField)] == []


def test_the_manifest_names_the_end_of_the_chain(small):
    with small.here():
        expected = list(chain.head())
    assert expected[0] > 0
    made = backup_of(small)
    with small.here():
        assert restoring.check(made)["chain"] == expected


def test_nothing_is_lost_while_people_work(small, sites, size):
    """Four writers keep files and rows; all that was told as stored before a backup began is in it, whole, with its files."""
    for round_number in range(size(1, 5)):
        there, told, over = sites(f"there-{round_number}", empty=True), [], threading.Event()
        with small.here():
            writers = [threading.Thread(target=_write, args=(told, over, number)) for number in range(4)]
            for writer in writers:
                writer.start()
            time.sleep(0.5)
            before = list(told)
            made, manifest = taking.take(small.var / "backups", datetime.now(UTC))
            meanwhile = len(told) - len(before)
            over.set()
            for writer in writers:
                writer.join()
        with there.here():
            restoring.restore(made)
            rows = dict(Evidence.objects.values_list("sha256", "size"))
            files_there = {sha256: files.path_of(sha256).stat().st_size for sha256 in rows}
        made.unlink()

        assert (len(before) > 0, meanwhile > 0) == (True, True)
        assert set(before) <= set(rows)
        assert files_there == rows
        assert manifest["missing"] == []


def _write(told, over, number):
    initiative = Initiative.objects.first()
    turn = 0
    while not over.is_set():
        turn += 1
        told.append(evidence_of(initiative, f"{number} {turn} {uuid4()}".encode() * 50).sha256)
    connection.close()


def test_a_plain_copy_would_not_do(small, tmp_path):
    """Why SQLite is copied by its backup interface: the last rows of a file in use stand beside it, in the log."""
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite")
    with small.here(), connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        last = evidence_of(Initiative.objects.first(), b"last").sha256.encode()
        assert last not in Path(small.database).read_bytes()
        call_command("backup")
    assert last in small.backups()[-1].read_bytes()


def test_a_killed_backup_leaves_nothing_that_passes_for_one(small, empty, size):
    """Killed at the first sign of each stage: what has a backup's name is whole, and the next one cleans up."""
    with small.here():
        for _file in range(30):
            evidence_of(Initiative.objects.first(), uuid4().bytes * 60_000)
    seen = 0
    for number in range(size(3, 12)):
        process = small.start("backup")
        sign = ("backup-scratch-*", "backup-scratch-*/database.*", "backups/.kcn-*.part")[number % 3]
        while process.poll() is None and not list(small.var.glob(sign)):
            time.sleep(0.002)
        time.sleep(number / 3 * 0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        seen += process.returncode == -signal.SIGKILL and not small.backups()
        for made in small.backups():
            with empty.here():
                restoring.check(made)
            made.unlink()
    assert seen > 0
    made = backup_of(small)
    assert sorted(path.name for path in small.var.iterdir() if "scratch" in path.name) == []
    assert list((small.var / "backups").iterdir()) == [made]


def _little(most):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return limit


def test_a_full_disk_is_answered_with_a_sentence(small, empty):
    with small.here():
        for _file in range(4):
            evidence_of(Initiative.objects.first(), uuid4().bytes * 200_000)
    made = backup_of(small)
    done = small.manage("backup", preexec_fn=_little(3_000_000))
    assert (done.returncode, done.stderr) == (1, "CommandError: No backup was made: File too large.\n")
    assert list((small.var / "backups").iterdir()) == [made]
    done = empty.manage("restore", made, preexec_fn=_little(100_000))
    assert (done.returncode, done.stderr) == (1, "CommandError: Nothing was restored: File too large.\n")
    assert everything(empty) == ({}, {})
    with empty.here():
        restoring.restore(made)
    assert everything(empty) == everything(small)


def test_a_restore_that_fails_among_the_files_leaves_neither_files_nor_database(small, empty, monkeypatch):
    made, moved = backup_of(small), []

    def rename(one, other):
        moved.append(other)
        if len(moved) > 1:
            raise OSError(errno.EIO, "the disk is gone")
        os_rename(one, other)

    os_rename = os.rename
    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", rename)
        assert refusal_of(empty, made) == "Nothing was restored: the disk is gone."
    assert len(moved) == 2
    with empty.here():
        restoring.restore(made)
    assert everything(empty) == everything(small)


def test_two_backups_at_once_are_not_made(small):
    with small.here(), taking._alone(), pytest.raises(CommandError, match="Another backup is being made"):
        call_command("backup")


def test_a_restore_that_was_killed_is_done_again(small, empty):
    with small.here():
        for _file in range(30):
            evidence_of(Initiative.objects.first(), uuid4().bytes * 60_000)
    made = backup_of(small)
    process = empty.start("restore", str(made))
    while process.poll() is None and not list(empty.var.glob("files/.restoring/*")):
        time.sleep(0.002)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert everything(empty)[0] == {}
    with empty.here():
        restoring.restore(made)
    assert everything(empty) == everything(small)
