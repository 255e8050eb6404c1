"""What of that which a page of the awards names the reader may open."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from awards.conflicts import Conflict
from awards.criteria import Checklist
from awards.models import Honour, Nomination, Round
from emulation.models import Campaign
from initiatives.models import Initiative
from unions.guards import verifier_or_head
from unions.models import Member


def round_of_the_board(request: Any, slug: str) -> Round:
    """Return the round for somebody of the board; what a stranger may not see answers 404, before the 403."""
    found = get_object_or_404(Round.objects.visible_to(request.user, on=request.today), slug=slug)
    if refused := verifier_or_head(found, request.user, request.today):
        raise PermissionDenied(refused)
    return found


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
