"""Whatever a file was called, what is kept of its name is short, visible, stays in its folder and is one header's worth."""

import re
import unicodedata
from urllib.parse import unquote

import pytest
from django.http import FileResponse
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit import files
from toolkit.file_names import MOST_LETTERS, clean_name, ending_of
from toolkit.text import normalise

HOSTILE = {
    "path of unix": ("../../etc/passwd.pdf", "passwd.pdf"),
    "absolute path": ("/etc/cron.d/x.pdf", "x.pdf"),
    "path of windows": (r"C:\Windows\System32\drivers\x.pdf", "x.pdf"),
    "share of windows": (r"\\server\share\x.pdf", "x.pdf"),
    "mixed slashes": (r"..\../x.pdf", "x.pdf"),
    "drive without slash": ("C:x.pdf", "C x.pdf"),
    "alternate stream": ("x.pdf::$DATA.pdf", "x.pdf DATA.pdf"),
    "full-width dots": ("\uff0e\uff0e\uff0fx\uff0epdf", "x.pdf"),
    "one dot leaders": ("\u2024\u2024\uff3cx\u2024pdf", "x.pdf"),
    "fraction slash": ("a\u2044b.pdf", "a b.pdf"),
    "care of sign": ("a\u2105b.pdf", "ob.pdf"),
    "slash in percent": ("..%2f..%2fx.pdf", "2f. 2fx.pdf"),
    "line break in percent": ("x%0d%0aSet-Cookie=1.pdf", "x 0d 0aSet-Cookie=1.pdf"),
    "only dots": (".....pdf", "{nameless}.pdf"),
    "dots and spaces": (". . . .pdf", "{nameless}.pdf"),
    "nothing but the ending": (".pdf", "{nameless}.pdf"),
    "nothing": ("", "{nameless}"),
    "none": (None, "{nameless}"),
    "only spaces": (" \t\u3000", "{nameless}"),
    "only invisible": ("\u200b\u2060\ufeff.pdf", "{nameless}.pdf"),
    "hidden file": (".htaccess.pdf", "htaccess.pdf"),
    "an option": ("--help.pdf", "help.pdf"),
    "home folder": ("~root.pdf", "root.pdf"),
    "NUL before the ending": ("x.pdf\0.exe", "x.pdf.exe"),
    "NUL in the name": ("a\0b.pdf", "ab.pdf"),
    "header injection": ("x\r\nSet-Cookie: a=b\r\n\r\n<html>.pdf", "x Set-Cookie a=b html.pdf"),
    "bare line feed": ("a\nb.pdf", "a b.pdf"),
    "line separator": ("a\u2028b.pdf", "a b.pdf"),
    "next line": ("a\x85b.pdf", "a b.pdf"),
    "escape of a terminal": ("\x1b[2Jx.pdf", "[2Jx.pdf"),
    "right-to-left override": ("hoa-don\u202efdp.exe", "hoa-donfdp.exe"),
    "isolates": ("a\u2066b\u2069.pdf", "ab.pdf"),
    "zero-width in the ending": ("x.p\u200bdf", "x.pdf"),
    "soft hyphens": ("bi\u00adên b\u00adản.pdf", "biên bản.pdf"),
    "lone surrogate": ("a\ud800b.pdf", "ab.pdf"),
    "private use": ("a\ue000b.pdf", "ab.pdf"),
    "5,000 letters": ("ă" * 5000 + ".pdf", "ă" * 116 + ".pdf"),
    "5,000 marks": ("a" + "\u0300" * 5000 + ".pdf", "\u0300" * 116 + ".pdf"),
    "5,000 dots": ("." * 5000 + "pdf", "{nameless}.pdf"),
    "an ending of 5,000": ("x." + "pdf" * 1700, ("f" + "pdf" * 40)[:120]),
    "device of windows": ("con.pdf", "_con.pdf"),
    "device and more": ("NUL.bien-ban.pdf", "_NUL.bien-ban.pdf"),
    "device and spaces": ("aux .pdf", "_aux.pdf"),
    "device with a small figure": ("COM¹.pdf", "_COM1.pdf"),
    "device alone": ("PRN", "_PRN"),
    "double ending": ("luong.exe.pdf", "luong.exe.pdf"),
    "ending of a program": ("luong.pdf.exe", "luong.pdf.exe"),
    "trailing dot and space": ("x.pdf. ", "x.pdf"),
    "quotes": ('bản "chính".pdf', "bản chính.pdf"),
    "semicolon": ("x; filename=evil.exe; .pdf", "x filename=evil.exe.pdf"),
    "markup": ("<img src=x onerror=alert(1)>.pdf", "img src=x onerror=alert(1).pdf"),
    "shell": ("$(reboot)`id`|x.pdf", "(reboot) id x.pdf"),
    "wildcards": ("*?.pdf", "{nameless}.pdf"),
    "capital ending": ("ANH.PDF", "ANH.pdf"),
    "full-width letters": ("\uff50\uff44\uff46.\uff50\uff44\uff46", "pdf.pdf"),
    "cyrillic ending": ("x.р\u0064f", "x.рdf"),
    "emoji": ("xưởng 👩‍🏭🏭.pdf", "xưởng 👩🏭🏭.pdf"),
    "decomposed Vietnamese": (unicodedata.normalize("NFD", "Quyết định số 12.pdf"), "Quyết định số 12.pdf"),
    "what people write": ("QĐ 118, ngày 20.10.2026 (bản 2) – đã ký 20%.pdf", "QĐ 118, ngày 20.10.2026 (bản 2) – đã ký 20%.pdf"),
}


@pytest.mark.parametrize(("name", "kept"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_name_is_kept_as_an_inert_one(name, kept):
    assert clean_name(name) == kept.format(nameless=clean_name(""))


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("x.pdf", "pdf"),
        ("x.PDF", "pdf"),
        ("x.tar.gz", "gz"),
        ("x.pdf. ", "pdf"),
        ("x", ""),
        ("pdf", ""),
        ("x.", ""),
        ("x.p df", ""),
        ("Số 1. Cuộc họp", ""),
        ("x.рdf", ""),
        ("x." + "a" * 11, ""),
    ],
)
def test_an_ending_is_one_word_of_plain_letters(name, ending):
    assert ending_of(name) == ending


@given(st.one_of(st.text(max_size=200), st.text("./\\.:% -_~cCoOnNpdf\u202e\u0300\uff0e\"'\r\n\0", max_size=150)))
@example("0:.0~")
@example("x." + "-" * 119 + ".A")
def test_every_name_comes_out_short_clean_and_the_same_when_cleaned_again(text):
    name = clean_name(text)

    assert 0 < len(name) <= MOST_LETTERS
    assert name == normalise(name)
    assert clean_name(name) == name
    assert not set('/\\<>:"|?*;`$\r\n\0') & set(name)
    assert ".." not in name
    assert not name.startswith((".", "-", " ", "~"))
    assert ending_of(name) == ending_of(clean_name(name + ".")), "a dot at the end adds nothing"


@pytest.mark.parametrize("name", [pair[0] for pair in HOSTILE.values()], ids=HOSTILE.keys())
def test_a_hostile_name_stays_one_file_name_in_the_header(root, name):
    path = files.path_of("ab" * 32)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")

    header = files.answer_download("ab" * 32, "pdf", name).headers["Content-Disposition"]

    assert _named(header) == clean_name(name)


def test_a_vietnamese_name_is_told_as_utf_8(root):
    files.path_of("ab" * 32).parent.mkdir(parents=True)
    files.path_of("ab" * 32).write_bytes(b"x")

    answer = files.answer_download("ab" * 32, "pdf", "Quyết định.pdf")

    assert isinstance(answer, FileResponse)
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh.pdf"


def _named(header: str) -> str:
    """Return the file name a browser reads from the header, which must be an attachment with this one name and no more."""
    found = re.fullmatch(r"""attachment; (?:filename="([\x20-\x7e]+)"|filename\*=utf-8''([\w.~%/-]+))""", header, re.ASCII)
    plain, encoded = found.groups()
    assert not plain or not set('"\\') & set(plain)
    return plain or unquote(encoded)
