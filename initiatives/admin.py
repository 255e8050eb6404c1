"""Initiatives are read in the admin; they change by their steps."""

from django.contrib import admin

from initiatives.models import Author, Initiative
from unions.recorded import ReadOnlyAdmin


class AuthorInline(admin.TabularInline):
    model = Author
    fields = ["name", "share", "work_class", "leader"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Initiative)
class InitiativeAdmin(ReadOnlyAdmin):
    list_display = ["code", "title", "union", "state", "half_year", "accepted_vnd"]
    list_filter = ["state", "half_year", "kind"]
    list_select_related = ["union", "half_year"]
    search_fields = ["code", "title_key"]
    ordering = ["-pk"]
    exclude = ["confidential_part"]
    inlines = [AuthorInline]

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False
