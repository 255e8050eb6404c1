"""Addresses of the lists behind the figures: live records, or the items of a version."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from emulation.models import HalfYear
from emulation.models.union_return import HEAD_COUNTS
from kcn_union.half_year.union_set import EVERY, NAMES, UnionSet
from kcn_union.models import Publication

# Which list a figure opens, and what more its address says.
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "counted": ("initiatives", {}),
    "in_money": ("initiatives", {"money": "yes"}),
    "not_in_money": ("initiatives", {"money": "no"}),
    "declared_total_vnd": ("initiatives", {}),
    "confirmed_total_vnd": ("initiatives", {}),
    "accepted_total_vnd": ("initiatives", {}),
    "authors": ("authors", {}),
    "women": ("authors", {"sex": "female"}),
    "direct": ("authors", {"work_class": "direct"}),
    "adoptions": ("adoptions", {}),
    "adopted_total_vnd": ("adoptions", {}),
    "honours": ("honours", {}),
    **dict.fromkeys(HEAD_COUNTS, ("returns", {"tier": "accepted"})),
}


@dataclass(frozen=True)
class Doors:
    """Where the figures of one page lead; `query` chooses the half-year and the set of unions of the page."""

    initiatives: str
    authors: str
    adoptions: str
    honours: str
    returns: str
    title_counts: str
    base: dict[str, Any] = field(default_factory=dict)

    def to(self, name: str, **more: Any) -> str:
        """Return the address of a list that shows exactly the records of a figure."""
        return f"{getattr(self, name)}?{urlencode(self.base | more)}"

    def of(self, figure: str, union_code: str = "") -> str:
        """Return the address of the list behind a figure by its name: over the set of the page, or of one union."""
        name, more = LISTS[figure]
        return f"{getattr(self, name)}?{self.query_of(union_code, **more) if union_code else urlencode(self.base | more)}"

    def query_of(self, union_code: str, **more: Any) -> str:
        """Return what chooses one union, whatever the set of the page."""
        return urlencode({name: value for name, value in self.base.items() if name not in NAMES} | {"union": union_code} | more)

    @property
    def query(self) -> str:
        return urlencode(self.base)

    @property
    def waiting(self) -> str:
        """The initiatives that wait for the half-year, in the set of the page."""
        asked = {"waiting" if name == "half_year" else name: value for name, value in self.base.items()}
        return f"{self.initiatives}?{urlencode(asked)}"


def live(half_year: HalfYear, chosen: UnionSet = EVERY) -> Doors:
    names = ("initiatives", "authors", "adoptions", "honours", "returns", "title_counts")
    # Lists of live records show nobody more than the own unions anyway.
    asked = {name: value for name, value in chosen.query.items() if name != "own"}
    return Doors(**{name: reverse(name) for name in names}, base={"half_year": half_year.code} | asked)


def of_version(version: Publication, chosen: UnionSet = EVERY) -> Doors:
    """Return doors that open what was frozen, never live rows."""
    words = [version.half_year.code, version.number]
    items, lines = reverse("version_items", args=words), reverse("version_lines", args=words)
    return Doors(
        initiatives=items,
        authors=items,
        adoptions=reverse("version_adoptions", args=words),
        honours=reverse("version_honours", args=words),
        returns=lines,
        title_counts=lines,
        base=chosen.query,
    )
