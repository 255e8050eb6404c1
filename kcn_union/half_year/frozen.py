"""What a half-year's figures are when they are signed: lines and items, their digest, and the figures read back from them."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from awards.models import Honour
from emulation.figures import Reporter
from emulation.models import Campaign, HalfYear, TitleCount, UnionReturn
from emulation.models.union_return import HEAD_COUNTS
from initiatives.models import Adoption, Author, Initiative
from kcn_union.half_year.figures import FLOWS, HalfYearFigures, Row
from kcn_union.half_year.table import note
from kcn_union.half_year.union_set import EVERY, UnionSet
from kcn_union.models import ClosedItem, ClosedLine, Publication
from toolkit.text import normalise
from unions.models import IndustrialPark, Superior
from unions.models.member import Sex, WorkClass
from unions.models.union import UnionOn

Report = ClosedLine.Report
# Neither the row's own number nor what is worked out from other columns belongs to what was signed.
UNSIGNED = {"id", "publication_id", "name_sort"}
# Columns that came later, each with what stands in the versions made before them: such a value is no part of a digest, so that
# those versions still have the one that was signed.
LATER: dict[str, Any] = {"honours": None, "award": "", "authority": "", "authority_rank": 0}


def lines_of(figures: HalfYearFigures) -> list[ClosedLine]:
    """Return one unsaved line for each union, by code, and the line of the whole last."""
    registered = _registered(figures)
    lines = [_line(row, figures, registered) for row in sorted(figures.rows, key=lambda row: row.union.code)]
    return [*lines, _whole(figures, registered)]


def _line(row: Row, figures: HalfYearFigures, registered: dict[tuple[int, int], int]) -> ClosedLine:
    then = row.reporter.then
    # Only what stands beside an accepted return is signed: the holders of a silent union are no figure yet.
    held = [one for one in figures.campaigns if row.rate(one)]
    return ClosedLine(
        union=row.union,
        code=row.union.code,
        name=then.name,
        park=then.park,
        park_name=then.park.name,
        ownership=row.union.ownership,
        note=note(row, figures.half_year.cut_off_on),
        expected=int(row.reporter.expected),
        reported=int(row.reporter.accepted is not None),
        report=_report(row.reporter),
        titles=[
            {
                "slug": one.slug,
                "name": one.short_name,
                "registered": registered[one.pk, row.union.pk],
                "achieved": row.holders[one.pk],
            }
            for one in held
        ],
        **{name: row.stock(name) for name in HEAD_COUNTS},
        **{name: row.flows[name] for name in FLOWS},
    )


def _whole(figures: HalfYearFigures, registered: dict[tuple[int, int], int]) -> ClosedLine:
    titles = []
    for one in figures.campaigns:
        rate, both = figures.rate(one), figures.with_rate(one)
        counts = sum(n for (campaign, union), n in registered.items() if campaign == one.pk and union in both)
        titles.append(
            {
                "slug": one.slug,
                "name": one.short_name,
                "registered": counts,
                "achieved": rate.part,
                "women_members": rate.whole,
                "unions": rate.unions,
            }
        )
    return ClosedLine(
        expected=figures.expected,
        reported=figures.reported,
        titles=titles,
        **{name: figures.stock(name) for name in HEAD_COUNTS},
        **{name: figures.flow(name) for name in FLOWS},
    )


def _registered(figures: HalfYearFigures) -> dict[tuple[int, int], int]:
    """Return (campaign id, union id) -> how many registered for its title."""
    rows = TitleCount.objects.filter(half_year=figures.half_year, enrolment__campaign__in=figures.campaigns)
    found = rows.values_list("enrolment__campaign_id", "enrolment__union_id", "registered")
    return {(campaign, union): registered for campaign, union, registered in found}


def _report(reporter: Reporter) -> str:
    filed = reporter.accepted
    if filed is None:
        return reporter.tier.value if reporter.tier else Report.NOT_EXPECTED
    if filed.nothing_to_report:
        return Report.NOTHING
    return Report.LATE if filed.late else Report.ON_TIME


def items_of(figures: HalfYearFigures) -> list[ClosedItem]:
    """Return one unsaved item for each record that counts in the half-year: initiatives by code, adoptions, honours."""
    parks = {row.union.pk: row.reporter.then.park for row in figures.rows}
    counted = Initiative.objects.counted_in(figures.half_year)
    persons = {row.pop("initiative_id"): row for row in Author.objects.of(counted).counts_by_initiative()}
    found = [
        ClosedItem(
            record=ClosedItem.Record.INITIATIVE,
            record_id=one.pk,
            code=one.code,
            title=one.title,
            union_id=one.union_id,
            park=parks[one.union_id],
            kind=one.kind,
            main_saving=one.main_saving,
            decision=one.recognition_number,
            day=one.recognised_on,
            declared_vnd=one.declared_vnd,
            confirmed_vnd=one.confirmed_vnd,
            accepted_vnd=one.accepted_vnd,
            **persons.get(one.pk, {}),
        )
        for one in counted.order_by("code")
    ]
    adopted = Adoption.objects.counted_in(figures.half_year).select_related("initiative").order_by("pk")
    found += [
        ClosedItem(
            record=ClosedItem.Record.ADOPTION,
            record_id=one.pk,
            code=one.initiative.code,
            title=one.initiative.title,
            union_id=one.union_id,
            park=parks[one.union_id],
            decision=normalise(one.paper[:100]),
            day=one.applied_on,
            declared_vnd=one.benefit_vnd,
            accepted_vnd=one.accepted_vnd,
        )
        for one in adopted
    ]
    return found + _honours(figures.half_year, parks)


def _honours(half_year: HalfYear, parks: dict[int, Any]) -> list[ClosedItem]:
    """Return the honours that count; the counts of persons are 1 or 0, and nobody is named."""
    honoured = Honour.objects.counted_in(half_year).select_related("award__authority", "nomination").order_by("pk")
    return [
        ClosedItem(
            record=ClosedItem.Record.HONOUR,
            record_id=one.pk,
            code=one.nomination.code if one.nomination else f"KT-{one.pk}",
            title=one.award.name,
            union_id=one.union_id,
            park=parks[one.union_id],
            kind=one.award.kind,
            decision=one.decision_number,
            day=one.decided_on,
            authors=int(one.member_id is not None),
            women=int(one.member_id is not None and one.sex == Sex.FEMALE),
            direct=int(one.member_id is not None and one.work_class == WorkClass.DIRECT),
            award=one.award.code,
            authority=one.award.authority.name,
            authority_rank=one.award.authority.rank,
        )
        for one in honoured
    ]


def digest_of(lines: Iterable[ClosedLine], items: Iterable[ClosedItem]) -> str:
    """Return the SHA-256 of everything that stands in these rows, whatever their order and whether they are stored."""
    told = {
        "lines": sorted((_signed(one) for one in lines), key=lambda row: (row["union_id"] is None, row["code"])),
        "items": sorted((_signed(one) for one in items), key=lambda row: (row["record"], row["record_id"])),
    }
    written = json.dumps(told, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _signed(row: ClosedLine | ClosedItem) -> dict[str, Any]:
    names = (field.attname for field in row._meta.concrete_fields)
    told = {name: getattr(row, name) for name in names if name not in UNSIGNED}
    return {name: value for name, value in told.items() if name not in LATER or value != LATER[name]}


def seal_of(version: Publication) -> str:
    """Return the SHA-256 of every column of a version, what publishing said of it too; the event of publishing keeps it."""
    told = {field.attname: getattr(version, field.attname) for field in version._meta.concrete_fields if not field.primary_key}
    told["made_at"], told["published_at"] = (_moment(told[name]) for name in ("made_at", "published_at"))
    written = json.dumps(told, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""


def figures_of(version: Publication, *, chosen: UnionSet = EVERY) -> HalfYearFigures:
    """Return the figures of a version, read from its lines alone; one query. Nothing waits in it."""
    return figures_of_all([version], chosen=chosen)[0]


def figures_of_all(versions: Sequence[Publication], *, chosen: UnionSet = EVERY) -> list[HalfYearFigures]:
    """Return the figures of each version, in their order, over a set of unions; one query for all."""
    lines: dict[int, list[ClosedLine]] = {version.pk: [] for version in versions}
    found = ClosedLine.objects.filter(publication__in=list(lines)) if versions else ClosedLine.objects.none()
    for line in found.select_related("union", "park").order_by("name_sort", "pk"):
        lines[line.publication_id].append(line)
    return [_figures(version, lines[version.pk], chosen) for version in versions]


def _figures(version: Publication, lines: list[ClosedLine], chosen: UnionSet) -> HalfYearFigures:
    half_year = version.half_year
    half_year.cut_off_on, half_year.cut_off_before = version.cut_off_on, _before(version.begins_on)
    whole = next(one for one in lines if one.union_id is None)
    campaigns = [
        Campaign(pk=-number, slug=one["slug"], name=one["name"], short_name=one["name"])
        for number, one in enumerate(whole.titles, start=1)
    ]
    ids = {one.slug: one.pk for one in campaigns}
    rows = [row for one in lines if one.union_id is not None and chosen.holds_row(row := _row(one, half_year, ids))]
    return HalfYearFigures(half_year, rows, campaigns, frozenset(name for name in FLOWS if getattr(whole, name) is None))


def _before(begins_on: date) -> date:
    return date.fromordinal(begins_on.toordinal() - 1)


def _row(line: Any, half_year: HalfYear, ids: dict[str, int]) -> Row:
    """Return the row of a union's line, which has its union and its park."""
    park = IndustrialPark(pk=line.park_id, name=line.park_name, name_sort=line.park.name_sort)
    line.union.name_sort, line.union.ownership = line.name_sort, line.ownership
    filed = _filed(line, half_year)
    then = UnionOn(name=line.name, park=park, superior=Superior(), dissolved_on=None)
    return Row(
        reporter=Reporter(union=line.union, then=then, expected=bool(line.expected), union_return=filed),
        flows={name: getattr(line, name) or 0 for name in FLOWS},
        waiting=0,
        holders={ids[one["slug"]]: one["achieved"] for one in line.titles},
        noted=line.note,
    )


def _filed(line: ClosedLine, half_year: HalfYear) -> UnionReturn | None:
    """Return the return as the line tells of it, not to be stored."""
    states = {Report.WAITING: UnionReturn.State.SUBMITTED, Report.SILENT: None, Report.NOT_EXPECTED: None}
    state = states.get(Report(line.report), UnionReturn.State.ACCEPTED)
    if state is None:
        return None
    return UnionReturn(
        union=line.union,
        half_year=half_year,
        state=state,
        late=line.report == Report.LATE,
        nothing_to_report=line.report == Report.NOTHING,
        **{name: getattr(line, name) for name in HEAD_COUNTS},
    )


def differences(was: Sequence[ClosedItem], now: Sequence[ClosedItem]) -> list[dict]:
    """Return one dict for each record that is not the same in both: code, title, union_id, what, was_vnd, now_vnd.

    `what` is added, gone or changed; amounts in đồng, None where there is none.
    """
    before = {(one.record, one.record_id): one for one in was}
    after = {(one.record, one.record_id): one for one in now}
    found = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old and new and _signed(old) == _signed(new):
            continue
        shown: Any = new or old
        found.append(
            {
                "code": shown.code,
                "title": shown.title,
                "union": shown.union,
                "record": shown.get_record_display(),
                "what": "changed" if old and new else "added" if new else "gone",
                "was_vnd": old and old.accepted_vnd,
                "now_vnd": new and new.accepted_vnd,
            }
        )
    return found
