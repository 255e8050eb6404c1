"""A good file is taken, kept under its digest and handed out again; what goes wrong around it is told in words."""

import hashlib
import io
import os
import resource
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.http import Http404
from django.utils import translation
from docx import Document

from kcn_union.middleware import response_headers
from tests.toolkit import made_files as make
from toolkit import files
from toolkit.files import Taken

SHA = "ab" * 32
MEGABYTE = 1024 * 1024


def kept(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("name", "content", "kind", "pages"),
    [
        ("Quyết định.pdf", make.pdf(), "pdf", 1),
        ("Quyết định.PDF", make.pdf(pages=5), "pdf", 5),
        ("Quyết định.pdf", make.pdf(pages=100), "pdf", 5),
        ("biên bản.docx", make.docx(), "docx", 0),
        ("bảng tính.xlsx", make.xlsx(), "xlsx", 0),
    ],
    ids=["pdf", "pdf of 5 pages", "pdf of 100 pages", "docx", "xlsx"],
)
def test_a_paper_is_kept_as_it_came(root, name, content, kind, pages):
    sha256 = hashlib.sha256(content).hexdigest()

    taken = files.take_in(make.upload(name, content))

    assert taken == Taken(sha256, len(content), kind, name.lower().replace("q", "Q"), pages)
    shown = [f"previews/{sha256[:2]}/{sha256[2:4]}/{sha256}-{page}.jpg" for page in range(1, pages + 1)]
    assert kept(root) == sorted([f"{sha256[:2]}/{sha256[2:4]}/{sha256}", *shown])
    assert files.path_of(sha256).read_bytes() == content


def test_a_paper_as_word_writes_it_is_taken(root):
    document = Document()
    document.add_heading("Sáng kiến: đồ gá xoay", 1)
    document.add_table(3, 3)
    document.add_picture(io.BytesIO(make.png()))
    written = io.BytesIO()
    document.save(written)

    assert files.take_in(make.upload("sáng kiến.docx", written.getvalue())).kind == "docx"


@pytest.mark.parametrize("made", [SimpleUploadedFile, "on disk"], ids=["in memory", "on disk"])
def test_an_upload_of_a_form_is_read_from_its_beginning(root, made):
    if made == "on disk":
        upload = TemporaryUploadedFile("x.docx", "text/html", 0, None)
        upload.write(make.docx())
        upload.size = len(make.docx())
    else:
        upload = made("x.docx", make.docx(), "text/html")
    upload.seek(0, os.SEEK_END)

    assert files.take_in(upload).kind == "docx"


def test_ten_megabytes_are_taken_and_a_byte_more_is_not(root):
    parts = make.parts("docx", more={"word/media/a.bin": b""})
    room = files.MOST_BYTES - len(make.zipped(parts, zipfile.ZIP_STORED))
    largest, too_large = (make.zipped(parts | {"word/media/a.bin": bytes(size)}, zipfile.ZIP_STORED) for size in (room, room + 1))

    assert files.take_in(make.upload("x.docx", largest)).size == files.MOST_BYTES
    assert make.refusal_of("x.docx", too_large) == "size"


def test_a_file_that_is_longer_than_it_says_is_refused(root):
    upload = make.upload("x.pdf", bytes(files.MOST_BYTES + 1))
    upload.size = 1

    with pytest.raises(ValidationError) as told:
        files.take_in(upload)
    assert told.value.code == "size"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.pdf", bytes(14 * MEGABYTE), "“x.pdf” weighs 14 MB, up to 10 MB are taken."),
        ("x.pdf", bytes(10 * MEGABYTE + 1), "“x.pdf” weighs 10.1 MB, up to 10 MB are taken."),
        ("x.png", make.png((10_000, 5_000), 1, mode="1"), "“x.png” has 50 million pixels, up to 40 million are taken."),
        ("x.png", make.bare_png(40_000_001, 1), "“x.png” has 40.1 million pixels, up to 40 million are taken."),
        ("x.pdf", make.pdf(pages=101), "“x.pdf” has 101 pages, up to 100 are taken."),
        ("x.pdf", b"<html>", "“x.pdf” is called .pdf but is a web page."),
        ("x.exe", make.pdf(), "“x.exe” is a PDF, but its name does not end so."),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "“x.xls” is a file of an old Word or Excel (.doc, .xls)."),
    ],
)
def test_a_refusal_names_the_file_and_the_figure(root, name, content, sentence):
    with translation.override("en"), pytest.raises(ValidationError) as told:
        files.take_in(make.upload(name, content))
    with translation.override("en"):
        assert told.value.messages[0].startswith(sentence)


def test_the_same_content_is_kept_once(root):
    first = files.take_in(make.upload("a.docx", make.docx()))
    second = files.take_in(make.upload("b.docx", make.docx()))

    assert (first.sha256, first.name, second.name) == (second.sha256, "a.docx", "b.docx")
    assert len(kept(root)) == 1


def test_a_file_that_was_damaged_on_disk_is_mended_by_bringing_it_again(root):
    path = files.path_of(files.take_in(make.upload("a.docx", make.docx())).sha256)
    path.write_bytes(b"damaged")

    files.take_in(make.upload("a.docx", make.docx()))

    assert path.read_bytes() == make.docx()


@pytest.fixture
def full_disk():
    """Let every file end at 2,000 bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))

    yield fill
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_in_words_and_nothing_half_written_stays(root, full_disk):
    small, large = make.docx(), make.docx(more={"word/a.bin": os.urandom(9000)})
    before = files.take_in(make.upload("x.docx", small))
    full_disk()

    assert make.refusal_of("x.docx", large) == "disk"
    assert kept(root) == [str(files.path_of(before.sha256).relative_to(root))]


def test_a_file_whose_last_part_finds_the_disk_full_leaves_no_part(root, full_disk):
    content = make.pdf(pages=2, o5=make.stream(zlib.compress(os.urandom(90_000))))
    full_disk()

    assert make.refusal_of("x.pdf", content) in {"disk", "busy"}
    assert kept(root) == []


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path, settings):
    (tmp_path / "taken").write_text("a file stands where the folder should")
    settings.FILES_ROOT = tmp_path / "taken" / "files"

    assert make.refusal_of("x.docx", make.docx()) == "disk"


@pytest.mark.parametrize(
    "sha256", ["", "ab", "AB" * 32, "zz" * 32, SHA + "\n", SHA + "a", "../" * 21 + "a", "/" + SHA[1:], "\uff11" * 64]
)
def test_only_a_digest_has_a_place(sha256):
    with pytest.raises(ValueError, match="64 small hex digits"):
        files.path_of(sha256)
    with pytest.raises(ValueError, match="64 small hex digits"):
        files.preview_of(sha256, 1)


def test_a_page_is_a_number():
    with pytest.raises(ValueError, match="format code"):
        files.preview_of(SHA, "../1")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("pdf", "application/pdf"),
        ("jpg", "image/jpeg"),
        ("png", "image/png"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_download_is_an_attachment_in_a_sandbox(root, rf, kind, told):
    files.path_of(SHA).parent.mkdir(parents=True)
    files.path_of(SHA).write_bytes(b"content")

    answer = response_headers(lambda request: files.answer_download(SHA, kind, f"Biên bản.{kind}"))(rf.get("/x"))

    assert b"".join(answer.streaming_content) == b"content"
    assert {name: answer.headers[name] for name in CHECKED} == {
        "Content-Type": told,
        "Content-Length": "7",
        "Content-Disposition": f"attachment; filename*=utf-8''Bi%C3%AAn%20b%E1%BA%A3n.{kind}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


def test_a_preview_is_shown_in_place_in_a_sandbox(root, rf):
    files.preview_of(SHA, 2).parent.mkdir(parents=True)
    files.preview_of(SHA, 2).write_bytes(b"content")

    answer = response_headers(lambda request: files.answer_preview(SHA, 2))(rf.get("/x"))

    assert b"".join(answer.streaming_content) == b"content"
    assert {name: answer.headers[name] for name in CHECKED} == {
        "Content-Type": "image/jpeg",
        "Content-Length": "7",
        "Content-Disposition": 'inline; filename="2.jpg"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


CHECKED = [
    "Content-Type",
    "Content-Length",
    "Content-Disposition",
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Cache-Control",
]


def test_a_file_that_is_not_on_disk_is_not_found(root):
    with pytest.raises(Http404):
        files.answer_download(SHA, "pdf", "x.pdf")
    with pytest.raises(Http404):
        files.answer_preview(SHA, 1)
