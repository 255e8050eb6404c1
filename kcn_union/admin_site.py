"""The admin under the project's own sign-in page and name."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.utils.translation import gettext_lazy as _


class KcnAdminSite(admin.AdminSite):
    site_header = _("Emulation of the industrial parks: administration")
    site_title = _("Administration")
    index_title = _("Unions, accounts, catalogues")
    enable_nav_sidebar = False

    def login(self, request, extra_context=None):
        """There is one sign-in page."""
        return redirect_to_login(request.get_full_path())
