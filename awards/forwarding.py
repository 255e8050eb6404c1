"""Forwarding nominations to an authority: one proposal (tờ trình) names exactly those that go."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from awards.models import Nomination
from awards.workflow import workflow
from toolkit.steps import Refused


def forward_all(picked: dict[Nomination, int], *, number: str, day: date, by: Any, at: datetime) -> list[tuple[Nomination, str]]:
    """Forward all these, each seen in that version, under one proposal; return (record, sentence) of those that cannot go.

    One paper names exactly these: if one is refused, none is forwarded.
    """
    refused = []
    with transaction.atomic():
        for record, seen in picked.items():
            try:
                workflow.take("forward", record, by=by, at=at, seen=seen, forwarded_number=number, forwarded_on=day)
            except Refused as why:
                refused.append((record, str(why)))
        if refused:
            transaction.set_rollback(True)
    return refused
