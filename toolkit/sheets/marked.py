"""The workbook somebody brought, given back with its wrong cells coloured, a note in each, and a list of them."""

import json
from collections.abc import Sequence

from django.utils.translation import gettext as _

from toolkit import bounded
from toolkit.file_names import ending_of
from toolkit.office import Unfit
from toolkit.sheets.book import KINDS, MOST_MEMORY, MOST_WAIT_SECONDS, MOST_WORK_SECONDS


def mark(content: bytes, name: str, marks: Sequence[tuple[str, int, int, str]]) -> bytes:
    """Return the file as .xlsx with (sheet, row from 1, column from 0, sentence) marked. Raises Unfit when it cannot be made."""
    kind = KINDS[ending_of(name)]
    told = {"marks": marks, "title": _("To be mended"), "heads": [_("Sheet"), _("Row"), _("Column"), _("What is wrong")]}
    answer = bounded.run(
        "toolkit.sheets.marker",
        kind,
        str(MOST_MEMORY),
        str(MOST_WORK_SECONDS),
        content=json.dumps(told).encode() + b"\n" + content,
        wait_seconds=MOST_WAIT_SECONDS,
    )
    head, _line, made = answer.partition(b"\n")
    if refused := json.loads(head).get("refused"):
        raise Unfit(refused)
    return made
