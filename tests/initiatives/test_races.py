"""Several at once: codes without gap or double, one form one record, one decision."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from initiatives.models import CodeCounter, Initiative
from initiatives.workflow import STEPS, next_code, workflow
from tests import ready_made
from tests.conftest import NOW
from tests.initiatives.test_form import typed
from toolkit.steps import Refused, Workflow
from unions import events
from unions.models import Event

ROOT = Path(__file__).parent.parent.parent
TAKE_CODES = """
import django; django.setup()
from django.db import transaction
from initiatives.workflow import next_code
for _one in range(25):
    with transaction.atomic():
        print(next_code(2022))
"""


def test_four_processes_on_sqlite_take_codes_without_gap_or_double(tmp_path):
    environment = os.environ | {
        "VAR_DIR": str(tmp_path),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "kcn_union.settings",
        "PYTHONPATH": str(ROOT),
    }
    for name in ("DATABASE_URL", "ALLOWED_HOSTS"):
        environment.pop(name, None)
    ready_made.copy_to(tmp_path / "kcn.sqlite3")
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)

    running = [
        subprocess.Popen([sys.executable, "-c", TAKE_CODES], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _one in range(4)
    ]
    codes = [code for process in running for code in process.communicate(timeout=120)[0].split()]

    assert sorted(codes) == [f"SK-2022-{number:05}" for number in range(1, 101)]


needs_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite's database of the suite lives in memory and has one connection"
)


def at_once(deed, times: int) -> list:
    """Run the deed in that many threads, each with a connection of its own; return what they returned."""

    def alone(number):
        try:
            return deed(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(alone, range(times)))


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_codes_taken_at_once_on_postgresql_have_no_gap_or_double():
    def take(number):
        with transaction.atomic():
            return next_code(2022)

    codes = [code for _round in range(5) for code in at_once(take, 8)]

    assert sorted(codes) == [f"SK-2022-{number:05}" for number in range(1, 41)]


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_a_form_sent_eight_times_at_once_makes_one_record(cast, time_machine):
    time_machine.move_to(NOW, tick=True)
    cast.member("Trần Thị Ánh")
    form = typed()
    clients = [cast.client("hang") for _one in range(8)]

    answers = at_once(lambda number: clients[number].post("/initiatives/new/CD-001/send/", form).status_code, 8)

    assert set(answers) == {302}
    assert [one.code for one in Initiative.objects.all()] == ["SK-2022-00001"]
    assert CodeCounter.objects.get().last == 1


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_holds(cast):
    for _again in range(5):
        initiative = cast.walked("received")

        def decide(number, pk=initiative.pk):
            record = Initiative.objects.get(pk=pk)
            try:
                if number:
                    workflow.take("accept", record, by=cast.bao, at=NOW, accepted_vnd=1_000_000)
                else:
                    workflow.take("reject", record, by=cast.hoa, at=NOW, reason="Đã có.")
            except Refused:
                return "refused"
            return "done"

        assert sorted(at_once(decide, 2)) == ["done", "refused"]


class Careless(Workflow):
    """The same steps without the lock and without asking whether somebody was faster: the negative control."""

    def _locked(self, record):
        return type(record)._base_manager.get(pk=record.pk)

    def _moved(self, record, before, changed):
        return type(record)._base_manager.filter(pk=record.pk).update(**changed) == 1


def both_done(cast, taking: Workflow) -> bool:
    """Let the board accept while the union withdraws; return whether both were told that it is done."""
    initiative = cast.walked("received")

    def decide(number):
        record = Initiative.objects.get(pk=initiative.pk)
        try:
            if number:
                taking.take("accept", record, by=cast.bao, at=NOW, accepted_vnd=1_000_000)
            else:
                taking.take("withdraw", record, by=cast.hang, at=NOW)
        except Refused:
            return "refused"
        return "done"

    told = at_once(decide, 2)
    initiative.refresh_from_db()
    verbs = list(Event.objects.about(initiative).filter(verb__in=["accept", "withdraw"]).values_list("verb", flat=True))
    if told.count("done") == 1:
        assert verbs == ["accept" if initiative.state == "accepted" else "withdraw"]
    return told.count("done") == 2


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_of_accepting_and_withdrawing_at_once_one_holds(cast):
    assert [both_done(cast, workflow) for _again in range(30)] == [False] * 30


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_without_lock_and_condition_both_would_be_done(cast):
    careless = Careless(STEPS, record=events.record)

    assert any(both_done(cast, careless) for _again in range(30))


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_without_one_op_id_eight_clicks_would_make_more_than_one_record(cast, time_machine):
    time_machine.move_to(NOW, tick=True)
    cast.member("Trần Thị Ánh")
    clients = [cast.client("hang") for _one in range(8)]

    for again in range(30):
        at_once(
            lambda number, again=again: clients[number].post("/initiatives/new/CD-001/", typed(title=f"Lần {again}")).status_code,
            8,
        )
        if Initiative.objects.filter(title=f"Lần {again}").count() > 1:
            return
    pytest.fail("eight forms with eight op_ids made one record each time: the test above proves nothing")
