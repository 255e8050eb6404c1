"""Measure this project against its own floors, in one run: `make bench`, on SQLite, and on PostgreSQL where it is installed.

Makes 100.000 initiatives in a scratch database that is gone afterwards. Times are wall-clock, pairs alternate (A B A B …), a ratio
is taken pair by pair; the median and the quartiles are printed. Ends with 1 when a goal is missed.
"""

import json
import os
import statistics
import sys
import time
from datetime import date, timedelta
from random import Random
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402
from django.utils import timezone  # noqa: E402

from emulation.models import HalfYear  # noqa: E402
from initiatives import similar  # noqa: E402
from initiatives.models import Initiative  # noqa: E402
from kcn_union.invented import wording  # noqa: E402
from tests.bench import closing, sheets  # noqa: E402
from toolkit.text import fold  # noqa: E402
from unions.models import IndustrialPark, Mandate, Superior, Union, User  # noqa: E402

SMALL, LARGE, PAIRS, TITLES = 210, 100_000, 60, 200
MOST_MS, RECALL = 200, 0.98


def code(number: int) -> str:
    return f"SK-{2000 + number // 50_000}-{number % 50_000:05}"


def fill(rng: Random, unions: list[Union], by: User, how_many: int) -> None:
    """Add initiatives with titles from templates, which share many words: the worst case for finding similar ones."""
    now = timezone.now()
    rows = []
    for number in range(Initiative.objects.count(), how_many):
        words = wording.described(rng, rng.choice(["technical", "management", "operational", "application"]))
        words["title"] += f", dây chuyền {rng.randrange(1, 400)} lô {rng.choice('abcdeghik')}{rng.randrange(1, 90)}"
        rows.append(
            Initiative(
                union=rng.choice(unions),
                code=code(number),
                op_id=UUID(int=rng.getrandbits(128), version=4),
                entered_by=by,
                entered_at=now,
                recognised_on=date(2022, 1, 1) + timedelta(number % 140),
                declared_vnd=1_000_000,
                **words,
            )
        )
    Initiative.objects.bulk_create(rows, batch_size=2_000)
    for begin in range(0, len(rows), 5_000):
        similar.trace(rows[begin : begin + 5_000])


def board() -> tuple[list[Union], User, User]:
    HalfYear.objects.create(
        code="2021-H2", cut_off_on=date(2021, 11, 30), due_on=date(2021, 12, 10), late_until_on=date(2021, 12, 25), state="closed"
    )
    HalfYear.objects.create(
        code="2022-H1", cut_off_on=date(2022, 5, 31), due_on=date(2022, 6, 10), late_until_on=date(2022, 6, 25)
    )
    superior, park = Superior.objects.create(name="LĐLĐ", heading="LĐLĐ"), IndustrialPark.objects.create(name="Khu")
    unions = [
        Union.objects.create(
            code=f"CD-{number:03}", name=f"CĐCS {number}", employer=f"Công ty {number}", ownership="foreign", park=park,
            superior=superior, managing_board=superior, founded_on=date(2015, 1, 1),
        )
        for number in range(1, 79)
    ]  # fmt: skip
    people = [User.objects.create(username=name, full_name=name.title()) for name in ("bao", "tri")]
    for person, role in zip(people, ("verifier", "admin"), strict=True):
        Mandate.objects.create(user=person, role=role, since=date(2019, 1, 1))
    return unions, *people


def ms(deed) -> float:
    begun = time.perf_counter()
    deed()
    return (time.perf_counter() - begun) * 1_000


def pairs(one, other) -> list[float]:
    """Return the ratio of each alternating pair, after three to warm up."""
    for _warm in range(3):
        one(), other()
    return [ms(one) / ms(other) for _pair in range(PAIRS)]


def page(client: Client, address: str):
    def ask():
        assert client.get(address).status_code == 200

    return ask


def edited(rng: Random, title: str) -> str:
    """Return the title with one of its words changed."""
    words = title.split()
    words[rng.randrange(len(words))] = "khác"
    return " ".join(words)


def similar_titles(rng: Random) -> dict:
    chosen = [Initiative.objects.get(code=code(rng.randrange(LARGE))) for _one in range(TITLES)]
    everything, times, found, ratios = Initiative.objects.all(), [], 0, []
    for one in chosen:
        title = edited(rng, one.title)
        seen: list = []
        times.append(ms(lambda title=title, seen=seen: seen.extend(similar.find(title=title, among=None, most=10))))
        found += one.pk in {other.initiative.pk for other in seen} or any(other.score >= 0.9 for other in seen)
        word = fold(title)
        ratios.append(times[-1] / ms(lambda word=word: everything.filter(title_key__contains=word).count()))
    times.sort()
    return {
        "similar title, p95 ms": (times[round(0.95 * TITLES) - 1], MOST_MS, times),
        "similar title not found": (1 - found / TITLES, 1 - RECALL, None),
        "similar title / one scan for its words": (statistics.median(ratios), None, ratios),
    }


def lists(bao: User, tri: User, small: list[float]) -> dict:
    reader, admin = Client(), Client()
    reader.force_login(bao)
    admin.force_login(tri)
    middle = Initiative.objects.order_by("pk").values_list("pk", flat=True)[LARGE // 2]
    first, deep = page(reader, "/initiatives/"), page(reader, f"/initiatives/?older={middle}")
    peer = page(admin, "/plain/initiatives/initiative/")
    grown = [ms(first) for _again in range(PAIRS)]
    to_deep, to_peer = pairs(deep, first), pairs(first, peer)
    return {
        f"list of {LARGE} / of {SMALL} (one after the other)": (
            statistics.median(grown) / statistics.median(small),
            1.15 * 1.2,
            None,
        ),
        "list, deep / first": (statistics.median(to_deep), 1.15 * 1.2, to_deep),
        f"list of {LARGE} / Django's changelist of {LARGE}": (statistics.median(to_peer), 0.3 * 1.2, to_peer),
    }


def main() -> int:
    setup_test_environment()
    settings.ROOT_URLCONF = "tests.bench.urls"
    old = setup_databases(verbosity=0, interactive=False)
    try:
        rng = Random(1989)
        unions, bao, tri = board()
        fill(rng, unions, bao, SMALL)
        reader = Client()
        reader.force_login(bao)
        first = page(reader, "/initiatives/")
        small = [ms(first) for _again in range(PAIRS + 3)][3:]
        fill(rng, unions, bao, LARGE)
        if connection.vendor == "postgresql":
            connection.cursor().execute("ANALYZE")
        results = similar_titles(rng) | lists(bao, tri, small) | sheets.measure(unions[0]) | closing.measure(bao)
    finally:
        teardown_databases(old, verbosity=0)
    missed = 0
    print(f"\n{connection.vendor}: {LARGE} initiatives")
    for name, (value, goal, spread) in results.items():
        quartiles = "" if not spread else " quartiles {:.3g} {:.3g} {:.3g}".format(*statistics.quantiles(spread, n=4))
        met = goal is None or value <= goal
        missed += not met
        print(f"{name:62} {value:8.3g}{'' if goal is None else f'  goal {goal:.3g} ' + ('met' if met else 'MISSED')}{quartiles}")
    written = settings.VAR / f"bench-{connection.vendor}.json"
    written.write_text(
        json.dumps({name: {"value": value, "goal": goal} for name, (value, goal, _all) in results.items()}, indent=1)
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
