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


def founded(cast, on=date(2022, 4, 1)) -> Union:
    values = {name: getattr(cast.samju, name) for name in ("ownership", "park", "superior", "managing_board")}
    return Union.objects.create(code="CD-003", name="CĐCS Ba", employer="Ba", founded_on=on, **values)


def entered(union, kind, other, on=date(2022, 4, 1), by=None) -> UnionChange:
    made = UnionChange(union=union, kind=kind, effective_on=on, decision="45/QĐ", other=other)
    return changes.enter(made, by=by, at=NOW)


def test_a_merge_ends_the_union_and_names_its_successor(cast):
    change(cast, on=date(2022, 3, 1))
    entered(cast.samju, "merged", cast.haneul)
    union = Union.objects.get(pk=cast.samju.pk)

    assert (union.dissolved_on, union.successor, list(cast.haneul.predecessors.all())) == (date(2022, 4, 1), cast.haneul, [union])
    before, after = union.as_of(date(2022, 2, 28)), union.as_of(date(2022, 4, 1))
    assert (before.name, before.dissolved_on) == ("CĐCS Công ty Mẫu Một", None)
    assert (after.name, after.dissolved_on) == ("CĐCS Tên Mới", date(2022, 4, 1))


def test_a_split_names_the_origin_and_changes_no_column(cast):
    new = founded(cast)
    before = Union.objects.filter(pk__in=(new.pk, cast.samju.pk)).values()
    was = list(before)
    entered(new, "split", cast.samju)

    assert list(before.all()) == was
    assert [one.other for one in new.changes.all()] == [cast.samju]


def test_a_renaming_before_the_end_is_entered_afterwards_and_the_end_stays(cast):
    entered(cast.samju, "merged", cast.haneul)
    change(cast, on=date(2022, 3, 1))
    union = Union.objects.get(pk=cast.samju.pk)

    assert (union.name, union.successor) == ("CĐCS Tên Mới", cast.haneul)


@pytest.mark.parametrize("on", [date(2022, 3, 31), date(2022, 4, 2)])
def test_a_split_off_union_begins_on_the_effective_day(cast, on):
    with pytest.raises(Refused):
        entered(founded(cast), "split", cast.samju, on=on)


def test_a_union_is_not_split_from_one_that_had_ended(cast):
    change(cast, "dissolved", on=date(2022, 3, 31))

    with pytest.raises(Refused, match="31/03/2022"):
        entered(founded(cast), "split", Union.objects.get(pk=cast.samju.pk))
    Union.objects.filter(code="CD-003").delete()
    entered(founded(cast, on=date(2022, 3, 31)), "split", Union.objects.get(pk=cast.samju.pk), on=date(2022, 3, 31))


@pytest.mark.parametrize("kind", ["dissolved", "merged"])
def test_the_end_of_a_union_ends_the_mandates_of_its_officers_alone(cast, kind):
    gone = cast.user("cu", "officer", cast.samju)
    gone.mandates.update(until=date(2020, 1, 1))
    late = cast.user("sau", "officer", cast.samju)
    late.mandates.update(since=date(2022, 5, 1))
    entered(cast.samju, kind, cast.haneul if kind == "merged" else None, by=cast.tri)

    found = {name: cast.people[name].mandates.get().until for name in ("hang", "minh", "bao", "cu", "sau")}
    assert found == {"hang": date(2022, 4, 1), "minh": None, "bao": None, "cu": date(2020, 1, 1), "sau": date(2022, 5, 1)}
    assert sorted(Event.objects.filter(kind="unions.user").values_list("label", flat=True)) == ["Nguyễn Thu Hằng", "Sau"]


def test_successors_and_their_changes_cost_one_query_more_however_many(cast, django_assert_num_queries):
    change(cast)
    entered(cast.samju, "merged", cast.haneul)
    new = founded(cast, on=date(2022, 5, 1))
    entered(cast.haneul, "merged", new, on=date(2022, 5, 1))

    with django_assert_num_queries(3):
        found = [(one.successor and one.successor.as_of(TODAY).name) for one in Union.objects.with_changes().order_by("pk")]
    assert found == ["CĐCS Công ty Đại Hai", "CĐCS Ba", None]
