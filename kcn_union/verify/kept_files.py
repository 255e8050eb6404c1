"""Invariant 5: every row that names a file has it, with size, SHA-256 and kind; every old file has a row."""

import hashlib
import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from awards.models import AwardDecision, NominationPaper, Sitting
from initiatives.forms.evidence import STAGED_FOR
from initiatives.models import Evidence
from kcn_union.models import Publication, StoredPaper
from kcn_union.named_files import naming_fields
from kcn_union.verify.asking import BATCH, Tally
from toolkit import files
from toolkit.file_kinds import kind_seen
from toolkit.office import Unfit
from unions.models import SheetRun

CHUNK = 1024 * 1024
DIGEST = re.compile("[0-9a-f]{64}")
# A file lies here before its row is written, and as long as a form that was answered with a mistake may still bring it.
YOUNG_SECONDS = int(max(STAGED_FOR, 24 * 3600)) + 3600


@dataclass(frozen=True)
class Named:
    """A field that names a file by its digest, and the fields beside it that say more of the file; "" where there is none."""

    model: type[models.Model]
    sha256: str
    format: str
    size: str = ""
    pages: str = ""

    def __str__(self) -> str:
        return f"{self.model._meta.label_lower}.{self.sha256}"


NAMED = (
    Named(Evidence, "sha256", "format", "size", "pages"),
    Named(NominationPaper, "sha256", "format", "size", "pages"),
    Named(StoredPaper, "sha256", "format", "size"),
    Named(Publication, "scan_sha256", "scan_format"),
    Named(AwardDecision, "scan_sha256", "scan_format"),
    Named(Sitting, "scan_sha256", "scan_format"),
)


@dataclass(frozen=True)
class Found:
    """A file as it lies: its size, digest and kind."""

    size: int
    sha256: str
    kind: str


def troubles(seen: Tally) -> Iterator[str]:
    for named in NAMED:
        yield from _of(named, seen)
    yield from _sheets(seen)
    for path in orphans(seen):
        yield f"file {path.relative_to(settings.FILES_ROOT)}: no row names it, and it is old (manage.py sweep)"


def _of(named: Named, seen: Tally) -> Iterator[str]:
    """Look at each row of one table; those that name the same file stand together, so that it is read once."""
    rows = named.model._base_manager.exclude(**{named.sha256: ""}).order_by(named.sha256, "pk")
    columns = [name or named.sha256 for name in (named.sha256, named.format, named.size, named.pages)]
    last, found = "", None
    for number, sha256, kind, size, pages in rows.values_list("pk", *columns).iterator(BATCH):
        name = f"{named.model._meta.label_lower} {number}"
        seen["rows that name a file"] += 1
        if not DIGEST.fullmatch(sha256):
            yield f"{name}: “{sha256}” is no SHA-256"
            continue
        if sha256 != last:
            last, found = sha256, look(sha256)
        if found is None:
            yield f"{name}: its file {sha256[:12]} is missing"
            continue
        yield from _told_apart(name, found, sha256, kind, size if named.size else found.size)
        for page in range(1, (pages if named.pages else 0) + 1):
            if not files.preview_of(sha256, page).is_file():
                yield f"{name}: the picture of page {page} of its file {sha256[:12]} is missing"


def _told_apart(name: str, found: Found, sha256: str, kind: str, size: int) -> Iterator[str]:
    if found.sha256 != sha256:
        yield f"{name}: its file {sha256[:12]} is not the one that was stored, its digest is {found.sha256[:12]}"
    if found.size != size:
        yield f"{name}: its file {sha256[:12]} has {found.size} bytes, the row says {size}"
    if found.sha256 == sha256 and found.kind != kind:
        yield f"{name}: its file {sha256[:12]} is {found.kind}, the row says {kind}"


def look(sha256: str) -> Found | None:
    """Read the file of that digest piece by piece; None where it is not there, or the digest is none."""
    if not DIGEST.fullmatch(sha256):
        return None
    path = files.path_of(sha256)
    made, size, head = hashlib.sha256(), 0, b""
    try:
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                head = head or piece
                made.update(piece)
                size += len(piece)
            kind = kind_seen(head if size <= CHUNK else _whole(path, head))
    except OSError:
        return None
    except Unfit:
        kind = "unreadable"
    return Found(size, made.hexdigest(), kind)


def _whole(path: Path, head: bytes) -> bytes:
    """Return what tells the kind: an Office file is told by the directory at its end; all are small (files.MOST_BYTES)."""
    return path.read_bytes() if head.startswith(b"PK") else head


def _sheets(seen: Tally) -> Iterator[str]:
    """A sheet that is still worked on, or waits for its sender, has its file."""
    states = (*SheetRun.WAITING, SheetRun.State.READY)
    for run in SheetRun.objects.filter(state__in=states, swept=False).order_by("pk").iterator(BATCH):
        seen["sheets on their way"] += 1
        if not run.path.is_file():
            yield f"sheet run {run.pk} ({run.file_name}): its file {run.op_id} is missing"


def orphans(seen: Tally, *, older_than: int = YOUNG_SECONDS) -> Iterator[Path]:
    """Yield the files below FILES_ROOT that no row names and that nobody has touched for so many seconds.

    Pictures of pages go with their file, half-written files with none.
    """
    root = Path(settings.FILES_ROOT)
    for base in (root, root / "previews"):
        for folder in sorted(base.glob("[0-9a-f][0-9a-f]")):
            known = _named_in(folder.name)
            for path in sorted(folder.rglob("*")):
                lies = _stat(path)
                if lies is None or not stat.S_ISREG(lies.st_mode):
                    continue
                seen["files"] += 1
                if path.name[:64] not in known and lies.st_mtime < time.time() - older_than:
                    yield path


def _named_in(start: str) -> set[str]:
    """Return the digests with that beginning that any row names: of every model, since what none names is removed."""
    found: set[str] = set()
    for field in naming_fields():
        rows: Any = field.model._base_manager.filter(**{f"{field.name}__startswith": start})
        found.update(rows.order_by().values_list(field.name, flat=True).iterator(BATCH))
    return found


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None
