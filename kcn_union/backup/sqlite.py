"""SQLite: a copy by the backup interface (a plain copy of a live file lacks committed rows), and putting it in its place."""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, connections

from kcn_union.backup.account import Account, account_of, differences
from kcn_union.backup.sealing import Failed

MEMBER = "database.sqlite3"


class File:
    """A SQLite file nobody writes to, as a Source."""

    def __init__(self, database: sqlite3.Connection):
        self.database = database

    def tables(self) -> list[str]:
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        return [name for (name,) in self.rows(sql)]

    def columns(self, table: str) -> list[str]:
        return [row[1] for row in self.rows(f'PRAGMA table_info("{table}")')]

    def rows(self, sql: str) -> Iterator[tuple]:
        return iter(self.database.execute(sql))

    def digest(self, table: str) -> list:
        sha256, count = hashlib.sha256(), 0
        for row in self.rows(f'SELECT * FROM "{table}" ORDER BY rowid'):  # noqa: S608
            sha256.update(repr(row).encode())
            count += 1
        return [count, sha256.hexdigest()]


def place() -> Path:
    """Return where the site's database lies."""
    return Path(str(connection.settings_dict["NAME"]))


def copy_into(folder: Path) -> tuple[Path, Account, dict]:
    """Return a consistent copy in a folder, what it holds, and what the manifest says of the engine."""
    if not place().exists():
        raise Failed(f"There is no database at {place()}.")
    copy = folder / MEMBER
    copy.unlink(missing_ok=True)
    try:
        with closing(_opened(place())) as live, closing(sqlite3.connect(copy)) as made:
            live.backup(made)
            # One file from here on, without a journal beside it.
            made.execute("PRAGMA journal_mode=DELETE")
        return copy, read(copy), {"server": sqlite3.sqlite_version_info[0], "tool": sqlite3.sqlite_version}
    except sqlite3.Error as error:
        raise Failed(f"The database could not be copied ({error}). No backup was written; keep those you have.") from None


def read(copy: Path) -> Account:
    """Return what a SQLite file holds. Raises Failed when the engine itself finds it broken."""
    with closing(_opened(copy)) as database:
        found = [row[0] for row in database.execute("PRAGMA integrity_check(5)")]
        if found != ["ok"]:
            raise Failed(f"The copy of the database is not sound: {'; '.join(found)}")
        return account_of(File(database))


def _opened(path: Path) -> sqlite3.Connection:
    """Return a file opened to be read only."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=20)


def refuse_filled() -> None:
    """Raise Failed unless there is no database yet, or one without a table."""
    if not place().exists() or place().stat().st_size == 0:
        return
    with closing(_opened(place())) as database:
        if tables := File(database).tables():
            raise Failed(
                f"{place()} holds a database already ({len(tables)} tables). A backup is restored into an empty one: move that "
                "file away, or point DATABASE_URL or VAR_DIR elsewhere."
            )


def waiting_place() -> Path:
    """Return where a copy waits until it is known to be whole: on the same disk as its place, under a name nobody opens."""
    return place().with_name(f".{place().name}.restoring")


@contextmanager
def scratch(folder: Path) -> Iterator[str]:
    """Give the DATABASE_URL of an empty database for a trial, in a folder that is removed afterwards."""
    yield f"sqlite:///{folder.absolute() / 'trial.sqlite3'}"


def put_in(copy: Path, told: dict, move_files: Callable[[], None]) -> list[str]:
    """Put a copy in the place of the site's database, after the files; return in which tables it is not as the manifest says."""
    if found := list(differences(told, read(copy).tables)):
        return found
    connections.close_all()
    move_files()
    for left in ("-wal", "-shm", "-journal"):
        Path(f"{place()}{left}").unlink(missing_ok=True)
    os.replace(copy, place())
    return []
