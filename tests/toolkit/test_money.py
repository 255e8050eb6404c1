"""Amounts are read as Vietnam writes them; what can be read two ways is refused with a proposal."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from toolkit.money import VND_MAX, count_in_words, grouped, in_words, parse_decimal, parse_vnd, says_unit, short

AMOUNTS = st.integers(0, VND_MAX)


def refusal(read, *args, **kwargs) -> tuple[str, str]:
    """Return code and sentence of the refusal."""
    with translation.override("en"):
        with pytest.raises(ValidationError) as caught:
            read(*args, **kwargs)
        return caught.value.code, caught.value.message % (caught.value.params or {})


CODES = {"long", "required", "unreadable", "english", "unit", "ambiguous", "dot", "fraction", "huge"}


def amount_or_code(text: str) -> int | str:
    try:
        return parse_vnd(text)
    except ValidationError as refused:
        return refused.code


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("0", 0),
        ("25", 25),
        ("25.000", 25_000),
        ("1.200", 1_200),
        ("36.500.000", 36_500_000),
        ("36500000", 36_500_000),
        ("36 500 000", 36_500_000),
        ("36\u00a0500\u202f000", 36_500_000),
        ("  36.500.000\t", 36_500_000),
        ("36.500.000 đ", 36_500_000),
        ("36.500.000đ", 36_500_000),
        ("36.500.000 đồng", 36_500_000),
        ("36.500.000 đo\u0302\u0300ng", 36_500_000),
        ("36.500.000 dong", 36_500_000),
        ("36.500.000 d", 36_500_000),
        ("36.500.000 VND", 36_500_000),
        ("36.500.000 vnđ", 36_500_000),
        ("36.500.000 VNĐ.", 36_500_000),
        ("36.500.000 ₫", 36_500_000),
        ("1,2 tỷ", 1_200_000_000),
        ("1,2tỷ", 1_200_000_000),
        ("1,2 ty", 1_200_000_000),
        ("1,2 tỉ", 1_200_000_000),
        ("1,2 TỶ ĐỒNG", 1_200_000_000),
        ("1,234567891 tỷ", 1_234_567_891),
        ("0,125 tỷ", 125_000_000),
        ("850 triệu", 850_000_000),
        ("850tr", 850_000_000),
        ("850trđ", 850_000_000),
        ("850 trieu", 850_000_000),
        ("850 triêu", 850_000_000),
        ("1.500 triệu", 1_500_000_000),
        ("1 500 triệu", 1_500_000_000),
        ("36,50 triệu", 36_500_000),
        ("25 nghìn", 25_000),
        ("25 ngàn", 25_000),
        ("25k", 25_000),
        ("1 tỷ 200 triệu", 1_200_000_000),
        ("1tỷ200tr", 1_200_000_000),
        ("1 tỷ 200 triệu 500 nghìn đồng", 1_200_500_000),
        ("1.000.000 tỷ", VND_MAX),
        ("1.000.000.000.000.000", VND_MAX),
    ],
)
def test_an_amount_is_read_in_whole_dong(typed, amount):
    assert parse_vnd(typed) == amount


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        ("25.5", "ambiguous", "“25.5” can be 25,5 triệu or 25.500 đồng. Write it clearly, for example “25,5 triệu”."),
        ("25.50 đ", "ambiguous", "“25.50 đ” can be 25,5 triệu or 25.500 đồng. Write it clearly, for example “25,5 triệu”."),
        ("1.2", "ambiguous", "“1.2” can be 1,2 triệu or 1.200 đồng. Write it clearly, for example “1,2 triệu”."),
        ("0.125", "ambiguous", "“0.125” can be 0,125 triệu or 125 đồng. Write it clearly, for example “0,125 triệu”."),
        ("36,500", "ambiguous", "“36,500” can be 36,5 triệu or 36.500 đồng. Write it clearly, for example “36,5 triệu”."),
        ("036.500", "ambiguous", "“036.500” can be 36,5 triệu or 36.500 đồng. Write it clearly, for example “36,5 triệu”."),
        ("2500.000", "ambiguous", "“2500.000” can be 2500 triệu or 2.500.000 đồng. Write it clearly, for example “2500 triệu”."),
        ("1,2", "unit", "“1,2”: of what? Write the unit too, for example “1,2 triệu”."),
        ("1,2345", "unit", "“1,2345”: of what? Write the unit too, for example “1,2345 triệu”."),
        ("1.5 tỷ", "dot", "“1.5 tỷ”: write decimals with a comma, “1,5 tỷ”."),
        ("1.25ty đồng", "dot", "“1.25ty đồng”: write decimals with a comma, “1,25 tỷ”."),
        ("0.125 tỷ", "dot", "“0.125 tỷ”: write decimals with a comma, “0,125 tỷ”."),
        ("1,234,567", "english", "“1,234,567”: here commas do not group. Write “1.234.567”."),
    ],
)
def test_what_can_be_read_two_ways_is_refused_with_a_proposal(typed, code, sentence):
    assert refusal(parse_vnd, typed) == (code, sentence)


@pytest.mark.parametrize(
    "typed",
    [
        "-5",
        "−25.000",
        "+25.000",
        "25.00.000",
        "25..000",
        "1.234.56",
        "1.234,56",
        "0.000",
        "25 00",
        "36.500 000",
        "1e6",
        "nan",
        "0x10",
        "1_000",
        "một tỷ",
        "triệu",
        ",5 triệu",
        "1, tỷ",
        "1,2,3 tỷ",
        "200 triệu 1 tỷ",
        "1 tỷ 2 tỷ",
        "1 tỷ 200",
        "12 mét",
        "100 USD",
        "٢٥٠٠٠",
        "２５０００",
        "25²",
        "½ tỷ",
        "５ tỷ",
        "1，2 tỷ",
        "25.000; DROP",
        "%(typed)s",
    ],
)
def test_what_is_no_amount_is_refused(typed):
    said = f"“{typed}” cannot be read as an amount. Write it as 36.500.000 or 36,5 triệu."
    assert refusal(parse_vnd, typed) == ("unreadable", said)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        (" \u200b\u00a0", "required"),
        ("đồng", "required"),
        ("₫", "required"),
        ("1,2345678901 tỷ", "fraction"),
        ("0,0001 nghìn", "fraction"),
        ("1,0000000000000000000000000000000001 tỷ", "fraction"),
        ("1.000.000.000.000.001", "huge"),
        ("1.000.000,000001 tỷ", "huge"),
        ("9" * 40, "huge"),
        ("9" * 41, "long"),
        ("1" * 1_000_000, "long"),
        ("25" + " " * 1_000 + "triệu", "long"),
    ],
)
def test_what_is_empty_broken_or_out_of_bounds_is_refused(typed, code):
    assert refusal(parse_vnd, typed)[0] == code


@given(AMOUNTS)
def test_a_grouped_amount_is_read_back_the_same(amount):
    assert parse_vnd(grouped(amount)) == parse_vnd(f"{grouped(amount)} đồng") == amount


@given(st.text(st.characters() | st.sampled_from("0123456789.,  đtyrieuknghồ"), max_size=60))
def test_any_text_is_an_amount_in_bounds_or_refused(text):
    read = amount_or_code(text)

    assert read in CODES if isinstance(read, str) else 0 <= read <= VND_MAX


@pytest.mark.parametrize(("typed", "said"), [("850", False), ("36.500 000", False), ("850 đ", True), ("25k", True), ("5₫", True)])
def test_a_unit_is_seen_when_it_is_named(typed, said):
    assert says_unit(typed) is said


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1.000"),
        (1_234_567, "1.234.567"),
        (-1_234_567, "−1.234.567"),
        (VND_MAX, "1.000.000.000.000.000"),
    ],
)
def test_figures_are_grouped_by_dots_with_a_true_minus(amount, written):
    assert grouped(amount) == written


@pytest.mark.parametrize(
    ("amount", "tile"),
    [
        (0, "0 đ"),
        (999, "999 đ"),
        (850_000, "850.000 đ"),
        (950_000, "950.000 đ"),
        (999_999, "999.999 đ"),
        (1_000_000, "1 triệu"),
        (1_049_999, "1 triệu"),
        (1_050_000, "1,1 triệu"),
        (34_250_000, "34,3 triệu"),
        (34_249_999, "34,2 triệu"),
        (950_000_000, "950 triệu"),
        (999_949_999, "999,9 triệu"),
        (999_950_000, "1 tỷ"),
        (1_000_000_000, "1 tỷ"),
        (20_412_345_678, "20,4 tỷ"),
        (20_450_000_000, "20,5 tỷ"),
        (1_234_000_000_000, "1.234 tỷ"),
        (VND_MAX, "1.000.000 tỷ"),
        (-34_250_000, "−34,3 triệu"),
        (-850_000, "−850.000 đ"),
    ],
)
def test_a_tile_is_short_and_rounds_half_up(amount, tile):
    assert short(amount) == tile


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "không đồng"),
        (5, "năm đồng"),
        (10, "mười đồng"),
        (11, "mười một đồng"),
        (14, "mười bốn đồng"),
        (15, "mười lăm đồng"),
        (20, "hai mươi đồng"),
        (21, "hai mươi mốt đồng"),
        (24, "hai mươi tư đồng"),
        (25, "hai mươi lăm đồng"),
        (100, "một trăm đồng"),
        (104, "một trăm linh bốn đồng"),
        (105, "một trăm linh năm đồng"),
        (111, "một trăm mười một đồng"),
        (555, "năm trăm năm mươi lăm đồng"),
        (1_000, "một nghìn đồng"),
        (1_005, "một nghìn không trăm linh năm đồng"),
        (1_015, "một nghìn không trăm mười lăm đồng"),
        (21_000, "hai mươi mốt nghìn đồng"),
        (1_000_001, "một triệu không trăm linh một đồng"),
        (36_500_000, "ba mươi sáu triệu năm trăm nghìn đồng"),
        (1_200_000_000, "một tỷ hai trăm triệu đồng"),
        (3_055_000_000, "ba tỷ không trăm năm mươi lăm triệu đồng"),
        (1_005_000_000_000, "một nghìn không trăm linh năm tỷ đồng"),
        (VND_MAX, "một triệu tỷ đồng"),
    ],
)
def test_an_amount_is_said_as_it_is_read_aloud(amount, words):
    assert in_words(amount) == words


@given(AMOUNTS, AMOUNTS)
def test_two_amounts_are_never_said_alike(one, other):
    assert (in_words(one) == in_words(other)) == (one == other)


@pytest.mark.parametrize("amount", [-1, VND_MAX + 1])
def test_no_words_are_invented_beyond_the_bounds(amount):
    with pytest.raises(ValueError, match="out of bounds"):
        in_words(amount)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.806,50", "1806.50"),
        ("1 806,5", "1806.5"),
        ("1.806", "1806"),
        ("0,125", "0.125"),
        ("33,34", "33.34"),
        ("33,34%", "33.34"),
        ("33,34 %", "33.34"),
        ("100", "100"),
        ("0", "0"),
        ("999.999,999", "999999.999"),
    ],
)
def test_a_number_has_a_decimal_comma(typed, number):
    assert parse_decimal(typed, places=3, max_digits=9) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        ("33.34", "dot", "“33.34”: write decimals with a comma, “33,34”."),
        ("33.3%", "dot", "“33.3%”: write decimals with a comma, “33,3”."),
        ("0.125", "dot", "“0.125”: write decimals with a comma, “0,125”."),
        ("33.3456", "dot", "“33.3456”: write decimals with a comma, “33,3456”."),
        ("33,345", "places", "Write 2 decimals at most."),
        ("1000", "large", "“1000” is too large."),
        ("1.000,5", "large", "“1.000,5” is too large."),
        ("", "required", "Write a number, for example 33,34."),
        ("%", "required", "Write a number, for example 33,34."),
        ("1" + " " * 200 + "x", "long", "That is too long for a number. Write it as 33,34."),
        *(
            (typed, "unreadable", f"“{typed}” cannot be read as a number. Write it as 33,34.")
            for typed in [
                "-5",
                "−5",
                "+5",
                "1e2",
                "nan",
                "inf",
                ",5",
                "5,",
                "1,2,3",
                "10.00.0",
                "٣٣",
                "３３",
                "33,3٤",
                "năm",
                "5%%",
            ]
        ),
    ],
)
def test_what_is_no_number_is_refused_with_the_cure(typed, code, sentence):
    assert refusal(parse_decimal, typed, places=2, max_digits=5) == (code, sentence)


def test_a_number_may_be_all_decimals():
    assert parse_decimal("0,99", places=2, max_digits=2) == Decimal("0.99")
    assert refusal(parse_decimal, "1", places=2, max_digits=2)[0] == "large"


@pytest.mark.parametrize(
    ("number", "words"), [(0, "không"), (1, "một"), (12, "mười hai"), (31, "ba mươi mốt"), (105, "một trăm linh năm")]
)
def test_a_number_is_said_as_it_is_read_aloud(number, words):
    assert count_in_words(number) == words
