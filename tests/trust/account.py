"""The account of what was tried: small numbers in `make test`, the whole programme in `make trust` (TRUST=full)."""

import json
import os
from pathlib import Path

import pytest
from django.db import connection

from tests.trust.rows import GOALS

FULL = os.environ.get("TRUST") == "full"


@pytest.fixture
def size():
    """Return `size(small, full)`: how many trials this run is to make."""
    return lambda small, full: full if FULL else small


@pytest.fixture
def tried():
    """Return `tried(row, n, failures)`: writes down n trials and those that failed, and fails the test when any did.

    A row may be tried in several tests; its numbers are added. `failures` is a list of sentences.
    """

    def write(row: str, n: int, failures: list) -> None:
        assert row in GOALS
        assert n > 0
        if folder := os.environ.get("TRUST_ACCOUNT"):
            line = {"row": row, "database": connection.vendor, "tried": n, "failed": len(failures)}
            with Path(folder, f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as account:
                account.write(json.dumps(line) + "\n")
        assert failures == []

    return write
