"""Papers as pdf, and drawings as pictures: a typst template with named values, set in a process of its own.

A template is a .typ file; what it reads and its fonts lie in its folder (`fonts/`), nothing else is found, neither the system's
fonts nor a package from elsewhere. Values go in as JSON and are text: only the template speaks typst. The same template and
values give the same bytes.
"""

import json
from pathlib import Path

from toolkit import bounded

# The paper of a whole province, 1.500 unions and 5.000 initiatives, takes a tenth of these.
MOST_MEMORY = 4 * 1024 * 1024 * 1024
MOST_WORK_SECONDS = 60
MOST_WAIT_SECONDS = 90
DOTS_PER_INCH = 220


def pdf(template: Path, values: dict) -> bytes:
    """Return the template as a pdf, its fonts embedded.

    Raises toolkit.office.Unfit: `heavy`, `unreadable` for a mistake in the template (it is logged), `busy`.
    """
    (document,) = _set("pdf", template, values)
    return document


def pictures(template: Path, values: dict) -> list[bytes]:
    """Return each page of the template as a .png; raises as `pdf`."""
    return _set("png", template, values)


def _set(kind: str, template: Path, values: dict) -> list[bytes]:
    words = (str(template.parent), template.name, kind, str(DOTS_PER_INCH), str(MOST_MEMORY), str(MOST_WORK_SECONDS))
    content = json.dumps(values, ensure_ascii=False).encode()
    answer = bounded.run("toolkit.setter", *words, content=content, wait_seconds=MOST_WAIT_SECONDS)
    told, _line, rest = answer.partition(b"\n")
    parts = []
    for size in json.loads(told)["parts"]:
        parts.append(rest[:size])
        rest = rest[size:]
    return parts
