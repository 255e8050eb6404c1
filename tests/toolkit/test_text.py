"""Text is stored, searched and sorted alike, whatever keyboard typed it."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit import text
from toolkit.text import fold, normalise, normalise_prose, person_sort_key, sort_key, storable

# What Hypothesis' text() leaves out: lone surrogates, which a broken client can send.
ANY_TEXT = st.text(st.characters())

# In the order of a Vietnamese dictionary; đ after d, ă and â after a, tones: none, huyền, hỏi, ngã, sắc, nặng.
IN_ORDER = [
    *("1", "2", "a", "à", "ả", "ã", "á", "ạ", "an", "án", "anh", "ă", "ăn", "â", "ân"),
    *("ba", "bà", "bả", "bã", "bá", "bạ", "ba đình", "bà đỉnh", "ban", "băng", "bâng", "cà phê", "chì"),
    *("d", "da", "dung", "đ", "đa", "đạt", "đăng", "e", "em", "ê", "êm", "gà", "ghế", "giáo", "hà", "hạ", "i", "kẻ", "la"),
    *("m", "n", "na", "nga", "ngà", "o", "on", "ô", "ôn", "ơ", "ơn", "phở", "qua", "ra", "sa", "ta", "thanh", "thành", "trà"),
    *("u", "uống", "ư", "ưng", "va", "xa", "y", "ý yên", "yên"),
]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("   ", ""),
        ("  Nguyễn   Thu\tHằng ", "Nguyễn Thu Hằng"),
        ("Nguyễn\u00a0Thu\u3000Hằng\u202f", "Nguyễn Thu Hằng"),
        ("dòng một\r\ndòng hai\u2028dòng ba", "dòng một dòng hai dòng ba"),
        ("Ha\u0300", "Hà"),
        ("H\u200ba\u200d\u0300\u2060\ufeff", "Hà"),
        ("sáng\u00adkiến", "sángkiến"),
        ("\u202eabc\u202c\u2066d\u2069", "abcd"),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("\u3164\u115f\u034f\ufe0f\u2800", ""),
        ("a\ud800b\udfff", "ab"),
        ("Đồ gá “xoay” – 2 mặt", "Đồ gá “xoay” – 2 mặt"),
    ],
)
def test_a_line_has_nothing_invisible_and_single_spaces(typed, stored):
    assert normalise(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("\n \n", ""),
        ("một\r\nhai\rba\u2028bốn\u2029năm\x85sáu\x0bbảy", "một\nhai\nba\nbốn\nnăm\nsáu\nbảy"),
        ("một  \t\n  hai\u00a0 ba \u200b", "một\nhai ba"),
        ("một\n\nhai", "một\n\nhai"),
        ("một\n\n\nhai", "một\n\n\nhai"),
        ("một\n \n\u200b\n\t\n\nhai", "một\n\n\nhai"),
        ("a\x00\ud800\nb", "a\nb"),
    ],
)
def test_prose_keeps_its_lines_and_two_empty_ones_at_most(typed, stored):
    assert normalise_prose(typed) == stored


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", ""),
        ("Nguyễn Thị PHƯƠNG", "nguyen thi phuong"),
        ("Đặng  đình\tĐức", "dang dinh duc"),
        ("Ðà Nẵng", "da nang"),  # U+00D0, as old fonts were converted
        ("hoà, hòa", "hoa, hoa"),
        ("CĐCS Công ty TNHH Samju-Vina (1)", "cdcs cong ty tnhh samju-vina (1)"),
        ("ＡＢＣ straße", "abc strasse"),
        ("\ud800", ""),
    ],
)
def test_the_search_key_is_blind_to_tones_case_and_spaces(text, key):
    assert fold(text) == key


@given(ANY_TEXT)
@example("e\u200b\u0301 \ud834")
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)
    assert normalise_prose(normalise_prose(text)) == normalise_prose(text)


@given(ANY_TEXT)
def test_what_is_stored_can_be_encoded_and_has_no_control_characters(text):
    stored = normalise_prose(text)

    stored.encode()
    assert {unicodedata.category(sign) for sign in stored.replace("\n", "")} & {"Cc", "Cf", "Cs"} == set()


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_key_is_the_same_however_the_letters_were_composed(text):
    apart = unicodedata.normalize("NFD", text)

    assert fold(apart) == fold(text)
    assert sort_key(apart) == sort_key(text)


def test_words_sort_as_in_a_vietnamese_dictionary():
    backwards = IN_ORDER[::-1]

    assert sorted(backwards, key=sort_key) == IN_ORDER
    assert len({sort_key(word) for word in IN_ORDER}) == len(IN_ORDER)


def test_case_does_not_change_the_order():
    assert sort_key("ĐĂNG Ánh") == sort_key("đăng ánh")


def test_a_loose_tone_mark_is_no_letter():
    assert sorted(["xa", "x\u0301", "x"], key=sort_key) == ["x", "x\u0301", "xa"]


@given(ANY_TEXT)
def test_a_sort_key_is_digits_only_so_that_no_collation_can_turn_it(text):
    assert re.fullmatch("[0-9]+", sort_key(text))
    assert re.fullmatch("[0-9]+", person_sort_key(text))


@given(st.text("aàăâdđeêz "), st.text("aàăâdđeêz "))
def test_a_shorter_text_sorts_before_what_continues_it(start, more):
    assert sort_key(start) <= sort_key(f"{start} {more}")


def test_people_sort_by_given_name_then_by_the_rest():
    people = ["Lê An", "Trần Văn An", "Vũ Anh", "Bùi Dung", "Đỗ Đạt", "Bùi Hà", "Nguyễn Hà", "Bùi Hạ", "Hà Thị Lan"]
    backwards = people[::-1]

    assert sorted(backwards, key=person_sort_key) == people


@pytest.mark.parametrize("name", ["", "  ", "Hà"])
def test_a_name_of_one_word_or_none_has_a_key(name):
    assert person_sort_key(name) == sort_key(name) + sort_key("")


@given(st.text(st.sampled_from([chr(number) for number in text._FOLDED])))
def test_ready_made_letters_fold_as_their_parts_do(typed):
    line = normalise(typed)

    assert fold(typed) == normalise(text._bare(line)) == fold(unicodedata.normalize("NFD", typed))


def test_what_no_database_holds_is_left_out_and_all_else_stays():
    assert storable("Ghi\0 chú\ud800 – 🙂\u200b") == "Ghi chú – 🙂\u200b"
