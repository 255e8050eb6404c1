"""Lists of returns and of title holders as sheets."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emulation.figures import Reporter
from emulation.models import Campaign, TitleCount
from emulation.models.union_return import HEAD_COUNTS
from toolkit.sheets.columns import CHOICE, DAY, WHOLE, Column
from toolkit.sheets.out import Sheet, rows_of

RETURN_COLUMNS = (
    Column(name="code", label=gettext_lazy("Union code"), width=12),
    Column(name="name", label=gettext_lazy("Grassroots union"), width=44),
    Column(name="park", label=gettext_lazy("Park"), width=20),
    Column(name="state", label=gettext_lazy("Return"), width=18),
    Column(name="workers", label=gettext_lazy("Workers"), kind=WHOLE, width=12),
    Column(name="women_workers", label=gettext_lazy("Women workers"), kind=WHOLE, width=12),
    Column(name="members", label=gettext_lazy("Members"), kind=WHOLE, width=12),
    Column(name="women_members", label=gettext_lazy("Women members"), kind=WHOLE, width=12),
)
TITLE_COLUMNS = (
    Column(name="code", label=gettext_lazy("Union code"), width=12),
    Column(name="name", label=gettext_lazy("Grassroots union"), width=44),
    Column(name="campaign", label=gettext_lazy("Campaign"), width=36),
    Column(name="half_year", label=gettext_lazy("Half-year"), width=26),
    Column(name="registered", label=gettext_lazy("Registered"), kind=WHOLE, width=12),
    Column(name="achieved", label=gettext_lazy("Holders"), kind=WHOLE, width=12),
    Column(name="women_members", label=gettext_lazy("Women members"), kind=WHOLE, width=12),
)


CAMPAIGN_COLUMNS = (
    Column(name="name", label=gettext_lazy("Campaign"), width=60),
    Column(name="parent__name", label=gettext_lazy("Part of"), width=44),
    Column(name="state", label=gettext_lazy("State"), kind=CHOICE, choices=Campaign.State.choices, width=16),
    Column(name="level", label=gettext_lazy("Launched by"), kind=CHOICE, choices=Campaign.Level.choices, width=30),
    Column(name="document", label=gettext_lazy("Document"), width=24),
    Column(name="document_on", label=gettext_lazy("Day of the document"), kind=DAY, width=14),
    Column(name="theme", label=gettext_lazy("Theme"), width=40),
    Column(name="audience", label=gettext_lazy("For"), kind=CHOICE, choices=Campaign.Audience.choices, width=18),
    Column(name="counts", label=gettext_lazy("Counts"), kind=CHOICE, choices=Campaign.Counts.choices, width=18),
    Column(name="starts_on", label=gettext_lazy("From"), kind=DAY, width=14),
    Column(name="ends_on", label=gettext_lazy("Until"), kind=DAY, width=14),
    Column(name="term", label=gettext_lazy("Term"), width=14),
)
JOINED_COLUMNS = (
    Column(name="invited", label=gettext_lazy("Unions it is for"), kind=WHOLE, width=12),
    Column(name="acknowledged", label=gettext_lazy("Acknowledged"), kind=WHOLE, width=12),
    Column(name="registered", label=gettext_lazy("Registered"), kind=WHOLE, width=12),
)


def campaigns(rows: QuerySet[Campaign], joined: Mapping[int, Mapping[str, int]]) -> Sheet:
    """Return the sheet of these campaigns; `joined` maps a campaign's id to how many unions are in it."""
    told = rows_of(rows, CAMPAIGN_COLUMNS)
    numbers = ([joined.get(pk, {}).get(column.name, 0) for column in JOINED_COLUMNS] for pk in rows.values_list("pk", flat=True))
    return Sheet(
        name="Phong trào",
        title=_("Emulation campaigns"),
        columns=CAMPAIGN_COLUMNS + JOINED_COLUMNS,
        rows=([*cells, *more] for cells, more in zip(told, numbers, strict=True)),
    )


def returns(rows: Iterable[Reporter], *, notes: Sequence[str] = ()) -> Sheet:
    """Return the sheet of these unions and their returns; head counts of accepted ones only, an empty cell is no figure."""
    cells = (
        [
            row.union.code,
            row.then.name,
            row.then.park.name,
            str(row.union_return.get_state_display()) if row.union_return else _("not reported"),
            *(getattr(row.accepted, name, None) for name in HEAD_COUNTS),
        ]
        for row in rows
    )
    return Sheet(
        name="Báo cáo",
        title=_("Half-year returns"),
        notes=notes,
        columns=RETURN_COLUMNS,
        rows=cells,
        summed=frozenset(HEAD_COUNTS),
    )


def title_counts(rows: Iterable[TitleCount], *, notes: Sequence[str] = ()) -> Sheet:
    cells = (
        [
            row.enrolment.union.code,
            row.enrolment.union.name,
            row.enrolment.campaign.short_name,
            str(row.half_year),
            row.registered,
            row.achieved,
            getattr(row, "women_members", None),
        ]
        for row in rows
    )
    summed = frozenset({"registered", "achieved", "women_members"})
    return Sheet(name="Danh hiệu", title=_("Holders of titles"), notes=notes, columns=TITLE_COLUMNS, rows=cells, summed=summed)
