"""Campaigns and what unions do in them; returns are read here, and changed by their own steps."""

from django.contrib import admin

from emulation.models import Campaign, Enrolment, TitleCount, UnionReturn
from unions.recorded import ReadOnlyAdmin, RecordedAdmin


@admin.register(Campaign)
class CampaignAdmin(RecordedAdmin):
    list_display = ["name", "level", "audience", "counts", "starts_on", "ends_on"]
    list_filter = ["level", "audience", "counts"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["short_name"]}
    ordering = ["-starts_on", "pk"]

    def has_delete_permission(self, request, obj=None):
        """Initiatives name campaigns; one that ended stays on file."""
        return False


@admin.register(Enrolment)
class EnrolmentAdmin(RecordedAdmin):
    list_display = ["union", "campaign", "registered_on", "target_count"]
    list_filter = ["campaign"]
    list_select_related = ["union", "campaign"]
    search_fields = ["union__name_key"]
    ordering = ["-pk"]


@admin.register(TitleCount)
class TitleCountAdmin(RecordedAdmin):
    list_display = ["enrolment", "half_year", "registered", "achieved"]
    list_filter = ["half_year"]
    list_select_related = ["enrolment__union", "enrolment__campaign", "half_year"]
    search_fields = ["enrolment__union__name_key"]
    raw_id_fields = ["enrolment"]
    ordering = ["-pk"]


@admin.register(UnionReturn)
class UnionReturnAdmin(ReadOnlyAdmin):
    list_display = ["union", "half_year", "state", "workers", "members"]
    list_filter = ["half_year", "state"]
    list_select_related = ["union", "half_year"]
    search_fields = ["union__name_key"]
    ordering = ["-half_year__cut_off_on", "pk"]
