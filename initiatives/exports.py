"""Lists of initiatives and authors as sheets: the rows of a list, in its order, with what the list may show."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from emulation.models import HalfYear
from initiatives.models import Author, Initiative
from toolkit.sheets.columns import CHOICE, DAY, MONEY, NUMBER, Column
from toolkit.sheets.out import Sheet, rows_of
from unions.models.member import Sex, WorkClass

INITIATIVE_COLUMNS = (
    Column(name="code", label=_("Code"), width=16),
    Column(name="title", label=_("Initiative"), width=60),
    Column(name="union__code", label=_("Union code"), width=12),
    Column(name="union__name", label=_("Grassroots union"), width=36),
    Column(name="state", label=_("State"), kind=CHOICE, choices=Initiative.State.choices, width=16),
    Column(name="kind", label=_("Kind"), kind=CHOICE, choices=Initiative.Kind.choices, width=24),
    Column(name="field_of_application", label=_("Field of application"), width=20),
    Column(name="first_applied_on", label=_("First used on"), kind=DAY, width=14),
    Column(name="recognition_number", label=_("Decision"), width=16),
    Column(name="recognised_on", label=_("Day of the decision"), kind=DAY, width=14),
    Column(name="recognised_by", label=_("Recognised by"), width=30),
    Column(name="half_year__code", label=_("Counted in"), width=26),
    Column(name="declared_vnd", label=_("Declared (đ)"), kind=MONEY, width=18),
    Column(name="confirmed_vnd", label=_("Confirmed (đ)"), kind=MONEY, width=18),
    Column(name="accepted_vnd", label=_("Accepted (đ)"), kind=MONEY, width=18),
    Column(name="social_value", label=_("Social value"), width=40),
)
AUTHOR_COLUMNS = (
    Column(name="name", label=_("Author"), width=28),
    Column(name="sex", label=_("Sex"), kind=CHOICE, choices=Sex.choices, width=10),
    Column(name="work_class", label=_("Class"), kind=CHOICE, choices=WorkClass.choices, width=20),
    Column(name="share", label=_("Share (%)"), kind=NUMBER, width=10),
    Column(name="initiative__code", label=_("Code"), width=16),
    Column(name="initiative__title", label=_("Initiative"), width=60),
    Column(name="initiative__union__name", label=_("Grassroots union"), width=36),
    Column(name="initiative__half_year__code", label=_("Counted in"), width=26),
)


def initiatives(rows: QuerySet[Initiative], *, notes: Sequence[str] = ()) -> Sheet:
    """Return the sheet of these initiatives; their public fields, never the confidential part."""
    return Sheet(
        name="Sáng kiến",
        title=str(_("Initiatives")),
        notes=notes,
        columns=INITIATIVE_COLUMNS,
        rows=rows_of(rows, _with_half_years(INITIATIVE_COLUMNS)),
        summed=frozenset({"declared_vnd", "confirmed_vnd", "accepted_vnd"}),
    )


def authors(rows: QuerySet[Author], *, notes: Sequence[str] = ()) -> Sheet:
    """Return the sheet of these author rows; no birth date and no employee code."""
    return Sheet(
        name="Tác giả",
        title=str(_("Authors")),
        notes=notes,
        columns=AUTHOR_COLUMNS,
        rows=rows_of(rows, _with_half_years(AUTHOR_COLUMNS)),
    )


def _with_half_years(columns: Sequence[Column]) -> list[Column]:
    """Return the columns with the half-years' names instead of their codes."""
    named = [(year.code, str(year)) for year in HalfYear.objects.all()]
    return [
        replace(column, kind=CHOICE, choices=named) if column.name.endswith("half_year__code") else column for column in columns
    ]
