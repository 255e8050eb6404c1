"""Unions, bodies, parks, members and accounts in the admin."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from toolkit.sheets.out import answer, words_of
from toolkit.steps import Refused
from toolkit.text import LineField
from unions import account_admin, changes, log  # noqa: F401 - accounts register themselves
from unions.forms import UnionForm
from unions.log import LogForm
from unions.models import Erasure, Event, IndustrialPark, Member, Superior, Union, UnionChange
from unions.recorded import ReadOnlyAdmin, RecordedAdmin
from unions.taking import OTHER, take
from unions.templatetags.events import kind_name, named, verb


@admin.register(Superior)
class SuperiorAdmin(RecordedAdmin):
    list_display = ["name", "heading", "parent"]
    search_fields = ["name"]
    ordering = ["pk"]


@admin.register(IndustrialPark)
class IndustrialParkAdmin(RecordedAdmin):
    list_display = ["name"]
    search_fields = ["name"]
    ordering = ["name_sort", "pk"]


class LivingFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "living"

    def lookups(self, request, model_admin):
        return [("yes", _("working")), ("no", _("ended"))]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "no"):
            return queryset
        living = Union.objects.living_on(request.today).values("pk")
        return queryset.filter(pk__in=living) if self.value() == "yes" else queryset.exclude(pk__in=living)


class SlipForm(forms.Form):
    """The name as it should have been typed."""

    name = LineField(max_length=200).formfield(label=_("Name without the slip"))


@admin.register(Union)
class UnionAdmin(RecordedAdmin):
    """What a union is called, where it belongs and its end change through a UnionChange only."""

    form = UnionForm
    list_display = ["code", "name", "park", "superior", "ownership", "founded_on", "dissolved_on"]
    list_display_links = ["code", "name"]
    list_filter = ["park", LivingFilter, "ownership", "superior"]
    list_select_related = ["park", "superior"]
    search_fields = ["name_key", "code"]
    search_help_text = _("Name without tones, or code")
    ordering = ["name_sort", "pk"]
    fields = [
        "code",
        "name",
        "employer",
        "ownership",
        "sector",
        "park",
        "superior",
        "managing_board",
        "founded_on",
        "dissolved_on",
        "successor",
    ]
    change_form_template = "admin/unions/union/change_form.html"

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def get_readonly_fields(self, request, obj=None):
        return (
            ["code", "name", "park", "superior", "founded_on", "dissolved_on", "successor"]
            if obj
            else ["dissolved_on", "successor"]
        )

    def get_urls(self):
        return [
            path("<int:pk>/slip/", self.admin_site.admin_view(self.mend_slip), name="unions_union_slip"),
            *super().get_urls(),
        ]

    def mend_slip(self, request, pk):
        """Mend a slip of typing in the name; a new name goes through a change with its day."""
        union = self.get_object(request, pk)
        if union is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        form = SlipForm(request.POST or None, initial={"name": union.name})
        if request.method == "POST" and form.is_valid():
            try:
                changes.correct_name(union, form.cleaned_data["name"], by=request.user, at=timezone.now())
            except Refused as refused:
                form.add_error("name", str(refused))
            else:
                messages.success(request, _("The slip in the name is mended; no day has changed."))
                return redirect("admin:unions_union_change", pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Mend a slip in the name"),
            "form": form,
            "union": union,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/unions/union/slip.html", context)


class UnionChangeForm(forms.ModelForm):
    """A change is tried for real and taken back, so that every refusal stands on the page."""

    class Meta:
        model = UnionChange
        fields = ["union", "kind", "effective_on", "decision", "name_after", "park_after", "superior_after"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A merge and a split have their own page: what passes to the other union is looked at first.
        self.fields["kind"].choices = [("", "–"), *((kind.value, kind.label) for kind in UnionChange.ALONE)]

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            trial = UnionChange(**cleaned)
            try:
                with transaction.atomic():
                    changes.enter(trial, by=None, at=timezone.now())
                    transaction.set_rollback(True)
            except Refused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return cleaned


@admin.register(UnionChange)
class UnionChangeAdmin(RecordedAdmin):
    """Changes are entered, and stay."""

    form = UnionChangeForm
    list_display = ["union", "kind", "effective_on", "decision"]
    list_filter = ["kind"]
    list_select_related = ["union"]
    search_fields = ["union__name_key", "decision"]
    ordering = ["-effective_on", "-pk"]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_related(self, request, form, formsets, change):
        changes.enter(form.instance, by=request.user, at=timezone.now())


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    """Unions keep their member lists themselves; the admin reads name and membership, no personal details."""

    list_display = ["name", "union", "joined_on", "left_on"]
    list_filter = ["union__park"]
    list_select_related = ["union"]
    search_fields = ["name_key"]
    ordering = ["name_sort", "pk"]
    fields = ["union", "name", "joined_on", "left_on", "job_title"]

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term, codes=False), False


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """Who is to be erased, so that the second person finds it; asked for and confirmed on the member's page."""

    list_display = ["member", "asked_by", "asked_at", "done_by", "done_at", "called_off_at"]
    list_select_related = ["member", "asked_by", "done_by"]
    ordering = ["-pk"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The log of everything, the newest first, fifty at a time; what was before and after as far as an administrator reads it."""

    fields = ["number", "at", "actor", "done", "kind_of_record", "called", "reason", "digest", "erased_at"]

    @admin.display(description=_("what"))
    def done(self, event):
        return verb(event)

    @admin.display(description=_("kind of record"))
    def kind_of_record(self, event):
        return kind_name(event)

    @admin.display(description=_("record"))
    def called(self, event):
        return named(event)

    def get_urls(self):
        taken = self.admin_site.admin_view(self.take_away)
        return [path("list.<slug:ending>", taken, name="unions_event_file"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        form = LogForm(request.GET)
        before = request.GET.get("before", "")
        found, older = form.rows().page(before)
        context = self.admin_site.each_context(request) | {
            "title": _("Log of events"),
            "form": form,
            "events": found,
            "older": older,
            "newest": not before,
            "most": log.MOST_TAKEN_AWAY,
            "other": OTHER,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/unions/event/change_list.html", context)

    def take_away(self, request, ending):
        """Answer with the events asked for as a file; it takes a reason, and is an event."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = LogForm(request.GET)
        back = f"{reverse('admin:unions_event_changelist')}?{request.GET.urlencode()}"
        rows = form.rows()
        if refused := log.refusal(form, rows):
            messages.error(request, refused)
            return redirect(back)
        asked = words_of(form)
        sheet = log.sheet(rows.filter(pk__lte=_newest()), notes=asked)
        what = " · ".join([str(sheet.title), *asked])
        return take(
            request, about=request.user, what=what, rows=rows.count(), make=lambda: answer(ending, "nhat-ky", sheet), back=back
        )


def _newest() -> int:
    """Return the id of the newest event: a file that is written while it is sent ends there."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
