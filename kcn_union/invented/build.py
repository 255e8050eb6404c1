"""An invented board that reproduces the published half-year: 78 unions, 210 initiatives, above 20 tỷ đồng."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from django.db import connection, transaction

from awards.models import Honour
from emulation.figures import is_expected
from emulation.models import Enrolment, HalfYear, TitleCount, UnionReturn
from initiatives.models import Author, Initiative
from kcn_union.invented import amounts, board, cited, closings, depth, heads, honours, joined, merit, returns, rounds, work
from kcn_union.invented.work import Office, State
from unions import events
from unions.models import Event, Member, Union

SEED = 1989
EARLY_DAYS = 30
# The officer's own union: large enough to have something of everything.
OWN_UNION = "CD-062"
AWAITED = "Giấy xác nhận giá trị công ty đang trình ký, sẽ gửi sau."
WHY_SO_LARGE = "Áp dụng cho cả 12 chuyền, phòng kế toán đã đối chiếu với chi phí cả năm."


def load(at: datetime) -> None:
    """Build everything as of that moment, in one transaction."""
    with transaction.atomic():
        _load(at, at.date(), Random(SEED))


def _load(at: datetime, today: date, rng: Random) -> None:
    years = board.half_years(today)
    served = board.unions(rng, today)
    served.sort(key=lambda union: (union.code != OWN_UNION, union.code))
    current, before = years[-1], years[-2]
    early = (today - current.begins_on).days < EARLY_DAYS
    unfinished = before if early else current
    past = [year for year in years if year.cut_off_on < unfinished.cut_off_on]
    counts = heads.head_counts(rng, served, years)
    absent = {year.pk: _absent(year, served, years, counts, today) for year in (past[-1], unfinished)}
    rows = heads.members(rng, served, years, counts, today)
    officer = _officer(rows[served[0].pk])
    seated = max((union for union in served[1:] if not union.dissolved_on), key=lambda union: len(rows[union.pk]))
    people = board.accounts(rng, served, officer, _councillor(rows[seated.pk]))
    officers = {union.pk: people[f"canbo{union.code[3:]}"] for union in served[1:]} | {served[0].pk: people["canbo"]}
    verifiers = [people["chuyenvien"], people["chuyenvien2"]]
    campaigns = board.campaigns(today, joined.of_the_board(years))
    joined.join(campaigns, served, rows, officers, at)

    filed: list[UnionReturn] = []
    for year in past:
        filed += returns.finished(rng, year, served, counts, officers, verifiers, absent.get(year.pk, []))
    UnionReturn.objects.bulk_create(filed, batch_size=500)
    TitleCount.objects.bulk_create(returns.title_counts(rng, campaigns["gvn-dvn"], filed), batch_size=500)

    office = Office(rng, at, rows, officers, verifiers, campaigns)
    entries = []
    for year in years:
        living = [union for union in served if is_expected(union, year) and union not in absent.get(year.pk, [])]
        wanted, total = _wanted(rng, year, unfinished, early, today)
        entries += work.plan(office, year, living, wanted, total)
    entries += _own(office, served[0], unfinished, current, early)
    entries += _counted_before_the_merge(office, served)
    entries += merit.entries(office, served[0], unfinished)
    work.save(entries, years)
    depth.save(office, years, served, served[0], heads.PUBLISHED)
    joined.sum_up(campaigns, at, people["chuyenvien"])
    _events_of_records(at, served, filed)
    cited.save(years, today)
    judged = merit.years_on(today)
    honours.save(office, years, served, judged)
    _count_rows()
    rounds.save(office, served, judged, seated)

    closings.close(office, past, people["lanhdao"], heads.PUBLISHED)
    running = returns.run(office, unfinished, served, counts, absent[unfinished.pk], past[-1])
    TitleCount.objects.bulk_create(returns.title_counts(Random(SEED), campaigns["gvn-dvn"], running))
    closings.remind(office, unfinished, running, _to_remind(served, unfinished), str(board.managing()))


def _count_rows() -> None:
    """Tell PostgreSQL how much there is now: it would learn it only after this transaction, and read it all in loops until then."""
    if connection.vendor == "postgresql":
        tables = (Author, Enrolment, Event, Honour, Initiative, Member, TitleCount, UnionReturn)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in tables)}")


def _absent(year: HalfYear, served: list[Union], years: list[HalfYear], counts: dict, today: date) -> list[Union]:
    """Return the unions without any initiative in that half-year, their head counts those of the one before; none of 2022-H1."""
    if year.code == heads.PUBLISHED or year.cut_off_on > today:
        return []
    found = returns.quiet(served, year, counts)
    returns.carry_over(found, year, years[years.index(year) - 1], counts)
    return found


def _to_remind(served: list[Union], year: HalfYear) -> list[Union]:
    """Return the unions that have not sent their return, the officer's own aside."""
    sent = set(UnionReturn.objects.filter(half_year=year, submitted_at__isnull=False).values_list("union", flat=True))
    return [union for union in served[1:] if is_expected(union, year) and union.pk not in sent]


def _officer(members: list[Member]) -> Member:
    """The officer of the demo is a member of her own union."""
    officer = next(member for member in members if member.sex == "female" and member.left_on is None)
    officer.name, officer.work_class, officer.job_title = "Nguyễn Thu Hằng", "officer", "Cán bộ công đoàn"
    officer.save()
    return officer


def _councillor(members: list[Member]) -> Member:
    """The demo's member of the award council leads a unit in a company, and is no officer of its union."""
    return next(member for member in members if member.work_class == "managing" and member.left_on is None)


def _wanted(rng: Random, year: HalfYear, unfinished: HalfYear, early: bool, today: date) -> tuple[dict[str, int], int]:
    """Return how many initiatives of each state a half-year has, and about how much the accepted ones sum to."""
    if year.code == heads.PUBLISHED and year != unfinished:
        return {State.ACCEPTED: 210, State.REJECTED: 3, State.WITHDRAWN: 2}, 20_372_500_000
    usual, total = rng.randrange(165, 235), rng.randrange(13_500, 23_500) * 1_000_000
    if year.begins_on > unfinished.begins_on:
        return {State.SUBMITTED: 5, State.DRAFT: 4}, 0
    if year != unfinished:
        return {State.ACCEPTED: usual, State.REJECTED: 2, State.WITHDRAWN: 2}, total
    share = 0.8 if early else 0.75 * min(1, (today - year.begins_on).days / 182)
    accepted = round(usual * share)
    wanted = {State.ACCEPTED: accepted, State.SUBMITTED: 9, State.RECEIVED: 6, State.SENT_BACK: 3, State.DRAFT: 7}
    return wanted, round(total * share / amounts.ROUND_TO) * amounts.ROUND_TO


def _own(office: Office, union: Union, unfinished: HalfYear, current: HalfYear, early: bool) -> list[work.Entry]:
    """Return what makes the officer's first page worth opening: drafts, two sent back, three waiting, six accepted."""
    today = office.today
    last = min(unfinished.cut_off_on, today)

    def day(days_before: int) -> date:
        return max(unfinished.begins_on, last - timedelta(days_before))

    made = [work.entry(office, union, State.SENT_BACK, day(24 - index), amount, reason) for index, (amount, reason) in enumerate(zip(
        (48_500_000, 126_000_000), work.wording.REMARKS, strict=False))]  # fmt: skip
    made += [
        work.entry(office, union, State.SUBMITTED, day(12 - index), amount) for index, amount in enumerate((64_000_000, None))
    ]
    made.append(work.entry(office, union, State.RECEIVED, day(20), 31_000_000))
    made += [work.entry(office, union, State.ACCEPTED, day(60 + index), 22_000_000 + 9_500_000 * index) for index in range(6)]
    draft = work.entry(office, union, State.DRAFT, day(5), 18_000_000)
    # The challenge of the queue: far above what this union saves, explained, its paper not yet there.
    large = work.entry(office, union, State.SUBMITTED, day(9), 1_480_000_000)
    large.initiative.unusual_words, large.initiative.paperless_reason = WHY_SO_LARGE, AWAITED
    bare = work.entry(office, union, State.DRAFT, day(3), None)
    bare.initiative.recognition_number, bare.initiative.recognised_on, bare.initiative.recognised_by = "", None, ""
    bare.initiative.social_value, bare.authors = "", []
    return [*made, large, draft, bare]


def _counted_before_the_merge(office: Office, served: list[Union]) -> list[work.Entry]:
    """Return what a union that was merged had accepted in its last half-year: it stays its own there."""
    apart = replace(office, rng=Random(SEED))
    ended = [(union, union.dissolved_on) for union in served if union.successor_id and union.dissolved_on]
    return [
        work.entry(apart, union, State.ACCEPTED, last - timedelta(40 + 7 * index), amount)
        for union, last in ended
        for index, amount in enumerate((74_000_000, 28_500_000))
    ]


def _events_of_records(at: datetime, served: list[Union], filed: list[UnionReturn]) -> None:
    """Write the events of unions and returns: who entered, sent and accepted them."""
    rows = [
        Event(at=at, actor="", verb="created", kind="unions.union", record_id=union.pk, label=union.name, union_id=union.pk)
        for union in served
    ]
    events.write([*rows, *returns.told(filed)])


def is_loaded() -> bool:
    """Whether the database holds anything of ours."""
    return any(model.objects.exists() for model in (Union, HalfYear, Member, Initiative, Event))
