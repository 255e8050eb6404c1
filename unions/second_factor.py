"""The second factor of an account: who must have one, who has, and how a lost one is taken away."""

from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from unions import devices
from unions.models import User

MAIN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def must_have_one(user: Any, on: date) -> bool:
    """Whether the mandates of that day demand a second factor; the roles stand in the settings, none in demo mode."""
    return bool(settings.SECOND_FACTOR_ROLES) and user.has_role(on, *settings.SECOND_FACTOR_ROLES)


def has_one(user: Any) -> bool:
    return Authenticator.objects.filter(user=user, type__in=MAIN).exists()


def may_remove(authenticator: Authenticator, on: date) -> bool:
    """Whether somebody may take away one of the own factors: not the last one of who must have one."""
    if authenticator.type not in MAIN or not must_have_one(authenticator.user, on):
        return True
    return Authenticator.objects.filter(user=authenticator.user, type__in=MAIN).exclude(pk=authenticator.pk).exists()


def take_away(user: User, *, by: User, at: datetime) -> None:
    """Take every second factor and all recovery codes from somebody who has lost them, and sign that person out everywhere.

    Raises PermissionDenied for the own account: who lost the own second factor asks another administrator.
    """
    if user.pk == by.pk:
        raise PermissionDenied(_("Another administrator takes away your second factor, not you yourself."))
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        devices.end_all(user, by=by, at=at, verb="factor_taken_away")
