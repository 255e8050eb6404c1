"""How far half-years have come, for the lists that show them: open, asked to be closed, closed, published, corrected."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from emulation.models import HalfYear
from kcn_union.half_year.doors import Doors, live, of_version
from kcn_union.models import ClosedLine, Publication
from unions.models import User


@dataclass(frozen=True)
class Standing:
    """The state of one half-year as one person may know it: `key` chooses the sign, `version` is the newest readable one."""

    key: str
    label: str
    version: Publication | None = None


def standing_of(half_year: HalfYear, versions: Iterable[Publication]) -> Standing:
    """Return where a half-year stands; `versions` are those of its versions which the person may read, oldest first."""
    newest = next(reversed(list(versions)), None)
    if half_year.state != HalfYear.State.CLOSED or newest is None:
        return Standing(half_year.state, str(half_year.get_state_display()))
    if newest.number == 1:
        published = _("Published – version %(n)s") % {"n": newest.number}
        return Standing("published", published, newest) if newest.published_at else Standing("closed", _("Closed"), newest)
    if newest.published_at:
        return Standing("corrected", _("Corrected – version %(n)s") % {"n": newest.number}, newest)
    return Standing("unpublished", _("Corrected – version %(n)s, not published") % {"n": newest.number}, newest)


def standings(half_years: Iterable[HalfYear], *, user: User, on: date) -> dict[int, Standing]:
    """Return half-year id -> where it stands for this person; one query."""
    found: dict[int, list[Publication]] = {}
    for version in Publication.objects.visible_to(user, on=on).select_related("half_year").order_by("number"):
        found.setdefault(version.half_year_id, []).append(version)
    return {year.pk: standing_of(year, found.get(year.pk, [])) for year in half_years}


@dataclass(frozen=True)
class ListRow:
    """One half-year of a list: what was signed of it where something was, else what counts today; and where that leads."""

    half_year: HalfYear
    standing: Standing
    counted: int
    accepted_total_vnd: int
    accepted_returns: int
    expected: int
    doors: Doors

    @property
    def to_initiatives(self) -> str:
        return self.doors.to("initiatives")

    @property
    def to_returns(self) -> str:
        return self.doors.to("returns", tier="accepted")


def list_row(half_year: HalfYear, standing: Standing, whole: ClosedLine | None, today: dict[str, Any]) -> ListRow:
    """Return the row of one half-year; `today` has the four live figures by name."""
    if whole is None or standing.version is None:
        return ListRow(half_year, standing, **today, doors=live(half_year))
    return ListRow(
        half_year,
        standing,
        counted=whole.counted,
        accepted_total_vnd=whole.accepted_total_vnd,
        accepted_returns=whole.reported,
        expected=whole.expected,
        doors=of_version(standing.version),
    )


def wholes_of(known: Iterable[Standing]) -> dict[int, ClosedLine]:
    """Return half-year id -> the line of the whole of the newest version; one query."""
    versions = [one.version.pk for one in known if one.version]
    lines = ClosedLine.objects.filter(union=None, publication__in=versions).select_related("publication")
    return {line.publication.half_year_id: line for line in lines}
