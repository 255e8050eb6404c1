"""Taking a backup while people work: first the database, then the files, for a file is written before the row that names it."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection

from kcn_union.backup import archive
from kcn_union.backup.account import Account
from kcn_union.backup.engine import engine, key, version
from kcn_union.backup.sealing import Failed, Sealer
from toolkit import files

NAMED = re.compile(r"kcn-\d{8}T\d{6}\.\d{6}Z\.(backup|tar)")
OF_CONTENT = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}")
SCRATCH = "backup-scratch-"
ATTEMPTS = 3


def take(folder: Path, at: datetime) -> tuple[Path, dict[str, Any]]:
    """Write a backup into a folder; return it and its manifest, whose `missing` and `damaged` are files not well on disk.

    Raises Failed when none could be written; then none is there.
    """
    seal = key()
    place = folder / f"kcn-{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}.{'backup' if seal else 'tar'}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone() as scratch, _written(place) as file:
            copy, account, told = _copy(scratch)
            told |= {"made_at": at.isoformat(timespec="seconds"), "version": version(), "engine": connection.vendor}
            told |= account.in_manifest()
            members = [(copy.name, copy), *_files()]
            manifest = archive.write(Sealer(file, seal), members, lambda written: told | _not_well(account, written))
    except OSError as error:
        raise Failed(f"No backup was made: {error.strerror or error}.") from None
    return place, manifest


def _copy(scratch: Path) -> tuple[Path, Account, dict]:
    """Copy the database; again, where people took files away while it was copied."""
    for _attempt in range(ATTEMPTS):
        copy, account, told = engine().copy_into(scratch)
        if all(files.path_of(sha256).exists() for sha256 in account.sha256s):
            break
    return copy, account, told


def _files() -> Iterator[tuple[str, Path]]:
    """Yield every kept file and every loaded sheet, named by a row or not yet, but none that is still being written."""
    for name, root in (("files", settings.FILES_ROOT), ("sheets", settings.SHEETS_ROOT)):
        for path in sorted(root.rglob("*")):
            below = path.relative_to(root)
            if path.is_file() and not any(part.startswith(".") for part in below.parts):
                yield f"{name}/{below.as_posix()}", path


def _not_well(account: Account, written: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    """Return which files a row names that are not there, and which are not what their name says."""
    kept = {name.rpartition("/")[2]: seen["sha256"] for name, seen in written.items() if OF_CONTENT.fullmatch(name)}
    return {
        "missing": [sha256 for sha256 in account.sha256s if sha256 not in kept],
        "damaged": [name for name, seen in kept.items() if name != seen],
    }


@contextmanager
def _alone() -> Iterator[Path]:
    """Give a folder of this backup's own beside the site's data; one at a time, and what a killed one left is taken away."""
    with (settings.VAR / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed("Another backup is being made just now.") from None
        for left in settings.VAR.glob(f"{SCRATCH}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=settings.VAR) as scratch:
            yield Path(scratch)


@contextmanager
def _written(place: Path) -> Iterator[BinaryIO]:
    """Give a file that gets its name when it is whole and on the disk; before that it is called what nothing reads."""
    if place.exists():
        raise Failed(f"{place} is there already. Backups are never overwritten.")
    for left in place.parent.glob(".kcn-*.part"):
        left.unlink()
    waiting = place.with_name(f".{place.name}.part")
    try:
        with open(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.rename(waiting, place)
        folder = os.open(place.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    finally:
        waiting.unlink(missing_ok=True)


def prove(place: Path) -> str:
    """Restore a backup into a scratch place, with `verify` and all comparisons, and return what was said. Raises Failed."""
    with _alone() as scratch, engine().scratch(scratch) as url:
        given = os.environ | {"DATABASE_URL": url, "VAR_DIR": str(scratch.absolute() / "var"), "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(place.absolute())]
        done = subprocess.run(command, env=given, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Failed(f"{place} does not prove itself: {' '.join(done.stderr.split())[-1500:]}")
    return done.stdout


def forget_older(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups of a folder, and return those that are gone."""
    backups = sorted(path for path in folder.iterdir() if NAMED.fullmatch(path.name))
    older = backups[:-keep]
    for path in older:
        path.unlink()
    return older
