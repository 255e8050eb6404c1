"""A paper says what it was given, letter by letter; neither a value nor a template reaches further than the paper."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2.exceptions import SecurityError, UndefinedError
from lxml import etree
from PIL import Image

from toolkit import word
from toolkit.papers import CONTENT_TYPE, Picture, answer_docx, fill

PAPERS = Path(__file__).parents[2] / "templates" / "papers"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Return a maker of templates: the paragraphs given, and one in the head and the foot of the page."""

    def make(*paragraphs, head="", foot=""):
        document = Document()
        for text in paragraphs:
            document.add_paragraph(text)
        document.sections[0].header.paragraphs[0].text = head
        document.sections[0].footer.paragraphs[0].text = foot
        file = tmp_path_factory.mktemp("papers") / "template.docx"
        document.save(file)
        return file

    return make


def paragraphs(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def all_well_formed(content: bytes) -> bool:
    return all(etree.fromstring(part) is not None for name, part in parts(content).items() if name.endswith((".xml", ".rels")))


HOSTILE = [
    "{{ 7*7 }}",
    "{% for x in range(9) %}{{ x }}{% endfor %}",
    "{%p if 0 %}",
    "{%tr endfor %}",
    "{# gone #}",
    "{_{ 7 }_} {_% %_}",
    "}} {{",
    "</w:t></w:r></w:p><w:p><w:r><w:t>&amp;",
    "<w:p>",
    "A & B <x> \"y\" 'z'",
    "&#123;&lt;",
    "]]><!-- x --><?php ?>",
    "  a  b  ",
    "\ttab",
    "100 % – “Đồ gá” 𝔘 ✓",
    "=1+1",
    "Đồ gá & <khuôn> " * 625,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_text_comes_back_as_it_is_in_body_head_and_foot(template, text):
    content = fill(template("{{ text }}", "Tên: {{ text }}.", head="{{ text }}", foot="{{ text }}"), {"text": text})

    assert paragraphs(content) == [text, f"Tên: {text}."]
    section = Document(io.BytesIO(content)).sections[0]
    assert [section.header.paragraphs[0].text, section.footer.paragraphs[0].text] == [text, text]
    assert all_well_formed(content)


@settings(max_examples=40, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff"), max_size=200))
def test_any_line_of_text_comes_back_as_it_is(template, text):
    assert paragraphs(fill(template("{{ text }}"), {"text": text})) == [text]


def test_a_text_of_ten_thousand_characters_comes_back_whole(template):
    text = ("Hàn từng mặt, phải lật tay & mất 40 phút. " * 250)[:10_000]

    assert paragraphs(fill(template("{{ text }}"), {"text": text})) == [text]


def test_a_line_break_begins_a_new_paragraph_of_the_same_style(template):
    file = template("Trước: {{ text }} (hết)")
    document = Document(file)
    document.paragraphs[0].style = "Quote"
    document.save(file)

    content = fill(file, {"text": "một\nhai\r\nba\rbốn\u2028năm\n\nsáu"})

    assert paragraphs(content) == ["Trước: một", "hai", "ba", "bốn", "năm", "", "sáu (hết)"]
    assert {paragraph.style.name for paragraph in Document(io.BytesIO(content)).paragraphs} == {"Quote"}


def test_what_xml_cannot_hold_does_not_get_in(template):
    text = "".join(map(chr, range(0x20))) + "\x7f\ud800\udfff\ufffe\uffff" + "x"

    content = fill(template("{{ text }}"), {"text": text})

    # Line feed, vertical tab, form feed and carriage return are breaks; the tab stays; the rest is gone.
    assert paragraphs(content) == ["\t", "", "", "", "\x7fx"]
    assert all_well_formed(content)


def test_a_filter_of_the_template_lets_no_markup_in(template):
    text = "</w:t><b>&"

    content = fill(template("{{ text|safe }}", "{{ text|upper }}", "{{ (text ~ '!')|safe }}"), {"text": text})

    assert paragraphs(content) == [text, text.upper(), f"{text}!"]


def test_rows_repeat_and_conditions_drop(tmp_path):
    document = Document()
    table = document.add_table(rows=3, cols=2)
    for row, texts in enumerate([("{%tr for one in rows %}", ""), ("{{ one.name }}", "{{ one.share }}"), ("{%tr endfor %}", "")]):
        for cell, text in zip(table.rows[row].cells, texts, strict=True):
            cell.text = text
    for text in ("{%p if shown %}", "Bí mật: {{ secret }}", "{%p endif %}", "{{ nothing }}|{{ number }}"):
        document.add_paragraph(text)
    document.save(tmp_path / "template.docx")
    values = {
        "rows": [{"name": "Ánh <1>", "share": "33,34"}, {"name": "Lợi {{ one }}", "share": "66,66"}],
        "shown": False,
        "secret": "MẬT",
        "nothing": None,
        "number": 7,
    }

    content = fill(tmp_path / "template.docx", values)

    rows = Document(io.BytesIO(content)).tables[0].rows
    assert [[cell.text for cell in row.cells] for row in rows] == [["Ánh <1>", "33,34"], ["Lợi {{ one }}", "66,66"]]
    assert paragraphs(content) == ["|7"]
    assert not any("MẬT".encode() in part for part in parts(content).values())
    assert paragraphs(fill(tmp_path / "template.docx", values | {"shown": True})) == ["Bí mật: MẬT", "|7"]


class Reaching(str):
    """A text that brings more along."""


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        Decimal("1.5"),
        date(2022, 3, 1),
        ("a",),
        {"a"},
        b"a",
        object(),
        len,
        Reaching("a"),
        SafeString("<b>"),
        gettext_lazy("Initiatives"),
        {1: "a"},
        {"deep": [{"deeper": object()}]},
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_plain_values_are_taken(template, value):
    with pytest.raises(TypeError, match="not a plain value"):
        fill(template("Không có gì"), {"value": value})


def test_a_field_without_a_value_is_an_error_and_not_a_gap(template):
    with pytest.raises(UndefinedError):
        fill(template("{{ titel }}"), {"title": "x"})


REACHING = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ title.__class__ }}",
    "{{ rows.__class__.__base__ }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ cycler.__init__.__globals__.os.system('id') }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ title|attr('__class__') }}",
    "{{ '{0.__class__.__init__}'.format(title) }}",
    "{{ '%s'|format(title.__class__) }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "{% set x = title.__class__ %}{{ x }}",
    "{{ namespace.__init__.__globals__ }}",
]


@pytest.mark.parametrize("hostile", REACHING)
@pytest.mark.parametrize("place", ["body", "head", "foot"])
def test_a_hostile_template_does_not_reach_python(template, hostile, place):
    file = template(hostile) if place == "body" else template("x", **{place: hostile})

    with pytest.raises(SecurityError):
        fill(file, {"title": "x", "rows": []})


@pytest.mark.parametrize("hostile", ["{% include '/etc/passwd' %}", "{% import 'os' as os %}", "{% extends 'base.html' %}"])
def test_a_template_reads_no_other_file(template, hostile):
    with pytest.raises(TypeError, match="no loader"):
        fill(template(hostile), {})


def test_a_template_does_not_count_for_ever(template):
    with pytest.raises(OverflowError):
        fill(template("{{ range(10000000)|length }}"), {})


def test_a_template_that_breaks_its_own_markup_is_an_error_and_loses_no_text(tmp_path):
    document = Document()
    paragraph = document.add_paragraph()
    link = paragraph._p.makeelement(re.sub(r"\}p$", "}hyperlink", paragraph._p.tag))
    paragraph.add_run("{{ text }}")
    link.append(paragraph.runs[0]._r)
    paragraph._p.append(link)
    document.save(tmp_path / "template.docx")

    assert etree.fromstring(parts(fill(tmp_path / "template.docx", {"text": "một dòng"}))["word/document.xml"]) is not None
    with pytest.raises(etree.XMLSyntaxError):
        fill(tmp_path / "template.docx", {"text": "hai\ndòng"})


def png(side: int) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (side, side), "navy").save(drawn, "PNG")
    return drawn.getvalue()


@pytest.mark.parametrize("alt", ["Sáu khu", "{_{ x }_} {_% y %_}", '{{ 7*7 }} {% x %} " > <w:p> & \a\n }}'])
def test_a_picture_stands_where_its_field_was_with_its_words(template, alt):
    content = fill(
        template("Trước", "{{ one }}", "{{ two }} sau"), {"one": Picture(png(4), alt, 50), "two": Picture(png(8), "", 20)}
    )

    shapes = Document(io.BytesIO(content)).inline_shapes
    assert [(shape.width.mm, shape._inline.docPr.get("descr")) for shape in shapes] == [
        (pytest.approx(50, abs=0.1), alt.replace("\a", "")),
        (pytest.approx(20, abs=0.1), ""),
    ]
    assert len({shape._inline.docPr.id for shape in shapes}) == 2
    assert [parts(content)[name] for name in sorted(parts(content)) if name.startswith("word/media")] == [png(4), png(8)]
    assert paragraphs(content) == ["Trước", "", " sau"]
    assert all_well_formed(content)


@pytest.mark.parametrize("reaching", ["{{ one._paper }}", "{{ one._xml() }}", "{{ one.__class__ }}", "{{ one|attr('_paper') }}"])
def test_a_template_reaches_nothing_through_a_picture(template, reaching):
    with pytest.raises(SecurityError):
        fill(template(reaching), {"one": Picture(png(4), "x", 50)})


def test_the_same_values_give_the_same_bytes(template, time_machine):
    file = template("{{ text }}", "{{ one }}")
    values = {"text": "Ánh", "one": Picture(png(4), "x", 50)}
    time_machine.move_to("2022-07-04")
    first = fill(file, values)
    time_machine.move_to("2026-11-28")

    assert fill(file, values) == first


def test_values_are_not_changed_by_the_template(template):
    values = {"rows": [{"name": "Ánh"}]}

    fill(template("{% if rows.append('x') %}{% endif %}{{ rows|length }}"), values)

    assert values == {"rows": [{"name": "Ánh"}]}


def test_the_answer_is_a_download_with_its_name_in_any_letters():
    answer = answer_docx(b"PK", 'Đơn "SK" 1.docx')

    assert (answer.content, answer["Content-Type"]) == (b"PK", CONTENT_TYPE)
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C4%90%C6%A1n%20%22SK%22%201.docx"


@pytest.mark.parametrize("file", sorted(PAPERS.glob("*.docx")), ids=lambda file: file.name)
def test_no_template_repeats_columns(file):
    """`toolkit.word` leaves the grid of a table as the template has it: a repeated or dropped cell would stand outside of it."""
    assert not [name for name, part in parts(file.read_bytes()).items() if re.search(rb"\{%-? *tc |colspan|hm ", part)]


def test_a_template_is_compiled_once_for_all_papers(template):
    file = template("{{ text }} cho mọi người")

    fill(file, {"text": "một"})
    compiled = word._compiled.cache_info().misses
    fill(file, {"text": "hai"})

    assert word._compiled.cache_info().misses == compiled
