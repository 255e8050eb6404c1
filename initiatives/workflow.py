"""The life of an initiative: who may take which step, when not yet and why, and what a step brings with it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.forms import BaseInlineFormSet, ModelForm
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emulation.models import HalfYear, half_year_for
from initiatives.models import CodeCounter, Initiative
from toolkit.steps import Refused, Step, Workflow
from unions import events
from unions.models.people import Role

State = Initiative.State


# Who.


def served_by_the_sender(initiative: Initiative, by: Any, on: date) -> str:
    """The union's officers; the board only for what it entered from the union's paper."""
    if initiative.union_id in by.served_union_ids(on):
        return ""
    if initiative.source != Initiative.Source.OWN and by.writes_for_all(on):
        return ""
    return _("Only an officer of this union, or the board entering for it, does this.")


def verifier_or_head(initiative: Initiative, by: Any, on: date) -> str:
    if by.has_role(on, Role.VERIFIER, Role.HEAD):
        return ""
    return _("Only a verifier or the head of the board does this.")


# Not yet, because.


def not_entered_by_the_same(initiative: Initiative, by: Any, on: date) -> str:
    if by.pk in (initiative.entered_by_id, initiative.submitted_by_id):
        return _("You entered or sent this initiative. Another verifier or the head accepts it.")
    return ""


def not_an_author(initiative: Initiative, by: Any, on: date) -> str:
    if by.member_id and initiative.authors.filter(member__person=by.member.person).exists():
        return _("You are an author of this initiative. Another verifier or the head accepts it.")
    return ""


def nothing_missing(initiative: Initiative, by: Any, on: date) -> str:
    return " ".join(str(sentence) for _field, sentence in missing(initiative, on=on))


def missing(initiative: Initiative, *, on: date, listed: Sequence[HalfYear] | None = None) -> list[tuple[str, str]]:
    """Return (field, sentence) for everything the board needs and the record does not have yet.

    The one list that the submit button, the form's sections and the home page read; the field "authors" stands
    for the author rows. `listed` half-years spare the query where many records are asked.
    """
    needed = [
        ("kind", _("Choose the kind of solution.")),
        ("field_of_application", _("Write the field of application, for example soldering.")),
        ("first_applied_on", _("Enter the day of first use, for example 06/07/2026.")),
        ("problem", _("Describe the difficulty before, in one or two sentences.")),
        ("solution", _("Describe what was changed, in one or two sentences.")),
        ("recognition_number", _("Enter the number on the company's decision.")),
        ("recognised_on", _("Enter the day on the decision, for example 20/10/2026.")),
        ("recognised_by", _("Enter who made the decision: the company or its council.")),
    ]
    found = [(name, sentence) for name, sentence in needed if not getattr(initiative, name)]
    found += [("authors", sentence) for sentence in _missing_of_authors(initiative)]
    if initiative.declared_vnd is None and not initiative.social_value:
        found.append(("declared_vnd", _("Enter the benefit in đồng, or the social value in words where there is no sum.")))
    if initiative.recognised_on is not None:
        try:
            half_year_for(initiative.recognised_on, today=on, listed=listed)
        except Refused as refused:
            found.append(("recognised_on", str(refused)))
    return found


def _missing_of_authors(initiative: Initiative) -> list[str]:
    shares = [author.share for author in initiative.authors.all()]
    if not shares:
        return [_("Enter at least one author.")]
    total = sum(shares)
    if total == 100:
        return []
    written = {"total": f"{total:f}".replace(".", ","), "rest": f"{abs(100 - total):f}".replace(".", ",")}
    if total < 100:
        return [_("The shares sum to %(total)s%%, %(rest)s%% is missing.") % written]
    return [_("The shares sum to %(total)s%%, %(rest)s%% too much.") % written]


# What a step brings with it.


def sent(initiative: Initiative, by: Any, at: datetime) -> None:
    initiative.submitted_by, initiative.submitted_at = by, at
    initiative.received_by = initiative.received_at = None


def not_sent(initiative: Initiative, by: Any, at: datetime) -> None:
    initiative.submitted_by = initiative.submitted_at = None
    initiative.received_by = initiative.received_at = None


def received(initiative: Initiative, by: Any, at: datetime) -> None:
    initiative.received_by, initiative.received_at = by, at


def count_in_its_half_year(initiative: Any, by: Any, at: datetime) -> None:
    initiative.half_year = half_year_for(initiative.recognised_on, today=timezone.localdate(at))
    initiative.accepted_by, initiative.accepted_at = by, at


STEPS = {
    "submit": Step(
        label=gettext_lazy("Send for checking"),
        sources={State.DRAFT, State.SENT_BACK},
        target=State.SUBMITTED,
        guards=(served_by_the_sender, nothing_missing),
        effect=sent,
    ),
    "recall": Step(
        label=gettext_lazy("Recall"),
        sources={State.SUBMITTED},
        target=State.DRAFT,
        guards=(served_by_the_sender,),
        effect=not_sent,
    ),
    "receive": Step(
        label=gettext_lazy("Receive"),
        sources={State.SUBMITTED},
        target=State.RECEIVED,
        guards=(verifier_or_head,),
        effect=received,
    ),
    "accept": Step(
        label=gettext_lazy("Accept"),
        sources={State.RECEIVED},
        target=State.ACCEPTED,
        guards=(verifier_or_head, not_entered_by_the_same, not_an_author, nothing_missing),
        fields=("accepted_vnd",),
        effect=count_in_its_half_year,
    ),
    "send_back": Step(
        label=gettext_lazy("Send back for mending"),
        sources={State.RECEIVED},
        target=State.SENT_BACK,
        guards=(verifier_or_head,),
        reason=True,
    ),
    "reject": Step(
        label=gettext_lazy("Do not accept"),
        sources={State.RECEIVED},
        target=State.REJECTED,
        guards=(verifier_or_head, not_entered_by_the_same, not_an_author),
        reason=True,
    ),
    "withdraw": Step(
        label=gettext_lazy("Withdraw"),
        sources={State.DRAFT, State.SUBMITTED, State.RECEIVED, State.SENT_BACK},
        target=State.WITHDRAWN,
        guards=(served_by_the_sender,),
    ),
    "reopen": Step(
        label=gettext_lazy("Open again"),
        sources={State.WITHDRAWN},
        target=State.DRAFT,
        guards=(served_by_the_sender,),
        effect=not_sent,
    ),
}

workflow = Workflow(STEPS, record=events.record)
events.WORDS.update({name: step.label for name, step in STEPS.items()})

EDITABLE = STEPS["submit"].sources


def edit_refusal(initiative: Initiative) -> str:
    """Return why the fields of an initiative cannot be edited now, or ""; who may is `served_by_the_sender`."""
    if initiative.state in EDITABLE:
        return ""
    text = _("The initiative is “%(state)s” and cannot be edited. Recall it, or ask the board to send it back.")
    return text % {"state": initiative.get_state_display()}


def save_draft(form: ModelForm, authors: BaseInlineFormSet, *, by: Any, at: datetime, seen: int | None = None) -> Initiative:
    """Save a valid form with its author rows; a new record gets its code and its `entered_by`. One event.

    `form.instance` of a new record carries union, op_id and source already. Raises Refused when somebody saved
    in between.
    """
    with transaction.atomic():
        new = form.instance
        if not new.pk:
            new.code = next_code(timezone.localdate(at).year)
            new.entered_by, new.entered_at = by, at
        return events.store(form, by=by, at=at, formsets=(authors,), seen=seen)


def next_code(year: int) -> str:
    """Return the next code of that year, SK-2022-00017; holds the counter until the transaction ends."""
    CodeCounter.objects.get_or_create(year=year)
    counter = CodeCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"SK-{year}-{counter.last:05}"
