"""The small form of a workflow step."""

from typing import Any

from django import forms
from django.db import models
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from toolkit.steps import Step
from toolkit.text import ProseFormField


class StepForm(forms.Form):
    """The model fields a step sets, a reason where it needs one, and the version that was on screen.

    `offered` replaces what the record holds as the value a field begins with.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, name: str, step: Step, record: models.Model, data: Any = None, offered: dict[str, Any] | None = None):
        begins = {"seen": record.version} | {field: getattr(record, field) for field in step.fields} | (offered or {})
        super().__init__(data, initial=begins, auto_id=f"{name}_%s")
        self.fields |= fields_for_model(type(record), step.fields)
        if step.reason:
            self.fields["reason"] = ProseFormField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in."""
        return len(self.fields) > 1
