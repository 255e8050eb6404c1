"""Closing at the same moment as somebody counts, imports, closes or publishes: nothing is lost, nothing stands twice.

Each race has its negative control: the same race without the guard goes wrong. RACES says how often each is run.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections
from django.db.models import QuerySet

from awards.models import Honour, Nomination
from awards.workflow import STEPS as award_steps
from emulation.imports import Returns
from emulation.models import HalfYear, UnionReturn
from initiatives import adoptions
from initiatives.workflow import STEPS
from kcn_union import closing, return_steps
from kcn_union.closing import HALF_YEAR_STEPS
from kcn_union.models import ClosedItem, Publication
from tests.awards.conftest import Awarding
from tests.pages.test_closing import DAY, JULY, ready
from tests.thawed import thawed
from toolkit import locks
from toolkit.steps import Refused, Step, Workflow
from unions import events, sheets
from unions.models import SheetRun

__all__ = ["ready"]

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = int(os.environ.get("RACES", "2"))
# Without the guard a race has to go wrong once in so many; it mostly does at once.
TRIES = 30
on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite one writes at a time, see the last tests")


def lingering(**told):
    """Write the event, and stay a little in the open transaction: as long as the other side needs to come in between."""
    written = events.record(**told)
    time.sleep(0.15)
    return written


def at_once(*deeds) -> list:
    """Run the deeds in threads of their own that start together; return done, the refusal, or what the database said."""
    start = Barrier(len(deeds))

    def alone(deed):
        try:
            start.wait()
            return deed() or "done"
        except Refused as refused:
            return f"refused: {refused}"
        except DatabaseError as error:
            return f"error: {error}"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(alone, deeds))


@contextmanager
def unlocked(monkeypatch):
    """Take the half-years' lock away."""
    with monkeypatch.context() as patched:
        patched.setattr(locks, "shared", lambda name: None)
        patched.setattr(locks, "exclusive", lambda name: None)
        yield


def step(steps: Workflow, name, record, by, **values):
    return lambda: steps.take(name, type(record).objects.get(pk=record.pk), by=by, at=JULY, **values)


def ask_and_close(cast, steps=closing.workflow, asked="bao", by="lanh"):
    """Return a deed: ask for the closing of 2022-H1, and confirm it, as two people who are quick."""

    def deed():
        for name, who in (("ask_to_close", asked), ("close", by)):
            steps.take(name, HalfYear.objects.get(code="2022-H1"), by=cast.people[who], at=JULY)

    return deed


def again(cast) -> None:
    """Open 2022-H1 once more, as a trial needs it."""
    with thawed():
        for version in Publication.objects.all():
            version.anchors.all().delete(), version.lines.all().delete(), version.items.all().delete(), version.delete()
    days = {"asked_by": None, "asked_at": None, "closed_by": None, "closed_at": None, "previewed_digest": ""}
    HalfYear.objects.filter(code="2022-H1").update(state="open", **days)


def where(record) -> tuple[bool, bool]:
    """Return whether a record stands in version 1 of 2022-H1, and whether it counts in the half-year after it."""
    kept = ClosedItem.objects.filter(record=record._meta.model_name, record_id=record.pk, publication__number=1).exists()
    fresh = type(record).objects.get(pk=record.pk)
    return kept, bool(fresh.half_year and fresh.half_year.code == "2022-H2")


def counted_once(cast, record, steps: Workflow, **values) -> bool:
    """Accept a record while the half-year is closed; return whether it then counts in exactly one of the two."""
    told = at_once(step(steps, "accept", record, cast.hoa, **values), ask_and_close(cast))
    record.refresh_from_db()
    closed = HalfYear.objects.get(code="2022-H1").state == "closed"
    assert Publication.objects.count() == int(closed), told
    if record.state != "accepted":
        # Refused while the closing waited; afterwards it counts in the next half-year.
        steps.take("accept", record, by=cast.hoa, at=JULY, **values)
        return where(record) == (False, True)
    return sum(where(record)) == 1 if closed else record.half_year.code == "2022-H1"


def waiting_initiative(cast):
    return cast.walked("received"), {"accepted_vnd": 1_000_000}


def waiting_adoption(cast):
    origin = cast.take("into_library", cast.accepted(union=cast.samju))
    return cast.adopted(initiative=origin), {"accepted_vnd": 1_000_000}


RECORDS = [(waiting_initiative, STEPS), (waiting_adoption, adoptions.ADOPTION_STEPS)]


@pytest.mark.parametrize(("make", "steps"), RECORDS)
def test_what_is_accepted_while_closing_counts_in_exactly_one_half_year(ready, make, steps):
    slow = Workflow(steps, record=lingering, hold=closing.writing)
    for _time in range(TIMES):
        record, values = make(ready)
        assert counted_once(ready, record, slow, **values)
        again(ready)


@on_postgres
@pytest.mark.parametrize(("make", "steps"), RECORDS)
def test_without_the_lock_it_would_count_in_none(ready, make, steps, monkeypatch):
    slow = Workflow(steps, record=lingering, hold=closing.writing)
    for _time in range(TRIES):
        record, values = make(ready)
        with unlocked(monkeypatch):
            if not counted_once(ready, record, slow, **values):
                return
        again(ready)
    pytest.fail("the race never went wrong without the lock: the test above proves nothing")


# Awards.


def a_nomination_to_award(cast):
    """Return a forwarded nomination, and what its award is given: a decision of May 2022."""
    awarding = Awarding(cast)
    made = awarding.walked("forwarded")
    Nomination.objects.filter(pk=made.pk).update(forwarded_on=date(2022, 5, 10))
    decision = awarding.decision(made.round, decided_on=date(2022, 5, 20), number=f"{made.pk}/QĐ")
    return made, {"decision": decision, "prize_vnd": None}


def award_counted_once(cast, nomination, steps: Workflow, **values) -> bool:
    """Award while the half-year is closed; return whether the honour then counts in exactly one of the two."""
    told = at_once(step(steps, "award", nomination, cast.hoa, **values), ask_and_close(cast))
    nomination.refresh_from_db()
    closed = HalfYear.objects.get(code="2022-H1").state == "closed"
    assert Publication.objects.count() == int(closed), told
    if nomination.state != "awarded":
        steps.take("award", nomination, by=cast.hoa, at=JULY, **values)
        return where(Honour.objects.get(nomination=nomination)) == (False, True)
    honour = Honour.objects.get(nomination=nomination)
    return sum(where(honour)) == 1 if closed else honour.half_year.code == "2022-H1"


def test_what_is_awarded_while_closing_counts_in_exactly_one_half_year(ready):
    slow = Workflow(award_steps, record=lingering, hold=closing.writing)
    for _time in range(TIMES):
        nomination, values = a_nomination_to_award(ready)
        assert award_counted_once(ready, nomination, slow, **values)
        again(ready)


@on_postgres
def test_without_the_lock_an_award_would_count_in_none(ready, monkeypatch):
    slow = Workflow(award_steps, record=lingering, hold=closing.writing)
    for _time in range(TRIES):
        nomination, values = a_nomination_to_award(ready)
        with unlocked(monkeypatch):
            if not award_counted_once(ready, nomination, slow, **values):
                return
        again(ready)
    pytest.fail("the race never went wrong without the lock: the test above proves nothing")


# Closing twice.


def closed_by_two(cast, steps: Workflow) -> list[str]:
    again(cast)
    closing.workflow.take("ask_to_close", HalfYear.objects.get(code="2022-H1"), by=cast.bao, at=JULY)
    half_year = HalfYear.objects.get(code="2022-H1")
    return at_once(step(steps, "close", half_year, cast.lanh), step(steps, "close", half_year, cast.lanh2))


def test_of_two_who_confirm_at_once_one_closes(ready):
    ready.user("lanh2", "head")
    for _time in range(TIMES):
        told = closed_by_two(ready, closing.workflow)

        assert sorted(one.partition(":")[0] for one in told) == ["done", "refused"]
        assert list(Publication.objects.values_list("number", flat=True)) == [1]


class Careless(Workflow):
    """The same steps without the row's lock and without asking whether somebody was faster."""

    def _locked(self, record):
        return type(record)._base_manager.get(pk=record.pk)

    def _moved(self, record, before, changed):
        return type(record)._base_manager.filter(pk=record.pk).update(**changed) == 1


@on_postgres
def test_without_locks_both_would_freeze_it(ready, monkeypatch):
    ready.user("lanh2", "head")
    careless = Careless(HALF_YEAR_STEPS, record=lingering, hold=closing.closing_alone)
    with unlocked(monkeypatch):
        for _time in range(TRIES):
            told = closed_by_two(ready, careless)
            # The table holds against a second version 1; whoever was slower sees a failure instead of a sentence.
            assert Publication.objects.count() == 1
            if any(one.startswith("error") for one in told):
                return
    pytest.fail("two closings at once never met without the locks: the test above proves nothing")


# Returns.


def a_sent_return(cast) -> UnionReturn:
    UnionReturn.objects.filter(union=cast.haneul, half_year__code="2022-H1").delete()
    return cast.returned(cast.haneul, state="submitted")


def return_told(cast, halves: Workflow) -> bool:
    """Accept a return while its half-year is closed; whether a closed version has it as accepted."""
    again(cast)
    filed = a_sent_return(cast)
    slow = Workflow(return_steps.RETURN_STEPS, record=lingering, hold=closing.writing)
    at_once(step(slow, "accept", filed, cast.bao), ask_and_close(cast, halves, asked="hoa"))
    filed.refresh_from_db()
    version = Publication.objects.first()
    return version is None or (filed.state, version.lines.get(union=cast.haneul).reported) == ("accepted", 1)


def test_a_return_accepted_while_closing_stands_in_the_version(ready):
    assert [return_told(ready, closing.workflow) for _time in range(TIMES)] == [True] * TIMES


@on_postgres
def test_without_lock_and_blocking_list_it_would_be_silent(ready, monkeypatch):
    unguarded = {
        name: Step(label=one.label, sources=one.sources, target=one.target, guards=one.guards[:1], effect=one.effect)
        for name, one in HALF_YEAR_STEPS.items()
    }
    halves = Workflow(unguarded, record=events.record, hold=closing.closing_alone)
    with unlocked(monkeypatch):
        if all(return_told(ready, halves) for _time in range(TRIES)):
            pytest.fail("the race never went wrong without the guards: the test above proves nothing")


# Imports.


class SlowReturns(Returns):
    """The same kind of sheet, which stays a little in its transaction."""

    def write(self, meant, asked):
        super().write(meant, asked)
        time.sleep(0.3)


SHEET = "Mã CĐCS;Tổng số CNLĐ;Trong đó nữ;Đoàn viên;Nữ đoàn viên\nCD-003;120;80;100;70\n"


def loaded(cast) -> SheetRun:
    """Return a sheet of returns that its sender has confirmed, for a union that is silent so far."""
    run = SheetRun(kind="returns", scope="2022-H1", by=cast.bao, made_at=JULY, touched_at=JULY, op_id=uuid4(), file_name="bc.csv")
    sheets.start(run, [SHEET.encode("utf-8-sig")])
    sheets.take_on(run, {"returns": Returns()}, clock=lambda: JULY)
    run.refresh_from_db()
    assert (run.state, run.counts) == ("ready", {"new": 1}), run.refusal
    sheets.confirm(run, seen=run.digest, at=JULY)
    return SheetRun.objects.get(pk=run.pk)


def import_told(cast) -> tuple[bool, str]:
    """Write a sheet of returns while its half-year is closed; whether nothing came in after the closing, and the run's state."""
    again(cast)
    UnionReturn.objects.filter(union__code="CD-003").delete()
    run, seen = loaded(cast), []

    def close():
        time.sleep(0.05)
        ask_and_close(cast)()
        seen.append(UnionReturn.objects.filter(union__code="CD-003").exists())

    kinds = {"returns": SlowReturns()}
    told = at_once(lambda: sheets.take_on(run, kinds, clock=lambda: JULY), close)
    assert told == ["done", "done"]
    run.refresh_from_db()
    filed = UnionReturn.objects.filter(union__code="CD-003").exists()
    assert filed == (run.state == "written"), (run.state, run.refusal)
    return filed == seen[0], run.state


@pytest.fixture
def third(ready, settings, tmp_path):
    """A third union that has not reported; the closing may leave it silent."""
    settings.SHEETS_ROOT = tmp_path
    fields = {field.attname: getattr(ready.haneul, field.attname) for field in ready.haneul._meta.concrete_fields}
    type(ready.haneul).objects.create(**fields | {"id": None, "code": "CD-003", "name": "CĐCS Công ty Thứ Ba"})
    return ready


def test_a_sheet_of_returns_is_written_before_the_closing_or_not_at_all(third):
    assert {held for held, _state in [import_told(third) for _time in range(TIMES)]} == {True}


def test_a_sheet_confirmed_before_the_closing_and_written_after_it_is_refused_in_words(third):
    run = loaded(third)
    ask_and_close(third)()

    sheets.take_on(run, {"returns": Returns()}, clock=lambda: JULY)

    run.refresh_from_db()
    assert (run.state, UnionReturn.objects.filter(union__code="CD-003").exists()) == ("refused", False)
    assert "đã đóng" in run.refusal


@on_postgres
def test_without_the_lock_a_sheet_would_come_in_after_the_closing(third, monkeypatch):
    with unlocked(monkeypatch):
        for _time in range(TRIES):
            held, _state = import_told(third)
            if not held:
                return
    pytest.fail("the race never went wrong without the lock: the test above proves nothing")


# Publishing.


def published_by_two(cast) -> list[str]:
    again(cast)
    ask_and_close(cast)()
    version = Publication.objects.get()
    said = {"phrase": "3 sáng kiến", "report_number": "12/BC", "report_on": DAY, "scan": None, "at": JULY}
    return at_once(*(lambda by=by: closing.publish(version, by=by, **said) and "" for by in (cast.bao, cast.hoa)))


def test_of_two_who_publish_at_once_one_does(ready):
    for _time in range(TIMES):
        assert sorted(one.partition(":")[0] for one in published_by_two(ready)) == ["done", "refused"]


@on_postgres
def test_without_the_row_lock_the_second_would_see_a_failure(ready, monkeypatch):
    def lingering_claims(phrase, version):
        time.sleep(0.15)
        return []

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **more: self)
    monkeypatch.setattr(closing, "claims_of", lingering_claims)
    for _time in range(TRIES):
        if any(one.startswith("error") for one in published_by_two(ready)):
            return
    pytest.fail("the race never went wrong without the row's lock: the test above proves nothing")


# SQLite: one writes at a time, because each transaction says so when it begins.


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes the lock")
@pytest.mark.parametrize("mode", ["IMMEDIATE", "DEFERRED"])
def test_on_sqlite_writers_wait_because_they_say_at_once_that_they_write(ready, mode):
    told = []
    for _time in range(TIMES if mode == "IMMEDIATE" else TRIES):
        record, values = waiting_initiative(ready)

        def within(deed):
            def run():
                connection.ensure_connection()
                connection.transaction_mode = mode
                return deed()

            return run

        slow = Workflow(STEPS, record=lingering, hold=closing.writing)
        told += at_once(within(step(slow, "accept", record, ready.hoa, **values)), within(ask_and_close(ready)))
        again(ready)
        if mode == "DEFERRED" and any(one.startswith("error") for one in told):
            break
    assert any("locked" in one for one in told) == (mode == "DEFERRED")
