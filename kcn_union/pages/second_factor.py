"""The pages of the second factor: allauth's, each change with its event, and the recovery codes shown while they are new."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_GET

from unions import events, second_factor
from unions.links import qr_path

CODES_MADE = "codes_made_at"
CODES_SHOWN_SECONDS = 15 * 60


class Recorded:
    """Writes the event of a change in its transaction, and leads back to the account page."""

    verb: str
    request: Any
    success_url = reverse_lazy("account")

    def form_valid(self, form):
        with transaction.atomic():
            response = super().form_valid(form)  # type: ignore[misc]
            events.record(record=self.request.user, verb=self.verb, by=self.request.user, at=timezone.now())
        return response


class SetUp(Recorded):
    """With the first factor come recovery codes, which are shown next."""

    verb = "factor_set_up"
    did_generate_recovery_codes: bool

    def get_success_url(self) -> str:
        if not self.did_generate_recovery_codes:
            return reverse("account")
        self.request.session[CODES_MADE] = int(timezone.now().timestamp())
        return reverse("mfa_view_recovery_codes")


class SetUpApp(SetUp, ActivateTOTPView):
    """An authenticator app on the phone."""

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
        return context | {"qr": qr_path(context["totp_url"]), "secret": " ".join(groups)}


class AddPasskey(SetUp, AddWebAuthnView):
    """A passkey of the phone or the computer, or a security key."""


class RemoveApp(Recorded, DeactivateTOTPView):
    verb = "factor_removed"


class RemovePasskey(Recorded, RemoveWebAuthnView):
    verb = "factor_removed"

    def form_valid(self, form):
        if not second_factor.may_remove(self.get_object(), timezone.localdate()):
            messages.error(self.request, get_adapter().error_messages["cannot_delete_authenticator"])
            return redirect("account")
        return super().form_valid(form)


class MakeCodes(Recorded, GenerateRecoveryCodesView):
    verb = "codes_made"
    success_url = reverse_lazy("mfa_view_recovery_codes")

    def form_valid(self, form):
        self.request.session[CODES_MADE] = int(timezone.now().timestamp())
        return super().form_valid(form)


@require_GET
def overview(request):
    """What a second factor is, and the two ways to set one up."""
    context = {
        "must": second_factor.must_have_one(request.user, request.today),
        "has_one": second_factor.has_one(request.user),
    }
    return render(request, "mfa/index.html", context)


@require_GET
@reauthentication_required(app="allauth.mfa")
def recovery_codes(request):
    """The codes, for a quarter of an hour after they were made in this session; later only how many are left."""
    row = get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.RECOVERY_CODES)
    unused = row.wrap().get_unused_codes()
    new = timezone.now().timestamp() - request.session.get(CODES_MADE, 0) < CODES_SHOWN_SECONDS
    return render(request, "mfa/recovery_codes/index.html", {"codes": unused if new else [], "left": len(unused)})
