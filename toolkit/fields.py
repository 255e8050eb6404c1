"""Fields of forms and models that read days, money and numbers as Vietnam writes them; imports use them too."""

from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.dates import FIRST_YEAR, LAST_YEAR, as_written, parse_day
from toolkit.money import grouped, in_words, parse_decimal, parse_vnd, says_unit
from toolkit.text import normalise

# A longer text is never taken for an empty one, so that reading it stays cheap.
EMPTY_AT_MOST = 200
# Excel keeps a day as the number of days since then; below the first, its leap year of 1900 blurs what is meant.
EXCEL_BEGINS = date(1899, 12, 30)
FIRST_EXCEL_DAY, LAST_EXCEL_DAY = LAST_YEAR, 73_000


# Of a whole number that every database's column of numbers holds.
MOST_DIGITS = 18


class _TypedField(forms.Field):
    """A text input whose value is parsed in words; what was typed stays as it was typed.

    Values that are not text (a cell of a sheet, the stored value) are read as if they had been written out.
    """

    attrs: dict[str, str] = {}

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"autocomplete": "off"} | self.attrs

    def to_python(self, value):
        text = self.prepare_value(value)
        if text is None or (len(text) <= EMPTY_AT_MOST and not normalise(text)):
            return None
        return self.parse(text)

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
    default_error_messages = {"required": _("Write the day as dd/mm/yyyy, for example 20/10/2026.")}

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"placeholder": _("day/month/year")}

    def to_python(self, value):
        # A day in a cell is one already; reading thousands of them as text takes as long as all the rest of a row.
        if type(value) is date and FIRST_YEAR <= value.year <= LAST_YEAR:
            return value
        if type(value) in (int, float):
            _refuse_number(value)
        return super().to_python(value)

    def parse(self, text: str) -> date:
        return parse_day(text)

    def write(self, value) -> str:
        return as_written(value) if isinstance(value, date) else str(value)


def _refuse_number(value: float) -> None:
    """Say what a bare number in a cell of days can be: a year alone, or the number Excel keeps a day as."""
    if FIRST_YEAR <= value <= LAST_YEAR:
        raise ValidationError(
            _("%(year)s is a year alone. Write the whole day, dd/mm/yyyy."), code="year", params={"year": value}
        )
    if FIRST_EXCEL_DAY < value < LAST_EXCEL_DAY:
        meant = as_written(EXCEL_BEGINS + timedelta(int(value)))
        raise ValidationError(
            _("%(number)s is a number. If %(day)s is meant, format the cell as a date, or write it as dd/mm/yyyy."),
            code="number",
            params={"number": value, "day": meant},
        )


class VndField(_TypedField):
    """An amount in whole đồng. One below `small_below` asks whether triệu was meant, unless it names its unit."""

    widget = forms.TextInput
    attrs = {"inputmode": "text", "data-money": "", "class": "num", "maxlength": "60"}
    default_error_messages = {"required": _("Write an amount, for example 36.500.000 or 36,5 triệu.")}

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
            raise ValidationError(_("Write %(least)s đồng or more."), code="min", params={"least": grouped(self.min_value)})

    def write(self, value) -> str:
        if not isinstance(value, int | float | Decimal) or value != value // 1:
            return str(value)
        # A small amount on file was meant so: with its unit it is not asked about again.
        unit = " đồng" if 0 < value < self.small_below else ""
        return grouped(int(value)) + unit

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
    default_error_messages = {"required": _("Write a number, for example 33,34.")}

    def __init__(
        self, *, places: int, max_digits: int, min_value: Decimal | None = None, max_value: Decimal | None = None, **kwargs
    ):
        super().__init__(**kwargs)
        self.places, self.max_digits, self.min_value, self.max_value = places, max_digits, min_value, max_value

    def parse(self, text: str) -> Decimal:
        # With the places it is stored with, so that what was typed and what is on file read the same.
        return parse_decimal(text, places=self.places, max_digits=self.max_digits).quantize(Decimal(1).scaleb(-self.places))

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            raise ValidationError(_("Write %(least)s or more."), code="min", params={"least": decimal_words(self.min_value)})
        if self.max_value is not None and value > self.max_value:
            raise ValidationError(_("Write %(most)s or less."), code="max", params={"most": decimal_words(self.max_value)})

    def write(self, value) -> str:
        return decimal_words(Decimal(str(value))) if isinstance(value, int | float | Decimal) else str(value)


class CountField(NumberField):
    """How many there are: a whole number, dots only group."""

    attrs = NumberField.attrs | {"inputmode": "numeric"}
    default_error_messages = {"required": _("Write a whole number, for example 1.250.")}

    def __init__(self, *, max_digits: int = 7, **kwargs):
        super().__init__(**{"places": 0, "max_digits": max_digits, "min_value": Decimal(0)} | kwargs)

    def parse(self, text):
        try:
            return int(super().parse(text))
        except ValidationError as error:
            if error.code != "unreadable":
                raise
            raise ValidationError(
                _("“%(typed)s” cannot be read as a number. Write a whole number, for example 1.250."),
                code="unreadable",
                params=error.params,
            ) from None


def decimal_words(value: Decimal) -> str:
    """Return 1.806,5 or 33,34 or 50: a decimal comma, dots between thousands, no trailing zeros, a true minus sign."""
    whole, _dot, decimals = f"{abs(value):f}".partition(".")
    decimals = decimals.rstrip("0")
    return ("−" if value < 0 else "") + grouped(int(whole)) + (f",{decimals}" if decimals else "")


class RecordsField(forms.ModelMultipleChoiceField):
    """Several records; a number too large for any column is none of them, where the database would give up."""

    def _check_values(self, value):
        if isinstance(value, list | tuple) and (large := next((one for one in value if len(str(one)) > MOST_DIGITS), None)):
            raise ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": large[:20]})
        return super()._check_values(value)


class DayColumn(models.DateField):
    """A day; its form field reads dd/mm/yyyy, in the admin too."""

    def formfield(self, **kwargs):
        return _typed_formfield(self, DayField, kwargs)


class VndColumn(models.BigIntegerField):
    """An amount in whole đồng; its form field reads money, in the admin too."""

    def formfield(self, **kwargs):
        return _typed_formfield(self, VndField, kwargs)


# What a caller (the admin, ModelForm.Meta) may not choose: it would read 01/02 as 2 January, or 25.000 as 25.
_OURS = {"widget", "form_class", "choices_form_class", "localize"}


def _typed_formfield(column: models.Field, form_class: type[forms.Field], given: dict) -> forms.Field | None:
    """Return the form field of a column: always of our class, in its own widget, otherwise as the caller wants it."""
    kept = {name: value for name, value in given.items() if name not in _OURS}
    return models.Field.formfield(column, form_class=form_class, **kept)
