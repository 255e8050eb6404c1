"""The Vietnamese words: complete, compiled, and nothing but Vietnamese on the pages."""

import re
from pathlib import Path

import polib
import pytest

LOCALE = Path(__file__).parent.parent / "locale"
PO = LOCALE / "vi" / "LC_MESSAGES" / "django.po"
UPSTREAM = LOCALE / "upstream" / "vi" / "LC_MESSAGES" / "django.po"
BOTH = pytest.mark.parametrize("file", [PO, UPSTREAM], ids=["own", "upstream"])


def words(catalogue):
    return {
        (entry.msgctxt, entry.msgid, entry.msgid_plural): (entry.msgstr, tuple(entry.msgstr_plural.values()))
        for entry in catalogue
    }


@BOTH
def test_every_word_is_translated_and_none_is_a_guess(file):
    catalogue = polib.pofile(str(file))

    assert [entry.msgid for entry in catalogue.untranslated_entries() + catalogue.fuzzy_entries()] == []


@BOTH
def test_the_compiled_words_are_the_written_ones(file):
    assert words(polib.mofile(str(file.with_suffix(".mo")))) == words(polib.pofile(str(file)))


@BOTH
def test_every_place_in_a_sentence_is_kept(file):
    for entry in polib.pofile(str(file)):
        said = entry.msgstr + "".join(entry.msgstr_plural.values())
        assert set(re.findall(r"%\(\w+\)[a-z]|{\w*}", said)) == set(
            re.findall(r"%\(\w+\)[a-z]|{\w*}", entry.msgid_plural or entry.msgid)
        ), entry.msgid


def test_signing_in_speaks_vietnamese(client, db):
    page = client.post("/account/login/", {"login": "khong-co", "password": "sai"}).content.decode()

    assert ("Tên đăng nhập" in page, "Tên đăng nhập hoặc mật khẩu chưa đúng" in page) == (True, True)


@BOTH
def test_no_word_says_what_the_style_forbids(file):
    forbidden = ("quý khách", "người dùng", "dữ liệu không hợp lệ", "trường bắt buộc", "hệ thống ghi nhận", "!")

    for entry in polib.pofile(str(file)):
        said = (entry.msgstr + "".join(entry.msgstr_plural.values())).lower()
        assert [word for word in forbidden if word in said] == [], entry.msgid
