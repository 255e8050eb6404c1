"""The papers of a version: made once, from what was frozen, kept under their digest."""

import io
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from emulation.models.union_return import HEAD_COUNTS
from kcn_union.half_year.report import report_of
from kcn_union.half_year.report_papers import report_papers
from kcn_union.models import ClosedItem, ClosedLine, Publication, StoredPaper
from toolkit import files
from toolkit.office import Unfit
from toolkit.sheets.columns import CHOICE, DAY, MONEY, WHOLE, Column
from toolkit.sheets.out import Sheet, write_xlsx

FORMATS = ("xlsx", "docx", "pdf")
COUNTS = ("counted", "in_money", "authors", "women", "direct", "adoptions", "honours")
SUMS = ("declared_total_vnd", "confirmed_total_vnd", "accepted_total_vnd", "adopted_total_vnd")


def lacking(version: Publication) -> list[str]:
    """Return the formats of the papers that the version still lacks."""
    there = set(version.papers.values_list("format", flat=True))
    return [kind for kind in FORMATS if kind not in there]


def make_papers(version: Publication) -> list[StoredPaper]:
    """Make what papers the version still lacks, in Vietnamese whoever asks, and return all of them.

    Raises ValidationError when the disk is full or a paper cannot be made; the version stands without them, and they are made
    later.
    """
    missing = lacking(version)
    with translation.override("vi"):
        if "xlsx" in missing:
            _store(version, "xlsx", workbook_of(version))
        if report := [kind for kind in missing if kind != "xlsx"]:
            # Made together, from one reading of the records, and kept together.
            made = {kind: content for kind, content in papers_of(version).items() if kind in report}
            for kind, content in made.items():
                _store(version, kind, content)
    return list(version.papers.order_by("format"))


def papers_of(version: Publication) -> dict[str, bytes]:
    """Return the report of a version as Word and as pdf. Raises ValidationError when this machine cannot make them now."""
    try:
        return report_papers(report_of(version))
    except Unfit as unfit:
        raise ValidationError(
            _("The report could not be made just now. Try again in some minutes; if it stays so, tell the administrator."),
            code=unfit.code,
        ) from None


def _store(version: Publication, kind: str, content: bytes) -> None:
    sha256 = files.keep(content)
    with transaction.atomic():
        StoredPaper.objects.get_or_create(publication=version, format=kind, defaults={"sha256": sha256, "size": len(content)})


def workbook_of(version: Publication) -> bytes:
    """Return the version as a workbook: whole, unions, initiatives, adoptions, awards; no person stands in it."""
    written = io.BytesIO()
    write_xlsx(written, list(_sheets(version)))
    return written.getvalue()


def _sheets(version: Publication) -> Iterator[Sheet]:
    made = timezone.localtime(version.made_at).strftime("%d/%m/%Y, %H:%M")
    window = f"{version.begins_on:%d/%m/%Y}–{version.cut_off_on:%d/%m/%Y}"
    text = _("%(window)s, version %(n)s of %(at)s, digest %(digest)s")
    notes = [text % {"window": window, "n": version.number, "at": made, "digest": version.digest}]
    notes += [_("Invented data for trying out")] if settings.DEMO else []
    whole = version.lines.get(union__isnull=True)
    labels = {field.name: str(field.verbose_name) for field in ClosedLine._meta.concrete_fields}
    figures = ("expected", "reported", *HEAD_COUNTS, *COUNTS, *SUMS)
    yield Sheet(
        name="Tổng hợp",
        title=version.name[:1].upper() + version.name[1:],
        notes=notes,
        columns=[Column(name="what", label=_("Figure"), width=44), Column(name="n", label=_("Whole"), kind=MONEY, width=24)],
        rows=[[labels[name][:1].upper() + labels[name][1:], getattr(whole, name)] for name in figures],
        landscape=False,
    )
    columns = [_line_column(name, labels[name]) for name in ("code", "name", "park_name", "report", *figures, "note")]
    lines = version.lines.filter(union__isnull=False).order_by("name_sort", "pk")
    yield _sheet("CĐCS", _("Unions"), notes, columns, lines, frozenset({*figures}))
    for name, title, record in (
        ("Sáng kiến", _("Initiatives"), ClosedItem.Record.INITIATIVE),
        ("Áp dụng lại", _("Adoptions"), ClosedItem.Record.ADOPTION),
    ):
        rows = version.items.filter(record=record).with_union_names().order_by("code", "pk")
        yield _sheet(name, title, notes, _item_columns(), rows, frozenset({"declared_vnd", "confirmed_vnd", "accepted_vnd"}))
    honours = version.items.filter(record=ClosedItem.Record.HONOUR).with_union_names()
    in_order = honours.order_by("-authority_rank", "authority", "title", "code", "pk")
    yield _sheet(
        "Khen thưởng", _("Awards received"), notes, _honour_columns(), in_order, frozenset({"authors", "women", "direct"})
    )


def _sheet(name: str, title: str, notes: list[str], columns: list[Column], rows: Any, summed: frozenset[str]) -> Sheet:
    cells = ([getattr(row, column.name) for column in columns] for row in rows)
    return Sheet(name=name, title=title, notes=notes, columns=columns, rows=cells, summed=summed)


def _line_column(name: str, label: str) -> Column:
    if name == "report":
        return Column(name=name, label=label, kind=CHOICE, choices=ClosedLine.Report.choices, width=18)
    if name in ("code", "name", "park_name", "note"):
        return Column(name=name, label=label, width={"name": 44, "note": 36}.get(name, 18))
    return Column(name=name, label=label, kind=MONEY if name in SUMS else WHOLE, width=18 if name in SUMS else 12)


def _item_columns() -> list[Column]:
    labels = {field.name: str(field.verbose_name) for field in ClosedItem._meta.concrete_fields}
    kinds = ClosedItem._meta.get_field("kind").choices
    return [
        Column(name="code", label=labels["code"], width=16),
        Column(name="title", label=labels["title"], width=60),
        Column(name="union_name", label=labels["union"], width=44),
        Column(name="kind", label=labels["kind"], kind=CHOICE, choices=list(kinds or []), width=24),
        Column(name="decision", label=labels["decision"], width=18),
        Column(name="day", label=labels["day"], kind=DAY, width=14),
        *(
            Column(name=name, label=labels[name], kind=MONEY, width=18)
            for name in ("declared_vnd", "confirmed_vnd", "accepted_vnd")
        ),
        *(Column(name=name, label=labels[name], kind=WHOLE, width=10) for name in ("authors", "women", "direct")),
    ]


def _honour_columns() -> list[Column]:
    labels = {field.name: str(field.verbose_name) for field in ClosedItem._meta.concrete_fields}
    return [
        Column(name="code", label=labels["code"], width=16),
        Column(name="title", label=labels["award"], width=44),
        Column(name="authority", label=labels["authority"], width=30),
        Column(name="union_name", label=labels["union"], width=44),
        Column(name="decision", label=labels["decision"], width=18),
        Column(name="day", label=labels["day"], kind=DAY, width=14),
        Column(name="authors", label=_("Persons"), kind=WHOLE, width=10),
        *(Column(name=name, label=labels[name], kind=WHOLE, width=10) for name in ("women", "direct")),
    ]
