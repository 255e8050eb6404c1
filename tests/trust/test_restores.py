"""Restore drills: what comes back is what was there, row by row and byte by byte, whatever people do meanwhile."""

import random
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from initiatives.models import Evidence
from kcn_union.backup import restoring
from kcn_union.backup.sealing import new_key
from tests.trust.sites import Site, backup_of, empty, everything, random_board, sites, small
from toolkit import files

__all__ = ["empty", "sites", "small"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.trust
@pytest.mark.parametrize("half", [0, 1])
def test_small_boards_come_back_whole(sites, size, tried, half):
    """Each drill: a board, a backup, one damaged copy that is refused, the restore, `verify`, every row and every file compared."""
    n, failures = size(1, 10), []
    for seed in range(half * n, half * n + n):
        here, there = sites(f"here-{seed}"), sites(f"there-{seed}", empty=True)
        failures += [f"board {seed}: {what}" for what in _drill(here, there, seed)]
    tried("restore drills", n, failures)


def _drill(here: Site, there: Site, seed: int) -> list[str]:
    key = {"BACKUP_KEY": new_key()} if seed % 2 else {}
    with here.here(**key):
        random_board(seed)
        call_command("verify")
        call_command("backup")
    [made] = here.backups()
    damaged, found = _damaged(made, seed), []
    with there.here(**key):
        try:
            call_command("restore", damaged)
            found.append("a damaged backup was restored")
        except CommandError:
            pass
        restoring.restore(made)
    before, after = everything(here), everything(there)
    found += [what for what, one, other in zip(("rows", "files"), before, after, strict=True) if one != other]
    with there.here():
        call_command("verify")
    return found


def _damaged(made: Path, seed: int) -> Path:
    """Return a copy with one bit turned somewhere, or cut off somewhere."""
    rng, copy = random.Random(seed), made.with_name(f"damaged-{made.name}")
    content = bytearray(made.read_bytes())
    place = rng.randrange(len(content))
    if rng.random() < 0.3:
        del content[place:]
    else:
        content[place] ^= 1 << rng.randrange(8)
    copy.write_bytes(content)
    return copy


def test_a_key_in_a_file_serves_as_well(small, tmp_path):
    (tmp_path / "key").write_text(new_key() + "\n")

    assert backup_of(small, BACKUP_KEY_FILE=str(tmp_path / "key")).suffix == ".backup"


def test_nothing_is_restored_over_what_is_there(small, sites, empty):
    made = backup_of(small)
    before = everything(small)
    with small.here(), pytest.raises(CommandError, match="tables"):
        call_command("restore", made)
    assert everything(small) == before
    (empty.var / "files").mkdir()
    (empty.var / "files" / "found").write_bytes(b"older")
    with empty.here(), pytest.raises(CommandError, match="holds files already"):
        call_command("restore", made)
    assert everything(empty) == ({}, {"files/found": b"older"})


def test_a_backup_is_for_its_owner_alone_and_says_whether_it_is_encrypted(small, capsys):
    plain = backup_of(small)
    assert (oct(plain.stat().st_mode)[-3:], "This backup is not encrypted" in capsys.readouterr().out) == ("600", True)
    sealed = backup_of(small, BACKUP_KEY=new_key())
    assert (oct(sealed.stat().st_mode)[-3:], "not encrypted" in capsys.readouterr().out) == ("600", False)
    assert b"unions_union" not in sealed.read_bytes()


def test_a_backup_never_takes_the_place_of_another(small, time_machine):
    time_machine.move_to("2022-06-06 09:00:00Z", tick=False)
    made = backup_of(small)
    content = made.read_bytes()
    with small.here(), pytest.raises(CommandError, match="never overwritten"):
        call_command("backup")
    assert (small.backups(), made.read_bytes()) == ([made], content)


def test_a_file_that_is_lost_on_disk_is_named_and_the_rest_is_backed_up(small, empty):
    with small.here():
        sha256 = Evidence.objects.order_by("pk").first().sha256
        files.path_of(sha256).unlink()
        with pytest.raises(CommandError, match=f"1 files that are on file are not on disk: {sha256}"):
            call_command("backup")
    [made] = small.backups()
    with empty.here():
        restoring.restore(made)
    assert everything(empty) == everything(small)


def test_a_file_that_is_damaged_on_disk_is_named(small):
    with small.here():
        sha256 = Evidence.objects.order_by("pk").first().sha256
        files.path_of(sha256).write_bytes(b"other")
        with pytest.raises(CommandError, match=f"1 files on disk are not what was stored: {sha256}"):
            call_command("backup")


def test_a_backup_is_proved_and_older_ones_go_after_that_alone(small):
    """The commands themselves, as an operator runs them."""
    backup_of(small)
    with small.here(), pytest.raises(CommandError, match="--keep needs"):
        call_command("backup", keep=1)
    done = small.manage("backup", "--prove", "--keep", "1", BACKUP_KEY=new_key())

    assert (done.returncode, done.stderr, "\nproved\nremoved " in done.stdout) == (0, "", True)
    assert [path.suffix for path in small.backups()] == [".backup"]
    with small.here():
        path = files.path_of(Evidence.objects.order_by("pk").first().sha256)
        path.write_bytes(b"other")
    unproved = small.manage("backup", "--prove", "--keep", "1")
    assert (unproved.returncode, len(small.backups())) == (1, 2)
    assert _databases_of_trials() == []


def _databases_of_trials():
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, 'kcn_trial_')")
        return cursor.fetchall()
