"""Rounds: the list, and one with its awards and nominations."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from awards.models import Round


@require_GET
def rounds(request):
    """The rounds this person may see, the newest first."""
    seen = Round.objects.visible_to(request.user, on=request.today)
    return render(request, "awards/rounds.html", {"rounds": seen.order_by("-opens_on", "-pk")})


@require_GET
def one(request, slug):
    """One round."""
    found = get_object_or_404(Round.objects.visible_to(request.user, on=request.today), slug=slug)
    return render(request, "awards/round.html", {"round": found})
