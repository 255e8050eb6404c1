"""Whatever is changed in events, versions, their lines, items and papers, with the triggers off, `verify` finds it.

Each trial is one small change drawn by a seed: a column of a row, a row taken away, two rows changed over, bytes of a paper, the
tail of the chain cut off, or an event forged and everything after it chained anew. The last two are seen only against a line of
the chain that is kept elsewhere, as the operator's page asks for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import models
from django.utils import timezone

from kcn_union.models import Anchor, ClosedItem, ClosedLine, Publication, StoredPaper
from tests.trust.damage import off
from toolkit import files
from unions import chain
from unions.models import Event

# The row's own number, and the key of sorting that is worked out from the name, say nothing.
SILENT = {"id", "name_sort"}
TABLES: tuple[type[models.Model], ...] = (Event, ClosedLine, ClosedItem, Publication, StoredPaper, Anchor)
Head = tuple[int, str]


@dataclass
class Draw:
    """One trial: its random numbers, and the head of the chain as it was written down elsewhere."""

    rng: Random
    head: Head


def _one(model, rng: Random) -> Any:
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    return model._base_manager.get(pk=rng.choice(keys))


def _write(row: models.Model, **values: Any) -> None:
    with off():
        type(row)._base_manager.filter(pk=row.pk).update(**values)


# What is done.


def a_column(draw: Draw) -> str:
    """Change one column of one row."""
    model = draw.rng.choice(TABLES)
    row = _one(model, draw.rng)
    field = draw.rng.choice([one for one in model._meta.concrete_fields if one.attname not in SILENT])
    was = getattr(row, field.attname)
    now = _other(field, was, draw.rng)
    _write(row, **{field.attname: now})
    if type(row)._base_manager.values_list(field.attname, flat=True).get(pk=row.pk) == was:
        # The column tidied it up again: nothing was changed.
        return ""
    return f"{model.__name__} {row.pk}.{field.attname}: {was!r} -> {now!r}"


def _other(field: models.Field, was: Any, rng: Random) -> Any:
    """Return another value that the column can hold; nothing at all where it may be empty, now and then."""
    if was is not None and field.null and rng.random() < 0.2:
        return None
    if isinstance(field, models.JSONField):
        return rng.choice([one for one in ({"khac": [1, 2]}, [{"slug": "khac"}], {"heading": "KHÁC"}) if one != was])
    if isinstance(field, models.BooleanField):
        return not was
    if isinstance(field, models.DateTimeField):
        return (was or timezone.now()) + timedelta(seconds=rng.choice([-86_400, -1, 1, 3_600]))
    if isinstance(field, models.DateField):
        return (was or date(2022, 6, 1)) + timedelta(days=rng.choice([-1, 1, 30]))
    if isinstance(field, models.CharField | models.TextField):
        return _other_text(was or "", rng)[: field.max_length or 500]
    return (was or 0) + rng.choice([1, 2, 1000])


def _other_text(was: str, rng: Random) -> str:
    place = rng.randrange(len(was) + 1)
    made = rng.choice([was[:place] + "f" + was[place + 1 :], was[:-1], was.swapcase(), f"{was} ", was[::-1], ""])
    return made if made != was else f"0{was}"


def a_row_taken_away(draw: Draw) -> str:
    row = _one(draw.rng.choice((Event, ClosedLine, ClosedItem, StoredPaper, Anchor)), draw.rng)
    with off():
        type(row)._base_manager.filter(pk=row.pk)._raw_delete(row._state.db)
    return f"{type(row).__name__} {row.pk} deleted"


def a_row_put_in(draw: Draw) -> str:
    row = _one(draw.rng.choice((ClosedLine, ClosedItem, Event)), draw.rng)
    number = row.pk
    row.pk, row._state.adding = None, True
    if isinstance(row, Event):
        row.number = None if draw.rng.random() < 0.5 else draw.head[0] + 1
    with off():
        type(row)._base_manager.bulk_create([row])
    return f"{type(row).__name__} {number} doubled"


def two_rows_changed_over(draw: Draw) -> str:
    """Exchange what two rows of a table say, all of it but their own numbers."""
    model = draw.rng.choice((Event, ClosedLine, ClosedItem))
    one, other = _one(model, draw.rng), _one(model, draw.rng)
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in SILENT | {"number"}]
    if isinstance(one, ClosedLine | ClosedItem):
        # Within a version the order of rows says nothing; what is said of the union does.
        names.remove("union_id")
    values = [{name: getattr(row, name) for name in names} for row in (one, other)]
    if values[0] == values[1] or (not isinstance(one, Event) and one.union_id == other.union_id):
        return ""
    _write(one, **values[1])
    _write(other, **values[0])
    return f"{model.__name__} {one.pk} and {other.pk} changed over"


def bytes_of_a_paper(draw: Draw) -> str:
    path = files.path_of(_one(StoredPaper, draw.rng).sha256)
    content = bytearray(path.read_bytes())
    place = draw.rng.randrange(len(content))
    match draw.rng.randrange(4):
        case 0:
            content[place] ^= 1 << draw.rng.randrange(8)
        case 1:
            del content[place:]
        case 2:
            content[place:place] = b"x"
        case _gone:
            path.unlink()
            return f"{path.name[:8]} removed"
    path.write_bytes(content)
    return f"{path.name[:8]} changed at {place}"


def the_tail_cut_off(draw: Draw) -> str:
    number = draw.head[0] - draw.rng.randrange(20)
    with off():
        Event.objects.filter(number__gte=number)._raw_delete("default")
    return f"events from {number} on deleted"


def a_forgery_chained_anew(draw: Draw) -> str:
    """Change what an event says, and reckon every digest after it as an insider would."""
    row = _one(Event, draw.rng)
    rows = list(Event.objects.filter(number__gte=row.number).order_by("number"))
    rows[0].reason, before = f"{rows[0].reason} khác", _digest_before(row.number)
    for one in rows:
        one.words_digest = chain.words_digest(one)
        one.facts_digest = chain.facts_digest(one)
        one.digest = before = chain.link(before, one.number, one.facts_digest)
    with off():
        Event.objects.bulk_update(rows, ["reason", "words_digest", "facts_digest", "digest"], batch_size=50)
    return f"event {row.number} forged, {len(rows)} chained anew"


def _digest_before(number: int) -> str:
    return Event.objects.filter(number=number - 1).values_list("digest", flat=True).first() or ""


DEEDS: dict[Callable[[Draw], str], int] = {
    a_column: 60,
    a_row_taken_away: 12,
    a_row_put_in: 6,
    two_rows_changed_over: 8,
    bytes_of_a_paper: 8,
    the_tail_cut_off: 3,
    a_forgery_chained_anew: 3,
}
