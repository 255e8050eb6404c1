"""What is typed of an honour from its paper, and the filters of the list of honours."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.figures import PERSONS
from awards.honours import edit_doubts, half_year_of_recorded
from awards.models import Authority, Award, Holder, Honour
from emulation.figures import Size
from emulation.models import HalfYear
from initiatives.forms.authors import find_members
from initiatives.forms.filters import half_years_listed, parks_listed, unions_of_park, unions_of_size, unions_seen
from toolkit.dates import as_written
from toolkit.steps import Refused
from toolkit.text import fold
from unions.models import Member, Union
from unions.models.member import Sex, WorkClass

FIRST_YEAR, LAST_YEAR = 1990, 2099
LEADING = [("", _("not known")), ("true", _("yes")), ("false", _("no"))]


class MemberField(forms.CharField):
    """One member of a union, typed as part of a name, as an employee code, or chosen from the suggestions."""

    def __init__(self, *, union: Union, shows_codes: bool, **kwargs):
        super().__init__(**{"max_length": 150, "required": False} | kwargs)
        self.union, self.shows_codes = union, shows_codes
        self.widget.attrs |= {
            "autocomplete": "off",
            "data-find-member": union.code,
            "data-finder": reverse("find_members"),
            "data-alone": "",
        }

    def prepare_value(self, value):
        if isinstance(value, int):
            value = Member.objects.filter(pk=value, union=self.union).first()
        return value.handle_with(code=self.shows_codes) if isinstance(value, Member) else value

    def clean(self, value) -> Member | None:
        typed = super().clean(value)
        if not typed:
            return None
        found = find_members(self.union, typed)
        if not found:
            raise forms.ValidationError(_("Nobody named “%(typed)s” is on the member list."), params={"typed": typed})
        if len(found) > 1:
            names = ", ".join(one.handle_with(code=self.shows_codes) for one in found[:5])
            text = _("“%(typed)s” can be %(names)s. Choose one, or type the employee code.")
            raise forms.ValidationError(text, params={"typed": typed, "names": names})
        return found[0]

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "")


class HonourForm(forms.ModelForm):
    """One honour of a known union or of one of its members. What is unusual in it is asked back, and confirmed by `sure`."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    leader = forms.TypedChoiceField(
        label=_("Held a leading post then"),
        choices=LEADING,
        required=False,
        empty_value=None,
        coerce=lambda typed: typed == "true",
    )
    sure = forms.BooleanField(label=_("I have checked it: it is right as written"), required=False)

    class Meta:
        model = Honour
        fields = ["award", "member", "year", "decision_number", "decided_on", "issuer", "work_class", "leader", "source"]

    def __init__(self, *args, today: date, enters_for_another: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.doubts: list[str] = []
        union = self.instance.union
        self.fields["version"].initial = self.instance.version
        self.fields["member"] = MemberField(
            label=_("Member"), union=union, shows_codes=not enters_for_another,
            help_text=_("Part of the name, or the employee code. Leave it empty for an award of the union itself."),
        )  # fmt: skip
        self.fields["award"].queryset = Award.objects.all()
        self.fields["award"].choices = award_choices(Award.objects.in_order())
        self.fields["work_class"].choices = [("", _("as on the member list")), *WorkClass.choices]
        self.fields["issuer"].required = False
        self.fields["issuer"].help_text = _("Leave it empty for the authority of the award.")
        if self.instance.leader is not None:
            self.initial["leader"] = "true" if self.instance.leader else "false"
        if enters_for_another:
            self.fields["source"].choices = [choice for choice in Honour.Source.choices if choice[0] != Honour.Source.OWN]
        else:
            del self.fields["source"]

    def clean_year(self):
        year = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise forms.ValidationError(_("Write the year with four digits, for example 2026."))
        return year

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day > self.today:
            raise forms.ValidationError(_("The day %(day)s is still to come."), params={"day": as_written(day)})
        ended = self.instance.union.dissolved_on
        if ended and day > ended:
            raise forms.ValidationError(_("The union ended on %(day)s."), params={"day": as_written(ended)})
        try:
            half_year_of_recorded(day, today=self.today)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return day

    def clean(self):
        cleaned = super().clean()
        award, member, day, year = (cleaned.get(name) for name in ("award", "member", "decided_on", "year"))
        if award and "member" not in self.errors:
            self._clean_holder(award, member)
        if award and not cleaned.get("issuer"):
            cleaned["issuer"] = award.authority.name
        if day and year and day.year < year:
            self.add_error("decided_on", _("The decision is older than the year it honours."))
        if award and day and not _in_force(award, day) and not _in_force(award, self.today):
            self.add_error("award", _("This award was not in force on the day of the decision."))
        if not self.errors:
            self.doubts = edit_doubts(
                self.instance, award=award, member=member, year=year, number=cleaned["decision_number"], decided_on=day
            )
            if self.doubts and not cleaned.get("sure"):
                self.add_error("sure", forms.ValidationError(self.doubts))
        return cleaned

    def _clean_holder(self, award: Award, member: Member | None) -> None:
        if award.for_a_person and not member:
            self.add_error("member", _("This award is for a member. Choose one."))
        elif member and not award.for_a_person:
            self.add_error("member", _("This award is for a union. Leave the member empty."))
        if member and (member.pk != self.instance.member_id or not self.instance.pk):
            self.instance.sex = member.sex
            self.cleaned_data["work_class"] = self.cleaned_data.get("work_class") or member.work_class
        if not member:
            self.instance.sex = self.cleaned_data["work_class"] = ""
            self.cleaned_data["leader"] = None

    def _update_errors(self, errors):
        # What the form has said of a field the model need not say again.
        if told := {name: found for name, found in errors.update_error_dict({}).items() if name not in self.errors}:
            super()._update_errors(forms.ValidationError(told))

    def _get_validation_exclusions(self):
        # Given, not typed; that an honour stands once needs them.
        return super()._get_validation_exclusions() - {"union", "state"}


def award_choices(awards: QuerySet[Award]) -> list[tuple[Any, Any]]:
    """Return the awards as a list to choose from: those for members, then those for unions."""
    by: dict[str, list[tuple[int, str]]] = {}
    for one in awards.select_related("authority"):
        by.setdefault(one.for_whom, []).append((one.pk, f"{one.name} – {one.authority.short_name}"))
    return [("", "–"), *((label, by[value]) for value, label in Award.ForWhom.choices if value in by)]


def _in_force(award: Award, day: date) -> bool:
    return (award.valid_from is None or award.valid_from <= day) and (award.valid_to is None or day <= award.valid_to)


HOLDERS = [*Holder.choices[:1], (PERSONS, _("Persons")), *Holder.choices[1:]]
IN_NONE = "none"
# What the list asks for only where it is opened.
FOLDED = (
    "park",
    "ownership",
    "size",
    "authority",
    "kind",
    "form",
    "type",
    "holder",
    "sex",
    "work_class",
    "issuer",
    "counted_year",
)


def awards_in_order(request) -> QuerySet[Award]:
    return Award.objects.in_order()


def authorities_in_order(request) -> QuerySet[Authority]:
    return Authority.objects.order_by("-rank", "name", "pk")


class HonourFilter(filters.FilterSet):
    """Filters of the list of honours; every figure of the statistics is one of its addresses."""

    q = filters.CharFilter(label=_("Name, award or decision number"), method="filter_words")
    award = filters.ModelChoiceFilter(label=_("Award"), queryset=awards_in_order, to_field_name="code")
    year = filters.NumberFilter(label=_("Year"), min_value=1990, max_value=2099)
    union = filters.ModelChoiceFilter(label=_("Grassroots union"), queryset=unions_seen, to_field_name="code")
    park = filters.ModelChoiceFilter(label=_("Industrial park"), queryset=parks_listed, method="filter_park")
    ownership = filters.ChoiceFilter(label=_("Ownership"), choices=Union.Ownership.choices, field_name="union__ownership")
    size = filters.ChoiceFilter(label=_("Size"), choices=Size.choices, method="filter_size")
    state = filters.ChoiceFilter(label=_("State"), choices=Honour.State.choices)
    half_year = filters.ModelChoiceFilter(
        label=_("Counted in"), queryset=half_years_listed, to_field_name="code", null_value=IN_NONE, null_label=_("in none")
    )
    authority = filters.ModelChoiceFilter(
        label=_("Authority"), queryset=authorities_in_order, to_field_name="code", field_name="award__authority"
    )
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Award.Kind.choices, field_name="award__kind")
    form = filters.ChoiceFilter(label=_("Form"), choices=Award.Form.choices, field_name="award__form")
    type = filters.ChoiceFilter(label=_("Type of commendation"), choices=Award.Type.choices, field_name="award__type")
    holder = filters.ChoiceFilter(label=_("Holder"), choices=HOLDERS, method="filter_holder")
    sex = filters.ChoiceFilter(label=_("Sex"), choices=Sex.choices)
    work_class = filters.ChoiceFilter(label=_("Class"), choices=WorkClass.choices)
    issuer = filters.CharFilter(label=_("Decided by"), method="filter_issuer")
    counted_year = filters.NumberFilter(
        label=_("Counted in the year"), method="filter_counted_year", min_value=1990, max_value=2099
    )

    class Meta:
        model = Honour
        fields: list[str] = []

    def filter_park(self, queryset, name, value):
        return queryset.filter(union__in=unions_of_park(value, self))

    def filter_size(self, queryset, name, value):
        return queryset.filter(union__in=unions_of_size(value, self))

    def filter_words(self, queryset, name, value):
        return queryset.matching(value)

    def filter_issuer(self, queryset, name, value):
        return queryset.filter(issuer_key__contains=fold(value))

    def filter_holder(self, queryset, name, value):
        return queryset.filter(member__isnull=False) if value == PERSONS else queryset.with_holder().filter(holder_kind=value)

    def filter_counted_year(self, queryset, name, value):
        return queryset.counted_in_year(int(value))

    @property
    def folded(self) -> Sequence[Any]:
        return [self.form[name] for name in FOLDED]

    @property
    def shown(self) -> Sequence[Any]:
        return [field for field in self.form if field.name not in FOLDED]

    @property
    def opened(self) -> bool:
        """Whether one of the folded fields is asked for."""
        return any(field.value() for field in self.folded)


class PeriodForm(forms.Form):
    """Over which half-year or year the statistics count."""

    period = forms.ChoiceField(label=_("Half-year or year"), required=False)

    def __init__(self, data, *, listed: Sequence[HalfYear]):
        super().__init__(data)
        years = sorted({one.code[:4] for one in listed}, reverse=True)
        halves = [(one.code, str(one)) for one in reversed(listed)]
        self.fields["period"].choices = [*halves, *((year, _("the year %(year)s") % {"year": year}) for year in years)]
