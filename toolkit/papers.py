"""Papers in Word: a template with named fields, filled with plain values.

A template is a .docx that people edit in Word: `{{ title }}` stands for a value, `{%tr for … %}` repeats a row of a table,
`{%p if … %}` keeps or drops paragraphs. Only the template speaks Jinja; a value is text and stays text, or is a picture. The same
template and values give the same bytes.
"""

from dataclasses import dataclass
from pathlib import Path

from django.http import HttpResponse
from django.utils.http import content_disposition_header

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Picture:
    """A picture as a value: the bytes of a .png that the site has drawn, what it shows in words, how wide it stands."""

    png: bytes
    alt: str
    width_mm: int


def fill(template: Path, values: dict) -> bytes:
    """Return the .docx of a template with its fields filled; a line break in a text begins a new paragraph.

    Raises TypeError for a value that is not plain: str, int, bool, None, Picture, or lists and dicts of those. A record or a
    lazy text would let the template reach further than the paper. Raises jinja2.UndefinedError for a field without a value.
    """
    # What reads and writes Word is a twentieth of the whole start, and most processes never do (docs/adr/0001-libraries.md).
    from toolkit import word

    return word.filled(template, values)


def answer_docx(content: bytes, name: str) -> HttpResponse:
    """Return the paper as a download of that file name, letters of any alphabet kept."""
    return HttpResponse(
        content, content_type=CONTENT_TYPE, headers={"Content-Disposition": content_disposition_header(True, name)}
    )
