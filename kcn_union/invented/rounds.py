"""The demo's award rounds: one finished over the year before, one running, one to come."""

from datetime import date, datetime, timedelta
from random import Random

from awards import rounds as round_steps
from awards.models import Award, Honour, Nomination, PaperKind, Round, RoundAward
from kcn_union.invented import council
from kcn_union.invented.candidates import Candidate, Candidates
from kcn_union.invented.merit import Years
from kcn_union.invented.proposals import Desk, candidate, moment
from kcn_union.invented.work import Office
from unions import events
from unions.models import Union

SEED = 1998
State = Nomination.State
Wanted = dict[str, tuple[int, int, list[PaperKind]]]
REPORT, MEETING, STATEMENT = PaperKind.REPORT, PaperKind.MEETING, PaperKind.STATEMENT
# Award -> how many may go forward, copies, the papers asked for.
FINISHED: Wanted = {
    "BLDST": (12, 2, []), "BK_LDLD": (12, 1, []), "CO_LDLD": (3, 1, []), "BK_UBND": (8, 2, [REPORT]), "CSTD_T": (2, 2, [REPORT]),
}  # fmt: skip
ALL = [REPORT, MEETING, STATEMENT]
RUNNING: Wanted = {"BLDST": (15, 2, ALL), "BK_LDLD": (15, 1, ALL), "CO_LDLD": (3, 1, [REPORT, MEETING]), "BK_UBND": (8, 2, ALL)}
WORDS = (
    "Ưu tiên công nhân trực tiếp, lao động nữ và người có nhiều sáng kiến. Mỗi phần đóng góp trong một sáng kiến chỉ dùng cho một "
    "đề nghị. Báo cáo thành tích có xác nhận của doanh nghiệp."
)
SENT_BACK = "Báo cáo thành tích chưa có số liệu năm xét; nhờ anh/chị ghi rõ kết quả và ngày doanh nghiệp xác nhận rồi gửi lại."
WITHDRAWN = "Đoàn viên xin rút để nhường người khác trong tổ."


def save(office: Office, served: list[Union], judged: Years, seated: Union) -> None:
    """Store the three rounds; `served` begins with the officer's union, the councillor of the demo belongs to `seated`."""
    awards = {award.code: award for award in Award.objects.select_related("authority")}
    first = [served[0], seated]
    finished(office, awards, judged.finished, first)
    running(office, awards, judged.running, first)
    coming(office, awards, judged.coming)


def _laid(office: Office, awards: dict[str, Award], year: int, wanted: Wanted, opens_on: date, due_on: date) -> Round:
    """Return a round that is prepared, and not opened yet."""
    laid_at = min(moment(opens_on - timedelta(9)), office.at - timedelta(hours=3))
    made = Round(
        slug=f"dot-{year}", name=f"Đợt xét khen thưởng năm {year}", year=year, opens_on=opens_on, due_on=due_on,
        council_on=due_on + timedelta(13), words=WORDS,
    )  # fmt: skip
    if opens_on <= office.today:
        made.document = f"Công văn số 112/LĐLĐ-TĐKT ngày {opens_on - timedelta(12):%d/%m/%Y}"
    made.full_clean()
    made.save()
    for code, (quota, copies, papers) in wanted.items():
        RoundAward.objects.create(
            round=made, award=awards[code], quota=quota, copies=copies, papers=[str(kind) for kind in papers],
            forward_by=due_on + timedelta(25),
        )  # fmt: skip
    told: dict[str, tuple[list[str], list[str]]] = {
        "round_awards": ([], [str(row.award) for row in made.awards.select_related("award").order_by("pk")])
    }
    events.record(record=made, verb=events.CREATED, by=office.board[0], at=laid_at, after=events.values_of(made), children=told)
    return made


def finished(office: Office, awards: dict[str, Award], year: int, first: list[Union]) -> None:
    """Walk a round to its end: sent in December and January, before the council, forwarded, decided in spring."""
    rng = Random(SEED + year)
    asked = _laid(office, awards, year, FINISHED, date(year, 12, 1), date(year + 1, 1, 15))
    round_steps.workflow.take("open", asked, by=office.board[0], at=moment(asked.opens_on, -4))
    desk = Desk(office, rng, asked)
    pool = Candidates(rng, awards, year, date(year + 1, 5, 31), first)
    found = [
        *pool.titled("CSTD_T", "CSTD_CS", range(year - 3, year), 2),
        *pool.creative(8),
        *pool.titled("BK_UBND", "CSTD_CS", (year - 1, year), 3),
        *pool.titled("BK_LDLD", "LDTT", (year,), 4),
        *pool.unions("CO_LDLD", "CDCS_XS", (year,), 1),
    ]
    begun = sorted((date(year, 12, 16) + timedelta(rng.randrange(26)), number) for number in range(len(found)))
    made = [desk.draft(found[number], moment(day, rng.random() * 4)) for day, number in begun]
    withdrawn = next(one for one in made if one.union not in first and one.award.code == "BK_LDLD")
    desk.attach((one, REPORT, one.entered_at + timedelta(hours=1)) for one in made if FINISHED[one.award.code][2])
    for one in made:
        desk.take("submit", one, one.entered_at + timedelta(hours=20))
    desk.take("withdraw", withdrawn, moment(date(year + 1, 1, 14), 1), reason=WITHDRAWN)
    made.remove(withdrawn)
    for one in made:
        desk.judge(one, moment(date(year + 1, 1, 16) + timedelta(rng.randrange(5)), rng.random() * 4))
    council.to_the_end(desk, made, first)
    round_steps.workflow.take("finish", asked, by=office.board[0], at=moment(date(year + 1, 5, 18), -3))


def running(office: Office, awards: dict[str, Award], year: int, first: list[Union]) -> None:
    """Open a round lately, with nominations in every early state, and some who qualify and whom nobody has proposed."""
    rng, today = Random(SEED + year), office.today
    opens_on = (today.replace(day=1) - timedelta(1)).replace(day=1)
    asked = _laid(office, awards, year, RUNNING, opens_on, today + timedelta(20))
    round_steps.workflow.take("open", asked, by=office.board[0], at=moment(opens_on, -4))
    desk = Desk(office, rng, asked)
    council.seats(desk, first[1], moment(opens_on, 2))
    pool = Candidates(rng, awards, year, today, first)
    titles = year if Honour.objects.filter(award__code="LDTT", year=year).exists() else year - 1
    found = [
        *pool.creative(9, each=2),
        *pool.titled("BK_UBND", "CSTD_CS", (titles - 1, titles), 3),
        *pool.titled("BK_LDLD", "LDTT", (titles,), 5, each=2),
        *pool.unions("CO_LDLD", "CDCS_XS", (titles,), 1),
    ]
    own = [one for one in found if one.union == first[0]]
    _own(desk, own, awards)
    _others(desk, [one for one in found if one.union != first[0]])


def _own(desk: Desk, found: list[Candidate], awards: dict[str, Award]) -> None:
    """The officer's union has something of every state, and two drafts that cannot be sent: said at once, and why."""
    creative = [one for one in found if one.award.code == "BLDST"]
    others = [one for one in found if one.award.code != "BLDST"]
    today = desk.office.today
    states = [
        (State.UNDER_REVIEW, ALL),
        (State.SUBMITTED, ALL),
        (State.SENT_BACK, [REPORT]),
        (State.SUBMITTED, [REPORT, MEETING]),
    ]
    for number, (one, (state, papers)) in enumerate(zip([*creative, *others], states, strict=False)):
        _walked(desk, one, state, moment(today - timedelta(20 - 3 * number), 1), papers)
    if creative:
        # The same part in the same initiative once more, for another award.
        again = candidate(awards["BK_UBND"], creative[0].member, creative[0].parts)  # type: ignore[arg-type]
        desk.draft(again, moment(today - timedelta(4), 2))
    held = Honour.objects.standing().filter(union=found[0].union, award__code="BK_LDLD", year=desk.asked.year) if found else []
    for honour in held:
        desk.draft(candidate(awards["BK_LDLD"], honour.member), moment(today - timedelta(3), 3), achievements="")


def _others(desk: Desk, found: list[Candidate]) -> None:
    """Of other unions: waiting, put before the council, some without a paper, drafts, one sent back and one withdrawn."""
    states = [State.UNDER_REVIEW, State.SUBMITTED, State.SUBMITTED, State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW]
    today = desk.office.today
    for number, one in enumerate(found):
        state = {4: State.SENT_BACK, 6: State.WITHDRAWN}.get(number, states[number % len(states)])
        at = moment(today - timedelta(5 + number * 17 % 20), desk.rng.random() * 3)
        _walked(desk, one, state, at, [] if number else ALL)


def _walked(desk: Desk, one: Candidate, state: str, at: datetime, papers: list[PaperKind]) -> Nomination:
    """Return a nomination walked to an early state, with these papers."""
    made = desk.draft(one, at)
    desk.attach((made, kind, at + timedelta(hours=1)) for kind in papers)
    if state == State.DRAFT:
        return made
    desk.take("submit", made, at + timedelta(hours=4))
    if state == State.SENT_BACK:
        desk.take("send_back", made, at + timedelta(days=1), reason=SENT_BACK)
    if state == State.UNDER_REVIEW:
        desk.judge(made, at + timedelta(days=1, hours=2))
    if state == State.WITHDRAWN:
        desk.take("withdraw", made, at + timedelta(days=1), reason=WITHDRAWN)
    return made


def coming(office: Office, awards: dict[str, Award], year: int) -> None:
    _laid(office, awards, year, RUNNING, date(year, 12, 1), date(year + 1, 1, 15))
