"""Head counts of every union over the half-years, and member rows that agree with them on every cut-off day."""

from datetime import date, timedelta
from random import Random

from emulation.models import HalfYear
from kcn_union.invented.board import BEGIN
from kcn_union.invented.names import JOBS, person_name
from unions.models import Member, Union

# The half-year whose totals were published: over 23.000 workers, nearly 21.000 members.
PUBLISHED = "2022-H1"
MEMBERS, WORKERS = 20_943, 23_046
HEADS = ("workers", "women_workers", "members", "women_members")
BATCH = 2_000


def head_counts(rng: Random, served: list[Union], years: list[HalfYear]) -> dict[tuple[int, str], dict[str, int]]:
    """Return {(union id, half-year code): the four head counts}; the published half-year hits its totals exactly."""
    weights = {union.pk: rng.lognormvariate(0, 0.95) for union in served}
    published = [union for union in served if union.founded_on < date(2022, 5, 31)]
    scale = MEMBERS / sum(weights[union.pk] for union in published)
    women = {union.pk: rng.uniform(0.42, 0.78) for union in served}
    joined = {union.pk: rng.uniform(0.86, 0.96) for union in served}
    middle = next((index for index, year in enumerate(years) if year.code == PUBLISHED), len(years) - 1)
    found = {}
    for index, year in enumerate(years):
        for union in served:
            growth = 1 + 0.012 * (index - middle) + (rng.uniform(-0.02, 0.02) if index != middle else 0)
            members = max(14, round(weights[union.pk] * scale * growth))
            workers = round(members / joined[union.pk])
            found[union.pk, year.code] = _four(workers, members, women[union.pk])
    if years[middle].code == PUBLISHED:
        _hit(found, published)
    return found


def _four(workers: int, members: int, women: float) -> dict[str, int]:
    women_members = round(members * women)
    return {
        "workers": workers,
        "women_workers": women_members + round((workers - members) * women),
        "members": members,
        "women_members": women_members,
    }


def _hit(found: dict, published: list[Union]) -> None:
    """Let the largest unions take up the rounding, so that the published totals come out exactly."""
    keys = sorted(((union.pk, PUBLISHED) for union in published), key=lambda key: -found[key]["members"])
    spare = MEMBERS - sum(found[key]["members"] for key in keys)
    found[keys[0]]["members"] += spare
    found[keys[0]]["workers"] += max(spare, 0)
    missing = WORKERS - sum(found[key]["workers"] for key in keys)
    step = 1 if missing > 0 else -1
    turn = 0
    while missing:
        row = found[keys[turn % len(keys)]]
        if (
            row["workers"] + step >= row["members"]
            and row["workers"] + step - row["members"] >= row["women_workers"] - row["women_members"]
        ):
            row["workers"] += step
            missing -= step
        turn += 1


class _Roll:
    """The members of one union and sex as the half-years pass: who is in, and who has left."""

    def __init__(self, rng: Random, union: Union, sex: str, numbers):
        self.rng, self.union, self.sex, self.numbers = rng, union, sex, numbers
        self.active: list[Member] = []
        self.left: list[Member] = []

    def reach(self, target: int, begins_on: date, cut_off: date) -> None:
        """Let people join or leave between the two days, so that `target` are in on the cut-off day."""
        while len(self.active) > target:
            member = self.active.pop(self.rng.randrange(1, len(self.active)))
            member.left_on = max(self._day(begins_on, cut_off - timedelta(1)), member.joined_on)
            self.left.append(member)
        while len(self.active) < target:
            self.active.append(self._new(self._day(begins_on, cut_off)))

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(self.rng.randrange(max(1, (last - first).days + 1)))

    def _new(self, joined_on: date) -> Member:
        rng = self.rng
        work_class = rng.choices(["direct", "technical", "managing", "officer"], [84, 10, 5, 1])[0]
        qualifications = {"direct": ["none", "vocational", "college"], "technical": ["college", "university"]}
        return Member(
            union=self.union,
            name=person_name(rng, self.sex),
            sex=self.sex,
            birth_date=date(rng.randrange(1972, 2001), rng.randrange(1, 13), rng.randrange(1, 29)),
            employee_code=f"NV {next(self.numbers):04}",
            joined_on=max(joined_on, self.union.founded_on),
            job_title=rng.choice(JOBS[work_class]),
            qualification=rng.choice(qualifications.get(work_class, ["university"])),
            work_class=work_class,
        )


def members(rng: Random, served: list[Union], years: list[HalfYear], counts: dict, today: date) -> dict[int, list[Member]]:
    """Create the member rows; return union id -> its members. The first of each union is a woman who stays: its officer."""
    rows: list[Member] = []
    for union in served:
        numbers = iter(range(1, 100_000))
        rolls = {sex: _Roll(rng, union, sex, numbers) for sex in ("female", "male")}
        begins_on = max(union.founded_on, BEGIN - timedelta(900))
        for year in years:
            if (
                year.cut_off_on > today
                or union.founded_on > year.cut_off_on
                or (union.dissolved_on and union.dissolved_on <= year.cut_off_on)
            ):
                continue
            heads = counts[union.pk, year.code]
            rolls["female"].reach(heads["women_members"], begins_on, year.cut_off_on)
            rolls["male"].reach(heads["members"] - heads["women_members"], begins_on, year.cut_off_on)
            begins_on = year.cut_off_on + timedelta(1)
        if union.dissolved_on:
            for roll in rolls.values():
                for member in roll.active:
                    member.left_on = max(union.dissolved_on, member.joined_on)
        rows += [member for roll in rolls.values() for member in roll.active + roll.left]
    for member in rows[::50]:
        member.full_clean(validate_unique=False, validate_constraints=False)
    Member.objects.bulk_create(rows, batch_size=BATCH)
    found: dict[int, list[Member]] = {}
    for member in Member.objects.order_by("pk"):
        found.setdefault(member.union_id, []).append(member)
    return found
