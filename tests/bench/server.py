"""The site as docs/deploy.md says to run it, over the scratch database of this part of the bench."""

import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy.md"
START_SECONDS = 90
PROGRAM = ".venv/bin/gunicorn "


def words_of_deploy() -> list[str]:
    """Return what docs/deploy.md hands to gunicorn: a bench of other settings would say nothing."""
    line = next(line for line in DEPLOY.read_text(encoding="utf-8").splitlines() if line.startswith(PROGRAM))
    return shlex.split(line.removeprefix(PROGRAM))


def address() -> str:
    """Return the address of the database that this process uses."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}"))


@dataclass
class Server:
    """gunicorn and, where asked for, the worker of sheets."""

    port: int
    web: subprocess.Popen
    folder: Path

    def workers(self) -> list[int]:
        """Return the process numbers of the web processes that answer."""
        return [int(one) for one in Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text().split()]

    def memory(self) -> list[dict[str, float]]:
        """Return, for each web process, MB of `rss` (all it has mapped) and `pss` (its share of what several have mapped)."""
        found = []
        for pid in self.workers():
            with suppress(FileNotFoundError, ProcessLookupError):
                rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
                kilobytes = {row.split(":")[0]: int(row.split()[1]) for row in rows}
                found.append({"rss": kilobytes["Rss"] / 1024, "pss": kilobytes["Pss"] / 1024})
        return found

    def log(self) -> str:
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def serving(*, worker: bool = False, clock: int = 0, more: Sequence[str] = (), **environment: str) -> Iterator[Server]:
    """Serve this database until the block ends; `more` words for gunicorn stand behind those of docs/deploy.md."""
    with tempfile.TemporaryDirectory(prefix="kcn-served-") as name, socket.socket() as free:
        folder = Path(name)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.served_settings",
            "DATABASE_URL": address(),
            "VAR_DIR": str(folder),
            "PYTHONPATH": str(ROOT),
            "BENCH_CLOCK": str(clock),
            **environment,
        }
        subprocess.run([sys.executable, "manage.py", "createcachetable", "-v", "0"], cwd=ROOT, env=env, check=True)
        with (folder / "server.log").open("ab") as log:
            given = {"cwd": ROOT, "env": env, "stdout": log, "stderr": log}
            begun = [
                subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "gunicorn",
                        *words_of_deploy(),
                        *more,
                        "--no-control-socket",
                        "-b",
                        f"127.0.0.1:{port}",
                    ],
                    **given,
                )
            ]
            if worker:
                # It ends with this process, whatever becomes of it.
                words = [sys.executable, "manage.py", "run_sheets", "--with-stdin"]
                begun.append(subprocess.Popen(words, stdin=subprocess.PIPE, **given))
        server = Server(port, begun[0], folder)
        try:
            _wait_for(server)
            yield server
        finally:
            _end(begun)


def _wait_for(server: Server) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        with suppress(OSError):
            line.request("GET", "/healthz")
            if line.getresponse().status == 200:
                return
        line.close()
        assert time.monotonic() < until, server.log()[-3000:]
        time.sleep(0.1)


def _end(begun: list[subprocess.Popen]) -> None:
    for one in begun:
        one.send_signal(signal.SIGTERM)
    for one in begun:
        try:
            one.wait(timeout=40)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()
