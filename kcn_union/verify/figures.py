"""Invariant 7: what pages, files and frozen lines say equals plain SQL, by union, kind, award and half-year, live and frozen.

The SQL here shares nothing with the rooms' own queries: where the two agree, it is not because they share a mistake.
"""

from collections.abc import Iterator
from datetime import date
from typing import IO, Any
from zipfile import ZipFile

import pypdfium2
from openpyxl import load_workbook

from awards.models import Honour
from emulation.models import Campaign, CampaignReview, HalfYear
from emulation.models.union_return import HEAD_COUNTS
from initiatives.models import Initiative
from kcn_union.half_year.awarded import totals_of
from kcn_union.half_year.figures import FLOWS, HalfYearFigures, gather_all
from kcn_union.half_year.stored import COUNTS, SUMS
from kcn_union.half_year.workbook import workbook
from kcn_union.models import StoredPaper
from kcn_union.verify import rules
from kcn_union.verify.asking import Everybody, Tally, rows
from kcn_union.verify.kept_files import look
from toolkit import files
from unions.models import Event, Union

INITIATIVES = """
SELECT h.code, {by}, COUNT(*), COUNT(i.accepted_vnd), COALESCE(SUM(i.declared_vnd), 0), COALESCE(SUM(i.confirmed_vnd), 0),
       COALESCE(SUM(i.accepted_vnd), 0)
FROM initiatives_initiative i JOIN unions_union u ON u.id = i.union_id JOIN emulation_halfyear h ON h.id = i.half_year_id
WHERE i.state = 'accepted' GROUP BY h.code, {by}
"""
AUTHORS = """
SELECT h.code, u.code, COUNT(*), SUM(CASE WHEN a.sex = 'female' THEN 1 ELSE 0 END),
       SUM(CASE WHEN a.work_class = 'direct' THEN 1 ELSE 0 END)
FROM initiatives_author a JOIN initiatives_initiative i ON i.id = a.initiative_id JOIN unions_union u ON u.id = i.union_id
     JOIN emulation_halfyear h ON h.id = i.half_year_id WHERE i.state = 'accepted' GROUP BY h.code, u.code
"""
ADOPTIONS = """
SELECT h.code, u.code, COUNT(*), COALESCE(SUM(d.accepted_vnd), 0)
FROM initiatives_adoption d JOIN unions_union u ON u.id = d.union_id JOIN emulation_halfyear h ON h.id = d.half_year_id
WHERE d.state = 'accepted' GROUP BY h.code, u.code
"""
HONOURS = """
SELECT h.code, u.code, COUNT(*) FROM awards_honour o JOIN unions_union u ON u.id = o.union_id
     JOIN emulation_halfyear h ON h.id = o.half_year_id WHERE o.state = 'standing' GROUP BY h.code, u.code
"""
BY_AWARD = """
SELECT h.code, w.code, COUNT(*), COUNT(o.member_id),
       SUM(CASE WHEN o.member_id IS NOT NULL AND o.sex = 'female' THEN 1 ELSE 0 END),
       SUM(CASE WHEN o.member_id IS NOT NULL AND o.work_class = 'direct' THEN 1 ELSE 0 END)
FROM awards_honour o JOIN awards_award w ON w.id = o.award_id JOIN emulation_halfyear h ON h.id = o.half_year_id
WHERE o.state = 'standing' GROUP BY h.code, w.code
"""
HEADS = """
SELECT h.code, u.code, r.workers, r.women_workers, r.members, r.women_members
FROM emulation_unionreturn r JOIN unions_union u ON u.id = r.union_id JOIN emulation_halfyear h ON h.id = r.half_year_id
WHERE r.state = 'accepted' AND u.founded_on <= h.cut_off_on AND (u.dissolved_on IS NULL OR u.dissolved_on > h.cut_off_on)
"""
RATES = """
SELECT h.code, c.slug, SUM(t.achieved), SUM(r.women_members), COUNT(*)
FROM emulation_titlecount t JOIN emulation_enrolment e ON e.id = t.enrolment_id JOIN emulation_halfyear h ON h.id = t.half_year_id
     JOIN emulation_campaign c ON c.id = e.campaign_id JOIN unions_union u ON u.id = e.union_id
     JOIN emulation_unionreturn r ON r.union_id = u.id AND r.half_year_id = h.id AND r.state = 'accepted'
WHERE u.founded_on <= h.cut_off_on AND (u.dissolved_on IS NULL OR u.dissolved_on > h.cut_off_on) GROUP BY h.code, c.slug
"""
EXPECTED = """
SELECT h.code, COUNT(*) FROM emulation_halfyear h JOIN unions_union u ON u.founded_on <= h.cut_off_on
       AND (u.dissolved_on IS NULL OR u.dissolved_on > h.cut_off_on) GROUP BY h.code
"""
BY_UNION = ((INITIATIVES.format(by="u.code"), FLOWS[:5]), (AUTHORS, FLOWS[5:8]), (ADOPTIONS, FLOWS[8:10]), (HONOURS, FLOWS[10:]))
# Which column of a frozen item makes which column of a frozen line, by the kind of record.
LINES = """
SELECT h.code, p.number, l.code, {columns} FROM kcn_union_closedline l JOIN kcn_union_publication p ON p.id = l.publication_id
       JOIN emulation_halfyear h ON h.id = p.half_year_id WHERE l.union_id IS NOT NULL
"""
ITEMS = """
SELECT h.code, p.number, u.code,
       SUM(CASE WHEN c.record = 'initiative' THEN 1 ELSE 0 END),
       SUM(CASE WHEN c.record = 'initiative' AND c.accepted_vnd IS NOT NULL THEN 1 ELSE 0 END),
       COALESCE(SUM(CASE WHEN c.record = 'initiative' THEN c.declared_vnd END), 0),
       COALESCE(SUM(CASE WHEN c.record = 'initiative' THEN c.confirmed_vnd END), 0),
       COALESCE(SUM(CASE WHEN c.record = 'initiative' THEN c.accepted_vnd END), 0),
       COALESCE(SUM(CASE WHEN c.record = 'initiative' THEN c.authors END), 0),
       COALESCE(SUM(CASE WHEN c.record = 'initiative' THEN c.women END), 0),
       COALESCE(SUM(CASE WHEN c.record = 'initiative' THEN c.direct END), 0),
       SUM(CASE WHEN c.record = 'adoption' THEN 1 ELSE 0 END),
       COALESCE(SUM(CASE WHEN c.record = 'adoption' THEN c.accepted_vnd END), 0),
       SUM(CASE WHEN c.record = 'honour' THEN 1 ELSE 0 END)
FROM kcn_union_closeditem c JOIN unions_union u ON u.id = c.union_id JOIN kcn_union_publication p ON p.id = c.publication_id
     JOIN emulation_halfyear h ON h.id = p.half_year_id GROUP BY h.code, p.number, u.code
"""
TWICE = """
SELECT h.code, p.number, c.record, c.record_id, COUNT(*) FROM kcn_union_closeditem c
JOIN kcn_union_publication p ON p.id = c.publication_id JOIN emulation_halfyear h ON h.id = p.half_year_id
GROUP BY h.code, p.number, c.record, c.record_id HAVING COUNT(*) > 1
"""
REVIEWS = """
SELECT r.id, c.slug, r.kind, r.counted, r.in_money, r.accepted_total_vnd, r.shared, r.invited, r.acknowledged, r.registered,
       (SELECT COUNT(*) FROM unions_event e WHERE e.kind = 'emulation.campaign' AND e.record_id = c.id AND e.at = r.at
                AND e.actor_id = r.by_id AND e.verb = CASE WHEN r.kind = 'final' THEN 'sum_up' ELSE 'interim' END),
       COALESCE(r.holders, 0), COALESCE(r.holders_registered, 0)
FROM emulation_campaignreview r JOIN emulation_campaign c ON c.id = r.campaign_id ORDER BY r.id
"""
# How much of its digest a version's report shows, and what stands in the summary of its workbook, in that order.
SHOWN = 16
SUMMARY = ("expected", "reported", *HEAD_COUNTS, *COUNTS, *SUMS)
# Whoever reads for `verify` sees all on every day.
ANY_DAY = date.min
Table = dict[tuple[str, str], dict[str, int]]


def troubles(seen: Tally) -> Iterator[str]:
    by_union = in_sql()
    half_years = list(HalfYear.objects.listed())
    unions = list(Union.objects.with_changes())
    yield from _live(half_years, unions, by_union, seen)
    yield from _frozen(seen)
    yield from _papers(seen)
    yield from _reviews(seen)
    yield from _words_of_reviews()
    yield from rules.troubles(seen)


def whole_numbers(sql: str) -> Iterator[tuple]:
    """Yield rows with their sums as int, which PostgreSQL gives as Decimal."""
    for row in rows(sql):
        yield tuple(one if one is None or isinstance(one, str) else int(one) for one in row)


def in_sql() -> Table:
    """Return (half-year code, union code) -> the eleven flows, of those that have any."""
    found: Table = {}
    for sql, names in BY_UNION:
        for half_year, union, *figures in whole_numbers(sql):
            found.setdefault((half_year, union), dict.fromkeys(FLOWS, 0)).update(zip(names, figures, strict=True))
    return found


def _live(half_years: list[HalfYear], unions: list[Union], by_union: Table, seen: Tally) -> Iterator[str]:
    heads = {(code, union): four for code, union, *four in whole_numbers(HEADS)}
    rates = {(code, slug): three for code, slug, *three in whole_numbers(RATES)}
    expected = dict(whole_numbers(EXPECTED))
    kinds = {(code, kind): figures for code, kind, *figures in whole_numbers(INITIATIVES.format(by="i.kind"))}
    awards = {(code, award): figures for code, award, *figures in whole_numbers(BY_AWARD)}
    for figures in gather_all(half_years, unions, user=Everybody(), on=ANY_DAY):  # type: ignore[arg-type]
        code = figures.half_year.code
        seen["half-years"] += 1
        page = {(code, row.union.code): row.flows for row in figures.rows if any(row.flows.values())}
        yield from _differences("page", page, {key: row for key, row in by_union.items() if key[0] == code}, seen)
        yield from _stocks(figures, heads, rates, expected.get(code, 0), seen)
        yield from _by_kind(figures.half_year, kinds, awards, seen)
        yield from _workbook(figures, by_union, seen)
    listed = {one.code for one in half_years}
    for code, union in by_union:
        if code not in listed:
            yield f"{code}, {union}: something counts in a half-year that is not listed"


def _differences(where: str, told: Table, reckoned: Table, seen: Tally) -> Iterator[str]:
    for key in sorted(told.keys() | reckoned.keys()):
        for name in FLOWS:
            said, made = told.get(key, {}).get(name, 0), reckoned.get(key, {}).get(name, 0)
            seen["figures"] += 1
            if said != made:
                yield f"{' '.join(map(str, key))}: the {where} says {name} {said}, plain SQL {made}"


def _stocks(figures: HalfYearFigures, heads: dict, rates: dict, expected: int, seen: Tally) -> Iterator[str]:
    code = figures.half_year.code
    if figures.expected != expected:
        yield f"{code}: the page expects {figures.expected} unions, plain SQL {expected}"
    page = {row.union.code: [row.stock(name) for name in HEAD_COUNTS] for row in figures.rows if row.reporter.accepted}
    made = {union: four for (half_year, union), four in heads.items() if half_year == code}
    for union in sorted(page.keys() | made.keys()):
        seen["figures"] += len(HEAD_COUNTS)
        if page.get(union) != made.get(union):
            yield f"{code} {union}: the page says head counts {page.get(union)}, plain SQL {made.get(union)}"
    for campaign in figures.campaigns:
        rate, known = figures.rate(campaign), rates.get((code, campaign.slug), [0, 0, 0])
        seen["figures"] += 3
        if [rate.part, rate.whole, rate.unions] != known:
            said = f"{rate.part} holders of {rate.whole} over {rate.unions}"
            yield f"{code} {campaign.slug}: the page says {said}, plain SQL {known}"


def _by_kind(half_year: HalfYear, kinds: dict, awards: dict, seen: Tally) -> Iterator[str]:
    counted = Initiative.objects.counted_in(half_year)
    totals = ("counted", "in_money", "declared_total_vnd", "confirmed_total_vnd", "accepted_total_vnd")
    page = {row["kind"]: [row[name] for name in totals] for row in counted.totals_by_kind()}
    made = {kind: figures for (code, kind), figures in kinds.items() if code == half_year.code}
    yield from _lists(f"{half_year.code}, kind", page, made, seen)
    months = list(counted.totals_by_month())
    for name in totals:
        by_month, by_kind = (sum(int(row[name]) for row in rows) for rows in (months, counted.totals_by_kind()))
        if by_month != by_kind:
            yield f"{half_year.code}: {name} by month is {by_month}, by kind {by_kind}"
    names = ("counted", "authors_total", "women_total", "direct_total")
    awarded = {row["code"]: [row[name] for name in names] for row in totals_of(Honour.objects.counted_in(half_year))}
    known = {award: figures for (code, award), figures in awards.items() if code == half_year.code}
    yield from _lists(f"{half_year.code}, award", awarded, known, seen)


def _lists(what: str, told: dict[str, list], reckoned: dict[str, list], seen: Tally) -> Iterator[str]:
    for key in sorted(told.keys() | reckoned.keys()):
        seen["figures"] += 1
        if told.get(key) != reckoned.get(key):
            yield f"{what} {key}: the page says {told.get(key)}, plain SQL {reckoned.get(key)}"


def _workbook(figures: HalfYearFigures, by_union: Table, seen: Tally) -> Iterator[str]:
    """Compare the workbook that people take away: its row of each union, and as many records as are counted."""
    code = figures.half_year.code
    sheets = {sheet.name: sheet for sheet in workbook(figures, user=Everybody(), on=ANY_DAY, notes=[])}
    unions = sheets["CĐCS"]
    names = [column.name for column in unions.columns]
    cells = [dict(zip(names, row, strict=True)) for row in unions.rows]
    written = {(code, row["code"]): {name: row[name] for name in FLOWS} for row in cells}
    yield from _differences(
        "workbook",
        {key: row for key, row in written.items() if any(row.values())},
        {key: row for key, row in by_union.items() if key[0] == code},
        seen,
    )
    total = {name: sum(row[name] for key, row in by_union.items() if key[0] == code) for name in FLOWS}
    for sheet, column, name in (
        ("Sáng kiến", "", "counted"),
        ("Sáng kiến", "accepted_vnd", "accepted_total_vnd"),
        ("Tác giả", "", "authors"),
        ("Khen thưởng", "", "honours"),
    ):
        held = sheets.get(sheet)
        if held is None:
            yield f"{code}: the workbook has no sheet “{sheet}”"
            continue
        place = [one.name for one in held.columns].index(column) if column else None
        lines = list(held.rows)
        held = sheets[sheet] = _again(held, lines)
        made = len(lines) if place is None else sum(line[place] or 0 for line in lines)
        seen["figures"] += 1
        if made != total[name]:
            yield f"{code}: the workbook's sheet “{sheet}” comes to {made} {name}, plain SQL {total[name]}"


def _again(sheet: Any, lines: list) -> Any:
    """Return the sheet with its rows at hand: they are read more than once."""
    sheet.__dict__["rows"] = lines
    return sheet


def _frozen(seen: Tally) -> Iterator[str]:
    lines, items = ({} for _side in range(2))
    for code, number, union, *figures in whole_numbers(
        LINES.format(columns=", ".join(f"COALESCE(l.{name}, 0)" for name in FLOWS))
    ):
        if any(figures):
            lines[f"{code} version {number}", union] = dict(zip(FLOWS, figures, strict=True))
    for code, number, union, *figures in whole_numbers(ITEMS):
        items[f"{code} version {number}", union] = dict(zip(FLOWS, figures, strict=True))
    yield from _differences("line", lines, items, seen)
    for code, number, record, record_id, times in rows(TWICE):
        yield f"{code} version {number}: {record} {record_id} stands in it {times} times"


def _papers(seen: Tally) -> Iterator[str]:
    """Read the stored papers of each version: all name its digest, and the workbook's summary is the line of the whole."""
    for paper in StoredPaper.objects.select_related("publication__half_year").order_by("pk"):
        version = paper.publication
        name = f"{version.half_year.code} version {version.number}"
        found = look(paper.sha256)
        if found is None or found.sha256 != paper.sha256 or found.kind != paper.format:
            # Invariants 5 and 6 tell of it.
            continue
        seen["stored papers"] += 1
        with files.path_of(paper.sha256).open("rb") as file:
            words, summary = _READ[paper.format](file)
        if version.digest[:SHOWN] not in words:
            yield f"{name}: the stored {paper.format} is not of this version, it does not name its digest"
        whole = version.lines.filter(union=None).first()
        for column, cell in zip(SUMMARY, summary, strict=False):
            if whole is not None and cell != getattr(whole, column):
                yield f"{name}: the stored workbook says {column} {cell}, the line of the whole {getattr(whole, column)}"


def _of_workbook(file: IO[bytes]) -> tuple[str, list]:
    cells = list(load_workbook(file, read_only=True)["Tổng hợp"].iter_rows(values_only=True))
    return " ".join(str(cell) for row in cells for cell in row[:1]), [row[1] for row in cells[-len(SUMMARY) :]]


def _of_word(file: IO[bytes]) -> tuple[str, list]:
    with ZipFile(file) as parts:
        return "".join(parts.read(one).decode() for one in parts.namelist() if one.endswith(".xml")), []


def _of_pdf(file: IO[bytes]) -> tuple[str, list]:
    with pypdfium2.PdfDocument(file) as document:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document), []


_READ = {"xlsx": _of_workbook, "docx": _of_word, "pdf": _of_pdf}


def _reviews(seen: Tally) -> Iterator[str]:
    """What a campaign's summing-up kept makes its own sums, and an event of the same person and moment tells of it."""
    parts = {row[0]: (row[1], row[2]) for row in _parts()}
    for number, slug, kind, counted, in_money, total, shared, asked, read, joined, told, held, registered in rows(REVIEWS):
        name = f"campaign {slug}, {kind} review {number}"
        seen["reviews"] += 1
        if told != 1:
            yield f"{name}: {told} events of its moment and its writer tell of it"
        if not registered >= held or not asked >= read >= joined or not counted >= max(in_money, shared):
            yield f"{name}: {asked} asked, {read} acknowledged, {joined} registered; {counted} initiatives, {in_money} in money"
        for what, (n, vnd) in zip(("half-year", "union"), parts[number], strict=True):
            if (n, vnd) != (counted, total):
                yield f"{name}: {counted} initiatives and {total} đ, by {what} they make {n} and {vnd}"


def _words_of_reviews() -> Iterator[str]:
    """The words of a summing-up are those that its event told, where these were new."""
    kind = Campaign._meta.label_lower
    for review in CampaignReview.objects.select_related("campaign").order_by("pk"):
        told = Event.objects.filter(kind=kind, record_id=review.campaign_id, at=review.at, actor_id=review.by_id).first()
        if told and (words := told.changes.get("review_words")) and words[1] != review.words:
            yield f"campaign {review.campaign.slug}, {review.kind} review {review.pk}: says other words than its event"


def _parts() -> Iterator[tuple[int, tuple[int, int], tuple[int, int]]]:
    """Yield review id, and (initiatives, đồng) added up over its half-years and over its unions."""
    for review in CampaignReview.objects.order_by("pk"):
        sums = [
            (sum(row["counted"] for row in part), sum(row["accepted_total_vnd"] for row in part))
            for part in (review.by_half_year, review.by_union)
        ]
        yield review.pk, sums[0], sums[1]
