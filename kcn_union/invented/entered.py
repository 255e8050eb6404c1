"""The events of records that the demo writes in bulk: entered by nobody, as a command enters them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from unions import events

BATCH = 2_000


def tell(
    rows: Iterable[Any], at: Callable[[Any], datetime], children: Mapping[int, Mapping[str, list[str]]] | None = None
) -> None:
    """Write that these stored records were entered, each at its moment; `children` maps a record's id to its child rows as text."""
    beside = children or {}
    for some in batched(rows):
        events.write(
            events.drafted(
                record=row,
                verb=events.CREATED,
                by=None,
                at=at(row),
                changes=events.changes_of(row, {}, events.values_of(row))
                | {name: [[], told] for name, told in beside.get(row.pk, {}).items()},
            )
            for row in some
        )


def batched(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the rows, BATCH at a time."""
    left = iter(rows)
    while some := list(islice(left, BATCH)):
        yield some
