"""The half-year report of a board as papers: Word beside Jinja and a zip alone, pdf beside its rows alone.

Reportlab, the peer of the pdf, is no part of this project's environment: instead typst itself sets the same rows in bare tables,
and a page with one line, in the same kind of process.
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
from kcn_union.half_year import report_papers
from kcn_union.half_year.report import report_of
from kcn_union.half_year.report_papers import FOLDER
from tests.bench.closing import JULY, province
from tests.bench.lists import board, fill
from tests.bench.measured import Figure, ratio, size
from toolkit import papers, typeset

UNIONS, COUNTED = 78, 210
PAIRS = size(10, 40)
TEMPLATE = FOLDER / "half_year_report.docx"


# The same rows, plain.
ROWS_ALONE = """#let told = json(bytes(sys.inputs.values))
#set page("a4", flipped: true)
#set text(font: "Tinos", size: 8pt)
#table(columns: 15, ..told.unions.map(one => one.values().map(text)).flatten())
#table(columns: 8, ..told.initiatives.map(one => one.values().map(text)).flatten())
"""


def bare_docx(values: dict, pictures: list[bytes]):
    """Return what makes the same pages from the same template by Jinja and a zip alone, unguarded, pictures beside them."""
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
            for place, picture in enumerate(pictures):
                made.writestr(f"word/media/{place}.png", picture)

    return make


def measure() -> dict[str, Figure]:
    unions, bao, _tri = board()
    fill(Random(1989), unions, bao, COUNTED)
    head, half_year = province(bao, UNIONS, COUNTED), HalfYear.objects.listed().get(code="2022-H1")
    closing.workflow.take("ask_to_close", half_year, by=bao, at=JULY)
    closing.workflow.take("close", half_year, by=head, at=JULY)
    report = report_of(closing.newest_version(half_year))
    assert (len(report["unions"]), len(report["initiatives"])) == (UNIONS, COUNTED)
    filled = report | {"charts": report_papers._drawn(report["charts"])}
    bare = bare_docx(report | {"charts": []}, [one["picture"].png for one in filled["charts"]])
    with TemporaryDirectory(prefix="kcn-bench-papers-") as folder:
        # Beside the fonts of the papers.
        Path(folder, "fonts").symlink_to(FOLDER / "fonts")
        rows, line = Path(folder, "rows.typ"), Path(folder, "line.typ")
        rows.write_text(ROWS_ALONE, encoding="utf-8")
        line.write_text("Một dòng.", encoding="utf-8")

        def pdf():
            typeset.pdf(FOLDER / "half_year_report.typ", report)

        return {
            "half-year report as Word / Jinja and a zip alone": ratio(
                lambda: papers.fill(TEMPLATE, filled), bare, 8, pairs=PAIRS
            ),
            "half-year report as pdf / its rows alone by typst": ratio(pdf, lambda: typeset.pdf(rows, report), 2, pairs=PAIRS),
            "half-year report as pdf / a page with one line by typst": ratio(pdf, lambda: typeset.pdf(line, {}), pairs=PAIRS),
        }
