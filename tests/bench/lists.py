"""Lists and similar titles among 100.000 initiatives, beside the same list of 210 and Django's own changelist."""

import statistics
from datetime import date, timedelta
from random import Random
from uuid import UUID

from django.test import Client
from django.utils import timezone

from emulation.models import HalfYear
from initiatives import similar
from initiatives.models import Initiative
from kcn_union.invented import wording
from tests.bench.measured import PAIRS, Figure, look_over, page, ratio, seconds, size
from toolkit.text import fold
from unions.models import IndustrialPark, Mandate, Superior, Union, User

SMALL, LARGE, TITLES = 210, size(20_000, 100_000), size(50, 200)
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


def edited(rng: Random, title: str) -> str:
    """Return the title with one of its words changed."""
    words = title.split()
    words[rng.randrange(len(words))] = "khác"
    return " ".join(words)


def similar_titles(rng: Random) -> dict[str, Figure]:
    chosen = [Initiative.objects.get(code=code(rng.randrange(LARGE))) for _one in range(TITLES)]
    everything, times, found, scans = Initiative.objects.all(), [], 0, []
    for one in chosen:
        title = edited(rng, one.title)
        seen: list = []
        times.append(1_000 * seconds(lambda title=title, seen=seen: seen.extend(similar.find(title=title, among=None, most=10))))
        found += one.pk in {other.initiative.pk for other in seen} or any(other.score >= 0.9 for other in seen)
        word = fold(title)
        scans.append(times[-1] / 1_000 / seconds(lambda word=word: everything.filter(title_key__contains=word).count()))
    times.sort()
    return {
        f"similar titles among {LARGE}, p95 ms": Figure(times[round(0.95 * TITLES) - 1], MOST_MS, times),
        "similar titles found, share": Figure(found / TITLES, RECALL, least=True),
        "similar titles / one scan for the words": Figure(statistics.median(scans), None, scans),
    }


def lists(bao: User, tri: User, small: list[float]) -> dict[str, Figure]:
    reader, admin = Client(), Client()
    reader.force_login(bao)
    admin.force_login(tri)
    middle = Initiative.objects.order_by("pk").values_list("pk", flat=True)[LARGE // 2]
    first, deep = page(reader, "/initiatives/"), page(reader, f"/initiatives/?older={middle}")
    peer = page(admin, "/plain/initiatives/initiative/")
    grown = statistics.median(seconds(first) for _again in range(PAIRS)) / statistics.median(small)
    return {
        f"list of {LARGE} / of {SMALL} (one after the other)": Figure(grown, 1.15),
        "list, deep / first": ratio(deep, first, 1.15),
        f"list of {LARGE} / Django's changelist of {LARGE}": ratio(first, peer, 0.3),
    }


def filled(rng: Random, unions: list[Union], by: User) -> list[float]:
    """Make the initiatives; return the seconds of the first page of the list while there were only a few."""
    fill(rng, unions, by, SMALL)
    reader = Client()
    reader.force_login(by)
    first = page(reader, "/initiatives/")
    small = [seconds(first) for _again in range(PAIRS + 3)][3:]
    fill(rng, unions, by, LARGE)
    look_over()
    return small


def measure() -> dict[str, Figure]:
    rng = Random(1989)
    unions, bao, tri = board()
    small = filled(rng, unions, bao)
    return similar_titles(rng) | lists(bao, tri, small)
