"""The admin under the project's own sign-in page and name."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


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

    def password_change(self, request, extra_context=None):
        """There is one page for changing the password, and it writes the event."""
        return redirect("account_change_password")
