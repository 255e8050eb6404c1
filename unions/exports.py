"""Lists of unions and members as sheets."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from toolkit.sheets.columns import CHOICE, DAY, Column
from toolkit.sheets.out import Sheet, rows_of
from unions.models import Member, Union
from unions.sheet_columns import MEMBER_COLUMNS

UNION_COLUMNS = (
    Column(name="code", label=_("Code"), width=12),
    Column(name="name", label=_("Grassroots union"), width=44),
    Column(name="employer", label=_("Employer"), width=40),
    Column(name="park__name", label=_("Industrial park"), width=20),
    Column(name="ownership", label=_("Ownership"), kind=CHOICE, choices=Union.Ownership.choices, width=22),
    Column(name="sector", label=_("Sector"), width=20),
    Column(name="superior__name", label=_("Legal superior"), width=36),
    Column(name="founded_on", label=_("Founded on"), kind=DAY, width=14),
    Column(name="dissolved_on", label=_("Last day"), kind=DAY, width=14),
)
# Masked outside the own union, on screen and here.
CLOSE = ("birth_date", "employee_code", "card_number", "qualification")


def unions(rows: QuerySet[Union], *, notes: Sequence[str] = ()) -> Sheet:
    return Sheet(
        name="CĐCS", title=str(_("Grassroots unions")), notes=notes, columns=UNION_COLUMNS, rows=rows_of(rows, UNION_COLUMNS)
    )


def members(rows: QuerySet[Member], *, close: bool, notes: Sequence[str] = ()) -> Sheet:
    """Return the sheet of these members; details only with `close`, for their own union."""
    columns = [column for column in MEMBER_COLUMNS if close or column.name not in CLOSE]
    return Sheet(name="Đoàn viên", title=str(_("Members")), notes=notes, columns=columns, rows=rows_of(rows, columns))
