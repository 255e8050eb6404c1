"""What a person reads when something cannot be done."""

import sys

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from unions import kept


def forbidden(request, exception=None):
    """403: the heading is the refusal itself."""
    reason = str(exception) if exception and exception.args else ""
    return render(request, "403.html", {"reason": reason}, status=403)


def too_old(request, reason=""):
    """403 of a form whose proof of origin is not of this session: somebody signed in anew in another tab.

    Nothing is saved; what was typed is kept where the form itself says, signed, that it was handed to this person.
    """
    opened = kept.read_token(request.POST.get(kept.FIELD, ""))
    if opened is None or opened.user_id != request.user.pk:
        return render(request, "403_csrf.html", status=403)
    try:
        kept.keep(opened, request.POST, at=timezone.now())
    except ValidationError:
        return render(request, "403_csrf.html", status=403)
    messages.warning(request, _("You signed in anew meanwhile. Nothing is lost: look through it and save again."))
    return redirect(opened.back)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def failed(request):
    """500, or 503 when the database does not answer; without a query, since none may be possible."""
    down = isinstance(sys.exc_info()[1], OperationalError)
    response = render(None, "500.html", {"down": down, "title": _("This did not work")}, status=503 if down else 500)
    if down:
        response.headers["Retry-After"] = "30"
    return response
