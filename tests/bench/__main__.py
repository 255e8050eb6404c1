"""`make bench`: measure this project against its floors and peers in one run; BENCH_QUICK=1 for a short one.

Each part runs in a process and a scratch database of its own, on SQLite, and on PostgreSQL where it is installed; `python -m
tests.bench pages lists` runs these alone. Prints what was measured beside its goal, writes build/bench.json, and ends with 1 when
a goal is missed or a part has failed.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
BOTH, SQLITE = ("sqlite", "postgresql"), ("sqlite",)
# Part -> the databases on which it says something.
STAGES = {
    "pages": BOTH,
    "lists": BOTH,
    "writing": BOTH,
    "forms": SQLITE,
    "papers": SQLITE,
    "starting": SQLITE,
    "sheets": BOTH,
    "closing": BOTH,
    "wire": SQLITE,
    "serving": BOTH,
    "deadline": BOTH,
}
# Parts about many people at once: what is committed is on the disk, as on a real server.
DURABLE = {"serving", "deadline"}
POSTGRES = [sys.executable, ".ci/with_postgres.py"]


def run(stage: str, database: str) -> list[dict]:
    """Return the figures of one part; what failed is one that is not met."""
    with tempfile.TemporaryDirectory(prefix="kcn-bench-") as folder:
        file = Path(folder, "figures.json")
        before = [*POSTGRES, *(["--durable"] if stage in DURABLE else [])] if database == "postgresql" else []
        begun = time.monotonic()
        ended = subprocess.run([*before, sys.executable, "-m", "tests.bench.stage", stage, str(file)], cwd=ROOT).returncode
        print(f"{stage}, {database}: {time.monotonic() - begun:.0f} s", flush=True)
        if ended or not file.exists():
            return [{"name": f"{stage}, {database}", "value": None, "goal": None, "met": False, "least": False, "spread": []}]
        return json.loads(file.read_text(encoding="utf-8"))


def told(figure: dict) -> str:
    """Return the line of the table."""
    if figure["value"] is None:
        return f"{figure['name']:84} FAILED"
    quartiles = " … ".join(f"{one:.3g}" for one in statistics.quantiles(figure["spread"], n=4)[::2]) if figure["spread"] else ""
    bound = "" if figure["goal"] is None else f"{'≥' if figure['least'] else '≤'} {figure['goal']:.3g}"
    verdict = "" if figure["goal"] is None else "met" if figure["met"] else "MISSED"
    return f"{figure['name']:84}{figure['value']:>9.3g}  {quartiles:19}{bound:>9}  {verdict}"


def main(chosen: list[str]) -> int:
    with_postgres = subprocess.run([*POSTGRES, "--find"], cwd=ROOT).returncode == 0
    if not with_postgres:
        print("PostgreSQL is not installed: measured on SQLite only")
    figures = [
        figure
        for stage, databases in STAGES.items()
        for database in databases
        if (not chosen or stage in chosen) and (with_postgres or database == "sqlite")
        for figure in run(stage, database)
    ]
    print(f"\n{'':84}{'value':>9}  {'half lie between':19}{'goal':>9}")
    for figure in figures:
        print(told(figure))
    (ROOT / "build").mkdir(exist_ok=True)
    written = {one["name"]: {"ratio": one["value"], "goal": one["goal"], "met": one["met"]} for one in figures}
    (ROOT / "build" / "bench.json").write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if any(not one["met"] for one in figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
