"""The demo's board served as in life, on this machine: no demo mode, static files collected, gunicorn in a process of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from urllib.error import URLError

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from initiatives.models import Initiative
from kcn_union.invented import build
from unions.models import User

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
READY_SECONDS = 120
# What the session's cookie is called outside the suite.
COOKIE = "__Host-session"


@dataclass(frozen=True)
class Page:
    """A main page, and who reads it."""

    name: str
    path: str
    person: str


@dataclass(frozen=True)
class Served:
    """The running site; `sessions` holds the session of each reader."""

    url: str
    sessions: dict[str, str]
    pages: tuple[Page, ...]


def _pages() -> tuple[Page, ...]:
    """Return the five main pages: the half-year as who sees all unions reads it, the others as an officer works with them."""
    officer = User.objects.get(username="canbo")
    own = Initiative.objects.visible_to(officer, on=timezone.localdate()).filter(entered_by=officer, state="accepted")
    one = own.order_by("-pk")[0]
    return (
        Page("half-year of 78 unions", "/half-years/2022-H1/live/", "docbaocao"),
        Page("home of an officer", "/", "canbo"),
        Page("list of initiatives", "/initiatives/", "canbo"),
        Page("record of an initiative", one.get_absolute_url(), "canbo"),
        Page("form of an initiative", f"/initiatives/new/{one.union.code}/", "canbo"),
    )


def _session(username: str) -> str:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _environment(folder: Path) -> dict[str, str]:
    """Return what the server is told: this process's scratch database, a folder of its own, and nothing of the suite's settings."""
    assert connection.vendor == "sqlite", "what goes over the wire is the same on each database"
    own = {"DJANGO_SETTINGS_MODULE": "kcn_union.settings", "VAR_DIR": str(folder), "ALLOWED_HOSTS": "127.0.0.1"}
    given = {name: value for name, value in os.environ.items() if name not in {"DEMO", "EMAIL_URL", "BEHIND_PROXY"}}
    return given | own | {"DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}", "SECURE_SSL_REDIRECT": "false"}


def _wait_until_ready(url: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):  # noqa: S310 our own server
                return
        except (URLError, OSError):
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(log.read_text()[-3000:]) from None
            time.sleep(0.2)


@contextmanager
def in_production() -> Iterator[Served]:
    """Load the demo's board into the scratch database and serve it."""
    with tempfile.TemporaryDirectory(prefix="kcn-bench-") as held, socket() as free:
        folder = Path(held)
        settings.FILES_ROOT = folder / "files"
        build.load(timezone.localtime())
        pages = _pages()
        sessions = {person: _session(person) for person in {page.person for page in pages}}
        told, log = {"env": _environment(folder), "cwd": ROOT}, folder / "server.log"
        for command in (["createcachetable"], ["collectstatic", "--noinput", "--verbosity=0"]):
            subprocess.run([sys.executable, "manage.py", *command], check=True, **told)
        free.bind(("127.0.0.1", int(os.environ.get("BENCH_PORT", "0"))))
        port = free.getsockname()[1]
        free.close()
        words = ["-m", "gunicorn", "kcn_union.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"]
        with log.open("ab") as out:
            server = subprocess.Popen([sys.executable, *words], stdout=out, stderr=out, **told)
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}", server, log)
            yield Served(f"http://127.0.0.1:{port}", sessions, pages)
        finally:
            server.terminate()
            server.wait(timeout=60)
