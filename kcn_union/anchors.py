"""Anchors of the chain of events: what a cut tail, or a chain written anew, is known by."""

from datetime import datetime

from django.utils import timezone

from kcn_union.models import Anchor, Publication
from unions import chain


def keep(*, at: datetime, publication: Publication | None = None) -> Anchor | None:
    """Store where the chain stands, and return it; None while there is no event.

    On PostgreSQL that is the newest event that is committed: those of this transaction join the chain at its end.
    """
    number, digest = chain.head()
    return Anchor.objects.create(number=number, digest=digest, at=at, publication=publication) if number else None


def kept() -> list[tuple[int, str]]:
    """Return number and digest of every anchor, as `chain.troubles` asks for them."""
    return list(Anchor.objects.order_by("pk").values_list("number", "digest"))


def line_of(anchor: Anchor) -> str:
    """Return the one line to be kept elsewhere: number, digest, time."""
    return f"{anchor.number} {anchor.digest} {timezone.localtime(anchor.at).isoformat(timespec='seconds')}"
