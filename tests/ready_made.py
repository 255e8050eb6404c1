"""A test database laid out from one that was made before: to walk through all migrations takes a quarter of a minute each time.

The one made before is known by a digest of the migrations and of what they are made with, so an edited migration makes a new one;
a database that is laid out goes through `migrate` all the same. On SQLite it is a file in `build/ready-made`, or in the folder
that READY_MADE names; on PostgreSQL a template beside the test databases, in a private cluster alone (`.ci/with_postgres.py`).
"""

import os
import shutil
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import DatabaseError, connection

ROOT = Path(__file__).parents[1]
MADE_WITH = ("*/migrations/*.py", "toolkit/*.py", "kcn_union/settings.py", "requirements-dev.txt")
KEPT = 3


@cache
def _digest() -> str:
    files = sorted(file for pattern in MADE_WITH for file in ROOT.glob(pattern))
    told = sha256()
    for file in files:
        told.update(f"{file.relative_to(ROOT)} {sha256(file.read_bytes()).hexdigest()}\n".encode())
    return told.hexdigest()[:16]


def file() -> Path:
    """Where an SQLite database lies that went through all migrations; perhaps it is not there."""
    return _folder() / f"{_digest()}.sqlite3"


def _folder() -> Path:
    made = Path(os.environ.get("READY_MADE") or ROOT / "build" / "ready-made")
    made.mkdir(parents=True, exist_ok=True)
    return made


def _template() -> str:
    return f"ready_made_{_digest()}"


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _on_server(statement: str, *given: str) -> bool:
    """Run a statement outside the test database; return whether it found a row."""
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.description is not None and cursor.fetchone() is not None


def copy_to(place: str | Path) -> bool:
    """Lay an SQLite database there that went through all migrations, if there is one; return whether there is."""
    try:
        shutil.copyfile(file(), place)
    except FileNotFoundError:
        return False
    return True


def lay_out() -> bool:
    """Let the test database begin as the one made before; return whether there is one, which then is to be kept, not emptied."""
    if _is_sqlite():
        return copy_to(connection.creation._get_test_db_name())
    if not os.environ.get("TEST_DATABASE_IS_PRIVATE"):
        return False
    if not _on_server("SELECT 1 FROM pg_database WHERE datname = %s", _template()):
        return False
    connection.settings_dict["TEST"]["TEMPLATE"] = _template()
    return False


def _keep_file() -> None:
    # Whole or not at all: two workers may be at it.
    with TemporaryDirectory(dir=_folder()) as aside, connection.cursor() as cursor:
        copy = Path(aside, "copy")
        cursor.execute("VACUUM INTO %s", [str(copy)])
        copy.replace(file())
    if "READY_MADE" not in os.environ:
        # In a folder that was lent another run may be about to take one.
        for old in sorted(_folder().glob("*.sqlite3"), key=lambda one: -one.stat().st_mtime)[KEPT:]:
            old.unlink(missing_ok=True)


def keep() -> None:
    """Keep the test database, fresh from its migrations, for those who come after; where that cannot be, they make their own."""
    if _is_sqlite():
        with suppress(OSError, DatabaseError):
            _keep_file()
    elif os.environ.get("TEST_DATABASE_IS_PRIVATE") and not connection.settings_dict["TEST"].get("TEMPLATE"):
        name = connection.settings_dict["NAME"]
        connection.close()
        # Another worker may have been faster, or be at it.
        with suppress(DatabaseError):
            _on_server(f'CREATE DATABASE "{_template()}" TEMPLATE "{name}"')
