"""Forms that ask the database about a record once, with the write."""

import pytest
from django import forms
from django.db import IntegrityError, transaction

from initiatives.models import Reward
from toolkit.constraints import AskedWithTheWrite


class RewardForm(AskedWithTheWrite, forms.ModelForm):
    class Meta:
        model = Reward
        fields = ["amount_vnd", "paid_on"]


@pytest.fixture
def form(cast):
    instance = Reward(initiative=cast.accepted())
    return RewardForm({"amount_vnd": "0", "paid_on": "01/06/2022"}, instance=instance)


def test_a_form_asks_the_database_nothing_about_its_constraints(form, query_counter):
    with query_counter.exactly(0):
        assert form.is_valid()


def test_the_database_holds_to_them_when_it_is_written(form):
    form.is_valid()

    with pytest.raises(IntegrityError), transaction.atomic():
        form.save()


def test_the_record_itself_asks_again_afterwards(form):
    form.is_valid()

    with pytest.raises(forms.ValidationError):
        form.instance.validate_constraints()
