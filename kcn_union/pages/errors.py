"""What a person reads when something cannot be done."""

import errno
import sys
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _
from django.views.defaults import bad_request

from unions import kept

DATABASE, DISK = "database", "disk"
DISK_ERRORS = {errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EFBIG}
RETRY_AFTER_SECONDS = 30
# Passwords are not shown again.
SECRET = ("/account/", "/admin/")


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


def not_taken(request, exception=None):
    """400: what no page of this site sends. Django tells a session that it could not write as one too: the database is away."""
    return failed(request) if trouble_of(exception) else bad_request(request, exception)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def failed(request):
    """500, or 503 when database or disk let us down; without a query, since none may be possible.

    What was posted stands in the page and can be sent again from there: going back would ask the server for the form, which
    does not answer. Its proof of origin is the one that came, so it proves no more than it did.
    """
    why = trouble_of(sys.exc_info()[1])
    context = {"why": why, "number": getattr(request, "id", "")}
    if not why:
        return render(None, "500.html", context | {"title": _("This did not work")}, status=500)
    title = _("The disk of the server is full") if why == DISK else _("The site cannot answer just now")
    context |= {"title": title, "address": escape_leading_slashes(request.get_full_path()), "posted": _posted(request)}
    response = render(None, "503.html", context, status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def trouble_of(error: BaseException | None) -> str:
    """Return what let us down, DATABASE or DISK, or "" where the fault is ours: the error itself, or one that it came of."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        # A server killed while it answers is told as a bare DatabaseError.
        if isinstance(error, (OperationalError, InterfaceError, InternalError)) or type(error) is DatabaseError:
            return DATABASE
        if isinstance(error, OSError) and error.errno in DISK_ERRORS:
            return DISK
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return ""


def _posted(request) -> dict[str, Any] | None:
    """Return what a form posted, without files and nothing of an account; None where nothing can be sent again from here."""
    if request.method != "POST" or request.path.startswith(SECRET):
        return None
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        return {"fields": fields, "files": bool(request.FILES)}
    except (SuspiciousOperation, MultiPartParserError, OSError):
        return None
