"""The worksheet of the benefit: one line for each kind of saving; the sum is what the union declares."""

from datetime import datetime
from typing import Any

from django import forms
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from initiatives.models import BenefitLine, Initiative, main_saving
from toolkit.fields import NumberField, VndField
from toolkit.money import VND_MAX, grouped

EMPTY_LINES = 1
MOST_LINES = 20


class BenefitLineForm(forms.ModelForm):
    """One line; unit costs take two decimals, the quantity three."""

    cost_before = NumberField(label=_("Before (đ)"), places=2, max_digits=15)
    cost_after = NumberField(label=_("After (đ)"), places=2, max_digits=15)
    quantity = NumberField(label=_("Quantity"), places=3, max_digits=15)
    cost_of_applying_vnd = VndField(label=_("Cost of applying"), required=False)

    class Meta:
        model = BenefitLine
        fields = ["kind", "what", "unit", "cost_before", "cost_after", "quantity", "cost_of_applying_vnd", "lasting", "firmness"]

    def clean_quantity(self):
        quantity = self.cleaned_data["quantity"]
        if not quantity:
            raise forms.ValidationError(_("A quantity of 0 saves nothing. Write how many there are in twelve months."))
        return quantity

    def clean(self):
        cleaned = super().clean()
        cleaned["cost_of_applying_vnd"] = cleaned.get("cost_of_applying_vnd") or 0
        if {"cost_before", "cost_after", "quantity"} <= cleaned.keys():
            saved = (cleaned["cost_before"] - cleaned["cost_after"]) * cleaned["quantity"]
            if abs(saved) > VND_MAX:
                self.add_error(
                    "quantity", _("This line comes to more than 1.000.000 tỷ đồng. Check the unit costs and the quantity.")
                )
        return cleaned


class BaseWorksheet(forms.BaseFormSet):
    """All lines of one initiative. They are written anew when they differ: nothing hangs on a line."""

    def clean(self):
        if any(self.errors):
            return
        total = self.total_vnd
        if total is not None and total <= 0:
            raise forms.ValidationError(
                _("The lines come to %(total)s đ together. A benefit lies above 0: check the costs before and after."),
                params={"total": grouped(total)},
            )
        if total is not None and total > VND_MAX:
            raise forms.ValidationError(_("The lines come to more than 1.000.000 tỷ đồng together. Check the costs."))

    @property
    def lines(self) -> list[BenefitLine]:
        """The lines that were typed; needs forms without errors."""
        return [one.instance for one in self.forms if one.has_changed() and one.is_valid() and one not in self.deleted_forms]

    @property
    def total_vnd(self) -> int | None:
        """The sum of all lines in whole đồng, or None where there is none."""
        lines = self.lines
        return sum(line.net_vnd for line in lines) if lines else None

    @property
    def typed(self) -> list[str]:
        return [_in_words(line) for line in self.lines]

    def told(self, record: Initiative) -> list[str]:
        return [_in_words(line) for line in record.lines.order_by("pk")]

    def save_for(self, record: Initiative, *, by: Any, at: datetime) -> None:
        if self.typed == self.told(record):
            return
        record.lines.all().delete()
        lines = self.lines
        for line in lines:
            line.pk, line.initiative = None, record
        BenefitLine.objects.bulk_create(lines)
        record.main_saving = main_saving(lines)
        Initiative.objects.filter(pk=record.pk).update(main_saving=record.main_saving)


def _in_words(line: BenefitLine) -> str:
    """Return every value of a line as text, for the event."""
    field = NumberField(places=3, max_digits=15)
    costs = f"({field.write(line.cost_before)} − {field.write(line.cost_after)}) × {field.write(line.quantity)} {line.unit}"
    told = [str(line.get_kind_display()), line.what, costs]
    if line.cost_of_applying_vnd:
        told.append(f"− {grouped(line.cost_of_applying_vnd)}")
    told += [f"= {grouped(line.net_vnd)} đ", str(line.get_lasting_display()), str(line.get_firmness_display())]
    return " · ".join(part for part in told if part)


_Worksheet = forms.formset_factory(
    BenefitLineForm,
    formset=BaseWorksheet,
    extra=EMPTY_LINES,
    max_num=MOST_LINES,
    absolute_max=MOST_LINES + EMPTY_LINES,
    validate_max=True,
    can_delete=True,
)


class Worksheet(_Worksheet):
    """The worksheet on the page and in a posted form; prefix `lines`."""

    def __init__(self, data=None, *, record: Initiative):
        stored = [model_to_dict(line) for line in record.lines.order_by("pk")] if record.pk else []
        if data is not None and f"lines-{TOTAL_FORM_COUNT}" not in data:
            # Nothing was sent of the worksheet: it has no line.
            data = data.copy()
            data.update({f"lines-{TOTAL_FORM_COUNT}": "0", f"lines-{INITIAL_FORM_COUNT}": "0"})
        # A posted form is read against nothing: each line counts as typed, whatever stood on file.
        super().__init__(data, initial=None if data is not None else stored, prefix="lines")
