"""The industrial park that a page is narrowed to."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from unions.models import IndustrialPark


def park_of(request) -> IndustrialPark | None:
    """Return the park asked for; None for all. What is no park answers 404."""
    asked = request.GET.get("park", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        raise Http404
    return get_object_or_404(IndustrialPark, pk=asked)
