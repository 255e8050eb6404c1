"""How allauth behaves here: who signs in, how often somebody may be wrong, and how second factors are kept."""

import base64
import hashlib
import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.forms import ChangePasswordForm
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.text import LineField
from unions import budgets, devices, events, second_factor
from unions.models import User


def take_a_try(request, person: User | None, name: str, *, kind: str = "") -> budgets.Taken:
    """Take from the budgets of this person; raises ValidationError, in words, where one is spent.

    For a name that nobody has the same is counted and the same is said. The first refusal is an event of the person.
    """
    key = f"{kind}{person.pk if person else 'nobody ' + name.lower()}"
    taken = budgets.take(budgets.of_person(request, key, devices.known_device(request, person.pk if person else None)))
    if taken.refused is None:
        return taken
    told = cache.add(f"budget-told:{taken.refused.places()[0]}", True, timeout=taken.refused.size[1])
    if told and person:
        events.record(record=person, verb="sign_in_refused", by=None, at=timezone.now())
    raise ValidationError(budgets.wait_in_words(taken.wait), code="too_many_tries")


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        """Accounts are made by an admin, with a mandate."""
        return False

    def set_password(self, user, password) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            events.record(record=user, verb="password_set", by=user, at=timezone.now())

    def get_client_ip(self, request) -> str:
        """The address that the one proxy saw, or that of the connection; a socket has none, and all behind it count as one."""
        try:
            return super().get_client_ip(request)
        except PermissionDenied:
            return "0.0.0.0"  # noqa: S104 - no address to listen on

    # Signing in.

    def pre_authenticate(self, request, **credentials) -> None:
        name = credentials.get("username", "")
        # As the backend looks the name up, so that no other spelling of it has budgets of its own.
        person = User.objects.filter(username__iexact=name).first()
        self._taken = take_a_try(request, person, name)

    def _rollback_login_failed_rl_usage(self) -> None:
        self._taken.give_back()

    def login(self, request, user) -> None:
        super().login(request, user)
        devices.begin(request.session, at=timezone.now())

    def post_login(self, request, user, **hook):
        response = super().post_login(request, user, **hook)
        devices.remember(request, response, user)
        return response

    # The password once more.

    def get_reauthentication_methods(self, user) -> list[dict]:
        if not user.is_authenticated:
            return []
        return [{"id": "reauthenticate", "description": _("Use your password"), "url": reverse("account_reauthenticate")}]

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Who has just signed in by password sets up a second factor without typing it again."""
        if app != "allauth.mfa":
            return True
        now, records = time.time(), get_authentication_records(self.request, self.request.user)
        return not any(one["method"] == "password" and now - one["at"] < REAUTHENTICATION_TIMEOUT for one in records)


class NewPasswordForm(ChangePasswordForm):
    """A new password after the present one, whose wrong tries are counted with all others."""

    def clean_oldpassword(self) -> str:
        taken = take_a_try(context.request, self.user, "")
        password = super().clean_oldpassword()
        taken.give_back()
        return password


class CodeForm(AuthenticateForm):
    """A code of the second factor: wrong ones are counted, and a right one opens once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        taken = take_a_try(context.request, self.user, "", kind="code-")
        code = super().clean_code()
        # allauth forgets a used code after one period, while it takes those of the neighbouring periods too.
        seconds = settings.MFA_TOTP_PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
        digits = "".join(one for one in code if one.isdigit())
        if not cache.add(f"totp-used:{self.user.pk}:{digits}", True, timeout=seconds):
            raise FactorAdapter().validation_error("incorrect_code")
        taken.give_back()
        return code

    def save(self) -> None:
        super().save()
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            events.record(record=self.user, verb="code_used", by=self.user, at=timezone.now())


class PasskeyForm(AuthenticateWebAuthnForm):
    """A passkey as the second factor: nothing to guess, but refused ones are counted too."""

    def clean_credential(self) -> Authenticator:
        taken = take_a_try(context.request, self.user, "", kind="code-")
        found = super().clean_credential()
        taken.give_back()
        return found


class NewPasskeyForm(AddWebAuthnForm):
    """A passkey under a name its owner knows it by."""

    name = LineField(max_length=60).formfield(label=gettext_lazy("Name of the passkey"), required=False)


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors and recovery codes lie encrypted in the database: a copy of it alone opens no account."""

    def encrypt(self, text: str) -> str:
        return self._lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; raises PermissionDenied in words where the server's secret key is another by now."""
        try:
            return self._lock().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            text = _("The second factor cannot be read: the server's secret key has changed. An administrator takes it away.")
            raise PermissionDenied(text) from error

    def _lock(self) -> MultiFernet:
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        digests = [hashlib.sha256(b"kcn_union.account.second_factor" + force_bytes(key)).digest() for key in keys]
        return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])

    def get_totp_issuer(self) -> str:
        return _("Emulation KCN")

    def _get_site_name(self) -> str:
        return _("Emulation KCN")

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "Your work needs a second factor: set up another one before removing this one."
        ),
    }

    def can_delete_authenticator(self, authenticator) -> bool:
        return second_factor.may_remove(authenticator, timezone.localdate())

    def generate_authenticator_name(self, user, type) -> str:
        """Return what the device in hand is called: a person knows the passkey by it."""
        return devices.browser_in_words(context.request.META.get("HTTP_USER_AGENT", ""))
