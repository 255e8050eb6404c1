"""The unions' returns and the holders of titles, half-year by half-year."""

from datetime import datetime, timedelta
from random import Random

from emulation.figures import is_expected
from emulation.models import Campaign, Enrolment, HalfYear, TitleCount, UnionReturn
from kcn_union.invented.board import at_noon
from unions.models import Union, User

WORDS = {
    "results": "Phong trào thi đua được phát động tới từng tổ; doanh nghiệp khen thưởng kịp thời.",
    "difficulties": "Cán bộ công đoàn kiêm nhiệm, ít thời gian viết mô tả sáng kiến.",
    "lessons": "Hỏi người thợ ngay tại máy thì có sáng kiến.",
}
# How far the returns of an unfinished half-year have come, in parts of a hundred.
UNFINISHED = {"accepted": 60, "submitted": 8, "draft": 12, "": 20}


def returns(
    rng: Random,
    year: HalfYear,
    served: list[Union],
    counts: dict,
    people: dict[int, User],
    board: list[User],
    at: datetime,
    *,
    finished: bool,
) -> list[UnionReturn]:
    """Return unsaved returns of a half-year whose cut-off day has passed; all accepted when `finished`."""
    made = []
    for union in served:
        state = "accepted" if finished else rng.choices(list(UNFINISHED), list(UNFINISHED.values()))[0]
        if not is_expected(union, year) or not state:
            continue
        sent = min(at_noon(year.cut_off_on) + timedelta(days=rng.randrange(2, 14), minutes=rng.randrange(200)), at)
        officer = people[union.pk]
        row = UnionReturn(union=union, half_year=year, state=state, entered_by=officer, **counts[union.pk, year.code])
        if state != "draft":
            row.submitted_by, row.submitted_at, row.late = officer, sent, sent.date() > year.due_on
            row.results, row.difficulties, row.lessons = WORDS.values()
        if state == "accepted":
            row.accepted_by, row.accepted_at = rng.choice(board), min(sent + timedelta(days=rng.randrange(1, 6)), at)
        row.full_clean(validate_unique=False, validate_constraints=False)
        made.append(row)
    return made


def title_counts(rng: Random, campaign: Campaign, filed: list[UnionReturn]) -> list[TitleCount]:
    """Return unsaved counts of holders: above nine in ten of the women members of every accepted return."""
    enrolments = {row.union_id: row for row in Enrolment.objects.filter(campaign=campaign)}
    made = []
    for row in filed:
        if row.state == "accepted" and row.union_id in enrolments:
            women = row.women_members or 0
            achieved = min(women, round(women * rng.uniform(0.89, 0.965)))
            registered = min(women, achieved + rng.randrange(0, 8))
            made.append(
                TitleCount(enrolment=enrolments[row.union_id], half_year=row.half_year, registered=registered, achieved=achieved)
            )
    return made
