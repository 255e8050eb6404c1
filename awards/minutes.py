"""What the minutes of the council say: plain values for templates/papers/council_minutes.docx, to sign and after.

Before results are entered the figures are dots, to be filled in by hand; the layout is that of NĐ 30/2020 and QĐ 933/QĐ-TLĐ.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation

from awards import seats, sittings
from awards.models import Award, CouncilResult, Nomination, Recusal, Round, RoundAward, Seat, Sitting
from awards.sittings import Outcome
from awards.votes import Vote, has_quorum, votes_needed
from unions.models import Superior

TEMPLATE = settings.BASE_DIR / "templates" / "papers" / "council_minutes.docx"
DOTS = "……"
LINE = "…" * 30
RESULTS = {"passed": "Đạt", "failed": "Không đạt", "beyond_quota": "Ngoài chỉ tiêu", "no_quorum": "Không đủ dự họp", "tied": DOTS}
POSTS = {"chair": "Chủ tịch", "vice": "Phó Chủ tịch", "secretary": "Thư ký", "member": "Ủy viên"}
WHY = {
    "own_union": "cùng công đoàn cơ sở",
    "own_employer": "cùng doanh nghiệp",
    "author": "là tác giả sáng kiến được nêu",
    "nominee": "là người được đề nghị",
    "declared": "tự khai báo",
}


def filename(sitting: Sitting) -> str:
    return f"Bien ban hop hoi dong {sitting.round.slug}.docx"


def minutes_of(sitting: Sitting) -> dict:
    """Return the values of the minutes of a sitting, saved or not: the agenda and, where they are entered, the figures."""
    with translation.override("vi"):
        return _minutes_of(sitting)


def _minutes_of(sitting: Sitting) -> dict:
    asked = sitting.round
    council = seats.in_order(asked.seats)
    agenda = sittings.before_the_council(asked, sitting)
    outcomes = {one.nomination.pk: one for one in (sittings.outcomes_of(sitting) if sitting.pk else [])}
    rows = sitting.results.prefetch_related("recusals__seat") if sitting.pk else CouncilResult.objects.none()
    results = {one.nomination_id: one for one in rows}
    if sitting.pk and sitting.state != Sitting.State.OPEN:
        agenda = [one for one in agenda if one.pk in results]
    board = Superior.objects.board()
    return {
        "demo": settings.DEMO,
        "board": board.heading if board else "",
        "number": f"Số: {sitting.minutes_number or f'{DOTS}/BB-HĐTĐKT'}",
        "place_and_day": f"{(board and board.place) or DOTS * 3}, {_day(sitting.held_on if sitting.pk else None)}",
        "subject": f"Họp Hội đồng Thi đua - Khen thưởng: {asked.name}",
        "made": asked.name,
        "when_and_where": _when_and_where(sitting),
        "composition": f"Hội đồng Thi đua - Khen thưởng gồm {len(council) or DOTS} thành viên:",
        "seats": [_seat(number, one) for number, one in enumerate(council, start=1)],
        "presence": _presence(sitting),
        "quorum": _quorum(sitting),
        "course": _course(sitting, agenda),
        "rule": (
            "Hội đồng bỏ phiếu kín từng hồ sơ. Tỷ lệ tính trên tổng số thành viên Hội đồng, kể cả thành viên vắng mặt "
            "và thành viên không bỏ phiếu vì có liên quan."
        ),
        "awards": _awards(asked, agenda, outcomes, results),
        "conclusion": _conclusion(agenda, outcomes),
        "secretary": _named(council, Seat.Post.SECRETARY),
        "chair_post": "CHỦ TỊCH HỘI ĐỒNG",
        "chair": _named(council, Seat.Post.CHAIR),
    }


def _day(day: date | None) -> str:
    return f"ngày {day.day:02} tháng {day.month:02} năm {day.year}" if day else f"ngày {DOTS} tháng {DOTS} năm {DOTS}"


def _when_and_where(sitting: Sitting) -> str:
    day = _day(sitting.held_on if sitting.pk else None)
    return f"Hồi {DOTS} giờ {DOTS}, {day}, tại {sitting.place or LINE}."


def _seat(number: int, one: Seat) -> dict:
    return {"number": number, "name": one.name, "office": one.office, "post": POSTS[one.post]}


def _named(council: Sequence[Seat], post: str) -> str:
    return next((one.name for one in council if one.post == post), "")


def _presence(sitting: Sitting) -> str:
    if not sitting.pk:
        return f"Có mặt: {DOTS} thành viên; vắng mặt, gửi ý kiến bằng văn bản: {DOTS}; vắng mặt: {DOTS}."
    absent = sitting.members_in_all - sitting.present - sitting.in_writing
    return (
        f"Tổng số: {sitting.members_in_all} thành viên. Có mặt: {sitting.present}; "
        f"vắng mặt, gửi ý kiến bằng văn bản: {sitting.in_writing}; vắng mặt: {absent}."
    )


def _quorum(sitting: Sitting) -> str:
    part, whole = sitting.round.quorum_part, sitting.round.quorum_whole
    rule = f"Cuộc họp hợp lệ khi có ít nhất {part}/{whole} tổng số thành viên dự họp hoặc gửi ý kiến bằng văn bản"
    if not sitting.pk:
        return f"{rule}."
    took_part = sitting.present + sitting.in_writing
    enough = has_quorum(Vote(sitting.members_in_all, sitting.present, sitting.in_writing, 0, 0), part, whole)
    return f"{rule}; {took_part}/{sitting.members_in_all} thành viên tham gia, {'đủ' if enough else 'không đủ'} điều kiện."


def _course(sitting: Sitting, agenda: Sequence[Nomination]) -> list[str]:
    first = (
        f"Hội đồng nghe báo cáo tóm tắt thành tích và kết quả thẩm định {len(agenda)} hồ sơ đề nghị khen thưởng "
        f"năm {sitting.round.year} ({sitting.round.name}), thảo luận và bỏ phiếu."
    )
    return [first, *(line for line in (sitting.words or LINE * 3).splitlines() if line.strip())]


def _awards(asked: Round, agenda: Sequence[Nomination], outcomes: dict[int, Outcome], results: dict[int, CouncilResult]) -> list:
    quotas = dict(RoundAward.objects.filter(round=asked).values_list("award_id", "quota"))
    grouped: dict[Award, list[Nomination]] = {}
    for one in agenda:
        grouped.setdefault(one.award, []).append(one)
    return [
        {
            "title": f"{place}. {award.name} ({award.authority.name})",
            "threshold": _threshold(award, rows, quotas.get(award.pk), results),
            "rows": [_row(number, one, outcomes.get(one.pk)) for number, one in enumerate(rows, start=1)],
            "notes": [note for one in rows for note in _notes(one, outcomes.get(one.pk), results.get(one.pk))],
        }
        for place, (award, rows) in enumerate(grouped.items(), start=1)
    ]


def _threshold(award: Award, rows: Sequence[Nomination], quota: int | None, results: dict[int, CouncilResult]) -> str:
    entered = [results[one.pk] for one in rows if one.pk in results]
    percent = entered[0].vote_percent if entered else award.vote_percent
    text = f"Cần từ {percent}% tổng số thành viên"
    if entered:
        text += f" (ít nhất {votes_needed(entered[0].members_in_all, percent)}/{entered[0].members_in_all} phiếu)"
    return f"{text}; chỉ tiêu: {quota}." if quota else f"{text}."


def _row(number: int, one: Nomination, outcome: Outcome | None) -> dict:
    told = {"number": number, "code": one.code, "nominee": one.nominee, "union": one.union.name if one.member else ""}
    if outcome is None:
        return told | {"agree": "", "share": "", "result": ""}
    agree = f"{outcome.vote.agree}/{outcome.vote.members_in_all}"
    return told | {"agree": agree, "share": outcome.share, "result": RESULTS[outcome.kind]}


def _notes(one: Nomination, outcome: Outcome | None, result: CouncilResult | None) -> list[str]:
    """Return what the minutes say below a table of one nomination: recusals, its own presence, its place, ties."""
    if outcome is None or result is None:
        return []
    notes = []
    rows = sorted(result.recusals.all(), key=lambda row: row.seat.name_sort)
    if rows:
        named = "; ".join(f"{row.seat.name} ({_why(row)})" for row in rows)
        notes.append(f"{one.code}, {one.nominee}: không bỏ phiếu: {named}.")
    sitting = result.sitting
    if (result.present, result.in_writing) != (sitting.present, sitting.in_writing):
        notes.append(f"{one.code}: khi bỏ phiếu có mặt {result.present}, gửi ý kiến bằng văn bản {result.in_writing}.")
    if outcome.kind == "beyond_quota":
        notes.append(f"{one.code}, {one.nominee}: đủ tỷ lệ, xếp thứ {outcome.place} trên chỉ tiêu {outcome.quota}.")
    if outcome.tied_with and outcome.kind == "tied":
        notes.append(f"{one.code}: số phiếu bằng {', '.join(outcome.tied_with)}; Hội đồng quyết định thứ tự: {LINE}")
    if result.preferred_words:
        notes.append(f"{one.code}, {one.nominee}: được xếp trước khi bằng phiếu: {result.preferred_words}")
    elif outcome.ahead_by_rule:
        who = "là nữ" if one.member else "tập thể có từ 70% nữ trở lên"
        notes.append(f"{one.code}, {one.nominee}: bằng phiếu, được xếp trước vì {who}.")
    return notes


def _why(row: Recusal) -> str:
    """Return why a member did not vote; the union and the nominee stand in the table above."""
    told = row.words if row.why in (Recusal.Why.AUTHOR, Recusal.Why.DECLARED) else ""
    return f"{WHY[row.why]}: {told}" if told else WHY[row.why]


def _conclusion(agenda: Sequence[Nomination], outcomes: dict[int, Outcome]) -> list[str]:
    if not outcomes:
        return [f"Hội đồng thông qua {DOTS}/{len(agenda)} hồ sơ, đề nghị cấp có thẩm quyền khen thưởng theo danh sách nêu trên."]
    passed = [one for one in outcomes.values() if one.passed]
    text = f"Hội đồng thông qua {len(passed)}/{len(outcomes)} hồ sơ, đề nghị cấp có thẩm quyền khen thưởng:"
    by_award: dict[Any, list[str]] = {}
    for one in passed:
        by_award.setdefault(one.nomination.award, []).append(one.nomination.nominee)
    lines = [f"- {award.name}: {len(names)} ({', '.join(names)});" for award, names in by_award.items()]
    if lines:
        lines[-1] = lines[-1].rstrip(";") + "."
    left = len(agenda) - len(outcomes)
    open_ones = [f"Còn {left} hồ sơ chưa bỏ phiếu, để lại kỳ họp sau."] if left else []
    if not lines:
        text = f"Không hồ sơ nào trong {len(outcomes)} hồ sơ được Hội đồng thông qua."
    return [text, *lines, *open_ones]
