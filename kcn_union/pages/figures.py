"""What the live page of a half-year and the page of a version show alike."""

from collections.abc import Iterable, Sequence
from typing import Any

from initiatives.figures import tail
from kcn_union.half_year.awarded import awarded
from kcn_union.half_year.charts import Chart
from kcn_union.half_year.cited import compared
from kcn_union.half_year.doors import Doors
from kcn_union.half_year.drawing import draw
from kcn_union.half_year.figures import HalfYearFigures
from kcn_union.half_year.proof import proof
from kcn_union.half_year.row import row
from kcn_union.half_year.table import heads, lines, whole
from kcn_union.half_year.tiles import amounts, tiles
from kcn_union.half_year.union_set import UnionSet
from kcn_union.models import CitedFigure
from kcn_union.pages.union_set import offered


def shown(
    request,
    figures: HalfYearFigures,
    *,
    sides: dict[str, HalfYearFigures | None],
    doors: Doors,
    counted: Any,
    amounts_vnd: Sequence[int],
    honours: Iterable[dict[str, Any]],
    charted: Iterable[Chart],
    cited: list[CitedFigure],
    chosen: UnionSet,
    day: str = "recognised_on",
    waits: bool = True,
    own_unions: list[int] | None = None,
) -> dict:
    """Return the variables of the templates that both pages include.

    `sides` are the figures under before and last_year, or None. `counted` are the initiatives behind the figures, or the items of
    a version, whose column of the decision is `day`; `amounts_vnd` their accepted amounts. `honours` are their
    totals by award. `cited` is [] where the figures are
    not those of the whole board, of which alone others have published. `waits` shows what waits; `own_unions` are those whose
    pages the reader may open, None for all.
    """
    sort = request.GET.get("sort", "")
    before, last_year = sides["before"], sides["last_year"]
    campaign = figures.campaigns[0] if figures.campaigns else None
    unions = lines(figures, sort, doors)
    return {
        "half_year": figures.half_year,
        "before": before and before.half_year,
        "last_year": last_year and last_year.half_year,
        "figures": figures,
        "whole": whole(figures),
        "tiles": tiles(figures, sides, doors),
        "amounts": amounts(figures),
        "tail": tail(list(amounts_vnd)),
        "charts": [draw(chart) for chart in charted],
        "cited": compared(cited, figures) if cited else [],
        "lines": unions,
        "rows": [
            row(line, doors, campaign, linked=own_unions is None or line["union"] in own_unions, waits=waits) for line in unions
        ],
        "heads": heads(sort, request.GET),
        "campaign": campaign,
        "awarded": awarded(honours, figures, doors),
        "proof": proof(figures.half_year, figures, counted, doors, day=day),
        "lists": doors,
        "offered": offered(),
        "chosen": chosen,
        "sort": sort,
    }
