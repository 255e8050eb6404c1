"""The half-year report of a board as papers: Word beside Jinja and a zip alone, pdf beside a page with one line.

Reportlab, the peer of the pdf, is no part of this project's environment: the floor is what typst itself takes for one page, in
the same kind of process.
"""

import io
import zipfile
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from docxtpl import DocxTemplate
from jinja2 import Environment

from emulation.models import HalfYear
from kcn_union import closing
from kcn_union.half_year.report import report_of
from kcn_union.half_year.report_papers import FOLDER, _drawn
from tests.bench.closing import JULY, province
from tests.bench.lists import board, fill
from tests.bench.measured import Figure, ratio, size
from toolkit import papers, typeset

UNIONS, COUNTED = 78, 210
PAIRS = size(10, 60)
TEMPLATE = FOLDER / "half_year_report.docx"


def bare_docx(values: dict):
    """Return what makes the same pages from the same template by Jinja and a zip alone, unguarded and without pictures."""
    template = DocxTemplate(TEMPLATE)
    template.init_docx()
    body = Environment(autoescape=True).from_string(template.patch_xml(template.get_xml()))
    with zipfile.ZipFile(TEMPLATE) as parts:
        others = {name: parts.read(name) for name in parts.namelist() if name != "word/document.xml"}

    def make() -> None:
        with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("word/document.xml", body.render(values))
            for name, content in others.items():
                made.writestr(name, content)

    return make


def measure() -> dict[str, Figure]:
    unions, bao, _tri = board()
    fill(Random(1989), unions, bao, COUNTED)
    head, half_year = province(bao, UNIONS, COUNTED), HalfYear.objects.listed().get(code="2022-H1")
    closing.workflow.take("ask_to_close", half_year, by=bao, at=JULY)
    closing.workflow.take("close", half_year, by=head, at=JULY)
    report = report_of(closing.newest_version(half_year))
    assert (len(report["unions"]), len(report["initiatives"])) == (UNIONS, COUNTED)
    filled = report | {"charts": _drawn(report["charts"])}
    with TemporaryDirectory(prefix="kcn-bench-papers-") as folder:
        line = Path(folder, "line.typ")
        line.write_text("Một dòng.", encoding="utf-8")
        return {
            "half-year report as Word / Jinja and a zip alone": ratio(
                lambda: papers.fill(TEMPLATE, filled), bare_docx(report | {"charts": []}), 8, pairs=PAIRS
            ),
            "half-year report as pdf / a page with one line by typst": ratio(
                lambda: typeset.pdf(FOLDER / "half_year_report.typ", report), lambda: typeset.pdf(line, {}), 2, pairs=PAIRS
            ),
        }
