"""Bytes on a socket of the server as it runs in production: gunicorn answers, or hangs up; never an error, and never falls over."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from tests.conftest import make_cast
from tests.trust.odd_requests import Asked, Odd, forms_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.trust]

ROW = "malformed requests"
ROOT = Path(__file__).parents[2]
# Said of the protocol itself, before the site is asked: an encoding of the transfer or a version nobody speaks.
OF_THE_PROTOCOL = {501, 505}


@pytest.fixture
def port(tmp_path):
    """Start gunicorn on the database of the test; yield its port, and end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found = free.getsockname()[1]
    told = connection.settings_dict
    url = f"sqlite:///{told['NAME']}"
    if connection.vendor == "postgresql":
        url = urlunsplit(urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{told['NAME']}"))
    given = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url, "TEST_DATABASE_URL": url}
    command = [sys.executable, "-m", "gunicorn", "kcn_union.wsgi", "-b", f"127.0.0.1:{found}", "-w", "1", "--threads", "2"]
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(command, cwd=ROOT, env=given, stdout=log, stderr=log) as server:
        until = time.monotonic() + 60
        while status_of(found, b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n") != 200:
            assert time.monotonic() < until, (tmp_path / "log").read_text()
            time.sleep(0.1)
        yield found
        server.terminate()
        server.wait(timeout=20)
    log = (tmp_path / "log").read_text(errors="replace")
    assert len(re.findall("Booting worker", log)) == 1, "a worker fell over"


def status_of(port: int, raw: bytes) -> int:
    """Return the status of the answer to these bytes; 0 where the server hangs up without one."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
            answer = b""
            while len(answer) < 12 and (piece := line.recv(4096)):
                answer += piece
            found = re.match(rb"HTTP/1\.[01] ([0-9]{3})", answer)
            return int(found[1]) if found else 0
    except TimeoutError:
        return 599
    except OSError:
        # Hung up while it was still spoken to.
        return 0


def raw_of(asked: Asked, cookie: str) -> bytes:
    told = asked.more | {
        "HTTP_COOKIE": asked.more.get("HTTP_COOKIE", cookie),
        "HTTP_HOST": asked.more.get("HTTP_HOST", "127.0.0.1"),
    }
    lines = [f"{asked.method} {asked.path}{'?' if asked.query else ''}{asked.query} HTTP/1.1", "Connection: close"]
    lines += [
        f"{name.removeprefix('HTTP_').replace('_', '-').title()}: {value}"
        for name, value in told.items()
        if name != "REMOTE_ADDR"
    ]
    if asked.content_type:
        lines.append(f"Content-Type: {asked.content_type}")
    if "CONTENT_LENGTH" not in told:
        lines.append(f"Content-Length: {len(asked.body)}")
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + asked.body


def broken(rng: Random, raw: bytes) -> bytes:
    """Return the bytes with some of them changed, or line ends, headers and lengths that are none."""
    way = rng.randrange(7)
    if way == 0:
        at = rng.randrange(len(raw))
        return raw[:at] + rng.randbytes(rng.choice([1, 4, 40])) + raw[at + 1 :]
    if way == 1:
        return raw[: rng.randrange(len(raw))]
    if way == 2:
        return raw.replace(b"\r\n", rng.choice([b"\n", b"\r", b"\r\n\r\n", b"\r\n "]), rng.choice([1, 3, -1]))
    if way == 3:
        more = [
            b"Transfer-Encoding: chunked",
            b"Content-Length: 5",
            b"Host: evil.example",
            b"X: \0",
            b"\xff: \xfe",
            b": x",
            b"X" * 9_000,
            b"X: " + b"y" * 70_000,
        ]
        return raw.replace(b"\r\n", b"\r\n" + rng.choice([*more, b"\r\n".join([b"A: b"] * 200)]) + b"\r\n", 1)
    if way == 4:
        return raw.replace(b"HTTP/1.1", rng.choice([b"HTTP/9.9", b"HTTP/2", b"HTTP", b"", b"HTTP/1.1 x", b"\0"]), 1)
    if way == 5:
        chunks = rng.choice(
            [b"5\r\nhello\r\n0\r\n\r\n", b"zz\r\n", b"FFFFFFFFFFFFFFFF\r\na", b"-1\r\n\r\n", b"0\r\n", b"5;x=y\r\nhello"]
        )
        head = raw.partition(b"\r\n\r\n")[0]
        return re.sub(rb"Content-Length: [^\r]*", b"Transfer-Encoding: chunked", head) + b"\r\n\r\n" + chunks
    return raw


def test_no_bytes_bring_the_server_to_an_error(port, client, size, tried):
    cast, rng = make_cast(), Random(22)
    made = [cast.accepted(), cast.draft()]
    sites = [
        "/",
        "/initiatives/",
        "/half-years/",
        "/awards/honours/",
        "/search",
        "/campaigns/gvn/",
        "/unions/CD-001/",
        "/admin/unions/user/",
    ]
    sites += ["/initiatives/new/CD-001/", "/account/login/", "/sheets/members/CD-001/", "/rules/", "/static/kcn.css", "/healthz"]
    sites += [one.get_absolute_url() for one in made]
    drawn, cookies = [], []
    for name in ("bao", "hang", "tri"):
        person = cast.client(name)
        forms = [
            form
            for where in sites
            if (page := person.get(where)).status_code == 200 and not page.streaming
            for form in forms_of(where, page.content.decode())
        ]
        drawn.append(iter(Odd(rng, sites, forms)))
        cookies.append(f"session={person.cookies['session'].value}")

    n, failures = size(30, 3_000), []
    for number in range(n):
        raw = broken(rng, raw_of(next(drawn[number % 3]), rng.choice([*cookies, ""])))
        status = status_of(port, raw)
        if status >= 500 and status not in OF_THE_PROTOCOL:
            failures.append(f"{status}: {raw[:400]!r}")

    assert status_of(port, b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n") == 200
    tried(ROW, n, failures)
