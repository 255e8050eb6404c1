"""The catalogue of awards, kept by an admin; rounds, nominations and honours are read here and change by their steps."""

from django.contrib import admin, messages
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards import catalogue
from awards.forms.admin import AwardForm, CriterionForm, VersionForm, takes_confirmation
from awards.models import (
    Authority,
    Award,
    AwardDecision,
    BaseWage,
    CouncilResult,
    Criterion,
    Honour,
    Nomination,
    Round,
    Sitting,
)
from toolkit.steps import Refused
from unions.recorded import ReadOnlyAdmin, RecordedAdmin

PREVIEW = "_preview"


class ComparedFilter(admin.SimpleListFilter):
    title = _("compared with the text")
    parameter_name = "compared"

    def lookups(self, request, model_admin):
        return [("no", _("to be compared")), ("yes", _("compared"))]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(confirmed_on__isnull=self.value() == "no")


class ComparedAdmin(RecordedAdmin):
    """Rows that an admin compares with the text they name; a change of weight takes that away again."""

    readonly_fields = ["confirmed_on", "confirmed_by"]

    def get_urls(self):
        name = f"awards_{self.opts.model_name}_confirm"
        return [path("<int:pk>/confirm/", self.admin_site.admin_view(self.confirm), name=name), *super().get_urls()]

    def confirm(self, request, pk):
        """Write down that the row was compared with its text."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, str(pk))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        catalogue.confirm(row, by=request.user, at=timezone.now())
        messages.success(request, _("Written down: compared with the text by you, today."))
        return redirect(f"admin:awards_{self.opts.model_name}_change", pk)

    def save_form(self, request, form, change):
        row = super().save_form(request, form, change)
        if change and takes_confirmation(form):
            row.confirmed_on = row.confirmed_by = None
            messages.warning(request, _("What changed has to be compared with the text again."))
        return row


@admin.register(Authority)
class AuthorityAdmin(RecordedAdmin):
    list_display = ["rank", "code", "name", "short_name"]
    list_display_links = ["code", "name"]
    search_fields = ["name", "code"]
    ordering = ["rank", "pk"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(Award)
class AwardAdmin(ComparedAdmin):
    form = AwardForm
    fields = [*AwardForm.Meta.fields, "confirmed_on", "confirmed_by"]
    list_display = ["code", "name", "authority", "kind", "for_whom", "recorded_only", "vote_percent", "confirmed_on"]
    list_display_links = ["code", "name"]
    list_filter = ["authority", "kind", "for_whom", "recorded_only", ComparedFilter]
    list_select_related = ["authority"]
    search_fields = ["name_key", "code"]
    search_help_text = _("Name without tones, or code")
    ordering = ["authority__rank", "name_sort", "pk"]
    change_form_template = "admin/awards/award/change_form.html"

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def get_readonly_fields(self, request, obj=None):
        # Criteria and honours were written for who it is for.
        return [*self.readonly_fields, *(["code", "for_whom"] if obj else [])]


@admin.register(Criterion)
class CriterionAdmin(ComparedAdmin):
    """By which numbers nominations were judged stays; what the text says from another day on is a new version."""

    form = CriterionForm
    fields = [*CriterionForm.Meta.fields, "confirmed_on", "confirmed_by"]
    list_display = ["text", "award", "route", "kind", "valid_from", "valid_to", "confirmed_on"]
    list_filter = ["award", "kind", "forbids", ComparedFilter]
    list_select_related = ["award"]
    search_fields = ["text", "award__name_key", "award__code"]
    ordering = ["award__authority__rank", "award__name_sort", "award", "route", "order", "pk"]
    change_form_template = "admin/awards/criterion/change_form.html"

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return self.readonly_fields
        kept = set(CriterionForm.Meta.fields) - catalogue.OF_NO_WEIGHT if catalogue.judged_by(obj).exists() else {"award"}
        return [*self.readonly_fields, *(name for name in CriterionForm.Meta.fields if name in kept)]

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or not catalogue.judged_by(obj).exists())

    def get_urls(self):
        view = self.admin_site.admin_view(self.new_version)
        return [path("<int:pk>/version/", view, name="awards_criterion_version"), *super().get_urls()]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """With the button of the preview nothing is saved: the form comes back with who would gain and who would lose."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST" and PREVIEW in request.POST and isinstance(response, TemplateResponse):
            form = response.context_data["adminform"].form
            if not form.errors:
                response.context_data["preview"] = catalogue.preview(form.instance, on=request.today)
        return response

    def get_form(self, request, obj=None, change=False, **kwargs):
        made = super().get_form(request, obj, change=change, **kwargs)
        return type("Tried", (_NeverSaved, made), {}) if PREVIEW in request.POST else made

    def new_version(self, request, pk):
        """Let the criterion end, and open its copy from the next day on."""
        criterion = self.get_object(request, str(pk))
        if criterion is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        form = VersionForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                made = catalogue.new_version(criterion, form.cleaned_data["since"], by=request.user, at=timezone.now())
            except Refused as refused:
                form.add_error("since", str(refused))
            else:
                messages.success(request, _("The new version stands below. Enter its numbers and compare it with its text."))
                return redirect("admin:awards_criterion_change", made.pk)
        context = self.admin_site.each_context(request) | {
            "title": _("New version from a day on"), "form": form, "criterion": criterion, "opts": self.opts,
            "back": reverse("admin:awards_criterion_change", args=[criterion.pk]),
        }  # fmt: skip
        return TemplateResponse(request, "admin/awards/criterion/version.html", context)


class _NeverSaved:
    """A form that is checked and never saved; put before the admin's form where only a preview is asked."""

    def is_valid(self):
        super().is_valid()
        return False


@admin.register(BaseWage)
class BaseWageAdmin(RecordedAdmin):
    list_display = ["since", "wage_vnd", "legal_basis"]
    ordering = ["-since"]

    def has_delete_permission(self, request, obj=None):
        used = obj is not None and AwardDecision.objects.filter(decided_on__gte=obj.since).exists()
        return super().has_delete_permission(request, obj) and not used


@admin.register(Round)
class RoundAdmin(ReadOnlyAdmin):
    list_display = ["name", "year", "state", "opens_on", "due_on", "council_on"]
    list_filter = ["state", "year"]
    search_fields = ["name"]
    ordering = ["-opens_on", "pk"]


@admin.register(Nomination)
class NominationAdmin(ReadOnlyAdmin):
    list_display = ["code", "member", "union", "award", "round", "state"]
    list_filter = ["state", "round", "award"]
    list_select_related = ["member__union", "union", "award", "round"]
    search_fields = ["code", "member__name_key", "union__name_key"]
    exclude = ["checked"]
    ordering = ["-pk"]


@admin.register(Sitting)
class SittingAdmin(ReadOnlyAdmin):
    list_display = ["round", "held_on", "state", "members_in_all", "present"]
    list_filter = ["state"]
    list_select_related = ["round"]
    search_fields = ["minutes_number", "round__name"]
    ordering = ["-held_on", "pk"]


@admin.register(CouncilResult)
class CouncilResultAdmin(ReadOnlyAdmin):
    list_display = ["nomination", "sitting", "agree", "members_in_all", "vote_percent"]
    list_select_related = ["nomination__member", "nomination__union", "sitting__round"]
    search_fields = ["nomination__code"]
    ordering = ["-pk"]

    def get_queryset(self, request):
        """Results of a sitting that is still being entered stay with the board."""
        seen = Sitting.objects.visible_to(request.user, on=request.today)
        return super().get_queryset(request).filter(sitting__in=seen.values("pk"))


@admin.register(AwardDecision)
class AwardDecisionAdmin(ReadOnlyAdmin):
    list_display = ["number", "decided_on", "authority", "round", "signer"]
    list_filter = ["authority"]
    list_select_related = ["authority", "round"]
    search_fields = ["number", "signer"]
    ordering = ["-decided_on", "pk"]


@admin.register(Honour)
class HonourAdmin(ReadOnlyAdmin):
    list_display = ["member", "union", "award", "year", "decision_number", "state"]
    list_filter = ["state", "award", "year"]
    list_select_related = ["member__union", "union", "award"]
    search_fields = ["member__name_key", "union__name_key", "decision_number"]
    ordering = ["-pk"]
