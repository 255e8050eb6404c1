"""`manage.py verify` is itself tried: faults planted alone, and seeded tamperings with the triggers off, on a well-made board.

Each must be found, the faults by the invariant that watches over them and with the name of the record; a clean board says nothing.
"""

import os
import time
from collections import Counter
from contextlib import contextmanager
from random import Random

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from kcn_union.verify import INVARIANTS, chained, examine, kept_files, versions
from kcn_union.verify.asking import Tally
from tests.trust.account import FULL
from tests.trust.board import Board
from tests.trust.damage import damaged, sql
from tests.trust.faults import OLD, Fault
from tests.trust.faults_of_figures import FAULTS
from tests.trust.tamperings import DEEDS, Draw, Head
from unions import chain

pytestmark = pytest.mark.trust
# The whole programme of tampering, in parts that each end within the time that one test has.
PARTS = 5
OF = {one.number: one.troubles for one in INVARIANTS}


def sentences() -> dict[int, list[str]]:
    return {one.invariant.number: one.found for one in examine()}


@contextmanager
def planted(one: Fault, board: Board):
    """Plant a fault, and take it back afterwards from the database and from the disk."""
    with damaged(settings.FILES_ROOT), transaction.atomic():
        one.plant(board)
        yield
        transaction.set_rollback(True)


def test_each_fault_planted_alone_is_found_and_named(well_made, tried):
    assert sentences() == {one.number: [] for one in INVARIANTS}

    missed = []
    for one in FAULTS:
        named = one.named(well_made)
        try:
            with planted(one, well_made):
                found = list(OF[one.invariant](Tally()))
        except DatabaseError as error:
            found = [f"not planted: {error}"]
        if not any(named in sentence for sentence in found):
            missed.append(f"{one.name}: {named!r} not in {found}")

    assert sentences() == {one.number: [] for one in INVARIANTS}
    _a_tail_cut_off_is_seen_by_an_anchor_alone()
    tried("planted faults", len(FAULTS), missed)


def _a_tail_cut_off_is_seen_by_an_anchor_alone() -> None:
    number, digest = chain.head()
    with damaged(settings.FILES_ROOT), transaction.atomic():
        sql("DELETE FROM unions_event WHERE number = %s", number)

        assert list(chained.troubles(Tally())) == []
        assert list(chained.troubles(Tally(), elsewhere=[(number, digest)])) == [
            f"the chain ends at event {number - 1}, an anchor stands at {number}"
        ]
        transaction.set_rollback(True)


def found(head: Head) -> bool:
    """Whether `verify` says anything; the invariants that are quickest to see such things are asked first."""
    for ask in (lambda seen: chained.troubles(seen, elsewhere=[head]), versions.troubles, kept_files.troubles):
        if next(ask(Tally()), None):
            return True
    return any(one.found for one in examine(anchors=[head]))


@pytest.mark.parametrize("part", range(PARTS if FULL else 1))
def test_every_tampering_is_found(well_made, size, tried, part):
    for path in settings.FILES_ROOT.rglob("*"):
        os.utime(path, (time.time() - OLD,) * 2)
    head, wanted = chain.head(), size(40, 1_000 // PARTS)
    assert [one for result in examine(anchors=[head]) for one in result.found] == []

    kinds: Counter[str] = Counter()
    missed, tries = [], 0
    while kinds.total() < wanted:
        tries += 1
        seed = part * 10_000 + tries
        rng = Random(seed)
        deed = rng.choices(list(DEEDS), list(DEEDS.values()))[0]
        with damaged(settings.FILES_ROOT), transaction.atomic():
            try:
                with transaction.atomic():
                    done = deed(Draw(rng, head))
            except DatabaseError:
                # The database cannot hold it, whoever writes: no trial.
                done = ""
            if done:
                kinds[deed.__name__] += 1
                if not found(head):
                    missed.append(f"seed {seed}: {done}")
            transaction.set_rollback(True)

    assert tries < 2 * wanted, kinds
    assert [one for result in examine(anchors=[head]) for one in result.found] == []
    tried("tampering", kinds.total(), missed)
