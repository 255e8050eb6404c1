"""The filters of the lists of returns and of title counts."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from emulation.models import Campaign, HalfYear, TitleCount, UnionReturn
from emulation.models.union_return import HEAD_COUNTS
from toolkit.fields import CountField
from unions.models import IndustrialPark, Union

WITHIN = (("women_workers", "workers"), ("women_members", "members"), ("members", "workers"))
TIERS = [("accepted", _("accepted")), ("waiting", _("sent, waiting")), ("silent", _("not reported"))]


class UnionReturnForm(forms.ModelForm):
    """What one union reports for a known half-year; lenient while it is being filled in, but no part above its whole."""

    workers = CountField(label=_("Workers"), required=False)
    women_workers = CountField(label=_("Women workers"), required=False)
    members = CountField(label=_("Members"), required=False)
    women_members = CountField(label=_("Women members"), required=False)

    class Meta:
        model = UnionReturn
        fields = [*HEAD_COUNTS, "results", "difficulties", "lessons"]

    def clean(self):
        cleaned = super().clean()
        for part, whole in WITHIN:
            some, all_of_them = cleaned.get(part), cleaned.get(whole)
            if some is not None and all_of_them is not None and some > all_of_them:
                self.add_error(part, _("Women cannot outnumber workers or members, nor members the workers."))
        return cleaned


class ReturnFilter(forms.Form):
    """Which returns to list: those of one half-year, since a union without a return is a row too."""

    half_year = forms.ModelChoiceField(HalfYear.objects.none(), to_field_name="code", label=_("Half-year"), empty_label=None)
    tier = forms.ChoiceField(choices=[("", "–"), *TIERS], required=False, label=_("Return"))
    park = forms.ModelChoiceField(IndustrialPark.objects.none(), required=False, label=_("Industrial park"), empty_label="–")
    union = forms.ModelChoiceField(
        Union.objects.none(), required=False, to_field_name="code", label=_("Grassroots union"), empty_label="–"
    )

    def __init__(self, data, *, unions):
        super().__init__(data)
        self.fields["half_year"].queryset = HalfYear.objects.listed().order_by("-cut_off_on")
        self.fields["park"].queryset = IndustrialPark.objects.order_by("name_sort", "pk")
        self.fields["union"].queryset = unions.order_by("name_sort", "pk")


def _half_years(request):
    return HalfYear.objects.listed().order_by("-cut_off_on")


def _unions(request):
    return Union.objects.visible_to(request.user, on=request.today).order_by("name_sort", "pk")


def _campaigns(request):
    return Campaign.objects.filter(counts=Campaign.Counts.TITLES).order_by("name", "pk")


def _parks(request):
    return IndustrialPark.objects.order_by("name_sort", "pk")


class TitleFilter(filters.FilterSet):
    """Filters of the list of title holders."""

    half_year = filters.ModelChoiceFilter(label=_("Half-year"), queryset=_half_years, to_field_name="code")
    campaign = filters.ModelChoiceFilter(
        label=_("Campaign"), queryset=_campaigns, to_field_name="slug", field_name="enrolment__campaign"
    )
    union = filters.ModelChoiceFilter(
        label=_("Grassroots union"), queryset=_unions, to_field_name="code", field_name="enrolment__union"
    )
    park = filters.ModelChoiceFilter(label=_("Industrial park"), queryset=_parks, method="filter_park")
    with_return = filters.BooleanFilter(label=_("With an accepted return"), method="filter_with_return")

    class Meta:
        model = TitleCount
        fields: list[str] = []

    def filter_park(self, queryset, name, value):
        half_year = self.form.cleaned_data.get("half_year")
        day = half_year.cut_off_on if half_year else self.request.today
        return queryset.filter(enrolment__union__in=Union.objects.ids_in_park_on(value, day))

    def filter_with_return(self, queryset, name, value):
        return queryset.with_accepted_return() if value else queryset
