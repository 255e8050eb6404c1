"""Numbers, money and days on the page; “–” where there is no figure."""

import math
from datetime import date, datetime
from fractions import Fraction

from django import forms, template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from toolkit.dates import as_written
from toolkit.fields import VndField, decimal_words
from toolkit.money import grouped, in_words
from toolkit.money import short as short_amount
from toolkit.text import lowered

register = template.Library()
register.filter(lowered)
NONE = "–"


@register.filter
def number(value) -> str:
    return NONE if value in (None, "") else grouped(int(value))


@register.filter
def vnd(value) -> str:
    return NONE if value in (None, "") else f"{grouped(value)} đ"


@register.filter
def short_vnd(value) -> str:
    return NONE if value in (None, "") else short_amount(value)


@register.filter
def words(value) -> str:
    return "" if value in (None, "") else in_words(value)


@register.filter
def day(value: date | None) -> str:
    """Return 05/03/2026; of a moment the day it was here."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return as_written(value) if value else NONE


@register.filter
def moment(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%d/%m/%Y, %H:%M") if value else NONE


@register.filter
def percent(ratio) -> str:
    """Return 92,9% for 0.929, half up, one decimal."""
    if ratio in (None, ""):
        return NONE
    # A float is taken as it prints: 0.1245 is 12,45% and rounds up.
    exact = Fraction(str(ratio)) if isinstance(ratio, float) else Fraction(ratio)
    whole, tenth = divmod(math.floor(abs(exact) * 1000 + Fraction(1, 2)), 10)
    return f"{'−' if exact < 0 and (whole or tenth) else ''}{grouped(whole)},{tenth}%"


@register.filter
def signed(value: int | None) -> str:
    """Return +1.234, −1.234 or 0."""
    if value in (None, ""):
        return NONE
    return f"+{grouped(value)}" if value > 0 else grouped(value)


@register.filter
def decimal(value) -> str:
    return NONE if value in (None, "") else decimal_words(value)


@register.filter
def money_input(value) -> str:
    """Return what stands in a money input: as typed, else grouped."""
    return "" if value is None else value if isinstance(value, str) else grouped(value)


@register.filter
def money_read(value) -> str:
    """Return the amount of a money input read back in full and in words, or nothing."""
    return VndField(required=False).read_back(value)


@register.filter
def age(at: datetime | None, today: date) -> int:
    """Return whole days from that moment's day until today."""
    return (today - timezone.localdate(at)).days if at else 0


@register.filter
def bar(value: int, limit: int) -> int:
    """Return how many of 64 units a bar fills; the limit stands at three quarters."""
    return min(64, value * 48 // limit)


@register.filter
def control(field) -> str:
    """Return the bound field's widget with the class that Bootstrap gives its kind."""
    if type(field.field.widget) is forms.Select:
        return _select(field)
    kind = "form-select" if getattr(field.field.widget, "input_type", "") == "select" else "form-control"
    return field.as_widget(attrs={"class": kind})


def _select(field) -> str:
    """Return a select drawn at once: Django's widget renders a template for each of its options, and lists have hundreds."""
    value = field.value()
    chosen = "" if value is None else str(value)
    options = ((key, ' selected=""' if str(key) == chosen else "", label) for key, label in field.field.widget.choices)
    return format_html(
        '<select name="{}" class="form-select" id="{}"{}>{}</select>',
        field.html_name,
        field.id_for_label,
        mark_safe(' aria-invalid="true"' if field.errors else ""),
        format_html_join("", '<option value="{}"{}>{}</option>', ((key, mark_safe(mark), label) for key, mark, label in options)),
    )
