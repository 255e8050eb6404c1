"""What was published of a half-year elsewhere, beside the figure reckoned here, and whether the one bears the other out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kcn_union.half_year.figures import HalfYearFigures
from kcn_union.models import CitedFigure
from toolkit.templatetags.vi import number, vnd

Measure, Relation = CitedFigure.Measure, CitedFigure.Relation


@dataclass(frozen=True)
class Compared:
    """One published figure: its words and source, our figure in words, and `holds`; None where there is none to compare."""

    label: str
    phrase: str
    source: str
    published_on: date
    figure: str
    holds: bool | None


def compared(cited: Iterable[CitedFigure], figures: HalfYearFigures) -> list[Compared]:
    """Return what was published of this half-year, the oldest first, in the order of the measures."""
    order = Measure.values
    own = [one for one in cited if one.half_year_id == figures.half_year.pk]
    return [_compared(one, figures) for one in sorted(own, key=lambda one: (one.published_on, order.index(one.measure), one.pk))]


def _compared(one: CitedFigure, figures: HalfYearFigures) -> Compared:
    ours = _reckoned(one.measure, figures)
    money = one.measure == Measure.ACCEPTED
    return Compared(
        label=str(one.get_measure_display()),
        phrase=one.phrase,
        source=one.source,
        published_on=one.published_on,
        figure=vnd(ours) if money else number(ours),
        holds=None if ours is None else holds(one.relation, one.value, ours),
    )


def _reckoned(measure: str, figures: HalfYearFigures) -> int | None:
    match measure:
        case Measure.UNIONS:
            return figures.expected
        case Measure.WORKERS | Measure.MEMBERS:
            return figures.stock(measure)
        case _flow:
            return figures.flow(measure)


def holds(relation: str, said: int, ours: int) -> bool:
    """Whether our figure bears out what was said: the same, above it, or at most a tenth below it."""
    match relation:
        case Relation.ABOVE:
            return ours > said
        case Relation.NEARLY:
            return said * 9 <= ours * 10 and ours <= said
        case _exactly:
            return ours == said
