"""One stretch of a long list, newest first: found by where it begins, so that the thousandth costs what the first does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

MOST_DIGITS = 18


@dataclass(frozen=True)
class Stretch:
    """Some rows, and the keys that the stretches of newer and older rows begin at; None where there are none."""

    rows: list[Any]
    newer: int | None
    older: int | None

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def stretch(queryset: QuerySet, asked: Mapping[str, str], size: int) -> Stretch:
    """Return the rows the address asks for: `older=123` those entered before row 123, `newer=123` those just after it."""
    older, newer = _key(asked.get("older")), _key(asked.get("newer"))
    if newer is not None:
        found = list(queryset.filter(pk__gt=newer).order_by("pk")[: size + 1])
        rows = found[:size][::-1]
        return Stretch(rows, rows[0].pk if len(found) > size else None, rows[-1].pk if rows else None)
    found = list((queryset if older is None else queryset.filter(pk__lt=older)).order_by("-pk")[: size + 1])
    rows = found[:size]
    return Stretch(rows, rows[0].pk if rows and older is not None else None, rows[-1].pk if len(found) > size else None)


def _key(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
