"""How a text stands in the cell of a workbook."""

import re

MOST_IN_A_CELL = 32_000
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_READ_AS_LETTER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def as_cell(text: str) -> str:
    """Return the text without what XML cannot hold; Excel reads `_x0041_` as A where its underscore is not written as one."""
    return _READ_AS_LETTER.sub("_x005F_", _NOT_IN_XML.sub("", text)[:MOST_IN_A_CELL])
