"""What stands on file beside what was typed, in words."""

from datetime import date

from django import forms
from django.http import QueryDict

from toolkit.conflict import differences, read_again


class OneForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Loại", choices=[("Nhóm", [("a", "Cải tiến")]), ("b", "Sáng kiến")])
    on = forms.DateField(label="Ngày", input_formats=["%d/%m/%Y"])
    words = forms.CharField(label="Lời")
    many = forms.MultipleChoiceField(label="Nhiều", choices=[("1", "Một"), ("2", "Hai")])


def test_only_what_differs_is_told_and_a_choice_by_its_name():
    fresh = OneForm(initial={"version": 2, "kind": "a", "on": date(2022, 6, 1), "words": "như nhau", "many": ["1"]})
    typed = OneForm(QueryDict("version=1&kind=b&on=02/06/2022&words=như nhau&many=1&many=2"))

    assert [tuple(one.values()) for one in differences(fresh, typed)] == [
        ("Loại", "Cải tiến", "Sáng kiến"),
        ("Ngày", "01/06/2022", "02/06/2022"),
        ("Nhiều", "Một", "Một; Hai"),
    ]


def test_an_empty_place_is_empty_words():
    fresh, typed = OneForm(initial={"words": None}), OneForm(QueryDict("words=mới"))

    assert differences(fresh, typed)[-1] == {"label": "Lời", "on_file": "", "typed": "mới"}


def test_a_refused_form_goes_out_with_what_was_typed_and_the_version_that_was_read():
    typed = OneForm(QueryDict("version=1&words=một&many=1&many=2"))

    read_again(typed, 4)

    assert [typed[name].value() for name in ("version", "words", "many")] == ["4", "một", ["1", "2"]]


def test_of_a_record_that_is_gone_no_version_was_read():
    typed = OneForm(QueryDict("version=1"))

    read_again(typed, None)

    assert typed["version"].value() == ""
