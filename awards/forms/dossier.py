"""What the board types when it forwards nominations: number and day of the one proposal that names them all."""

from datetime import date
from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from awards.models import Nomination, Round


class ForwardForm(forms.Form):
    """Number and day of the proposal to one authority; a day to come, or before the council sat, is a slip."""

    def __init__(self, data: Any = None, *, round: Round, authority: str, today: date):
        super().__init__(data, auto_id=f"{authority.lower()}_%s")
        self.round, self.today = round, today
        self.fields |= fields_for_model(Nomination, ("forwarded_number", "forwarded_on"))
        for field in self.fields.values():
            field.required = True

    def clean_forwarded_on(self) -> date:
        day = self.cleaned_data["forwarded_on"]
        if day > self.today:
            raise forms.ValidationError(_("The day %(day)s is still to come."), params={"day": f"{day:%d/%m/%Y}"})
        first = self.round.sittings.order_by("held_on").values_list("held_on", flat=True).first() or self.round.opens_on
        if day < first:
            text = _("The council sat on %(first)s; the proposal cannot be older. Check the day.")
            raise forms.ValidationError(text, params={"first": f"{first:%d/%m/%Y}"})
        return day
