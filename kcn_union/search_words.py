"""What a person asks for when searching: words, phrases, and conditions such as `kỳ:2026-H2` or `>100tr`."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from toolkit.money import parse_vnd
from toolkit.text import fold, normalise

LONGEST = 200
UNION, HALF_YEAR, STATE, MORE, LESS = "union", "half_year", "state", "more", "less"
# As fold() leaves them.
NAMES = {
    "don vi": UNION, "cdcs": UNION, "cong doan": UNION, "union": UNION, "ky": HALF_YEAR, "ky 6 thang": HALF_YEAR,
    "half-year": HALF_YEAR, "trang thai": STATE, "state": STATE,
}  # fmt: skip
SIGNS = {">": MORE, "<": LESS}
_TOKEN = re.compile(r'[^\s":]+:"[^"]*"?|"[^"]*"?|\S+')
_HALF_YEAR = re.compile(r"(\d{4})\D?(?:h|ky)?\D?([12])", re.IGNORECASE)
_UNIT = {"ty", "ti", "trieu", "tr", "nghin", "ngan", "k", "dong", "d", "vnd"}


@dataclass(frozen=True)
class Condition:
    """One condition as it was typed: `value` is text, for `more` and `less` whole đồng, for a half-year its code."""

    name: str
    value: str | int
    typed: str


@dataclass
class Asked:
    """`words` and `phrases` are folded; `misread` are sentences on what could not be understood."""

    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    misread: list[str] = field(default_factory=list)

    @property
    def parts(self) -> list[str]:
        """Everything that a text must hold."""
        return self.words + self.phrases

    def all_of(self, name: str) -> list[Condition]:
        return [one for one in self.conditions if one.name == name]


def read(text: str) -> Asked:
    """Return what is asked for; a condition that is not understood is told and left out, never taken for words."""
    asked = Asked()
    tokens = _TOKEN.findall(normalise(text)[:LONGEST])
    while tokens:
        token = tokens.pop(0)
        if token.startswith('"'):
            if phrase := fold(token.strip('"')):
                asked.phrases.append(phrase)
        elif token[0] in SIGNS:
            _read_sum(asked, token, tokens)
        elif ":" in token or (tokens and ":" in tokens[0] and _name([token, tokens[0].partition(":")[0]])):
            _read_named(asked, token, tokens)
        else:
            asked.words += fold(token).split()
    return asked


def _name(words: list[str]) -> str:
    return NAMES.get(fold(" ".join(words)), "")


def _read_named(asked: Asked, token: str, tokens: list[str]) -> None:
    typed = token if ":" in token else f"{token} {tokens.pop(0)}"
    key, _colon, value = typed.partition(":")
    name = _name([key])
    if not name:
        # A title may hold a colon.
        asked.words += fold(typed.replace(":", " ").replace('"', " ")).split()
        return
    if not value and tokens:
        value = tokens.pop(0)
        typed = f"{typed} {value}"
    value = normalise(value.strip('"'))
    if not value:
        asked.misread.append(_("“%(typed)s”: write what it should be, for example “%(example)s”.") % _example(name, typed))
    elif name != HALF_YEAR:
        asked.conditions.append(Condition(name, value, typed))
    elif found := _HALF_YEAR.fullmatch(fold(value)):
        asked.conditions.append(Condition(name, f"{found[1]}-H{found[2]}", typed))
    else:
        asked.misread.append(_("“%(typed)s”: write a half-year as “%(example)s”.") % _example(name, typed))


def _read_sum(asked: Asked, token: str, tokens: list[str]) -> None:
    """Read `>100tr`, `> 100 triệu`, `<1,2 tỷ`: the number and its unit may stand apart."""
    name, rest = SIGNS[token[0]], token[1:].lstrip("=")
    typed = token
    if not rest and tokens:
        rest = tokens.pop(0)
        typed = f"{typed} {rest}"
    if tokens and fold(tokens[0]) in _UNIT:
        unit = tokens.pop(0)
        rest, typed = f"{rest} {unit}", f"{typed} {unit}"
    try:
        asked.conditions.append(Condition(name, parse_vnd(rest), typed))
    except ValidationError as error:
        asked.misread.append(" ".join(error.messages))


def _example(name: str, typed: str) -> dict[str, str]:
    example = {UNION: _("đơn vị:CD-062"), HALF_YEAR: _("kỳ:2026-H2"), STATE: _("trạng thái:nháp")}[name]
    return {"typed": typed, "example": example}


def without(text: str, condition: Condition) -> str:
    """Return the text as it was typed, without one condition."""
    return normalise(normalise(text)[:LONGEST].replace(condition.typed, "", 1))
