"""How figures are taken: alternating pairs (A B A B …), a ratio pair by pair, the median of them beside its goal."""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.test import Client

# A short run that shows whether everything works and roughly where it stands; its figures are no verdict.
QUICK = os.environ.get("BENCH_QUICK") == "1"
PAIRS = 20 if QUICK else 60


@dataclass(frozen=True)
class Figure:
    """A measured value, in the unit its name says; met when not above the goal, or not below it where it is the least allowed."""

    value: float
    goal: float | None = None
    spread: Sequence[float] = ()
    least: bool = False

    @property
    def met(self) -> bool:
        return self.goal is None or (self.value >= self.goal if self.least else self.value <= self.goal)


def size(quick: int, whole: int) -> int:
    """Return how many rows, rounds or people this run takes."""
    return quick if QUICK else whole


def seconds(deed: Callable[[], object]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def ratios(one: Callable[[], object], other: Callable[[], object], pairs: int = PAIRS) -> list[float]:
    """Return one / other for each of the alternating pairs, after three that warm up."""
    for _warm in range(3):
        one(), other()
    return [seconds(one) / seconds(other) for _pair in range(pairs)]


def ratio(
    one: Callable[[], object], other: Callable[[], object], goal: float | None = None, pairs: int = PAIRS, least: bool = False
) -> Figure:
    """Return the median of one / other with all its pairs."""
    found = ratios(one, other, pairs)
    return Figure(statistics.median(found), goal, found, least)


def look_over() -> None:
    """Let PostgreSQL look at its tables, as it does by itself on a server after a while; SQLite never does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def page(client: Client, address: str, **headers) -> Callable[[], None]:
    """Return what asks for that page and makes sure that it came."""

    def ask() -> None:
        answer = client.get(address, **headers)
        assert answer.status_code == (304 if headers else 200), f"{address}: {answer.status_code}"

    return ask
