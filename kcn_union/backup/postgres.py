"""PostgreSQL: a dump of one snapshot, and restoring it in one transaction."""

import glob
import hashlib
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from psycopg2.extensions import make_dsn

from kcn_union.backup.account import Account, Digester, account_of, differences
from kcn_union.backup.sealing import Failed

MEMBER = "database.pgdump"
# What the text of a value depends upon, the same wherever it is read.
ALIKE = (
    "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 1; "
    "SET LOCAL bytea_output = 'hex'"
)
# What belongs to the server it was made on. Comments: those of an extension are its owner's, maybe another role, to make.
PLAIN = ("--no-owner", "--no-privileges", "--no-comments")
USUAL = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/opt/postgresql@*/bin", "/opt/homebrew/opt/postgresql@*/bin")
ORDERED_AS_TEXT = {"character varying", "character", "text"}


class Snapshot:
    """The transaction this connection is in, as a Source."""

    def tables(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE \"C\"")
            return [name for (name,) in cursor.fetchall()]

    def columns(self, table: str) -> list[str]:
        return [name for name, _kind in self._columns(table)]

    def rows(self, sql: str) -> Iterator[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            yield from cursor.fetchall()

    def digest(self, table: str) -> list:
        kinds = dict(self._columns(table))
        with connection.cursor() as cursor:
            keys = connection.introspection.get_primary_key_columns(cursor, table) or list(kinds)
            # Two servers may sort words differently.
            order = ", ".join(f'"{key}" COLLATE "C"' if kinds[key] in ORDERED_AS_TEXT else f'"{key}"' for key in keys)
            digester = Lines()
            cursor.copy_expert(f'COPY (SELECT * FROM "{table}" ORDER BY {order}) TO STDOUT', digester)  # noqa: S608
        return [digester.lines, digester.sha256.hexdigest()]

    def _columns(self, table: str) -> list[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
                "AND table_name = %s ORDER BY ordinal_position",
                [table],
            )
            return cursor.fetchall()


class Lines(Digester):
    """Counts the rows of COPY: one line each, for a line break inside a value is written as two letters."""

    lines = 0

    def write(self, content: bytes) -> int:
        self.lines += content.count(b"\n")
        return super().write(content)


@contextmanager
def _still() -> Iterator[None]:
    """Hold the database still for this connection, whatever others write."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(ALIKE)
        yield


def copy_into(folder: Path) -> tuple[Path, Account, dict]:
    """Return a consistent copy in a folder, what it holds, and what the manifest says of the engine."""
    program, version = _tool("pg_dump", _server())
    copy = folder / MEMBER
    copy.unlink(missing_ok=True)
    with _still():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        _run(program, *PLAIN, "--format=custom", f"--snapshot={snapshot}", f"--file={copy}", *_where("-d"))
        account = account_of(Snapshot())
    return copy, account, {"server": _server(), "tool": version}


def refuse_filled() -> None:
    """Raise Failed unless the database has no table."""
    with _still():
        tables = Snapshot().tables()
    if tables:
        raise Failed(
            f"The database {connection.settings_dict['NAME']} holds {len(tables)} tables already. A backup is restored into an "
            "empty one: make one with createdb and name it in DATABASE_URL."
        )


def waiting_place() -> Path:
    """Return where a dump waits until it is restored."""
    return settings.VAR / f".{MEMBER}.restoring"


@contextmanager
def scratch(folder: Path) -> Iterator[str]:
    """Give the DATABASE_URL of an empty database for a trial, made on the same server and dropped afterwards."""
    trial = f"kcn_trial_{hashlib.sha256(str(connection.settings_dict['NAME']).encode()).hexdigest()[:8]}_"
    name = trial + secrets.token_hex(6)
    with connection.cursor() as cursor:
        # What a trial that was killed has left; one backup at a time, so nobody is in it.
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [trial])
        for (left,) in cursor.fetchall():
            cursor.execute(f"DROP DATABASE IF EXISTS {left}")
        try:
            cursor.execute("SELECT datcollate, datctype FROM pg_database WHERE datname = current_database()")
            collate, ctype = cursor.fetchone()
            cursor.execute(
                f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE %s LC_CTYPE %s", [collate, ctype]
            )
        except DatabaseError as error:
            raise Failed(
                f"No database for the trial could be made on this server ({str(error).strip()}). Let the role make databases: "
                f"ALTER ROLE {connection.settings_dict['USER'] or 'the_role'} CREATEDB"
            ) from None
        try:
            yield named(name)
        finally:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")


def named(database: str) -> str:
    """Return the DATABASE_URL of another database on this server."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))


def put_in(copy: Path, told: dict, move_files: Callable[[], None]) -> list[str]:
    """Restore a dump in one transaction, after the files; return in which tables it is not as the manifest says.

    A database that came out different is emptied again.
    """
    move_files()
    fill(copy)
    with _still():
        found = list(differences(told, account_of(Snapshot()).tables))
    if found:
        _empty()
    return found


def fill(copy: Path) -> None:
    """Restore a dump into this database in one transaction."""
    program, _version = _tool("pg_restore", _server())
    connection.close()
    _run(program, *PLAIN, "--exit-on-error", "--single-transaction", *_where("-d"), str(copy))


def _empty() -> None:
    """Take away all that a restore has made: the database was empty before it. Extensions stay, with what is theirs."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in Snapshot().tables():
            cursor.execute(f'DROP TABLE "{table}" CASCADE')
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function}")


def _server() -> int:
    """Return the server's major version."""
    connection.ensure_connection()
    return connection.pg_version // 10000  # type: ignore[attr-defined]


def _tool(name: str, least: int) -> tuple[str, int]:
    """Return the program that fits the server best, and its major version. Raises Failed when none is as new as the server."""
    found: dict[int, str] = {}
    for program in _programs(name):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        if version := re.search(r"PostgreSQL\) (\d+)", said):
            found.setdefault(int(version[1]), program)
    if not found:
        raise Failed(f"{name} was not found. Install the package postgresql-client-{least}, or name its folder in PG_BIN.")
    fitting = [version for version in sorted(found) if version >= least]
    if not fitting:
        raise Failed(
            f"The server is PostgreSQL {least} and {name} here is {max(found)}, which cannot read it. Install the package "
            f"postgresql-client-{least}, or name its folder in PG_BIN."
        )
    return found[fitting[0]], fitting[0]


def _programs(name: str) -> Iterator[str]:
    """Yield every program of that name; what Debian puts on the path chooses a version by itself and comes last."""
    for pattern in settings.PG_BIN or USUAL:
        yield from (path for path in glob.glob(f"{pattern}/{name}") if os.access(path, os.X_OK))
    if not settings.PG_BIN and (path := shutil.which(name)):
        yield path


def _where(flag: str) -> list[str]:
    """Return the words that name the site's database; the password goes by the environment, where others do not see it."""
    given = connection.get_connection_params()
    known = {"dbname", "user", "host", "port", "options", "service", "passfile"} | {
        name for name in given if name.startswith("ssl")
    }
    return [flag, make_dsn(**{name: value for name, value in given.items() if name in known})]


def _run(program: str, *words: str) -> None:
    """Run one of PostgreSQL's own programs. Raises Failed with its last words when it does not end well."""
    password = connection.settings_dict["PASSWORD"]
    environment = os.environ | {"LC_ALL": "C"} | ({"PGPASSWORD": password} if password else {})
    done = subprocess.run([program, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"it ended with {done.returncode}"
        raise Failed(f"{Path(program).name} failed: {said[-600:]}")
