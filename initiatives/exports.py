"""Lists of initiatives and authors as sheets: the rows of a list, in its order, with what the list may show."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emulation.models import HalfYear
from initiatives.models import Adoption, Author, Initiative
from toolkit.sheets.columns import CHOICE, DAY, MONEY, NUMBER, WHOLE, Column
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


QUEUE_COLUMNS = (
    Column(name="code", label=_("Code"), width=16),
    Column(name="title", label=_("Initiative"), width=60),
    Column(name="union__code", label=_("Union code"), width=12),
    Column(name="union__name", label=_("Grassroots union"), width=36),
    Column(name="state", label=_("State"), kind=CHOICE, choices=Initiative.State.choices, width=16),
    Column(name="submitted_at", label=_("Sent on"), kind=DAY, width=14),
    Column(name="received_at", label=_("Received on"), kind=DAY, width=14),
    Column(name="received_by__full_name", label=_("Received by"), width=24),
    Column(name="declared_vnd", label=_("Declared (đ)"), kind=MONEY, width=18),
    Column(name="confirmed_vnd", label=_("Confirmed (đ)"), kind=MONEY, width=18),
    Column(name="times_sent", label=_("Times sent"), kind=WHOLE, width=12),
    Column(name="unusual_words", label=_("Why the benefit is so large"), width=40),
)
LIBRARY_COLUMNS = (
    Column(name="code", label=_("Code"), width=16),
    Column(name="title", label=_("Initiative"), width=60),
    Column(name="kind", label=_("Kind"), kind=CHOICE, choices=Initiative.Kind.choices, width=24),
    Column(name="field_of_application", label=_("Field of application"), width=20),
    Column(name="solution", label=_("What was changed"), width=60),
    Column(name="union__name", label=_("Grassroots union"), width=36),
    Column(name="accepted_vnd", label=_("Accepted (đ)"), kind=MONEY, width=18),
    Column(name="adopters", label=_("Adopted by"), kind=WHOLE, width=12),
    Column(name="adopted_vnd", label=_("Accepted of adoptions (đ)"), kind=MONEY, width=18),
)
ADOPTION_COLUMNS = (
    Column(name="initiative__code", label=_("Code of the origin"), width=16),
    Column(name="initiative__title", label=_("Adopted initiative"), width=60),
    Column(name="initiative__union__name", label=_("Union of the origin"), width=36),
    Column(name="union__name", label=_("Adopting union"), width=36),
    Column(name="applied_on", label=_("Applied since"), kind=DAY, width=14),
    Column(name="state", label=_("State"), kind=CHOICE, choices=Adoption.State.choices, width=16),
    Column(name="half_year__code", label=_("Counted in"), width=26),
    Column(name="benefit_vnd", label=_("Declared (đ)"), kind=MONEY, width=18),
    Column(name="accepted_vnd", label=_("Accepted (đ)"), kind=MONEY, width=18),
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


def queue(rows: QuerySet[Initiative], *, notes: Sequence[str] = ()) -> Sheet:
    """Return the sheet of what waits for the board (`queue_of`); moments as days of here."""
    cells = (
        [timezone.localdate(cell) if isinstance(cell, datetime) else cell for cell in row] for row in rows_of(rows, QUEUE_COLUMNS)
    )
    return Sheet(
        name="Chờ duyệt",
        title=str(_("Queue for checking")),
        notes=notes,
        columns=QUEUE_COLUMNS,
        rows=cells,
        summed=frozenset({"declared_vnd", "confirmed_vnd"}),
    )


def library(rows: QuerySet[Initiative], *, notes: Sequence[str] = ()) -> Sheet:
    """Return the sheet of the library: public fields, with `adopters` and `adopted_vnd` of each."""
    return Sheet(
        name="Thư viện",
        title=str(_("Library of initiatives worth copying")),
        notes=notes,
        columns=LIBRARY_COLUMNS,
        rows=rows_of(rows, LIBRARY_COLUMNS),
        summed=frozenset({"accepted_vnd", "adopters", "adopted_vnd"}),
    )


def adoptions(rows: QuerySet[Adoption], *, notes: Sequence[str] = ()) -> Sheet:
    return Sheet(
        name="Áp dụng lại",
        title=str(_("Adoptions")),
        notes=notes,
        columns=ADOPTION_COLUMNS,
        rows=rows_of(rows, _with_half_years(ADOPTION_COLUMNS)),
        summed=frozenset({"benefit_vnd", "accepted_vnd"}),
    )


def _with_half_years(columns: Sequence[Column]) -> list[Column]:
    """Return the columns with the half-years' names instead of their codes."""
    named = [(year.code, str(year)) for year in HalfYear.objects.all()]
    return [
        replace(column, kind=CHOICE, choices=named) if column.name.endswith("half_year__code") else column for column in columns
    ]
