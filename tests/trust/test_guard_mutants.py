"""Each guard, filter, limit, lock and trigger is taken away in a copy of the project; the tests named for it must fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests import ready_made
from tests.trust.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "build", "__pycache__", ".*_cache", ".hypothesis")
PYTEST = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not browser"]
# What pytest ends with: a test failed; all passed.
FAILED, PASSED = 1, 0


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: f"{one.file}: {one.text.strip()[:50]}")
def test_every_guard_still_stands_where_the_list_says(mutant):
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.text) >= 1
    assert mutant.text != mutant.instead


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: f"{one.file}: {one.text.strip()[:50]}")
def test_the_tests_of_a_guard_are_there_and_are_not_this_list(mutant):
    """This file would notice every mutant by itself, since the guard's text is gone from the copy."""
    named = [ROOT / one for one in mutant.tests.partition(" -k ")[0].split()]
    assert [one for one in named if not one.exists()] == []
    assert [one for one in named if Path(__file__).is_relative_to(one)] == []


@pytest.mark.trust
@pytest.mark.django_db
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: f"{one.file}: {one.text.strip()[:50]}")
def test_a_guard_taken_away_is_noticed(mutant, size, tried, tmp_path):
    if not size(0, 1):
        pytest.skip("each takes the tests of a room: `make trust` runs them")
    if mutant.on not in ("", connection.vendor):
        pytest.skip(f"a guard of {mutant.on}")
    said = outcome(mutant, tmp_path)
    tried("guard mutants", 1, [] if said == FAILED else [f"{mutant.file}: {mutant.text!r} away, pytest ended with {said}"])


def outcome(mutant: Mutant, folder: Path) -> int:
    """Return what pytest ends with where the guard is away."""
    copy = folder / "copy"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    file = copy / mutant.file
    file.write_text(file.read_text(encoding="utf-8").replace(mutant.text, mutant.instead, 1), encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TRUST", "PYTEST_", "DATABASE_URL"))}
    env["READY_MADE"] = str(ready_made.file().parent)
    if url := env.get("TEST_DATABASE_URL"):
        # Two of these run at once: each has a database of its own, or one would fail for the other's sake.
        env["TEST_DATABASE_URL"] = url.replace("/postgres?", f"/mutant_{os.getpid()}?")
    command = [*PYTEST, *mutant.tests.split()]
    try:
        return subprocess.run(command, cwd=copy, env=env, capture_output=True, timeout=900).returncode
    finally:
        shutil.rmtree(copy)
