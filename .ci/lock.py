"""Renew the lock files with uv and say what moved; a lock that names an address is refused and nothing is replaced.

Usage: python .ci/lock.py [--keep]   (--keep changes only what pyproject.toml asks for, the rest stays as it is pinned)
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"requirements.txt": [], "requirements-dev.txt": ["--group", "dev"]}
COMPILE = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
COMPILE += ["--no-emit-index-url", "--no-header"]
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]+\])?==([^\s;\\]+)", re.MULTILINE)
# An address of any kind, an option that names one, or a package taken from a place instead of by name and hash.
ADDRESS = re.compile(r"://|^\s*(?:-i|-f|-e|--(?:extra-)?index-url|--find-links|--editable)\b| @ ", re.MULTILINE)


def pins(text: str) -> dict[str, str]:
    """Return package -> version of a lock file."""
    return {name.lower().replace("_", "-"): version for name, version in PIN.findall(text)}


def addresses(text: str) -> list[str]:
    """Return the lines that name a place packages come from."""
    return [line.strip() for line in text.splitlines() if ADDRESS.search(line)]


def moved(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Return a line for each package that came, went, or has another version."""
    told = []
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        if was != now:
            told.append(f"+ {name} {now}" if was is None else f"- {name} {was}" if now is None else f"  {name} {was} → {now}")
    return told


def main(arguments: list[str]) -> int:
    if shutil.which("uv") is None:
        print("uv is needed to renew the locks; it is a package of that name")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        made = {}
        for name, more in LOCKS.items():
            file = Path(folder, name)
            # uv begins with what is pinned there.
            shutil.copy(ROOT / name, file)
            renew = [] if "--keep" in arguments else ["--upgrade"]
            subprocess.run([*COMPILE, *renew, *more, "pyproject.toml", "--output-file", str(file)], cwd=ROOT, check=True)
            made[name] = file.read_text(encoding="utf-8")
        if wrong := [f"{name}: {line}" for name, text in made.items() for line in addresses(text)]:
            print("A lock file names an address; nothing was replaced:", *wrong, sep="\n  ")
            return 1
        for name, text in made.items():
            told = moved(pins((ROOT / name).read_text(encoding="utf-8")), pins(text))
            print(f"{name}:", *(told or ["nothing moved"]), sep="\n  ")
            (ROOT / name).write_text(text, encoding="utf-8")
    print("Read what changed upstream, run make check, commit both files.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
