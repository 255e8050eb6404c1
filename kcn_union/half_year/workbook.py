"""The half-year as a workbook: one sheet for each kind of record, and a summary whose figures are formulas over them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from awards import exports as award_exports
from awards.models import Honour
from emulation import exports as returns
from emulation.models import Campaign, TitleCount
from emulation.models.union_return import HEAD_COUNTS
from initiatives import exports
from initiatives.models import Author, Initiative
from kcn_union.half_year.figures import FLOWS, HalfYearFigures
from kcn_union.half_year.union_set import EVERY, UnionSet
from toolkit.sheets.columns import DAY, MONEY, WHOLE, Column
from toolkit.sheets.out import Formula, Sheet, area
from unions.models.member import Sex, WorkClass

SUMMED = frozenset({*HEAD_COUNTS, *FLOWS})


def workbook(figures: HalfYearFigures, *, user: Any, on: date, notes: list[str]) -> list[Sheet]:
    """Return the sheets: summary, unions, initiatives, authors, campaigns, titles, awards, as far as this person sees them.

    The summary reckons each figure twice, over the records and over the unions; the difference stands beside it.
    """
    in_table = [row.union.pk for row in figures.rows]
    seen = Initiative.objects.visible_to(user, on=on).counted_in(figures.half_year).filter(union__in=in_table)
    authors = Author.objects.of(seen).order_by("initiative__code", "pk")
    unions = Sheet(
        name="CĐCS", title=_("Unions"), notes=notes, columns=_union_columns(), rows=list(_union_rows(figures)), summed=SUMMED
    )
    listed = exports.initiatives(seen.order_by("code"), notes=notes)
    persons = exports.authors(authors, notes=notes)
    titles = TitleCount.objects.visible_to(user, on=on).filter(half_year=figures.half_year, enrolment__union__in=in_table)
    held = titles.with_women_members().select_related("enrolment__union", "enrolment__campaign", "half_year")
    honours = Honour.objects.visible_to(user, on=on).counted_in(figures.half_year).filter(union__in=in_table)
    in_order = honours.order_by("-award__authority__rank", "award__name_sort", "union__name_sort", "pk")
    awarded = award_exports.honours(in_order, notes=notes)
    rows = {
        unions.name: len(figures.rows),
        listed.name: seen.count(),
        persons.name: authors.count(),
        awarded.name: honours.count(),
    }
    return [
        _summary(figures, notes, (unions, listed, persons, awarded), rows),
        unions,
        listed,
        persons,
        _campaigns(figures, seen, notes),
        returns.title_counts(held.order_by("enrolment__campaign__name", "enrolment__union__name_sort", "pk"), notes=notes),
        awarded,
    ]


def _summary(
    figures: HalfYearFigures, notes: list[str], sheets: tuple[Sheet, Sheet, Sheet, Sheet], rows: dict[str, int]
) -> Sheet:
    """Return the summary; a figure of records stands beside the same one of the unions, and their difference.

    `sheets` are those of the unions, the initiatives, the authors, the awards; `rows` says by name how long they are.
    """
    unions, listed, persons, awarded = sheets

    def over(sheet: Sheet, column: str, reckoned: str = "SUM({})") -> Formula:
        return Formula("=" + reckoned.format(area(sheet, column, rows[sheet.name])))

    women, direct = (f'COUNTIF({{}},"{word}")' for word in (Sex.FEMALE.label, WorkClass.DIRECT.label))
    lines = [
        (_("Expected unions"), None, over(unions, "expected")),
        (_("Accepted returns"), None, over(unions, "accepted")),
        *((str(label), None, over(unions, name)) for name, label in _stock_labels()),
        (_("Accepted initiatives"), over(listed, "code", "COUNTA({})"), over(unions, "counted")),
        (_("of these in money"), over(listed, "accepted_vnd", "COUNT({})"), over(unions, "in_money")),
        (_("Declared (đ)"), over(listed, "declared_vnd"), over(unions, "declared_total_vnd")),
        (_("Confirmed (đ)"), over(listed, "confirmed_vnd"), over(unions, "confirmed_total_vnd")),
        (_("Accepted (đ)"), over(listed, "accepted_vnd"), over(unions, "accepted_total_vnd")),
        (_("Author rows"), over(persons, "name", "COUNTA({})"), over(unions, "authors")),
        (_("of these women"), over(persons, "sex", women), over(unions, "women")),
        (_("of these direct workers"), over(persons, "work_class", direct), over(unions, "direct")),
        (_("Adoptions"), None, over(unions, "adoptions")),
        (_("Benefit of adoptions (đ)"), None, over(unions, "adopted_total_vnd")),
        (_("Awards received"), over(awarded, "award__name", "COUNTA({})"), over(unions, "honours")),
    ]
    columns = [
        Column(name="what", label=_("Figure"), width=44),
        Column(name="records", label=_("Over the records"), kind=MONEY, width=24),
        Column(name="unions", label=_("Over the unions"), kind=MONEY, width=24),
        Column(name="difference", label=_("Difference"), kind=MONEY, width=16),
    ]
    title = str(figures.half_year)
    sheet = Sheet(name="Tổng hợp", title=title[:1].upper() + title[1:], notes=notes, columns=columns, rows=(), landscape=False)
    cells = [
        (label, records, by_union, Formula(f"=B{at}-C{at}") if records else None)
        for at, (label, records, by_union) in enumerate(lines, start=sheet.first)
    ]
    return replace(sheet, rows=cells)


def _stock_labels() -> list[tuple[str, str]]:
    return [(column.name, str(column.label)) for column in returns.RETURN_COLUMNS if column.name in HEAD_COUNTS]


def _union_columns() -> list[Column]:
    labels = {
        "counted": _("Accepted initiatives"),
        "in_money": _("of these in money"),
        "declared_total_vnd": _("Declared (đ)"),
        "confirmed_total_vnd": _("Confirmed (đ)"),
        "accepted_total_vnd": _("Accepted (đ)"),
        "authors": _("Author rows"),
        "women": _("of these women"),
        "direct": _("of these direct workers"),
        "adoptions": _("Adoptions"),
        "adopted_total_vnd": _("Benefit of adoptions (đ)"),
        "honours": _("Awards received"),
    }
    return [
        Column(name="code", label=_("Union code"), width=12),
        Column(name="name", label=_("Grassroots union"), width=44),
        Column(name="park", label=_("Park"), width=20),
        Column(name="expected", label=_("Expected to report"), kind=WHOLE, width=12),
        Column(name="accepted", label=_("Accepted returns"), kind=WHOLE, width=12),
        *(Column(name=name, label=label, kind=WHOLE, width=12) for name, label in _stock_labels()),
        *(Column(name=name, label=labels[name], kind=MONEY, width=18 if name.endswith("vnd") else 12) for name in FLOWS),
    ]


def _union_rows(figures: HalfYearFigures) -> Iterator[list[Any]]:
    for row in sorted(figures.rows, key=lambda row: (row.union.name_sort, row.union.pk)):
        then = row.reporter.then
        yield [
            row.union.code,
            then.name,
            then.park.name,
            int(row.reporter.expected),
            int(row.reporter.accepted is not None),
            *(row.stock(name) for name in HEAD_COUNTS),
            *(row.flows[name] for name in FLOWS),
        ]


def _campaigns(figures: HalfYearFigures, seen, notes: list[str]) -> Sheet:
    """Return every campaign with the counted initiatives that name it; one that names two stands in both, so there is no sum."""
    counts = dict(seen.order_by().values_list("campaigns").annotate(n=Count("*")))
    columns = [
        Column(name="name", label=_("Campaign"), width=60),
        Column(name="starts_on", label=_("From"), kind=DAY, width=14),
        Column(name="ends_on", label=_("Until"), kind=DAY, width=14),
        Column(name="counted", label=_("Accepted initiatives"), kind=WHOLE, width=16),
        Column(name="holders", label=_("Holders"), kind=WHOLE, width=16),
    ]
    holders = {one.pk: figures.rate(one).part for one in figures.campaigns}
    rows = [
        (one.name, one.starts_on, one.ends_on, counts.get(one.pk, 0), holders.get(one.pk))
        for one in Campaign.objects.order_by("-starts_on", "pk")
    ]
    return Sheet(name="Phong trào", title=_("Campaigns"), notes=notes, columns=columns, rows=rows)


def notes_of(figures: HalfYearFigures, *, at, demo: bool, chosen: UnionSet = EVERY, own_only: bool) -> list[str]:
    """Return the lines under each title: the window, when it was taken, and what it does not show."""
    year = figures.half_year
    window = _("%(begins)s–%(ends)s, live figures taken on %(at)s") % {
        "begins": f"{year.begins_on:%d/%m/%Y}",
        "ends": f"{year.cut_off_on:%d/%m/%Y}",
        "at": timezone.localtime(at).strftime("%d/%m/%Y, %H:%M"),
    }
    return [
        window + (f" · {chosen}" if chosen else ""),
        *([_("Only the union you serve.")] if own_only else []),
        *([_("Invented data for trying out")] if demo else []),
    ]
