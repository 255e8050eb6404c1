"""The names that files come with: what is left of one when everything that could mislead, steer or break is taken out."""

import re
import unicodedata

from django.utils.translation import gettext

from toolkit.text import normalise

MOST_LETTERS = 120
# A name may be as long as whoever sends it likes; its end is what counts.
READ_LETTERS = 1000
# What Windows keeps for itself, what a header or a shell could take for its own, and look-alikes of the slash.
_STEERING = re.compile('[<>:"|?*;`$\u2044\u2215\u29f5\u29f8]|%(?=[0-9a-fA-F]{2})')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_ENDING = re.compile("[a-z0-9]{1,10}")


def clean_name(name: str | None) -> str:
    """Return the name without its path, normalised, with its ending in small letters; never empty, MOST_LETTERS at most.

    Cleaning a clean name changes nothing.
    """
    clean = _cleaned((name or "")[-READ_LETTERS:])
    # What is taken out can bring out what was hidden behind it.
    return clean if clean == name else clean_name(clean)


def _cleaned(name: str) -> str:
    text = normalise(unicodedata.normalize("NFKC", name))
    text = normalise(_STEERING.sub(" ", re.split(r"[/\\]", text)[-1]))
    text = re.sub(r"\.[. ]*\.", ".", text).rstrip(" .-~")
    ending = ending_of(text)
    stem = (text.rpartition(".")[0] if ending else text).strip(" .-~")
    if _RESERVED.fullmatch(stem.partition(".")[0].rstrip()):
        stem = "_" + stem
    tail = f".{ending}" if ending else ""
    return (stem[: MOST_LETTERS - len(tail)].rstrip(" .-~") or gettext("file")) + tail


def ending_of(name: str) -> str:
    """Return what stands after the last dot, in small letters: pdf; nothing when that is no word."""
    _stem, dot, ending = name.lower().rstrip(" .").rpartition(".")
    return ending.strip() if dot and _ENDING.fullmatch(ending.strip()) else ""
