"""Starting: `manage.py check` beside that of a project as Django makes it, and a run of one test beside `manage.py check`."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.measured import Figure, ratio, size

ROOT = Path(__file__).parents[2]
PAIRS = size(5, 15)
ONE_TEST = "tests/initiatives/test_form.py::test_save_and_send_in_one_click"


def measure() -> dict[str, Figure]:
    with TemporaryDirectory(prefix="kcn-bench-start-") as folder:
        # As a machine that has started once: everything compiled, also where this run is told to leave nothing behind.
        env = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "VIRTUAL_ENV") if name in os.environ}
        env |= {"VAR_DIR": folder, "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
        plain = Path(folder, "plain")
        plain.mkdir()

        def run(*words: str, at: Path = ROOT, **more: str):
            subprocess.run([sys.executable, *words], cwd=at, env=env | more, check=True, stdout=subprocess.DEVNULL)

        run("-m", "django", "startproject", "plain", str(plain))

        def check():
            run("manage.py", "check", DEMO="1")

        return {
            "manage.py check / that of a project as Django makes it": ratio(
                check, lambda: run("manage.py", "check", at=plain), 2.5, pairs=PAIRS
            ),
            "a run of one test / manage.py check": ratio(
                lambda: run("-m", "pytest", "-p", "no:cacheprovider", ONE_TEST), check, 2.5, pairs=PAIRS
            ),
        }
