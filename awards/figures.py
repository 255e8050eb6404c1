"""How many honours, by what they are and who holds them: one query over the honours, summed up in Python.

The columns and rows are those of the state's form 0603.N (Circular 02/2023/TT-BNV): by form; unions, leaders, direct workers,
others, and women among the persons.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.models import Authority, Award, Holder
from awards.models.honour import HonourQuerySet
from unions.models.member import Sex

Form = Award.Form
# What the state's form has a column for; the others follow.
COLUMNS = (Form.CERTIFICATE, Form.FIGHTER, Form.FLAG, Form.MEDAL, Form.CREATIVE, Form.LETTER, Form.OTHER)
PERSONS = "persons"


@dataclass(frozen=True)
class Part:
    """Some honours that are alike in award, holder and sex."""

    award: Award
    holder: str
    sex: str
    honours: int


@dataclass(frozen=True)
class Figure:
    """How many honours, and by which words of the list's address exactly these are found."""

    honours: int
    asked: dict[str, str]


@dataclass(frozen=True)
class Line:
    """One row of a table: its figures under each column, and over all of them."""

    label: Any
    figures: list[Figure]
    total: Figure


@dataclass(frozen=True)
class Counts:
    """The honours of a half-year or year, or of some unions in it, by what one asks for."""

    parts: Sequence[Part]

    def __len__(self) -> int:
        return self.honours()

    def honours(self, **asked: str) -> int:
        """Return how many; asked for by form, type, authority (code), award (code), holder (Holder or PERSONS), sex."""
        return sum(part.honours for part in self.parts if all(_is(part, name, value) for name, value in asked.items()))

    def by_holder(self) -> list[Line]:
        """Return the rows of form 0603.N: all, unions, persons, of them leaders, direct workers, others, women."""
        rows: list[tuple[Any, dict[str, str]]] = [(_("All"), {}), (Holder.UNION.label, {"holder": Holder.UNION.value})]
        rows.append((_("Persons"), {"holder": PERSONS}))
        rows += [(one.label, {"holder": one.value}) for one in (Holder.LEADER, Holder.DIRECT, Holder.OTHER)]
        rows.append((Sex.FEMALE.label, {"sex": Sex.FEMALE.value}))
        return self._lines(rows)

    def by_type(self) -> list[Line]:
        """Return one row for each type of commendation that has any."""
        return self._with_any((one.label, {"type": one.value}) for one in Award.Type)

    def by_authority(self) -> list[Line]:
        """Return one row for each authority that has any, from the highest down."""
        found = {part.award.authority for part in self.parts}
        return self._with_any((one.name, {"authority": one.code}) for one in _from_the_top(found))

    def by_award(self) -> list[Line]:
        """Return one row for each award that has any, from the highest authority down."""
        found = {part.award for part in self.parts}
        order = sorted(found, key=lambda one: (-one.authority.rank, one.name_sort, one.pk))
        return self._with_any((one.name, {"award": one.code}) for one in order)

    def _with_any(self, rows: Iterable[tuple[Any, dict[str, str]]]) -> list[Line]:
        return [line for line in self._lines(rows) if line.total.honours]

    def _lines(self, rows: Iterable[tuple[Any, dict[str, str]]]) -> list[Line]:
        return [
            Line(label, [self._figure(asked | {"form": form.value}) for form in COLUMNS], self._figure(asked))
            for label, asked in rows
        ]

    def _figure(self, asked: dict[str, str]) -> Figure:
        return Figure(self.honours(**asked), asked)


def counts_of(honours: HonourQuerySet) -> Counts:
    """Return the counts of these honours; two queries."""
    awards = {one.pk: one for one in Award.objects.select_related("authority")}
    return Counts(
        [
            Part(awards[row["award_id"]], row["holder_kind"], row["sex"], row["honours"])
            for row in honours.totals_by_kind()
            if row["honours"]
        ]
    )


def _from_the_top(authorities: Iterable[Authority]) -> list[Authority]:
    return sorted(authorities, key=lambda one: (-one.rank, one.name, one.pk))


_ASKED: dict[str, Callable[[Part, str], bool]] = {
    "form": lambda part, value: part.award.form == value,
    "type": lambda part, value: part.award.type == value,
    "authority": lambda part, value: part.award.authority.code == value,
    "award": lambda part, value: part.award.code == value,
    "holder": lambda part, value: part.holder != Holder.UNION if value == PERSONS else part.holder == value,
    "sex": lambda part, value: part.sex == value,
}


def _is(part: Part, name: str, value: str) -> bool:
    return _ASKED[name](part, value)
