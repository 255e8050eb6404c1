"""The Vietnamese words: complete, compiled, and nothing but Vietnamese on the pages."""

from pathlib import Path

import polib

PO = Path(__file__).parent.parent / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def words(catalogue):
    return {
        (entry.msgctxt, entry.msgid, entry.msgid_plural): (entry.msgstr, tuple(entry.msgstr_plural.values()))
        for entry in catalogue
    }


def test_every_word_is_translated_and_none_is_a_guess():
    catalogue = polib.pofile(str(PO))

    assert [entry.msgid for entry in catalogue.untranslated_entries() + catalogue.fuzzy_entries()] == []


def test_the_compiled_words_are_the_written_ones():
    assert words(polib.mofile(str(PO.with_suffix(".mo")))) == words(polib.pofile(str(PO)))


def test_no_word_says_what_the_style_forbids():
    forbidden = ("quý khách", "người dùng", "dữ liệu không hợp lệ", "trường bắt buộc", "hệ thống ghi nhận", "!")

    for entry in polib.pofile(str(PO)):
        said = (entry.msgstr + "".join(entry.msgstr_plural.values())).lower()
        assert [word for word in forbidden if word in said] == [], entry.msgid
