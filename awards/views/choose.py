"""Shares while choosing: computed by the server from the ticks in the address; nothing is written."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from awards.models import Round
from awards.shares import initiatives_behind, repeat_winners, shares_of, standing_for
from awards.views.opened import round_of_the_board


@require_GET
def choose(request, slug):
    """The nominations that stand for one award of the round, and the shares of those ticked beside the shares of all."""
    asked = round_of_the_board(request, slug)
    rows = asked.awards.in_order()
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
