"""Lighthouse on the five main pages, signed in, as a phone on a slow line and as a desktop: every score at least 95.

It comes from the npm registry and is no part of the repository; once, with Node 18.16 or newer:
npm install --prefix build/lighthouse lighthouse@12.8.2
"""

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

from tests.bench.in_production import CHROMIUM, COOKIE, ROOT, Page, Served
from tests.bench.measured import QUICK, Figure, size

VERSION = "12.8.2"
FOLDER = ROOT / "build/lighthouse/node_modules/lighthouse"
LEAST = 95
# On a busy machine it now and then misses the beginning of the load, says so, and asks to be run again.
TRIES = 4
CATEGORIES = ("performance", "accessibility", "best-practices")
DEVICES = ("phone",) if QUICK else ("phone", "desktop")


def missing() -> str:
    """Return what is not on this machine, or ""."""
    if not CHROMIUM or not shutil.which("node"):
        return "Node and Chromium are not both on this machine"
    told = FOLDER / "package.json"
    if not told.exists() or json.loads(told.read_text(encoding="utf-8"))["version"] != VERSION:
        return f"Lighthouse {VERSION} is not in build/ (npm install --prefix build/lighthouse lighthouse@{VERSION})"
    return ""


def scored(site: Served) -> dict[str, Figure]:
    if lacking := missing():
        print(f"{lacking}: not measured")
        return {}
    figures: dict[str, Figure] = {}
    for device in DEVICES:
        for page in site.pages[: size(2, 5)]:
            reports = [asked(site, page, device)]
            # How fast it was swings with what else the machine does: where that is not clear, the middle of three counts.
            while len(reports) < 3 and scores(reports, "performance")[0] < LEAST:
                reports.append(asked(site, page, device))
            tell(page, device, reports[-1])
            for name in CATEGORIES:
                found = scores(reports, name)
                spread = found if found[1:] else ()
                figures[f"{page.name}, {device}, {name}"] = Figure(statistics.median(found), LEAST, spread, least=True)
    return figures


def scores(reports: list[dict], name: str) -> list[float]:
    return [100 * report["categories"][name]["score"] for report in reports]


def asked(site: Served, page: Page, device: str) -> dict:
    """Return Lighthouse's report on that page."""
    with tempfile.TemporaryDirectory(prefix="kcn-lighthouse-") as held:
        head, report = Path(held, "head.json"), Path(held, "report.json")
        head.write_text(json.dumps({"Cookie": f"{COOKIE}={site.sessions[page.person]}"}))
        words = [
            *("node", str(FOLDER / "cli/index.js"), site.url + page.path, "--quiet", "--output=json", f"--output-path={report}"),
            *(f"--extra-headers={head}", f"--only-categories={','.join(CATEGORIES)}", "--no-enable-error-reporting"),
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            *(["--preset=desktop"] if device == "desktop" else []),
        ]
        told = {
            "env": os.environ | {"CHROME_PATH": str(CHROMIUM)},
            "cwd": held,
            "timeout": 300,
            "capture_output": True,
            "text": True,
        }
        for _try in range(TRIES):
            ended = subprocess.run(words, **told)
            if not ended.returncode:
                return json.loads(report.read_text(encoding="utf-8"))
        raise RuntimeError(ended.stderr[-3000:])


def tell(page: Page, device: str, report: dict) -> None:
    """Print what it found wanting, so that a missed goal says what to mend."""
    assert report["finalDisplayedUrl"].endswith(page.path), report["finalDisplayedUrl"]
    weighed = {one["id"] for name in CATEGORIES for one in report["categories"][name]["auditRefs"] if one["weight"]}
    wanting = [
        f"  {name} {audit['score']:.2f} {audit['title']}: {audit.get('displayValue', '')}"
        for name, audit in report["audits"].items()
        if name in weighed and audit["score"] is not None and audit["score"] < 0.9
    ]
    print(f"{page.name}, {device}", *wanting, sep="\n", flush=True)
