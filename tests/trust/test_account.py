"""The account itself: what was tried is written down, a failure fails, and a row that fell short is not met."""

from collections import Counter

import pytest
from django.db import connection

from tests.trust.__main__ import account, table
from tests.trust.rows import GOALS

pytestmark = pytest.mark.django_db


def test_trials_of_one_row_are_added_up(tried, monkeypatch, tmp_path):
    monkeypatch.setenv("TRUST_ACCOUNT", str(tmp_path))
    tried("injection", 3, [])
    with pytest.raises(AssertionError):
        tried("injection", 4, ["one cell"])

    assert account(str(tmp_path)) == {("injection", connection.vendor): Counter(tried=7, failed=1)}


def test_every_row_stands_in_the_table_run_or_not():
    rows = table({("faults", "sqlite"): Counter(tried=200, failed=1)}, ["sqlite"])

    assert list(rows) == [f"{row}, sqlite" for row in GOALS]
    assert rows["faults, sqlite"] == {"tried": 200, "failed": 1, "goal": 200}
    assert rows["races, sqlite"] == {"tried": 0, "failed": 0, "goal": 450}
