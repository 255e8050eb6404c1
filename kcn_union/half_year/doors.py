"""Addresses of the lists behind the figures: live records, or the items of a version."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from emulation.models import HalfYear
from kcn_union.models import Publication
from unions.models import IndustrialPark


@dataclass(frozen=True)
class Doors:
    """Where the figures of one page lead; `query` chooses the half-year and the set of unions of the page."""

    initiatives: str
    authors: str
    adoptions: str
    returns: str
    title_counts: str
    base: dict[str, Any] = field(default_factory=dict)

    def to(self, name: str, **more: Any) -> str:
        """Return the address of a list that shows exactly the records of a figure."""
        return f"{getattr(self, name)}?{urlencode(self.base | more)}"

    @property
    def query(self) -> str:
        return urlencode(self.base)


def live(half_year: HalfYear, park: IndustrialPark | None = None) -> Doors:
    names = ("initiatives", "authors", "adoptions", "returns", "title_counts")
    return Doors(**{name: reverse(name) for name in names}, base={"half_year": half_year.code} | _park(park))


def of_version(version: Publication, park: IndustrialPark | None = None) -> Doors:
    """Return doors that open what was frozen, never live rows."""
    words = [version.half_year.code, version.number]
    items, lines = reverse("version_items", args=words), reverse("version_lines", args=words)
    adoptions = reverse("version_adoptions", args=words)
    return Doors(initiatives=items, authors=items, adoptions=adoptions, returns=lines, title_counts=lines, base=_park(park))


def _park(park: IndustrialPark | None) -> dict[str, int]:
    return {"park": park.pk} if park else {}
