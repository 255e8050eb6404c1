"""Figures on the page are written as Vietnam writes them, and “–” stands where there is none."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone

from toolkit.templatetags import vi


def shown(filters: str, value) -> str:
    return Template(f"{{% load vi %}}{{{{ value|{filters} }}}}").render(Context({"value": value, "today": date(2026, 3, 5)}))


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("number", 1_234_567, "1.234.567"),
        ("number", 0, "0"),
        ("vnd", 36_500_000, "36.500.000 đ"),
        ("vnd", 0, "0 đ"),
        ("short_vnd", 20_412_345_678, "20,4 tỷ"),
        ("short_vnd", 0, "0 đ"),
        ("words", 1_200_000_000, "một tỷ hai trăm triệu đồng"),
        ("words", 0, "không đồng"),
        ("day", date(2026, 3, 5), "05/03/2026"),
        ("percent", 0.929, "92,9%"),
        ("percent", 0.1245, "12,5%"),
        ("percent", Decimal("0.0005"), "0,1%"),
        ("percent", Decimal("0.00049"), "0,0%"),
        ("percent", Fraction(2, 3), "66,7%"),
        ("percent", Fraction(1), "100,0%"),
        ("percent", Fraction(-1, 8), "−12,5%"),
        ("percent", -0.0001, "0,0%"),
        ("percent", 12.345, "1.234,5%"),
        ("signed", 1_234, "+1.234"),
        ("signed", -1_234, "−1.234"),
        ("signed", 0, "0"),
        ("decimal", Decimal("33.34"), "33,34"),
        ("decimal", Decimal("50.00"), "50"),
        ("money_input", 36_500_000, "36.500.000"),
        ("money_input", "25.5", "25.5"),
        ("money_read", "1,2 tỷ", "1.200.000.000 – một tỷ hai trăm triệu đồng"),
        ("money_read", "25.5", ""),
        ("bar:30", 30, "48"),
        ("bar:30", 300, "64"),
    ],
)
def test_a_figure_is_written_as_vietnam_writes_it(name, value, text):
    assert shown(name, value) == text


@pytest.mark.parametrize("name", ["number", "vnd", "short_vnd", "day", "moment", "percent", "signed", "decimal"])
def test_no_figure_is_a_dash_and_not_a_zero(name):
    assert shown(name, None) == "–"


@pytest.mark.parametrize("name", ["words", "money_input", "money_read"])
def test_no_amount_is_said_by_nothing(name):
    assert shown(name, None) == ""


def test_a_moment_is_told_in_the_readers_zone():
    with timezone.override("Asia/Ho_Chi_Minh"):
        assert shown("moment", datetime(2026, 3, 5, 18, 30, tzinfo=UTC)) == "06/03/2026, 01:30"


def test_an_age_counts_days_of_the_readers_zone():
    with timezone.override("Asia/Ho_Chi_Minh"):
        assert [shown("age:today", at) for at in (datetime(2026, 3, 3, 18, 30, tzinfo=UTC), None)] == ["1", "0"]


class Filters(forms.Form):
    park = forms.ChoiceField(choices=[("", "–"), ("1", "Điềm <b>Thụy</b>"), ("2", "Yên Bình")], required=False)
    words = forms.CharField(required=False)


@pytest.mark.parametrize("data", [None, {"park": "2"}, {"park": "9"}])
def test_a_select_says_what_djangos_own_says(data):
    field = Filters(data)["park"]

    def said(html):
        options = re.findall(r"<option value=\"([^\"]*)\"( selected)?[^>]*>([^\n]*?)</option>", html)
        return options, sorted(re.findall(r" ((?:name|id|aria-invalid)=\"[^\"]+\")", html))

    assert said(vi.control(field)) == said(field.as_widget())


def test_another_widget_is_djangos_own():
    assert 'class="form-control"' in vi.control(Filters()["words"])


@pytest.mark.parametrize(
    ("words", "lowered"),
    [
        ("Biên bản họp CĐCS", "biên bản họp CĐCS"),
        ("CĐCS đã gửi", "CĐCS đã gửi"),
        ("Đã rút", "đã rút"),
        ("Ủy ban", "ủy ban"),
        ("", ""),
    ],
)
def test_only_the_first_letter_is_lowered_and_no_capitals_of_a_short_name(words, lowered):
    assert shown("lowered", words) == lowered


def test_the_day_of_a_moment_is_the_day_it_was_here():
    assert shown("day", datetime(2026, 11, 28, 19, 0, tzinfo=UTC)) == "29/11/2026"
