"""The sentences of the half-year report. It is a Vietnamese paper whoever reads the pages in which language.

Every figure in them comes from a frozen version; a sentence whose figures are not there is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from initiatives.figures import tail
from initiatives.models import Initiative
from kcn_union.half_year.figures import Change, HalfYearFigures
from kcn_union.models import ClosedLine, Publication
from toolkit.dates import as_written
from toolkit.money import grouped, in_words
from toolkit.templatetags.vi import number, percent
from toolkit.text import lowered

Report = ClosedLine.Report


@dataclass(frozen=True)
class Side:
    """A half-year to compare with: what it is called here (kỳ trước), its version, its figures."""

    called: str
    version: Publication
    figures: HalfYearFigures


# What a correction may move, as the whole's line names it.
CORRECTED = {
    "reported": "số CĐCS đã báo cáo",
    "workers": "số lao động",
    "members": "số đoàn viên",
    "women_members": "số nữ đoàn viên",
    "counted": "số sáng kiến",
    "in_money": "số sáng kiến tính được bằng tiền",
    "declared_total_vnd": "giá trị kê khai (đồng)",
    "confirmed_total_vnd": "giá trị doanh nghiệp xác nhận (đồng)",
    "accepted_total_vnd": "giá trị được chấp nhận (đồng)",
    "authors": "số lượt tác giả",
    "adoptions": "số lượt áp dụng lại",
    "adopted_total_vnd": "giá trị áp dụng lại (đồng)",
    "honours": "số khen thưởng",
}


def corrected(version: Publication, whole: ClosedLine, former: ClosedLine) -> Iterator[str]:
    """Say that this version stands instead of the one before, why, and which figures of the whole it moves."""
    yield f"Đính chính: số liệu của báo cáo này (phiên bản {version.number}) thay cho phiên bản {version.number - 1}."
    yield from (line for line in f"Lý do: {version.reason}".splitlines() if line.strip())
    pairs = [(words, getattr(former, name), getattr(whole, name)) for name, words in CORRECTED.items()]
    moved = [f"{words} từ {number(was)} thành {number(now)}" for words, was, now in pairs if was != now]
    yield f"Thay đổi của toàn bộ: {'; '.join(moved)}." if moved else "Số liệu chung của toàn bộ không đổi."


def participation(version: Publication, whole: ClosedLine, lines: list[ClosedLine]) -> Iterator[str]:
    """Say how many unions have reported, and over how many people."""
    told = {state: sum(one.report == state for one in lines) for state in Report.values}
    parts = [
        (told[Report.ON_TIME], "đúng hạn"),
        (told[Report.LATE], "nộp muộn"),
        (told[Report.NOTHING], "không phát sinh thành tích"),
    ]
    apart = "; ".join(f"{grouped(n)} CĐCS {words}" for n, words in parts if n)
    yield (
        f"Đến ngày chốt số liệu {as_written(version.cut_off_on)}, {grouped(whole.reported)}/{grouped(whole.expected)}"
        f" công đoàn cơ sở (CĐCS) thuộc diện báo cáo có báo cáo được chấp nhận{f', gồm: {apart}' if apart else ''}."
    )
    if missing := whole.expected - whole.reported:
        yield (
            f"Còn {grouped(missing)} CĐCS chưa có báo cáo được chấp nhận. Số lao động, đoàn viên và danh hiệu của các CĐCS này"
            " không có trong báo cáo; không có số liệu không có nghĩa là bằng 0."
        )
    if whole.workers is not None and whole.members is not None:
        rate = percent(Fraction(whole.members, whole.workers)) if whole.workers else "–"
        yield (
            f"Các CĐCS đã báo cáo có {grouped(whole.workers)} lao động (nữ: {grouped(whole.women_workers or 0)}),"
            f" {grouped(whole.members)} đoàn viên (nữ: {grouped(whole.women_members or 0)});"
            f" đoàn viên bằng {rate} tổng số lao động."
        )


def initiatives(whole: ClosedLine, lines: list[ClosedLine], kinds: list[dict]) -> Iterator[str]:
    """Say how many initiatives count, of which kinds, and by how many authors; `kinds` as `totals_by_kind()` gives them."""
    if not whole.counted:
        yield "Trong kỳ không có sáng kiến nào được chấp nhận."
        return
    unions = sum(one.counted > 0 for one in lines)
    yield (
        f"Trong kỳ, {grouped(whole.counted)} sáng kiến của {grouped(unions)} CĐCS đã được doanh nghiệp công nhận, được kiểm tra"
        " và chấp nhận. Mỗi sáng kiến được tính một lần, dù có nhiều tác giả hoặc tham gia nhiều phong trào."
    )
    without = whole.counted - whole.in_money
    yield (
        f"{grouped(whole.in_money)} sáng kiến tính được giá trị làm lợi bằng tiền"
        + (f"; {grouped(without)} sáng kiến có hiệu quả xã hội, không tính được bằng tiền." if without else ".")
    )
    names = dict(Initiative.Kind.choices)
    falling = sorted((one for one in kinds if one["kind"]), key=lambda one: (-one["counted"], one["kind"]))
    if falling:
        told = [f"{lowered(str(names[one['kind']]))}: {grouped(one['counted'])}" for one in falling]
        yield f"Theo loại: {'; '.join(told)}."
    yield (
        f"Có {grouped(whole.authors)} lượt tác giả, trong đó {grouped(whole.women)} lượt nữ"
        f" và {grouped(whole.direct)} lượt lao động trực tiếp."
    )


def benefit(whole: ClosedLine, amounts: list[int]) -> Iterator[str]:
    """Say what the initiatives save: accepted, the three tiers, and how it is spread over them; `amounts` accepted, in đồng."""
    if not whole.in_money:
        yield "Trong kỳ không có sáng kiến nào tính được giá trị làm lợi bằng tiền."
        return
    declared, confirmed, accepted = whole.declared_total_vnd, whole.confirmed_total_vnd, whole.accepted_total_vnd
    yield (
        f"Tổng giá trị làm lợi được chấp nhận là {grouped(accepted)} đồng (bằng chữ: {in_words(accepted)}), tính cho năm đầu áp"
        " dụng, đã trừ chi phí áp dụng."
    )
    if declared:
        yield (
            f"Ba mức giá trị của các sáng kiến được chấp nhận: tác giả và CĐCS kê khai {grouped(declared)} đồng; doanh nghiệp xác"
            f" nhận {grouped(confirmed)} đồng, bằng {percent(Fraction(confirmed, declared))} mức kê khai; được chấp nhận"
            f" {grouped(accepted)} đồng, bằng {percent(Fraction(accepted, declared))} mức kê khai."
        )
    if len(amounts) > 5:
        spread = tail(amounts)
        yield (
            f"Một nửa số sáng kiến tính được bằng tiền làm lợi không quá {grouped(spread.median_vnd or 0)} đồng. Năm sáng kiến"
            f" lớn nhất làm lợi {grouped(spread.largest_five_vnd)} đồng, chiếm"
            f" {percent(Fraction(spread.largest_five_vnd, sum(amounts)))} tổng giá trị; không kể sáng kiến lớn nhất, tổng giá trị"
            f" là {grouped(spread.without_largest_vnd)} đồng."
        )


def titles(whole: ClosedLine) -> Iterator[str]:
    """Say how many hold each title that is counted; `whole.titles` has one dict for each."""
    for one in whole.titles:
        if one["women_members"]:
            rate = percent(Fraction(one["achieved"], one["women_members"]))
            yield (
                f"{one['name']}: {grouped(one['achieved'])}/{grouped(one['women_members'])} nữ đoàn viên đạt danh hiệu, bằng"
                f" {rate}; số đăng ký: {grouped(one['registered'])}. Số liệu của {grouped(one['unions'])} CĐCS có đủ cả hai"
                " số."
            )


def adoptions(whole: ClosedLine) -> Iterator[str]:
    if whole.adoptions:
        amount = whole.adopted_total_vnd
        worth = f", làm lợi {grouped(amount)} đồng (bằng chữ: {in_words(amount)})" if amount else ""
        yield (
            f"Có {grouped(whole.adoptions)} lượt áp dụng lại sáng kiến của CĐCS khác{worth}. Số này theo dõi riêng, không cộng"
            " vào số sáng kiến và tổng giá trị làm lợi nêu trên."
        )


def honours(whole: ClosedLine, by_award: list[dict]) -> Iterator[str]:
    """Say what was awarded, from the highest authority down; `by_award` as `totals_by_award()` gives it."""
    if not whole.honours:
        return
    yield (
        f"Trong kỳ có {grouped(whole.honours)} khen thưởng có quyết định, tính theo ngày ghi trên quyết định. Khen thưởng bị hủy"
        " không được tính."
    )
    for one in sorted(by_award, key=lambda row: (-row["authority_rank"], row["authority"], row["title"], row["award"])):
        persons, unions = one["authors_total"], one["counted"] - one["authors_total"]
        of_them = (
            f"{grouped(persons)} cá nhân (nữ: {grouped(one['women_total'])}; lao động trực tiếp: {grouped(one['direct_total'])})"
        )
        told = [of_them if persons else "", f"{grouped(unions)} tập thể" if unions else ""]
        yield f"{one['title']} ({one['authority']}): {', '.join(part for part in told if part)}."


def compared(figures: HalfYearFigures, sides: list[Side]) -> Iterator[str]:
    """Say how head counts and titles moved, each over the unions that have the figure in both half-years (rule 6)."""
    for side in sides:
        stocks = [
            (words, figures.stock_change(name, side.figures))
            for name, words in (("workers", "lao động"), ("members", "đoàn viên"))
        ]
        moved = [(words, change) for words, change in stocks if change]
        if moved:
            told = "; ".join(f"số {words} {_moved(change)}" for words, change in moved)
            yield (f"So với {side.called}, {told} (tính trên {grouped(moved[0][1].unions or 0)} CĐCS có số liệu ở cả hai kỳ).")
        for campaign in figures.campaigns:
            if change := figures.rate_change(campaign, side.figures):
                points, unions = change
                moved_by = percent(abs(points))
                same = moved_by == percent(Fraction(0))
                told = "không đổi" if same else f"{_up(points)} {moved_by.removesuffix('%')} điểm phần trăm"
                yield (
                    f"Tỷ lệ nữ đoàn viên đạt danh hiệu “{campaign.short_name}” {told} so với {side.called} (tính trên"
                    f" {grouped(unions)} CĐCS có số liệu ở cả hai kỳ)."
                )


def _moved(change: Change) -> str:
    """Return tăng 120 (0,6%), giảm 5, or không đổi."""
    if not change.by:
        return "không đổi"
    ratio = f" ({percent(abs(change.ratio))})" if change.ratio is not None else ""
    return f"{_up(change.by)} {grouped(abs(change.by))}{ratio}"


def _up(by: int | Fraction) -> str:
    return "tăng" if by > 0 else "giảm"
