"""Who is in a half-year's table, and how far each return has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from emulation.models import HalfYear, UnionReturn
from unions.models import Union
from unions.models.union import UnionOn


class Tier(StrEnum):
    """Where an expected return stands; the three sum to the expected (docs/rules.md, rule 7)."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    SILENT = "silent"


class Stage(TextChoices):
    """How far a union is with its return: what the board of reporting shows."""

    NOT_OPENED = "not_opened", _("not begun")
    IN_PROGRESS = "in_progress", _("being filled in")
    SENT_BACK = "sent_back", _("sent back")
    NOTHING_SENT = "nothing_sent", _("nothing to report, sent")
    SUBMITTED = "submitted", _("sent")
    NOTHING = "nothing_accepted", _("nothing to report, accepted")
    ACCEPTED = "accepted", _("accepted")


class Size(TextChoices):
    """How large a union's company is, by the workers of the accepted return of a half-year."""

    UNDER_100 = "under-100", _("under 100 workers")
    UNDER_500 = "100-499", _("100–499 workers")
    UNDER_1000 = "500-999", _("500–999 workers")
    FROM_1000 = "from-1000", _("1.000 workers and more")
    UNKNOWN = "unknown", _("not known: no accepted return")


@dataclass(frozen=True)
class Reporter:
    """One union in one half-year: `then` is what it was on the cut-off day, or on its last day before."""

    union: Union
    then: UnionOn
    expected: bool
    union_return: UnionReturn | None

    @cached_property
    def tier(self) -> Tier | None:
        """None where no return is expected."""
        return tier_of(self.union_return) if self.expected else None

    @cached_property
    def accepted(self) -> UnionReturn | None:
        """The return, when its figures enter sums."""
        return self.union_return if self.tier == Tier.ACCEPTED else None


def tier_of(union_return: UnionReturn | None) -> Tier:
    match union_return and union_return.state:
        case UnionReturn.State.ACCEPTED:
            return Tier.ACCEPTED
        case UnionReturn.State.SUBMITTED:
            return Tier.WAITING
        case _none_draft_or_sent_back:
            return Tier.SILENT


def stage_of(union_return: UnionReturn | None) -> Stage:
    # An extension opens a return that nobody has begun to fill in.
    if union_return is None or not union_return.is_begun:
        return Stage.NOT_OPENED
    nothing = union_return.nothing_to_report
    match union_return.state:
        case UnionReturn.State.ACCEPTED:
            return Stage.NOTHING if nothing else Stage.ACCEPTED
        case UnionReturn.State.SUBMITTED:
            return Stage.NOTHING_SENT if nothing else Stage.SUBMITTED
        case UnionReturn.State.SENT_BACK:
            return Stage.SENT_BACK
        case _draft:
            return Stage.IN_PROGRESS


def due_on(half_year: HalfYear, union_return: UnionReturn | None) -> date:
    """Return until which day a return is in time: the half-year's day, or a later one that the board has given."""
    extended = union_return.extended_until if union_return else None
    return max(half_year.due_on, extended or half_year.due_on)


def taken_until(half_year: HalfYear, union_return: UnionReturn | None) -> date:
    """Return the last day on which a return is taken, in time or late."""
    return max(half_year.late_until_on, due_on(half_year, union_return))


def size_of(workers: int | None) -> Size:
    """Return the class of a company by its workers; None is a union without an accepted return."""
    if workers is None:
        return Size.UNKNOWN
    limits = ((100, Size.UNDER_100), (500, Size.UNDER_500), (1000, Size.UNDER_1000))
    return next((size for limit, size in limits if workers < limit), Size.FROM_1000)


def union_ids_of_size(size: str, half_year: HalfYear | None) -> list[int]:
    """Return the unions of that size in a half-year, or where none is asked for by their newest accepted return."""
    accepted = UnionReturn.objects.accepted().order_by("half_year__cut_off_on")
    accepted = accepted.filter(half_year=half_year) if half_year else accepted
    workers = dict(accepted.values_list("union_id", "workers"))
    return [pk for pk in Union.objects.values_list("pk", flat=True) if size_of(workers.get(pk)) == size]


def reporters(half_year: HalfYear, unions: Iterable[Union], returns: Iterable[UnionReturn]) -> list[Reporter]:
    """Return one row for each union, from unions fetched `with_changes()` and the half-year's returns among them."""
    by_union = {row.union_id: row for row in returns}
    return [
        Reporter(
            union=union,
            then=union.as_of(union.last_day_until(half_year.cut_off_on)),
            expected=is_expected(union, half_year),
            union_return=by_union.get(union.pk),
        )
        for union in unions
    ]


def is_expected(union: Union, half_year: HalfYear) -> bool:
    """Whether the union reports: founded on or before the cut-off day, not dissolved on or before it (rule 8)."""
    cut_off = half_year.cut_off_on
    return union.founded_on <= cut_off and (union.dissolved_on is None or union.dissolved_on > cut_off)
