"""Two nominations that claim one author's part, sent at the same moment, again and again; also run alone, on a SQLite file.

`python -m tests.awards.racing 50` prints how many races ended in how many winners, `… careless` without constraint and guards.
"""

import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from django.db import connection, connections

from awards.models import Claim, Nomination
from awards.workflow import STEPS, proposer, workflow
from tests.awards.conftest import Awarding
from tests.conftest import NOW
from toolkit.steps import Refused, Workflow
from unions import events

CONSTRAINT = "claim_backs_one_living_nomination"
CARELESS = Workflow(STEPS | {"submit": replace(STEPS["submit"], guards=(proposer,))}, record=events.record)


def drop_the_constraint() -> None:
    with connection.schema_editor() as editor:
        editor.remove_constraint(Claim, next(one for one in Claim._meta.constraints if one.name == CONSTRAINT))


def raise_the_constraint() -> None:
    with connection.schema_editor() as editor:
        editor.add_constraint(Claim, next(one for one in Claim._meta.constraints if one.name == CONSTRAINT))


def two_drafts(awarding: Awarding) -> list[Nomination]:
    """Return two drafts of one member, for two awards, that rest on the same part."""
    member = awarding.cast.member("Trần Văn Lợi", qualification="college", job_title="Thợ hàn")
    part = awarding.author(member)
    awards = [awarding.award(), awarding.award("BK_TLD", "Bằng khen Tổng LĐLĐ")]
    asked = awarding.round(awards=awards)
    return [awarding.nomination(member=member, award=award, round=asked, claims=[part]) for award in awards]


def race(awarding: Awarding, drafts: list[Nomination], taking: Workflow = workflow) -> int:
    """Send both at once, see that the ledger says the same as the answers, and take them back; return how many were sent."""
    start = Barrier(2)

    def send(pk: int) -> bool:
        try:
            record = Nomination.objects.get(pk=pk)
            start.wait(timeout=30)
            taking.take("submit", record, by=awarding.cast.hang, at=NOW)
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(send, [one.pk for one in drafts]))
    held = Claim.objects.living().count()
    assert held == sum(sent), (held, sent)
    for one, was_sent in zip(drafts, sent, strict=True):
        one.refresh_from_db()
        if was_sent:
            workflow.take("recall", one, by=awarding.cast.hang, at=NOW)
    return sum(sent)


def races(awarding: Awarding, times: int, taking: Workflow = workflow) -> dict[str, int]:
    """Return number of winners -> how many races ended so."""
    drafts = two_drafts(awarding)
    return dict(Counter(str(race(awarding, drafts, taking)) for _again in range(times)))


if __name__ == "__main__":
    import time_machine

    from tests.conftest import make_cast

    with time_machine.travel(NOW, tick=True):
        made = Awarding(make_cast())
        careless = "careless" in sys.argv
        if careless:
            drop_the_constraint()
        print(json.dumps(races(made, int(sys.argv[1]), CARELESS if careless else workflow)))
