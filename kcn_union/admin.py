"""Half-years in the admin, whose cut-off moves while nothing counted would move with it; and figures published elsewhere."""

from datetime import date, timedelta

import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401 - each registers its models when it is read
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from emulation.models import HalfYear, closing_alone
from initiatives.models import Adoption, Initiative
from kcn_union.models import CitedFigure
from toolkit.fields import CountField
from toolkit.money import grouped
from unions.recorded import RecordedAdmin

# Nobody reads or writes these row by row: a second factor is taken away, and a device ended, on the page of the account.
admin.site.unregister([EmailAddress, Authenticator, UserSession])


def following(code: str) -> str:
    """Return the code of the half-year after this one: 2022-H1 -> 2022-H2 -> 2023-H1."""
    year, half = code.split("-")
    return f"{year}-H2" if half == "H1" else f"{int(year) + 1}-H1"


def usual_days(code: str) -> dict:
    """Return what a new half-year usually begins with: cut-off 31/5 or 30/11, ten days to send, fifteen more for late ones."""
    year, half = code.split("-")
    cut_off = date(int(year), 5, 31) if half == "H1" else date(int(year), 11, 30)
    return {"code": code, "cut_off_on": cut_off, "due_on": cut_off + timedelta(10), "late_until_on": cut_off + timedelta(25)}


class HalfYearForm(forms.ModelForm):
    """Days of a half-year; refuses, with the number, what would change the half-year of a counted record."""

    class Meta:
        model = HalfYear
        fields = ["code", "cut_off_on", "due_on", "late_until_on"]

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not self.instance.pk and (last := HalfYear.objects.order_by("cut_off_on").last()) and code != following(last.code):
            raise forms.ValidationError(_("The next half-year is %(code)s."), params={"code": following(last.code)})
        return code

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
        # Nobody counts a record, or closes, between these questions and the saving: the admin's page is one transaction.
        closing_alone()
        if HalfYear.objects.get(pk=self.instance.pk).state != HalfYear.State.OPEN:
            raise forms.ValidationError(_("Only the cut-off day of an open half-year moves."))
        between = (min(old, day) + timedelta(1), max(old, day))
        moved = [
            (
                Initiative.objects.counted().filter(recognised_on__range=between).count(),
                _("%(n)s counted initiatives would change their half-year. The cut-off day stays."),
            ),
            (
                Adoption.objects.counted().filter(applied_on__range=between).count(),
                _("%(n)s counted adoptions would change their half-year. The cut-off day stays."),
            ),
        ]
        if errors := [forms.ValidationError(text, params={"n": n}) for n, text in moved if n]:
            raise forms.ValidationError(errors)
        return day


@admin.register(HalfYear)
class HalfYearAdmin(RecordedAdmin):
    form = HalfYearForm
    list_display = ["name", "code", "cut_off_on", "due_on", "late_until_on", "state"]
    ordering = ["-cut_off_on"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []

    def get_changeform_initial_data(self, request):
        last = HalfYear.objects.order_by("cut_off_on").last()
        return usual_days(following(last.code)) if last else {}

    def save_form(self, request, form, change):
        half_year = super().save_form(request, form, change)
        if not change and not HalfYear.objects.exists():
            # The first row only says where the second begins.
            half_year.state = HalfYear.State.CLOSED
        return half_year

    def has_delete_permission(self, request, obj=None):
        return False


class CitedFigureForm(forms.ModelForm):
    """A figure as it was published; its value is read as people write it: 20.000.000.000."""

    value = CountField(label=_("Value"), max_digits=16, help_text=CitedFigure._meta.get_field("value").help_text)

    class Meta:
        model = CitedFigure
        fields = ["half_year", "measure", "relation", "value", "phrase", "source", "published_on"]


@admin.register(CitedFigure)
class CitedFigureAdmin(RecordedAdmin):
    form = CitedFigureForm
    list_display = ["half_year", "measure", "relation", "grouped_value", "phrase", "published_on"]
    list_filter = ["half_year", "measure"]
    list_select_related = ["half_year"]
    ordering = ["-half_year__cut_off_on", "measure", "pk"]

    @admin.display(description=_("Value"), ordering="value")
    def grouped_value(self, obj):
        return grouped(obj.value)
