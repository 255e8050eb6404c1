"""One step for many initiatives at once: those that may take it do, the others are listed with the reason."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from initiatives.workflow import workflow
from toolkit.steps import Refused

MOST = 500


@dataclass
class Outcome:
    """What came of it: the records that took the step, and (record, sentence) of those that did not."""

    done: list[Initiative] = field(default_factory=list)
    refused: list[tuple[Initiative, str]] = field(default_factory=list)


def take_for_all(name: str, picked: dict[Initiative, int], *, by: Any, at: datetime) -> Outcome:
    """Take the step for each picked record, seen in that version, in one transaction.

    Accepting takes over the sum that the company confirmed; a sum that had to be explained is never accepted in bulk.
    """
    outcome = Outcome()
    with transaction.atomic():
        for record, seen in picked.items():
            if name == "accept" and record.unusual_words:
                outcome.refused.append((record, _("An unusual sum is looked at one by one.")))
                continue
            values = {"accepted_vnd": record.confirmed_vnd} if name == "accept" else {}
            try:
                _take(name, record, by=by, at=at, seen=seen, **values)
            except Refused as refused:
                outcome.refused.append((record, str(refused)))
            else:
                outcome.done.append(record)
    return outcome


def _take(name: str, record: Initiative, *, by: Any, at: datetime, **given: Any) -> None:
    if refused := workflow.forbidden(name, record, by=by, on=timezone.localdate(at)):
        raise Refused(refused)
    workflow.take(name, record, by=by, at=at, **given)
