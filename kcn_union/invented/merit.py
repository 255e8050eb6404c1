"""The years of the demo's award rounds, and initiatives of the officer's own union that are worth an award in them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from emulation.models import HalfYear
from initiatives.models import Author
from kcn_union.invented import work
from kcn_union.invented.heads import PUBLISHED
from kcn_union.invented.work import Entry, Office, State
from unions.models import Member, Union

SEED = 1975
# The last decisions on a year come in May of the next; a round is finished some days after.
DECIDED = (5, 20)
# What each of the own union's best saved: in the year of the finished round, and in that of the running one.
BEFORE, NOW = (236_000_000,), (318_000_000, 184_500_000, 142_000_000, 97_500_000)
# The half-year whose figures are from the press takes none of them.
PRESS = date(2021, 12, 1), date(2022, 5, 31)


@dataclass(frozen=True)
class Years:
    """Which year each of the three rounds judges."""

    finished: int
    running: int
    coming: int


def years_on(today: date) -> Years:
    """Return the years of the rounds as they stand on that day: what is not decided before the end of May is not finished."""
    last = today.year - (1 if (today.month, today.day) >= DECIDED else 2)
    return Years(last, last + 1, last + 2)


def entries(office: Office, own: Union, unfinished: HalfYear) -> list[Entry]:
    """Return accepted initiatives of one direct worker each; none in the half-year whose figures are from the press."""
    apart, judged = replace(office, rng=Random(SEED)), years_on(office.today)
    pressed = unfinished.code != PUBLISHED
    last = min(office.today, unfinished.cut_off_on, date(judged.running, 12, 31))
    first = date(judged.running, 1, 1)
    days = [max(first, last - timedelta(40 + 17 * index)) for index in range(len(NOW))]
    wanted = [*zip(days, NOW, strict=True), *((date(judged.finished, 9, 14), amount) for amount in BEFORE)]
    workers = apart.rng.sample(_steady(office, own, judged), len(wanted))
    return [
        _by_one(apart, own, member, day, amount)
        for member, (day, amount) in zip(workers, wanted, strict=True)
        if not (pressed and PRESS[0] <= day <= PRESS[1])
    ]


def _steady(office: Office, union: Union, judged: Years) -> list[Member]:
    """Return the union's direct workers who were members all the time, as the list has them."""
    since = date(judged.finished, 1, 1)
    found = office.members[union.pk]
    return [one for one in found if one.work_class == "direct" and one.left_on is None and one.joined_on < since]


def _by_one(office: Office, union: Union, member: Member, day: date, amount: int) -> Entry:
    made = work.entry(office, union, State.ACCEPTED, day, amount)
    made.authors = [
        Author(
            member=member, name=member.name, sex=member.sex, birth_date=member.birth_date, share=Decimal(100),
            job_title=member.job_title, qualification=member.qualification, work_class=member.work_class,
        )
    ]  # fmt: skip
    return made
