"""The small form of a workflow step."""

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from initiatives.figures import SMALL_BENEFIT_VND
from initiatives.models import Initiative
from initiatives.workflow import STEPS
from toolkit.text import ProseFormField


class StepForm(forms.Form):
    """The model fields a step sets, a reason where it needs one, and the version that was on screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, name: str, record: Initiative, data=None):
        # The accepted sum is offered as the company confirmed it; the verifier may only lower it.
        offered = {"seen": record.version, "accepted_vnd": record.confirmed_vnd}
        super().__init__(data, initial=offered, auto_id=f"{name}_%s")
        step = STEPS[name]
        self.fields |= fields_for_model(Initiative, step.fields)
        if "accepted_vnd" in self.fields:
            self.fields["accepted_vnd"].small_below, self.fields["accepted_vnd"].min_value = SMALL_BENEFIT_VND, 1
        if step.reason:
            self.fields["reason"] = ProseFormField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in."""
        return len(self.fields) > 1
