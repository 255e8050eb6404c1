"""The project's addresses, and beside them Django's own list of the same records, as Django gives it: the peer."""

from django.contrib import admin
from django.urls import path

from initiatives.models import Initiative
from kcn_union.urls import urlpatterns as ours

plain = admin.AdminSite(name="plain")


@admin.register(Initiative, site=plain)
class PlainAdmin(admin.ModelAdmin):
    list_display = ["code", "title", "union", "state", "recognised_on", "half_year", "declared_vnd", "accepted_vnd"]
    list_filter = ["state", "half_year", "union", "kind"]


urlpatterns = [*ours, path("plain/", plain.urls)]
