"""What stands in a file or page the site hands out: its texts as a program reads them, and what in it would act."""

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from urllib.parse import unquote_plus

import pypdfium2
from lxml import etree
from python_calamine import CalamineWorkbook

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NUMBER = re.compile(r"[-+−]?[0-9][0-9.,]*%?")


class Acts(Exception):
    """Something in the output would act, or breaks it."""


def texts_of(content: bytes, kind: str) -> list[tuple[str, ...]]:
    """Return the texts of an output, each in the forms it can be meant in; `kind` is xlsx, csv, docx, pdf, html or zip. Raises Acts."""
    return [one if isinstance(one, tuple) else (one,) for one in READERS[kind](content)]


def _parts(content: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            strict = etree.XMLParser(resolve_entities=False, no_network=True)
            named = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
            return {name: etree.fromstring(held, strict) for name, held in named.items()}
        except etree.XMLSyntaxError as error:
            raise Acts(f"no well-formed XML: {error}") from None


def _xlsx(content: bytes) -> list[str]:
    for name, root in _parts(content).items():
        for formula in root.iter("{*}f", "{*}formula1", "{*}definedName"):
            if re.search("payload", formula.text or ""):
                raise Acts(f"a formula in {name}: {formula.text}")
        if [one for one in root.iter("{*}Relationship") if one.get("TargetMode") == "External"]:
            raise Acts(f"a link elsewhere in {name}")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        cell
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
        if isinstance(cell, str)
    ]


def _csv(content: bytes) -> list:
    found = []
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";", strict=True):
        for cell in row:
            # What is typed is guarded beyond the four signs that begin a formula.
            signs = ("=", "+", "-", "@", "\t", "\r", "|", "%") if "payload" in cell else ("=", "+", "-", "@")
            if cell.startswith(signs) and not NUMBER.fullmatch(cell):
                raise Acts(f"a cell begins as a formula: {cell[:60]!r}")
            found.append((cell, cell[1:]) if cell.startswith("'") else cell)
    return found


def _docx(content: bytes) -> list[str]:
    found = []
    for name, root in _parts(content).items():
        for field in root.iter(f"{W}instrText", f"{W}fldSimple"):
            if "payload" in etree.tostring(field, encoding="unicode"):
                raise Acts(f"a field of Word in {name}")
        found += ["".join(one.text or "" for one in paragraph.iter(f"{W}t")) for paragraph in root.iter(f"{W}p")]
    return found


def _pdf(content: bytes) -> list[str]:
    paper = pypdfium2.PdfDocument(content)
    if re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|SubmitForm)\b", content):
        raise Acts("a pdf that acts")
    return ["".join(page.get_textpage().get_text_bounded() for page in paper)]


class _Page(HTMLParser):
    """Collects the texts and attributes of a page; notes tags and attributes no template of ours has."""

    def __init__(self):
        super().__init__()
        self.texts, self.acting = [""], []
        # Where in a chart the line stands that is being read, and which text it goes on with.
        self.at, self.line = None, None

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        # A chart writes a long name in lines below each other.
        self.line = self.line if tag == "text" and given.get("x") == self.at else None
        self.at = given.get("x") if tag == "text" else None
        named = [name for name in given if name.startswith("on") or name == "srcdoc"]
        leading = [
            value
            for name, value in given.items()
            if name in {"href", "src", "action", "formaction"} and re.match(r"\s*(javascript|data:text|vbscript):", value, re.I)
        ]
        alien = tag in {"script", "iframe", "object", "embed", "base"} and not (
            tag == "script" and given.get("src", "").startswith("/static/")
        )
        if (named or leading or alien) and given.get("type") != "application/json":
            self.acting.append((tag, given))
        self.texts += [(value, unquote_plus(value), _plain(value)) for value in given.values() if value]
        if tag not in INLINE:
            self.texts.append("")

    def handle_endtag(self, tag):
        if tag not in INLINE:
            self.texts.append("")

    def handle_data(self, data):
        if self.line is None or self.at is None:
            if isinstance(self.texts[-1], tuple):
                self.texts.append("")
            self.line = len(self.texts) - 1
        self.texts[self.line] += data


INLINE = {"b", "i", "em", "strong", "mark", "wbr", "span", "small", "br"}


def _plain(value: str) -> str:
    """Return the strings of a JSON that stands in an attribute."""
    if value[:1] not in '[{"':
        return ""
    try:
        return "\n".join(_strings(json.loads(value)))
    except ValueError:
        return ""


def _strings(held) -> list[str]:
    if isinstance(held, str):
        return [held]
    inner = held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()
    return [one for part in inner for one in _strings(part)]


def _html(content: bytes) -> list:
    page = _Page()
    page.feed(content.decode())
    page.close()
    if page.acting:
        raise Acts(f"a tag that acts: {page.acting[:2]}")
    return page.texts


def _zip(content: bytes) -> list:
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if re.search(r'[\\<>:"|?*\x00-\x1f]|(^|/)\.\.?(/|$)|^/', name):
                raise Acts(f"a part called {name!r}")
            ending = name.rpartition(".")[2]
            if ending in READERS and ending != "zip":
                found += READERS[ending](archive.read(name))
    return found


READERS = {"xlsx": _xlsx, "csv": _csv, "docx": _docx, "pdf": _pdf, "html": _html, "zip": _zip}
