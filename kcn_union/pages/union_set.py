"""The set of unions that a page is narrowed to, read from its address, and what its form offers."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from emulation.figures import Size
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
