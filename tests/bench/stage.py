"""One part of the bench in a process and a scratch database of its own: python -m tests.bench.stage NAME FILE.

Runs `tests.bench.NAME.measure()`, which returns name -> Figure, and writes the figures to FILE as JSON.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402

from tests import ready_made  # noqa: E402


def main(name: str, file: str) -> None:
    setup_test_environment()
    settings.ROOT_URLCONF = "tests.bench.urls"
    laid_out = ready_made.lay_out()
    old = setup_databases(verbosity=0, interactive=False, keepdb=laid_out)
    if not laid_out:
        ready_made.keep()
    try:
        found = import_module(f"tests.bench.{name}").measure()
    finally:
        teardown_databases(old, verbosity=0)
    told = [
        {
            "name": f"{one}, {connection.vendor}", "value": figure.value, "goal": figure.goal, "met": figure.met,
            "least": figure.least, "spread": list(figure.spread),
        }
        for one, figure in found.items()
    ]  # fmt: skip
    Path(file).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
