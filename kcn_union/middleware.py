"""The edge: what a request must look like to come in, the clock, and the headers that go out."""

from django.conf import settings
from django.http import HttpResponseBadRequest, HttpResponseForbidden
from django.utils import timezone

LOOPBACK = {"127.0.0.1", "::1", ""}


def guard_request(get_response):
    """Refuse what no browser sends, keep the demo on this machine, and read the clock once: `request.today`."""

    def answer(request):
        if settings.DEMO and request.META.get("REMOTE_ADDR", "") not in LOOPBACK:
            return HttpResponseForbidden("The demo answers this machine only.")
        # PostgreSQL cannot hold NUL, and SQLite should not.
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("NUL")
        request.today = timezone.localdate()
        return get_response(request)

    return answer


def response_headers(get_response):
    """Send the content policy with every page, and keep signed-in pages out of shared caches."""

    def answer(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.SECURE_CSP)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer
