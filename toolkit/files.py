"""Files that people bring: the one place that takes them in, keeps them by their content, and hands them out again.

A file is what its bytes and its name say together. Pictures are drawn anew, a pdf is opened once, a Word or Excel file is looked
through; all else is refused in words. What is kept lies under its SHA-256, is written before any row names it, and is only ever
handed out as a download or as a picture of a page, in a sandbox.
"""

import hashlib
import json
import logging
import math
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.http import FileResponse, Http404
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from toolkit import bounded, office
from toolkit.file_kinds import WORDS, kind_seen
from toolkit.file_names import clean_name, ending_of
from toolkit.office import Unfit

MOST_BYTES = 10 * 1024 * 1024
# What one file may cost the process that decodes it.
MOST_MEMORY = 1536 * 1024 * 1024
MOST_WORK_SECONDS = 10
MOST_WAIT_SECONDS = 20
MOST_PREVIEWS = 5

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
KINDS = {"pdf": "pdf", "jpg": "jpg", "jpeg": "jpg", "png": "png", "docx": "docx", "xlsx": "xlsx"}
INERT = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}

REFUSALS = {
    "empty": _("“%(name)s” is empty. Check the file on your machine and choose it again."),
    "size": _("“%(name)s” weighs %(seen)s MB, up to %(most)s MB are taken. Take the picture smaller, or split the file in two."),
    "type": _("“%(name)s” is %(kind)s. Taken are PDF, JPG, PNG, Word (.docx) and Excel (.xlsx): save it as one of these."),
    "mismatch": _("“%(name)s” is called .%(ending)s but is %(kind)s. Save it anew in the right format and choose it again."),
    "ending": _("“%(name)s” is %(kind)s, but its name does not end so. Let the name end in .%(ending)s and choose it again."),
    "pixels": _("“%(name)s” has %(seen)s million pixels, up to %(most)s million are taken. Save the picture smaller."),
    "pages": _("“%(name)s” has %(seen)s pages, up to %(most)s are taken. Keep the pages that matter, or split the file."),
    "no_pages": _("“%(name)s” has no page. Save it anew and choose it again."),
    "locked": _("“%(name)s” is locked by a password or against copying. Save a copy without the lock and choose that one."),
    "unreadable": _("“%(name)s” cannot be read; it may be damaged. Open it on your machine, save it anew and choose it again."),
    "heavy": _("“%(name)s” cannot be read: opening it takes too much time or memory. Scan or print it to a simpler PDF."),
    "macros": _("“%(name)s” holds macros or controls, which are not taken. Save it without them, or as a PDF."),
    "external": _("“%(name)s” draws on files or pages elsewhere. Break these links, or save it as a PDF."),
    "doctype": _("“%(name)s” holds declarations (DOCTYPE) that no Word or Excel writes. Save it as a PDF."),
    "names": _("“%(name)s” holds parts with doubled or unsafe names. Open it, save it anew, or save it as a PDF."),
    "parts": _("“%(name)s” holds %(seen)s parts, up to %(most)s are taken. Save it as a PDF."),
    "unpacked": _(
        "“%(name)s” unpacks to %(seen)s MB, up to %(most)s MB are taken. Remove what is not needed, or save it as a PDF."
    ),
    "bomb": _("“%(name)s” unpacks to far more than it weighs, which is not safe to open. Save it as a PDF."),
    "busy": _("“%(name)s” could not be opened just now. Try again in some minutes; if it stays so, tell the administrator."),
    "disk": _("“%(name)s” could not be kept: the disk is full or cannot be written to. Please tell the administrator."),
}
UNITS = {"size": 1024 * 1024, "unpacked": 1024 * 1024, "pixels": 1_000_000}
FROM_CHILD = {"pixels", "pages", "no_pages", "locked", "heavy"}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """A file that lies on disk: bytes as stored, `kind` one of CONTENT_TYPES, `pages` how many pictures show it."""

    sha256: str
    size: int
    kind: str
    name: str
    pages: int


def take_in(upload: File) -> Taken:
    """Return the file as it was kept, at most MOST_BYTES as brought.

    Raises ValidationError with a sentence and a code of REFUSALS; of a refused file nothing is kept.
    """
    name = clean_name(upload.name)
    try:
        content = _read(upload)
        kind = _kind(name, content)
        stored, previews = _checked(kind, content)
        taken = Taken(hashlib.sha256(stored).hexdigest(), len(stored), kind, name, len(previews))
        pictures = {preview_of(taken.sha256, page): picture for page, picture in enumerate(previews, start=1)}
        _keep(pictures | {path_of(taken.sha256): stored})
    except Unfit as unfit:
        figures = {"seen": _figure(unfit.seen, unfit.code), "most": _figure(unfit.most, unfit.code)}
        params = {"name": name, **figures, **unfit.words}
        raise ValidationError(REFUSALS[unfit.code], code=unfit.code, params=params) from None
    return taken


def keep(content: bytes) -> str:
    """Keep a file that the site itself has made, and return its SHA-256; raises ValidationError when the disk refuses it."""
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        _keep({path_of(sha256): content})
    except Unfit as unfit:
        raise ValidationError(REFUSALS[unfit.code], code=unfit.code, params={"name": sha256[:12]}) from None
    return sha256


def path_of(sha256: str) -> Path:
    """Return where the file of this digest lies. Raises ValueError for what is not 64 small hex digits."""
    return _under(settings.FILES_ROOT, sha256) / sha256


def stands(taken: Taken) -> bool:
    """Whether a file that was taken in is still there: erasing a person may have removed the same content meanwhile."""
    return path_of(taken.sha256).exists()


def remove(sha256: str) -> None:
    """Remove a file and the pictures of its pages: for who has made sure that no record names it any more."""
    path_of(sha256).unlink(missing_ok=True)
    first = preview_of(sha256, 1)
    for picture in first.parent.glob(f"{sha256}-*.jpg"):
        picture.unlink(missing_ok=True)


def preview_of(sha256: str, page: int) -> Path:
    """Return where the picture of a page lies, counted from 1."""
    return _under(settings.FILES_ROOT / "previews", sha256) / f"{sha256}-{page:d}.jpg"


def answer_download(sha256: str, kind: str, name: str) -> FileResponse:
    """Return the file as a download of that name, which no browser shows as a page of this site."""
    return FileResponse(
        _open(path_of(sha256)), as_attachment=True, filename=clean_name(name), content_type=CONTENT_TYPES[kind], headers=INERT
    )


def answer_preview(sha256: str, page: int) -> FileResponse:
    """Return the picture of a page, to be shown in place."""
    return FileResponse(
        _open(preview_of(sha256, page)), filename=f"{page:d}.jpg", content_type=CONTENT_TYPES["jpg"], headers=INERT
    )


def _open(path: Path):
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise Http404 from None


def _under(root: Path, sha256: str) -> Path:
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise ValueError("a SHA-256 is 64 small hex digits")
    return root / sha256[:2] / sha256[2:4]


def _read(upload: File) -> bytes:
    if upload.size > MOST_BYTES:
        raise Unfit("size", seen=upload.size, most=MOST_BYTES)
    upload.seek(0)
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unfit("size", seen=len(content), most=MOST_BYTES)
    if not content:
        raise Unfit("empty")
    return content


def _kind(name: str, content: bytes) -> str:
    """Return what the bytes and the name agree upon."""
    ending, seen = ending_of(name), kind_seen(content)
    called = KINDS.get(ending)
    if seen == called:
        return seen
    if called:
        raise Unfit("mismatch", ending=ending, kind=WORDS[seen])
    if seen in CONTENT_TYPES:
        raise Unfit("ending", ending=seen, kind=WORDS[seen])
    raise Unfit("type", kind=WORDS[seen])


def _checked(kind: str, content: bytes) -> tuple[bytes, list[bytes]]:
    """Return the bytes to keep and the pictures of the first pages."""
    if kind in ("docx", "xlsx"):
        office.check(content)
        return content, []
    parts = _decoded(kind, content)
    return (content, parts) if kind == "pdf" else (parts[0], parts[1:])


def _decoded(kind: str, content: bytes) -> list[bytes]:
    """Return what toolkit.decode makes of a picture or pdf, in a process that may take the whole load of a hostile file."""
    words = (kind, str(MOST_MEMORY), str(MOST_WORK_SECONDS))
    return _parts(kind, bounded.run("toolkit.decode", *words, content=content, wait_seconds=MOST_WAIT_SECONDS))


def _parts(kind: str, answer: bytes) -> list[bytes]:
    """Return the parts of an answer, or raise Unfit as it says; an answer that is not as it should be is no answer."""
    head, _line, _rest = answer[:500].partition(b"\n")
    body, parts = answer[len(head) + 1 :], []
    try:
        told = json.loads(head)
        if told.get("refused") in FROM_CHILD:
            raise Unfit(told["refused"], seen=int(told["seen"]), most=int(told["most"]))
        for length in told["parts"]:
            if length < 1:
                raise Unfit("unreadable")
            parts.append(body[:length])
            body = body[length:]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unfit("unreadable") from None
    kinds = [kind_seen(part) for part in parts]
    expected = ["jpg"] * len(kinds) if kind == "pdf" else [kind, "jpg"]
    if body or not 0 < len(kinds) <= MOST_PREVIEWS or kinds != expected:
        raise Unfit("unreadable")
    return parts


def _keep(files: dict[Path, bytes]) -> None:
    """Write all files or none, each whole before it gets its name; the same content again changes nothing."""
    waiting: dict[str, Path] = {}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
                waiting[file.name] = path
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for written, path in waiting.items():
            os.replace(written, path)
        for folder in {folder for path in files for folder in path.parents[:3]}:
            _sync(folder)
    except OSError:
        logger.exception("A file could not be kept in %s", settings.FILES_ROOT)
        raise Unfit("disk") from None
    finally:
        for written in waiting:
            Path(written).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Let the names in a folder outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _figure(value: int, code: str) -> str:
    """Return a figure in the unit of its sentence, rounded up so that what is too much never reads as what is allowed."""
    tenths = math.ceil(value * 10 / UNITS.get(code, 1))
    return number_format(tenths / 10 if tenths % 10 else tenths // 10)
