"""A forgotten password: whom to ask, and a link by mail where mail goes out. The answer is the same for every name."""

import logging
from threading import Thread
from urllib.parse import urljoin

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from toolkit.text import LineField
from unions import budgets
from unions.links import make_link
from unions.models import User

MOST_ACCOUNTS = 3
log = logging.getLogger(__name__)


class ForgottenForm(forms.Form):
    """Whose password is forgotten."""

    name = LineField(max_length=254).formfield(label=gettext_lazy("User name or e-mail address"))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request):
    """Say whom to ask; where mail goes out, send a link to who has an address on file."""
    if request.method != "POST":
        return _page(request, ForgottenForm())
    if not settings.RESET_BY_MAIL:
        raise Http404
    taken = budgets.take([budgets.Budget("reset", budgets.address_of(request))])
    if taken.refused:
        return render(request, "429.html", {"wait": budgets.wait_in_words(taken.wait)}, status=429)
    form = ForgottenForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    # All of it beside the answer: what is looked up, written and sent takes no longer for a name that somebody has.
    Thread(target=_send_links, args=(form.cleaned_data["name"], request.build_absolute_uri("/")), daemon=True).start()
    text = _("If an account with an e-mail address belongs to it, a link is on its way. It works once, within three days.")
    messages.success(request, text)
    return redirect("account_forgotten")


def _page(request, form):
    return render(request, "account/forgotten.html", {"form": form, "by_mail": settings.RESET_BY_MAIL})


def _send_links(name: str, site: str) -> None:
    """Send a link to whoever has this user name or address; a mail server that is down holds nobody up."""
    try:
        named = User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name), is_active=True).exclude(email="")
        for user in named.order_by("pk")[:MOST_ACCOUNTS]:
            if _may_be_sent(user):
                _letter(user, site).send()
    except (OSError, DatabaseError):
        log.warning("A letter with a link could not be sent.", exc_info=True)
    finally:
        if not connection.in_atomic_block:
            connection.close()


def _may_be_sent(user: User) -> bool:
    return budgets.take([budgets.Budget("reset-of-one", str(user.pk))]).refused is None


def _letter(user: User, site: str) -> EmailMessage:
    link = urljoin(site, make_link(user, by=None, at=timezone.now(), verb="link_mailed"))
    body = render_to_string("account/forgotten.txt", {"user": user, "link": link})
    return EmailMessage(_("Choose a new password"), body, to=[user.email])
