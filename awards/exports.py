"""The lists of the awards room as sheets: the rows of a list, in its order, and the statistics of honours."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awards.figures import COLUMNS as FORM_COLUMNS
from awards.figures import Line
from awards.forgotten import Found
from awards.models import Award, AwardDecision, Confidence, Honour, Nomination, Round
from toolkit.sheets.columns import CHOICE, DAY, MONEY, NUMBER, WHOLE, YES, Column
from toolkit.sheets.out import Sheet, rows_of
from unions.models.member import Qualification, Sex, WorkClass

AWARD_COLUMNS = (
    Column(name="code", label=_("Code"), width=14),
    Column(name="name", label=_("Award"), width=50),
    Column(name="authority__name", label=_("Decided by"), width=36),
    Column(name="kind", label=_("Kind of award"), kind=CHOICE, choices=Award.Kind.choices, width=20),
    Column(name="form", label=_("Form of award"), kind=CHOICE, choices=Award.Form.choices, width=20),
    Column(name="type", label=_("Type of commendation"), kind=CHOICE, choices=Award.Type.choices, width=20),
    Column(name="for_whom", label=_("For"), kind=CHOICE, choices=Award.ForWhom.choices, width=14),
    Column(name="recorded_only", label=_("Only recorded"), kind=YES, width=12),
    Column(name="vote_percent", label=_("Votes needed (%)"), kind=WHOLE, width=12),
    Column(name="prize_multiple", label=_("Prize, times the base wage"), kind=NUMBER, width=14),
    Column(name="legal_basis", label=_("Legal basis"), width=50),
    Column(name="confidence", label=_("How it is known"), kind=CHOICE, choices=Confidence.choices, width=30),
    Column(name="confirmed_on", label=_("Compared with the text on"), kind=DAY, width=14),
    Column(name="valid_from", label=_("In force from"), kind=DAY, width=12),
    Column(name="valid_to", label=_("In force until"), kind=DAY, width=12),
)


def awards(rows: QuerySet[Award], *, notes: Sequence[str] = ()) -> Sheet:
    title = str(_("Catalogue of awards"))
    return Sheet(name="Danh mục", title=title, notes=notes, columns=AWARD_COLUMNS, rows=rows_of(rows, AWARD_COLUMNS))


NOMINATION_COLUMNS = (
    Column(name="code", label=_("Code"), width=15),
    Column(name="member__name", label=_("Full name"), width=28),
    Column(name="sex", label=_("Sex"), kind=CHOICE, choices=Sex.choices, width=8),
    Column(name="job_title", label=_("Job title"), width=22),
    Column(name="work_class", label=_("Class"), kind=CHOICE, choices=WorkClass.choices, width=20),
    Column(name="qualification", label=_("Qualification"), kind=CHOICE, choices=Qualification.choices, width=20),
    Column(name="union__code", label=_("Union code"), width=12),
    Column(name="union__name", label=_("Grassroots union"), width=36),
    Column(name="award__name", label=_("Award"), width=36),
    Column(name="award__authority__name", label=_("Decided by"), width=28),
    Column(name="round__name", label=_("Award round"), width=28),
    Column(name="state", label=_("State"), kind=CHOICE, choices=Nomination.State.choices, width=22),
    Column(name="forwarded_number", label=_("Proposal"), width=18),
    Column(name="forwarded_on", label=_("Day of the proposal"), kind=DAY, width=14),
    Column(name="decision__number", label=_("Decision"), width=18),
    Column(name="decision__decided_on", label=_("Day of the decision"), kind=DAY, width=14),
    Column(name="prize_vnd", label=_("Prize money (đ)"), kind=MONEY, width=16),
)


def nominations(rows: QuerySet, *, notes: Sequence[str] = ()) -> Sheet:
    """Return the nominations; of a union that is proposed itself the name stands in the union's column alone."""
    title = str(_("Nominations"))
    return Sheet(
        name=title, columns=NOMINATION_COLUMNS, rows=rows_of(rows, NOMINATION_COLUMNS), title=title, notes=notes,
        summed=frozenset({"prize_vnd"}),
    )  # fmt: skip


FORGOTTEN_COLUMNS = (
    Column(name="union", label=_("Grassroots union"), width=36),
    Column(name="name", label=_("Person or union"), width=28),
    Column(name="sex", label=_("Sex"), kind=CHOICE, choices=Sex.choices, width=10),
    Column(name="work_class", label=_("Class"), kind=CHOICE, choices=WorkClass.choices, width=20),
    Column(name="job_title", label=_("Job title"), width=24),
    Column(name="award", label=_("Award"), width=36),
    Column(name="route", label=_("Route"), width=36),
    Column(name="proofs", label=_("Qualifies by"), width=60),
    Column(name="open", label=_("Still to be answered"), width=60),
    Column(name="sure", label=_("Meets what is on file"), kind=YES, width=14),
)


def forgotten(asked: Round, rows: Sequence[Found], *, notes: Sequence[str] = ()) -> Sheet:
    """Return the sheet of these people, as on screen."""
    cells = (
        [column.write(value) for column, value in zip(FORGOTTEN_COLUMNS, _cells_of_forgotten(one), strict=True)]
        for one in rows
    )  # fmt: skip
    title = str(_("Not proposed: %(round)s")) % {"round": asked.name}
    return Sheet(name="Chưa đề nghị", title=title, notes=notes, columns=FORGOTTEN_COLUMNS, rows=cells)


def _cells_of_forgotten(one: Found) -> list:
    member = one.member
    person = [member.name, member.sex, member.work_class, member.job_title] if member else [one.union.name, "", "", ""]
    proofs = "; ".join(proof.text for proof in one.proofs)
    return [one.union.name, *person, one.award.name, one.route, proofs, "; ".join(each.text for each in one.open), one.sure]


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
        *(Column(name=form.value, label=form.label, kind=WHOLE, width=14) for form in FORM_COLUMNS),
        Column(name="total", label=_("Total"), kind=WHOLE, width=12),
    )
    return Sheet(name="Thống kê", title=title, notes=notes, columns=columns, rows=_lines(tables))


def _lines(tables: Iterable[tuple[Any, Sequence[Line]]]) -> Iterator[list[Any]]:
    for number, (name, lines) in enumerate(tables):
        if number:
            yield [str(name), *[None] * (len(FORM_COLUMNS) + 1)]
        for line in lines:
            yield [str(line.label), *(figure.honours for figure in line.figures), line.total.honours]
