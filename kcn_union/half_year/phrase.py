"""A sentence for the press against the figures it speaks of: “trên 20 tỷ đồng” has to be true, “210 sáng kiến” exact."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from kcn_union.models import ClosedLine
from toolkit.money import grouped
from toolkit.templatetags.vi import percent
from toolkit.text import fold, normalise

# After “20 tỷ” these say that no đồng are meant, or more of them.
OF_OTHERS = "ty|ti|trieu|nghin|ngan|ruoi|usd|do|dola|euro|eur|yen|won|nhan dan te|luot|san pham|gio|kwh|nguoi"
# After “20 tỷ đồng” these say that it is no sum of the whole, or another currency: “mỗi tháng”, “/sáng kiến”.
PER = r"(?!\s*(?:/|moi\b|tung\b|mot (?:sang kien|giai phap|nguoi|thang|ngay)\b|yen\b))"
OF_WOMEN = r"\s+(?:la\s+)?nu\b"
WORKERS = "cong nhan lao dong|cong nhan|nguoi lao dong|lao dong|cnld|cnvcld"
# What a number is about, by the words that follow it; the first that fits is meant.
UNITS = (
    (rf"(?P<scale>ty|ti|trieu|nghin|ngan)?\s*(?:dong\b(?!\s+ruoi)|d\b){PER}", "accepted_total_vnd"),
    (rf"(?P<scale>ty|ti|trieu)\b(?!\s*(?:dong\b|(?:{OF_OTHERS})\b|[€$£¥])){PER}", "accepted_total_vnd"),
    (r"(?:sang kien|giai phap)", "counted"),
    (rf"(?:nu doan vien|doan vien{OF_WOMEN})", "women_members"),
    (r"(?:doan vien)", "members"),
    (rf"(?:nu (?:{WORKERS})|(?:{WORKERS}){OF_WOMEN})", "women_workers"),
    (rf"(?:{WORKERS})", "workers"),
    (rf"(?:(?:luot )?tac gia{OF_WOMEN}|nu tac gia)", "women"),
    (r"(?:luot tac gia|tac gia)", "authors"),
    (r"(?:cdcs|cong doan co so)", "expected"),
)
SCALES = {"ty": 10**9, "ti": 10**9, "trieu": 10**6, "nghin": 10**3, "ngan": 10**3, None: 1}
ABOVE = {"tren", "hon", "vuot"}
NEARLY = {"gan", "xap xi", "khoang"}
NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_FOUND = re.compile(rf"(?:(?P<word>{'|'.join(sorted(ABOVE | NEARLY))})\s+)?(?<![\d.,/])(?P<number>{NUMBER})(?=(?P<after>[^\d]*))")
# Numbers that are no figure of the half-year: days, months, years, “6 tháng”.
_WHAT = "sang kien|giai phap|nu doan vien|doan vien|cong nhan|lao dong|nguoi lao dong|cnld|cnvcld|luot|tac gia|cdcs|cong doan"
_UNIT = rf"\s*(?:%|phan tram|(?:ty|ti|trieu|nghin|ngan|dong|d|so|lan|{_WHAT})\b)"
_A_UNIT = re.compile(_UNIT)
_DAY_MONTH = r"(?:0?[1-9]|[12]\d|3[01]){0}(?:0?[1-9]|1[0-2])"
_DAY = re.compile(rf"\b(?:{_DAY_MONTH.format('/')}(?:/\d{{4}})?|{_DAY_MONTH.format('[.-]')}[.-]\d{{4}})\b(?!{_UNIT})")
# With its tones, where the sentence has any: “500 nam công nhân” are men, no years.
_NO_FIGURE = re.compile(r"^\s*(?:tháng|năm|ngày|kỳ|kì|quý)\b(?!\s+công\b)")
_NO_FIGURE_BARE = re.compile(r"^\s*(?:thang|nam|ngay|ky|quy)\b(?!\s+cong\b)")
_BEFORE_A_DATE = re.compile(r"(?:thang|nam|ngay|quy|ky|khoa)\s*$")
_OF_ALL = re.compile(r"\b(?P<part>\d+)/(?P<all>\d+)\s*(?:cdcs|cong doan co so)")
_DIGIT = "một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín"
_PERSONS = "(?:nữ )?đoàn viên|(?:nữ )?công nhân|(?:người |nữ )?lao động|cnlđ|(?:lượt |nữ )?tác giả"
_COUNTED = f"sáng kiến|giải pháp|{_PERSONS}|cđcs|công đoàn cơ sở"
# A figure written out in words, which nothing here reads: “hai trăm sáng kiến”, “hàng chục tỷ đồng”.
_COUNT_WORD = "một|mốt|hai|ba|bốn|tư|sáu|bảy|tám|chín|mười|mươi|lăm|trăm|chục|nghìn|ngàn|vạn|hàng|vài|nhiều"
_WORDS = re.compile(
    rf"\b(?:{_COUNT_WORD})\s+(?:(?:nghìn|ngàn)\s+)?(?:tỷ|tỉ|triệu)\b(?!\s+(?:lệ|trọng|suất))"
    rf"|\b(?:trăm|chục|nghìn|ngàn|vạn|mươi|mười)\s+(?:(?:{_COUNT_WORD})\s+)?"
    rf"(?:{_COUNTED})"
    # “ba trăm lẻ năm sáng kiến”, “tăng gấp đôi”, “ba mươi phần trăm”: nothing of it is reckoned here.
    rf"|\b(?:lẻ|linh)\s+(?:{_DIGIT})\s+(?:{_COUNTED})"
    rf"|\bphẩy\s+(?:{_DIGIT})\s+(?:tỷ|tỉ|triệu)\b|\btăng\s+(?:{_DIGIT}|mười|nhiều)\s+lần\b"
    rf"|\bgấp\s+(?:đôi|rưỡi|{_DIGIT}|mười|nhiều|mấy|hàng)\b|\b(?:{_COUNT_WORD}|năm)\s+phần trăm"
)
_WORDS_BARE = re.compile(fold(_WORDS.pattern))
# Before a number these say that it is a change, or a part, and not the figure: “tăng 20 tỷ”, “mỗi sáng kiến làm lợi trên 20 tỷ”.
_NOT_THE_WHOLE = re.compile(r"\b(?:tăng|giảm|thêm)\s*$|\b(?:mỗi|từng|bình quân|trung bình)\b[^\d,.;]*$")


@dataclass(frozen=True)
class Claim:
    """One figure of a sentence: as it was written, what it is about, and why it does not hold ("" when it does)."""

    written: str
    measure: str
    why: str

    @property
    def holds(self) -> bool:
        return not self.why


def claims(phrase: str, whole: ClosedLine) -> list[Claim]:
    """Return what the sentence claims, each against the line of the whole; a number nobody can place does not hold."""
    said, text = normalise(phrase), fold(phrase)
    ratios = [_of_all(found, whole) for found in _OF_ALL.finditer(text)]
    for no_figure in (_OF_ALL, _DAY):
        text = no_figure.sub(lambda found: " " * len(found[0]), text)
    shown = said if len(said) == len(text) else text
    found = [one for one in _FOUND.finditer(text) if not _of_a_date(one, text, shown)]
    words = (_WORDS_BARE if said.isascii() else _WORDS).finditer(said.lower())
    return ratios + [_unread(one[0]) for one in words] + [_claim(one, whole, shown) for one in found]


def _of_a_date(found: re.Match, text: str, shown: str) -> bool:
    """Whether a number is a month, a year or a length of time; never one that stands before a unit."""
    no_figure = _NO_FIGURE_BARE if shown.isascii() else _NO_FIGURE
    if no_figure.match(shown[found.end() :].lower()):
        return True
    return not found["word"] and not _A_UNIT.match(found["after"]) and bool(_BEFORE_A_DATE.search(text[: found.start()]))


def _of_all(found: re.Match, whole: ClosedLine) -> Claim:
    true = (int(found["part"]), int(found["all"])) == (whole.reported, whole.expected)
    text = _("“%(written)s” is not true: the figure is %(figure)s.")
    figure = f"{whole.reported}/{whole.expected}"
    return Claim(found[0], "reported", "" if true else text % {"written": found[0], "figure": figure})


def _claim(found: re.Match, whole: ClosedLine, said: str) -> Claim:
    """Return what one number of the sentence claims; `said` is the sentence with its tones, letter for letter as long."""
    if re.match(r"\s*(?:%|phan tram)\s*(?:so\s+)?nu doan vien", found["after"]):
        return _rate(found, whole, said)
    if _NOT_THE_WHOLE.search(said[: found.start()].lower()):
        return _unread(said[found.start() : found.end()].strip())
    for pattern, measure in UNITS:
        if unit := re.match(rf"\s*{pattern}", found["after"]):
            written = said[found.start() : found.end() + len(unit[0])].strip()
            scale = SCALES[unit.groupdict().get("scale")]
            coin = " đồng" if measure.endswith("_vnd") else ""
            why = _why_not(found["word"], found["number"], scale, getattr(whole, measure), written, coin)
            return Claim(written, measure, why)
    return _unread(said[found.start() : found.end()].strip())


def _unread(written: str) -> Claim:
    text = _("“%(written)s”: nobody can tell which figure is meant. Name it, for example “210 sáng kiến” or “20,4 tỷ đồng”.")
    return Claim(written, "", text % {"written": written})


def _rate(found: re.Match, whole: ClosedLine, said: str) -> Claim:
    """Return the claim of a part of the women members, against the first title that is counted among them."""
    written = said[found.start() : found.end()].strip() + "%"
    title = next((one for one in whole.titles if one["women_members"]), None)
    if title is None:
        return Claim(written, "rate", _("“%(written)s”: the version has no such figure.") % {"written": written})
    # In millionths of a per cent, so that the comparison below is one of whole numbers.
    figure = title["achieved"] * 10**8 // title["women_members"]
    if _why_not(found["word"], found["number"], 10**6, figure, written):
        shown = percent(Fraction(title["achieved"], title["women_members"]))
        text = _("“%(written)s” is not true: the figure is %(figure)s.")
        return Claim(written, "rate", text % {"written": written, "figure": shown})
    return Claim(written, "rate", "")


def _why_not(word: str | None, number: str, scale: int, figure: int | None, written: str, coin: str = "") -> str:
    """Return "" when the figure bears the claim out; a rounded number is a figure cut off after its last digit."""
    if figure is None:
        return _("“%(written)s”: the version has no such figure.") % {"written": written}
    decimal = Decimal(number.replace(".", "").replace(",", "."))
    claimed = Fraction(decimal) * scale
    step = Fraction(scale) / 10 ** max(0, -int(decimal.as_tuple().exponent))
    if word in ABOVE:
        holds = figure > claimed
    elif word in NEARLY:
        holds = claimed * 9 / 10 <= figure <= (claimed if word == "gan" else claimed * 11 / 10)
    else:
        holds = claimed <= figure < claimed + step
    if holds:
        return ""
    return _("“%(written)s” is not true: the figure is %(figure)s.") % {"written": written, "figure": grouped(figure) + coin}
