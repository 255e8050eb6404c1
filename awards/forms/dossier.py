"""What the board types when it forwards nominations: number and day of the one proposal that names them all."""

from typing import Any

from django import forms
from django.forms.models import fields_for_model

from awards.models import Nomination


class ForwardForm(forms.Form):
    """Number and day of the proposal to one authority; which days may be is the step's to say."""

    def __init__(self, data: Any = None, *, authority: str):
        super().__init__(data, auto_id=f"{authority.lower()}_%s")
        self.fields |= fields_for_model(Nomination, ("forwarded_number", "forwarded_on"))
        for field in self.fields.values():
            field.required = True
