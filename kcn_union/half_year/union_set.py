"""Any set of unions: the figures of a page over those of one park, one ownership, one size, or of one's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from emulation.figures import Size, size_of
from kcn_union.models import ClosedLine
from unions.models import IndustrialPark, Union

# What the address calls the parts of a set.
NAMES = ("park", "ownership", "size", "own")


@dataclass(frozen=True)
class UnionSet:
    """The unions that have all of these; an empty part leaves none out.

    Park is that of the half-year's cut-off day, size that of its accepted return: the same union may be in the set in one
    half-year and not in another. `own` are union ids, where a person's own unions alone are meant.
    """

    park: IndustrialPark | None = None
    ownership: str = ""
    size: str = ""
    own: frozenset[int] | None = None

    def __bool__(self) -> bool:
        return bool(self.park or self.ownership or self.size or self.own is not None)

    def __str__(self) -> str:
        told: list[Any] = [
            self.park,
            self.ownership and Union.Ownership(self.ownership).label,
            self.size and Size(self.size).label,
        ]
        told += [_("your own union") if self.own is not None else ""]
        return " · ".join(str(one) for one in told if one)

    @property
    def query(self) -> dict[str, Any]:
        """What the address of a list says to show the same unions."""
        asked = {"park": self.park and self.park.pk, "ownership": self.ownership, "size": self.size}
        return {name: value for name, value in asked.items() if value} | ({"own": "yes"} if self.own is not None else {})

    @property
    def address(self) -> str:
        return urlencode(self.query)

    def holds(self, *, union_id: int, park_id: int, ownership: str, workers: int | None) -> bool:
        return (
            (self.park is None or self.park.pk == park_id)
            and (not self.ownership or self.ownership == ownership)
            and (not self.size or self.size == size_of(workers))
            and (self.own is None or union_id in self.own)
        )

    def holds_row(self, row: Any) -> bool:
        """Whether a union's row of a half-year's figures belongs to the set."""
        union, park = row.union, row.reporter.then.park
        return self.holds(union_id=union.pk, park_id=park.pk, ownership=union.ownership, workers=row.stock("workers"))

    def ids_in(self, lines: Iterable[ClosedLine]) -> list[int]:
        """Return the unions of the set, as the lines of a version tell of them."""
        told = ((one.union_id, one.park_id, one.ownership, one.workers) for one in lines)
        return [
            union_id
            for union_id, park_id, ownership, workers in told
            if union_id and park_id and self.holds(union_id=union_id, park_id=park_id, ownership=ownership, workers=workers)
        ]


EVERY = UnionSet()
