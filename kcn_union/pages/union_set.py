"""The set of unions that a page is narrowed to, read from its address, and what its form offers."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from emulation.figures import Size
from kcn_union.half_year.periods import Side
from kcn_union.half_year.union_set import UnionSet
from unions.models import IndustrialPark, Union


def union_set_of(request) -> UnionSet:
    """Return the set asked for. What is no park, no ownership or no size answers 404."""
    own = request.GET.get("own") == "yes" and not request.user.sees_all(request.today)
    return UnionSet(
        park=_park(request.GET.get("park", "")),
        ownership=_one_of(Union.Ownership, request.GET.get("ownership", "")),
        size=_one_of(Size, request.GET.get("size", "")),
        own=frozenset(request.user.served_union_ids(request.today)) if own else None,
    )


def offered() -> dict:
    """Return what the form of a set offers: parks, ownerships, sizes."""
    return {
        "parks": IndustrialPark.objects.order_by("name_sort", "pk"),
        "ownerships": Union.Ownership.choices,
        "sizes": Size.choices,
    }


def own_unions_of(request) -> list[int] | None:
    """Return the unions whose pages this person may open: None for all."""
    user, today = request.user, request.today
    return None if user.sees_all(today) else user.served_union_ids(today)


def need_mandate(request) -> None:
    """Raises PermissionDenied for who has no mandate: comparing is for those who work here."""
    if not request.user.mandates_on(request.today):
        raise PermissionDenied(_("Comparisons are for those who have a mandate here."))


def notes_of(sides: Iterable[Side], chosen: UnionSet) -> list[str]:
    """Return the lines under the title of a file: where each half-year was read from, and over which unions."""
    read = dict.fromkeys(f"{capfirst(str(side.half_year))}: {side.source}" for side in sides)
    own = _("Only the union you serve.") if any(side.own_only for side in sides) else ""
    told = [" · ".join(read), str(chosen), own, _("Invented data for trying out") if settings.DEMO else ""]
    return [one for one in told if one]


def _park(asked: str) -> IndustrialPark | None:
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        raise Http404
    return get_object_or_404(IndustrialPark, pk=asked)


def _one_of(choices, asked: str) -> str:
    if asked and asked not in choices.values:
        raise Http404
    return asked
