"""What a union types of its use of another union's initiative; and the filters of adoptions and of the library."""

from datetime import date

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from emulation.figures import Size
from emulation.models import half_year_for
from initiatives.figures import SMALL_BENEFIT_VND
from initiatives.forms.filters import half_years_listed, parks_listed, unions_of_park, unions_of_size, unions_seen
from initiatives.models import Adoption, Initiative
from toolkit.steps import Refused
from unions.models import Union


class AdoptionForm(forms.ModelForm):
    """Since when, where and how, and what it saves there by which paper."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Adoption
        fields = ["applied_on", "words", "benefit_vnd", "paper", "source"]
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, today: date, enters_for_another: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["version"].initial = self.instance.version
        self.fields["benefit_vnd"].small_below, self.fields["benefit_vnd"].min_value = SMALL_BENEFIT_VND, 1
        if enters_for_another:
            self.fields["source"].choices = [choice for choice in Adoption.Source.choices if choice[0] != Adoption.Source.OWN]
        else:
            del self.fields["source"]

    def clean_applied_on(self):
        day, first = self.cleaned_data["applied_on"], self.instance.initiative.first_applied_on
        if day > self.today:
            raise forms.ValidationError(_("The day %(day)s is still to come."), params={"day": f"{day:%d/%m/%Y}"})
        if first and day < first:
            text = _("The origin was first applied on %(first)s; an adoption cannot be older. Check the day.")
            raise forms.ValidationError(text, params={"first": f"{first:%d/%m/%Y}"})
        ended = self.instance.union.dissolved_on
        if ended and day > ended:
            raise forms.ValidationError(_("The union ended on %(day)s, before this use."), params={"day": f"{ended:%d/%m/%Y}"})
        try:
            half_year_for(day, today=self.today)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("benefit_vnd") is not None and not cleaned.get("paper") and "paper" not in self.errors:
            self.add_error("paper", _("Write number and day of the company's paper that confirms the sum."))
        return cleaned


class AdoptionFilter(filters.FilterSet):
    """Filters of the list of adoptions; the half-year page's figures are addresses of it."""

    state = filters.ChoiceFilter(label=_("State"), choices=Adoption.State.choices)
    half_year = filters.ModelChoiceFilter(label=_("Counted in"), queryset=half_years_listed, to_field_name="code")
    union = filters.ModelChoiceFilter(label=_("Adopting union"), queryset=unions_seen, to_field_name="code")
    park = filters.ModelChoiceFilter(label=_("Industrial park"), queryset=parks_listed, method="filter_park")
    ownership = filters.ChoiceFilter(label=_("Ownership"), choices=Union.Ownership.choices, field_name="union__ownership")
    size = filters.ChoiceFilter(label=_("Size"), choices=Size.choices, method="filter_size")
    of = filters.CharFilter(label=_("Code of the origin"), field_name="initiative__code", lookup_expr="iexact")

    class Meta:
        model = Adoption
        fields: list[str] = []

    def filter_park(self, queryset, name, value):
        return queryset.filter(union__in=unions_of_park(value, self))

    def filter_size(self, queryset, name, value):
        return queryset.filter(union__in=unions_of_size(value, self))


class LibraryFilter(filters.FilterSet):
    """Filters of the library."""

    q = filters.CharFilter(label=_("What are you looking for?"), method="filter_words")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Initiative.Kind.choices)
    park = filters.ModelChoiceFilter(label=_("Industrial park"), queryset=parks_listed, field_name="union__park")

    class Meta:
        model = Initiative
        fields: list[str] = []

    def filter_words(self, queryset, name, value):
        return queryset.matching(value)
