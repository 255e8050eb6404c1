"""What the first pages say of the awards: rounds that run, what came back, what waits; three queries for an officer."""

from datetime import date
from typing import Any

from django.db.models import Count

from awards.models import Nomination, Round, Sitting
from unions.models import User

State = Nomination.State
SHOWN = 10


def of_officer(user: User, today: date) -> dict[str, Any]:
    """Return what an officer has to do: running rounds with their days, nominations sent back, drafts."""
    own = Nomination.objects.filter(union__in=user.served_union_ids(today), round__state=Round.State.OPEN)
    joined = own.select_related("union", "member", "award", "round").order_by("round__due_on", "pk")
    rounds = _running(user, today)
    return {
        "award_rounds": rounds,
        "nominations_back": list(joined.filter(state=State.SENT_BACK)),
        "nomination_drafts": list(joined.filter(state=State.DRAFT)[:SHOWN]) if rounds else [],
    }


def of_board(user: User, today: date) -> dict[str, Any]:
    """Return what the board has to do: running rounds with what waits in them, and sittings that are to be applied."""
    seen = Nomination.objects.visible_to(user, on=today)
    waiting = dict(seen.waiting().order_by().values_list("round").annotate(n=Count("*")))
    running = _running(user, today)
    signed = Sitting.objects.visible_to(user, on=today).filter(state=Sitting.State.FROZEN).select_related("round")
    return {
        "award_rounds": [one | {"waiting": waiting.get(one["round"].pk, 0)} for one in running],
        "sittings_to_apply": list(signed.order_by("held_on", "pk")),
    }


def _running(user: User, today: date) -> list[dict[str, Any]]:
    """Return the rounds that run, those due first, each with how many days unions still have."""
    rounds = Round.objects.visible_to(user, on=today).open_on(today).order_by("due_on", "pk")
    return [{"round": one, "days": (one.due_on - today).days} for one in rounds]
