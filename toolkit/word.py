"""Filling a template of Word: docxtpl and its Jinja, in a sandbox, with plain values (`toolkit.papers`)."""

import io
import re
import zipfile
from functools import lru_cache
from pathlib import Path

from docx.shared import Mm
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from toolkit.papers import Picture

_PLAIN = (str, int, bool, type(None))
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Most of what a paper says: nothing to escape, no break, all of it letters, digits and signs that XML holds.
_PLAINLY = re.compile("[ !#-%(-;=?-z~À-ÖØ-öø-ɏẠ-ỹ–…₫]*")
# docxtpl reads the bell as the end of a paragraph, and braces around _ as escaped ones, in values too.
_PARAGRAPH = "\a"
_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})
_PARAGRAPHS = re.compile(r"<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)
_TO_RESOLVE = re.compile("[\t\n\a\f]")
# All parts of a paper bear the first day a zip can tell.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def filled(template: Path, values: dict) -> bytes:
    """Return what `papers.fill` returns; raises as it."""
    paper = _Paper(template)
    paper.render(_plain(values, paper), _ENVIRONMENT)
    written = io.BytesIO()
    paper.save(written)
    return _timeless(written)


def _timeless(written: io.BytesIO) -> bytes:
    """Return the zip without the moment it was made."""
    content = io.BytesIO()
    with zipfile.ZipFile(written) as made, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            kept.writestr(zipfile.ZipInfo(name, _NO_TIME), made.read(name), zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _plain(value, paper: "_Paper"):
    """Return a copy of a plain value; of exactly these types, for a subclass brings more than text along."""
    if type(value) is list:
        return [_plain(one, paper) for one in value]
    if type(value) is dict and all(type(key) is str for key in value):
        return {key: _plain(one, paper) for key, one in value.items()}
    if type(value) in _PLAIN:
        return value
    if type(value) is Picture:
        return _Drawn(value, paper)
    raise TypeError(f"{type(value).__name__} is not a plain value for a paper")


class _Drawn:
    """A picture on its way into the part that is being filled; a template prints it, and reaches nothing through it."""

    __slots__ = ("_paper", "_picture")

    def __init__(self, picture: Picture, paper: "_Paper"):
        self._picture, self._paper = picture, paper

    def _xml(self) -> Markup:
        """Return the drawing, between the texts before and after it."""
        part = self._paper.current_rendering_part
        inline = part.new_pic_inline(io.BytesIO(self._picture.png), width=Mm(self._picture.width_mm))
        inline.docPr.set("descr", _ILLEGAL.sub("", self._picture.alt))
        drawn = inline.xml.translate(_BRACES)
        return Markup(f'</w:t></w:r><w:r><w:drawing>{drawn}</w:drawing></w:r><w:r><w:t xml:space="preserve">')  # noqa: S704


def _as_xml(value) -> Markup:
    """Return what a field prints: text that XML can hold, escaped whatever filter it came through; nothing for None."""
    if type(value) is _Drawn:
        return value._xml()
    text = "" if value is None else str(value)
    if _PLAINLY.fullmatch(text):
        return Markup(text)  # noqa: S704
    text = _ILLEGAL.sub("", _BREAKS.sub("\n", text))
    return Markup(str(escape(text)).translate(_BRACES).replace("\n", _PARAGRAPH))  # noqa: S704


class _Paper(DocxTemplate):
    def fix_tables(self, xml):
        # docxtpl mends what is not well-formed by dropping text; here that is an error. It also counts each cell of each row, in
        # case a template repeats columns; ours repeat rows (tests/toolkit/test_papers.py).
        return etree.fromstring(xml)

    def resolve_listing(self, xml):
        # docxtpl takes every paragraph apart to look for breaks and tabs; of a long table few have any.
        resolve = super().resolve_listing
        return _PARAGRAPHS.sub(lambda one: resolve(one[0]) if _TO_RESOLVE.search(one[0]) else one[0], xml)


class _Environment(SandboxedEnvironment):
    def from_string(self, source, globals=None, template_class=None):
        return _compiled(source)


@lru_cache(maxsize=256)
def _compiled(source: str) -> Template:
    """Return a part of a template, compiled once: it is the same for every paper."""
    return SandboxedEnvironment.from_string(_ENVIRONMENT, source)


_ENVIRONMENT = _Environment(autoescape=True, undefined=StrictUndefined, finalize=_as_xml)
