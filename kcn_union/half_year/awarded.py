"""The awards of a half-year by authority and award: live honours, or the items of a version."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from kcn_union.half_year.doors import Doors
from kcn_union.half_year.figures import HalfYearFigures
from unions.models.member import Sex, WorkClass

# What of an award's honours, and what the address of their list says of it.
PARTS: dict[str, dict[str, str]] = {
    "honours": {},
    "persons": {"holder": "persons"},
    "women": {"holder": "persons", "sex": Sex.FEMALE.value},
    "direct": {"holder": "persons", "work_class": WorkClass.DIRECT.value},
    "unions": {"holder": "union"},
}


@dataclass(frozen=True)
class Line:
    """One award, or all of them: (how many, its door) under each name of `PARTS`."""

    authority: str
    award: str
    honours: tuple[int, str]
    persons: tuple[int, str]
    women: tuple[int, str]
    direct: tuple[int, str]
    unions: tuple[int, str]


@dataclass(frozen=True)
class Awarded:
    """The awards of a half-year, from the highest authority down; `by_union` is the same sum reached over the unions."""

    lines: list[Line]
    whole: Line
    by_union: int

    @property
    def agrees(self) -> bool:
        return self.whole.honours[0] == self.by_union


def awarded(rows: Iterable[dict[str, Any]], figures: HalfYearFigures, lists: Doors) -> Awarded:
    """Return the table of awards; `rows` as `ClosedItem.objects.totals_by_award()` or `totals_of` give them."""
    kept = sorted(rows, key=lambda row: (-row["authority_rank"], row["authority"], row["title"], _code(row)))
    whole = {name: sum(row[name] for row in kept) for name in ("counted", "authors_total", "women_total", "direct_total")}
    return Awarded([_line(row, lists) for row in kept], _line(whole, lists), figures.flow("honours"))


def totals_of(honours: Any) -> Any:
    """Return the same of live honours, with the award's code as `code`; of this table alone."""
    of_a_person = Q(member__isnull=False)
    named = {
        "authority": F("award__authority__name"),
        "authority_rank": F("award__authority__rank"),
        "title": F("award__name"),
    }
    return (
        honours.order_by()
        .values(code=F("award__code"), **named)
        .annotate(
            counted=Count("*"),
            authors_total=Count("member"),
            women_total=Count("pk", filter=of_a_person & Q(sex=Sex.FEMALE)),
            direct_total=Count("pk", filter=of_a_person & Q(work_class=WorkClass.DIRECT)),
        )
    )


def _line(row: dict[str, Any], lists: Doors) -> Line:
    numbers = {
        "honours": row["counted"],
        "persons": row["authors_total"],
        "women": row["women_total"],
        "direct": row["direct_total"],
        "unions": row["counted"] - row["authors_total"],
    }
    chosen = {"award": _code(row)} if _code(row) else {}
    doors = {name: (numbers[name], lists.to("honours", **chosen, **more)) for name, more in PARTS.items()}
    return Line(authority=row.get("authority", ""), award=row.get("title", ""), **doors)


def _code(row: dict[str, Any]) -> str:
    """Return the award's code; of live honours the name `award` is that of their column."""
    return row.get("award") or row.get("code", "")
