"""What officers type of members, and the filters of the lists of unions and members."""

from datetime import date

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from unions.models import IndustrialPark, Member, Union
from unions.models.member import Sex, WorkClass

STILL = [("yes", _("Members now")), ("no", _("Left"))]


class MemberForm(forms.ModelForm):
    """One member of a known union."""

    class Meta:
        model = Member
        fields = [
            "name",
            "sex",
            "birth_date",
            "employee_code",
            "card_number",
            "joined_on",
            "left_on",
            "job_title",
            "qualification",
            "work_class",
        ]

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self):
        cleaned = super().clean()
        for name in ("birth_date", "joined_on", "left_on"):
            day = cleaned.get(name)
            if day and day > self.today:
                self.add_error(
                    name, forms.ValidationError(_("The day %(day)s is still to come."), params={"day": f"{day:%d/%m/%Y}"})
                )
        born, joined, left = (cleaned.get(name) for name in ("birth_date", "joined_on", "left_on"))
        ended = self.instance.union.dissolved_on
        if joined and ended and joined > ended:
            text = _("The union ended on %(day)s. Nobody joins it later.")
            self.add_error("joined_on", forms.ValidationError(text, params={"day": f"{ended:%d/%m/%Y}"}))
        if joined and left and left < joined:
            self.add_error("left_on", _("The last day cannot lie before the day of joining."))
        if born and joined and joined.year - born.year < 15:
            self.add_error("birth_date", _("That would be a member younger than 15. Check the birth date."))
        return cleaned

    def _get_validation_exclusions(self):
        # Given, not typed, and the rule on codes within a union needs them.
        return super()._get_validation_exclusions() - {"union", "merged_into"}


class UnionForm(forms.ModelForm):
    """One union, in the admin and from a sheet."""

    class Meta:
        model = Union
        fields = ["code", "name", "employer", "ownership", "sector", "park", "superior", "managing_board", "founded_on"]


def _parks(request):
    return IndustrialPark.objects.order_by("name_sort", "pk")


class UnionFilter(filters.FilterSet):
    """Filters of the list of unions."""

    q = filters.CharFilter(label=_("Name or code"), method="filter_words")
    park = filters.ModelChoiceFilter(label=_("Industrial park"), queryset=_parks)

    class Meta:
        model = Union
        fields: list[str] = []

    def filter_words(self, queryset, name, value):
        return queryset.matching(value)


class MemberFilter(filters.FilterSet):
    """Filters of one union's member list."""

    q = filters.CharFilter(label=_("Name or employee code"), method="filter_words")
    still = filters.ChoiceFilter(label=_("Membership"), choices=STILL, method="filter_still")
    sex = filters.ChoiceFilter(label=_("Sex"), choices=Sex.choices)
    work_class = filters.ChoiceFilter(label=_("Class"), choices=WorkClass.choices)

    class Meta:
        model = Member
        fields: list[str] = []

    def filter_words(self, queryset, name, value):
        # Codes are masked outside the own union, so they are not searched there either.
        union = self.queryset.values_list("union", flat=True).first()
        return queryset.matching(value, codes=union in self.request.user.served_union_ids(self.request.today))

    def filter_still(self, queryset, name, value):
        active = Member.objects.active_on(self.request.today).values("pk")
        return queryset.filter(pk__in=active) if value == "yes" else queryset.exclude(pk__in=active)
