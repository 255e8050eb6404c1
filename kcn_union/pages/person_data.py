"""What a person may ask for: the whole file on them, and to be erased; two people erase, and see before what goes and stays."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kcn_union import erasing, person_file
from toolkit.steps import Refused
from toolkit.text import LineField
from unions.models import Erasure, Member
from unions.taking import take


class ErasureForm(forms.Form):
    """Why a person is to be erased."""

    reason = LineField(max_length=300).formfield(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For example: the person asked in writing on 05/06/2022. It is erased with the rest."),
    )


@require_POST
def whole_file(request, pk):
    """Everything on file of this person, as a zip, for those who write for the union; a reason and an event."""
    member = _find(request, pk)
    if not request.user.serves(member.union_id, request.today):
        raise PermissionDenied(_("The whole file of a person is given by an officer of the union or by the board's verifiers."))
    at = timezone.now()
    return take(
        request,
        about=member,
        what=_("Whole file of %(name)s") % {"name": member.name},
        rows=1,
        make=lambda: FileResponse(
            person_file.zip_of(member, request.user, at=at),
            as_attachment=True,
            filename=f"ho-so-doan-vien-{member.pk}.zip",
            content_type="application/zip",
        ),
        back=member.get_absolute_url(),
        verb="file_taken",
    )


@require_GET
def erase(request, pk):
    """What erasing this person would take away, what stays and why, and what stands against it."""
    return _page(request, _find_to_erase(request, pk), ErasureForm())


@require_POST
def erase_ask(request, pk):
    """Ask for it; another person confirms."""
    member = _find_to_erase(request, pk)
    form = ErasureForm(request.POST)
    if not form.is_valid():
        return _page(request, member, form)
    try:
        erasing.ask(member, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Noted. Another person of the board confirms it on this page."))
    return redirect("person_erase", member.pk)


@require_POST
def erase_call_off(request, pk):
    """Take the request back."""
    member = _find_to_erase(request, pk)
    try:
        erasing.call_off(get_object_or_404(_open(member)), by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Called off: nothing was erased."))
    return redirect("person_erase", member.pk)


@require_POST
def erase_confirm(request, pk):
    """Erase the person for good; asks for the password once more."""
    member = _find_to_erase(request, pk)
    return _erase(request, member)


@reauthentication_required
def _erase(request, member: Member):
    try:
        erasing.confirm(get_object_or_404(_open(member)), by=request.user, at=timezone.now(), on=request.today)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("person_erase", member.pk)
    messages.success(request, _("The person is erased. Figures and versions stand as they stood."))
    return redirect("person", member.pk)


def _find(request, pk: int) -> Member:
    seen = Member.objects.visible_to(request.user, on=request.today)
    return get_object_or_404(seen.select_related("union", "merged_into"), pk=pk).standing


def _find_to_erase(request, pk: int) -> Member:
    member = _find(request, pk)
    if not erasing.may_erase(request.user, request.today):
        raise PermissionDenied(_("Erasing a person is for the board's verifiers and administrators: one asks, another confirms."))
    return member


def _open(member: Member) -> Any:
    return Erasure.objects.open().filter(member__person=member.person)


def _page(request, member: Member, form: forms.Form):
    found = erasing.find(member.person)
    asked = _open(member).select_related("asked_by").first()
    context = {
        "member": member,
        "form": form,
        "asked": asked,
        "own": bool(asked) and asked.asked_by_id == request.user.pk,
        "against": erasing.refusals(found, on=request.today),
        "goes": erasing.goes(found),
        "stays": erasing.stays(found),
    }
    return render(request, "pages/person_erase.html", context)
