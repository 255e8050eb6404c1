"""Hostile files and names through every address that takes a file: refused in words, or kept so that nothing in it acts."""

import io
import re
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse
from PIL import Image

from awards.models import AwardDecision, NominationPaper, Sitting
from initiatives.models import Evidence, Initiative
from kcn_union.models import Publication
from tests.awards.conftest import awarding
from tests.awards.test_decisions import NEW, three
from tests.awards.test_decisions import posted as decided
from tests.awards.test_sittings import before, round, saved
from tests.initiatives.test_form import typed
from tests.pages.test_closing import closed, july, ready
from tests.toolkit import made_files as make
from tests.toolkit.test_files_hostile import DAMAGED, INERT_PDFS, NOT_TAKEN, NOT_WHAT_IT_SAYS, POLYGLOTS, WRONG_ENDING
from tests.toolkit.test_office import REFUSED
from tests.trust.test_sheets import is_vietnamese
from toolkit import files
from toolkit.file_names import MOST_LETTERS, clean_name
from toolkit.files import CONTENT_TYPES, INERT

__all__ = ["awarding", "july", "ready", "round", "three"]

pytestmark = [pytest.mark.trust]

ROW = "hostile attachments"
PDF = make.pdf()
# What a browser or a person could send as a name; the file behind it is a good one.
NAMES = [
    "../../../etc/passwd.pdf", "..\\..\\windows\\win.pdf", "/etc/x.pdf", "C:\\x.pdf", "\\\\server\\share\\x.pdf", "a\0b.pdf", "x.pdf\0.exe.pdf",
    "hoa-don\u202efdp.exe.pdf", "a" * 300 + ".pdf", "ă" * 300 + ".pdf", "con.pdf", "NUL.pdf", "lpt1.pdf", "com1.tar.pdf", ".htaccess.pdf", "...pdf.pdf",
    'a"; filename="b.exe.pdf', "a'b.pdf", "a\r\nX-Injected: 1.pdf", "a\nSet-Cookie: a=b.pdf", "a%0d%0aX: y.pdf", "%2e%2e%2fx.pdf", "Nguye\u0302\u0303n.pdf",
    "x.exe.pdf", "x.html.pdf", "<script>alert(1)</script>.pdf", "<img src=x onerror=alert(1)>.pdf", "{{7*7}}.pdf", "$(reboot).pdf", "`id`.pdf", "a|b.pdf",
    "-rf.pdf", "~root.pdf", "a;b.pdf", "a\u2044b.pdf", "a\u200b.pdf", "💥.pdf", "=cmd.pdf", " .pdf", "\ufeffa.pdf", "a\x1b[31m.pdf", "x.PDF", "x.pdf ", "x.pdf.",
    "Quyết định số 12/QĐ.pdf", "٠.pdf", "x\u0085y.pdf",
]  # fmt: skip
HUGE = {
    "png of 30.000 × 30.000": ("x.png", make.bare_png(30_000, 30_000, pixels=bytes(1_000_000)), "pixels"),
    "png of 16 bits": ("x.png", make.picture(Image.new("I;16", (9, 9)), "PNG"), ""),
    "jpg in four colours": ("x.jpg", make.picture(Image.new("CMYK", (9, 9)), "JPEG"), ""),
}
# (title, name, content, code of the refusal or "" where it is kept and inert)
CASES = [
    *((f"refused: {title}", name, content, code) for group, code in ((NOT_WHAT_IT_SAYS, "mismatch"), (NOT_TAKEN, "type"), (WRONG_ENDING, "ending")) for title, (name, content) in group.items()),
    *((f"damaged: {title}", *case) for title, case in (DAMAGED | HUGE).items()),
    *((f"office: {title}", *case) for title, case in REFUSED.items()),
    *((f"picture: {title}", name, content, "") for title, (name, content, _gone) in POLYGLOTS.items()),
    *((f"pdf {title}", "x.pdf", content, "") for title, content in INERT_PDFS.items()),
    *((f"name {name[:40]!r}", name, PDF, "") for name in NAMES),
]  # fmt: skip
ACTING = [b"<script", b"<html", b"PK\x03\x04", b"Exif", b"GPS", b"MZ\x90", b"%PDF", b"JFXX", b"8BIM", b"http://ns.adobe"]


def sent(fields: dict, field: str, name: str, content: bytes) -> tuple[bytes, str]:
    """Return a form with a file as it goes over the wire, its name as a browser writes it: quotes and line ends by percent."""
    mark, lines = "a-boundary", []
    for key, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            lines.append(f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{one}\r\n'.encode())
    told = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode("utf-8", "surrogatepass")
    lines.append(f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="'.encode() + told)
    lines.append(b'"\r\nContent-Type: text/html\r\n\r\n' + content + f"\r\n--{mark}--\r\n".encode())
    return b"".join(lines), f"multipart/form-data; boundary={mark}"


class Door:
    """An address that takes a file: `post(name, content)` answers, `kept()` tells (sha256, format, name, where it is handed out)."""

    kinds = frozenset(CONTENT_TYPES)

    def __init__(self, cast, who, where, field, fields, kept):
        self.cast, self.who, self.where, self.field, self.fields, self.kept = cast, who, where, field, fields, kept
        self.client = cast.client(who)

    def post(self, name: str, content: bytes):
        fields = self.fields() if callable(self.fields) else self.fields
        body, kind = sent(fields, self.field, name, content)
        return self.client.post(self.where, body, content_type=kind)


@pytest.fixture
def evidence(cast, today) -> Door:
    cast.member("Trần Thị Ánh")

    def kept():
        row = Evidence.objects.first()
        return row and (row.sha256, row.format, row.name, reverse("evidence", args=[row.initiative.code, row.pk]))

    return Door(cast, "hang", "/initiatives/new/CD-001/", "evidence-decision", typed, kept)


@pytest.fixture
def paper(cast, awarding, today) -> Door:
    awarding.round(papers=["report"])
    made = awarding.nomination()

    def kept():
        row = NominationPaper.objects.first()
        return row and (row.sha256, row.format, row.name, reverse("nomination_paper", args=[made.code, row.pk]))

    return Door(cast, "hang", reverse("nomination_paper_add", args=[made.code]), "file", {"kind": "report"}, kept)


@pytest.fixture
def minutes(cast, awarding, round, today) -> Door:
    made = saved(awarding, (before(awarding), {"agree": 8}))
    where = "/awards/rounds/dot-2022/sitting/"

    def kept():
        row = Sitting.objects.exclude(scan_sha256="").first()
        return row and (row.scan_sha256, row.scan_format, row.scan_name, f"{where}{row.pk}/scan/")

    return Door(cast, "bao", f"{where}{made.pk}/freeze/", "scan", {"seen": made.version}, kept)


@pytest.fixture
def decision(cast, awarding, three, today) -> Door:
    def kept():
        row = AwardDecision.objects.exclude(scan_sha256="").first()
        return row and (row.scan_sha256, row.scan_format, row.scan_name, reverse("award_decision_scan", args=[row.pk]))

    return Door(cast, "bao", NEW, "scan", decided(three, ["award", "award", ""]), kept)


@pytest.fixture
def report(ready, july) -> Door:
    version = closed(ready)
    given = {"phrase": "3 sáng kiến", "report_number": "12/BC", "report_on": "04/07/2022"}

    def kept():
        row = Publication.objects.exclude(scan_sha256="").first()
        return row and (row.scan_sha256, row.scan_format, row.scan_name, reverse("version_scan", args=["2022-H1", 1]))

    return Door(ready, "bao", reverse("version_publish", args=[version.half_year.code, 1]), "scan", given, kept)


def said(answer) -> list[str]:
    """Return what the page says against the file."""
    text = re.sub(r"<[^>]*>", " ", answer.content.decode())
    return re.findall(r"“[^”]*”[^“”]{15,}|Bản quét[^.]{10,}\.|Tệp[^.]{10,}\.", text)


def trouble(door: Door, name: str, content: bytes, code: str, root: Path) -> str:
    """Return what is wrong with what came of the file, or nothing."""
    before_it = {file for file in root.rglob("*") if file.is_file()}
    answer = door.post(name, content)
    if answer.status_code >= 500:
        return f"answered {answer.status_code}"
    kept = door.kept()
    if kept is None:
        left = {file for file in root.rglob("*") if file.is_file()} - before_it
        if answer.status_code == 302 and not any(is_vietnamese(one) for one in said(door.client.get(answer.url))):
            return "led on, and said nothing"
        if answer.status_code == 200 and not any(is_vietnamese(one) for one in said(answer)):
            return "refused without a word"
        return f"left {left}" if left and code else "" if code else "refused, and is harmless"
    return "kept" if code else _acts(door, *kept)


def _acts(door: Door, sha256: str, kind: str, name: str, where: str) -> str:
    """Return what of a kept file could act, or nothing."""
    stored, answer = files.path_of(sha256).read_bytes(), door.client.get(where)
    content = b"".join(answer.streaming_content)
    told = answer.headers["Content-Disposition"]
    if content != stored:
        return "handed out otherwise than kept"
    if {key: answer.headers[key] for key in INERT} != INERT or answer.headers["Content-Type"] != CONTENT_TYPES[kind]:
        return f"handed out as {answer.headers}"
    if (
        not told.startswith("attachment")
        or re.search(r"[\r\n\0]", told)
        or "X-Injected" in answer.headers
        or "Set-Cookie" in answer.headers
    ):
        return f"named {told!r}"
    if (
        name != clean_name(name)
        or len(name) > MOST_LETTERS
        or re.search(r'[/\\<>:"|?*\x00-\x1f\u202e]', name)
        or name.startswith(".")
    ):
        return f"called {name!r}"
    if kind in ("jpg", "png"):
        drawn = Image.open(io.BytesIO(stored))
        if dict(drawn.getexif()) or any(one in stored for one in ACTING):
            return "more than pixels"
    strangers = [door.cast.client(who).get(where).status_code for who in ("khach", "minh") if who != door.who]
    return f"opens for strangers: {strangers}" if 200 in strangers else ""


@pytest.mark.parametrize("through", ["evidence", "paper", "minutes", "decision", "report"])
def test_a_hostile_file_is_refused_or_inert_wherever_it_is_brought(request, settings, tmp_path, size, tried, through):
    settings.FILES_ROOT = tmp_path / "files"
    door, failures = request.getfixturevalue(through), []
    number = ["evidence", "paper", "minutes", "decision", "report"].index(through)
    # In the small edition each address takes every so manieth case; what starts no process costs little.
    cases = CASES[number * 7 % 31 :: size(31, 1)] if size(31, 1) > 1 else CASES
    for title, name, content, code in cases:
        with transaction.atomic():
            try:
                told = trouble(door, name, content, code, tmp_path)
            except Exception as error:
                told = repr(error)[:300]
            transaction.set_rollback(True)
        if told:
            failures.append(f"{through}: {title}: {told}")

    tried(ROW, len(cases), failures)


def test_an_initiative_is_entered_by_the_form_that_is_attacked(evidence):
    """The form itself has no fault: what is refused is refused for its file."""
    assert evidence.post("x.pdf", PDF).status_code == 302
    assert Initiative.objects.get().evidence.get().name == "x.pdf"
