"""Fields of forms read days, money and numbers the same in the browser, in the admin and from a sheet."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.contrib.admin import widgets
from django.core.exceptions import ValidationError
from django.db import models
from django.test.utils import isolate_apps
from django.utils import translation

from toolkit.fields import DayColumn, DayField, NumberField, VndColumn, VndField, decimal_words, read_back


class Paper(forms.Form):
    day = DayField(required=False)
    sum = VndField(required=False)
    share = NumberField(places=2, max_digits=5, required=False)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def refusal(field, value) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.messages


def shares() -> NumberField:
    return NumberField(places=2, max_digits=5, min_value=Decimal("0.01"), max_value=Decimal(100))


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (DayField(), "01/02/2026", date(2026, 2, 1)),
        (VndField(), "1,2 tỷ", 1_200_000_000),
        (VndField(), "25.000", 25_000),
        (shares(), "33,34", Decimal("33.34")),
        (DayField(required=False), "", None),
        (VndField(required=False), " \u200b ", None),
        (NumberField(places=2, max_digits=5, required=False), None, None),
    ],
)
def test_a_field_reads_what_is_typed(field, typed, value):
    assert field.clean(typed) == value


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        (DayField(), datetime(2026, 2, 1, 0, 0), date(2026, 2, 1)),
        (DayField(), date(2026, 2, 1), date(2026, 2, 1)),
        (VndField(), 36_500_000, 36_500_000),
        (VndField(), 36_500_000.0, 36_500_000),
        (VndField(), Decimal("36500000.00"), 36_500_000),
        (shares(), 33.34, Decimal("33.34")),
        (shares(), 50, Decimal(50)),
    ],
)
def test_a_field_reads_the_cells_of_a_sheet(field, cell, value):
    assert field.clean(cell) == value


@pytest.mark.parametrize(
    ("field", "cell", "sentence"),
    [
        (DayField(), 46_000, "46000 is a number. If 09/12/2025 is meant, format the cell as a date, or write it as dd/mm/yyyy."),
        (VndField(), 25.5, "“25.5” can be 25,5 triệu or 25.500 đồng. Write it clearly, for example “25,5 triệu”."),
        (VndField(), -25_000, "“−25.000” cannot be read as an amount. Write it as 36.500.000 or 36,5 triệu."),
        (VndField(), float("nan"), "“nan” cannot be read as an amount. Write it as 36.500.000 or 36,5 triệu."),
        (VndField(), 10**16, "That is more than 1.000.000 tỷ đồng. Check the amount."),
        (VndField(), date(2026, 2, 1), "“2026-02-01” cannot be read as an amount. Write it as 36.500.000 or 36,5 triệu."),
        (shares(), -5, "“−5” cannot be read as a number. Write it as 33,34."),
        (shares(), 0.1 + 0.2, "Write 2 decimals at most."),
    ],
)
def test_a_cell_is_held_to_the_same_rules_as_typing(field, cell, sentence):
    assert refusal(field, cell) == [sentence]


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        (DayField(), "Write the day as dd/mm/yyyy, for example 20/10/2026."),
        (VndField(), "Write an amount, for example 36.500.000 or 36,5 triệu."),
        (shares(), "Write a number, for example 33,34."),
    ],
)
def test_an_empty_field_says_what_to_write(field, sentence):
    assert refusal(field, "") == [sentence]


def test_a_small_amount_asks_dong_or_trieu():
    field = VndField(small_below=100_000)

    assert refusal(field, "850") == ["850 đồng, or 850 triệu? Write the unit, for example “850 triệu”."]
    assert refusal(field, "99.999") == ["99.999 đồng, or 99.999 triệu? Write the unit, for example “99.999 triệu”."]
    assert [field.clean(typed) for typed in ("0", "100.000", "850 đ", "25k", "850tr")] == [0, 100_000, 850, 25_000, 850_000_000]


def test_a_small_amount_on_file_is_not_asked_about_again():
    field = VndField(small_below=100_000)

    assert field.prepare_value(850) == "850 đồng"
    assert field.clean(field.prepare_value(850)) == 850
    assert field.has_changed(850, "850 đồng") is False


def test_bounds_are_said_with_their_figure():
    assert refusal(VndField(min_value=1_000), "999") == ["Write 1.000 đồng or more."]
    assert refusal(shares(), "0") == ["Write 0,01 or more."]
    assert refusal(shares(), "100,01") == ["Write 100 or less."]
    assert [VndField(min_value=1_000).clean("1.000"), shares().clean("0,01"), shares().clean("100")] == [
        1_000,
        Decimal("0.01"),
        Decimal(100),
    ]


def test_values_on_file_are_written_as_vietnam_writes_them():
    paper = Paper(initial={"day": date(2026, 3, 5), "sum": 36_500_000, "share": Decimal("33.30")})

    assert [paper[name].value() for name in paper.fields] == ["05/03/2026", "36.500.000", "33,3"]
    assert 'value="05/03/2026"' in str(paper["day"])


def test_what_was_typed_stays_as_it_was_typed():
    typed = {"day": "31/02/2026", "sum": " 25.5", "share": "33.34"}
    paper = Paper(typed)

    assert paper.is_valid() is False
    assert {name: paper[name].value() for name in paper.fields} == typed


@pytest.mark.parametrize(
    ("typed", "changed"),
    [
        ({"day": "5-3-2026", "sum": "36,5 triệu", "share": "33,30%"}, []),
        ({"day": "", "sum": "", "share": ""}, ["day", "sum", "share"]),
        ({"day": "06/03/2026", "sum": "36.500.001", "share": "33,31"}, ["day", "sum", "share"]),
        ({"day": "31/02/2026", "sum": "25.5", "share": "?"}, ["day", "sum", "share"]),
    ],
)
def test_only_another_value_is_a_change(typed, changed):
    initial = {"day": date(2026, 3, 5), "sum": 36_500_000, "share": Decimal("33.30")}

    assert Paper(typed, initial=initial).changed_data == changed


def test_nothing_is_changed_where_nothing_was_and_nothing_is_typed():
    assert Paper({"day": "", "sum": " ", "share": ""}).changed_data == []


def test_a_disabled_field_keeps_its_value():
    field = VndField(required=False, disabled=True)

    assert field.has_changed(5, "6") is False


@pytest.mark.parametrize(
    ("field", "attrs"),
    [
        (DayField(), {"autocomplete": "off", "inputmode": "numeric", "maxlength": "20", "placeholder": "day/month/year"}),
        (VndField(), {"autocomplete": "off", "inputmode": "text", "data-money": "", "class": "num", "maxlength": "60"}),
        (shares(), {"autocomplete": "off", "inputmode": "decimal", "class": "num", "maxlength": "30"}),
    ],
)
def test_each_input_is_plain_text_with_the_right_keyboard(field, attrs):
    assert [type(field.widget), field.widget.attrs] == [forms.TextInput, attrs]


def test_an_amount_is_read_back_in_full_and_in_words():
    assert read_back(1_200_000_000) == "1.200.000.000 – một tỷ hai trăm triệu đồng"
    assert [VndField().read_back(typed) for typed in ("1,2 tỷ", "25.5", "", None, 5)] == [
        "1.200.000.000 – một tỷ hai trăm triệu đồng",
        "",
        "",
        "",
        "5 – năm đồng",
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("33.34", "33,34"),
        ("50.00", "50"),
        ("1806.5", "1.806,5"),
        ("0.125", "0,125"),
        ("-0.5", "−0,5"),
        ("1E+3", "1.000"),
        ("0", "0"),
    ],
)
def test_a_decimal_is_written_with_a_comma_and_without_trailing_zeros(value, written):
    assert decimal_words(Decimal(value)) == written


@isolate_apps("toolkit")
def test_columns_have_our_fields_in_every_form_the_admin_included():
    class Bill(models.Model):  # noqa: DJ008
        paid_on = DayColumn("paid on", help_text="Day of the receipt.")
        sum_vnd = VndColumn("sum", null=True, blank=True, default=5)

        class Meta:
            app_label = "toolkit"

    class BillForm(forms.ModelForm):
        class Meta:
            model = Bill
            fields = ["paid_on", "sum_vnd"]
            widgets = {"paid_on": forms.DateInput}
            error_messages = {"paid_on": {"required": "When?"}}

    in_form = BillForm.base_fields
    in_admin = {
        "paid_on": Bill._meta.get_field("paid_on").formfield(widget=widgets.AdminDateWidget),
        "sum_vnd": Bill._meta.get_field("sum_vnd").formfield(
            widget=widgets.AdminBigIntegerFieldWidget, form_class=forms.IntegerField, label="Sum, đ"
        ),
    }

    for fields in (in_form, in_admin):
        assert {name: (type(field), type(field.widget)) for name, field in fields.items()} == {
            "paid_on": (DayField, forms.TextInput),
            "sum_vnd": (VndField, forms.TextInput),
        }
    day, total = in_form.values()
    assert [day.label, day.help_text, day.required, day.error_messages["required"]] == [
        "Paid on",
        "Day of the receipt.",
        True,
        "When?",
    ]
    assert [total.label, total.required, total.initial, in_admin["sum_vnd"].label] == ["Sum", False, 5, "Sum, đ"]


@pytest.mark.parametrize(
    ("column", "path"), [(DayColumn(), "toolkit.fields.DayColumn"), (VndColumn(), "toolkit.fields.VndColumn")]
)
def test_a_migration_names_our_columns(column, path):
    assert column.deconstruct()[1:] == (path, [], {})
