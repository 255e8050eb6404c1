"""What others made: pinned by hash, from no named place, each with a reason and a licence; and the command that renews it."""

import hashlib
import os
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")
PINNED = re.compile(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==[^\s;]+( ; [^\\]+)?(?: --hash=sha256:[0-9a-f]{64})+")
VENDORED = ("static/vendor", "static/fonts", "templates/papers/fonts")
OWN_WORDS = {".md", ".txt"}
lock = runpy.run_path(str(ROOT / ".ci" / "lock.py"))


def logical_lines(name: str) -> list[str]:
    """Return the requirements of a lock file, each in one line, without its comments."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [re.sub(r"\s+", " ", line).strip() for line in text.replace("\\\n", " ").splitlines() if line.strip()]


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_is_one_version_with_its_hashes(name):
    lines = logical_lines(name)

    assert [line for line in lines if not PINNED.fullmatch(line)] == []
    assert len(lines) >= 25


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_an_address(name):
    assert lock["addresses"]((ROOT / name).read_text(encoding="utf-8")) == []


def test_both_locks_pin_the_same_versions():
    run, dev = (lock["pins"]((ROOT / name).read_text(encoding="utf-8")) for name in LOCKS)

    assert {name: version for name, version in dev.items() if name in run} == run


def dependencies() -> list[str]:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    return [re.match(r"[A-Za-z0-9._-]+", one)[0].lower() for one in asked]


def test_every_dependency_is_locked_and_has_its_reason():
    reasons = (ROOT / "docs/adr/0001-libraries.md").read_text(encoding="utf-8").lower()
    rows = [line.split("|")[1] for line in reasons.splitlines() if line.startswith("| ")]
    pinned = lock["pins"]((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    said = {word for row in rows for word in re.findall(r"[a-z0-9][a-z0-9._-]+", row)}

    assert [name for name in dependencies() if name not in said or name not in pinned] == []


def vendored() -> dict[str, str]:
    """Return file -> digest as static/vendor/README.md says, each row with a version or a source of it, and a licence on file."""
    table = (ROOT / "static/vendor/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| [^|]*`([^`]+)` \| `([0-9a-f]{64})` \|$", table, re.MULTILINE)
    assert [licence for _file, _what, licence, _digest in rows if not (ROOT / licence).is_file()] == []
    return {file: digest for file, _what, _licence, digest in rows}


def test_what_is_carried_along_is_listed_with_licence_and_is_what_was_listed():
    found = {
        file.relative_to(ROOT).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for folder in VENDORED
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and file.suffix not in OWN_WORDS and file.name != "LICENSE"
    }

    assert found == vendored()


def test_pages_take_nothing_from_elsewhere():
    """No script, style, picture or font of another host in a template or in our own style and scripts."""
    own = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").glob("*.*")]
    taken = re.compile(r"""(?:src|href)=["'](?:https?:)?//|url\(["']?(?:https?:)?//|@import|import\s*\(""")

    assert [file.name for file in own if taken.search(file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "line",
    ["--index-url https://packages.example.vn/simple", "-i x", "--extra-index-url x", "--find-links ./wheels", "-e .",
     "django @ https://example.vn/django.whl", "    # from https://packages.example.vn"],
)  # fmt: skip
def test_a_line_that_names_a_place_is_found(line):
    assert lock["addresses"](f"django==5.2.19 \\\n    --hash=sha256:{'0' * 64}\n{line}\n") == [line.strip()]


def renewed(tmp_path, text: str) -> subprocess.CompletedProcess:
    """Run the command over two small locks, with a uv that answers `text`."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci/lock.py").write_bytes((ROOT / ".ci/lock.py").read_bytes())
    for name in LOCKS:
        (tmp_path / name).write_text("a==1 \\\n    --hash=sha256:0\nb==1 \\\n    --hash=sha256:0\n")
    (tmp_path / "bin").mkdir()
    uv = tmp_path / "bin/uv"
    uv.write_text(f'#!/bin/sh\nfor last; do :; done\ncat > "$last" <<END\n{text}\nEND\n')
    uv.chmod(0o700)
    where = os.environ | {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    return subprocess.run([sys.executable, ".ci/lock.py"], cwd=tmp_path, env=where, capture_output=True, text=True, check=False)


def test_renewing_the_locks_says_what_moved(tmp_path):
    done = renewed(tmp_path, "a==2 \\\n    --hash=sha256:1\nc==1 \\\n    --hash=sha256:1")

    assert done.returncode == 0
    assert done.stdout.splitlines()[:4] == ["requirements.txt:", "    a 1 → 2", "  - b 1", "  + c 1"]
    assert "a==2" in (tmp_path / "requirements-dev.txt").read_text()


def test_a_renewed_lock_that_names_an_address_is_refused_and_nothing_replaced(tmp_path):
    done = renewed(tmp_path, "--index-url https://packages.example.vn/simple\na==2")

    assert (done.returncode, "requirements.txt: --index-url" in done.stdout) == (1, True)
    assert [(tmp_path / name).read_text().startswith("a==1") for name in LOCKS] == [True, True]
