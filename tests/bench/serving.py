"""Many officers saving at once through gunicorn: does it hold what few get out of it, and does anybody meet a failure."""

import statistics
import time
from datetime import date
from random import Random

from django.db import connection

from tests.bench.closing import JULY
from tests.bench.crowd import PASSWORD, accounts, lost, save
from tests.bench.lists import board, fill
from tests.bench.measured import Figure, ratio, size
from tests.bench.server import serving
from tests.bench.users import Browser, Tally, at_once, rate

FEW, MANY = 8, 50
ROUNDS = size(2, 8)
SECONDS = size(2, 5)
ON_FILE = 2_000
RECOGNISED = date(2022, 5, 20)
# Of persistent connections against new ones: short rounds, so that both meet the same machine.
SHORT, SHORT_ROUNDS = 1, size(4, 20)
READERS = 4


def signed_in(people, port: int, tally: Tally, clock: int) -> list[Browser]:
    found = [Browser(port, tally, clock) for _one in people]
    at_once(
        [lambda one=one, who=who: one.sign_in(who.name, PASSWORD, who.secret) for one, who in zip(found, people, strict=True)]
    )
    return found


def saving(officers, clock: int) -> dict[str, Figure]:
    """Rounds of MANY and FEW in turn; what failed, and what was answered "saved" and is not there, in all of them together."""
    tally = Tally()
    unions = {}
    with serving(clock=clock) as server:
        browsers = signed_in(officers, server.port, tally, clock)
        unions = {id(one): who.union for one, who in zip(browsers, officers, strict=True)}

        def deed(browser: Browser) -> str:
            return save(browser, unions[id(browser)], RECOGNISED)

        rate(browsers, SECONDS, deed)
        many, few = [], []
        for _round in range(ROUNDS):
            many.append(rate(browsers, SECONDS, deed))
            few.append(rate(browsers[:FEW], SECONDS, deed))
        if tally.failures:
            print(dict(tally.failed), server.log()[-3000:])
    ratios = [one / other for one, other in zip(many, few, strict=True)]
    gone = lost(tally)
    if gone:
        print(gone[:20])
    return {
        f"initiatives saved a second, {MANY} clients / {FEW} clients": Figure(statistics.median(ratios), 0.9, ratios, least=True),
        f"saved a second, {MANY} clients": Figure(statistics.median(many), None, many),
        f"failures, {MANY} clients": Figure(tally.failures, 0),
        f"initiatives saved, {MANY} clients and {FEW} in turn": Figure(len(tally.saved)),
        "saved and not on file once with its event": Figure(len(gone), 0),
    }


def connections(officers, clock: int) -> dict[str, Figure]:
    """A page that says nothing, over connections to the database that are kept and that are opened for each request."""
    tally, ratios = Tally(), []
    with serving(clock=clock) as kept, serving(clock=clock, CONN_MAX_AGE="0") as opened:
        sites = [signed_in(officers[:READERS], one.port, tally, clock) for one in (kept, opened)]

        def ask(browsers: list[Browser]) -> float:
            return rate(browsers, SHORT, lambda browser: browser.get("rules", "/rules/"))

        for browsers in sites:
            ask(browsers)
        ratios = [ask(sites[0]) / ask(sites[1]) for _round in range(SHORT_ROUNDS)]
    return {
        "a question over a new connection / over a kept one": ratio(asked_anew, asked, pairs=SHORT_ROUNDS),
        "trivial pages a second, connections kept / CONN_MAX_AGE=0": Figure(statistics.median(ratios), 4, ratios, least=True),
        "failures among these pages": Figure(tally.failures, 0),
    }


def asked() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def asked_anew() -> None:
    connection.close()
    asked()


def measure() -> dict[str, Figure]:
    unions, bao, _tri = board()
    fill(Random(1989), unions, bao, ON_FILE)
    officers = accounts("officer", MANY, unions)
    connection.close()
    clock = int(JULY.timestamp() - time.time())
    found = saving(officers, clock)
    return found | connections(officers, clock) if connection.vendor == "postgresql" else found
