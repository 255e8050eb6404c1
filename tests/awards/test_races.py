"""Two nominations that claim one author's part at once: exactly one holds it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ready_made
from tests.awards.racing import CARELESS, drop_the_constraint, races, raise_the_constraint
from tests.conftest import NOW
from tests.initiatives.test_races import needs_postgres

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def on_a_file(tmp_path_factory):
    """Return what runs races on a SQLite file of its own: the suite's lives in memory and has one connection."""
    folder = tmp_path_factory.mktemp("races")
    environment = os.environ | {
        "VAR_DIR": str(folder), "DEMO": "1", "DJANGO_SETTINGS_MODULE": "kcn_union.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    for name in ("DATABASE_URL", "ALLOWED_HOSTS"):
        environment.pop(name, None)

    def run(*words) -> dict:
        for old in folder.glob("*.sqlite3*"):
            old.unlink()
        ready_made.copy_to(folder / "kcn.sqlite3")
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
        alone = "import django; django.setup(); import runpy; runpy.run_module('tests.awards.racing', run_name='__main__')"
        told = subprocess.run(
            [sys.executable, "-c", alone, *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500
        )
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)

    return run


def test_of_fifty_pairs_sent_at_once_on_sqlite_one_holds_the_part(on_a_file):
    assert on_a_file("50") == {"1": 50}


def test_without_constraint_and_guards_both_would_hold_it_on_sqlite(on_a_file):
    assert on_a_file("50", "careless").get("2", 0) > 0


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_pairs_sent_at_once_one_holds_the_part(awarding, time_machine):
    time_machine.move_to(NOW, tick=True)

    assert races(awarding, 200) == {"1": 200}


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_without_constraint_and_guards_both_would_hold_it(awarding, time_machine):
    time_machine.move_to(NOW, tick=True)
    drop_the_constraint()
    try:
        assert races(awarding, 50, CARELESS).get("2", 0) > 0
    finally:
        raise_the_constraint()
