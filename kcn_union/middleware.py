"""The edge: what a request must look like to come in, the clock, and the headers that go out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpResponseBadRequest, HttpResponseForbidden, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.translation import gettext as _

from unions import kept

LOOPBACK = {"127.0.0.1", "::1", ""}
METHODS = ["GET", "HEAD", "POST"]


def guard_request(get_response):
    """Refuse what no browser sends, keep the demo on this machine, and read the clock once: `request.today`."""

    def answer(request):
        if settings.DEMO and request.META.get("REMOTE_ADDR", "") not in LOOPBACK:
            return HttpResponseForbidden("The demo answers this machine only.")
        # PostgreSQL cannot hold NUL, and SQLite should not.
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("NUL")
        # No page sends another; a view, or a library's, might take what it does not know for a GET or a POST.
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        request.today = timezone.localdate()
        return get_response(request)

    return answer


def response_headers(get_response):
    """Send the content policy with every answer, and keep all but the static files out of every cache.

    It stands outermost: what another middleware refuses, and what the server cannot do, goes out under the same headers.
    """
    sent = {
        "Content-Security-Policy": settings.SECURE_CSP,
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Cache-Control": "private, no-store",
    }

    def answer(request):
        response = get_response(request)
        for name, value in sent.items():
            response.headers.setdefault(name, value)
        return response

    return answer


class LoginKeepsTyping(LoginRequiredMiddleware):
    """Asks for signing in; what was posted after a session ended is kept for its writer, and comes back after signing in.

    The form says itself, signed, whose it is. Forgery is checked before: that cookie outlives the session.
    """

    def handle_no_permission(self, request, view_func):
        opened = kept.read_token(request.POST.get(kept.FIELD, "")) if request.method == "POST" else None
        if opened is None:
            return super().handle_no_permission(request, view_func)
        try:
            kept.keep(opened, request.POST, at=timezone.now())
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
        else:
            messages.warning(request, _("The session had ended. What you typed is kept: it comes back once you have signed in."))
        return redirect_to_login(opened.back, self.get_login_url(view_func), self.get_redirect_field_name(view_func))
