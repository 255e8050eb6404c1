"""The form of a return, and the filters of the lists of returns and of title counts."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from emulation.figures import Size, union_ids_of_size
from emulation.models import Campaign, Enrolment, HalfYear, TitleCount, UnionReturn
from emulation.models.union_return import HEAD_COUNTS
from toolkit.fields import CountField
from toolkit.money import grouped
from toolkit.text import lowered
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
                told = {"some": grouped(some), "all": grouped(all_of_them), "whole": lowered(self.fields[whole].label)}
                self.add_error(part, _("%(some)s is more than %(all)s, the %(whole)s. Check both figures.") % told)
        return cleaned


class ReturnForm(UnionReturnForm):
    """The return as its page asks for it: head counts, words, and the holders of titles of the campaigns that count them.

    `campaigns` are those whose term covers the cut-off day; each has two fields, registered and holders.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta(UnionReturnForm.Meta):
        fields = [*HEAD_COUNTS, "jump_words", "results", "difficulties", "lessons", "source"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("results", "difficulties", "lessons", "jump_words")}

    def __init__(self, *args, campaigns, enters_for_another: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.campaigns = list(campaigns)
        self.fields["version"].initial = self.instance.version
        if enters_for_another:
            self.fields["source"].choices = [one for one in UnionReturn.Source.choices if one[0] != UnionReturn.Source.OWN]
        else:
            del self.fields["source"]
        known = self._on_file()
        for campaign in self.campaigns:
            count = known.get(campaign.pk)
            for name, label in (("registered", _("Registered")), ("achieved", _("Holders"))):
                self.fields[title_field(campaign, name)] = CountField(
                    label=label, required=False, initial=getattr(count, name, None)
                )

    def _on_file(self) -> dict[int, TitleCount]:
        """Return campaign id -> the count on file of this union and half-year."""
        filed = self.instance
        found = TitleCount.objects.filter(enrolment__union=filed.union, half_year=filed.half_year).select_related("enrolment")
        return {one.enrolment.campaign_id: one for one in found}

    def title_fields(self) -> list[dict]:
        """Return one dict for each campaign: the campaign and its two bound fields."""
        return [
            {"campaign": one, **{name: self[title_field(one, name)] for name in ("registered", "achieved")}}
            for one in self.campaigns
        ]

    def clean(self):
        cleaned = super().clean()
        women = cleaned.get("women_members")
        for campaign in self.campaigns:
            registered, achieved = (cleaned.get(title_field(campaign, name)) for name in ("registered", "achieved"))
            if achieved is not None and registered is None and title_field(campaign, "registered") not in self.errors:
                self.add_error(title_field(campaign, "registered"), _("Enter how many registered, too."))
            if registered is not None and achieved is None and title_field(campaign, "achieved") not in self.errors:
                self.add_error(title_field(campaign, "achieved"), _("Enter how many hold the title, too: 0 where nobody does."))
            if achieved is not None and registered is not None and achieved > registered:
                self.add_error(title_field(campaign, "achieved"), _("More holders than registered people cannot be."))
            if registered is not None and women is not None and registered > women:
                self.add_error(title_field(campaign, "registered"), _("There are not as many women members. Check both figures."))
        return cleaned


def title_field(campaign: Campaign, name: str) -> str:
    return f"title_{campaign.pk}_{name}"


class TitleRows:
    """The title counts that a return's form carries: saved with the return, and told in its event."""

    prefix = "titles"

    def __init__(self, form: ReturnForm):
        self.form = form

    def told(self, record: UnionReturn) -> list[str]:
        found = TitleCount.objects.filter(enrolment__union=record.union, half_year=record.half_year)
        rows = found.select_related("enrolment__campaign").order_by("enrolment__campaign__starts_on", "pk")
        return [f"{one.enrolment.campaign.short_name}: {one.registered} / {one.achieved}" for one in rows]

    def save_for(self, record: UnionReturn, *, by, at) -> None:
        """Store each campaign's counts; both fields empty take a count away: it is no figure then, not 0."""
        for campaign in self.form.campaigns:
            registered = self.form.cleaned_data.get(title_field(campaign, "registered"))
            achieved = self.form.cleaned_data.get(title_field(campaign, "achieved"))
            rows = TitleCount.objects.filter(
                enrolment__campaign=campaign, enrolment__union=record.union, half_year=record.half_year
            )
            if registered is None and achieved is None:
                rows.delete()
            else:
                enrolment, _new = Enrolment.objects.get_or_create(campaign=campaign, union=record.union)
                values = {"registered": registered, "achieved": achieved}
                TitleCount.objects.update_or_create(enrolment=enrolment, half_year=record.half_year, defaults=values)


class ReturnFilter(forms.Form):
    """Which returns to list: those of one half-year, since a union without a return is a row too."""

    half_year = forms.ModelChoiceField(HalfYear.objects.none(), to_field_name="code", label=_("Half-year"), empty_label=None)
    tier = forms.ChoiceField(choices=[("", "–"), *TIERS], required=False, label=_("Return"))
    park = forms.ModelChoiceField(IndustrialPark.objects.none(), required=False, label=_("Industrial park"), empty_label="–")
    ownership = forms.ChoiceField(choices=[("", "–"), *Union.Ownership.choices], required=False, label=_("Ownership"))
    size = forms.ChoiceField(choices=[("", "–"), *Size.choices], required=False, label=_("Size"))
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
    ownership = filters.ChoiceFilter(
        label=_("Ownership"), choices=Union.Ownership.choices, field_name="enrolment__union__ownership"
    )
    size = filters.ChoiceFilter(label=_("Size"), choices=Size.choices, method="filter_size")
    with_return = filters.BooleanFilter(label=_("With an accepted return"), method="filter_with_return")

    class Meta:
        model = TitleCount
        fields: list[str] = []

    def filter_park(self, queryset, name, value):
        half_year = self.form.cleaned_data.get("half_year")
        day = half_year.cut_off_on if half_year else self.request.today
        return queryset.filter(enrolment__union__in=Union.objects.ids_in_park_on(value, day))

    def filter_size(self, queryset, name, value):
        return queryset.filter(enrolment__union__in=union_ids_of_size(value, self.form.cleaned_data.get("half_year")))

    def filter_with_return(self, queryset, name, value):
        return queryset.with_accepted_return() if value else queryset
