"""Unions in the campaigns of the demo: asked, acknowledged, registered with targets and reviewed; and campaigns summed up."""

from datetime import date, datetime, timedelta
from random import Random

from emulation.models import Campaign, Enrolment, HalfYear
from kcn_union.campaign_steps import workflow
from kcn_union.invented.board import BEGIN, at_noon
from unions import events
from unions.models import Event, Member, Union, User

SEED = 1930
# How far unions have come in a campaign, in parts of a hundred; in the newest one the demo's officer is still to answer.
OLD, NEW = {"registered": 90, "acknowledged": 6, "invited": 4}, {"registered": 58, "acknowledged": 22, "invited": 20}
# So many initiatives a half-year, and đồng for each, a union of a hundred members aims for.
AIM_OF_A_HUNDRED, VND_EACH = 0.42, 60_000_000
DAYS_TO_SUM_UP = 60
REVIEWS = [
    "Đã phát động tới từng tổ sản xuất; doanh nghiệp thưởng ngay tại chuyền cho sáng kiến được áp dụng.",
    "Công nhân trực tiếp tham gia nhiều hơn; cần thêm người hướng dẫn viết mô tả giải pháp.",
    "Đạt chỉ tiêu về số sáng kiến; giá trị làm lợi tập trung ở khâu khuôn mẫu và hàn.",
]
INTERIM = "Phong trào đều ở các khu; một số đơn vị mới thành lập còn chậm đăng ký. Ban sẽ cử người hỗ trợ viết mô tả sáng kiến."
FINAL = "Phong trào đã đi vào từng tổ sản xuất. Bài học: phát động gắn với khó khăn cụ thể của chuyền, khen thưởng kịp thời, nhân rộng ngay trong quý."


def join(
    campaigns: dict[str, Campaign], served: list[Union], members: dict[int, list[Member]], people: dict[int, User], at: datetime
) -> None:
    """Store every union's part in the campaigns, with the events of those who acknowledged and registered."""
    rng, today = Random(SEED), at.date()
    rows = [
        _enrolment(rng, campaign, union, members.get(union.pk, []), today, own=union == served[0])
        for campaign in campaigns.values()
        for union in served
        if union.founded_on <= (campaign.ends_on or today)
        and (not union.dissolved_on or union.dissolved_on >= campaign.starts_on)
    ]
    Enrolment.objects.bulk_create(rows, batch_size=500)
    events.write(event for row in rows for event in _events(row, people[row.union_id], at))


def _enrolment(rng: Random, campaign: Campaign, union: Union, members: list[Member], today: date, *, own: bool) -> Enrolment:
    newest = campaign.level == Campaign.Level.BOARD
    shares = NEW if newest else OLD
    state = rng.choices(list(shares), list(shares.values()))[0]
    if campaign.state == Campaign.State.PLANNED or (newest and own):
        state = "invited"
    elif own:
        state = "registered"
    row = Enrolment(campaign=campaign, union=union, state=state)
    titles = campaign.counts == Campaign.Counts.TITLES
    women = sum(one.sex == "female" and one.left_on is None for one in members)
    aim = max(1, round((len(members) / 100) ** 0.75 * AIM_OF_A_HUNDRED * rng.uniform(0.8, 1.3)))
    if newest and not titles:
        row.set_count, row.set_vnd = aim, aim * VND_EACH
    day = max(union.founded_on, BEGIN, campaign.starts_on) + timedelta(rng.randrange(3, 25))
    if state != "invited":
        row.acknowledged_on, row.version = min(day, today), 2
    if state == "registered":
        row.registered_on, row.version = min(day + timedelta(rng.randrange(9)), today), 3
        row.target_count = round(women * 0.92) if titles else aim
        row.target_vnd = None if titles else round(aim * VND_EACH * rng.uniform(0.7, 1.2) / 10**7) * 10**7
        if not newest:
            row.interim_words = rng.choice(REVIEWS)
        if campaign.ends_on and campaign.ends_on < today:
            row.final_words = rng.choice(REVIEWS)
    return row


def _events(row: Enrolment, officer: User, now: datetime) -> list[Event]:
    told = {"kind": row._meta.label_lower, "record_id": row.pk, "label": str(row)[:300], "union_id": row.union_id}
    told |= {"actor_id": officer.pk, "actor": str(officer)}
    found = []
    if row.acknowledged_on:
        found.append(
            Event(
                at=min(at_noon(row.acknowledged_on), now),
                verb="acknowledge",
                changes={"state": ["invited", "acknowledged"]},
                **told,
            )
        )
    if row.registered_on:
        changes: dict[str, list] = {
            "state": ["acknowledged", "registered"],
            "target_count": [None, row.target_count],
            "target_vnd": [None, row.target_vnd],
        }
        changes = {name: pair for name, pair in changes.items() if pair[1] is not None}
        found.append(
            Event(at=min(at_noon(row.registered_on) + timedelta(hours=1), now), verb="register", changes=changes, **told)
        )
    return found


def sum_up(campaigns: dict[str, Campaign], at: datetime, by: User) -> None:
    """Sum up by the real step what ended long enough ago, and say how the oldest one still running goes."""
    running = next(one for one in campaigns.values() if one.ends_on is None)
    for campaign in campaigns.values():
        if campaign.ends_on and campaign.ends_on + timedelta(DAYS_TO_SUM_UP) < at.date():
            moment = at_noon(campaign.ends_on + timedelta(DAYS_TO_SUM_UP))
            workflow.take("sum_up", campaign, by=by, at=moment, review_words=FINAL)
    workflow.take("interim", running, by=by, at=at - timedelta(hours=2), review_words=INTERIM)


def of_the_board(years: list[HalfYear]) -> list[tuple]:
    """Return the board's own campaigns as `board.campaigns` lists them: one of this half-year, one planned for the next."""
    now = years[-1]
    year, half = now.code.split("-")
    begins = now.cut_off_on + timedelta(1)
    after = date(begins.year + 1, 5, 31) if half == "H2" else date(begins.year, 11, 30)
    next_year = int(year) + (half == "H2")
    number = {"H1": ("đầu", "cuối"), "H2": ("cuối", "đầu")}[half]
    return [
        (f"phat-huy-sang-kien-{now.code.lower()}", f"Thi đua phát huy sáng kiến, hoàn thành kế hoạch 6 tháng {number[0]} năm {year}", f"Phát huy sáng kiến {now.code[-1]}/{year}", "ldg-ldst", "board", "all", "initiatives", now.begins_on, now.cut_off_on, "2023–2028"),
        (f"phat-huy-sang-kien-{next_year}-{'h1' if half == 'H2' else 'h2'}", f"Thi đua phát huy sáng kiến, hoàn thành kế hoạch 6 tháng {number[1]} năm {next_year}", f"Phát huy sáng kiến {'1' if half == 'H2' else '2'}/{next_year}", "ldg-ldst", "board", "all", "initiatives", begins, after, "2023–2028"),
    ]  # fmt: skip
