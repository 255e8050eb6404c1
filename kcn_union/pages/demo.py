"""One click into a role, in demo mode only."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from kcn_union.invented.accounts import ACCOUNTS
from unions import devices
from unions.models import User


@login_not_required
@require_POST
def enter(request):
    """Sign in as one of the demo accounts; without demo mode this page does not exist."""
    if not settings.DEMO:
        raise Http404
    if request.POST.get("username") not in {account.username for account in ACCOUNTS}:
        raise Http404
    user = get_object_or_404(User, username=request.POST["username"], is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    devices.begin(request.session, at=timezone.now())
    UserSession.objects.create_from_request(request)
    return redirect("home")
