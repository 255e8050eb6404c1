"""What a column is called, how its cells are read, and how they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from toolkit.text import fold, normalise

TEXT, DAY, MONEY, NUMBER, WHOLE, CHOICE, YES = "text", "day", "money", "number", "whole", "choice", "yes"
_YES, _NO = {"x", "co", "yes", "1", "v", "true", "dung"}, {"", "khong", "no", "0", "false", "-"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a sheet. `also` are other headers it is found by, folded; `choices` are (stored value, word) pairs.

    `gives` names the columns that this one stands in for, where another program parts in two what is one here. A row that holds
    only columns which `continues` goes on with the row above it. `asked` is what the help sheet says; `width` counts letters.
    """

    name: str
    label: Any
    kind: str = TEXT
    also: tuple[str, ...] = ()
    choices: Sequence[tuple[str, Any]] = ()
    asked: Any = ""
    required: bool = False
    gives: tuple[str, ...] = ()
    continues: bool = False
    width: int = 16

    @property
    def headers(self) -> set[str]:
        """Every folded header this column is found by."""
        return {header_key(str(self.label)), *self.also}

    def read(self, cell: Any) -> Any:
        """Return a cell as the form takes it: text, number or day; of a choice the stored value where the word is known."""
        if self.kind == CHOICE:
            return self._chosen(cell)
        if self.kind == YES:
            word = fold(as_text(cell))
            return "on" if word in _YES else "" if word in _NO else as_text(cell)
        if self.kind in (DAY, MONEY, NUMBER, WHOLE) and not isinstance(cell, bool):
            return cell.strip() if isinstance(cell, str) else cell
        return as_text(cell)

    def _chosen(self, cell: Any) -> str:
        text = as_text(cell)
        return self._stored.get(fold(text), text)

    @cached_property
    def _stored(self) -> dict[str, str]:
        """Folded word -> stored value."""
        return {key: value for value, label in self.choices for key in (value, fold(str(label)))}

    @cached_property
    def _words(self) -> dict[str, str]:
        """Stored value -> word."""
        return {value: str(label) for value, label in self.choices}

    def write(self, value: Any) -> Any:
        """Return a stored value as the cell holds it."""
        if value is None or value == "":
            return None
        if self.kind == CHOICE:
            return self._words.get(value, value)
        if self.kind == YES:
            return "x" if value else None
        return value


def as_text(cell: Any) -> str:
    """Return a cell as one would have typed it: a whole number without decimals, a day as dd/mm/yyyy."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "x" if cell else ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",")
    return str(cell)


def header_key(text: str) -> str:
    """Return a header as it is compared: folded, without what stands in brackets, signs or numbers of order."""
    bare, depth = "", 0
    for sign in fold(text):
        depth += (sign in "([") - (sign in ")]")
        if not depth and sign not in ")]":
            bare += sign if sign.isalnum() else " "
    return normalise(bare)


def letter_of(place: int) -> str:
    """Return the letters of a column as spreadsheets name it: 1 is A, 27 is AA."""
    letters = ""
    while place:
        place, left = divmod(place - 1, 26)
        letters = chr(ord("A") + left) + letters
    return letters
