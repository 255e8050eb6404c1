"""Half-years in the admin: opening the next one, and moving a cut-off while nothing counted would move with it."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from emulation.models import HalfYear
from initiatives.models import Initiative
from unions.recorded import RecordedAdmin


class HalfYearForm(forms.ModelForm):
    """Days of a half-year; refuses, with the number, what would change the half-year of a counted record."""

    class Meta:
        model = HalfYear
        fields = ["code", "cut_off_on", "due_on", "late_until_on"]

    def clean_cut_off_on(self):
        day = self.cleaned_data["cut_off_on"]
        others = HalfYear.objects.exclude(pk=self.instance.pk)
        old = self.instance.cut_off_on if self.instance.pk else None
        if old is None:
            if others.filter(cut_off_on__gte=day).exists():
                raise forms.ValidationError(_("A new half-year follows the last one on file. Choose a later cut-off day."))
            return day
        if old == day:
            return day
        if others.filter(cut_off_on__range=sorted((old, day))).exists():
            raise forms.ValidationError(_("The cut-off day would jump over that of another half-year."))
        if self.instance.state != HalfYear.State.OPEN:
            raise forms.ValidationError(_("Only the cut-off day of an open half-year moves."))
        moved = Initiative.objects.counted().filter(recognised_on__gt=min(old, day), recognised_on__lte=max(old, day)).count()
        if moved:
            text = _("%(n)s counted initiatives would change their half-year. The cut-off day stays.")
            raise forms.ValidationError(text, params={"n": moved})
        return day


@admin.register(HalfYear)
class HalfYearAdmin(RecordedAdmin):
    form = HalfYearForm
    list_display = ["name", "code", "cut_off_on", "due_on", "late_until_on", "state"]
    ordering = ["-cut_off_on"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []

    def save_form(self, request, form, change):
        half_year = super().save_form(request, form, change)
        if not change and not HalfYear.objects.exists():
            # The first row only says where the second begins.
            half_year.state = HalfYear.State.CLOSED
        return half_year

    def has_delete_permission(self, request, obj=None):
        return False
