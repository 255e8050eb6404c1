"""The admin under the project's own sign-in page and name."""

from datetime import timedelta

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from kcn_union.models import VerifyRun

# A check each night, and one that may have failed.
CHECKED_WITHIN = timedelta(hours=50)


class KcnAdminSite(admin.AdminSite):
    site_header = _("Emulation of the industrial parks: administration")
    site_title = _("Administration")
    index_title = _("Unions, accounts, catalogues")
    enable_nav_sidebar = False

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """There is one sign-in page; who is signed in already and comes here is no administrator."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(_("Only an administrator comes in here."))
        return redirect_to_login(reverse("admin:index"))

    def index(self, request, extra_context=None):
        """The first page says when everything on file was last checked: a board sees that it happens every night."""
        last = VerifyRun.objects.order_by("-at").first()
        late = last is None or timezone.now() - last.at > CHECKED_WITHIN
        return super().index(request, (extra_context or {}) | {"last_check": last, "check_is_late": late})

    def password_change(self, request, extra_context=None):
        """There is one page for changing the password, and it writes the event."""
        return redirect("account_change_password")
