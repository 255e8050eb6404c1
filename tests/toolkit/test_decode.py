"""Pictures and pdfs are decoded in a process of their own, which may fail in any way and is never more than a refusal."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.toolkit import made_files as make
from toolkit import bounded, files
from toolkit.files import Taken

MEGABYTE = 1024 * 1024


def drawn(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        picture.load()
    return picture


@pytest.mark.parametrize(("name", "made", "form"), [("ảnh.jpg", make.jpg, "JPEG"), ("ảnh.png", make.png, "PNG")])
def test_a_picture_is_kept_drawn_anew_with_one_preview(root, name, made, form):
    taken = files.take_in(make.upload(name, made((40, 30), "red")))
    stored = files.path_of(taken.sha256).read_bytes()
    picture = drawn(files.path_of(taken.sha256))

    assert taken == Taken(hashlib.sha256(stored).hexdigest(), len(stored), name[-3:], name, 1)
    assert (picture.format, picture.size) == (form, (40, 30))
    assert all(abs(one - other) < 3 for one, other in zip(picture.getpixel((9, 9)), (255, 0, 0), strict=True))
    assert drawn(files.preview_of(taken.sha256, 1)).size == (40, 30)
    assert len([path for path in root.rglob("*") if path.is_file()]) == 2


def test_a_picture_called_jpeg_keeps_its_name_and_is_a_jpg(root):
    taken = files.take_in(make.upload("ẢNH.JPEG", make.jpg()))

    assert (taken.kind, taken.name) == ("jpg", "ẢNH.jpeg")


@pytest.mark.parametrize(
    ("mode", "colour", "kept_as"),
    [
        ("1", 1, "L"),
        ("L", 9, "L"),
        ("LA", (9, 0), "RGBA"),
        ("P", 3, "RGB"),
        ("RGBA", (9, 9, 9, 0), "RGBA"),
        ("I;16", 40_000, "L"),
    ],
)
def test_a_png_of_any_depth_is_kept_in_plain_colours_and_previewed_on_white(root, mode, colour, kept_as):
    taken = files.take_in(make.upload("ảnh.png", make.png((40, 30), colour, mode=mode)))
    picture = drawn(files.path_of(taken.sha256))

    assert picture.mode == kept_as
    assert mode != "I;16" or picture.getpixel((0, 0)) == 40_000 // 256
    preview = drawn(files.preview_of(taken.sha256, 1))
    assert kept_as != "RGBA" or preview.getpixel((9, 9)) == (255, 255, 255)


def test_a_jpg_of_a_printer_is_kept_in_plain_colours(root):
    taken = files.take_in(make.upload("ảnh.jpg", make.jpg(colour=(0, 0, 0, 0), mode="CMYK")))

    assert drawn(files.path_of(taken.sha256)).mode == "RGB"


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_is_set_upright(root, form, turn):
    told = Image.Exif()
    told[0x0112] = turn
    lying = Image.new("L", (64, 32))
    lying.paste(255, (0, 0, 32, 16))
    corners = {1: "top left", 2: "top right", 3: "bottom right", 4: "bottom left"} | {
        5: "top left",
        6: "top right",
        7: "bottom right",
        8: "bottom left",
    }

    taken = files.take_in(make.upload("x.jpg" if form == "JPEG" else "x.png", make.picture(lying, form, exif=told)))
    picture = drawn(files.path_of(taken.sha256))

    assert picture.size == ((64, 32) if turn < 5 else (32, 64))
    right, bottom = picture.width - 4, picture.height - 4
    places = {"top left": (3, 3), "top right": (right, 3), "bottom right": (right, bottom), "bottom left": (3, bottom)}
    assert [name for name, place in places.items() if picture.getpixel(place) > 200] == [corners[turn]]


def test_a_large_picture_is_kept_at_3000_and_shown_at_1400(root):
    taken = files.take_in(make.upload("ảnh.jpg", make.jpg((8000, 4999))))

    assert drawn(files.path_of(taken.sha256)).size == (3000, 1875)
    assert drawn(files.preview_of(taken.sha256, 1)).size == (1400, 875)


def test_pages_are_shown_1100_wide(root):
    taken = files.take_in(make.upload("x.pdf", make.pdf(pages=2)))

    assert [drawn(files.preview_of(taken.sha256, page)).size for page in (1, 2)] == [(1100, 1557)] * 2


def test_fifty_million_pixels_are_refused_without_being_held(root, monkeypatch):
    monkeypatch.setattr(files, "MOST_MEMORY", 200 * MEGABYTE)

    assert make.refusal_of("x.png", make.png((10_000, 5_000), 1, mode="1")) == "pixels"


def endless_pdf() -> bytes:
    """Return a pdf whose page paints a form that paints ten that paint ten …: ten to the twelfth rectangles."""
    forms = {}
    for depth in range(12):
        told = f"/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /A {21 + depth} 0 R >> >>"
        forms[f"o{20 + depth}"] = make.stream(b"/A Do " * 10, told)
    last = make.stream(b"0 0 50 50 re f", "/Type /XObject /Subtype /Form /BBox [0 0 99 99]")
    page = "/Contents 6 0 R /Resources << /XObject << /A 20 0 R >> >>"
    return make.pdf(page=page, o6=make.stream(b"/A Do"), o32=last, **forms)


def test_a_file_that_never_ends_is_cut_off_by_its_seconds_of_work(root, monkeypatch):
    monkeypatch.setattr(files, "MOST_WORK_SECONDS", 1)

    assert make.refusal_of("x.pdf", endless_pdf()) == "heavy"
    assert not root.exists()


def test_a_file_that_keeps_people_waiting_is_cut_off(root, monkeypatch):
    monkeypatch.setattr(files, "MOST_WAIT_SECONDS", 0.01)

    assert make.refusal_of("x.pdf", make.pdf()) == "heavy"
    assert not root.exists()


def test_a_file_that_needs_too_much_memory_is_cut_off(root, monkeypatch):
    content = make.png((7900, 5000), compress_level=1)
    monkeypatch.setattr(files, "MOST_MEMORY", 150 * MEGABYTE)

    assert make.refusal_of("x.png", content) == "heavy"
    assert not root.exists()


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("exit 1", "unreadable"),
        ("kill -SEGV $$", "unreadable"),
        ("kill -ABRT $$", "unreadable"),
        ("kill -KILL $$", "heavy"),
        ("exit 74", "busy"),
        ("echo garbage", "unreadable"),
        ("exit 0", "unreadable"),
        ("head -c 3000000 /dev/zero", "unreadable"),
        ("cat; echo '{\"parts\": [1, 2]}'", "unreadable"),
    ],
)
def test_a_process_that_fails_or_talks_nonsense_is_a_refusal_in_words(root, tmp_path, monkeypatch, program, code):
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\n{program}\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))

    assert make.refusal_of("x.jpg", make.jpg()) == code
    assert not root.exists()


def test_a_machine_that_starts_no_process_asks_to_try_again(root, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    assert make.refusal_of("x.jpg", make.jpg()) == "busy"


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("jpg", b""),
        ("jpg", b"\n"),
        ("jpg", b"[" * 600),
        ("jpg", b"[1]\n"),
        ("jpg", b'"refused"\n'),
        ("jpg", b"null\n"),
        ("jpg", b"{}\n"),
        ("jpg", b'{"parts": 3}\n'),
        ("jpg", b'{"parts": []}\n'),
        ("jpg", b'{"parts": ["a"]}\na'),
        ("jpg", b'{"parts": [1.5]}\nab'),
        ("jpg", b'{"parts": [-1, 1]}\na'),
        ("jpg", b'{"parts": [0, 0]}\n'),
        ("jpg", b'{"parts": [99999999999999999999]}\na'),
        ("jpg", b'{"parts": [5, 5]}\n<htm><htm>'),
        ("jpg", b'{"parts": [3]}\n\xff\xd8\xff'),
        ("jpg", b'{"parts": [3, 3]}\n\xff\xd8\xff\xff\xd8\xff<html>'),
        ("jpg", b'{"parts": [3, 3]}\n\xff\xd8\xff\xff\xd8'),
        ("png", b'{"parts": [3, 3]}\n\xff\xd8\xff\xff\xd8\xff'),
        ("pdf", b'{"parts": [3, 3, 3, 3, 3, 3]}\n' + b"\xff\xd8\xff" * 6),
        ("pdf", b'{"parts": [5]}\n<htm>'),
        ("pdf", b'{"parts": [4]}\nPK\x03\x04'),
        ("pdf", b'{"refused": "pages"}\n'),
        ("pdf", b'{"refused": "pages", "seen": "many", "most": 1}\n'),
        ("pdf", b'{"refused": "__class__", "seen": 1, "most": 1}\n'),
        ("pdf", b'{"refused": ["pages"], "seen": 1, "most": 1}\n'),
    ],
)
def test_an_answer_that_is_not_as_it_should_be_is_no_answer(kind, answer):
    with pytest.raises(files.Unfit) as told:
        files._parts(kind, answer)

    assert told.value.code == "unreadable"


def test_the_process_is_told_no_secret(root, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    script, told = tmp_path / "python", tmp_path / "told"
    script.write_text(f'#!/bin/sh\nenv | cut -d= -f1 | sort > "{told}"\nexit 1\n')
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))

    make.refusal_of("x.jpg", make.jpg())

    assert set(told.read_text().split()) <= {"PATH", "LD_LIBRARY_PATH", "PWD", "OLDPWD", "SHLVL", "_"}


BOUNDS = """
import resource
from toolkit import bounded
bounded.limit(2**30, 7, 96 * 1024 * 1024)
print([resource.getrlimit(getattr(resource, "RLIMIT_" + name)) for name in ("AS", "CPU", "FSIZE", "CORE", "NPROC")])
"""


def test_the_process_is_bound_for_good():
    told = subprocess.run([sys.executable, "-c", BOUNDS], cwd=bounded.ROOT, capture_output=True, text=True, check=True)

    assert told.stdout == f"{[(most, most) for most in (2**30, 7, 96 * MEGABYTE, 0, 0)]}\n"


def test_the_process_knows_no_django():
    told = subprocess.run(
        [sys.executable, "-c", "import sys, toolkit.decode; print('django' in sys.modules)"],
        cwd=bounded.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout == "False\n"


def test_decoding_works_in_a_folder_with_a_space_and_letters(root, tmp_path, monkeypatch):
    home = tmp_path / "phần mềm mới"
    shutil.copytree(bounded.ROOT / "toolkit", home / "toolkit")
    monkeypatch.setattr(bounded, "ROOT", home)

    assert files.take_in(make.upload("x.png", make.png())).pages == 1


# The libraries are loaded first: they may stand where only root can read.
AS_NOBODY = """
import os
from PIL import Image
from toolkit import decode
Image.init()
os.setgroups([]), os.setgid(65534), os.setuid(65534)
decode.main()
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_decoding_works_for_an_ordinary_user():
    told = subprocess.run(
        [sys.executable, "-s", "-c", AS_NOBODY, "png", str(files.MOST_MEMORY), str(files.MOST_WORK_SECONDS)],
        input=make.png(),
        cwd=bounded.ROOT,
        env={},
        capture_output=True,
        check=True,
    )

    assert len(files._parts("png", told.stdout)) == 2
