"""Days as people type and read them: dd/mm/yyyy."""

import calendar
import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from toolkit.text import normalise

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST = 60
_WRITTEN = re.compile(r"([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})\s*[/.-]\s*([0-9]+)")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def parse_day(text: str) -> date:
    """Return the day of `05/03/2026`, `5-3-2026`, `5.3.2026` or `2026-03-05`, from 1900 to 2100.

    Raises ValidationError with what is wrong: the form, the year, the month or the day.
    """
    typed = normalise(text) if len(text) <= LONGEST else ""
    if found := _ISO.fullmatch(typed):
        year, month, day = (int(part) for part in found.groups())
    elif found := _WRITTEN.fullmatch(typed):
        day, month, year = (int(part) for part in found.groups())
        if len(found[3]) != 4:
            raise ValidationError(_("Write the year with four digits, for example 20/10/2026."), code="year")
    else:
        raise ValidationError(_("Write the day as dd/mm/yyyy, for example 20/10/2026."), code="unreadable")
    return _existing(day, month, year)


def _existing(day: int, month: int, year: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            _("The year %(year)s cannot be meant. Write one from %(first)s to %(last)s."),
            code="year",
            params={"year": year, "first": FIRST_YEAR, "last": LAST_YEAR},
        )
    if not 1 <= month <= 12:
        raise ValidationError(_("There is no month %(month)s. Write day/month/year."), code="month", params={"month": month})
    days = calendar.monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise ValidationError(
            _("%(day)02d/%(month)02d/%(year)s does not exist. Month %(month)s of %(year)s has %(days)s days."),
            code="day",
            params={"day": day, "month": month, "year": year, "days": days},
        )
    return date(year, month, day)


def as_written(day: date) -> str:
    """Return 05/03/2026."""
    return f"{day:%d/%m/%Y}"


def months_later(day: date, months: int) -> date:
    """Return the same day that many months later, or the last day of a shorter month: 30/11 + 3 is 28/02."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
