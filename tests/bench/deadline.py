"""Deadline day: a whole board at its pages at once, while a sheet is written, everything is taken away and a half-year closes.

Two hundred people (eighty on SQLite) sign in and go from page to page, pausing 5–15 seconds; first while nothing else goes on,
then for two minutes with an import of 21.000 members, an export of all initiatives and a closing in the middle. The board is the
invented one after ten years, on a day in the weeks when returns no longer come and the half-year is closed.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import connection

from emulation.models import HalfYear, UnionReturn
from kcn_union import closing
from kcn_union.invented import build
from kcn_union.return_steps import workflow as return_steps
from tests.bench import costs
from tests.bench.crowd import PASSWORD, Account, accounts, lost, save
from tests.bench.measured import QUICK, Figure, size
from tests.bench.server import Server, serving
from tests.bench.sheets import HEAD, MEMBERS, people, saved
from tests.bench.users import Browser, Page, Tally, p95
from unions.models import Member, SheetRun, Union, User

YEAR = size(2022, 2029)
AT = datetime(YEAR, 12, 27, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ENDING, RUNNING, CLOSED = f"{YEAR}-H2", f"{YEAR + 1}-H1", f"{YEAR}-H1"
RECOGNISED = date(YEAR, 12, 15)
CROWD = {"postgresql": size(20, 200), "sqlite": size(12, 80)}
QUIET_SECONDS, LOUD_SECONDS = size(15, 60), size(20, 120)
PAUSE = (2, 5) if QUICK else (5, 15)
SIGN_IN_SECONDS = size(5, 40)
DEEDS_SECONDS = 400
# Fewer than this of a page say nothing of the slowest twentieth.
ENOUGH = size(5, 30)
TIMES_AS_SLOW = 4
SEEN = re.compile(r'name="seen" value="(\d+)"')
WAITING = re.compile(r"/initiatives/(SK-\d{4}-\d+)/")
MESSAGE = re.compile(r'(?s)class="msg[^>]*>(.*?)</div>')
DIGEST = re.compile(r'name="digest" value="(\w+)"')


def seen(page: Page) -> str:
    """Return the version of the record that stood on this page."""
    found = SEEN.search(page.text)
    return found[1] if found else ""


# What people do, page after page; each step of a generator is one page, between two pauses.


def officer(browser: Browser, who: Account, rng: Random) -> Iterator[None]:
    yield from rng.choice((look_around, enter, enter_and_send, fill_in))(browser, who.union)


def look_around(browser: Browser, union: str) -> Iterator[None]:
    yield browser.get("home", "/")
    yield browser.get("list", "/initiatives/")


def enter(browser: Browser, union: str) -> Iterator[None]:
    yield browser.get("form", f"/initiatives/new/{union}/")
    code = save(browser, union, RECOGNISED)
    yield
    if code:
        page = browser.get("record", f"/initiatives/{code}/")
        yield
        yield browser.post("send", f"/initiatives/{code}/steps/submit/", seen=seen(page))


def enter_and_send(browser: Browser, union: str) -> Iterator[None]:
    yield browser.get("form", f"/initiatives/new/{union}/")
    yield save(browser, union, RECOGNISED, send=True)


def fill_in(browser: Browser, union: str) -> Iterator[None]:
    yield browser.get("return", f"/returns/{RUNNING}/{union}/")


def verifier(browser: Browser, who: Account, rng: Random) -> Iterator[None]:
    yield browser.get("home of the board", "/")
    page = browser.get("queue", "/initiatives/queue/")
    yield
    if waiting := sorted(set(WAITING.findall(page.text))):
        path = f"/initiatives/{rng.choice(waiting)}/"
        page = browser.get("record", path)
        yield
        if "/steps/receive/" in page.text:
            browser.post("receive", f"{path}steps/receive/", seen=seen(page))
            page = browser.get("record", path)
            yield
        if "/steps/accept/" in page.text:
            yield browser.post("accept", f"{path}steps/accept/", seen=seen(page), accepted_vnd="10 triệu")
    yield browser.get("half-year", f"/half-years/{ENDING}/")


def reader(browser: Browser, who: Account, rng: Random) -> Iterator[None]:
    yield browser.get("half-year", f"/half-years/{ENDING}/")
    yield browser.get("version", f"/half-years/{CLOSED}/versions/1/")
    yield browser.get("library", "/library/")
    yield browser.get("half-years", "/half-years/")


DOES: dict[str, Callable[[Browser, Account, Random], Iterator[None]]] = {
    "officer": officer,
    "verifier": verifier,
    "reader": reader,
}


@dataclass
class Crowd:
    """All who are at their pages, and the tally of the hour."""

    server: Server
    clock: int
    tally: Tally = field(default_factory=Tally)
    ended: threading.Event = field(default_factory=threading.Event)
    raised: list[BaseException] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    browsers: list[Browser] = field(default_factory=list)

    def come(self, people: list[tuple[str, Account]]) -> None:
        """Let everybody sign in, spread over a while; return once all have."""
        inside = threading.Semaphore(0)
        for number, (role, who) in enumerate(people):
            browser, rng = Browser(self.server.port, self.tally, self.clock), Random(f"{who.name} {number}")
            self.browsers.append(browser)
            self.threads.append(threading.Thread(target=self._live, args=[browser, who, role, rng, inside], daemon=True))
        for one in self.threads:
            one.start()
        for _one in people:
            inside.acquire()

    def _live(self, browser: Browser, who: Account, role: str, rng: Random, inside: threading.Semaphore) -> None:
        try:
            self.ended.wait(rng.uniform(0, SIGN_IN_SECONDS))
            browser.sign_in(who.name, PASSWORD, who.secret)
            inside.release()
            while not self.ended.is_set():
                for _page in DOES[role](browser, who, rng):
                    if self.ended.wait(rng.uniform(*PAUSE)):
                        break
        except BaseException as error:
            self.raised.append(error)
            inside.release()
        finally:
            browser.close()

    def turn(self) -> Tally:
        """Begin a new tally and return it."""
        self.tally = Tally()
        for one in self.browsers:
            one.tally = self.tally
        return self.tally

    def leave(self) -> None:
        self.ended.set()
        for one in self.threads:
            one.join(timeout=120)
        if self.raised:
            raise self.raised[0]


# What goes on in the middle of it.


@dataclass
class Deeds:
    """The sheet, the export and the closing, each by a person of its own."""

    port: int
    clock: int
    members: bytes
    tally: Tally = field(default_factory=Tally)
    took: dict[str, float] = field(default_factory=dict)
    raised: list[BaseException] = field(default_factory=list)

    def begin(self, taker: Account, asker: Account, head: Account, loader: Account) -> list[threading.Thread]:
        begun = [
            threading.Thread(target=self._done, args=[what, wait, deed], daemon=True)
            for what, wait, deed in (
                ("sheet", 0.05, lambda: self.load(loader)),
                ("export", 0.15, lambda: self.export(taker)),
                ("closing", 0.3, lambda: self.close(asker, head)),
            )
        ]
        for one in begun:
            one.start()
        return begun

    def _done(self, what: str, wait: float, deed: Callable[[], None]) -> None:
        try:
            time.sleep(wait * LOUD_SECONDS)
            begun = time.perf_counter()
            deed()
            self.took[what] = time.perf_counter() - begun
        except BaseException as error:
            self.raised.append(error)

    def browser(self, who: Account) -> Browser:
        made = Browser(self.port, self.tally, self.clock)
        assert made.sign_in(who.name, PASSWORD, who.secret), who.name
        return made

    def load(self, who: Account) -> None:
        """Load a sheet of members, look at it until it was read, confirm, and look until it is written."""
        browser = self.browser(who)
        file = ("file", "doan-vien.xlsx", self.members)
        page = browser.post("load a sheet", f"/sheets/members/{who.union}/", file=file, op_id=str(uuid4()))
        assert page.to.startswith("/sheets/runs/"), page.text[-2000:]
        read = self._until(browser, page.to, lambda page: DIGEST.search(page.text))
        self.took["sheet read"] = read[1]
        assert browser.post("confirm a sheet", f"{page.to}confirm/", digest=read[0][1]).status == 302
        pk = int(page.to.strip("/").rpartition("/")[2])
        written = self._until(browser, page.to, lambda _page: SheetRun.objects.filter(pk=pk, state="written").exists())
        self.took["sheet written"] = written[1]
        connection.close()

    def _until(self, browser: Browser, path: str, found: Callable[[Page], object]):
        begun = time.perf_counter()
        while time.perf_counter() - begun < DEEDS_SECONDS:
            if answer := found(browser.get("sheet", path)):
                return answer, time.perf_counter() - begun
            time.sleep(2)
        raise AssertionError(f"{path} stood still")

    def export(self, who: Account) -> None:
        page = self.browser(who).get("export", "/initiatives/list.xlsx")
        assert page.body.startswith(b"PK"), page.status

    def close(self, asker: Account, head: Account) -> None:
        """One asks for the closing, another confirms: who freezes figures has just given the password."""
        path = f"/half-years/{ENDING}/close/"
        for name, who, state in (("ask_to_close", asker, "closing"), ("close", head, "closed")):
            browser = self.browser(who)
            page = browser.get("closing", path)
            page = browser.post(name, f"{path}{name}/", seen=seen(page))
            if page.to.startswith("/account/reauthenticate/"):
                page = browser.post("password once more", page.to, password=PASSWORD)
            if not HalfYear.objects.filter(code=ENDING, state=state).exists():
                told = browser.get("closing", path).text if page.status == 302 else page.text
                raise AssertionError(f"{name}: {page.status} {page.to} {MESSAGE.findall(told)}")
        connection.close()


def board() -> tuple[list[tuple[str, Account]], dict[str, Account]]:
    """Load the invented board and make the crowd: most are officers; and who does the deeds."""
    build.load(AT)
    settled()
    unions = list(Union.objects.entering().order_by("code"))
    many = CROWD[connection.vendor]
    verifiers, readers = accounts("verifier", max(2, many // 20) + 2), accounts("reader", max(2, many // 10))
    officers = accounts("officer", many - len(verifiers) - len(readers) + 3, unions)
    crowd = [("officer", one) for one in officers[1:]] + [("verifier", one) for one in verifiers[2:]]
    crowd += [("reader", one) for one in readers]
    doers = {"taker": verifiers[0], "asker": verifiers[1], "loader": officers[0], "head": accounts("head", 1)[0]}
    return crowd, doers


def settled() -> None:
    """Accept the returns that still wait: nothing stands between this half-year and its closing then."""
    half_year = HalfYear.objects.listed().get(code=ENDING)
    by = User.objects.get(username="chuyenvien2")
    for one in UnionReturn.objects.filter(half_year=half_year, state="submitted"):
        return_steps.take("accept", one, by=by, at=AT)
    stopping = [one for one in closing.blockers(half_year, on=AT.date()) if one.stops]
    assert not stopping, stopping


def slower(quiet: Tally, loud: Tally) -> dict[str, float]:
    """Return for each kind of page that was asked for often enough how much slower its slowest twentieth began."""
    return {
        what: loud.p95(what) / quiet.p95(what)
        for what in sorted(quiet.seconds)
        if len(quiet.seconds[what]) >= ENOUGH and len(loud.seconds[what]) >= ENOUGH
    }


def table(quiet: Tally, loud: Tally, deeds: Deeds) -> None:
    for what in sorted(quiet.seconds.keys() | loud.seconds.keys()):
        seen = [f"{len(some):6} x, p95 {p95(some or [0]):6.2f} s" for some in (quiet.seconds[what], loud.seconds[what])]
        print(f"  {what:20}" + " | ".join(seen))
    print({what: f"{took:.0f} s" for what, took in deeds.took.items()}, dict(quiet.failed + loud.failed + deeds.tally.failed))


def day(crowd: Crowd, roles: dict[str, Account]) -> tuple[Tally, Tally, Deeds]:
    """Let the quiet while pass, then the loud one, until the deeds are done."""
    deeds = Deeds(crowd.server.port, crowd.clock, sheet())
    quiet = crowd.turn()
    time.sleep(QUIET_SECONDS)
    loud, begun = crowd.turn(), time.monotonic()
    running = deeds.begin(**roles)
    time.sleep(LOUD_SECONDS)
    for one in running:
        one.join(timeout=max(1, DEEDS_SECONDS - (time.monotonic() - begun)))
    crowd.leave()
    table(quiet, loud, deeds)
    if deeds.raised:
        raise deeds.raised[0]
    return quiet, loud, deeds


def highest(memory: list[dict[str, float]], kind: str) -> float:
    return max(one[kind] for one in memory)


def measure() -> dict[str, Figure]:
    coming, roles = board()
    stored = costs.figures(AT.year - 2019)
    members = Member.objects.count()
    connection.close()
    clock = int(AT.timestamp() - time.time())
    with serving(worker=True, clock=clock) as server:
        idle = server.memory()
        crowd = Crowd(server, clock)
        first = crowd.tally
        crowd.come(coming)
        quiet, loud, deeds = day(crowd, roles)
        busy = server.memory()
        tallies = (first, quiet, loud, deeds.tally)
        if any(one.failures for one in tallies):
            print(server.log()[-4000:])
    assert (Member.objects.count(), closing.newest_version(HalfYear.objects.get(code=ENDING)).number) == (members + MEMBERS, 1)
    gone = [one for tally in tallies for one in lost(tally)]
    ratios = slower(quiet, loud)
    of = f"deadline day, {len(coming)} people"
    all_quiet, all_loud = ([one for some in tally.seconds.values() for one in some] for tally in (quiet, loud))
    return {
        f"{of}: failures": Figure(sum(one.failures for one in tallies), 0),
        f"{of}: answered as saved and lost": Figure(len(gone), 0),
        f"{of}: p95 of a page / its quiet p95, the slowest": Figure(max(ratios.values()), TIMES_AS_SLOW, list(ratios.values())),
        f"{of}: answers": Figure(sum(one.answers for one in tallies)),
        f"{of}: saved": Figure(sum(len(one.saved) for one in tallies)),
        "p95 of all pages while nothing else goes on, seconds": Figure(p95(all_quiet)),
        "p95 of all pages in the middle of it, seconds": Figure(p95(all_loud)),
        f"{MEMBERS} members read meanwhile, seconds": Figure(deeds.took["sheet read"]),
        f"{MEMBERS} members written meanwhile, seconds": Figure(deeds.took["sheet written"]),
        "web process idle, MB (RSS)": Figure(highest(idle, "rss")),
        "web process idle, MB of its own and its share (PSS)": Figure(highest(idle, "pss")),
        "web process after it, MB (RSS)": Figure(highest(busy, "rss")),
        "web process after it, MB of its own and its share (PSS)": Figure(highest(busy, "pss")),
        **stored,
    }


def sheet() -> bytes:
    words = {"male": "Nam", "female": "Nữ"}
    return saved([HEAD, *[(row[0], words[row[1]], *row[2:]) for row in people(Random(1989))]])
