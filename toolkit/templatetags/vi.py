"""Numbers, money and days on the page; “–” where there is no figure."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django import template
from django.utils import timezone

from toolkit.dates import as_written
from toolkit.fields import VndField, decimal_words
from toolkit.money import grouped, in_words
from toolkit.money import short as short_amount

register = template.Library()
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
    return as_written(value) if value else NONE


@register.filter
def moment(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%d/%m/%Y, %H:%M") if value else NONE


@register.filter
def percent(ratio) -> str:
    """Return 92,9% for 0.929, half up, one decimal."""
    if ratio in (None, ""):
        return NONE
    exact = Fraction(ratio) * 100
    tenths = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{str(tenths).replace('.', ',').replace('-', '−')}%"


@register.filter
def signed(value: int) -> str:
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
