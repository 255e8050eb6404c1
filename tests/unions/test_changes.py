"""A union is renamed, moved, handed over, ended: from a day, with a decision, and it stays known what it was."""

from datetime import date, timedelta

import pytest

from tests.conftest import NOW, TODAY
from toolkit.steps import Refused
from unions import changes
from unions.models import Event, Superior, Union, UnionChange


def change(cast, kind="renamed", on=date(2022, 3, 1), **values):
    values = values or ({"name_after": "CĐCS Tên Mới"} if kind == "renamed" else {})
    return changes.enter(
        UnionChange(union=cast.samju, kind=kind, effective_on=on, decision="45/QĐ", **values), by=cast.tri, at=NOW
    )


def test_a_renaming_holds_from_its_day_and_the_old_name_before(cast):
    change(cast)
    union = Union.objects.get(pk=cast.samju.pk)

    assert (union.name, union.as_of(date(2022, 2, 28)).name, union.as_of(date(2022, 3, 1)).name) == (
        "CĐCS Tên Mới",
        "CĐCS Công ty Mẫu Một",
        "CĐCS Tên Mới",
    )
    assert union.name_key == "cdcs ten moi"


def test_a_change_entered_late_slips_in_between(cast):
    change(cast, on=date(2022, 5, 1), name_after="Ba")
    change(cast, on=date(2022, 2, 1), name_after="Hai")
    union = Union.objects.get(pk=cast.samju.pk)

    assert [union.as_of(day).name for day in (date(2022, 1, 1), date(2022, 2, 1), date(2022, 4, 30), date(2022, 5, 1))] == [
        "CĐCS Công ty Mẫu Một",
        "Hai",
        "Hai",
        "Ba",
    ]
    assert union.name == "Ba"


def test_park_superior_and_end_change_the_same_way(cast):
    province = Superior.objects.create(name="Công đoàn ngành", heading="CÔNG ĐOÀN NGÀNH")
    change(cast, "moved", park_after=cast.parks["Yên Bình"])
    change(cast, "transferred", superior_after=province)
    change(cast, "dissolved", on=date(2022, 4, 1))
    union = Union.objects.get(pk=cast.samju.pk)

    before, after = union.as_of(date(2022, 2, 28)), union.as_of(date(2022, 4, 1))
    assert (before.park.name, before.superior.name, before.dissolved_on) == ("Điềm Thụy", "LĐLĐ tỉnh", None)
    assert (after.park.name, after.superior.name, after.dissolved_on) == ("Yên Bình", "Công đoàn ngành", date(2022, 4, 1))


@pytest.mark.parametrize(
    "values",
    [
        {"on": TODAY + timedelta(1)},
        {"on": date(2014, 12, 31)},
        {"name_after": "CĐCS Công ty Mẫu Một"},
        {"kind": "moved", "name_after": "Tên"},
        {"kind": "renamed", "name_after": ""},
    ],
)
def test_what_is_no_change_is_refused(cast, values):
    with pytest.raises(Refused):
        change(cast, **values)
    assert (UnionChange.objects.count(), Event.objects.count()) == (0, 0)


def test_nothing_changes_after_the_end(cast):
    change(cast, "dissolved", on=date(2022, 4, 1))

    with pytest.raises(Refused):
        change(cast, on=date(2022, 4, 2), name_after="Sau")
    with pytest.raises(Refused):
        change(cast, "dissolved", on=date(2022, 3, 1))


def test_a_change_writes_one_event_with_before_and_after(cast):
    change(cast)

    event = Event.objects.get()
    assert (event.verb, event.actor, event.union_id, event.changes) == (
        "renamed",
        "Vũ Trị",
        cast.samju.pk,
        {"name": ["CĐCS Công ty Mẫu Một", "CĐCS Tên Mới"]},
    )


def test_a_slip_is_mended_and_the_day_stays(cast):
    change(cast, name_after="CĐCS Tên Mơi")
    changes.correct_name(cast.samju, "CĐCS Tên Mới", by=cast.tri, at=NOW)
    union = Union.objects.get(pk=cast.samju.pk)

    assert (union.name, union.as_of(date(2022, 3, 1)).name, union.as_of(date(2022, 2, 1)).name) == (
        "CĐCS Tên Mới",
        "CĐCS Tên Mới",
        "CĐCS Công ty Mẫu Một",
    )
    assert union.changes.get().effective_on == date(2022, 3, 1)


def test_many_unions_as_of_a_day_cost_two_queries(cast, django_assert_num_queries):
    change(cast)
    with django_assert_num_queries(2):
        assert [union.as_of(date(2022, 1, 1)).name for union in Union.objects.with_changes().order_by("pk")] == [
            "CĐCS Công ty Mẫu Một",
            "CĐCS Công ty Đại Hai",
        ]
