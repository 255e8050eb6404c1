"""Deeds beside the steps of an initiative: noting a remark, entering a reward. Each writes one event on the initiative."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.forms import ModelForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.models import Initiative, Remark, Reward
from unions import events

events.WORDS.update(
    {
        "noted": gettext_lazy("noted a remark"),
        "note_dropped": gettext_lazy("took a remark back"),
        "rewarded": gettext_lazy("entered what the employer paid"),
        "reward_dropped": gettext_lazy("took a payment back"),
    }
)


def note(form: ModelForm, *, by: Any, at: datetime) -> str:
    """Store a valid remark; return why not, or "". Its words stay out of the event until they are sent back."""
    with transaction.atomic():
        record = _locked(form.instance.initiative)
        if record.state not in Initiative.WAITING:
            return _("Remarks are noted while the initiative waits for the board; it is now “%(state)s”.") % {
                "state": record.get_state_display()
            }
        form.instance.written_at = at
        form.save()
        events.record(record=record, verb="noted", by=by, at=at)
    return ""


def drop_note(remark: Remark, *, by: Any, at: datetime) -> str:
    """Delete a remark that was not sent yet; return why not, or ""."""
    with transaction.atomic():
        record = _locked(remark.initiative)
        deleted, _rows = record.remarks.drafted().filter(pk=remark.pk).delete()
        if not deleted:
            return _("The remark was sent to the union meanwhile, or taken back already.")
        events.record(record=record, verb="note_dropped", by=by, at=at)
    return ""


def reward(form: ModelForm, *, by: Any, at: datetime) -> str:
    """Enter a payment; return why not, or "". The same payment is entered once, however often a button is pressed."""
    paid = form.instance
    with transaction.atomic():
        record = _locked(paid.initiative)
        if record.state in Initiative.ENDED:
            text = _("The initiative is “%(state)s”: no payment is entered on it.")
            return text % {"state": record.get_state_display()}
        same = record.rewards.filter(author=paid.author, amount_vnd=paid.amount_vnd, paid_on=paid.paid_on, words=paid.words)
        if same.exists():
            return _("This payment is on file already. If it is another one, say so in its words.")
        before = _rewards(record)
        form.save()
        events.record(record=record, verb="rewarded", by=by, at=at, children={"rewards": (before, _rewards(record))})
    return ""


def drop_reward(paid: Reward, *, by: Any, at: datetime) -> None:
    """Take a payment back; one that is gone already leaves no second event."""
    with transaction.atomic():
        record = _locked(paid.initiative)
        before = _rewards(record)
        deleted, _of_what = record.rewards.filter(pk=paid.pk).delete()
        if deleted:
            events.record(record=record, verb="reward_dropped", by=by, at=at, children={"rewards": (before, _rewards(record))})


def _locked(record: Initiative) -> Initiative:
    return Initiative.objects.select_for_update(no_key=True).get(pk=record.pk)


def _rewards(record: Initiative) -> list[str]:
    return [str(paid) for paid in record.rewards.select_related("author").order_by("pk")]
