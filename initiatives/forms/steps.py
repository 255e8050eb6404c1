"""The small form of a workflow step."""

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from initiatives.adoptions import ADOPTION_STEPS
from initiatives.figures import SMALL_BENEFIT_VND
from initiatives.models import Adoption, Initiative
from initiatives.workflow import STEPS
from toolkit.text import ProseFormField

RECOGNITION = {"recognition_number", "recognised_on", "recognised_by"}


class StepForm(forms.Form):
    """The model fields a step sets, a reason where it needs one, and the version that was on screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, name: str, record: Initiative | Adoption, data=None):
        step = (STEPS if isinstance(record, Initiative) else ADOPTION_STEPS)[name]
        offered = {"seen": record.version} | {field: getattr(record, field) for field in step.fields}
        if name == "accept":
            # The accepted sum is offered as it was confirmed; the verifier may only lower it.
            offered["accepted_vnd"] = record.confirmed_vnd if isinstance(record, Initiative) else record.benefit_vnd
        elif name == "send_back" and record.remarks.drafted().exists():
            offered["reason"] = _("Please see the remarks at each place.")
        super().__init__(data, initial=offered, auto_id=f"{name}_%s")
        self.fields |= fields_for_model(type(record), step.fields)
        for amount in {"accepted_vnd", "confirmed_vnd"} & self.fields.keys():
            self.fields[amount].small_below, self.fields[amount].min_value = SMALL_BENEFIT_VND, 1
        for asked in RECOGNITION & self.fields.keys():
            # A draft may leave them open; what counts may not.
            self.fields[asked].required = True
        if step.reason:
            self.fields["reason"] = ProseFormField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in."""
        return len(self.fields) > 1
