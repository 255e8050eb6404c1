"""What an admin types of the catalogue."""

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.catalogue import weighs
from awards.models import Award, Criterion
from toolkit.fields import DayField

WIDE = {"size": 90}
SOURCE = _("Write the text that this rests on: number, day, article. Nothing stands in the catalogue without a source.")


class AwardForm(forms.ModelForm):
    class Meta:
        model = Award
        fields = [
            "code", "name", "short_name", "authority", "for_whom", "kind", "form", "type", "recorded_only", "vote_percent",
            "prize_multiple", "legal_basis", "confidence", "valid_from", "valid_to", "note",
        ]  # fmt: skip
        error_messages = {"legal_basis": {"required": SOURCE}}
        widgets = {name: forms.TextInput(attrs=WIDE) for name in ("name", "legal_basis")}
        localized_fields = ["prize_multiple"]


class CriterionForm(forms.ModelForm):
    """A criterion; which numbers its kind needs is said at the fields."""

    class Meta:
        model = Criterion
        fields = [
            "award", "route", "route_name", "order", "kind", "text", "amount_vnd", "own_part", "years", "count", "percent",
            "named", "consecutive", "before", "campaign", "work_class", "leader", "qualification_from", "qualification_to", "sex",
            "forbids", "legal_basis", "confidence", "valid_from", "valid_to",
        ]  # fmt: skip
        error_messages = {"legal_basis": {"required": SOURCE}}
        widgets = {name: forms.TextInput(attrs=WIDE) for name in ("route_name", "text", "legal_basis")}


class VersionForm(forms.Form):
    """The day from which a new version is in force."""

    since = DayField(label=_("New version in force from"))


def takes_confirmation(form: forms.ModelForm) -> bool:
    """Whether saving this form changes what an admin has compared with the text."""
    return form.instance.confirmed_on is not None and weighs(form.changed_data)
