"""`make trust`: the whole programme on both databases, as a table on the screen and in build/trust.json.

TRUST_ONLY="races or faults" runs these tests alone (pytest's -k). Exits 1 when a row is not met.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.trust.rows import GOALS, goal_of

ROOT = Path(__file__).parents[2]
# The whole programme of a row may take long; what hangs still ends.
PYTEST = [sys.executable, "-m", "pytest", "-n", "2", "-m", "trust", "-o", "faulthandler_timeout=3600"]
POSTGRES = [sys.executable, ".ci/with_postgres.py"]


def run(folder: str, *before: str) -> int:
    only = ["-k", os.environ["TRUST_ONLY"]] if os.environ.get("TRUST_ONLY") else []
    given = os.environ | {"TRUST": "full", "TRUST_ACCOUNT": folder}
    return subprocess.run([*before, *PYTEST, *only], cwd=ROOT, env=given).returncode


def account(folder: str) -> dict[tuple[str, str], Counter]:
    """Return (row, database) -> tried, failed; added up over everything that was written down."""
    found: dict[tuple[str, str], Counter] = {}
    for file in Path(folder).glob("*.jsonl"):
        for text in file.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            told = found.setdefault((line["row"], line["database"]), Counter())
            told.update(tried=line["tried"], failed=line["failed"])
    return found


def table(found: dict[tuple[str, str], Counter], databases: list[str]) -> dict[str, dict[str, int]]:
    """Return row and database -> tried, failed, goal."""
    rows = {f"{row}, {one}": (found.get((row, one), Counter()), goal_of(row, one)) for row in GOALS for one in databases}
    return {name: {"tried": told["tried"], "failed": told["failed"], "goal": goal} for name, (told, goal) in rows.items()}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kcn-trust-") as folder:
        databases, ends = ["sqlite"], [run(folder)]
        if subprocess.run([*POSTGRES, "--find"], cwd=ROOT).returncode == 0:
            databases.append("postgresql")
            ends.append(run(folder, *POSTGRES))
        else:
            print("PostgreSQL is not installed: tried on SQLite only")
        rows = table(account(folder), databases)
    unmet = [name for name, one in rows.items() if one["failed"] or one["tried"] < one["goal"]]
    print(f"\n{'':46}{'tried':>10}{'failed':>8}{'goal':>10}")
    for name, one in rows.items():
        print(f"{name:46}{one['tried']:>10}{one['failed']:>8}{one['goal']:>10}{'  not met' if name in unmet else ''}")
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "trust.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 1 if unmet or any(ends) else 0


if __name__ == "__main__":
    sys.exit(main())
