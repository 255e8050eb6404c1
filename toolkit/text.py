"""Text as it is stored, searched and sorted: the same on every database, whatever keyboard typed it."""

import re
import unicodedata
from functools import lru_cache

from django import forms
from django.core.checks import Error
from django.core.exceptions import FieldDoesNotExist
from django.core.validators import MaxLengthValidator
from django.db import models

# Breaks that people paste for a new line.
_BREAKS = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\x0b": "\n", "\x0c": "\n"})
# Letters and marks by their category, yet nothing to see: fillers of Korean and Khmer, joiners, variation selectors.
_FILLERS = {*"\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0", *map(chr, range(0x180B, 0x1810))}
_SELECTORS = {*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))}
_UNSEEN = _FILLERS | _SELECTORS
# Most of what is typed: ASCII and the ready-made letters of Vietnamese need no look at each letter.
_PLAIN = re.compile("[ -~À-ÖØ-öø-ɏẠ-ỹ]*")
# What old fonts and other keyboards put for đ.
_LIKE_D = str.maketrans("đðɖ", "ddd")
PROSE_LENGTH = 10_000


def normalise(text: str) -> str:
    """Return one line: NFC, nothing invisible, single spaces, no space at the ends."""
    if _PLAIN.fullmatch(text):
        return " ".join(text.split())
    return unicodedata.normalize("NFC", " ".join(_visible(text).split()))


def normalise_prose(text: str) -> str:
    """Return the text with its line breaks as \\n, two empty lines at most, no space at the ends of lines."""
    lines = _visible(text.replace("\r\n", "\n").replace("\r", "\n").translate(_BREAKS)).split("\n")
    text = "\n".join(" ".join(line.split()) for line in lines).strip()
    while "\n\n\n\n" in text:
        text = text.replace("\n\n\n\n", "\n\n\n")
    return unicodedata.normalize("NFC", text)


def storable(text: str) -> str:
    """Return the text without what no database holds: NUL, and half of a pair of surrogates."""
    return text.replace("\0", "").encode(errors="ignore").decode()


@lru_cache(maxsize=8192)
def lowered(words: object) -> str:
    """Return the words for the middle of a sentence: only the first letter is lowered, and none where capitals stand (CĐCS)."""
    text = str(words)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def fold(text: str) -> str:
    """Return the key for tone-blind search: small letters without marks, đ as d; folding twice changes nothing."""
    line = normalise(text)
    return line.translate(_FOLDED) if _PLAIN.fullmatch(line) else normalise(_bare(line))


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_LIKE_D).casefold()


# Each ready-made letter folds by itself, whatever stands beside it.
_FOLDED = {number: _bare(chr(number)) for number in (*range(0x20, 0x250), *range(0x1EA0, 0x1EFA))}


def sort_key(text: str) -> str:
    """Return digits whose plain order is the Vietnamese alphabet's: all letters first, then the tones.

    Digits only, so that every collation of every database keeps the order.
    """
    letters, tones = [], []
    for word in normalise(text).lower().split():
        for letter in unicodedata.normalize("NFC", word):
            key, tone = _weight(letter)
            letters.append(key)
            tones.append(tone)
        letters.append(_END)
    return "".join(letters) + _END + "".join(tones)


def person_sort_key(name: str) -> str:
    """Return the key of a person's name: the given name, which stands last, decides first, tones and all."""
    *rest, given = normalise(name).split() or [""]
    return sort_key(given) + sort_key(" ".join(rest))


_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Dictionary order: no tone 0, then huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# Two characters a letter. The end of a word and of all words comes before signs, signs before digits, digits before letters.
_END, _SIGN = "00", "10"


@lru_cache(maxsize=4096)
def _weight(letter: str) -> tuple[str, str]:
    """Return the two characters a letter sorts by, and its tone as a digit."""
    parts = unicodedata.normalize("NFD", letter)
    base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    tone = next((_TONES[part] for part in parts if part in _TONES), "0")
    for known in (base, fold(letter)[:1]):
        if known and known in _ALPHABET:
            return f"{_ALPHABET.index(known) + 40}", tone
    return (f"{int(base) + 20}" if base.isascii() and base.isdigit() else _SIGN), tone


def _visible(text: str) -> str:
    """Return the text without characters that cannot be seen; white space of every kind stays as a space."""
    return "".join(_one(letter) for letter in text)


@lru_cache(maxsize=4096)
def _one(letter: str) -> str:
    if letter == "\n":
        return letter
    if letter.isspace():
        return " "
    return "" if letter in _UNSEEN or unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn"} else letter


class LineFormField(forms.CharField):
    """One line of text, normalised before its length is measured."""

    def to_python(self, value):
        return normalise(super().to_python(value) or "") or self.empty_value


class ProseFormField(forms.CharField):
    """Some lines of text, normalised before their length is measured."""

    widget = forms.Textarea

    def to_python(self, value):
        return normalise_prose(super().to_python(value) or "") or self.empty_value


class _LengthChecked:
    """A CHECK of the length where the database does not hold the column to it: SQLite never, PostgreSQL not for text."""

    checked_on: frozenset[str]

    def db_check(self, connection):
        if self.max_length and connection.vendor in self.checked_on:
            column = connection.ops.quote_name(self.column)
            return f"length({column}) <= {self.max_length}"
        return None


class LineField(_LengthChecked, models.CharField):
    """One line of text, stored normalised."""

    checked_on = frozenset({"sqlite"})

    def to_python(self, value):
        """Normalise; forms, saving and exact look-ups all come through here, `contains` and its kind do not."""
        value = super().to_python(value)
        return value if value is None else normalise(value)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": LineFormField} | kwargs)


class ProseField(_LengthChecked, models.TextField):
    """Some lines of text, stored normalised, never longer than `max_length` on either database."""

    checked_on = frozenset({"sqlite", "postgresql"})

    def __init__(self, *args, max_length=PROSE_LENGTH, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)
        self.validators.append(MaxLengthValidator(max_length))

    def to_python(self, value):
        value = super().to_python(value)
        return value if value is None else normalise_prose(value)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": ProseFormField, "max_length": self.max_length} | kwargs)


class _KeyField(models.TextField):
    """A column that fills itself from the field `source` in save() and bulk_create(); never written by hand.

    Whoever saves with `update_fields` names this column too. update() and bulk_update() of the source walk round it.
    """

    def __init__(self, *, source: str = "name", **kwargs):
        self.source = source
        super().__init__(**{"editable": False, "blank": True, "default": ""} | kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for given in ("editable", "blank", "default"):
            kwargs.pop(given, None)
        return name, path, args, kwargs | {"source": self.source}

    def check(self, **kwargs):
        return [*super().check(**kwargs), *self._check_source()]

    def _check_source(self) -> list[Error]:
        try:
            self.model._meta.get_field(self.source)
        except FieldDoesNotExist:
            return [Error(f"The source “{self.source}” is no field of this model.", obj=self, id="toolkit.E001")]
        return []

    def key_of(self, text: str) -> str:
        raise NotImplementedError

    def pre_save(self, model_instance, add):
        source = model_instance._meta.get_field(self.source)
        key = self.key_of(source.to_python(getattr(model_instance, self.source)) or "")
        setattr(model_instance, self.attname, key)
        return key


class FoldedField(_KeyField):
    """The search key of the field `source`."""

    def key_of(self, text: str) -> str:
        return fold(text)


class SortField(_KeyField):
    """The sort key of the field `source`; of a person's name when `person`."""

    def __init__(self, *, source: str = "name", person: bool = False, **kwargs):
        self.person = person
        super().__init__(source=source, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"person": True} if self.person else {})

    def key_of(self, text: str) -> str:
        return person_sort_key(text) if self.person else sort_key(text)
