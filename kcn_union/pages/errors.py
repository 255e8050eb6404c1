"""What a person reads when something cannot be done."""

import sys

from django.db import OperationalError
from django.shortcuts import render
from django.utils.translation import gettext as _


def forbidden(request, exception=None):
    """403: the heading is the refusal itself."""
    reason = str(exception) if exception and exception.args else ""
    return render(request, "403.html", {"reason": reason}, status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def failed(request):
    """500, or 503 when the database does not answer; without a query, since none may be possible."""
    down = isinstance(sys.exc_info()[1], OperationalError)
    response = render(None, "500.html", {"down": down, "title": _("This did not work")}, status=503 if down else 500)
    if down:
        response.headers["Retry-After"] = "30"
    return response
