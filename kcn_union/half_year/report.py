"""What the half-year report says, as plain values: the Word paper and the pdf are both made from this one dict.

All figures are those of a frozen version. Only the annex reads live rows: the authors' names, which no version holds; the paper
is made once, and kept as it was made.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from emulation.models import HalfYear
from initiatives.models import Author
from kcn_union.half_year import charts
from kcn_union.half_year import report_words as words
from kcn_union.half_year.figures import HalfYearFigures
from kcn_union.half_year.frozen import figures_of
from kcn_union.half_year.report_words import Side
from kcn_union.models import Anchor, CitedFigure, ClosedItem, ClosedLine, Publication
from toolkit.dates import as_written
from toolkit.money import grouped
from toolkit.templatetags.vi import number, percent, signed

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
HEADS = ("workers", "members", "women_members")
SUMS = ("declared_total_vnd", "confirmed_total_vnd", "accepted_total_vnd")
# What a half-year is compared with: the one before, the same half of last year.
SIDES = ("kỳ trước", "cùng kỳ năm trước")
# Dots to be filled in by hand, where the paper is signed.
DOTS = "……"


def report_of(version: Publication) -> dict:
    """Return the report's values: texts, and lists and dicts of texts; reads the version, and the authors of its items."""
    with translation.override("vi"):
        return _report_of(version)


def _report_of(version: Publication) -> dict:
    lines = list(version.lines.filter(union__isnull=False).order_by("name_sort", "pk"))
    whole = version.lines.get(union__isnull=True)
    items = list(version.items.with_union_names().order_by("code", "pk"))
    counted = [one for one in items if one.record == ClosedItem.Record.INITIATIVE]
    adopted = [one for one in items if one.record == ClosedItem.Record.ADOPTION]
    figures, sides = figures_of(version), sides_of(version)
    return {
        **_head(version),
        "correction": _correction(version, whole),
        "sections": _sections(version, whole, lines, counted, figures, sides),
        "comparison": _comparison(figures, sides),
        "annexes": _annexes(adopted),
        "unions_note": " ".join(filter(None, (_unions_note(whole), _log_in_full(version)))),
        "unions": [_union(place, one, whole) for place, one in enumerate(lines, start=1)],
        "whole": _whole(whole),
        "initiatives": _initiatives(version, counted),
        "initiatives_total": {"count": number(len(counted)), "accepted": _total(counted)},
        "adoptions": [_item(place, one) for place, one in enumerate(adopted, start=1)],
        "adoptions_total": {"count": number(len(adopted)), "accepted": _total(adopted)},
        "charts": _charts(version, figures),
    }


def _head(version: Publication) -> dict:
    """Return what stands above the text and below it; the issuer is the one of the closing."""
    made = timezone.localtime(version.made_at)
    issuer = {name: version.issuer.get(name, "") for name in ("heading", "parent_heading", "place", "signer_post", "signer_name")}
    signed_on, log = version.report_on, _anchor_of(version)
    day = f"{signed_on.day:02}" if signed_on else DOTS
    month = f"{signed_on.month:02}" if signed_on else DOTS
    return {
        "demo": settings.DEMO,
        "board": issuer["heading"],
        "superior": issuer["parent_heading"],
        "number": f"Số: {version.report_number or f'{DOTS}/BC-{DOTS}'}",
        "place_and_day": f"{issuer['place'] or DOTS * 3}, ngày {day} tháng {month} năm {(signed_on or made).year}",
        "name": version.name,
        "window": f"từ ngày {as_written(version.begins_on)} đến ngày {as_written(version.cut_off_on)}",
        "signer_post": issuer["signer_post"],
        "signer_name": issuer["signer_name"],
        "made": f"Phiên bản {version.number}, đóng lúc {made:%H:%M} ngày {made:%d/%m/%Y}. Mã số liệu {version.digest[:16]}."
        + (f" Nhật ký đến số {number(log.number)}, mã {log.digest[:16]}." if log else ""),
        "made_on": made.date().isoformat(),
    }


def _anchor_of(version: Publication) -> Anchor | None:
    """Return where the chain of events stood when the version was closed; None for versions older than the chain."""
    return Anchor.objects.filter(publication=version, at=version.made_at).order_by("pk").first()


def _log_in_full(version: Publication) -> str:
    log = _anchor_of(version)
    return f"Nhật ký đến số {number(log.number)}, mã đầy đủ: {log.digest}." if log else ""


def _correction(version: Publication, whole: ClosedLine) -> list[str]:
    """Return the paragraphs at the head of a corrected report; of a first version none."""
    former = version.half_year.versions.filter(number=version.number - 1).first()
    return list(words.corrected(version, whole, former.lines.get(union__isnull=True))) if former else []


def _sections(
    version: Publication,
    whole: ClosedLine,
    lines: list[ClosedLine],
    counted: list[ClosedItem],
    figures: HalfYearFigures,
    sides: list[Side],
) -> list[dict]:
    """Return the numbered sections that have something to say: title, paragraphs."""
    amounts = [one.accepted_vnd for one in counted if one.accepted_vnd is not None]
    kinds = list(version.items.filter(record=ClosedItem.Record.INITIATIVE).totals_by_kind())
    honoured = list(version.items.filter(record=ClosedItem.Record.HONOUR).totals_by_award())
    named = [
        ("Tình hình báo cáo của các công đoàn cơ sở", words.participation(version, whole, lines)),
        ("Sáng kiến", words.initiatives(whole, lines, kinds)),
        ("Giá trị làm lợi", words.benefit(whole, amounts)),
        ("Danh hiệu thi đua", words.titles(whole)),
        ("Áp dụng lại sáng kiến", words.adoptions(whole)),
        ("Khen thưởng", words.honours(whole, honoured)),
        ("So với các kỳ trước", words.compared(figures, sides)),
    ]
    told = [(title, list(paragraphs)) for title, paragraphs in named]
    # The table of the last section speaks for itself.
    kept = [(title, paragraphs) for title, paragraphs in told if paragraphs or (title == named[-1][0] and sides)]
    return [
        {"title": f"{ROMAN[place]}. {title.upper()}", "paragraphs": paragraphs, "compares": title == named[-1][0]}
        for place, (title, paragraphs) in enumerate(kept)
    ]


def sides_of(version: Publication) -> list[Side]:
    """Return what to compare with, where it has a version: the half-year before, the same half of last year; newest versions."""
    years = HalfYear.objects.listed().filter(cut_off_on__lt=version.cut_off_on)
    named = dict(zip(SIDES, (years.last(), years.filter(code=version.half_year.year_before).first()), strict=True))
    newest = {
        called: Publication.objects.filter(half_year=year).select_related("half_year").order_by("number").last()
        for called, year in named.items()
        if year
    }
    return [Side(called, other, figures_of(other)) for called, other in newest.items() if other]


def _comparison(figures: HalfYearFigures, sides: list[Side]) -> dict:
    """Return the table of flows: the two sides' names, one row for each figure, and which versions it speaks of.

    A side without a version has dashes; without any side there are no rows.
    """
    named = [
        ("Sáng kiến được chấp nhận", "counted"),
        ("Giá trị làm lợi được chấp nhận (đồng)", "accepted_total_vnd"),
        ("Lượt tác giả", "authors"),
        ("Lượt áp dụng lại", "adoptions"),
        ("Khen thưởng", "honours"),
    ]
    found = {side.called: side for side in sides}
    rows = [
        {
            "label": label,
            "now": number(figures.known_flow(name)),
            "sides": [_compared(figures, found.get(called), name) for called in SIDES],
        }
        for label, name in (named if sides else [])
    ]
    told = "; ".join(f"{side.called}: {side.version.name} (phiên bản {side.version.number})" for side in sides)
    return {"sides": [_large(called) for called in SIDES], "rows": rows, "note": f"{_large(told)}." if told else ""}


def _compared(figures: HalfYearFigures, side: Side | None, name: str) -> dict:
    """Return what the flow was, how far it moved, and by what part; “–” and nothing where there is none."""
    change = figures.flow_change(name, side.figures) if side else None
    if side is None or change is None:
        return {"was": "–", "moved": "–", "ratio": ""}
    sign = "+" if change.by > 0 else "−" if change.by < 0 else ""
    ratio = "" if change.ratio is None else f"{sign}{percent(abs(change.ratio))}"
    return {"was": grouped(side.figures.flow(name)), "moved": signed(change.by), "ratio": ratio}


def _annexes(adopted: list[ClosedItem]) -> dict:
    """Return the annexes by name, each with its number in Roman."""
    names = ["charts", "unions", "initiatives", *(["adoptions"] if adopted else [])]
    return dict.fromkeys(("charts", "unions", "initiatives", "adoptions"), "") | {
        name: f"Phụ lục {ROMAN[place]}" for place, name in enumerate(names)
    }


def _charts(version: Publication, figures: HalfYearFigures) -> list[dict]:
    """Return the charts as values; on paper a bar leads nowhere."""
    cited = CitedFigure.objects.select_related("half_year")
    found = charts.of_version(version, figures, seen=Publication.objects.all(), cited=cited)
    return [
        {name: value for name, value in asdict(one).items() if name not in ("earlier", "head")}
        | {"bars": [{name: value for name, value in asdict(bar).items() if name != "url"} for bar in one.bars]}
        for one in found
    ]


def _unions_note(whole: ClosedLine) -> str:
    title = f" Danh hiệu: “{whole.titles[0]['name']}”." if whole.titles else ""
    return f"“–” là không có số liệu, không phải bằng 0. Giá trị làm lợi tính bằng đồng.{title}"


def _union(place: int, line: ClosedLine, whole: ClosedLine) -> dict:
    """Return the row of a union; “–” is no figure."""
    return {
        "place": number(place),
        "name": line.name,
        "park": line.park_name,
        "report": line.note or line.get_report_display(),
        "holders": number(_holders(line, whole)),
        **_figures(line),
    }


def _holders(line: ClosedLine, whole: ClosedLine) -> int | None:
    """Return how many hold the first title, where the union has women members too, so that the rows add up to the whole."""
    first = whole.titles[0]["slug"] if whole.titles else None
    held = next((one["achieved"] for one in line.titles if one["slug"] == first), None)
    return held if line.women_members is not None else None


def _whole(line: ClosedLine) -> dict:
    return {
        "report": f"{grouped(line.reported)}/{grouped(line.expected)}",
        "holders": number(_holders(line, line)),
        **_figures(line),
    }


def _figures(line: ClosedLine) -> dict:
    names = (*HEADS, "counted", "in_money", *SUMS, "authors", "adoptions")
    return {name: number(getattr(line, name)) for name in names}


def _initiatives(version: Publication, counted: list[ClosedItem]) -> list[dict]:
    """Return the rows of the annex; the authors are read from the records, as they stand on the day the paper is made."""
    own = version.items.filter(record=ClosedItem.Record.INITIATIVE).values("record_id")
    rows = Author.objects.filter(initiative__in=own).order_by("initiative_id", "pk").values_list("initiative_id", "name")
    names: dict[int, list[str]] = {}
    for initiative, name in rows:
        names.setdefault(initiative, []).append(name)
    return [
        _item(place, one) | {"authors": ", ".join(names.get(one.record_id, [])) or "–"}
        for place, one in enumerate(counted, start=1)
    ]


def _item(place: int, item: Any) -> dict:
    """Return what both annexes of records say; `item` comes with its union's name."""
    return {
        "place": number(place),
        "code": item.code,
        "title": item.title,
        "union": item.union_name or "",
        "decision": item.decision or "–",
        "day": as_written(item.day),
        "accepted": number(item.accepted_vnd),
    }


def _total(items: Iterable[ClosedItem]) -> str:
    return grouped(sum(one.accepted_vnd or 0 for one in items))


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]
