"""Amounts of money as people in Vietnam write, read and say them; whole đồng."""

import re
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from toolkit.text import fold, normalise

VND_MAX = 10**15
LONGEST = 60

_UNITS = {"ty": 10**9, "trieu": 10**6, "tr": 10**6, "nghin": 10**3, "ngan": 10**3, "k": 10**3}
_UNIT_NAMES = {10**9: "tỷ", 10**6: "triệu", 10**3: "nghìn"}
_DONG = r"(?:đồng|dong|vnđ|vnd|đ|d|₫)"
_PART = re.compile(r"([0-9][0-9.,]*)\s*(tỷ|tỉ|ty|ti|triệu|trieu|tr|nghìn|nghin|ngàn|ngan|k)(?![a-zà-ỹđ])\s*", re.IGNORECASE)
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
_ENGLISH = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){2,}")


def parse_vnd(text: str) -> int:
    """Return whole đồng, 0 to 10^15, from `25.000`, `36 500 000 đ`, `1,2 tỷ`, `850tr`, `1 tỷ 200 triệu`.

    Raises ValidationError with a proposal for what can be read two ways, such as `25.5`.
    """
    typed = normalise(text[: LONGEST * 4])
    if len(text) > LONGEST * 4 or len(typed) > LONGEST:
        raise ValidationError(_("That is too long for an amount. Write it as 36.500.000 or 36,5 triệu."), code="long")
    body = re.sub(rf"\s*{_DONG}\.?$", "", typed, flags=re.IGNORECASE)
    if not body:
        raise ValidationError(_("Write an amount, for example 36.500.000 or 36,5 triệu."), code="required")
    if not body.isascii() and re.search(r"[^\W\d_a-zA-Zà-ỹÀ-ỸđĐ]", body):
        _refuse(typed)
    amount = _with_units(body, typed) if re.search(r"[a-zA-Zà-ỹÀ-Ỹđ]", body) else _plain(body, typed)
    if amount > VND_MAX:
        raise ValidationError(_("That is more than 1.000.000 tỷ đồng. Check the amount."), code="huge")
    return amount


def says_unit(text: str) -> bool:
    """Whether the writer named a unit, so that a small amount is meant."""
    return bool(re.search(r"[a-zA-Zà-ỹÀ-ỸđĐ₫]", text))


def _plain(body: str, typed: str) -> int:
    """Return an amount without a unit: digits, or groups of three after dots or spaces."""
    if re.fullmatch(r"[0-9]+", body):
        return int(body)
    if re.fullmatch(r"[0-9]{1,3}(?: [0-9]{3})+", body):
        return int(body.replace(" ", ""))
    if _GROUPED.fullmatch(body):
        return int(body.replace(".", ""))
    if _ENGLISH.fullmatch(body):
        raise ValidationError(
            _("“%(typed)s”: here commas do not group. Write “%(proposal)s”."),
            code="english",
            params={"typed": typed, "proposal": body.replace(",", ".")},
        )
    if found := re.fullmatch(r"([0-9]+)[.,]([0-9]{1,2}|[0-9]{4,6}|[0-9]{3})", body):
        _ask_for_unit(typed, found[1], found[2], comma="," in body)
    _refuse(typed)


def _ask_for_unit(typed: str, whole: str, part: str, *, comma: bool) -> NoReturn:
    """25.5 can be 25,5 triệu or 25.500 đồng; 1,2 can be of anything: say both and ask."""
    params = {"typed": typed, "proposal": f"{whole},{part} triệu"}
    if comma or len(part) > 2:
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
    total, at, last = Decimal(0), 0, None
    for found in _PART.finditer(body):
        if found.start() != at:
            _refuse(typed)
        unit = _UNITS[fold(found[2]).replace("ti", "ty")]
        if last is not None and unit >= last:
            _refuse(typed)
        total += _number(found[1], typed, unit) * unit
        at, last = found.end(), unit
    if at != len(body) or last is None:
        _refuse(typed)
    if total != total.to_integral_value():
        raise ValidationError(_("“%(typed)s” is not a whole number of đồng."), code="fraction", params={"typed": typed})
    return int(total)


def _number(written: str, typed: str, unit: int) -> Decimal:
    """Return the number before a unit: a comma parts decimals, dots group."""
    if re.fullmatch(r"[0-9]+\.[0-9]{1,2}", written):
        raise ValidationError(
            _("“%(typed)s”: write decimals with a comma, “%(proposal)s”."),
            code="dot",
            params={"typed": typed, "proposal": f"{written.replace('.', ',')} {_UNIT_NAMES[unit]}"},
        )
    try:
        return _vietnamese(written)
    except ValueError:
        _refuse(typed)


def _vietnamese(written: str) -> Decimal:
    whole, comma, decimals = written.partition(",")
    grouped_well = re.fullmatch(r"[0-9]+", whole) or _GROUPED.fullmatch(whole)
    if not grouped_well or (comma and not re.fullmatch(r"[0-9]+", decimals)):
        raise ValueError(written)
    return Decimal(f"{whole.replace('.', '')}.{decimals or 0}")


def _refuse(typed: str) -> NoReturn:
    raise ValidationError(
        _("“%(typed)s” cannot be read as an amount. Write it as 36.500.000 or 36,5 triệu."),
        code="unreadable",
        params={"typed": typed},
    )


def parse_decimal(text: str, *, places: int, max_digits: int) -> Decimal:
    """Return a number of unit costs, quantities and shares: `1.806,50`, `0,125`, `33,34`; dots only group.

    Raises ValidationError, with a proposal for `33.34`.
    """
    typed = normalise(text[: LONGEST * 2])
    body = re.sub(r"\s*%$", "", typed)
    try:
        value = _vietnamese(body)
    except (ValueError, InvalidOperation):
        if re.fullmatch(r"[0-9]+\.[0-9]{1,2}", body):
            raise ValidationError(
                _("“%(typed)s”: write decimals with a comma, “%(proposal)s”."),
                code="dot",
                params={"typed": typed, "proposal": body.replace(".", ",")},
            ) from None
        raise ValidationError(
            _("“%(typed)s” cannot be read as a number. Write it as 33,34."), code="unreadable", params={"typed": typed}
        ) from None
    decimals = len(body.partition(",")[2])
    if decimals > places:
        raise ValidationError(_("Write %(places)s decimals at most."), code="places", params={"places": places})
    if len(str(int(value))) > max_digits - places:
        raise ValidationError(_("“%(typed)s” is too large."), code="large", params={"typed": typed})
    return value


def grouped(amount: int) -> str:
    """Return 1.234.567, with a true minus sign."""
    return f"{amount:,}".replace(",", ".").replace("-", "−")


def short(amount: int) -> str:
    """Return the amount for a tile: 20,4 tỷ, 34,3 triệu, 850.000 đ; half up, no trailing ,0."""
    for unit in (10**9, 10**6):
        # 999.950.000 rounds up into the next unit.
        tenths = (abs(amount) * 10 + unit // 2) // unit
        if tenths >= 10:
            sign = "−" if amount < 0 else ""
            whole, tenth = divmod(tenths, 10)
            return f"{sign}{grouped(whole)}{f',{tenth}' if tenth else ''} {_UNIT_NAMES[unit]}"
    return f"{grouped(amount)} đ"


_DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def in_words(amount: int) -> str:
    """Return the amount as it is read aloud: một tỷ hai trăm triệu đồng."""
    if not 0 <= amount <= VND_MAX:
        raise ValueError(f"{amount} is out of bounds")
    return f"{_words(amount)} đồng"


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
