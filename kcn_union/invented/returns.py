"""The unions' returns and the holders of titles: filed and accepted long ago, or just being filed by the real steps."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from emulation.figures import is_expected
from emulation.models import Campaign, Enrolment, HalfYear, TitleCount, UnionReturn
from emulation.models.union_return import HEAD_COUNTS
from kcn_union import return_steps
from kcn_union.invented.board import at_noon
from kcn_union.invented.work import Office
from unions import events
from unions.models import Event, Union, User

# Many officers write nothing: an empty word stands among the others.
WORDS = {
    "results": (
        "Phong trào thi đua được phát động tới từng tổ; doanh nghiệp khen thưởng kịp thời.",
        "Ba tổ sản xuất đăng ký chuyền kiểu mẫu; giờ dừng máy giảm so với kỳ trước.",
        "Tổ chức ngày hội sáng kiến, 14 công nhân trình bày ngay tại máy.",
        "",
    ),
    "difficulties": (
        "Cán bộ công đoàn kiêm nhiệm, ít thời gian viết mô tả sáng kiến.",
        "Công nhân làm ca đêm khó dự hội nghị công nhận sáng kiến.",
        "Phòng kế toán xác nhận giá trị làm lợi chậm.",
        "",
        "",
    ),
    "lessons": (
        "Hỏi người thợ ngay tại máy thì có sáng kiến.",
        "Mời kế toán dự họp công nhận để xác nhận số liệu trong ngày.",
        "Chụp ảnh trước và sau khi cải tiến, sau này khỏi tìm lại giấy tờ.",
        "Nhân rộng: đồ gá của chuyền 2 dùng được cho cả xưởng.",
        "",
        "",
        "",
    ),
}
SENT_BACK = "Số nữ đoàn viên chưa khớp danh sách đoàn viên ngày chốt. Nhờ anh/chị đối chiếu rồi gửi lại."
EXTENDED = "Cán bộ công đoàn nghỉ thai sản, người thay mới nhận bàn giao."
QUIET = 3
TIME_TO_FILE = 45
NOT_SENT = {"state": "draft", "submitted_by_id": None, "submitted_at": None, "late": False, "version": 1}
NOT_ACCEPTED = {"state": "submitted", "accepted_by_id": None, "accepted_at": None, "version": 2}


def _words(union: Union, year: HalfYear) -> dict[str, str]:
    """Return what this union wrote for that half-year; drawn apart, so that no figure depends on it."""
    apart = Random(f"{union.code} {year.code}")
    return {name: apart.choice(choices) for name, choices in WORDS.items()}


def finished(
    rng: Random,
    year: HalfYear,
    served: list[Union],
    counts: dict,
    people: dict[int, User],
    board: list[User],
    absent: list[Union],
) -> list[UnionReturn]:
    """Return unsaved returns of a half-year whose turn has passed: each sent within two weeks, and accepted.

    Of the absent unions the last stayed silent; the others signed that they had nothing to report.
    """
    made, ids = [], Random(year.code)
    for union in served:
        if not is_expected(union, year) or union in absent[-1:]:
            continue
        sent = at_noon(year.cut_off_on) + timedelta(days=rng.randrange(2, 14), minutes=rng.randrange(200))
        row = UnionReturn(
            union=union,
            half_year=year,
            state="accepted",
            version=3,
            op_id=_op_id(ids),
            entered_by=people[union.pk],
            submitted_by=people[union.pk],
            submitted_at=sent,
            late=sent.date() > year.due_on,
            accepted_by=rng.choice(board),
            accepted_at=sent + timedelta(days=rng.randrange(1, 6)),
            nothing_to_report=union in absent,
            **counts[union.pk, year.code],
            **({} if union in absent else _words(union, year)),
        )
        row.clean_fields(exclude=["union", "half_year", "entered_by", "submitted_by", "accepted_by"])
        made.append(row)
    return made


def told(filed: list[UnionReturn]) -> Iterator[Event]:
    """Yield the events that entering, sending and accepting these stored returns wrote."""
    for row in filed:
        accepted = events.values_of(row)
        sent = accepted | NOT_ACCEPTED
        draft = sent | NOT_SENT
        for verb, by, at, before, after in (
            (events.CREATED, row.entered_by, row.submitted_at - timedelta(hours=26), {}, draft),
            ("submit", row.submitted_by, row.submitted_at, draft, sent),
            ("accept", row.accepted_by, row.accepted_at, sent, accepted),
        ):
            yield events.drafted(record=row, verb=verb, by=by, at=at, changes=events.changes_of(row, before, after))


def quiet(served: list[Union], year: HalfYear, counts: dict) -> list[Union]:
    """Return the small unions that have nothing to report: their head counts are those of the half-year before."""
    longer = [union for union in served[1:] if is_expected(union, year) and union.founded_on.year < year.cut_off_on.year - 1]
    return sorted(longer, key=lambda union: counts[union.pk, year.code]["members"])[:QUIET]


def run(
    office: Office, year: HalfYear, served: list[Union], counts: dict, silent: list[Union], before: HalfYear
) -> list[UnionReturn]:
    """File what has come in for the half-year people work on, by the real steps; the first union served is the officer's.

    Before its cut-off day nothing can be sent; from that day on returns stand in every stage.
    """
    rng = Random(f"{year.code} {office.today}")
    sending = office.today >= year.cut_off_on
    others = [union for union in served[1:] if is_expected(union, year) and union not in silent]
    stages = dict(zip((union.pk for union in others), _stages(rng, year, office.today, len(others)), strict=True))
    stages |= {union.pk: stage for union, stage in zip(silent, ["nothing_accepted", "nothing", "nothing"], strict=False)}
    stages[served[0].pk] = "sent_back" if sending else "draft"
    heads = {union.pk: counts[union.pk, (year if sending else before).code] for union in [served[0], *others, *silent]}
    filed = [
        _filed(office, rng, union, year, heads[union.pk], stages[union.pk])
        for union in [served[0], *others, *silent]
        if stages[union.pk]
    ]
    late = next((row for row in filed if row.state == "draft"), None)
    if late:
        until = max(year.due_on + timedelta(12), office.today)
        return_steps.extend(late.union, year, until=until, reason=EXTENDED, by=office.board[0], at=office.at - timedelta(hours=2))
    return filed


def _stages(rng: Random, year: HalfYear, today: date, unions: int) -> list[str]:
    """Return a stage for each of so many unions; "" for not begun."""
    left = (year.cut_off_on - today).days
    shares = {"draft": 26 if left <= TIME_TO_FILE else 7}
    if left == 0:
        shares = {"accepted": 6, "submitted": 9, "sent_back": 2, "draft": 30}
    if left < 0:
        shares = {"accepted": 50, "submitted": 9, "sent_back": 3, "draft": 14}
    found = [stage for stage, share in shares.items() for _one in range(max(1, unions * share // 100))]
    found = (found + [""] * unions)[:unions]
    rng.shuffle(found)
    return found


def _filed(office: Office, rng: Random, union: Union, year: HalfYear, heads: dict[str, int], stage: str) -> UnionReturn:
    """Return one return walked to its stage, every moment of it between the cut-off day (or the last weeks) and now."""
    officer, begun, sent, decided = office.officers[union.pk], *_moments(office, rng, year)
    row = UnionReturn(union=union, half_year=year, op_id=_op_id(rng), entered_by=officer, **heads)
    if stage.startswith("nothing"):
        row.nothing_to_report = True
    elif stage == "draft":
        row.workers = row.women_workers = None
    else:
        row.results, row.difficulties, row.lessons = _words(row.union, row.half_year).values()
    row.save()
    events.record(record=row, verb=events.CREATED, by=officer, at=begun, after=events.values_of(row))
    if stage == "draft":
        return row
    return_steps.workflow.take("submit", row, by=officer, at=sent)
    if stage in ("accepted", "nothing_accepted"):
        return_steps.workflow.take("accept", row, by=rng.choice(office.board), at=decided)
    if stage == "sent_back":
        return_steps.workflow.take("send_back", row, by=rng.choice(office.board), at=decided, reason=SENT_BACK)
    return row


def _moments(office: Office, rng: Random, year: HalfYear) -> list[datetime]:
    """Return when a return was begun, sent and decided on: from the cut-off day on where it has come, else lately."""
    morning = timezone.make_aware(datetime.combine(year.cut_off_on, time(8)))
    if office.at < morning + timedelta(hours=1):
        midnight = timezone.make_aware(datetime.combine(year.cut_off_on, time()))
        morning = midnight if office.at > midnight else office.at - timedelta(days=min(6, (office.today - year.begins_on).days))
    evening = timezone.make_aware(datetime.combine(year.late_until_on, time(17)))
    span = min(office.at, evening) - morning
    moments = [morning + span * rng.random() for _moment in range(3)]
    return sorted(day if (day := _by_day(moment)) <= office.at else moment for moment in moments)


def _by_day(moment: datetime) -> datetime:
    """Return a moment of the same day between eight and five."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(moment), time()))
    return midnight + timedelta(hours=8) + (moment - midnight) * 9 / 24


def _op_id(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def title_counts(rng: Random, campaign: Campaign, filed: list[UnionReturn]) -> list[TitleCount]:
    """Return unsaved counts of holders: above nine in ten of the women members of every return that was sent."""
    enrolments = {row.union_id: row for row in Enrolment.objects.filter(campaign=campaign)}
    made = []
    for row in filed:
        if row.state != "draft" and not row.nothing_to_report and row.union_id in enrolments:
            women = row.women_members or 0
            achieved = min(women, round(women * rng.uniform(0.89, 0.965)))
            registered = min(women, achieved + rng.randrange(0, 8))
            made.append(
                TitleCount(enrolment=enrolments[row.union_id], half_year=row.half_year, registered=registered, achieved=achieved)
            )
    return made


def carry_over(silent: list[Union], year: HalfYear, before: HalfYear, counts: dict) -> None:
    """Let unions that have nothing to report keep the head counts of the half-year before, as signing it does."""
    for union in silent:
        counts[union.pk, year.code] = {name: counts[union.pk, before.code][name] for name in HEAD_COUNTS}
