"""The filters of the lists, kept in the address."""

import re

import django_filters as filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from emulation.figures import Size, union_ids_of_size
from emulation.models import Campaign, HalfYear, days_counted_in
from initiatives.figures import SIZES
from initiatives.models import Author, Initiative, Reward, Saving
from unions.models import IndustrialPark, Union
from unions.models.member import Sex, WorkClass

MONEY = [("yes", _("in money")), ("no", _("not in money"))]
REWARD = [("none", _("nothing paid yet")), ("some", _("paid"))]
SHOW = [
    ("mine", _("received by me")),
    ("free", _("not received yet")),
    ("unusual", _("unusual sums")),
    ("for_union", _("entered by the board")),
]
SERVES = [
    ("none", _("no campaign")),
    ("one", _("one campaign")),
    ("two", _("two campaigns")),
    ("more", _("three campaigns or more")),
    ("several", _("two campaigns or more")),
]
OUTSIDE = "outside"
NO_WORKSHEET = "none"
SAVING = [*Saving.choices, (NO_WORKSHEET, _("no worksheet"))]


def amount_choices():
    return [(size.key, str(size)) for size in SIZES]


def of_amount(queryset, key: str):
    """Keep the rows whose accepted amount lies in that class of `SIZES`."""
    size = next(size for size in SIZES if size.key == key)
    above = queryset.filter(accepted_vnd__gt=size.over_vnd)
    return above if size.until_vnd is None else above.filter(accepted_vnd__lte=size.until_vnd)


def of_saving(queryset, key: str):
    """Keep the rows that mainly save that, or those without a worksheet."""
    return queryset.filter(main_saving="" if key == NO_WORKSHEET else key)


def half_years_listed(request):
    return HalfYear.objects.listed().order_by("-cut_off_on")


def unions_seen(request):
    return Union.objects.visible_to(request.user, on=request.today).order_by("name_sort", "pk")


def parks_listed(request):
    return IndustrialPark.objects.order_by("name_sort", "pk")


def _half_year_asked(filterset) -> HalfYear | None:
    asked = filterset.form.cleaned_data
    return asked.get("half_year") or asked.get("waiting")


def unions_of_park(park, filterset) -> list[int]:
    """Return the unions of a park, on the cut-off day of the half-year that is asked for, else today."""
    half_year = _half_year_asked(filterset)
    return Union.objects.ids_in_park_on(park, half_year.cut_off_on if half_year else filterset.request.today)


def unions_of_size(size: str, filterset) -> list[int]:
    """Return the unions of a size in the half-year that is asked for, else by their newest return."""
    return union_ids_of_size(size, _half_year_asked(filterset))


class InitiativeFilter(filters.FilterSet):
    """Filters of the list of initiatives; every figure of the half-year page is one of its addresses."""

    q = filters.CharFilter(label=_("Title or code"), method="filter_words")
    state = filters.ChoiceFilter(label=_("State"), choices=Initiative.State.choices)
    half_year = filters.ModelChoiceFilter(label=_("Counted in"), queryset=half_years_listed, to_field_name="code")
    union = filters.ModelChoiceFilter(label=_("Grassroots union"), queryset=unions_seen, to_field_name="code")
    park = filters.ModelChoiceFilter(label=_("Industrial park"), queryset=parks_listed, method="filter_park")
    ownership = filters.ChoiceFilter(label=_("Ownership"), choices=Union.Ownership.choices, field_name="union__ownership")
    size = filters.ChoiceFilter(label=_("Size"), choices=Size.choices, method="filter_size")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Initiative.Kind.choices)
    money = filters.ChoiceFilter(label=_("Benefit"), choices=MONEY, method="filter_money")
    amount = filters.ChoiceFilter(label=_("Accepted benefit"), choices=amount_choices, method="filter_amount")
    saving = filters.ChoiceFilter(label=_("Mainly saves"), choices=SAVING, method="filter_saving")
    waiting = filters.ModelChoiceFilter(
        label=_("Waiting for"), queryset=half_years_listed, to_field_name="code", method="filter_waiting"
    )
    month = filters.CharFilter(label=_("Month of the decision"), method="filter_month")
    campaign = filters.CharFilter(label=_("Campaign"), field_name="campaigns__slug")
    also = filters.CharFilter(label=_("Serving too"), method="filter_also")
    serves = filters.ChoiceFilter(label=_("Serving"), choices=SERVES, method="filter_serves")
    reward = filters.ChoiceFilter(label=_("Employer's reward"), choices=REWARD, method="filter_reward")

    class Meta:
        model = Initiative
        fields: list[str] = []

    def filter_words(self, queryset, name, value):
        return queryset.matching(value)

    def filter_money(self, queryset, name, value):
        return queryset.filter(accepted_vnd__isnull=value == "no")

    def filter_amount(self, queryset, name, value):
        return of_amount(queryset, value)

    def filter_saving(self, queryset, name, value):
        return of_saving(queryset, value)

    def filter_also(self, queryset, name, value):
        """Keep those that name this campaign too, beside the one of `campaign`."""
        found = Campaign.objects.filter(slug=value).first()
        return queryset.serving(found) if found else queryset.none()

    def filter_serves(self, queryset, name, value):
        return queryset.serving_so_many(value)

    def filter_reward(self, queryset, name, value):
        paid = Exists(Reward.objects.filter(initiative=OuterRef("pk")))
        return queryset.filter(paid if value == "some" else ~paid)

    def filter_waiting(self, queryset, name, value):
        return queryset.waiting_for(days_counted_in(value))

    def filter_park(self, queryset, name, value):
        return queryset.filter(union__in=unions_of_park(value, self))

    def filter_size(self, queryset, name, value):
        return queryset.filter(union__in=unions_of_size(value, self))

    def filter_month(self, queryset, name, value):
        """Keep one month of decisions, 2022-03, or those outside the half-year's window; else nothing."""
        if half_year := self.form.cleaned_data.get("half_year"):
            window = (half_year.begins_on, half_year.cut_off_on)
            if value == OUTSIDE:
                return queryset.exclude(recognised_on__range=window)
            queryset = queryset.filter(recognised_on__range=window)
        found = re.fullmatch(r"([12][0-9]{3})-(0[1-9]|1[0-2])", value)
        return queryset.filter(recognised_on__year=found[1], recognised_on__month=found[2]) if found else queryset.none()


class AuthorFilter(filters.FilterSet):
    """Filters of the list of authors of counted initiatives."""

    half_year = filters.ModelChoiceFilter(
        label=_("Counted in"), queryset=half_years_listed, to_field_name="code", field_name="initiative__half_year"
    )
    union = filters.ModelChoiceFilter(
        label=_("Grassroots union"), queryset=unions_seen, to_field_name="code", field_name="initiative__union"
    )
    park = filters.ModelChoiceFilter(label=_("Industrial park"), queryset=parks_listed, method="filter_park")
    ownership = filters.ChoiceFilter(
        label=_("Ownership"), choices=Union.Ownership.choices, field_name="initiative__union__ownership"
    )
    size = filters.ChoiceFilter(label=_("Size"), choices=Size.choices, method="filter_size")
    sex = filters.ChoiceFilter(label=_("Sex"), choices=Sex.choices)
    work_class = filters.ChoiceFilter(label=_("Class"), choices=WorkClass.choices)

    class Meta:
        model = Author
        fields: list[str] = []

    def filter_park(self, queryset, name, value):
        return queryset.filter(initiative__union__in=unions_of_park(value, self))

    def filter_size(self, queryset, name, value):
        return queryset.filter(initiative__union__in=unions_of_size(value, self))


class QueueFilter(filters.FilterSet):
    """Filters of the board's queue."""

    q = filters.CharFilter(label=_("Title or code"), method="filter_words")
    union = filters.ModelChoiceFilter(label=_("Grassroots union"), queryset=unions_seen, to_field_name="code")
    show = filters.ChoiceFilter(label=_("Only"), choices=SHOW, method="filter_show")

    class Meta:
        model = Initiative
        fields: list[str] = []

    def filter_words(self, queryset, name, value):
        return queryset.matching(value)

    def filter_show(self, queryset, name, value):
        match value:
            case "mine":
                return queryset.filter(received_by=self.request.user)
            case "free":
                return queryset.filter(state=Initiative.State.SUBMITTED)
            case "unusual":
                return queryset.exclude(unusual_words="")
            case _for_union:
                return queryset.exclude(source=Initiative.Source.OWN)
