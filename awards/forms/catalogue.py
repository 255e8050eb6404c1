"""The filters of the catalogue of awards."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from awards.models import Authority, Award

USED = [("proposed", _("proposed in rounds")), ("recorded", _("only recorded"))]


def authorities_listed(request):
    return Authority.objects.order_by("rank", "pk")


class AwardFilter(filters.FilterSet):
    """Filters of the catalogue; they stand in its address."""

    q = filters.CharFilter(label=_("Award"), method="filter_words")
    authority = filters.ModelChoiceFilter(label=_("Decided by"), queryset=authorities_listed, to_field_name="code")
    kind = filters.ChoiceFilter(label=_("Kind of award"), choices=Award.Kind.choices)
    for_whom = filters.ChoiceFilter(label=_("For"), choices=Award.ForWhom.choices)
    used = filters.ChoiceFilter(label=_("Use"), choices=USED, method="filter_used")

    class Meta:
        model = Award
        fields: list[str] = []

    def filter_words(self, queryset, name, value):
        return queryset.matching(value)

    def filter_used(self, queryset, name, value):
        return queryset.filter(recorded_only=value == "recorded")
