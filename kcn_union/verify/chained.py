"""Invariant 4: the chain of events is whole, and reaches every anchor, those on file and those kept elsewhere."""

from collections.abc import Iterator, Sequence

from kcn_union import anchors
from kcn_union.verify.asking import Tally
from unions import chain
from unions.models import Event


def troubles(seen: Tally, *, elsewhere: Sequence[tuple[int, str]] = ()) -> Iterator[str]:
    """`elsewhere` are anchors (number, digest) that were kept off this machine, on paper or in a mail."""
    known = [*anchors.kept(), *elsewhere]
    seen["events"] += Event.objects.count()
    seen["anchors"] += len(known)
    yield from chain.troubles(anchors=known)
