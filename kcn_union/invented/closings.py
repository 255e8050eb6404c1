"""The half-years whose turn has passed: closed by the board's own steps, published, one corrected; and reminders of the next."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from emulation.models import HalfYear, UnionReturn
from initiatives import workflow as initiative_steps
from initiatives.models import Initiative
from kcn_union import closing, reminders
from kcn_union.half_year.stored import make_papers
from kcn_union.invented import scans
from kcn_union.invented.work import Office
from kcn_union.models import ClosedLine, Publication, Reminder
from toolkit import files
from toolkit.money import grouped
from unions.models import Superior, User

# Days after the last late day: asked for, confirmed, published; and after that, one record amended and the version corrected.
ASKED, CLOSED, PUBLISHED, AMENDED, CORRECTED = 2, 3, 5, 40, 43
AMENDED_WHY = "Phòng kế toán của doanh nghiệp đối chiếu lại: một phần vật tư đã tính ở sáng kiến khác."
CORRECTED_WHY = "Điều chỉnh giá trị làm lợi của một sáng kiến theo bản đối chiếu của doanh nghiệp, gửi đến sau ngày chốt."


def close(office: Office, past: list[HalfYear], head: User, published: str) -> None:
    """Close these half-years in order, each at its time, by a verifier and the head.

    All but the newest are published; the third newest is corrected. Papers are made of the newest published one, of the
    correction, and of the one whose figures are known from the press; the others' are made when somebody asks for them.
    """
    rng = Random(len(past))
    known = {year.pk for year in past if year.code == published}
    with_papers = known | {year.pk for year in past[-2:-1]}
    scanned = known | {year.pk for year in past[-2:-1]}
    for number, year in enumerate(past):
        asker = office.board[number % len(office.board)]
        closing.workflow.take("ask_to_close", year, by=asker, at=_moment(year, ASKED, 9))
        closing.workflow.take("close", year, by=head, at=_moment(year, CLOSED, 15))
        if year.pk in with_papers:
            make_papers(_newest(year))
        if year != past[-1]:
            _publish(rng, year, asker, _moment(year, PUBLISHED, 14), exactly=year.code == published, scan=year.pk in scanned)
        if len(past) > 3 and year == past[-3] and year.code != published:
            _correct(office, rng, year, asker, head)


def _correct(office: Office, rng: Random, year: HalfYear, asker: User, head: User) -> None:
    """Amend one record of a closed half-year, and restate its figures as version 2."""
    amended = Initiative.objects.counted_in(year).filter(accepted_vnd__gte=60_000_000).order_by("code").first()
    if amended is None:
        return
    values: dict[str, Any] = {name: getattr(amended, name) for name in initiative_steps.AMENDED}
    values["accepted_vnd"] = amended.accepted_vnd * 3 // 4 // 50_000 * 50_000
    other = next(one for one in office.board if one.pk != amended.accepted_by_id)
    initiative_steps.workflow.take("amend", amended, by=other, at=_moment(year, AMENDED, 10), reason=AMENDED_WHY, **values)
    closing.workflow.take("ask_to_correct", year, by=asker, at=_moment(year, AMENDED + 1, 9), correction_reason=CORRECTED_WHY)
    closing.workflow.take("correct", year, by=head, at=_moment(year, CORRECTED, 15))
    make_papers(_newest(year))
    _publish(rng, year, asker, _moment(year, CORRECTED + 1, 10), exactly=False, scan=False)


def _publish(rng: Random, year: HalfYear, by: User, at: datetime, *, exactly: bool, scan: bool) -> None:
    version, number = _newest(year), f"{rng.randrange(12, 90)}/BC-CĐKCN"
    phrase = _phrase(version.lines.get(union__isnull=True), exactly=exactly)
    on = timezone.localdate(at) - timedelta(1)
    taken = files.take_in(scans.signed_report([f"Kết quả thi đua {year.name}:", phrase], number, on, _signer())) if scan else None
    closing.publish(version, phrase=phrase, report_number=number, report_on=on, scan=taken, by=by, at=at)


def _phrase(whole: ClosedLine, *, exactly: bool) -> str:
    """Return a sentence for the press that is true; `exactly` as the newspaper had it."""
    billions = (whole.accepted_total_vnd - 1) // 10**9
    said = f"{grouped(whole.counted)} sáng kiến, giá trị làm lợi trên {billions} tỷ đồng"
    return said if exactly else f"{whole.reported}/{whole.expected} CĐCS báo cáo; {said}"


def _newest(year: HalfYear) -> Publication:
    return Publication.objects.filter(half_year=year).order_by("number").last()  # type: ignore[return-value]


def _signer() -> str:
    return Superior.objects.exclude(signer_name="").values_list("signer_name", flat=True)[0]


def _moment(year: HalfYear, days: int, hour: int) -> datetime:
    """Return that hour so many days after the last late day."""
    day: date = year.late_until_on + timedelta(days)
    return timezone.make_aware(datetime.combine(day, time(hour)))


def remind(office: Office, year: HalfYear, filed: list[UnionReturn], silent: list, board: str) -> None:
    """Remind some unions that have not reported, yesterday by Zalo and the first of them again today by telephone."""
    by_union = {row.union_id: row for row in filed}
    channels = [(Reminder.Channel.ZALO, 30, silent[:7]), (Reminder.Channel.PHONE, 3, silent[:2])]
    for channel, hours, unions in channels:
        for union in unions:
            text = reminders.text_of(union, reminders.gaps(union, year, by_union.get(union.pk)), board)
            at = office.at - timedelta(hours=hours)
            reminders.remind(union, year, channel=channel, text=text, by=office.board[1], at=at, to=[])
