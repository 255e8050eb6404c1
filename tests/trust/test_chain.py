"""Many writers at once: one chain without a gap, and nobody waits for somebody who waits for them."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import QuerySet

from tests.conftest import BEGIN, NOW, make_cast
from unions import chain, events
from unions.models import Member, Union

pytestmark = [pytest.mark.trust, pytest.mark.django_db(transaction=True)]
WRITERS = 16
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite one writes at a time")


def at_once(deed, writers: int = WRITERS) -> list[str]:
    """Let so many writers do the deed at the same time; return what the database refused."""
    start = Barrier(writers)

    def alone(writer: int) -> str:
        try:
            start.wait()
            deed(writer)
        except DatabaseError as error:
            return f"writer {writer}: {error}"
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(writers) as pool:
        return [told for told in pool.map(alone, range(writers)) if told]


def test_sixteen_writers_make_one_chain(size):
    cast, rows = make_cast(), size(10, 250)
    before = chain.head()[0]

    def write(writer: int) -> None:
        for number in range(rows):
            with transaction.atomic():
                events.record(record=cast.samju, verb="noted", by=None, at=NOW, reason=f"{writer}-{number}")

    assert at_once(write) == []
    assert list(chain.troubles()) == []
    assert chain.head()[0] - before == WRITERS * rows


def test_loads_of_rows_steps_and_changes_of_one_union_pass_each_other(size):
    cast, rows = make_cast(), size(2, 25)
    waiting = {writer: [cast.walked("received") for _ in range(rows)] for writer in range(0, WRITERS, 4)}

    def write(writer: int) -> None:
        for number in range(rows):
            if writer in waiting:
                cast.take("accept", waiting[writer][number], accepted_vnd=1_000_000)
            elif writer % 4 == 1:
                load(cast, 20)
            else:
                hold_and_tell(cast)

    assert at_once(write) == []
    assert list(chain.troubles()) == []


def load(cast, rows: int) -> None:
    """Store members and tell of them, over and over in one transaction: foreign keys are checked among the seals."""
    with transaction.atomic():
        events.record(record=cast.samju, verb="noted", by=cast.hang, at=NOW)
        for _part in range(3):
            made = Member.objects.bulk_create(
                Member(union_id=cast.samju.pk, name="Ánh", sex="female", joined_on=BEGIN) for _ in range(rows)
            )
            events.write(events.drafted(record=one, verb=events.CREATED, by=cast.hang, at=NOW, changes={}) for one in made)


def hold_and_tell(cast, seconds: float = 0) -> None:
    """Hold the union's row, as those who change it do, and tell of it."""
    with transaction.atomic():
        union = Union.objects.select_for_update(no_key=True).get(pk=cast.samju.pk)
        events.record(record=union, verb="noted", by=cast.bao, at=NOW)
        time.sleep(seconds)


@on_postgresql
def test_holding_rows_against_those_who_point_at_them_would_end_in_a_deadlock(monkeypatch):
    """The negative control: with the stronger row lock, one waits at commit for the chain and the other for the row."""
    cast, lock = make_cast(), QuerySet.select_for_update
    deeds = {0: lambda: hold_and_tell(cast, 0.3), 1: lambda: load(cast, 1)}

    assert at_once(lambda writer: deeds[writer](), writers=2) == []
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **more: lock(self, **more | {"no_key": False}))
    # One may be through before the other begins: on a busy machine it takes more than one attempt to meet.
    attempts = (at_once(lambda writer: deeds[writer](), writers=2) for _attempt in range(10))
    assert any("deadlock" in told for met in attempts for told in met)
