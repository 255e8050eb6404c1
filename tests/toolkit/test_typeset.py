"""A pdf says what it was given, letter by letter; neither a value nor a template reaches further than the paper."""

import io
import shutil

import pypdfium2
import pytest
from django.conf import settings
from PIL import Image

from toolkit import typeset
from toolkit.office import Unfit

FONTS = settings.BASE_DIR / "templates" / "papers" / "fonts"
BEGIN = '#let v = json(bytes(sys.inputs.values))\n#set text(font: "Tinos")\n#set page(width: 150mm, height: 60mm)\n'


@pytest.fixture
def template(tmp_path):
    """Return a maker of templates, which have the fonts of the papers beside them."""
    folder = tmp_path / "papers"
    shutil.copytree(FONTS, folder / "fonts")

    def make(body):
        file = folder / "template.typ"
        file.write_text(BEGIN + body, encoding="utf-8")
        return file

    return make


def text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document).strip()


@pytest.mark.parametrize(
    "hostile",
    [
        '#import "@preview/x:1.0.0": y',
        '#read("/etc/passwd")',
        "$a^2$ *b* _c_ @d <e> `f` // g /* h */",
        "= a - b + c / d: e ~ --- \\ ' \"",
        "#sys.inputs #{ 1 + 1 } #panic()",
        '", text: "',
        "Đồ gá ẫữộợẦỴ – “xoay” 1.234.567 đ",
    ],
)
def test_a_text_comes_back_as_it_is(template, hostile):
    assert text(typeset.pdf(template("#v.text"), {"text": hostile})) == hostile


@pytest.mark.parametrize(
    "body",
    [
        '#read("../secret.txt")',
        '#read("/../secret.txt")',
        '#include "../secret.typ"',
        '#import "@preview/cetz:0.3.0"',
        '#image("http://127.0.0.1/x.png")',
    ],
)
def test_a_template_reads_nothing_outside_its_folder(template, body):
    file = template(body)
    for name in ("secret.txt", "secret.typ"):
        (file.parent.parent / name).write_text("BÍ MẬT", encoding="utf-8")

    with pytest.raises(Unfit) as refused:
        typeset.pdf(file, {})
    assert refused.value.code == "unreadable"


def test_the_environment_does_not_reach_the_template(template, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "bí-mật")

    assert text(typeset.pdf(template('#sys.inputs.keys().join(", ")'), {})) == "values"


def test_a_mistake_in_a_template_is_told_and_not_a_paper(template):
    with pytest.raises(Unfit) as refused:
        typeset.pdf(template("#v.missing"), {})
    assert refused.value.code == "unreadable"


def test_a_template_does_not_work_for_ever(template, monkeypatch):
    monkeypatch.setattr(typeset, "MOST_WORK_SECONDS", 1)
    slow = template("#let n = 0\n#for a in range(100000) { for b in range(9000) { n += 1 } }\n#n")

    with pytest.raises(Unfit) as refused:
        typeset.pdf(slow, {})
    assert refused.value.code == "heavy"


def test_values_that_are_not_plain_are_an_error(template):
    with pytest.raises(TypeError):
        typeset.pdf(template("x"), {"x": object()})


def test_the_same_values_give_the_same_bytes(template, time_machine):
    file = template("#v.text")
    time_machine.move_to("2022-07-04")
    first = typeset.pdf(file, {"text": "Ánh"})
    time_machine.move_to("2026-11-28")

    assert typeset.pdf(file, {"text": "Ánh"}) == first


def test_pictures_are_one_for_each_page(template):
    made = typeset.pictures(template("a #pagebreak() #set page(width: 75mm)\n b"), {})

    sizes = [Image.open(io.BytesIO(one)).size for one in made]
    wide = 150 / 25.4 * typeset.DOTS_PER_INCH
    assert [(round(width), Image.open(io.BytesIO(one)).format) for (width, _high), one in zip(sizes, made, strict=True)] == [
        (pytest.approx(wide, abs=1), "PNG"),
        (pytest.approx(wide / 2, abs=1), "PNG"),
    ]
