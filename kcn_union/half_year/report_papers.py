"""The half-year report as papers: Word for the office to sign, pdf to hand on; both filled from the same values."""

from django.conf import settings

from toolkit import typeset
from toolkit.papers import Picture, fill

FOLDER = settings.BASE_DIR / "templates" / "papers"
CHART_MM = 155


def report_papers(report: dict) -> dict[str, bytes]:
    """Return both papers of the values of `report_of`, by format.

    Raises toolkit.office.Unfit when the pdf cannot be set.
    """
    pdf = typeset.pdf(FOLDER / "half_year_report.typ", report)
    return {"docx": fill(FOLDER / "half_year_report.docx", report | {"charts": _drawn(report["charts"])}), "pdf": pdf}


def _drawn(charts: list[dict]) -> list[dict]:
    """Return the charts as Word takes them: title, unit, and a picture whose words are the chart's sentence."""
    pictures = typeset.pictures(FOLDER / "half_year_charts_alone.typ", {"charts": charts}) if charts else []
    return [
        {"title": one["title"], "unit": one["unit"], "picture": Picture(png, one["sentence"], CHART_MM)}
        for one, png in zip(charts, pictures, strict=True)
    ]
