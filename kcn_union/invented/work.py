"""Initiatives of the invented unions, walked to their states as people would have walked them, with their events."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from emulation.models import Campaign, HalfYear
from initiatives.models import Author, CodeCounter, Initiative
from initiatives.models.author import even_shares
from kcn_union.invented import amounts, wording
from kcn_union.invented.board import at_noon
from unions import events
from unions.models import Event, Member, Union, User

State = Initiative.State
# The steps that lead to a state, and the days each takes.
PATHS = {
    State.DRAFT: [],
    State.SUBMITTED: ["submit"],
    State.RECEIVED: ["submit", "receive"],
    State.SENT_BACK: ["submit", "receive", "send_back"],
    State.ACCEPTED: ["submit", "receive", "accept"],
    State.REJECTED: ["submit", "receive", "reject"],
    State.WITHDRAWN: ["submit", "withdraw"],
}
TARGETS = {
    "submit": "submitted",
    "receive": "received",
    "send_back": "sent_back",
    "accept": "accepted",
    "reject": "rejected",
    "withdraw": "withdrawn",
}
REASONS = {"reject": "Nội dung đã được công nhận ở sáng kiến khác của đơn vị từ năm trước."}
NO_WORKSHEET = "Doanh nghiệp chỉ cho biết tổng số, không tách từng khoản."
ON_PAPER = "Bản giấy lưu tại văn phòng công đoàn cơ sở."
NOT_IN_MONEY = 0.13
KINDS = {"technical": 62, "management": 12, "operational": 18, "application": 8}


@dataclass
class Entry:
    """One initiative not yet saved, with its authors, campaigns and events."""

    initiative: Initiative
    state: str
    authors: list[Author]
    campaigns: list[Campaign]
    steps: list[tuple[str, datetime, User, dict[str, Any], str]] = field(default_factory=list)


@dataclass(frozen=True)
class Office:
    """Who and what the entries draw on."""

    rng: Random
    at: datetime
    members: dict[int, list[Member]]
    officers: dict[int, User]
    board: list[User]
    campaigns: dict[str, Campaign]

    @property
    def today(self) -> date:
        return self.at.date()


def plan(office: Office, year: HalfYear, served: list[Union], counts: dict[str, int], total: int) -> list[Entry]:
    """Return entries of one half-year: `counts` by state; the accepted ones sum to about `total` đồng."""
    rng = office.rng
    last = min(year.cut_off_on, office.today)
    weights = [len(office.members.get(union.pk, ())) ** 0.75 for union in served]
    accepted = counts.get(State.ACCEPTED, 0)
    in_money = accepted - round(accepted * NOT_IN_MONEY)
    sums: list[int | None] = [*amounts.accepted(rng, in_money, total), *[None] * (accepted - in_money)] if accepted else []
    rng.shuffle(sums)
    found = []
    for state, count in counts.items():
        for number in range(count):
            union = rng.choices(served, weights)[0]
            amount = sums[number] if state == State.ACCEPTED else _open_amount(rng)
            # What waits is young; what is decided had the time it takes.
            first = (
                year.begins_on
                if state in (State.ACCEPTED, State.REJECTED, State.WITHDRAWN)
                else max(year.begins_on, last - timedelta(40))
            )
            latest = max(first, last - timedelta(25)) if last == office.today and state == State.ACCEPTED else last
            recognised = first + timedelta(rng.randrange((latest - first).days + 1))
            found.append(entry(office, union, state, recognised, amount))
    return found


def _open_amount(rng: Random) -> int | None:
    return None if rng.random() < NOT_IN_MONEY else round(rng.lognormvariate(17.4, 0.9) / 100_000) * 100_000


def entry(office: Office, union: Union, state: str, recognised: date, amount: int | None, reason: str = "") -> Entry:
    """Return one initiative in that state, its decision on that day, accepted (or hoped for) amount in đồng."""
    rng = office.rng
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    applied = recognised - timedelta(rng.randrange(20, 90))
    values: dict[str, Any] = wording.described(rng, kind)
    if amount is None or rng.random() < 0.15:
        values["social_value"] = wording.social_value(rng)
    if amount is not None:
        values["declared_vnd"], values["confirmed_vnd"] = amounts.tiers(rng, amount)
        values |= {"confirmed_by": _signer(rng), "confirmed_by_post": "Giám đốc sản xuất", "confirmed_on": recognised}
    officer = office.officers[union.pk]
    lined = values.get("declared_vnd") is not None and rng.random() < 0.6
    values["unlined_reason"] = "" if lined or amount is None else NO_WORKSHEET
    made = Initiative(
        union=union,
        kind=kind,
        first_applied_on=applied,
        recognition_number=f"{rng.randrange(11, 480)}/QĐ-SK",
        recognised_on=recognised,
        recognised_by=union.employer,
        op_id=UUID(int=rng.getrandbits(128), version=4),
        paperless_reason=ON_PAPER,
        entered_by=officer,
        entered_at=office.at,
        **values,
    )
    _walk(office, made, state, amount)
    found = Entry(made, state, _authors(office, made, applied), _campaigns(office, recognised))
    found.steps = _steps(office, made, state, reason)
    return found


def _signer(rng: Random) -> str:
    return rng.choice(["Kim Min Su", "Park Ji Hoon", "Nguyễn Quang Thành", "Trần Hữu Phong", "Lee Dong Wook", "Vũ Đức Hiếu"])


def _walk(office: Office, made: Initiative, state: str, amount: int | None) -> None:
    """Set what the steps to this state leave on the record."""
    path = PATHS[State(state)]
    days = [office.rng.randrange(1, 6), office.rng.randrange(1, 4), office.rng.randrange(1, 5), office.rng.randrange(2, 12)]
    start = at_noon(made.recognised_on)
    moments = [
        start + timedelta(days=sum(days[: index + 1]), minutes=office.rng.randrange(300)) for index in range(len(path) + 1)
    ]
    if moments[-1] > office.at:
        begun = min(start, office.at - timedelta(hours=5))
        moments = [begun + (office.at - begun) * (index + 1) / (len(moments) + 1) for index in range(len(moments))]
    made.entered_at = moments[0]
    made.state, made.version = state, 1 + len(path)
    taken = dict(zip(path, moments[1:], strict=True))
    if "submit" in taken:
        made.submitted_by, made.submitted_at = made.entered_by, taken["submit"]
    if "receive" in taken:
        made.received_by, made.received_at = office.rng.choice(office.board), taken["receive"]
    if "accept" in taken:
        made.accepted_by, made.accepted_at, made.accepted_vnd = office.rng.choice(office.board), taken["accept"], amount


def _steps(office: Office, made: Initiative, state: str, reason: str):
    """Return the events: name, moment, person, changes, reason."""
    steps = [("created", made.entered_at, made.entered_by, {"title": [None, made.title]}, "")]
    was = "draft"
    later = made.received_at or made.submitted_at
    moments = {"submit": made.submitted_at, "receive": made.received_at, "accept": made.accepted_at}
    for name in PATHS[State(state)]:
        by = {"submit": made.submitted_by, "withdraw": made.entered_by, "accept": made.accepted_by}.get(name, made.received_by)
        at = moments.get(name) or min(later + timedelta(hours=20), office.at)
        changes: dict[str, list[Any]] = {"state": [was, TARGETS[name]]}
        if name == "accept" and made.accepted_vnd:
            changes["accepted_vnd"] = [None, made.accepted_vnd]
        said = reason or office.rng.choice(wording.REMARKS) if name == "send_back" else REASONS.get(name, "")
        steps.append((name, at, by, changes, said))
        was = TARGETS[name]
    return steps


def _authors(office: Office, made: Initiative, applied: date) -> list[Author]:
    rng = office.rng
    count = rng.choices([1, 2, 3, 4], [48, 30, 16, 6])[0]
    pool = office.members.get(made.union_id, [])
    chosen: list[Member] = []
    for _try in range(60):
        member = rng.choice(pool)
        if member not in chosen and member.joined_on <= applied and (member.left_on is None or member.left_on >= applied):
            chosen.append(member)
        if len(chosen) == count:
            break
    people: list[Member | None] = [*chosen] or [None]
    shares = even_shares(len(people)) if rng.random() < 0.5 or len(people) == 1 else _uneven(rng, len(people))
    return [_author(rng, member, share) for member, share in zip(people, shares, strict=True)]


def _author(rng: Random, member: Member | None, share: Decimal) -> Author:
    if member is None:
        return Author(
            name="Đoàn Minh Khôi", workplace="Công ty tư vấn dây chuyền", sex="male", share=share, work_class="technical"
        )
    return Author(
        member=member, name=member.name, sex=member.sex, birth_date=member.birth_date, share=share, job_title=member.job_title,
        qualification=member.qualification, work_class=member.work_class, leader=member.work_class == "managing" and rng.random() < 0.5,
    )  # fmt: skip


def _uneven(rng: Random, count: int) -> list[Decimal]:
    cuts = sorted(rng.sample(range(2, 19), count - 1))
    return [Decimal(5 * (high - low)) for low, high in zip([0, *cuts], [*cuts, 20], strict=True)][::-1]


def _campaigns(office: Office, recognised: date) -> list[Campaign]:
    running = [
        campaign
        for campaign in office.campaigns.values()
        if campaign.counts == "initiatives"
        and campaign.starts_on <= recognised
        and (campaign.ends_on is None or campaign.ends_on >= recognised)
    ]
    return [campaign for campaign in running if office.rng.random() < 0.55]


def tell_apart(entries: list[Entry], years: list[HalfYear]) -> None:
    """Give no two initiatives of a union the same title within a half-year: one says the machine's number too."""
    seen: dict[tuple, int] = {}
    for one in entries:
        day = one.initiative.recognised_on
        half = next((year.pk for year in years if day and year.begins_on <= day <= year.cut_off_on), None)
        key = (one.initiative.union_id, half, one.initiative.title)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            one.initiative.title += f", máy số {seen[key]}"


def save(entries: list[Entry], years: list[HalfYear]) -> None:
    """Give codes in the order of entry, put the accepted into their half-years, and store everything with its events."""
    entries.sort(key=lambda one: one.initiative.entered_at)
    tell_apart(entries, years)
    last: dict[int, int] = {}
    for one in entries:
        made = one.initiative
        year = made.entered_at.year
        last[year] = last.get(year, 0) + 1
        made.code = f"SK-{year}-{last[year]:05}"
        if one.state == State.ACCEPTED:
            made.half_year = next(half for half in years if half.begins_on <= made.recognised_on <= half.cut_off_on)
        made.clean_fields(exclude=["union", "half_year", "entered_by", "submitted_by", "received_by", "accepted_by"])
    Initiative.objects.bulk_create([one.initiative for one in entries], batch_size=500)
    CodeCounter.objects.bulk_create(CodeCounter(year=year, last=number) for year, number in last.items())
    through = Initiative.campaigns.through
    through.objects.bulk_create(
        through(initiative_id=one.initiative.pk, campaign_id=campaign.pk) for one in entries for campaign in one.campaigns
    )
    authors = []
    for one in entries:
        for author in one.authors:
            author.initiative = one.initiative
            authors.append(author)
    Author.objects.bulk_create(authors, batch_size=1_000)
    told = [(step, one.initiative) for one in entries for step in one.steps]
    told.sort(key=lambda pair: pair[0][1])
    events.write(
        Event(
            at=at,
            actor_id=by.pk,
            actor=str(by),
            verb=verb,
            kind="initiatives.initiative",
            record_id=made.pk,
            label=str(made)[:300],
            union_id=made.union_id,
            changes=changes,
            reason=reason,
        )
        for (verb, at, by, changes, reason), made in told
    )
