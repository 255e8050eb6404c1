"""The life of a half-year return: entered by the union, sent, accepted by the board; it asks what the rooms above it counted."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emulation.figures import due_on, is_expected, taken_until
from emulation.models import HalfYear, TitleCount, UnionReturn, days_counted_in, writing
from emulation.models.union_return import HEAD_COUNTS
from initiatives.models import Initiative
from toolkit.dates import as_written
from toolkit.money import grouped
from toolkit.steps import Refused, Step, Workflow
from unions import events
from unions.guards import served_by_the_sender, verifier_or_head
from unions.models import Union

State = UnionReturn.State
# A head count that moved by more than this part of the former one asks why.
JUMP = 3


# Not yet, because.


def union_reports(filed: UnionReturn, by: Any, on: date) -> str:
    if is_expected(filed.union, filed.half_year):
        return ""
    text = _("%(union)s did not exist on %(day)s. No return is expected from it for this half-year.")
    return text % {"union": filed.union, "day": as_written(filed.half_year.cut_off_on)}


def cut_off_reached(filed: UnionReturn, by: Any, on: date) -> str:
    if on >= filed.half_year.cut_off_on:
        return ""
    text = _("Head counts are those of %(day)s. Fill it in now, and send it from that day on.")
    return text % {"day": as_written(filed.half_year.cut_off_on)}


def still_taken(filed: UnionReturn, by: Any, on: date) -> str:
    last = taken_until(filed.half_year, filed)
    if on <= last:
        return ""
    return _("Returns were taken until %(day)s. Ask the board for an extension.") % {"day": as_written(last)}


def not_being_closed(filed: UnionReturn, by: Any, on: date) -> str:
    if filed.half_year.state == HalfYear.State.CLOSING:
        return _("The closing of this half-year waits for confirmation. Call it off first, or decide after it.")
    return ""


def nothing_missing(filed: UnionReturn, by: Any, on: date) -> str:
    return " ".join(sentence for _field, sentence in missing(filed))


def nothing_counted_against_it(filed: UnionReturn, by: Any, on: date) -> str:
    return contradiction(filed) if filed.nothing_to_report else ""


def titles_within_women_members(filed: UnionReturn, by: Any, on: date) -> str:
    """A title's counts may be older than the head count they stand beside: entered first, or carried over since."""
    rows = TitleCount.objects.filter(enrolment__union=filed.union_id, half_year=filed.half_year_id)
    above = rows.filter(registered__gt=filed.women_members or 0).select_related("enrolment__campaign").order_by("pk").first()
    if above is None:
        return ""
    return f"{above.enrolment.campaign.short_name}: {_('There are not as many women members. Check both figures.')}"


def not_sent_by_the_same(filed: UnionReturn, by: Any, on: date) -> str:
    if by.pk in (filed.entered_by_id, filed.submitted_by_id):
        return _("You entered or sent this return. Another verifier or the head accepts it.")
    return ""


def missing(filed: UnionReturn) -> list[tuple[str, str]]:
    """Return (field, sentence) for what a return lacks before it can be sent."""
    found = [(name, _("Enter all four head counts of the cut-off day.")) for name in HEAD_COUNTS if getattr(filed, name) is None][
        :1
    ]
    if not found and not filed.jump_words:
        former = former_of(filed.union, filed.half_year)
        if moved := jumps(filed, former):
            which = "; ".join(_moved(name, former, filed) for name in moved)
            text = _("Moved by more than a third since the last return: %(which)s. Say why in a few words.")
            found.append(("jump_words", text % {"which": which}))
    return found


def _moved(name: str, former: UnionReturn | None, filed: UnionReturn) -> str:
    """Return lao động 311 → 900."""
    label = UnionReturn._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return f"{label} {grouped(getattr(former, name))} → {grouped(getattr(filed, name))}"


def former_of(union: Union, half_year: HalfYear) -> UnionReturn | None:
    """Return the union's last return before this half-year that was sent, whatever became of it since."""
    earlier = UnionReturn.objects.filter(union=union, half_year__cut_off_on__lt=half_year.cut_off_on, submitted_at__isnull=False)
    return earlier.select_related("half_year").order_by("-half_year__cut_off_on").first()


def jumps(filed: UnionReturn, former: UnionReturn | None) -> list[str]:
    """Return the head counts that moved by more than a third since the former return."""
    if former is None:
        return []
    pairs = {name: (getattr(former, name), getattr(filed, name)) for name in HEAD_COUNTS}
    return [name for name, (was, now) in pairs.items() if was is not None and now is not None and abs(now - was) * JUMP > was]


def contradiction(filed: UnionReturn) -> str:
    """Return why “nothing to report” is not true, as a sentence, or "": the union has counted or waiting initiatives."""
    own = Initiative.objects.filter(union=filed.union_id)
    half_year = HalfYear.objects.listed().get(pk=filed.half_year_id)
    counted, waiting = own.counted_in(half_year).count(), own.waiting_for(days_counted_in(half_year)).count()
    if not counted and not waiting:
        return ""
    text = _("“Nothing to report” is not possible: of this union %(counted)s initiatives count and %(waiting)s wait.")
    return text % {"counted": counted, "waiting": waiting}


# What a step brings with it.


def sent(filed: UnionReturn, by: Any, at: datetime) -> None:
    """Whether it is late is decided here, by the days on file that moment, and never again."""
    filed.submitted_by, filed.submitted_at = by, at
    filed.late = timezone.localdate(at) > due_on(filed.half_year, filed)


def accepted(filed: UnionReturn, by: Any, at: datetime) -> None:
    filed.accepted_by, filed.accepted_at = by, at


def accepted_no_longer(filed: UnionReturn, by: Any, at: datetime) -> None:
    filed.accepted_by = filed.accepted_at = None


RETURN_STEPS = {
    "submit": Step(
        label=gettext_lazy("Send to the board"),
        sources={State.DRAFT, State.SENT_BACK},
        target=State.SUBMITTED,
        guards=(
            served_by_the_sender,
            union_reports,
            cut_off_reached,
            still_taken,
            nothing_missing,
            titles_within_women_members,
            nothing_counted_against_it,
        ),
        effect=sent,
    ),
    "accept": Step(
        label=gettext_lazy("Accept"),
        sources={State.SUBMITTED},
        target=State.ACCEPTED,
        guards=(
            verifier_or_head,
            not_sent_by_the_same,
            not_being_closed,
            titles_within_women_members,
            nothing_counted_against_it,
        ),
        effect=accepted,
    ),
    "send_back": Step(
        label=gettext_lazy("Send back for mending"),
        sources={State.SUBMITTED, State.ACCEPTED},
        target=State.SENT_BACK,
        guards=(verifier_or_head, not_being_closed),
        reason=True,
        effect=accepted_no_longer,
    ),
}

workflow = Workflow(RETURN_STEPS, record=events.record, hold=writing)
EDITABLE = RETURN_STEPS["submit"].sources
events.WORDS.update({f"emulation.unionreturn.{name}": step.label for name, step in RETURN_STEPS.items()})
EXTENDED = "extended"
events.WORDS[EXTENDED] = gettext_lazy("extended the time for the return")


def edit_refusal(filed: UnionReturn, on: date) -> str:
    """Return why the fields of a return cannot be edited now, or ""; who may is `served_by_the_sender`."""
    if refused := union_reports(filed, None, on):
        return refused
    if filed.state in EDITABLE:
        return ""
    text = _("The return is “%(state)s” and cannot be edited. Ask the board to send it back.")
    return text % {"state": filed.get_state_display()}


def extend(union: Union, half_year: HalfYear, *, until: date, reason: str, by: Any, at: datetime) -> UnionReturn:
    """Give one union more time, with the person, the reason and the last day; opens its return where there is none.

    A closed half-year too: what comes late is in no version yet, and a correction takes it in.
    Raises Refused for who is not of the board, a day that gives no more time, an empty reason, or a union from which nothing
    is expected.
    """
    with transaction.atomic():
        writing()
        filed = UnionReturn.objects.select_for_update(no_key=True).filter(union=union, half_year=half_year).first()
        filed = filed or UnionReturn(union=union, half_year=half_year)
        today = timezone.localdate(at)
        if refused := verifier_or_head(filed, by, today) or union_reports(filed, by, today):
            raise Refused(refused)
        if filed.state not in EDITABLE:
            raise Refused(_("This return has been sent already."))
        if until <= max(half_year.due_on, today - timedelta(days=1)):
            raise Refused(
                _("An extension ends today or later, and after the due day %(day)s.") % {"day": as_written(half_year.due_on)}
            )
        if not reason:
            raise Refused(_("Write the reason in a few words."))
        before = events.values_of(filed) if filed.pk else {}
        filed.extended_until, filed.extended_by, filed.extension_reason = until, by, reason
        filed.version += 1 if filed.pk else 0
        try:
            filed.save()
        except IntegrityError as error:
            raise Refused(_("Somebody has just changed this record. Read it again, then decide.")) from error
        events.record(record=filed, verb=EXTENDED, by=by, at=at, before=before, after=events.values_of(filed), reason=reason)
    return filed
