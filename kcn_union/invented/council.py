"""The council of the demo's rounds: its seats, a sitting with its votes, and what the authorities decided afterwards."""

from datetime import date, datetime, timedelta
from uuid import UUID

from awards import seats as council_seats
from awards import sittings
from awards.deciding import prize_of
from awards.models import AwardDecision, CouncilResult, Nomination, Recusal, Seat, Sitting, base_wage_on
from awards.votes import votes_needed
from kcn_union.invented import scans
from kcn_union.invented.proposals import Desk, moment
from unions import events
from unions.models import Union, User

Post = Seat.Post
BESIDE = [
    ("Đỗ Minh Hà", "Phó Trưởng ban Ban Công đoàn các KCN", Post.VICE),
    ("Lương Thị Thúy", "Phó Trưởng ban Chính sách – Pháp luật, LĐLĐ tỉnh", Post.MEMBER),
    ("Bùi Tiến Dũng", "Phó Trưởng ban Ban Quản lý các KCN tỉnh", Post.MEMBER),
    ("Triệu Văn Khánh", "Trưởng phòng Quản lý công nghệ, Sở Khoa học và Công nghệ", Post.MEMBER),
    ("Tạ Hồng Vân", "Phó Bí thư Đoàn Thanh niên các KCN", Post.MEMBER),
]
# Authority -> when it decided, in the spring after; the number, its signer and their post.
DECISIONS = {
    "LDLD": ((3, 12), "186/QĐ-LĐLĐ", "Phạm Việt Dũng", "Chủ tịch"),
    "UBND": ((3, 28), "742/QĐ-UBND", "Nguyễn Thanh Bình", "Phó Chủ tịch"),
    "TLD": ((4, 20), "1436/QĐ-TLĐ", "Huỳnh Thanh Xuân", "Phó Chủ tịch"),
}
DECLINED = "Vượt chỉ tiêu phân bổ cho tỉnh trong đợt này; đề nghị xét lại năm sau."
REVOKED = "Doanh nghiệp báo lại: giải pháp đã được nơi khác công nhận trước đó."
COURSE = "Hội đồng nghe thư ký báo cáo thẩm định, thảo luận từng trường hợp, bỏ phiếu kín. Một thành viên vắng mặt gửi ý kiến bằng văn bản."


def seats(desk: Desk, seated: Union, at: datetime) -> list[Seat]:
    """Give the round its council of nine: the board, its partners, and the demo's councillor, who belongs to a union."""
    people = {user.username: user for user in User.objects.filter(username__in=["lanhdao", "hoidong"])}
    secretary, member = desk.office.board
    rows: list[tuple[str, str, str, User | None, Union | None]] = [
        (people["lanhdao"].full_name, "Trưởng ban Ban Công đoàn các KCN", Post.CHAIR, people["lanhdao"], None),
        (secretary.full_name, "Chuyên viên Ban Công đoàn các KCN", Post.SECRETARY, secretary, None),
        (member.full_name, "Chuyên viên Ban Công đoàn các KCN", Post.MEMBER, member, None),
        (people["hoidong"].full_name, people["hoidong"].post, Post.MEMBER, people["hoidong"], seated),
        *((name, office, post, None, None) for name, office, post in BESIDE),
    ]

    def deed() -> None:
        for name, office, post, user, union in rows:
            seat = Seat(round=desk.asked, name=name, office=office, post=post, user=user, union=union)
            seat.full_clean()
            seat.save()

    council_seats.change(desk.asked, deed, by=secretary, at=at)
    return council_seats.in_order(desk.asked.seats)


def to_the_end(desk: Desk, made: list[Nomination], first: list[Union]) -> None:
    """Let the council sit over these, forward what passed, enter the decisions, and revoke one award; `first[1]` is recused."""
    year = desk.asked.year + 1
    there = seats(desk, first[1], moment(date(year, 1, 8)))
    _sit(desk, made, there, first, date(year, 1, 28))
    passed = [one for one in made if one.state == Nomination.State.PASSED]
    _forward(desk, passed, date(year, 2, 6))
    _decide(desk, passed, first, year)


def _sit(desk: Desk, made: list[Nomination], there: list[Seat], first: list[Union], on: date) -> None:
    by, at = desk.office.board[0], moment(on, 5)
    sitting = Sitting(
        round=desk.asked, held_on=on, place="Hội trường Ban Công đoàn các KCN", minutes_number="02/BB-HĐTĐKT",
        members_in_all=len(there), present=len(there) - 1, in_writing=1, words=COURSE,
    )  # fmt: skip
    sitting.full_clean()
    sitting.save()
    _vote(desk, sitting, made, there, first)
    told: dict[str, tuple[list[str], list[str]]] = {
        "results": ([], [str(one) for one in sitting.results.select_related("nomination__member", "nomination__union")])
    }
    events.record(record=sitting, verb=events.CREATED, by=by, at=at, after=events.values_of(sitting), children=told)
    said = [f"Hội đồng họp xét {len(made)} trường hợp của {desk.asked.name}.", COURSE, "Kết quả bỏ phiếu kèm theo biên bản."]
    minutes = scans.signed_paper(
        "HỘI ĐỒNG THI ĐUA – KHEN THƯỞNG", "BIÊN BẢN HỌP HỘI ĐỒNG", sitting.minutes_number, on, said, there[0].name
    )
    (taken,) = scans.together([minutes])
    sittings.workflow.take(
        "freeze",
        sitting,
        by=by,
        at=at + timedelta(days=1),
        scan_sha256=taken.sha256,
        scan_name=taken.name,
        scan_format=taken.kind,
    )
    sittings.apply(sitting, by=by, at=at + timedelta(days=1, hours=1))
    for one in made:
        one.refresh_from_db()


def _vote(desk: Desk, sitting: Sitting, made: list[Nomination], there: list[Seat], first: list[Union]) -> None:
    """Two of the certificates of creative labour, and one of the province's, fall short by one vote of those needed."""
    others = [one for one in made if one.union not in first]
    fall_short = [
        *[one for one in others if one.award.code == "BLDST"][:2],
        *[one for one in others if one.award.code == "BK_LDLD"][:1],
    ]
    for one in made:
        concerned = [seat for seat in there if seat.union_id == one.union_id]
        needed, most = votes_needed(len(there), one.award.vote_percent), len(there) - len(concerned)
        agree = needed - 1 if one in fall_short else max(min(most, needed), most - desk.rng.randrange(2))
        result = CouncilResult(
            sitting=sitting, nomination=one, members_in_all=sitting.members_in_all, present=sitting.present,
            in_writing=sitting.in_writing, recused=len(concerned), agree=agree, vote_percent=one.award.vote_percent,
        )  # fmt: skip
        result.full_clean()
        result.save()
        for seat in concerned:
            Recusal.objects.create(result=result, seat=seat, why=Recusal.Why.OWN_UNION)


def _forward(desk: Desk, passed: list[Nomination], on: date) -> None:
    """One proposal for each authority."""
    authorities = sorted({one.award.authority.rank for one in passed})
    for one in passed:
        number = f"{authorities.index(one.award.authority.rank) + 7:02}/TTr-CĐKCN"
        desk.take("forward", one, moment(on, 2), by=desk.office.board[1], forwarded_number=number, forwarded_on=on)


def _decide(desk: Desk, passed: list[Nomination], first: list[Union], year: int) -> None:
    others = [one for one in passed if one.award.code == "BLDST" and one.union not in first]
    declined, revoked = others[0], others[-1]
    for code, ((month, day), number, signer, post) in DECISIONS.items():
        named = [one for one in passed if one.award.authority.code == code]
        if not named:
            continue
        decided_on = date(year, month, day)
        decision = _decision(desk, named, number, decided_on, signer, post)
        wage = base_wage_on(decided_on)
        for one in named:
            if one == declined:
                desk.take("decline", one, moment(decided_on, 72), reason=DECLINED)
                continue
            desk.take("award", one, moment(decided_on, 72), decision=decision, prize_vnd=prize_of(one.award, wage))
    papers = {"revocation_number": "1602/QĐ-TLĐ", "revoked_on": date(year, 5, 11), "frees_claims": False}
    desk.take("revoke", revoked, moment(date(year, 5, 13), 1), reason=REVOKED, **papers)


def _decision(desk: Desk, named: list[Nomination], number: str, on: date, signer: str, post: str) -> AwardDecision:
    authority, by, at = named[0].award.authority, desk.office.board[0], moment(on, 70)
    said = [f"Điều 1. Tặng thưởng {len(named)} trường hợp, danh sách kèm theo.", "Điều 2. Quyết định có hiệu lực kể từ ngày ký."]
    (taken,) = scans.together([scans.signed_paper(authority.name.upper(), "QUYẾT ĐỊNH", number, on, said, signer)])
    made = AwardDecision(
        round=desk.asked, authority=authority, number=number, decided_on=on, signer=signer, signer_post=post,
        scan_sha256=taken.sha256, scan_name=taken.name, scan_format=taken.kind,
        op_id=UUID(int=desk.rng.getrandbits(128), version=4), entered_by=by, entered_at=at,
    )  # fmt: skip
    made.full_clean()
    made.save()
    events.record(record=made, verb=events.CREATED, by=by, at=at, after=events.values_of(made))
    return made
