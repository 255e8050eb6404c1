"""A real server in processes of its own, on a database of its own, and people who ask it over HTTP at the same instant."""

import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import uuid4

import psycopg2
import pytest
import time_machine
from django.db import connection, connections
from django.test import Client

ROOT = Path(__file__).parents[2]
PROOF = "p" * 32  # of origin; cookie and form agree upon it
START_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    status: int
    to: str
    text: str
    headers: dict[str, str] = field(default_factory=dict)


LOST = Answer(0, "", "the connection ended without an answer")


@dataclass(frozen=True)
class Asked:
    """One request: who asks (the session), how, where, and what is posted; `file` is (field, name, content).

    `after_seconds` is how much later than the others it is asked, where several are asked at once.
    """

    session: str
    path: str
    posted: dict | None = None
    file: tuple[str, str, bytes] | None = None
    method: str = ""
    after_seconds: float = 0


class Site:
    """One database, one folder, and the processes that serve it."""

    def __init__(self, folder: Path, address: str):
        self.folder, self.address = folder, address
        self.port, self.begun = 0, time.monotonic()
        self.server: subprocess.Popen | None = None
        self.readers: list[subprocess.Popen] = []

    def environment(self, **more: str) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.trust.served_settings",
            "TRUST_BEGUN": str(self.begun),
            "DATABASE_URL": self.address,
            "TEST_DATABASE_URL": self.address,
            "TRUST_FOLDER": str(self.folder),
            "PYTHONPATH": str(ROOT),
            **more,
        }

    def start(self, *, workers: int = 3, readers: int = 0, **more: str) -> None:
        """Start server and readers of sheets; `more` goes into their environment. Returns once the server answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        log = (self.folder / "server.log").open("ab")
        words = ["-m", "gunicorn", "kcn_union.wsgi", "-b", f"127.0.0.1:{self.port}", "-w", str(workers), "--threads", "2"]
        words += ["--graceful-timeout", "5", "--timeout", "60"]
        given = {"env": self.environment(**more), "cwd": ROOT, "stdout": log, "stderr": log}
        self.server = subprocess.Popen([sys.executable, *words], **given)
        # They end with this process, whatever becomes of it.
        reader = [sys.executable, "manage.py", "run_sheets", "--with-stdin"]
        self.readers = [subprocess.Popen(reader, stdin=subprocess.PIPE, **given) for _one in range(readers)]
        until = time.monotonic() + START_SECONDS
        while self.ask(Asked("", "/healthz")).status != 200:
            assert time.monotonic() < until, (self.folder / "server.log").read_text()[-3000:]
            time.sleep(0.05)

    def stop(self) -> None:
        for one in [*self.readers, *([self.server] if self.server else [])]:
            one.send_signal(signal.SIGTERM)
        for one in [*self.readers, *([self.server] if self.server else [])]:
            try:
                one.wait(timeout=15)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
        self.server, self.readers = None, []

    def workers(self) -> list[int]:
        """Return the process numbers of the server's workers."""
        return children_of(self.server.pid) if self.server else []

    def ask(self, asked: Asked, start: Barrier | None = None, wait_seconds: float = 60) -> Answer:
        """Ask once; the connection stands before `start` lets everybody go. Without an answer it is LOST."""
        body, headers = _body(asked)
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=wait_seconds)
        try:
            with suppress(OSError):
                line.connect()
            if start:
                start.wait(timeout=30)
                time.sleep(asked.after_seconds)
            line.request(asked.method or ("POST" if body is not None else "GET"), asked.path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode(errors="replace")
            return Answer(answer.status, answer.getheader("Location", ""), text, dict(answer.getheaders()))
        except (OSError, http.client.HTTPException):
            return LOST
        finally:
            line.close()

    def at_once(self, *asked: Asked | list[Asked]) -> list[Answer]:
        """Ask everything at the same instant; who has several questions asks them one after the other. All answers in order."""
        start = Barrier(len(asked))

        def alone(one: Asked | list[Asked]) -> list[Answer]:
            first, *others = one if isinstance(one, list) else [one]
            return [self.ask(first, start), *(self.ask(other) for other in others)]

        with ThreadPoolExecutor(len(asked)) as pool:
            return [answer for answers in pool.map(alone, asked) for answer in answers]

    def read(self, session: str, answer: Answer) -> Answer:
        """Return the page an answer leads to."""
        return self.ask(Asked(session, answer.to)) if answer.status == 302 else answer


def _body(asked: Asked) -> tuple[bytes | None, dict[str, str]]:
    headers = {"Host": "127.0.0.1", "Cookie": f"csrftoken={PROOF}; csrf={PROOF}; session={asked.session}"}
    if asked.posted is None:
        return None, headers
    values = asked.posted | {"csrfmiddlewaretoken": PROOF}
    if asked.file is None:
        return urlencode(values, doseq=True).encode(), headers | {"Content-Type": "application/x-www-form-urlencoded"}
    name, called, content = asked.file
    edge = uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in values.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    body = b"".join([*parts, head.encode(), content, f"\r\n--{edge}--\r\n".encode()])
    return body, headers | {"Content-Type": f"multipart/form-data; boundary={edge}"}


def children_of(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def session_of(cast, name: str, at: datetime) -> str:
    """Sign somebody in at that moment, with the password just given; return the session."""
    with time_machine.travel(at, tick=False):
        client: Client = cast.client(name)
        held = client.session
        proof = {"method": "password", "at": at.timestamp() + 10 * 3600, "reauthenticated": True}
        held["account_authentication_methods"] = [proof]
        held["account_authentication_methods_user"] = str(cast.people[name].pk)
        held.save()
        return held.session_key


# A database of its own.


@contextmanager
def connected_to(address: str) -> Iterator[None]:
    """Let this process's ORM speak to that database for a while."""
    parts = urlsplit(address)
    own, values = connections["default"], connections.settings["default"]
    own.close()
    there: dict = {"NAME": parts.path if parts.scheme == "sqlite" else parts.path.lstrip("/")}
    if "host=" in parts.query:
        there["OPTIONS"] = values["OPTIONS"] | {"host": parts.query.partition("host=")[2]}
    # A path of SQLite begins with the fourth slash.
    there["NAME"] = there["NAME"].replace("//", "/")
    connections.settings["default"] = values | there
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = values
        connections["default"] = own


@contextmanager
def copy_of_the_suites(folder: Path) -> Iterator[str]:
    """Make an empty database with every migration applied, from the suite's own; yield its address."""
    name = str(connection.settings_dict["NAME"])
    connection.close()
    if connection.vendor == "sqlite":
        copy = folder / "site.sqlite3"
        with sqlite3.connect(name) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        yield f"sqlite:///{copy}"
        return
    made = f"kcn_{uuid4().hex[:12]}"
    _on_server(f'CREATE DATABASE "{made}" TEMPLATE "{name}"')
    try:
        yield urlunsplit(urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{made}"))
    finally:
        _on_server(f'DROP DATABASE "{made}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    line = psycopg2.connect(os.environ["TEST_DATABASE_URL"].replace("postgres://", "postgresql://"))
    try:
        line.autocommit = True
        line.cursor().execute(statement)
    finally:
        line.close()


@pytest.fixture
def _django_db_helper(django_db_setup):
    """Takes the place of pytest-django's: these tests commit in a database of their own, and need the suite's as a pattern alone."""


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """A site with an empty database, not started yet; this process's ORM reads and writes the same."""
    folder.mkdir(parents=True, exist_ok=True)
    with copy_of_the_suites(folder) as address, connected_to(address):
        made = Site(folder, address)
        try:
            yield made
        finally:
            made.stop()
            shutil.rmtree(folder, ignore_errors=True)


# A PostgreSQL of its own, which may be stopped.


@dataclass
class Cluster:
    """A private server; what it has acknowledged outlasts its being killed (not a power cut of the machine)."""

    home: Path
    binaries: Path

    @property
    def address(self) -> str:
        return f"postgres://kcn@/kcn?host={self.home}"

    def run(self, program: str, *words: str, **more) -> subprocess.CompletedProcess:
        # The server refuses root, so as root it runs as the package's own user.
        user = {"user": "postgres"} if os.getuid() == 0 else {}
        given = {"cwd": self.home, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
        return subprocess.run([self.binaries / program, *words], **given | user | more)

    def start(self) -> None:
        options = f"-k {self.home} -c listen_addresses= -c fsync=off -c full_page_writes=off"
        self.run("pg_ctl", "-D", f"{self.home}/data", "-w", "-l", f"{self.home}/log", "-o", options, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", f"{self.home}/data", "-w", "-m", "immediate", "stop")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running cluster that holds the suite's empty database under the name kcn."""
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as home:
        own = Cluster(Path(home), binaries)
        if os.getuid() == 0:
            os.chmod(home, 0o755)  # noqa: S103 its user passes through
            shutil.chown(home, "postgres")
        own.run("initdb", "-D", f"{home}/data", "-U", "kcn", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        own.start()
        try:
            suites = urlsplit(os.environ["TEST_DATABASE_URL"])._replace(
                scheme="postgresql", path=f"/{connection.settings_dict['NAME']}"
            )
            dump = subprocess.run([binaries / "pg_dump", urlunsplit(suites)], stdout=subprocess.PIPE, check=True).stdout
            own.run("createdb", "-h", home, "-U", "kcn", "kcn")
            own.run("psql", "-q", "-h", home, "-U", "kcn", "kcn", input=dump)
            yield own
        finally:
            connection.close()
            with suppress(subprocess.CalledProcessError):
                own.stop()
