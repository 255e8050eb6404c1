"""What members and unions had been awarded before: titles of their employers, gradings, certificates of the superiors."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from awards.models import Award, Honour
from emulation.models import HalfYear
from initiatives.models import Author
from kcn_union.invented.board import BEGIN, at_noon
from kcn_union.invented.merit import Years
from kcn_union.invented.work import Office
from unions import events
from unions.models import Event, Member, Union, User

SEED = 1948
Source = Honour.Source
# Certificates of the province and of the confederation a year, before they were proposed in rounds.
OF_THE_PROVINCE, CREATIVE, CREATIVE_VND = 7, 6, 80_000_000
GRADED = 0.3


def save(office: Office, years: list[HalfYear], served: list[Union], judged: Years) -> None:
    """Store every year's honours since the board began, each in the half-year of its decision, with their events.

    Certificates of creative labour are recorded up to the year before the first round; later ones come of rounds. In the year
    of the running round a member of the first union, the officer's, already has the province's certificate.
    """
    made = _History(office, years)
    for year in range(BEGIN.year, judged.running + 1):
        for union in served:
            made.titles(union, year)
        made.gradings(served, year)
        made.of_the_province(served[:1] if year == judged.running else [], served[1:], year)
        if year < judged.finished:
            made.creative(year)
    for one in made.rows:
        one.clean_fields(exclude=["union", "member", "award", "half_year", "entered_by", "nomination"])
        one.clean()
    Honour.objects.bulk_create(made.rows, batch_size=1_000)
    events.write(map(told, made.rows))


def told(row: Honour) -> Event:
    """Return the event that recording this stored honour wrote."""
    changes = events.changes_of(row, {}, events.values_of(row))
    return events.drafted(record=row, verb=events.CREATED, by=row.entered_by, at=row.entered_at, changes=changes)


class _History:
    """Honours not yet saved; what was decided after today is not there yet."""

    def __init__(self, office: Office, years: list[HalfYear]):
        self.office, self.years, self.rng = office, years, Random(SEED)
        self.awards = {award.code: award for award in Award.objects.select_related("authority")}
        self.luck = {one.pk: self.rng.random() for members in office.members.values() for one in members}
        self.rows: list[Honour] = []

    def titles(self, union: Union, year: int) -> None:
        """Of the employer, in December or January: advanced workers, and the best of them emulation fighters.

        Many of the best are so again the year after.
        """
        rng = self.rng
        decided_on = date(year, 12, 16) + timedelta(rng.randrange(36))
        numbers = [f"{number}/QĐ-TĐKT" for number in rng.sample(range(20, 320), 2)]
        pool = _through(self.office.members.get(union.pk, []), year, decided_on)
        if len(pool) < 8 or not _lives(union, year, decided_on):
            return
        wanted = max(2, round((len(pool) / 100) ** 0.6 * 1.8))
        best = [one for one in sorted(pool, key=lambda one: self.luck[one.pk])[: wanted + 2] if rng.random() < 0.8]
        advanced = list(dict.fromkeys([*best, *rng.sample(pool, wanted)]))[:wanted]
        for member in advanced:
            self._add("LDTT", union, member, year, decided_on, numbers[0], union.employer)
        for member in advanced[: max(1, wanted // 3)]:
            self._add("CSTD_CS", union, member, year, decided_on, numbers[1], union.employer)

    def gradings(self, served: list[Union], year: int) -> None:
        decided_on = date(year + 1, 1, 18) + timedelta(self.rng.randrange(8))
        number = f"{self.rng.randrange(30, 90)}/QĐ-LĐLĐ"
        for union in served:
            if _lives(union, year, decided_on) and self.rng.random() < GRADED:
                self._add("CDCS_XS", union, None, year, decided_on, number, str(union.superior))

    def of_the_province(self, surely: list[Union], others: list[Union], year: int) -> None:
        """Before 28 July, the union's own day."""
        decided_on = min(date(year, 7, 14), self.office.today - timedelta(25))
        number = f"{self.rng.randrange(400, 900)}/QĐ-LĐLĐ"
        for union in [*surely, *self.rng.sample(others, OF_THE_PROVINCE)]:
            pool = _through(self.office.members.get(union.pk, []), year, decided_on)
            if pool and _lives(union, year, decided_on):
                self._add("BK_LDLD", union, self.rng.choice(pool), year, decided_on, number, str(union.superior))

    def creative(self, year: int) -> None:
        decided_on, number = date(year + 1, 5, 8), f"{self.rng.randrange(1_100, 1_900)}/QĐ-TLĐ"
        large = Author.objects.filter(initiative__state="accepted", initiative__accepted_vnd__gte=CREATIVE_VND)
        found = large.filter(initiative__recognised_on__year=year, member__isnull=False).select_related("member__union")
        authors = {one.member: one for one in found.order_by("pk") if one.member and _through([one.member], year, decided_on)}
        for member in self.rng.sample(list(authors), min(CREATIVE, len(authors))):
            issuer = self.awards["BLDST"].authority.name
            self._add("BLDST", member.union, member, year, decided_on, number, issuer, leader=authors[member].leader)

    def _add(
        self, code: str, union: Union, member: Member | None, year: int, on: date, number: str, issuer: str, leader=False
    ) -> None:
        rng, entered = self.rng, on + timedelta(self.rng.randrange(2, 20))
        op_id = UUID(int=rng.getrandbits(128), version=4)
        if entered > self.office.today:
            return
        by, source = self._by(code, union)
        self.rows.append(
            Honour(
                union=union, member=member, award=self.awards[code], year=year, decision_number=number, decided_on=on,
                issuer=issuer, sex=member.sex if member else "", work_class=member.work_class if member else "",
                leader=leader if member else None, op_id=op_id, source=source, entered_by=by, entered_at=at_noon(entered),
                half_year=next((half for half in self.years if half.begins_on <= on <= half.cut_off_on), None),
            )
        )  # fmt: skip

    def _by(self, code: str, union: Union) -> tuple[User, str]:
        """What an employer decides the union records, the rest the board."""
        own = code in ("LDTT", "CSTD_CS")
        return (self.office.officers[union.pk], Source.OWN) if own else (self.office.board[0], Source.BOARD)


def _through(members: list[Member], year: int, until: date) -> list[Member]:
    """Return those who were members from the first day of the year until that day."""
    return [one for one in members if one.joined_on <= date(year, 1, 1) and (one.left_on is None or one.left_on >= until)]


def _lives(union: Union, year: int, until: date) -> bool:
    return union.founded_on <= date(year, 6, 1) and (union.dissolved_on is None or union.dissolved_on > until)
