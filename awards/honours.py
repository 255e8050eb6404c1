"""The life of an honour: recorded from a paper or born of a nomination, struck when entered by mistake, revoked by a paper."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.forms import ModelForm
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.models import Award, Honour, Nomination
from emulation.models import HalfYear, half_year_to_count_in, writing
from toolkit.dates import as_written
from toolkit.steps import Refused, Step, Workflow, clean
from unions import events
from unions.guards import served_by_the_sender, verifier_or_head
from unions.models import Member, Union

State = Honour.State


def half_year_of_recorded(decided_on: date, *, today: date) -> HalfYear | None:
    """Return the half-year in which an honour recorded from a paper counts; None where it is a fact of the past alone.

    Rule 5, but no further back than the half-year before the first open one: what was decided earlier was another report's to
    count, and would only swell this one. Needs `writing()`. Raises Refused as `half_year_to_count_in` does.
    """
    listed = list(HalfYear.objects.listed())
    still_open = next((n for n, year in enumerate(listed) if year.state != HalfYear.State.CLOSED), len(listed))
    begins = listed[max(still_open - 1, 0)].begins_on if listed else None
    if begins is None or decided_on < begins:
        return None
    return half_year_to_count_in(decided_on, today=today)


def born_of(nomination: Nomination, *, by: Any, at: datetime) -> Honour:
    """Return the honour of a nomination that has just been awarded, written with its event; it counts by rule 5."""
    decision: Any = nomination.decision
    made = Honour(
        union=nomination.union,
        member=nomination.member,
        award=nomination.award,
        year=nomination.round.year,
        decision_number=decision.number,
        decided_on=decision.decided_on,
        issuer=decision.authority.name,
        nomination=nomination,
        sex=nomination.sex,
        work_class=nomination.work_class,
        leader=nomination.leader,
        prize_vnd=nomination.prize_vnd,
        half_year=half_year_to_count_in(decision.decided_on, today=timezone.localdate(at)),
        op_id=uuid4(),
        source=Honour.Source.BOARD,
        entered_by=by,
        entered_at=at,
    )
    clean(made)
    made.save()
    events.record(record=made, verb=events.CREATED, by=by, at=at, after=events.values_of(made))
    return made


def revoke_born(nomination: Nomination, *, by: Any, at: datetime) -> None:
    """Revoke the honour of a nomination whose award has just been revoked, by the same paper, with its event."""
    honour = Honour.objects.select_for_update(no_key=True).get(nomination=nomination)
    if honour.state != State.STANDING:
        raise Refused(_("The honour is “%(state)s” already.") % {"state": honour.get_state_display()})
    before = events.values_of(honour)
    honour.state = State.REVOKED
    honour.revocation_number, honour.revoked_on = nomination.revocation_number, nomination.revoked_on
    by_its_paper(honour, by, at)
    honour.version += 1
    clean(honour)
    honour.save()
    events.record(record=honour, verb="revoke", by=by, at=at, before=before, after=events.values_of(honour))


# Not yet, because.


def recorded_by_hand(honour: Honour, by: Any, on: date) -> str:
    if honour.nomination:
        return _("This award came of nomination %(code)s. It is revoked there.") % {"code": honour.nomination.code}
    return ""


def not_in_a_closed_half_year(honour: Honour, by: Any, on: date) -> str:
    if honour.half_year and honour.half_year.state != HalfYear.State.OPEN:
        return _("It counts in %(half_year)s, which is closed. The board revokes it by a paper.") % {
            "half_year": honour.half_year
        }
    return ""


def count_no_longer(honour: Any, by: Any, at: datetime) -> None:
    honour.half_year = None


def by_its_paper(honour: Any, by: Any, at: datetime) -> None:
    """Check the day of the paper that revokes it; what is revoked counts no longer."""
    if honour.revoked_on and honour.revoked_on > timezone.localdate(at):
        raise Refused(_("The day %(day)s is still to come.") % {"day": as_written(honour.revoked_on)})
    if honour.revoked_on and honour.revoked_on < honour.decided_on:
        text = _("The award was decided on %(day)s; it cannot be revoked before.")
        raise Refused(text % {"day": as_written(honour.decided_on)})
    count_no_longer(honour, by, at)


HONOUR_STEPS = {
    "strike": Step(
        label=gettext_lazy("Entered by mistake"),
        sources={State.STANDING},
        target=State.STRUCK,
        guards=(served_by_the_sender, recorded_by_hand, not_in_a_closed_half_year),
        reason=True,
        effect=count_no_longer,
    ),
    "revoke": Step(
        label=gettext_lazy("Revoke"),
        sources={State.STANDING},
        target=State.REVOKED,
        guards=(verifier_or_head, recorded_by_hand),
        fields=("revocation_number", "revoked_on"),
        reason=True,
        effect=by_its_paper,
    ),
}

workflow = Workflow(HONOUR_STEPS, record=events.record, hold=writing)
events.WORDS.update({f"awards.honour.{name}": step.label for name, step in HONOUR_STEPS.items()})


def edit_refusal(honour: Honour, by: Any, on: date) -> str:
    """Return why the fields of an honour cannot be edited now, or ""; who may is `served_by_the_sender`."""
    if honour.state != State.STANDING:
        return _("The honour is “%(state)s” and cannot be edited.") % {"state": honour.get_state_display()}
    return recorded_by_hand(honour, by, on) or not_in_a_closed_half_year(honour, by, on)


def edit_doubts(honour: Honour, *, award: Award, member: Member | None, year: int, number: str, decided_on: date) -> list[str]:
    """Return what is unusual in an honour as it would stand, each a sentence; whoever writes it confirms that it is right."""
    doubts = []
    if member and decided_on < member.joined_on:
        text = _("%(name)s joined the union on %(day)s, after this decision.")
        doubts.append(text % {"name": member.name, "day": as_written(member.joined_on)})
    if member and member.left_on and decided_on > member.left_on:
        text = _("%(name)s left the union on %(day)s, before this decision.")
        doubts.append(text % {"name": member.name, "day": as_written(member.left_on)})
    alike = Honour.objects.standing().filter(union=honour.union_id, member=member, award=award, year=year).exclude(pk=honour.pk)
    if other := alike.exclude(decision_number=number).order_by("pk").first():
        text = _("%(award)s %(year)s is on file already, by decision %(number)s of %(day)s.")
        told = {"award": award.name, "year": year, "number": other.decision_number, "day": as_written(other.decided_on)}
        doubts.append(text % told)
    return doubts


def record_from_paper(form: ModelForm, *, by: Any, at: datetime, seen: int | None = None, reason: str = "") -> Honour:
    """Save a valid form of an honour with its event; it counts by `half_year_of_recorded`, of an edited one when its day moved.

    `form.instance` of a new one carries union, op_id and source. Raises Refused when somebody saved in between, its half-year
    was closed meanwhile, or the union was merged into another.
    """
    with transaction.atomic():
        writing()
        new, today = form.instance, timezone.localdate(at)
        former = Honour.objects.select_related("half_year").filter(pk=new.pk).first() if new.pk else None
        if former is None:
            if elsewhere := Union.objects.select_for_update(no_key=True).get(pk=new.union_id).entered_elsewhere:
                raise Refused(elsewhere)
            new.entered_by, new.entered_at = by, at
        elif refused := edit_refusal(former, by, today):
            raise Refused(refused)
        if former is None or former.decided_on != new.decided_on:
            new.half_year = half_year_of_recorded(new.decided_on, today=today)
        return events.store(form, by=by, at=at, seen=seen, reason=reason)
