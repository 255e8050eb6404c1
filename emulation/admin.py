"""Campaigns, what unions do in them, and returns: read here, and changed by their own steps."""

from django.contrib import admin

from emulation.models import Campaign, Enrolment, TitleCount, UnionReturn
from unions.recorded import ReadOnlyAdmin


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    """The board launches campaigns and sums them up; one that ended stays on file, initiatives name it."""

    list_display = ["name", "state", "level", "audience", "counts", "starts_on", "ends_on"]
    list_filter = ["state", "level", "audience", "counts"]
    search_fields = ["name"]
    ordering = ["-starts_on", "pk"]


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnlyAdmin):
    list_display = ["union", "campaign", "state", "registered_on", "target_count"]
    list_filter = ["state", "campaign"]
    list_select_related = ["union", "campaign"]
    search_fields = ["union__name_key"]
    ordering = ["-pk"]


@admin.register(TitleCount)
class TitleCountAdmin(ReadOnlyAdmin):
    """Entered with the union's return, and accepted with it by another person."""

    list_display = ["enrolment", "half_year", "registered", "achieved"]
    list_filter = ["half_year"]
    list_select_related = ["enrolment__union", "enrolment__campaign", "half_year"]
    search_fields = ["enrolment__union__name_key"]
    ordering = ["-pk"]


@admin.register(UnionReturn)
class UnionReturnAdmin(ReadOnlyAdmin):
    list_display = ["union", "half_year", "state", "workers", "members"]
    list_filter = ["half_year", "state"]
    list_select_related = ["union", "half_year"]
    search_fields = ["union__name_key"]
    ordering = ["-half_year__cut_off_on", "pk"]
