"""Restoring: everything is checked before anything is written, and the database comes last, so that half of it is none of it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from kcn_union.backup import archive
from kcn_union.backup.engine import NAMES, engine, key
from kcn_union.backup.sealing import Failed

WAITING = ".restoring"


def check(place: Path) -> dict[str, Any]:
    """Return the manifest of a backup that is whole. Raises Failed where it is not."""
    try:
        return archive.check(place, key())
    except OSError as error:
        raise Failed(f"{place} cannot be read: {error.strerror}.") from None


def restore(place: Path) -> tuple[dict[str, Any], list[str]]:
    """Put a backup into the site's empty database and folders; return its manifest and the migrations that wait.

    Raises Failed when it cannot be done; then nothing is there that was not there before.
    """
    manifest = check(place)
    waiting = _fits(manifest)
    try:
        engine().refuse_filled()
        for root in _roots().values():
            _refuse_filled(root)
        _put(place, manifest)
    except OSError as error:
        raise Failed(f"Nothing was restored: {error.strerror or error}.") from None
    except DatabaseError as error:
        raise Failed(f"Nothing was restored: {str(error).strip()}") from None
    return manifest, waiting


def _roots() -> dict[str, Path]:
    return {"files": settings.FILES_ROOT, "sheets": settings.SHEETS_ROOT}


def _fits(manifest: dict[str, Any]) -> list[str]:
    """Return the migrations of this program that the backup does not have yet. Raises Failed when it cannot be restored here."""
    if manifest["engine"] != connection.vendor:
        made, here = NAMES.get(manifest["engine"], manifest["engine"]), NAMES[connection.vendor]
        raise Failed(f"This is a backup of {made}, and DATABASE_URL names a database of {here}. Restore it on {made}.")
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    applied = {(app, name) for app, name in manifest["migrations"]}
    if newer := sorted(".".join(one) for one in applied - known):
        raise Failed(
            f"This backup was made by a newer version of the program ({manifest['version']}), with migrations this one does not "
            f"know: {', '.join(newer[:5])}. Install that version, then restore."
        )
    return sorted(".".join(one) for one in known - applied)


def _refuse_filled(root: Path) -> None:
    """Raise Failed when a folder holds anything; what an interrupted restore left does not count."""
    if root.exists() and any(path.name != WAITING for path in root.iterdir()):
        raise Failed(f"{root} holds files already. A backup is restored into an empty folder: move them away, or set VAR_DIR.")


def _put(place: Path, manifest: dict[str, Any]) -> None:
    copy: Path = engine().waiting_place()
    moved: list[Path] = []

    def move() -> None:
        for root in _roots().values():
            moved.extend(_moved(root))

    try:
        archive.unpack(place, key(), manifest, _writer(copy))
        if found := engine().put_in(copy, manifest["tables"], move):
            raise Failed(f"Nothing was restored, for what came out is not what went in: {'; '.join(found[:10])}")
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise
    finally:
        copy.unlink(missing_ok=True)
        for root in _roots().values():
            shutil.rmtree(root / WAITING, ignore_errors=True)


def _writer(copy: Path) -> Callable[[str, Iterator[bytes]], None]:
    """Return what writes each member to where it waits; what an interrupted restore left there is taken away first."""
    copy.unlink(missing_ok=True)
    for root in _roots().values():
        shutil.rmtree(root / WAITING, ignore_errors=True)

    def write(name: str, pieces: Iterator[bytes]) -> None:
        kind, _slash, below = name.partition("/")
        path = _roots()[kind] / WAITING / below if below else copy
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())

    return write


def _moved(root: Path) -> Iterator[Path]:
    """Move what waits in a folder into it, and yield each place taken."""
    with suppress(FileNotFoundError):
        for path in sorted((root / WAITING).iterdir()):
            os.rename(path, root / path.name)
            yield root / path.name
