"""What of that which a page of the awards names the reader may open."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from awards.conflicts import Conflict
from awards.criteria import Checklist
from awards.models import Honour, Nomination
from emulation.models import Campaign
from initiatives.models import Initiative
from unions.models import Member


def opens_of(user: Any, *, on: date, checklists: Iterable[Checklist], codes: Iterable[str] = ()) -> set[str]:
    """Return "kind:key" of the evidence of these checklists, and of the initiatives of these codes, that this person may open.

    A query for each kind that is there.
    """
    keys: dict[str, set[str]] = {"initiative": set(codes)}
    for checklist in checklists:
        for answer in checklist.answers:
            for proof in answer.proofs:
                keys.setdefault(proof.kind, set()).add(proof.key)
    found = set()
    for kind, model, name in (
        ("initiative", Initiative, "code"),
        ("honour", Honour, "pk"),
        ("campaign", Campaign, "slug"),
        ("member", Member, "pk"),
    ):
        if asked := keys.get(kind):
            seen = model.objects.visible_to(user, on=on).filter(**{f"{name}__in": asked})
            found |= {f"{kind}:{key}" for key in seen.values_list(name, flat=True)}
    return found


def seen_codes(user: Any, *, on: date, conflicts: Iterable[Conflict]) -> set[str]:
    """Return the codes of the nominations that these conflicts name and this person may open."""
    codes = {one.code for one in conflicts} - {""}
    seen = Nomination.objects.visible_to(user, on=on).filter(code__in=codes) if codes else Nomination.objects.none()
    return set(seen.values_list("code", flat=True))
