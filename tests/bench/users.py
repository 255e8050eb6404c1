"""People at a site over HTTP: browsers that keep their line, their cookies and their session, and a tally of what came back."""

import http.client
import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

# Pages, redirects, "not changed", and the refusal in words of who comes too late.
FINE = {200, 302, 303, 304, 409}
SIGN_IN = "/account/login/"
# A proxy or a browser opens a new line rather than use one that stood idle for so long: gunicorn closes it after two seconds.
IDLE_SECONDS = 1.0
PATIENCE_SECONDS = 60
PERIOD = 30
WAYS_IN = (SIGN_IN, "/account/code/", "/account/reauthenticate/")


@dataclass(frozen=True)
class Page:
    """One answer; status 0 is a line that broke without one."""

    status: int
    to: str = ""
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


@dataclass
class Tally:
    """What many browsers were answered, from all their threads: seconds by kind of page, and what failed."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: Counter = field(default_factory=Counter)
    saved: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, seconds: float, page: Page, *, fine: Iterable[int] = FINE) -> None:
        """Count an answer; one that leads back to signing in has lost the session."""
        with self.lock:
            self.seconds[what].append(seconds)
            if page.status not in fine:
                self.failed[f"{what}: {page.status or 'no answer'}"] += 1
            elif page.to.startswith(SIGN_IN) and what != "sign in":
                self.failed[f"{what}: signed out"] += 1

    def keep(self, op_id: str, code: str) -> None:
        """Remember that the form of that number was answered with this record."""
        with self.lock:
            self.saved[op_id] = code

    @property
    def answers(self) -> int:
        return sum(len(some) for some in self.seconds.values())

    @property
    def failures(self) -> int:
        return sum(self.failed.values())

    def p95(self, what: str) -> float:
        return p95(self.seconds[what])


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


class Browser:
    """One person's browser; what it asks is noted in the tally under the name of the page."""

    def __init__(self, port: int, tally: Tally, clock: int = 0):
        self.tally, self.clock = tally, clock
        self.cookies: dict[str, str] = {}
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self.used = 0.0

    def get(self, what: str, path: str) -> Page:
        return self.ask(what, "GET", path)

    def post(self, what: str, path: str, file: tuple[str, str, bytes] | None = None, **posted) -> Page:
        """Post a form with the proof of its origin; `file` is (field, name, content)."""
        values = posted | {"csrfmiddlewaretoken": self.cookies.get("__Host-csrf", "")}
        if file is None:
            return self.ask(what, "POST", path, urlencode(values, doseq=True).encode(), "application/x-www-form-urlencoded")
        edge = uuid4().hex
        return self.ask(what, "POST", path, _parts(edge, values, *file), f"multipart/form-data; boundary={edge}")

    def ask(self, what: str, method: str, path: str, body: bytes | None = None, kind: str = "") -> Page:
        begun = time.perf_counter()
        page = self._answer(method, path, body, {"Content-Type": kind} if kind else {})
        self.tally.note(what, time.perf_counter() - begun, page)
        return page

    def _answer(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Page:
        if time.monotonic() - self.used > IDLE_SECONDS:
            self.line.close()
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
            page = Page(answer.status, answer.getheader("Location", ""), answer.read())
        except (OSError, http.client.HTTPException):
            self.line.close()
            return Page(0)
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _is, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.used = time.monotonic()
        return page

    def sign_in(self, name: str, password: str, secret: str = "") -> bool:
        """Sign in as a person does, with the second factor of who must have one; return whether that opened."""
        self.get("page to sign in", SIGN_IN)
        page = self.post("sign in", SIGN_IN, login=name, password=password)
        if secret and page.to.startswith("/account/code/"):
            code = format_hotp_value(hotp_value(secret, int(time.time() + self.clock) // PERIOD))
            page = self.post("code", page.to, code=code)
        opened = page.status == 302 and not page.to.startswith(WAYS_IN)
        if not opened:
            self.tally.note("sign in: not let in", 0, Page(0))
        return opened

    def close(self) -> None:
        with suppress(OSError):
            self.line.close()


def _parts(edge: str, values: dict, name: str, called: str, content: bytes) -> bytes:
    fields = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in values.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    return b"".join([*fields, head.encode(), content, f"\r\n--{edge}--\r\n".encode()])


def at_once(deeds: Iterable[Callable[[], object]]) -> None:
    """Let each do its deed in a thread of its own, and wait for all; what one raises is raised here."""
    raised: list[BaseException] = []

    def run(deed: Callable[[], object]) -> None:
        try:
            deed()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if raised:
        raise raised[0]


def rate(browsers: list[Browser], seconds: float, deed: Callable[[Browser], object]) -> float:
    """Let all do the same deed again and again for that long; return deeds a second."""
    until, done = time.perf_counter() + seconds, []

    def go_on(browser: Browser) -> None:
        times = 0
        while time.perf_counter() < until:
            deed(browser)
            times += 1
        done.append(times)

    begun = time.perf_counter()
    at_once([lambda browser=browser: go_on(browser) for browser in browsers])
    return sum(done) / (time.perf_counter() - begun)
