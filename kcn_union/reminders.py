"""Reminding a union of its own gaps in a half-year, and of nothing else."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emulation.figures import is_expected
from emulation.models import HalfYear, UnionReturn
from initiatives.models import Initiative
from kcn_union.models import Reminder
from toolkit.dates import as_written
from toolkit.steps import Refused
from unions.models import Union, User
from unions.models.people import Role

MOST_CODES = 5


def gaps(union: Union, half_year: HalfYear, filed: UnionReturn | None) -> list[str]:
    """Return what this union still owes for the half-year, each as a sentence; nothing of any other union."""
    sentence = _of_the_return(half_year, filed) if is_expected(union, half_year) else ""
    found = [sentence] if sentence else []
    own = Initiative.objects.filter(union=union)
    back = list(own.filter(state=Initiative.State.SENT_BACK).order_by("code").values_list("code", flat=True))
    if back:
        codes = ", ".join(back[:MOST_CODES]) + (" …" if len(back) > MOST_CODES else "")
        text = ngettext(
            "%(n)s initiative sent back, to be mended: %(codes)s.",
            "%(n)s initiatives sent back, to be mended: %(codes)s.",
            len(back),
        )
        found.append(text % {"n": len(back), "codes": codes})
    drafts = own.filter(state=Initiative.State.DRAFT, recognised_on__range=(half_year.begins_on, half_year.cut_off_on)).count()
    if drafts:
        text = ngettext("%(n)s draft of an initiative, not sent yet.", "%(n)s drafts of initiatives, not sent yet.", drafts)
        found.append(text % {"n": drafts})
    return found


def _of_the_return(half_year: HalfYear, filed: UnionReturn | None) -> str:
    if filed and filed.state in (UnionReturn.State.SUBMITTED, UnionReturn.State.ACCEPTED):
        return ""
    due = max(half_year.due_on, filed.extended_until) if filed and filed.extended_until else half_year.due_on
    days = {"name": half_year.name, "due": as_written(due), "late": as_written(max(half_year.late_until_on, due))}
    if filed and filed.state == UnionReturn.State.SENT_BACK:
        return _("The return for the %(name)s was sent back and waits to be mended (taken until %(late)s).") % days
    if filed:
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
    serving = User.objects.filter(is_active=True, mandates__in=union.mandates.on(on).filter(role=Role.OFFICER))
    return sorted({one.email for one in serving if one.email})


def remind(union: Union, half_year: HalfYear, *, channel: str, text: str, by: Any, at: datetime, to: list[str]) -> Reminder:
    """Send the text by e-mail where that is the channel, and write down that the union was reminded.

    Raises Refused when no officer has an address, or the mail could not be handed over: then nothing is written down.
    """
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
