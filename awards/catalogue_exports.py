"""The catalogue of awards as a sheet, in the order of its list."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awards.models import Award, Confidence
from toolkit.sheets.columns import CHOICE, DAY, NUMBER, WHOLE, YES, Column
from toolkit.sheets.out import Sheet, rows_of

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
