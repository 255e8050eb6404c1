"""What stands beside an initiative's fields: a verifier's remarks, the employer's rewards. Each deed is one event."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from initiatives import beside
from initiatives.forms.remarks import RemarkForm, RewardForm
from initiatives.models import Remark, Reward
from initiatives.views.record import find, page
from initiatives.workflow import served_by_the_sender, verifier_or_head


def _found(request, code, who):
    record = find(request, code)
    if refused := who(record, request.user, request.today):
        raise PermissionDenied(refused)
    return record


@require_POST
def note(request, code):
    """Note a remark at one place; the union reads it once the initiative is sent back."""
    record = _found(request, code, verifier_or_head)
    form = RemarkForm(request.POST, instance=Remark(initiative=record, written_by=request.user))
    if not form.is_valid():
        return page(request, record, remark_form=form)
    if refused := beside.note(form, by=request.user, at=timezone.now()):
        messages.error(request, refused)
    return redirect(record.get_absolute_url() + "#remarks")


@require_POST
def drop_note(request, code, pk):
    """Take back a remark that was not sent yet."""
    record = _found(request, code, verifier_or_head)
    remark = get_object_or_404(record.remarks.drafted(), pk=pk)
    if refused := beside.drop_note(remark, by=request.user, at=timezone.now()):
        messages.error(request, refused)
    return redirect(record.get_absolute_url() + "#remarks")


@require_POST
def reward(request, code):
    """Enter what the employer paid."""
    record = _found(request, code, served_by_the_sender)
    form = RewardForm(request.POST, instance=Reward(initiative=record), today=request.today)
    if not form.is_valid():
        return page(request, record, reward_form=form)
    if refused := beside.reward(form, by=request.user, at=timezone.now()):
        messages.error(request, refused)
    else:
        messages.success(request, _("The reward is entered."))
    return redirect(record.get_absolute_url() + "#rewards")


@require_POST
def drop_reward(request, code, pk):
    """Take back a payment that was entered wrongly."""
    record = _found(request, code, served_by_the_sender)
    beside.drop_reward(get_object_or_404(record.rewards, pk=pk), by=request.user, at=timezone.now())
    return redirect(record.get_absolute_url() + "#rewards")
