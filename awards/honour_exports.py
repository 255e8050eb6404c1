"""Lists of honours and decisions as sheets, and the statistics of honours."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awards.figures import COLUMNS, Line
from awards.models import AwardDecision, Honour
from toolkit.sheets.columns import CHOICE, DAY, MONEY, WHOLE, Column
from toolkit.sheets.out import Sheet, rows_of
from unions.models.member import Sex, WorkClass

HONOUR_COLUMNS = (
    Column(name="member__name", label=_("Member"), width=28),
    Column(name="union__code", label=_("Union code"), width=12),
    Column(name="union__name", label=_("Grassroots union"), width=36),
    Column(name="award__name", label=_("Award"), width=40),
    Column(name="year", label=_("Year"), width=8),
    Column(name="decision_number", label=_("Decision number"), width=20),
    Column(name="decided_on", label=_("Day of the decision"), kind=DAY, width=14),
    Column(name="issuer", label=_("Decided by"), width=36),
    Column(name="sex", label=_("Sex"), kind=CHOICE, choices=Sex.choices, width=10),
    Column(name="work_class", label=_("Class"), kind=CHOICE, choices=WorkClass.choices, width=20),
    Column(name="leader", label=_("Leader"), kind="yes", width=10),
    Column(name="prize_vnd", label=_("Prize money (đ)"), kind=MONEY, width=16),
    Column(name="half_year__code", label=_("Counted in"), width=14),
    Column(name="state", label=_("State"), kind=CHOICE, choices=Honour.State.choices, width=18),
)
DECISION_COLUMNS = (
    Column(name="number", label=_("Decision number"), width=20),
    Column(name="decided_on", label=_("Day of the decision"), kind=DAY, width=14),
    Column(name="authority__name", label=_("Decided by"), width=36),
    Column(name="round__name", label=_("Award round"), width=40),
    Column(name="signer", label=_("Signed by"), width=28),
    Column(name="given", label=_("Awarded"), kind=WHOLE, width=12),
)


def honours(rows: QuerySet[Honour], *, notes: Sequence[str] = ()) -> Sheet:
    told = rows_of(rows, HONOUR_COLUMNS)
    return Sheet(name="Khen thưởng", title=str(_("Honours")), notes=notes, columns=HONOUR_COLUMNS, rows=told)


def decisions(rows: QuerySet[AwardDecision], *, notes: Sequence[str] = ()) -> Sheet:
    """Return the sheet of these decisions, each with `given`."""
    told = rows_of(rows, DECISION_COLUMNS)
    return Sheet(name="Quyết định", title=str(_("Award decisions")), notes=notes, columns=DECISION_COLUMNS, rows=told)


def statistics(tables: Iterable[tuple[Any, Sequence[Line]]], *, title: str, notes: Sequence[str] = ()) -> Sheet:
    """Return the tables of the statistics under each other, each under its own name."""
    columns = (
        Column(name="label", label=_("Counted"), width=44),
        *(Column(name=form.value, label=form.label, kind=WHOLE, width=14) for form in COLUMNS),
        Column(name="total", label=_("Total"), kind=WHOLE, width=12),
    )
    return Sheet(name="Thống kê", title=title, notes=notes, columns=columns, rows=_lines(tables))


def _lines(tables: Iterable[tuple[Any, Sequence[Line]]]) -> Iterator[list[Any]]:
    for number, (name, lines) in enumerate(tables):
        if number:
            yield [str(name), *[None] * (len(COLUMNS) + 1)]
        for line in lines:
            yield [str(line.label), *(figure.honours for figure in line.figures), line.total.honours]
