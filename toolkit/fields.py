"""Fields of forms and models that read days, money and numbers as Vietnam writes them; imports use them too."""

from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from toolkit.dates import as_written, parse_day
from toolkit.money import grouped, in_words, parse_decimal, parse_vnd, says_unit


class _TypedField(forms.Field):
    """A text input whose value is parsed in words; what was typed stays as it was typed."""

    attrs: dict[str, str] = {}

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"autocomplete": "off"} | self.attrs

    def to_python(self, value):
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        return self.parse(value) if isinstance(value, str) else value

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else self.write(value)

    def parse(self, text: str):
        raise NotImplementedError

    def write(self, value) -> str:
        raise NotImplementedError


class DayField(_TypedField):
    """A day typed as dd/mm/yyyy."""

    widget = forms.TextInput
    attrs = {"inputmode": "numeric", "maxlength": "20"}

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"placeholder": _("day/month/year")}

    def parse(self, text: str) -> date:
        return parse_day(text)

    def write(self, value: date) -> str:
        return as_written(value)


class VndField(_TypedField):
    """An amount in whole đồng; `small_below` asks whether a smaller one was meant in triệu."""

    widget = forms.TextInput
    attrs = {"data-money": "", "class": "num", "maxlength": "60"}

    def __init__(self, *, min_value: int | None = None, small_below: int = 0, **kwargs):
        super().__init__(**kwargs)
        self.min_value, self.small_below = min_value, small_below

    def parse(self, text: str) -> int:
        amount = parse_vnd(text)
        if 0 < amount < self.small_below and not says_unit(text):
            raise ValidationError(
                _("%(amount)s đồng, or %(amount)s triệu? Write the unit, for example “%(amount)s triệu”."),
                code="small",
                params={"amount": grouped(amount)},
            )
        return amount

    def validate(self, value):
        super().validate(value)
        if value is not None and self.min_value is not None and value < self.min_value:
            raise ValidationError(_("Write an amount above 0, or leave it empty."), code="min")

    def write(self, value: int) -> str:
        return grouped(value)

    def read_back(self, text) -> str:
        """Return the amount in full and in words, or "" for what cannot be read."""
        try:
            amount = self.to_python(text)
        except ValidationError:
            return ""
        return "" if amount is None else read_back(amount)


def read_back(amount: int) -> str:
    """Return 1.200.000.000 – một tỷ hai trăm triệu đồng."""
    return f"{grouped(amount)} – {in_words(amount)}"


class NumberField(_TypedField):
    """A number with a decimal comma, with bounds."""

    widget = forms.TextInput
    attrs = {"inputmode": "decimal", "class": "num", "maxlength": "30"}

    def __init__(
        self, *, places: int, max_digits: int, min_value: Decimal | None = None, max_value: Decimal | None = None, **kwargs
    ):
        super().__init__(**kwargs)
        self.places, self.max_digits, self.min_value, self.max_value = places, max_digits, min_value, max_value

    def parse(self, text: str) -> Decimal:
        return parse_decimal(text, places=self.places, max_digits=self.max_digits)

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            raise ValidationError(_("Write %(least)s or more."), code="min", params={"least": decimal_words(self.min_value)})
        if self.max_value is not None and value > self.max_value:
            raise ValidationError(_("Write %(most)s or less."), code="max", params={"most": decimal_words(self.max_value)})

    def write(self, value: Decimal) -> str:
        return decimal_words(value)


def decimal_words(value: Decimal) -> str:
    """Return 1.806,5 or 33,34 or 50: a decimal comma, dots between thousands, no trailing zeros."""
    whole, _dot, decimals = f"{value:f}".partition(".")
    decimals = decimals.rstrip("0")
    return grouped(int(whole)) + (f",{decimals}" if decimals else "")


class DayColumn(models.DateField):
    """A day; its form field reads dd/mm/yyyy, in the admin too."""

    def formfield(self, **kwargs):
        kept = {name: kwargs[name] for name in ("label", "help_text", "required", "initial") if name in kwargs}
        return _plain_formfield(self, DayField, kept)


class VndColumn(models.BigIntegerField):
    """An amount in whole đồng; its form field reads money, in the admin too."""

    def formfield(self, **kwargs):
        kept = {name: kwargs[name] for name in ("label", "help_text", "required", "initial") if name in kwargs}
        return _plain_formfield(self, VndField, kept)


def _plain_formfield(column: models.Field, form_class: type[forms.Field], kept: dict) -> forms.Field:
    """Return the form field of a column, whatever widget the caller (the admin) would have put there."""
    defaults = {"required": not column.blank, "label": capfirst(column.verbose_name), "help_text": column.help_text}
    return form_class(**defaults | kept)
