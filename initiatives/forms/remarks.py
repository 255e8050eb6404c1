"""What a verifier notes at one place of an initiative, and what was paid for one."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.forms.initiative import ROWS, SECTIONS
from initiatives.models import BenefitLine, Evidence, Initiative, Remark, Reward


class RemarkForm(forms.ModelForm):
    """A remark and its place: a field of the form, or a group of rows."""

    field = forms.ChoiceField(label=_("At which place"))

    class Meta:
        model = Remark
        fields = ["field", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [
            (str(section), [(name, place_label(name)) for name in names if name != "unusual_words"])
            for section, names in SECTIONS.values()
        ]


def place_label(name: str) -> str:
    """Return how a place of the form is called on the page."""
    if name in ROWS:
        rows = {"lines": BenefitLine._meta.verbose_name_plural, "evidence": Evidence._meta.verbose_name, "authors": _("authors")}
        label = str(rows[name])
    else:
        label = str(Initiative._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


class RewardForm(forms.ModelForm):
    """One payment of the employer for this initiative."""

    class Meta:
        model = Reward
        fields = ["author", "amount_vnd", "paid_on", "words"]

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, auto_id="reward_%s", **kwargs)
        self.today = today
        self.fields["author"].queryset = self.instance.initiative.authors.order_by("pk")
        self.fields["author"].label_from_instance = lambda author: author.name
        self.fields["author"].empty_label = _("all authors together")
        self.fields["amount_vnd"].min_value = 1

    def clean_paid_on(self):
        day = self.cleaned_data["paid_on"]
        if day > self.today:
            raise forms.ValidationError(_("The day %(day)s is still to come."), params={"day": f"{day:%d/%m/%Y}"})
        return day
