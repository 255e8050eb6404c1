"""Text as it is stored, searched and sorted: the same on every database, whatever keyboard typed it."""

import unicodedata
from functools import cache

from django import forms
from django.core.checks import Error
from django.db import models

# Breaks that people paste for a new line.
_BREAKS = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\x0b": "\n", "\x0c": "\n"})
PROSE_LENGTH = 10_000


def normalise(text: str) -> str:
    """Return one line: NFC, nothing invisible, single spaces, no space at the ends."""
    return unicodedata.normalize("NFC", " ".join(_visible(text).split()))


def normalise_prose(text: str) -> str:
    """Return the text with its line breaks as \\n, two empty lines at most, no space at the ends of lines."""
    lines = _visible(text.replace("\r\n", "\n").replace("\r", "\n").translate(_BREAKS)).split("\n")
    text = "\n".join(" ".join(line.split()) for line in lines).strip()
    while "\n\n\n\n" in text:
        text = text.replace("\n\n\n\n", "\n\n\n")
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the key for tone-blind search: small letters without marks, đ as d. Folding twice changes nothing."""
    letters = unicodedata.normalize("NFKD", normalise(text).casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("đ", "d")
    return normalise(bare.casefold())


def sort_key(text: str) -> str:
    """Return a key of small letters and digits whose plain order is the Vietnamese alphabet's, tones last."""
    letters, tones = [], []
    for word in normalise(text).lower().split():
        for letter in unicodedata.normalize("NFC", word):
            key, tone = _weight(letter)
            letters.append(key)
            tones.append(tone)
        letters.append(_BETWEEN_WORDS)
    return "".join(letters) + _BEFORE_TONES + "".join(tones)


def person_sort_key(name: str) -> str:
    """Return the key of a person's name: the given name, which stands last, comes first."""
    words = normalise(name).split()
    return sort_key(" ".join(words[-1:] + words[:-1]))


_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_MARKS_OF_LETTERS = {"\u0302", "\u0306", "\u031b"}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# Two characters a letter: digits first, then letters; a space before both.
_BETWEEN_WORDS, _BEFORE_TONES = "00", "00"


@cache
def _weight(letter: str) -> tuple[str, str]:
    """Return the two characters a letter sorts by, and its tone as a digit."""
    parts = unicodedata.normalize("NFD", letter)
    base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    tone = next((_TONES[part] for part in parts if part in _TONES), "0")
    if base in _ALPHABET:
        return f"{_ALPHABET.index(base) + 40:02}", tone
    if base.isascii() and base.isdigit():
        return f"{int(base) + 20:02}", tone
    bare = fold(letter)[:1]
    return (f"{_ALPHABET.index(bare) + 40:02}" if bare and bare in _ALPHABET else "10"), tone


def _visible(text: str) -> str:
    """Return the text without characters that cannot be seen; white space of every kind stays as a space."""
    return "".join(_one(letter) for letter in text)


def _one(letter: str) -> str:
    if letter == "\n":
        return letter
    if letter.isspace():
        return " "
    return "" if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn"} else letter


class LineFormField(forms.CharField):
    """One line of text, normalised before its length is measured."""

    def to_python(self, value):
        return normalise(super().to_python(value) or "")


class ProseFormField(forms.CharField):
    """Some lines of text, normalised before their length is measured."""

    widget = forms.Textarea

    def to_python(self, value):
        return normalise_prose(super().to_python(value) or "")


class _LengthCheckedOnSqlite:
    """SQLite does not hold columns to their length; a CHECK does."""

    def db_check(self, connection):
        if self.max_length and connection.vendor in self.checked_on:
            column = connection.ops.quote_name(self.column)
            return f"length({column}) <= {self.max_length}"
        return None


class LineField(_LengthCheckedOnSqlite, models.CharField):
    """One line of text, stored normalised."""

    checked_on = {"sqlite"}

    def to_python(self, value):
        value = super().to_python(value)
        return value if value is None else normalise(value)

    def get_prep_value(self, value):
        return self.to_python(super().get_prep_value(value))

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": LineFormField} | kwargs)


class ProseField(_LengthCheckedOnSqlite, models.TextField):
    """Some lines of text, stored normalised, never longer than `max_length` on either database."""

    checked_on = {"sqlite", "postgresql"}

    def __init__(self, *args, max_length=PROSE_LENGTH, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return value if value is None else normalise_prose(value)

    def get_prep_value(self, value):
        return self.to_python(super().get_prep_value(value))

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": ProseFormField, "max_length": self.max_length} | kwargs)


class _KeyField(models.TextField):
    """A column that fills itself from another one whenever the row is saved; never written by hand."""

    def __init__(self, *, source: str = "", **kwargs):
        self.source = source
        super().__init__(**{"editable": False, "blank": True, "default": ""} | kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for given in ("editable", "blank", "default"):
            kwargs.pop(given, None)
        return name, path, args, kwargs | {"source": self.source}

    def check(self, **kwargs):
        missing = [] if self.source else [Error("A key field names its source.", obj=self, id="toolkit.E001")]
        return super().check(**kwargs) + missing

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

    def __init__(self, *, source: str = "", person: bool = False, **kwargs):
        self.person = person
        super().__init__(source=source, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"person": True} if self.person else {})

    def key_of(self, text: str) -> str:
        return person_sort_key(text) if self.person else sort_key(text)
