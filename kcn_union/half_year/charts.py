"""What the half-year's charts show: plain data, drawn as SVG on pages and as pictures in papers.

Nothing here knows how it is drawn. Titles, units and figures are ready words in the language in force.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import QuerySet

from kcn_union.half_year.doors import Doors
from kcn_union.half_year.figures import HalfYearFigures
from kcn_union.models import Publication
from unions.models import IndustrialPark

# First halves are filled, second halves outlined, the current one solid; what was only published elsewhere is a hollow mark.
Fill = Literal["current", "first", "second", "cited"]


@dataclass(frozen=True)
class Bar:
    """One mark: `value` a whole number (đồng, or how many), from 0; `shown` what stands at the mark.

    `label` names it in full, `short` at the axis (lines; () for the label itself), `under` is its second figure, such as the
    count. `url` opens exactly its records, "" where there is no such list.
    """

    label: str
    value: int
    shown: str
    url: str
    fill: Fill
    under: str = ""
    short: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A line across the bars: `at` bars from the beginning (2.5 is the middle of the third), `value` in the bars' axis unit."""

    label: str
    value: int
    shown: str
    at: float
    line: Literal["solid", "dashed"]


@dataclass(frozen=True)
class Chart:
    """One chart. `sentence` says to those who cannot see it what it shows; `head` are the headings of the same as a table.

    `head` names the columns label, value and, where bars have it, `under`. `earlier` are bars for the table alone: there are
    too many to draw. `note` stands under the chart.
    """

    key: str
    title: str
    unit: str
    sentence: str
    bars: tuple[Bar, ...]
    head: tuple[str, ...]
    direction: Literal["columns", "rows"] = "columns"
    marks: tuple[Mark, ...] = ()
    note: str = ""
    earlier: tuple[Bar, ...] = ()
    # A histogram's bars touch.
    touching: bool = False

    @property
    def rows(self) -> tuple[Bar, ...]:
        """The rows of the table: everything, the earlier bars first."""
        return self.earlier + self.bars


def of_version(
    version: Publication, figures: HalfYearFigures, *, seen: QuerySet[Publication], park: IndustrialPark | None = None
) -> list[Chart]:
    """Return the charts of a version from frozen rows alone: over the half-years, by park, by size, by kind of saving.

    `figures` are `frozen.figures_of(version, park=park)`; `seen` are the versions the reader may read, of which the newest of
    each earlier half-year is compared with: `Publication.objects.all()` for papers.
    """
    raise NotImplementedError


def by_park(figures: HalfYearFigures, doors: Doors) -> Chart:
    """Return benefit by park, largest first, with the counts at the right."""
    raise NotImplementedError


def by_saving(totals: Iterable[dict], doors: Doors) -> Chart:
    """Return the benefit by what initiatives mainly save; `totals` are rows of `totals_by_saving()`."""
    raise NotImplementedError


def by_size(amounts: Sequence[int], doors: Doors) -> Chart:
    """Return how many initiatives lie in each class of accepted amounts, with median and mean; whole đồng."""
    raise NotImplementedError
