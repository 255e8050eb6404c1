"""Invariant 4: the chain of events is whole, and reaches every anchor that is known."""

from collections.abc import Iterator, Sequence

from kcn_union.verify.asking import Tally
from unions import chain
from unions.models import Event


def troubles(seen: Tally, *, elsewhere: Sequence[tuple[int, str]] = ()) -> Iterator[str]:
    """`elsewhere` are anchors (number, digest) that were kept off this machine, on paper or in a mail."""
    seen["events"] += Event.objects.count()
    seen["anchors"] += len(elsewhere)
    yield from chain.troubles(anchors=elsewhere)
