"""Whether what was signed still stands as it was signed: digests, sums and stored papers of every version."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Sum

from emulation.models import HalfYear
from kcn_union.half_year import frozen
from kcn_union.half_year.figures import FLOWS
from kcn_union.models import ClosedItem, Publication, StoredPaper
from toolkit import files

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


def troubles() -> Iterator[str]:
    """Yield a sentence for everything that is not as it was signed; nothing when all is well."""
    for half_year in HalfYear.objects.listed():
        numbers = list(half_year.versions.order_by("number").values_list("number", flat=True))
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"{half_year.code}: versions {numbers} do not follow each other"
        if half_year.closed_by_id and not numbers:
            yield f"{half_year.code}: closed, but no version is kept"
    for version in Publication.objects.select_related("half_year").order_by("half_year__cut_off_on", "number"):
        yield from _of(version)


def _of(version: Publication) -> Iterator[str]:
    name = f"{version.half_year.code} version {version.number}"
    lines, items = list(version.lines.all()), list(version.items.all())
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
    for paper in version.papers.all():
        yield from _paper(paper, name)
    if version.scan_sha256:
        yield from _bytes(version.scan_sha256, f"{name}: scan of the signed report")


def _sums(version: Publication, lines: list, name: str) -> Iterator[str]:
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


def _paper(paper: StoredPaper, name: str) -> Iterator[str]:
    yield from _bytes(paper.sha256, f"{name}: {paper.format}", size=paper.size)


def _bytes(sha256: str, name: str, *, size: int | None = None) -> Iterator[str]:
    try:
        content = files.path_of(sha256).read_bytes()
    except OSError:
        yield f"{name} is missing"
        return
    if hashlib.sha256(content).hexdigest() != sha256 or (size is not None and len(content) != size):
        yield f"{name} is not the file that was stored"
