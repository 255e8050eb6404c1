"""The page behind a one-time link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordResetConfirmView
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from unions import budgets, devices, events
from unions.links import tokens


@method_decorator(login_not_required, name="dispatch")
class SetPasswordByLink(PasswordResetConfirmView):
    """Choose a password, then sign in with it: the link opens no door itself, and leads past no second factor."""

    template_name = "account/set_by_link.html"
    token_generator = tokens
    success_url = reverse_lazy("account_login")
    validlink = False

    def dispatch(self, *args, **kwargs):
        taken = budgets.take([budgets.Budget("link", budgets.address_of(self.request))])
        if taken.refused:
            return render(self.request, "429.html", {"wait": budgets.wait_in_words(taken.wait)}, status=429)
        response = super().dispatch(*args, **kwargs)
        if self.validlink:
            taken.give_back()
        return response

    def form_valid(self, form):
        with transaction.atomic():
            response = super().form_valid(form)
            events.record(record=self.user, verb="password_set", by=self.user, at=timezone.now())
        # Who holds the link is known to the board: strangers who guess cannot keep this device out.
        devices.remember(self.request, response, self.user)
        messages.success(self.request, _("The password is set. Sign in with it now."))
        return response
