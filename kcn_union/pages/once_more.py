"""The password once more: what was posted before is done then, once, at its own address, and not when it was long given up."""

import json

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, reauthenticate_by_password
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ReauthenticateView
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

HELD_AT = "held_for_password_at"
HELD_SECONDS = 15 * 60


class NoteWhenHeld(MiddlewareMixin):
    """Notes when a deed began to wait for the password: who walks away from it has not asked for it an hour later."""

    def process_exception(self, request, exception):
        if isinstance(exception, ReauthenticationRequired) and request.method == "POST":
            request.session[HELD_AT] = int(timezone.now().timestamp())


class PasswordOnceMore(ReauthenticateView):
    """allauth goes on with what was posted where `next` is its path; here also where a filter stands behind the path."""

    def form_valid(self, form):
        request, onward = self.request, get_next_redirect_url(self.request)
        held = request.session.get(STATE_SESSION_KEY, {}).get("request")
        if held and onward == _address_of(held):
            if timezone.now().timestamp() - request.session.get(HELD_AT, 0) > HELD_SECONDS:
                return self._given_up()
            request.POST = request.POST.copy()
            request.POST["next"] = json.loads(held)["path"]
        return super().form_valid(form)

    def _given_up(self):
        reauthenticate_by_password(self.request)
        del self.request.session[STATE_SESSION_KEY]
        text = _("Too much time has passed since you pressed the button. Nothing was done: do it again if it is still right.")
        messages.warning(self.request, text)
        return redirect("home")


def _address_of(held: str) -> str:
    """Return the address, with what stands behind the path, to which allauth's held request was posted."""
    told, request = json.loads(held), HttpRequest()
    request.path, request.META = told["path"], told["META"]
    return request.get_full_path()


password_once_more = PasswordOnceMore.as_view()
