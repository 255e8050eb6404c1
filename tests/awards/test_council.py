"""The council's seats: named by the board, taken over from another round, fixed once a result rests on them."""

import pytest
from django.db.models import ProtectedError

from awards import seats
from awards.forms.council import SeatForm
from awards.models import Round, Seat
from tests.conftest import NOW, TODAY
from toolkit.steps import Refused
from unions.models import Event, Mandate

pytestmark = pytest.mark.usefixtures("today")
PAGE = "/awards/rounds/dot-2022/council/"


@pytest.fixture
def round(awarding):
    return awarding.round()


def typed(name="Vũ Thị Lan", **more) -> dict:
    return {"name": name, "office": "Phó Trưởng ban", "post": "member", "user": "", "union": ""} | more


def told() -> list[tuple]:
    return list(Seat.objects.order_by("pk").values_list("name", "post", "user__username", "union__code"))


def test_a_seat_is_added_changed_and_removed_each_with_one_event_under_the_round(awarding, round):
    cast, client = awarding.cast, awarding.cast.client("bao")

    client.post(f"{PAGE}new/", typed(user=cast.vinh.pk, union=cast.samju.pk, post="chair"))
    assert told() == [("Vũ Thị Lan", "chair", "vinh", "CD-001")]
    pk = Seat.objects.get().pk
    client.post(f"{PAGE}{pk}/", typed("Vũ Lan", post="secretary"))
    assert told() == [("Vũ Lan", "secretary", None, None)]
    client.post(f"{PAGE}{pk}/remove/")

    assert told() == []
    assert [row.verb for row in Event.objects.about(round).order_by("pk")] == ["council"] * 3
    assert client.get(PAGE).status_code == 200


def test_saving_a_seat_unchanged_writes_no_event(awarding, round):
    seat = awarding.seat(round, "Vũ Thị Lan")
    Seat.objects.update(office="Phó Trưởng ban")

    awarding.cast.client("bao").post(f"{PAGE}{seat.pk}/", typed())

    assert not Event.objects.about(round).exists()


@pytest.mark.parametrize("who", ["hang", "doc", "tri", "vinh", "khach"])
def test_who_is_not_of_the_board_changes_no_seat(awarding, round, who):
    cast = awarding.cast
    seat = awarding.seat(round, user=cast.vinh)
    former = awarding.round("truoc")
    awarding.seat(former, "Người cũ")
    client = cast.client(who)

    answers = {
        client.post(f"{PAGE}new/", typed()).status_code,
        client.post(f"{PAGE}{seat.pk}/", typed()).status_code,
        client.post(f"{PAGE}{seat.pk}/remove/").status_code,
        client.post(f"{PAGE}copy/", {"former": former.pk}).status_code,
    }

    assert answers == ({404} if who == "khach" else {403})
    assert (len(told()), Event.objects.count()) == (2, 0)


def test_officers_and_councillors_do_not_see_the_list_of_seats(awarding, round):
    awarding.seat(round, user=awarding.cast.vinh)

    answers = {who: awarding.cast.client(who).get(PAGE).status_code for who in ("bao", "doc", "hang", "vinh", "khach")}

    assert answers == {"bao": 200, "doc": 200, "hang": 403, "vinh": 403, "khach": 404}


def test_a_seat_of_another_round_is_not_found_here(awarding, round):
    stranger = awarding.seat(awarding.round("khac"), "Người lạ")

    assert awarding.cast.client("bao").post(f"{PAGE}{stranger.pk}/remove/").status_code == 404
    assert Seat.objects.filter(pk=stranger.pk).exists()


@pytest.mark.parametrize(
    ("field", "value", "wrong"), [("post", "chair", "post"), ("user", "vinh", "user"), ("name", "Phạm Quang Vinh", "name")]
)
def test_one_chair_one_seat_for_an_account_and_nobody_twice(awarding, round, field, value, wrong):
    cast = awarding.cast
    awarding.seat(round, user=cast.vinh, post="chair")
    data = typed(**{"office": "", field: cast.vinh.pk if value == "vinh" else value})

    form = SeatForm(data, instance=Seat(round=round), today=TODAY)

    assert not form.is_valid()
    assert wrong in form.errors or "__all__" in form.errors


def test_only_accounts_with_a_councillor_s_mandate_today_are_offered(awarding, round):
    cast = awarding.cast
    cast.user("cu", "councillor")
    Mandate.objects.filter(user=cast.cu).update(until="2022-06-05")

    form = SeatForm(instance=Seat(round=round), today=TODAY)

    assert [one.username for one in form.fields["user"].queryset] == ["vinh"]
    assert not SeatForm(typed(user=cast.hang.pk), instance=Seat(round=round), today=TODAY).is_valid()
    assert not SeatForm(typed(user=cast.cu.pk), instance=Seat(round=round), today=TODAY).is_valid()


def test_a_council_is_taken_over_without_doubling_anybody_or_the_chair(awarding, round):
    cast = awarding.cast
    former = awarding.round("truoc")
    awarding.seat(former, "Chủ cũ", post="chair", union=cast.haneul)
    awarding.seat(former, user=cast.vinh)
    awarding.seat(former, "Có rồi")
    awarding.seat(round, "Có rồi", post="chair")

    awarding.cast.client("bao").post(f"{PAGE}copy/", {"former": former.pk})

    rows = [(one.name, one.post, one.user, one.union) for one in seats.in_order(round.seats)]
    assert rows == [
        ("Có rồi", "chair", None, None), ("Chủ cũ", "member", None, cast.haneul), ("Phạm Quang Vinh", "member", cast.vinh, None),
    ]  # fmt: skip
    assert Event.objects.about(round).count() == 1


def test_once_a_result_is_entered_the_council_stays_as_it_voted(awarding, round):
    cast = awarding.cast
    seat = awarding.seat(round, user=cast.vinh)
    former = awarding.round("truoc")
    awarding.seat(former, "Người cũ")
    one = awarding.walked("under_review", round=round)
    awarding.result(one, sitting=awarding.sitting(round))
    before, client = told(), cast.client("bao")

    client.post(f"{PAGE}new/", typed())
    client.post(f"{PAGE}{seat.pk}/", typed())
    client.post(f"{PAGE}{seat.pk}/remove/")
    client.post(f"{PAGE}copy/", {"former": former.pk})

    assert told() == before
    with pytest.raises(Refused):
        seats.change(Round.objects.get(pk=round.pk), seat.delete, by=cast.bao, at=NOW)
    assert told() == before


def test_a_recused_seat_is_not_removed_past_the_form(awarding, round):
    seat = awarding.seat(round)
    result = awarding.result(awarding.walked("under_review", round=round), agree=7)
    result.recusals.create(seat=seat, why="own_union")

    with pytest.raises(ProtectedError):
        seat.delete()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_seat_and_for_three(awarding, round, query_counter, count):
    for number in range(count):
        awarding.seat(round, f"Ủy viên {number}", union=awarding.cast.samju)
    client = awarding.cast.client("bao")

    with query_counter.exactly(9):
        client.get(PAGE)
