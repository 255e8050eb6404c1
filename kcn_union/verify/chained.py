"""Invariant 4: the chain of events is whole, reaches every anchor on file or kept elsewhere, and lost no words unsaid."""

from collections.abc import Iterator, Sequence

from kcn_union import anchors
from kcn_union.verify.asking import Tally
from unions import chain, events
from unions.models import Event


def troubles(seen: Tally, *, elsewhere: Sequence[tuple[int, str]] = ()) -> Iterator[str]:
    """`elsewhere` are anchors (number, digest) that were kept off this machine, on paper or in a mail."""
    known = [*anchors.kept(), *elsewhere]
    seen["events"] += Event.objects.count()
    seen["anchors"] += len(known)
    yield from chain.troubles(anchors=known)
    blanked = Event.objects.filter(erased_at__isnull=False).values_list("number", flat=True)
    erased = {number for number in blanked if number}
    for number in sorted(erased ^ events.erased_numbers()):
        yield f"event {number} was blanked, and no event says so" if number in erased else f"event {number} should be blanked"
