"""How a text stands in the cell of a workbook."""

import re

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

MOST_IN_A_CELL = 32_000
_READ_AS_LETTER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def as_cell(text: str) -> str:
    """Return the text without what XML cannot hold; Excel reads `_x0041_` as A where its underscore is not written as one."""
    return _READ_AS_LETTER.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", text)[:MOST_IN_A_CELL])
