"""An invented board that reproduces the published half-year: 78 unions, 210 initiatives, above 20 tỷ đồng."""

from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from emulation.figures import is_expected
from emulation.models import HalfYear, TitleCount, UnionReturn
from initiatives.models import Initiative
from kcn_union.invented import board, depth, heads, joined, returns, work
from kcn_union.invented.work import Office, State
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
    counts = heads.head_counts(rng, served, years)
    rows = heads.members(rng, served, years, counts, today)
    officer = _officer(rows[served[0].pk])
    people = board.accounts(rng, served, officer)
    officers = {union.pk: people[f"canbo{union.code[3:]}"] for union in served[1:]} | {served[0].pk: people["canbo"]}
    verifiers = [people["chuyenvien"], people["chuyenvien2"]]
    campaigns = board.campaigns(today, joined.of_the_board(years))
    joined.join(campaigns, served, rows, officers, at)

    current, before = years[-1], years[-2]
    early = (today - current.begins_on).days < EARLY_DAYS
    unfinished = before if early else current
    filed: list[UnionReturn] = []
    for year in years:
        if year.cut_off_on < today:
            finished = not (early and year == before)
            filed += returns.returns(rng, year, served, counts, officers, verifiers, at, finished=finished)
    UnionReturn.objects.bulk_create(filed, batch_size=500)
    TitleCount.objects.bulk_create(returns.title_counts(rng, campaigns["gvn-dvn"], filed), batch_size=500)

    office = Office(rng, at, rows, officers, verifiers, campaigns)
    entries = []
    for year in years:
        living = [union for union in served if is_expected(union, year)]
        wanted, total = _wanted(rng, year, unfinished, early, today)
        entries += work.plan(office, year, living, wanted, total)
    entries += _own(office, served[0], unfinished, current, early)
    work.save(entries, years)
    depth.save(office, years, served, served[0], heads.PUBLISHED)
    joined.sum_up(campaigns, at, people["chuyenvien"])
    _events_of_records(at, served, filed, officers)


def _officer(members: list[Member]) -> Member:
    """The officer of the demo is a member of her own union."""
    officer = next(member for member in members if member.sex == "female" and member.left_on is None)
    officer.name, officer.work_class, officer.job_title = "Nguyễn Thu Hằng", "officer", "Cán bộ công đoàn"
    officer.save()
    return officer


def _wanted(rng: Random, year: HalfYear, unfinished: HalfYear, early: bool, today: date) -> tuple[dict[str, int], int]:
    """Return how many initiatives of each state a half-year has, and about how much the accepted ones sum to."""
    if year.code == heads.PUBLISHED and year != unfinished:
        return {State.ACCEPTED: 210, State.REJECTED: 3, State.WITHDRAWN: 2}, 20_370_000_000
    usual, total = rng.randrange(165, 235), rng.randrange(13_500, 23_500) * 1_000_000
    if year.begins_on > unfinished.begins_on:
        return {State.SUBMITTED: 5, State.DRAFT: 4}, 0
    if year != unfinished:
        return {State.ACCEPTED: usual, State.REJECTED: 2, State.WITHDRAWN: 2}, total
    share = 0.8 if early else 0.75 * min(1, (today - year.begins_on).days / 182)
    accepted = round(usual * share)
    wanted = {State.ACCEPTED: accepted, State.SUBMITTED: 9, State.RECEIVED: 6, State.SENT_BACK: 3, State.DRAFT: 7}
    return wanted, round(total * share)


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


def _events_of_records(at: datetime, served: list[Union], filed: list[UnionReturn], officers: dict) -> None:
    """Write the events of unions and returns: who entered, sent and accepted them."""
    rows = [
        Event(at=at, actor="", verb="created", kind="unions.union", record_id=union.pk, label=union.name, union_id=union.pk)
        for union in served
    ]
    for row in UnionReturn.objects.select_related("union", "half_year", "submitted_by", "accepted_by"):
        for verb, by, moment, states in (
            ("submit", row.submitted_by, row.submitted_at, ["draft", "submitted"]),
            ("accept", row.accepted_by, row.accepted_at, ["submitted", "accepted"]),
        ):
            if by:
                rows.append(
                    Event(
                        at=moment,
                        actor_id=by.pk,
                        actor=str(by),
                        verb=verb,
                        kind="emulation.unionreturn",
                        record_id=row.pk,
                        label=str(row),
                        union_id=row.union_id,
                        changes={"state": states},
                    )
                )
    Event.objects.bulk_create(rows, batch_size=1_000)


def is_loaded() -> bool:
    """Whether the database holds anything of ours."""
    return any(model.objects.exists() for model in (Union, HalfYear, Member, Initiative, Event))
