"""Papers in Word: a template with named fields, filled with plain values.

A template is a .docx that people edit in Word: `{{ title }}` stands for a value, `{%tr for … %}` repeats a row of a table,
`{%p if … %}` keeps or drops paragraphs. Only the template speaks Jinja; a value is text and stays text.
"""

import io
import re
from pathlib import Path

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PLAIN = (str, int, bool, type(None))
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# docxtpl reads the bell as the end of a paragraph, and braces around _ as escaped ones, in values too.
_PARAGRAPH = "\a"
_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})


def fill(template: Path, values: dict) -> bytes:
    """Return the .docx of a template with its fields filled; a line break in a text begins a new paragraph.

    Raises TypeError for a value that is not plain: str, int, bool, None, or lists and dicts of those. A record or a lazy
    text would let the template reach further than the paper. Raises jinja2.UndefinedError for a field without a value.
    """
    paper = _Paper(template)
    paper.render(_plain(values), _ENVIRONMENT)
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def answer_docx(content: bytes, name: str) -> HttpResponse:
    """Return the paper as a download of that file name, letters of any alphabet kept."""
    return HttpResponse(
        content, content_type=CONTENT_TYPE, headers={"Content-Disposition": content_disposition_header(True, name)}
    )


def _plain(value):
    """Return a copy of a plain value; of exactly these types, for a subclass brings more than text along."""
    if type(value) is list:
        return [_plain(one) for one in value]
    if type(value) is dict and all(type(key) is str for key in value):
        return {key: _plain(one) for key, one in value.items()}
    if type(value) in _PLAIN:
        return value
    raise TypeError(f"{type(value).__name__} is not a plain value for a paper")


def _as_xml(value) -> Markup:
    """Return what a field prints: text that XML can hold, escaped whatever filter it came through; nothing for None."""
    text = "" if value is None else str(value)
    text = _ILLEGAL.sub("", _BREAKS.sub("\n", text))
    return Markup(str(escape(text)).translate(_BRACES).replace("\n", _PARAGRAPH))  # noqa: S704


class _Paper(DocxTemplate):
    def fix_tables(self, xml):
        # docxtpl mends what is not well-formed by dropping text; here that is an error.
        etree.fromstring(xml)
        return super().fix_tables(xml)


_ENVIRONMENT = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_as_xml)
