"""Going back to a moment on PostgreSQL, with the commands that the operator's page gives."""

import subprocess
from pathlib import Path

import pytest
from django.db import connection

SCRIPT = Path(__file__).parents[2] / "docs" / "point-in-time.sh"
PAGE = SCRIPT.with_name("operations.md")


def test_the_database_comes_back_as_it_stood_at_a_moment():
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL")
    done = subprocess.run(["bash", str(SCRIPT)], capture_output=True, text=True, check=False, timeout=120)

    assert (done.returncode, done.stdout.partition(": ")[2]) == (0, "1 before the base backup, 2 after it\n"), done.stderr


def test_the_page_gives_the_commands_that_were_tried():
    tried = SCRIPT.read_text(encoding="utf-8").replace("$home/wal", "/srv/wal").replace("$moment", "2026-11-28 16:12:00+07")
    settings = [line for line in tried.splitlines() if line.split(" = ")[0] in SETTINGS]

    assert len(settings) == len(SETTINGS)
    assert [line for line in settings if line not in PAGE.read_text(encoding="utf-8").splitlines()] == []


SETTINGS = {
    "wal_level",
    "archive_mode",
    "archive_command",
    "archive_timeout",
    "restore_command",
    "recovery_target_time",
    "recovery_target_action",
}
