"""Days are read as Vietnam writes them, and what cannot be one is answered in words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from toolkit.dates import FIRST_YEAR, LAST_YEAR, as_written, parse_day

DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("05/03/2026", date(2026, 3, 5)),
        ("5/3/2026", date(2026, 3, 5)),
        ("01/02/2026", date(2026, 2, 1)),
        ("05-03-2026", date(2026, 3, 5)),
        ("5.3.2026", date(2026, 3, 5)),
        (" 5 / 3 / 2026\u00a0", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("29/02/2024", date(2024, 2, 29)),
        ("01/01/1900", date(1900, 1, 1)),
        ("31/12/2100", date(2100, 12, 31)),
    ],
)
def test_a_day_is_read_day_first_or_as_iso(typed, day):
    assert parse_day(typed) == day


FORM = "Write the day as dd/mm/yyyy, for example 20/10/2026."
FOUR = "Write the year with four digits, for example 20/10/2026."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/2026", "31/02/2026 does not exist. Month 2 of 2026 has 28 days."),
        ("29/02/2025", "29/02/2025 does not exist. Month 2 of 2025 has 28 days."),
        ("31/6/2026", "31/06/2026 does not exist. Month 6 of 2026 has 30 days."),
        ("0/6/2026", "00/06/2026 does not exist. Month 6 of 2026 has 30 days."),
        ("2026-02-30", "30/02/2026 does not exist. Month 2 of 2026 has 28 days."),
        ("05/13/2026", "There is no month 13. Write day/month/year."),
        ("05/00/2026", "There is no month 0. Write day/month/year."),
        ("31/12/1899", "The year 1899 cannot be meant. Write one from 1900 to 2100."),
        ("01/01/2101", "The year 2101 cannot be meant. Write one from 1900 to 2100."),
        ("0000-01-01", "The year 0 cannot be meant. Write one from 1900 to 2100."),
        ("05/03/26", FOUR),
        ("05/03/02026", FOUR),
        ("", FORM),
        ("05032026", FORM),
        ("5 3 2026", FORM),
        ("hôm qua", FORM),
        ("05/03", FORM),
        ("٠٥/٠٣/٢٠٢٦", FORM),
        ("０５/０３/２０２６", FORM),
        ("05/03/2026 junk", FORM),
        ("05/03/2026" + " " * 60 + "junk", FORM),
        ("1" * 1_000_000, FORM),
    ],
)
def test_what_is_no_day_is_refused_with_the_fact_and_the_cure(typed, sentence):
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        parse_day(typed)

    with translation.override("en"):
        assert caught.value.messages == [sentence]


def test_a_day_is_written_with_two_digits():
    assert as_written(date(2026, 3, 5)) == "05/03/2026"


@given(DAYS)
def test_a_written_day_is_read_as_the_same_day(day):
    assert parse_day(as_written(day)) == parse_day(day.isoformat()) == day
