"""Which engine the site's database runs on, and the key of its backups."""

import tomllib
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db import connection

from kcn_union.backup import postgres, sqlite
from kcn_union.backup.sealing import Failed, read_key

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def engine() -> ModuleType:
    """Return the module that copies and restores this site's kind of database.

    PostgreSQL's own programs set their connection up for good; PgBouncer would lend it to the site like that.
    """
    if settings.PGBOUNCER and connection.vendor == "postgresql":
        raise Failed("Not through PgBouncer: name PostgreSQL itself in DATABASE_URL, and run this without PGBOUNCER.")
    return {"sqlite": sqlite, "postgresql": postgres}[connection.vendor]


def key() -> bytes | None:
    """Return the key from BACKUP_KEY or from the file named by BACKUP_KEY_FILE; None where neither is set."""
    if settings.BACKUP_KEY and settings.BACKUP_KEY_FILE:
        raise Failed("Set either BACKUP_KEY or BACKUP_KEY_FILE, not both.")
    if not settings.BACKUP_KEY_FILE:
        return read_key(settings.BACKUP_KEY) if settings.BACKUP_KEY else None
    try:
        return read_key(Path(settings.BACKUP_KEY_FILE).read_text(encoding="ascii"))
    except (OSError, UnicodeError) as error:
        raise Failed(f"The key in {settings.BACKUP_KEY_FILE} cannot be read ({error}).") from None


def version() -> str:
    """Return the version of this program."""
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
