"""Invariant 6: a version of a half-year is what was signed: its digest, its sums, its own columns, its papers."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Sum

from emulation.models import HalfYear
from kcn_union import anchors
from kcn_union.closing import PUBLISHED, SEALED
from kcn_union.half_year import frozen
from kcn_union.half_year.figures import FLOWS
from kcn_union.models import ClosedItem, Publication, StoredPaper
from kcn_union.verify.asking import Tally, same_moment
from kcn_union.verify.history import names_of_half_years
from kcn_union.verify.kept_files import look
from unions.models import Event

OF_INITIATIVES = {
    "counted": Count("*"),
    "in_money": Count("accepted_vnd"),
    "declared_total_vnd": Sum("declared_vnd", default=0),
    "confirmed_total_vnd": Sum("confirmed_vnd", default=0),
    "accepted_total_vnd": Sum("accepted_vnd", default=0),
    "authors": Sum("authors", default=0),
    "women": Sum("women", default=0),
    "direct": Sum("direct", default=0),
}
OF_ADOPTIONS = {"adoptions": Count("*"), "adopted_total_vnd": Sum("accepted_vnd", default=0)}
OF_HONOURS = {"honours": Count("*")}
# The step that asks, and the one that freezes what was shown to who asked.
ASKED = {"close": "ask_to_close", "correct": "ask_to_correct"}


def troubles(seen: Tally) -> Iterator[str]:
    names = names_of_half_years()
    for half_year in HalfYear.objects.listed():
        versions = list(half_year.versions.order_by("number"))
        numbers = [one.number for one in versions]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"{half_year.code}: versions {numbers} do not follow each other"
        own = list(Event.objects.about(half_year).order_by("pk"))
        for version in versions:
            version.half_year = half_year
            seen["versions"] += 1
            yield from _of(version, seen)
            yield from _own_columns(version, names[half_year.pk])
            yield from _as_closed(version, own)
            yield from _as_published(version, own)


def _of(version: Publication, seen: Tally) -> Iterator[str]:
    name = _name(version)
    lines, items = list(version.lines.order_by("code", "pk")), list(version.items.all())
    seen["lines"] += len(lines)
    seen["items"] += len(items)
    if frozen.digest_of(lines, items) != version.digest:
        yield f"{name}: lines or items are not those that were signed (digest differs)"
    whole = [line for line in lines if line.union_id is None]
    if len(whole) != 1:
        yield f"{name}: {len(whole)} lines of the whole"
        return
    for column in (*FLOWS, "expected", "reported"):
        known = [told for line in lines if line.union_id is not None and (told := getattr(line, column)) is not None]
        total = sum(known) if known or getattr(whole[0], column) is not None else None
        if total != getattr(whole[0], column):
            yield f"{name}: {column} of the unions sums to {total}, the whole says {getattr(whole[0], column)}"
    yield from _sums(version, lines, name)
    for paper in version.papers.order_by("format"):
        seen["papers"] += 1
        yield from _paper(paper, name)
    if version.scan_sha256:
        seen["papers"] += 1
        yield from _bytes(version.scan_sha256, f"{name}: scan of the signed report")


def _name(version: Publication) -> str:
    return f"{version.half_year.code} version {version.number}"


def _sums(version: Publication, lines: Sequence[Any], name: str) -> Iterator[str]:
    """Compare each union's line with the items it was made of."""
    record = ClosedItem.Record
    kinds: dict[str, dict[str, Any]] = {
        record.INITIATIVE: OF_INITIATIVES,
        record.ADOPTION: OF_ADOPTIONS,
        record.HONOUR: OF_HONOURS,
    }
    for kind, columns in kinds.items():
        rows = version.items.filter(record=kind).order_by().values("union_id").annotate(**_told_apart(columns))
        found = {row["union_id"]: row for row in rows}
        for line in (one for one in lines if one.union_id is not None):
            of_items: Any = found.get(line.union_id) or {}
            for column in columns:
                reckoned, told = of_items.get(f"{column}_of_items", 0), getattr(line, column) or 0
                if reckoned != told:
                    yield f"{name}: {column} of {line.code} is {told}, its items make {reckoned}"


def _told_apart(columns: dict) -> dict:
    """Return the sums under names that are no fields of the table."""
    return {f"{column}_of_items": expression for column, expression in columns.items()}


def _own_columns(version: Publication, names: set[str]) -> Iterator[str]:
    """Name and window of a closed half-year do not move any more, so they are still those of its versions."""
    half_year = version.half_year
    if version.name not in names:
        yield f"{_name(version)}: is called “{version.name}”, its half-year is not"
    for column, told, now in (
        ("begins_on", version.begins_on, half_year.begins_on),
        ("cut_off_on", version.cut_off_on, half_year.cut_off_on),
    ):
        if told != now:
            yield f"{_name(version)}: {column} is {told}, the half-year's is {now}"


def _as_closed(version: Publication, own: Sequence[Event]) -> Iterator[str]:
    """The events of the half-year say who asked for the version, which figures were shown, who confirmed it, when and why."""
    closings = [place for place, event in enumerate(own) if event.verb in ASKED]
    if len(closings) < version.number:
        yield f"{_name(version)}: no event tells of it"
        return
    place = closings[version.number - 1]
    closing = own[place]
    asking = next((event for event in reversed(own[:place]) if event.verb == ASKED[closing.verb]), None)
    told: dict[str, tuple[Any, Any]] = {"confirmed_by": (version.confirmed_by_id, closing.actor_id)}
    if not same_moment(version.made_at, closing.at):
        yield f"{_name(version)}: was made at {version.made_at}, its event says {closing.at}"
    if asking is None:
        yield f"{_name(version)}: no event tells who asked for it"
    elif not asking.erased_at:
        told["asked_by"] = (version.asked_by_id, asking.actor_id)
        told["digest"] = (version.digest, (asking.changes.get("previewed_digest") or ["", version.digest])[1])
        told["reason"] = (version.reason, (asking.changes.get("correction_reason") or ["", ""])[1] or "")
    for column, (stands, said) in told.items():
        if stands != said:
            yield f"{_name(version)}: {column} is {stands!r}, its events say {said!r}"


def _as_published(version: Publication, own: Sequence[Event]) -> Iterator[str]:
    """The event of publishing tells moment, person and sentence, and holds the seal over all columns of the version."""
    if version.published_at is None:
        return
    told = [event for event in own if event.verb == PUBLISHED and same_moment(event.at, version.published_at)]
    if not told:
        yield f"{_name(version)}: was published at {version.published_at}, no event tells of it"
        return
    event = told[0]
    if event.actor_id != version.published_by_id:
        yield f"{_name(version)}: was published by account {version.published_by_id}, its event says {event.actor_id}"
    if event.erased_at:
        return
    if event.reason != version.phrase:
        yield f"{_name(version)}: says “{version.phrase}” to the press, its event “{event.reason}”"
    # Versions that were published before there were seals have none.
    seal, *kept = (event.changes.get(SEALED) or ["", [""]])[1]
    if seal and seal != frozen.seal_of(version):
        yield f"{_name(version)}: is not what was published, its seal differs"
    if seal and kept != anchors.told_of(version):
        yield f"{_name(version)}: its anchors are {anchors.told_of(version)}, its event says {kept}"


def _paper(paper: StoredPaper, name: str) -> Iterator[str]:
    yield from _bytes(paper.sha256, f"{name}: {paper.format}", size=paper.size)


def _bytes(sha256: str, name: str, *, size: int | None = None) -> Iterator[str]:
    found = look(sha256)
    if found is None:
        yield f"{name} is missing"
    elif found.sha256 != sha256 or (size is not None and found.size != size):
        yield f"{name} is not the file that was stored"
