"""The life of an adoption: entered by the adopting union, accepted by the board, counted in a column of its own."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emulation.models import HalfYear, half_year_to_count_in, writing
from initiatives.models import Adoption, Initiative
from initiatives.models.adoption import STANDS_AS_INITIATIVE
from toolkit.steps import Step, Workflow
from unions import events
from unions.guards import served_by_the_sender, verifier_or_head
from unions.models import Event, Union

State = Adoption.State


# Not yet, because.


def not_entered_by_the_same(adoption: Adoption, by: Any, on: date) -> str:
    return _("You entered this adoption. Another verifier or the head accepts it.") if by.pk == adoption.entered_by_id else ""


def origin_counts(adoption: Adoption, by: Any, on: date) -> str:
    if adoption.initiative.state == Initiative.State.ACCEPTED:
        return ""
    return _("%(code)s, which it was adopted from, is no longer accepted.") % {"code": adoption.initiative.code}


def not_on_file_as_initiative(adoption: Adoption, by: Any, on: date) -> str:
    """A pair of origin and adopting union counts once, see `workflow.not_on_file_as_adoption`."""
    return str(STANDS_AS_INITIATIVE) if adoption.stands_as_initiative else ""


def union_enters(adoption: Adoption, by: Any, on: date) -> str:
    return adoption.union.entered_elsewhere


def never_in_a_closed_half_year(adoption: Adoption, by: Any, on: date) -> str:
    """What was accepted once counts in the figures of its half-year if that was closed: it may not count in a second one.

    Its half-year then is read from the events that revoked it, which keep its name.
    """
    revoked = Event.objects.about(adoption).filter(verb="revoke").order_by("pk")
    counted_in = {name for event in revoked for name in event.changes.get("half_year", [])[:1]}
    for half_year in HalfYear.objects.filter(state=HalfYear.State.CLOSED).order_by("cut_off_on"):
        if half_year.name in counted_in:
            text = _("It was accepted for the %(half_year)s, which is closed by now. It does not count a second time.")
            return text % {"half_year": half_year}
    return ""


def accepted_by_the_same_today(adoption: Adoption, by: Any, on: date) -> str:
    if by.pk != adoption.accepted_by_id or timezone.localdate(adoption.accepted_at) != on:
        return _("Only who accepted it undoes this, and on the same day. Later it is revoked.")
    return ""


def half_year_open(adoption: Any, by: Any, on: date) -> str:
    if adoption.half_year.state != HalfYear.State.OPEN:
        return _("%(half_year)s is closed. What was accepted in it is revoked.") % {"half_year": adoption.half_year}
    return ""


# What a step brings with it.


def count_in_its_half_year(adoption: Any, by: Any, at: datetime) -> None:
    adoption.half_year = half_year_to_count_in(adoption.applied_on, today=timezone.localdate(at))
    adoption.accepted_by, adoption.accepted_at = by, at


def count_no_longer(adoption: Any, by: Any, at: datetime) -> None:
    adoption.half_year = adoption.accepted_by = adoption.accepted_at = adoption.accepted_vnd = None


ADOPTION_STEPS = {
    "accept": Step(
        label=gettext_lazy("Accept"),
        sources={State.DRAFT},
        target=State.ACCEPTED,
        guards=(verifier_or_head, not_entered_by_the_same, origin_counts, not_on_file_as_initiative),
        fields=("accepted_vnd",),
        effect=count_in_its_half_year,
    ),
    "reject": Step(
        label=gettext_lazy("Do not accept"),
        sources={State.DRAFT},
        target=State.DECLINED,
        guards=(verifier_or_head,),
        reason=True,
    ),
    "reopen": Step(
        label=gettext_lazy("Open again"),
        sources={State.DECLINED},
        target=State.DRAFT,
        guards=(served_by_the_sender, union_enters, not_on_file_as_initiative, never_in_a_closed_half_year),
    ),
    "undo": Step(
        label=gettext_lazy("Undo"),
        sources={State.ACCEPTED},
        target=State.DRAFT,
        guards=(verifier_or_head, accepted_by_the_same_today, half_year_open),
        effect=count_no_longer,
    ),
    "revoke": Step(
        label=gettext_lazy("Revoke acceptance"),
        sources={State.ACCEPTED},
        target=State.DECLINED,
        guards=(verifier_or_head, not_entered_by_the_same),
        reason=True,
        effect=count_no_longer,
    ),
}

workflow = Workflow(ADOPTION_STEPS, record=events.record, hold=writing)


def edit_refusal(adoption: Adoption) -> str:
    """Return why the fields of an adoption cannot be edited now, or ""; who may is `served_by_the_sender`."""
    if adoption.state == State.DRAFT:
        return ""
    return _("The adoption is “%(state)s” and cannot be edited.") % {"state": adoption.get_state_display()}


def adopt_refusal(initiative: Initiative, union: Union, by: Any, on: date) -> str:
    """Return why this person cannot enter that the union adopted the initiative, or ""."""
    if not by.serves(union.pk, on):
        return _("Only an officer of the adopting union, or the board entering for it, does this.")
    if elsewhere := union.entered_elsewhere:
        return elsewhere
    if initiative.state != Initiative.State.ACCEPTED:
        return _("Only an accepted initiative is adopted.")
    if initiative.union_id == union.pk:
        return _("A union does not adopt its own initiative.")
    return ""
