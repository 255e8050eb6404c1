"""The own account: who one is here, the password, the second factor, and the devices that are signed in."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from unions import devices, second_factor


@require_GET
def account(request):
    """Everything about signing in, on one page."""
    rows = Authenticator.objects.filter(user=request.user).order_by("created_at", "pk")
    kinds = Authenticator.Type
    codes = next((row for row in rows if row.type == kinds.RECOVERY_CODES), None)
    context = {
        "mandates": request.user.mandates_on(request.today),
        "app": next((row for row in rows if row.type == kinds.TOTP), None),
        "passkeys": [row for row in rows if row.type == kinds.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "must": second_factor.must_have_one(request.user, request.today),
        "has_one": any(row.type in second_factor.MAIN for row in rows),
        "devices": _devices(request),
    }
    return render(request, "account/account.html", context)


def _devices(request):
    return devices.signed_in(request.user, session_key=request.session.session_key, at=timezone.now())


@require_GET
def signed_in_devices(request):
    """Where somebody is signed in with this account, this device first."""
    return render(request, "account/devices.html", {"devices": _devices(request)})


@require_POST
def end_device(request, pk):
    """Sign one of the own devices out."""
    row = get_object_or_404(UserSession, pk=pk, user=request.user)
    if row.session_key == request.session.session_key:
        messages.info(request, _("This is the device in front of you: use the button “Sign out”."))
        return redirect("account_devices")
    devices.end(row, by=request.user, at=timezone.now())
    messages.success(request, _("The device is signed out. If you do not know it, change your password too."))
    return redirect("account_devices")


@require_POST
def end_other_devices(request):
    """Sign all own devices out but this one."""
    now = timezone.now()
    others = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key).order_by("pk")
    ended = [devices.end(row, by=request.user, at=now) for row in list(others)]
    text = ngettext("%(count)s other device is signed out.", "%(count)s other devices are signed out.", len(ended))
    messages.success(request, text % {"count": len(ended)})
    return redirect("account_devices")
