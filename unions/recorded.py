"""The admin's base classes: rows as far as one may see them, every change with its event, nothing deleted in bulk."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone

from unions import events
from unions.models import Event


def in_name_order(db_field) -> dict:
    """Return the choices of a foreign key in the order of names, where the related records have one."""
    related = db_field.related_model
    if "name_sort" not in {field.name for field in related._meta.get_fields()}:
        return {}
    return {"queryset": related._default_manager.order_by("name_sort", "pk")}


class RecordedAdmin(admin.ModelAdmin):
    """Saves through `events.store()`; its history page reads the events."""

    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.visible_to(request.user, on=request.today) if hasattr(rows, "visible_to") else rows

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(db_field, request, **kwargs | in_name_order(db_field))

    def lookup_allowed(self, lookup, value, request):
        """Only what the list offers to filter by: an address could ask for what is masked, or a password, letter by letter."""
        offered = [one if isinstance(one, str) else one.parameter_name for one in self.get_list_filter(request)]
        own = any(lookup == one or lookup.startswith(f"{one}__") for one in offered)
        return own and super().lookup_allowed(lookup, value, request)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request, obj, form, change):
        """Leave saving to `save_related`, which has the child rows too."""

    def save_related(self, request, form, formsets, change):
        seen = getattr(form.instance, "version", None)
        events.store(form, by=request.user, at=timezone.now(), formsets=formsets, seen=seen)

    def delete_model(self, request, obj):
        before = events.values_of(obj)
        events.record(record=obj, verb=events.DELETED, by=request.user, at=timezone.now(), before=before)
        super().delete_model(request, obj)

    # The events tell it; a second log would drift.
    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        found, older = Event.objects.about(obj).page(request.GET.get("before", ""))
        context = self.admin_site.each_context(request) | {
            "title": str(obj),
            "events": found,
            "older": older,
            "object": obj,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/record_history.html", context)


class ReadOnlyAdmin(RecordedAdmin):
    """Records that change by their workflow, or not at all: the admin reads them."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
