"""Lists of the awards room as sheets: the rows of a list, in its order."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awards.models import Nomination
from toolkit.sheets.columns import CHOICE, DAY, MONEY, Column
from toolkit.sheets.out import Sheet, rows_of
from unions.models.member import Qualification, Sex, WorkClass

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
