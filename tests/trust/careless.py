"""Takes one guard away in a server that a test starts, and lets writers stay a little in their transactions.

Loaded by tests/trust/served_app.py alone. WITHOUT maps the name of a race to what is taken away from it; the unique indexes
that hold as well are dropped by the test in its own database.
"""

import os
import time
from dataclasses import replace

from django.db import transaction

from awards import workflow as nominations
from emulation.imports import Returns
from kcn_union.management.commands import run_sheets
from kcn_union.pages import closing
from toolkit import locks
from toolkit.steps import Workflow
from unions import chain, events, sheets


def begin() -> None:
    if seconds := float(os.environ.get("TRUST_LINGER", "0")):
        linger(seconds)
    if without := os.environ.get("TRUST_WITHOUT", ""):
        for take_away in WITHOUT[without]:
            take_away()


def linger(seconds: float) -> None:
    """Stay in the open transaction after events are written, as long as the other side needs to come in between.

    The papers of a closing, seconds of type-setting after it is done, are left out.
    """
    closing.make_papers = lambda version: None
    tell, write = chain.write, Returns.write

    def slow_tell(told):
        made = tell(told)
        time.sleep(seconds)
        return made

    def slow_write(self, meant, asked):
        write(self, meant, asked)
        time.sleep(3 * seconds)

    chain.write, Returns.write = slow_tell, slow_write
    run_sheets.LOOK_EVERY_SECONDS = 0.05


def no_half_year_lock() -> None:
    locks.shared = locks.exclusive = lambda name: None


def no_row_lock() -> None:
    """Steps neither lock the record nor ask whether somebody was faster."""
    Workflow._locked = lambda self, record: type(record)._base_manager.get(pk=record.pk)
    Workflow._moved = lambda self, record, before, changed: type(record)._base_manager.filter(pk=record.pk).update(**changed) == 1


def no_version() -> None:
    """Whoever saves last overwrites what was saved meanwhile."""
    store = events.store

    def careless(form, *, seen=None, **given):
        if form.instance.pk:
            form.instance.version = type(form.instance)._base_manager.values_list("version", flat=True).get(pk=form.instance.pk)
            seen = form.instance.version
        return store(form, seen=seen, **given)

    events.store = careless


def no_second_reckoning() -> None:
    """A sheet is written as it was reckoned before its transaction began."""

    def write(run, kind, *, clock):
        _content, read = sheets._read(run)
        asked = sheets._asked(run, kind, clock())
        meant = kind.mean(sheets._tables(run, kind, read), asked, lambda done, total: None)
        time.sleep(0.1)
        with transaction.atomic():
            kind.write([one for one in meant if one.outcome in (sheets.Outcome.NEW, sheets.Outcome.CHANGED)], asked)
            sheets._move(run, sheets.State.WRITTEN, ended_at=asked.at, touched_at=clock())

    sheets.write = write


def no_guards_of_sending() -> None:
    nominations.workflow.steps = nominations.STEPS | {
        "submit": replace(nominations.STEPS["submit"], guards=(nominations.proposer,))
    }


WITHOUT = {
    "double submit": [],
    "double accept": [no_row_lock],
    "accept or withdraw": [no_row_lock],
    "close or accept": [no_half_year_lock],
    "close or import": [no_half_year_lock],
    "close twice": [no_half_year_lock, no_row_lock],
    "the same import twice": [no_second_reckoning],
    "lost update": [no_version],
    "one part, two nominations": [no_row_lock, no_guards_of_sending],
}
