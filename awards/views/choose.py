"""Shares while choosing: computed by the server from the ticks in the address; nothing is written."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from awards.models import Round
from awards.shares import initiatives_behind, repeat_winners, shares_of, standing_for
from unions.guards import verifier_or_head


@require_GET
def choose(request, slug):
    """The nominations that stand for one award of the round, and the shares of those ticked beside the shares of all."""
    asked = get_object_or_404(Round.objects.visible_to(request.user, on=request.today), slug=slug)
    if refused := verifier_or_head(None, request.user, request.today):
        raise PermissionDenied(refused)
    rows = asked.awards.select_related("award__authority").order_by("award__authority__rank", "award__name_sort", "pk")
    lines = list(rows)
    chosen = next((one for one in lines if one.award.code == request.GET.get("award")), lines[0] if lines else None)
    context = {"round": asked, "lines": lines, "line": chosen}
    return render(request, "awards/choose.html", context | (_figures(request, asked, chosen) if chosen else {}))


def _figures(request, asked: Round, chosen) -> dict:
    """Return the nominations with their ticks, and both shares."""
    picked = set(request.GET.getlist("pick"))
    standing = standing_for(asked, chosen.award)
    repeat = repeat_winners(standing, award=chosen.award, year=asked.year)
    initiatives = initiatives_behind(standing)
    ticked = [one for one in standing if one.code in picked]
    return {
        "nominations": [
            {
                "one": one,
                "ticked": one.code in picked,
                "repeat": one.pk in repeat,
                "initiatives": initiatives.get(one.pk, []),
            }
            for one in standing
        ],
        "ticked": shares_of(ticked, repeat=repeat, initiatives=initiatives),
        "all": shares_of(standing, repeat=repeat, initiatives=initiatives),
        "over": chosen.quota is not None and len(ticked) > chosen.quota,
    }
