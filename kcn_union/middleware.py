"""The edge: what a request must look like to come in, the clock, and the headers that go out."""

import re
import secrets

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpResponseBadRequest, HttpResponseForbidden, HttpResponseNotAllowed
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from unions import devices, kept, second_factor

LOOPBACK = {"127.0.0.1", "::1", ""}
METHODS = ["GET", "HEAD", "POST"]
# What a proxy adds: a demo behind one would answer others than this machine.
FORWARDED = {"X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-Ip"}
# What who must set up a second factor may do before it stands.
BEFORE_THE_FACTOR = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes"}
BEFORE_THE_FACTOR |= {"account_reauthenticate", "account_logout", "account_inactive"}
# What is worth compressing; files are packed already, and most of them stream.
TEXTS = ("text/html", "application/json")
# Pages below it show what lets people in: secrets of a second factor, codes. Compressed, their size would tell of it.
SECRETS = "/account/"
REFUSES_GZIP = re.compile(r"\bgzip\s*;\s*q\s*=\s*0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)


def number_request(get_response):
    """Give each request a number, by which the line in the log, the page and a telephone call find each other."""

    def answer(request):
        request.id = secrets.token_hex(6)
        response = get_response(request)
        response.headers["X-Request-ID"] = request.id
        return response

    return answer


def guard_request(get_response):
    """Refuse what no browser sends, keep the demo on this machine, and read the clock once: `request.today`."""

    def answer(request):
        if settings.DEMO and (request.META.get("REMOTE_ADDR", "") not in LOOPBACK or request.headers.keys() & FORWARDED):
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


def tell_of_buttons(get_response):
    """Say in words that an address is a button's: who signs in anew after pressing one is led to it, and has pressed nothing."""

    def answer(request):
        response = get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return answer


def response_headers(get_response):
    """Send the content policy with every answer, and keep all but the static files out of every cache.

    Only the numbering stands outside it: what another middleware refuses, and what the server cannot do, goes out under them.
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


class CompressPages(GZipMiddleware):
    """Compresses pages for browsers that ask for it, each with padding of a random length, so that sizes tell nothing exact.

    Downloads go out as they are, and so does what shows secrets. A page that did not change varies as the page would have.
    """

    def process_response(self, request, response):
        if response.status_code == 304:
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        text = response.headers.get("Content-Type", "").startswith(TEXTS)
        if response.streaming or not text or "Content-Disposition" in response.headers or request.path.startswith(SECRETS):
            return response
        if REFUSES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        return super().process_response(request, response)


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


def _asks_who(request, view_func) -> bool:
    """Whether somebody who is signed in asks for a page that is not open to all."""
    return getattr(view_func, "login_required", True) and request.user.is_authenticated


class EndOldSessions(MiddlewareMixin):
    """Signs out who stood idle for too long, or came in too long ago; before anybody asks who it is."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not _asks_who(request, view_func):
            return
        now = timezone.now()
        if devices.has_ended(request.session, request.user, at=now):
            logout(request)
        else:
            devices.seen_now(request.session, request.user, at=now)


class SecondFactorFirst(MiddlewareMixin):
    """Leads who must have a second factor, and has none, to setting it up; nothing else is open until then."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not _asks_who(request, view_func):
            return None
        if request.resolver_match.view_name in BEFORE_THE_FACTOR:
            return None
        if second_factor.must_have_one(request.user, request.today) and not second_factor.has_one(request.user):
            return redirect("mfa_index")
        return None
