"""Amounts of money as people in Vietnam write, read and say them; whole đồng."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from toolkit.text import fold, normalise

VND_MAX = 10**15
LONGEST = 40

# Units as fold() leaves them: without tones, đ as d.
_UNITS = {"ty": 10**9, "ti": 10**9, "trieu": 10**6, "tr": 10**6, "nghin": 10**3, "ngan": 10**3, "k": 10**3}
_UNIT_NAMES = {10**9: "tỷ", 10**6: "triệu", 10**3: "nghìn"}
_DONG = re.compile(r" ?(?:dong|vnd|d)\.?$")
_PART = re.compile(r"([0-9][0-9., ]*?) ?([a-z]+) ?")
# A group never follows a leading zero: 0.125 is somebody's 0,125 and not 125.
_WHOLE = re.compile(r"[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+")
_ENGLISH = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}")
_DOT_FOR_COMMA = re.compile(r"[0-9]+\.[0-9]+")


def parse_vnd(text: str) -> int:
    """Return whole đồng, 0 to 10^15, from `25.000`, `36 500 000 đ`, `1,2 tỷ`, `850tr`, `1 tỷ 200 triệu`.

    Raises ValidationError with a proposal for what can be read two ways, such as `25.5`.
    """
    typed = normalise(text[: LONGEST * 4])
    if len(text) > LONGEST * 4 or len(typed) > LONGEST:
        raise ValidationError(_("That is too long for an amount. Write it as 36.500.000 or 36,5 triệu."), code="long")
    if not all(sign.isascii() or sign.isalpha() or sign == "₫" for sign in typed):
        _refuse(typed)
    body = _DONG.sub("", fold(typed).replace("₫", "d"))
    if not body:
        raise ValidationError(_("Write an amount, for example 36.500.000 or 36,5 triệu."), code="required")
    amount = _with_units(body, typed) if re.search("[a-z]", body) else _plain(body, typed)
    if amount > VND_MAX:
        raise ValidationError(_("That is more than 1.000.000 tỷ đồng. Check the amount."), code="huge")
    return amount


def says_unit(text: str) -> bool:
    """Whether the writer named a unit, so that a small amount is meant."""
    return any(sign.isalpha() or sign == "₫" for sign in text)


def _plain(body: str, typed: str) -> int:
    """Return an amount without a unit: digits, or groups of three after dots or spaces."""
    if _WHOLE.fullmatch(body):
        return int(re.sub("[. ]", "", body))
    if _ENGLISH.fullmatch(body):
        raise ValidationError(
            _("“%(typed)s”: here commas do not group. Write “%(proposal)s”."),
            code="english",
            params={"typed": typed, "proposal": body.replace(",", ".")},
        )
    found = re.fullmatch(r"([0-9]+)([.,])([0-9]+)", body)
    if found and int(found[1] + found[3]):
        _ask_for_unit(typed, *found.groups())
    _refuse(typed)


def _ask_for_unit(typed: str, whole: str, mark: str, part: str) -> NoReturn:
    """25.5 and 25,500 can be 25,5 triệu or 25.500 đồng; 1,2 can be of anything: say both, or ask."""
    decimals = part.rstrip("0")
    params = {"typed": typed, "proposal": f"{int(whole)}{f',{decimals}' if decimals else ''} triệu"}
    if len(part) > 3 or (mark == "," and len(part) < 3):
        raise ValidationError(
            _("“%(typed)s”: of what? Write the unit too, for example “%(proposal)s”."), code="unit", params=params
        )
    params["thousands"] = grouped(int(whole) * 1000 + int(part.ljust(3, "0")))
    raise ValidationError(
        _("“%(typed)s” can be %(proposal)s or %(thousands)s đồng. Write it clearly, for example “%(proposal)s”."),
        code="ambiguous",
        params=params,
    )


def _with_units(body: str, typed: str) -> int:
    """Return an amount in tỷ, triệu, nghìn; units fall from left to right."""
    if not re.fullmatch(f"(?:{_PART.pattern})+", body):
        _refuse(typed)
    parts = [(written, _UNITS.get(unit, 0)) for written, unit in _PART.findall(body)]
    units = [unit for _written, unit in parts]
    if 0 in units or units != sorted(set(units), reverse=True):
        _refuse(typed)
    total = sum((Fraction(_number(written, typed, unit)) * unit for written, unit in parts), Fraction(0))
    if total.denominator != 1:
        raise ValidationError(_("“%(typed)s” is not a whole number of đồng."), code="fraction", params={"typed": typed})
    return int(total)


def _number(written: str, typed: str, unit: int) -> Decimal:
    """Return the number before a unit: a comma parts decimals, dots and spaces group."""
    try:
        return _vietnamese(written)
    except ValueError:
        if _DOT_FOR_COMMA.fullmatch(written):
            _propose_comma(typed, f"{written.replace('.', ',')} {_UNIT_NAMES[unit]}")
        _refuse(typed)


def _vietnamese(written: str) -> Decimal:
    """Return the exact number; raises ValueError for what is not grouped by threes, or has no digits around its comma."""
    whole, comma, decimals = written.partition(",")
    if not _WHOLE.fullmatch(whole) or (comma and not re.fullmatch("[0-9]+", decimals)):
        raise ValueError(written)
    return Decimal(re.sub("[. ]", "", whole) + (f".{decimals}" if comma else ""))


def _propose_comma(typed: str, proposal: str) -> NoReturn:
    raise ValidationError(
        _("“%(typed)s”: write decimals with a comma, “%(proposal)s”."),
        code="dot",
        params={"typed": typed, "proposal": proposal},
    )


def _refuse(typed: str) -> NoReturn:
    raise ValidationError(
        _("“%(typed)s” cannot be read as an amount. Write it as 36.500.000 or 36,5 triệu."),
        code="unreadable",
        params={"typed": typed},
    )


def parse_decimal(text: str, *, places: int, max_digits: int) -> Decimal:
    """Return a number of unit costs, quantities and shares: `1.806,50`, `0,125`, `33,34`, `33,34%`; dots only group.

    At most `places` decimals, and `max_digits` digits in all. Raises ValidationError, with a proposal for `33.34`.
    """
    typed = normalise(text[: LONGEST * 4])
    if len(text) > LONGEST * 4 or len(typed) > LONGEST:
        raise ValidationError(_("That is too long for a number. Write it as 33,34."), code="long")
    body = re.sub(r" ?%$", "", typed)
    if not body:
        raise ValidationError(_("Write a number, for example 33,34."), code="required")
    value = _plain_decimal(body, typed)
    if len(body.partition(",")[2]) > places:
        raise ValidationError(_("Write %(places)s decimals at most."), code="places", params={"places": places})
    if value >= 10 ** (max_digits - places):
        raise ValidationError(_("“%(typed)s” is too large."), code="large", params={"typed": typed})
    return value


def _plain_decimal(body: str, typed: str) -> Decimal:
    try:
        return _vietnamese(body)
    except ValueError:
        if _DOT_FOR_COMMA.fullmatch(body):
            _propose_comma(typed, body.replace(".", ","))
        raise ValidationError(
            _("“%(typed)s” cannot be read as a number. Write it as 33,34."), code="unreadable", params={"typed": typed}
        ) from None


def grouped(amount: int) -> str:
    """Return 1.234.567, with a true minus sign."""
    return f"{amount:,}".replace(",", ".").replace("-", "−")


def short(amount: int) -> str:
    """Return the amount for a tile: 20,4 tỷ, 34,3 triệu, 850.000 đ; half up, no trailing ,0.

    What rounds up to 1.000 triệu is 1 tỷ; below one million nothing is rounded.
    """
    size = abs(amount)
    if size < 10**6:
        return f"{grouped(amount)} đ"
    unit = 10**9 if _tenths(size, 10**6) >= 10_000 else 10**6
    whole, tenth = divmod(_tenths(size, unit), 10)
    return f"{'−' if amount < 0 else ''}{grouped(whole)}{f',{tenth}' if tenth else ''} {_UNIT_NAMES[unit]}"


def _tenths(amount: int, unit: int) -> int:
    """Return how many tenths of the unit the amount is, half up."""
    return (amount * 10 + unit // 2) // unit


_DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def in_words(amount: int) -> str:
    """Return the amount as it is read aloud: một tỷ hai trăm triệu đồng.

    Raises ValueError below 0 and above 10^15.
    """
    if not 0 <= amount <= VND_MAX:
        raise ValueError(f"{amount} is out of bounds")
    return f"{_words(amount)} đồng"


def count_in_words(number: int) -> str:
    """Return a whole number from 0 on as it is read aloud: mười hai."""
    return _words(number)


def _words(amount: int) -> str:
    if amount == 0:
        return _DIGITS[0]
    billions, rest = divmod(amount, 10**9)
    parts = [f"{_words(billions)} tỷ"] if billions else []
    for unit, name in ((10**6, " triệu"), (10**3, " nghìn"), (1, "")):
        group, rest = divmod(rest, unit)
        if group:
            parts.append(_group(group, full=bool(parts)) + name)
    return " ".join(parts)


def _group(number: int, *, full: bool) -> str:
    """Return three digits in words; `full` names the empty hundreds after a larger group: không trăm linh năm."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or full else []
    if tens == 0 and ones and words:
        words += ["linh", _DIGITS[ones]]
    elif tens == 1:
        words += ["mười", *_ones_after_ten(ones)]
    elif tens:
        words += [_DIGITS[tens], "mươi", *_ones_after_tens(ones)]
    elif ones:
        words.append(_DIGITS[ones])
    return " ".join(words)


def _ones_after_ten(ones: int) -> list[str]:
    return [{5: "lăm"}.get(ones, _DIGITS[ones])] if ones else []


def _ones_after_tens(ones: int) -> list[str]:
    return [{1: "mốt", 4: "tư", 5: "lăm"}.get(ones, _DIGITS[ones])] if ones else []
