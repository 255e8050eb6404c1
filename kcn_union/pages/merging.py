"""Merging a union into another, or splitting a new one off: filled in, looked at, confirmed."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kcn_union import merging
from kcn_union.forms import MergeForm, SplitForm
from kcn_union.merge_preview import Preview, preview, preview_split
from toolkit.steps import Refused
from unions.guards import admin
from unions.models import Union
from unions.models.people import Role
from unions.views import find

LOOKS = (Role.ADMIN, Role.VERIFIER, Role.HEAD)


@require_GET
def merge(request, code):
    """The form of a merge, and what it would move, end and leave once it is filled in."""
    union = _find(request, code)
    form = MergeForm(request.GET or None, union=union)
    return _page(request, union, "merge", form, _preview_of_merge(request, union, form))


@require_POST
def merge_confirm(request, code):
    """Merge, as it was shown; asks for the password once more."""
    return _merge(request, _find_to_change(request, code))


@require_GET
def split(request, code):
    """The form of a split, and what it would leave once it is filled in."""
    union = _find(request, code)
    form = SplitForm(request.GET or None, origin=union)
    return _page(request, union, "split", form, _preview_of_split(request, union, form))


@require_POST
def split_confirm(request, code):
    """Split, as it was shown; asks for the password once more."""
    return _split(request, _find_to_change(request, code))


def _find(request, code: str) -> Union:
    union = find(request, code)
    if not request.user.has_role(request.today, *LOOKS):
        raise PermissionDenied(_("Only the board looks at what a merge or a split would do."))
    return union


def _find_to_change(request, code: str) -> Union:
    union = _find(request, code)
    if refused := admin(union, request.user, request.today):
        raise PermissionDenied(refused)
    return union


@reauthentication_required
def _merge(request, union: Union):
    form = MergeForm(request.POST, union=union)
    if not form.is_valid():
        return _page(request, union, "merge", form, None)
    said = form.cleaned_data | {"shown": request.POST.get("shown", "")}
    try:
        merging.merge(union, said.pop("into"), by=request.user, at=timezone.now(), **said)
    except Refused as refused:
        messages.error(request, str(refused))
        return _page(request, union, "merge", form, _preview_of_merge(request, union, form))
    successor = form.cleaned_data["into"]
    messages.success(request, _("%(union)s is merged into %(into)s.") % {"union": union.name, "into": successor.name})
    return redirect(union)


@reauthentication_required
def _split(request, origin: Union):
    form = SplitForm(request.POST, origin=origin)
    if not form.is_valid():
        return _page(request, origin, "split", form, None)
    said = {name: form.cleaned_data[name] for name in ("on", "decision")} | {"shown": request.POST.get("shown", "")}
    try:
        made = merging.split(origin, form, by=request.user, at=timezone.now(), **said)
    except Refused as refused:
        messages.error(request, str(refused))
        return _page(request, origin, "split", form, _preview_of_split(request, origin, form))
    messages.success(request, _("%(union)s is founded, split from %(origin)s.") % {"union": made.name, "origin": origin.name})
    return redirect(made)


def _preview_of_merge(request, union: Union, form: MergeForm) -> Preview | None:
    if not form.is_valid():
        return None
    return preview(union, form.cleaned_data["into"], on=form.cleaned_data["on"], today=request.today)


def _preview_of_split(request, origin: Union, form: SplitForm) -> Preview | None:
    if not form.is_valid():
        return None
    return preview_split(origin, form.cleaned_data, on=form.cleaned_data["on"], today=request.today)


def _page(request, union: Union, kind: str, form: forms.BaseForm, found: Preview | None):
    context: dict[str, Any] = {
        "union": union,
        "kind": kind,
        "form": form,
        "preview": found,
        "said": [(name, form[name].value()) for name in form.fields] if found else [],
        "refused": admin(union, request.user, request.today),
        "parts": [
            (_("What moves to the successor"), found.moves),
            (_("What ends"), found.ends),
            (_("What stays as it is"), found.stays),
        ]
        if found
        else [],
    }
    return render(request, "pages/merging.html", context)
