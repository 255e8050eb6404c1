"""How a union joins a campaign: asked by the board, acknowledged, registered with its own targets, reviewed in words."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emulation.models import Campaign, Enrolment, joining
from toolkit.dates import as_written
from toolkit.steps import Refused, Step, Workflow
from unions import events

State = Enrolment.State


# Who.


def serves_the_union(enrolment: Enrolment, by: Any, on: date) -> str:
    """The union's officers; the board for what came on the union's paper."""
    if by.serves(enrolment.union_id, on):
        return ""
    return _("Only an officer of this union, or the board entering for it, does this.")


# Not yet, because.


def campaign_runs(enrolment: Enrolment, by: Any, on: date) -> str:
    match enrolment.campaign.state:
        case Campaign.State.PLANNED:
            return _("The campaign is not launched yet.")
        case Campaign.State.CLOSED:
            return _("The campaign is summed up. Nothing is registered or written to it any more.")
        case _running:
            return ""


def campaign_lasts(enrolment: Enrolment, by: Any, on: date) -> str:
    last = enrolment.campaign.ends_on
    return _("The campaign ended on %(day)s. Nobody joins it any more.") % {"day": as_written(last)} if last and last < on else ""


def union_lives(enrolment: Enrolment, by: Any, on: date) -> str:
    ended = enrolment.union.dissolved_on
    return _("The union ended on %(day)s. It joins no campaign.") % {"day": as_written(ended)} if ended and ended < on else ""


# What a step brings with it.


def came_from(enrolment: Enrolment, by: Any, on: date) -> None:
    """What the board enters came on the union's paper."""
    own = enrolment.union_id in by.served_union_ids(on)
    enrolment.source = Enrolment.Source.OWN if own else Enrolment.Source.PAPER


def acknowledged(enrolment: Enrolment, by: Any, at: datetime) -> None:
    today = timezone.localdate(at)
    enrolment.acknowledged_on = today
    came_from(enrolment, by, today)


def registered(enrolment: Enrolment, by: Any, at: datetime) -> None:
    """Registering says that one has read it, too. Raises Refused without a target, or for a day that cannot be."""
    today = timezone.localdate(at)
    if not enrolment.registered_on:
        raise Refused(_("Write the day of the registration."))
    if enrolment.registered_on > today:
        raise Refused(_("The day %(day)s is still to come.") % {"day": as_written(enrolment.registered_on)})
    if enrolment.registered_on < enrolment.union.founded_on:
        raise Refused(_("The union was founded on %(day)s. Check the day.") % {"day": as_written(enrolment.union.founded_on)})
    with_a_target(enrolment, by, at)
    enrolment.acknowledged_on = enrolment.acknowledged_on or today
    came_from(enrolment, by, today)


def with_a_target(enrolment: Enrolment, by: Any, at: datetime) -> None:
    if enrolment.target_count is None and enrolment.target_vnd is None:
        raise Refused(_("Write at least one target of the union: how many, or how many đồng."))


def registered_no_longer(enrolment: Enrolment, by: Any, at: datetime) -> None:
    enrolment.registered_on = enrolment.target_count = enrolment.target_vnd = None


def interim_written(enrolment: Enrolment, by: Any, at: datetime) -> None:
    _written(enrolment.interim_words)


def final_written(enrolment: Enrolment, by: Any, at: datetime) -> None:
    _written(enrolment.final_words)


def _written(words: str) -> None:
    if not words:
        raise Refused(_("Write the review in a few words."))


JOINS = (serves_the_union, campaign_runs, campaign_lasts, union_lives)

ENROLMENT_STEPS = {
    "acknowledge": Step(
        label=gettext_lazy("Acknowledge"),
        sources={State.INVITED},
        target=State.ACKNOWLEDGED,
        guards=JOINS,
        effect=acknowledged,
    ),
    "register": Step(
        label=gettext_lazy("Register the union"),
        sources={State.INVITED, State.ACKNOWLEDGED},
        target=State.REGISTERED,
        guards=JOINS,
        fields=("registered_on", "target_count", "target_vnd"),
        effect=registered,
    ),
    "retarget": Step(
        label=gettext_lazy("Change the targets"),
        sources={State.REGISTERED},
        target=State.REGISTERED,
        guards=JOINS,
        fields=("target_count", "target_vnd"),
        effect=with_a_target,
    ),
    "review_interim": Step(
        label=gettext_lazy("Write the interim review"),
        sources={State.REGISTERED},
        target=State.REGISTERED,
        guards=(serves_the_union, campaign_runs),
        fields=("interim_words",),
        effect=interim_written,
    ),
    "review_final": Step(
        label=gettext_lazy("Write the final review"),
        sources={State.REGISTERED},
        target=State.REGISTERED,
        guards=(serves_the_union, campaign_runs),
        fields=("final_words",),
        effect=final_written,
    ),
    "unregister": Step(
        label=gettext_lazy("Take the registration back"),
        sources={State.REGISTERED},
        target=State.ACKNOWLEDGED,
        guards=(serves_the_union, campaign_runs),
        reason=True,
        effect=registered_no_longer,
    ),
}

workflow = Workflow(ENROLMENT_STEPS, record=events.record, hold=joining)
events.WORDS.update({name: step.label for name, step in ENROLMENT_STEPS.items()})
