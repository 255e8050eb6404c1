"""The page behind a one-time link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordResetConfirmView
from django.db import transaction
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from unions import events
from unions.links import tokens


@method_decorator(login_not_required, name="dispatch")
class SetPasswordByLink(PasswordResetConfirmView):
    """Choose a password, then sign in with it."""

    template_name = "account/set_by_link.html"
    token_generator = tokens
    success_url = reverse_lazy("account_login")

    def form_valid(self, form):
        with transaction.atomic():
            response = super().form_valid(form)
            events.record(record=self.user, verb="password_set", by=self.user, at=timezone.now())
        messages.success(self.request, _("The password is set. Sign in with it now."))
        return response
