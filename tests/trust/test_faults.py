"""Faults while somebody works: processes killed, the database away, disks full or read-only, clocks shifted, mail down.

After each: what was acknowledged is there, what was not is there as a whole or not at all, `manage.py verify` finds nothing new,
the server serves again without being started anew, and the same form sent again does the deed once.
"""

import os
import random
import re
import signal
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from initiatives.models import Evidence
from kcn_union.models import Reminder
from tests.pages.test_closing import JULY
from tests.pages.test_closing_races import again
from tests.trust.deeds import DEEDS, NOTHING, PART, WHOLE, Close, Deed, Submit, Upload, wait_until_it_serves
from tests.trust.served import Answer, _django_db_helper, children_of
from tests.trust.test_http_races import World, patient, place

__all__ = ["_django_db_helper", "patient", "place"]

pytestmark = [pytest.mark.trust, pytest.mark.django_db]

LINGER = "0.03"
# How long a deed takes at most until its answer, so that a fault falls anywhere into it.
DEED_SECONDS = 0.5
TIMEOUT = "0.4"
MOST_UNTIL_FULL = 200
# Deeds that fit into a full database are done.
MOST_ASKED = 5
by_chance = random.Random(2022)
on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="a fault of PostgreSQL")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="a fault of SQLite")


def whole_programme(size) -> None:
    """Skip in the ordinary suite what starts a server of its own for one kind of fault."""
    if not size(0, 1):
        pytest.skip("a part of `make trust`")


def verified() -> set[str]:
    """Return what `manage.py verify` finds wrong, every number as n: what a test made by hand, or set back, is not as real ones are."""
    told = StringIO()
    with suppress(CommandError, SystemExit):
        call_command("verify", stdout=StringIO(), stderr=told)
    return {re.sub(r"\d+", "n", line) for line in told.getvalue().splitlines()}


def brought_by(deed: Deed, before: set[str]) -> set[str]:
    """Return what is wrong since that deed, but for what setting back a half-year by hand leaves."""
    return {one for one in verified() - before if not one.startswith(deed.set_back)}


def interrupted(world: World, deed: Deed, fault: Callable[[], None], *, recovers: Callable[[], None] = lambda: None) -> str:
    """Do the deed, let the fault fall into it, look at everything; return what went wrong, or ""."""
    before = verified()
    connection.close()
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(world.site.ask, deed.asked)
        fault()
        answer = asking.result()
    recovers()
    if not wait_until_it_serves(world):
        return "the server did not come back"
    if answer.status not in (0, 200, 302, 503):
        return f"answered {answer.status}: {answer.text[:300]}"
    stands = deed.stands()
    if deed.acknowledged(answer) and stands != WHOLE:
        return f"acknowledged, but {stands}"
    if stands not in (NOTHING, PART, WHOLE):
        return stands
    if answer.status == 503 and "Retry-After" not in answer.headers:
        return "a 503 without Retry-After"
    if (last := deed.done_at_last()) != WHOLE:
        return f"after {stands}, tried again: {last}"
    return "; ".join(sorted(brought_by(deed, before)))[:500]


def by_turns(world: World, times: int, fault: Callable[..., None], **given) -> list[str]:
    """Let the fault fall into each deed in turn; return what went wrong."""
    found = []
    for number in range(times):
        deed = DEEDS[number % len(DEEDS)](world)
        if bad := interrupted(world, deed, fault, **given):
            found.append(f"{type(deed).__name__}: {bad}")
    return found


def a_moment() -> None:
    time.sleep(by_chance.uniform(0, DEED_SECONDS))


@pytest.fixture(scope="module")
def one_worker(place):
    """One process that serves, so that it is the one that dies, and one that reads sheets."""
    place.site.start(workers=1, readers=1, TRUST_NOW=JULY.isoformat(), TRUST_LINGER=LINGER, TRUST_TIMEOUT=TIMEOUT)
    yield place
    place.site.stop()


def test_kill_9_of_what_serves(one_worker, size, tried):
    def kill():
        a_moment()
        for pid in one_worker.site.workers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    times = size(2, 100)
    tried("faults", times, by_turns(one_worker, times, kill))


def test_kill_9_of_what_writes_a_sheet(one_worker, size, tried):
    def kill():
        until = time.monotonic() + 10
        (reader,) = one_worker.site.readers
        while not (children := children_of(reader.pid)) and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(by_chance.uniform(0, 0.2))
        for pid in children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    times = size(1, 40)
    found = [bad for _time in range(times) if (bad := interrupted(one_worker, DEEDS[-1](one_worker), kill))]
    tried("faults", times, found)


@on_postgres
def test_the_database_ends_every_session(one_worker, size, tried):
    name = urlsplit(one_worker.site.address).path.lstrip("/")

    def end():
        a_moment()
        line = psycopg2.connect(os.environ["TEST_DATABASE_URL"].replace("postgres://", "postgresql://"))
        line.autocommit = True
        line.cursor().execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        line.close()

    times = size(2, 60)
    tried("faults", times, by_turns(one_worker, times, end))


@on_sqlite
def test_the_database_is_locked_by_another_for_too_long(one_worker, size, tried):
    held = []

    def lock():
        a_moment()
        line = sqlite3.connect(urlsplit(one_worker.site.address).path.replace("//", "/"), timeout=5)
        line.isolation_level = None
        line.execute("BEGIN IMMEDIATE")
        held.append(line)
        time.sleep(3 * float(TIMEOUT))

    def release():
        line = held.pop()
        line.execute("ROLLBACK")
        line.close()

    times = size(2, 40)
    tried("faults", times, by_turns(one_worker, times, lock, recovers=release))


def refused(world: World, deed: Deed) -> tuple[bool, str]:
    """Do a deed that the database refuses; return whether it was refused, and what is wrong, or "".

    Refused, it says so, gives back what was typed, and nothing of it stands. What fits into the pages that a full database still
    has free is done, and done whole.
    """
    answer: Answer = world.site.ask(deed.asked)
    if deed.acknowledged(answer) and deed.stands() == WHOLE:
        return False, ""
    if answer.status != 503 or "Retry-After" not in answer.headers:
        return False, f"answered {answer.status} {answer.to}, {deed.stands()}: {answer.text[:300]}"
    if isinstance(deed, Submit) and deed.form["title"] not in answer.text:
        return True, "what was typed is not in the page"
    return True, "" if deed.stands() in (NOTHING, PART) else deed.stands()


def refused_by_the_database(place: World, times: int, **environment: str) -> list[str]:
    """Serve from a database that takes nothing, until so many deeds were refused: pages are shown, deeds are answered 503."""
    found, not_done = [], 0
    place.site.stop()
    place.site.start(workers=1, TRUST_NOW=JULY.isoformat(), **environment)
    # A full database still has room in the pages it holds already.
    for _time in range(MOST_UNTIL_FULL):
        if place.site.ask(Submit(place).asked).status == 503:
            break
    for number in range(MOST_ASKED * times):
        # Made by this process, to which the database is open.
        deed, before = DEEDS[number % (len(DEEDS) - 1)](place), verified()
        said_no, bad = refused(place, deed)
        not_done += said_no
        found += [f"{type(deed).__name__}: {one}" for one in (bad, *brought_by(deed, before)) if one]
        if isinstance(deed, Close):
            # Refused, it leaves the half-year closing, and what comes next would be refused for that.
            again(place.cast)
        if not_done == times:
            break
    place.site.stop()
    return found if not_done == times else [*found, f"only {not_done} of {times} were refused"]


@on_sqlite
@pytest.mark.parametrize("pragma", ["query_only=ON", "max_page_count=1"], ids=["read-only", "full"])
def test_the_database_cannot_be_written_to(place, size, tried, pragma):
    whole_programme(size)
    times = size(1, 20)
    tried("faults", times, refused_by_the_database(place, times, TRUST_PRAGMA=pragma))


@on_postgres
def test_the_database_is_read_only(place, size, tried):
    whole_programme(size)
    times = size(1, 20)
    tried("faults", times, refused_by_the_database(place, times, PGOPTIONS="-c default_transaction_read_only=on"))


def test_the_disk_takes_no_file(place, size, tried):
    """The field says so, and the rest goes on: the same form without the file is saved."""
    times, found = size(1, 20), []
    place.site.stop()
    blocked = place.site.folder / "blocked"
    blocked.write_text("a file where a folder should be")
    place.site.start(workers=1, TRUST_NOW=JULY.isoformat(), TRUST_FILES=str(blocked / "files"))
    for _time in range(times):
        deed, before = Upload(place), verified()
        answer = place.site.ask(deed.asked)
        if answer.status != 200 or "Chưa lưu được tệp “qd.pdf”" not in answer.text:
            found.append(f"answered {answer.status}: {answer.text[:300]}")
        saved = place.site.ask(place.post("hang", deed.asked.path, **deed.asked.posted))
        if saved.status != 302 or Evidence.objects.filter(initiative=deed.record).exists():
            found.append(f"without the file: {saved.status}")
        found += verified() - before
    place.site.stop()
    tried("faults", times, found)


@pytest.mark.parametrize("shift", [timedelta(days=-1), timedelta(days=1)], ids=["a day back", "a day ahead"])
def test_the_clock_is_shifted(place, size, tried, shift):
    """Order is by number, not by clock: deeds go on, and nothing that stood is judged anew."""
    whole_programme(size)
    times, found = size(1, 10), []
    place.site.stop()
    place.site.start(workers=1, readers=1, TRUST_NOW=(JULY + shift).isoformat())
    place.sign_in(JULY + shift)
    for number in range(times):
        deed = DEEDS[number % len(DEEDS)](place)
        found += [bad for bad in [interrupted(place, deed, lambda: None)] if bad]
    place.site.stop()
    place.sign_in(JULY)
    tried("faults", times, found)


def test_the_mail_server_is_down(place, size, tried):
    whole_programme(size)
    times, found = size(1, 5), []
    place.cast.minh.email = "minh@example.vn"
    place.cast.minh.save(update_fields=["email"])
    place.site.stop()
    place.site.start(workers=1, TRUST_NOW=JULY.isoformat())
    for _time in range(times):
        answer = place.site.ask(place.post("bao", "/half-years/2022-H1/reminders/CD-002/", channel="mail", text="Xin nhắc."))
        if answer.status != 200 or Reminder.objects.exists():
            found.append(f"answered {answer.status}, {Reminder.objects.count()} on file")
        sent = place.site.ask(Submit(place).asked)
        found += [] if sent.status == 302 else [f"sending an initiative: {sent.status}"]
    place.site.stop()
    tried("faults", times, found)


def test_the_table_of_the_cache_is_missing(place, size, tried):
    whole_programme(size)
    times, found = size(1, 5), []
    place.site.stop()
    place.site.start(workers=1, TRUST_NOW=JULY.isoformat(), TRUST_CACHE_TABLE="yes")
    for _time in range(times):
        deed = Submit(place)
        answer = place.site.ask(deed.asked)
        found += (
            []
            if deed.acknowledged(answer) and deed.stands() == WHOLE
            else [f"answered {answer.status} {answer.to}, {deed.stands()}"]
        )
    place.site.stop()
    tried("faults", times, found)
