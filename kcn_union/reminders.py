"""Reminding a union of its own gaps in a half-year, and of nothing else."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emulation.figures import due_on, is_expected, taken_until
from emulation.models import HalfYear, UnionReturn
from initiatives.models import Initiative
from kcn_union.models import Reminder
from toolkit.dates import as_written
from toolkit.steps import Refused
from unions.guards import verifier_or_head
from unions.models import Mandate, Union
from unions.models.people import Role

MOST_CODES = 5


def gaps(union: Union, half_year: HalfYear, filed: UnionReturn | None) -> list[str]:
    """Return what this union still owes for the half-year, each as a sentence; nothing of any other union."""
    return gaps_of_each({union: filed}, half_year)[union]


def gaps_of_each(filed: dict[Union, UnionReturn | None], half_year: HalfYear) -> dict[Union, list[str]]:
    """Return the gaps of each union, from its return (None where there is none) and its initiatives; two queries."""
    own = Initiative.objects.filter(union__in=list(filed))
    back: dict[int, list[str]] = {}
    for union_id, code in own.filter(state=Initiative.State.SENT_BACK).order_by("code").values_list("union_id", "code"):
        back.setdefault(union_id, []).append(code)
    window = (half_year.begins_on, half_year.cut_off_on)
    drafts = own.filter(state=Initiative.State.DRAFT, recognised_on__range=window)
    waiting = dict(drafts.order_by().values_list("union_id").annotate(n=Count("*")))
    return {
        union: [
            sentence
            for sentence in (
                _of_the_return(half_year, one) if is_expected(union, half_year) else "",
                _sent_back(back.get(union.pk, [])),
                _drafts(waiting.get(union.pk, 0)),
            )
            if sentence
        ]
        for union, one in filed.items()
    }


def _sent_back(codes: list[str]) -> str:
    if not codes:
        return ""
    named = ", ".join(codes[:MOST_CODES]) + (" …" if len(codes) > MOST_CODES else "")
    text = ngettext(
        "%(n)s initiative sent back, to be mended: %(codes)s.",
        "%(n)s initiatives sent back, to be mended: %(codes)s.",
        len(codes),
    )
    return text % {"n": len(codes), "codes": named}


def _drafts(count: int) -> str:
    if not count:
        return ""
    text = ngettext("%(n)s draft of an initiative, not sent yet.", "%(n)s drafts of initiatives, not sent yet.", count)
    return text % {"n": count}


def _of_the_return(half_year: HalfYear, filed: UnionReturn | None) -> str:
    if filed and filed.state in (UnionReturn.State.SUBMITTED, UnionReturn.State.ACCEPTED):
        return ""
    due, late = due_on(half_year, filed), taken_until(half_year, filed)
    days = {"name": half_year.name, "due": as_written(due), "late": as_written(late)}
    if filed and filed.state == UnionReturn.State.SENT_BACK:
        return _("The return for the %(name)s was sent back and waits to be mended (taken until %(late)s).") % days
    if filed and filed.is_begun:
        return _("The return for the %(name)s is begun but not sent (due %(due)s, taken until %(late)s).") % days
    return _("The return for the %(name)s has not been sent (due %(due)s, taken until %(late)s).") % days


def text_of(union: Union, found: list[str], board: str) -> str:
    """Return the reminder, ready to be pasted into Zalo."""
    lines = [_("Dear %(union)s,") % {"union": union.name}, _("%(board)s kindly reminds you:") % {"board": board}]
    lines += [f"- {sentence}" for sentence in found]
    lines.append(
        _("Where there was nothing to report, two clicks are enough. If something is in the way, please call us. Thank you.")
    )
    return "\n".join(lines)


def addresses(union: Union, on: date) -> list[str]:
    """Return the e-mail addresses of the officers who serve the union on that day."""
    return addresses_of_each([union], on).get(union.pk, [])


def addresses_of_each(unions: Iterable[Union], on: date) -> dict[int, list[str]]:
    """Return union id -> addresses of its officers on that day, for the unions that have any; one query."""
    serving = Mandate.objects.on(on).filter(role=Role.OFFICER, union__in=list(unions), user__is_active=True)
    found: dict[int, list[str]] = {}
    for union_id, address in serving.exclude(user__email="").order_by("user__email").values_list("union_id", "user__email"):
        if address not in found.setdefault(union_id, []):
            found[union_id].append(address)
    return found


def remind(union: Union, half_year: HalfYear, *, channel: str, text: str, by: Any, at: datetime, to: list[str]) -> Reminder:
    """Send the text by e-mail where that is the channel, and write down that the union was reminded.

    Raises Refused for who is not of the board, when no officer has an address, or the mail could not be handed over: then
    nothing is written down.
    """
    if refused := verifier_or_head(half_year, by, timezone.localdate(at)):
        raise Refused(refused)
    if not text:
        raise Refused(_("A reminder says something."))
    if channel == Reminder.Channel.MAIL:
        if not to:
            raise Refused(_("No officer of this union has an e-mail address."))
        subject = _("Reminder: %(name)s") % {"name": half_year.name}
        try:
            EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, to).send()
        except OSError as error:
            raise Refused(_("The mail could not be sent. Send the text another way, or try later.")) from error
    return Reminder.objects.create(half_year=half_year, union=union, channel=channel, text=text, by=by, at=at)
