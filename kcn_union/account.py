"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.utils import timezone

from unions import events


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        """Accounts are made by an admin, with a mandate."""
        return False

    def set_password(self, user, password) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            events.record(record=user, verb="password_set", by=user, at=timezone.now())
