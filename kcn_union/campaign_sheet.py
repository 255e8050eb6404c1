"""The unions of a campaign in one half-year as a sheet."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kcn_union.campaign_figures import CampaignFigures, Pace, Row
from toolkit.dates import as_written
from toolkit.sheets.columns import DAY, MONEY, WHOLE, Column
from toolkit.sheets.out import Sheet

JOINING = (
    Column(name="code", label=gettext_lazy("Union code"), width=12),
    Column(name="name", label=gettext_lazy("Grassroots union"), width=44),
    Column(name="park", label=gettext_lazy("Park"), width=20),
    Column(name="acknowledged_on", label=gettext_lazy("Acknowledged"), kind=DAY, width=14),
    Column(name="registered_on", label=gettext_lazy("Registered"), kind=DAY, width=14),
    Column(name="aim_count", label=gettext_lazy("Target"), kind=WHOLE, width=10),
)
INITIATIVES = (
    Column(name="counted", label=gettext_lazy("Initiatives"), kind=WHOLE, width=10),
    Column(name="percent", label=gettext_lazy("% of the target"), kind=WHOLE, width=12),
    Column(name="aim_vnd", label=gettext_lazy("Target (đ)"), kind=MONEY, width=18),
    Column(name="accepted_total_vnd", label=gettext_lazy("Accepted (đ)"), kind=MONEY, width=18),
    Column(name="percent_vnd", label=gettext_lazy("% of the target"), kind=WHOLE, width=12),
)
TITLES = (
    Column(name="registered", label=gettext_lazy("Registered for the title"), kind=WHOLE, width=14),
    Column(name="holders", label=gettext_lazy("Holders"), kind=WHOLE, width=12),
    Column(name="women_members", label=gettext_lazy("Women members"), kind=WHOLE, width=12),
    Column(name="percent", label=gettext_lazy("% of the target"), kind=WHOLE, width=12),
)


def sheet(figures: CampaignFigures, rows: Sequence[Row]) -> Sheet:
    """Return the sheet of these rows; an empty cell is no figure."""
    of_titles = figures.of_titles
    gone = figures.stretch.percent
    notes = [
        _("%(half_year)s; up to %(day)s, %(percent)s%% of the time has gone.")
        % {"half_year": figures.half_year, "day": as_written(figures.stretch.last), "percent": "–" if gone is None else gone}
    ]
    return Sheet(
        name="Phong trào",
        title=figures.campaign.name,
        notes=notes,
        columns=JOINING + (TITLES if of_titles else INITIATIVES),
        rows=([*_joining(row), *(_titles(figures, row) if of_titles else _initiatives(figures, row))] for row in rows),
        summed=frozenset({"counted", "accepted_total_vnd", "registered", "holders", "women_members", "aim_count", "aim_vnd"}),
    )


def _joining(row: Row) -> list:
    enrolled = row.enrolment
    days = (enrolled.acknowledged_on, enrolled.registered_on, enrolled.aim_count) if enrolled else (None, None, None)
    return [row.union.code, row.then.name, row.then.park.name, *days]


def _initiatives(figures: CampaignFigures, row: Row) -> list:
    aim = row.enrolment.aim_vnd if row.enrolment else None
    return [row.counted, _percent(figures.pace(row)), aim, row.accepted_total_vnd, _percent(row.pace_vnd)]


def _titles(figures: CampaignFigures, row: Row) -> list:
    count = row.titles
    women = getattr(count, "women_members", None)
    return [count and count.registered, row.holders, women, _percent(figures.pace(row))]


def _percent(pace: Pace | None) -> int | None:
    return pace.percent if pace else None
