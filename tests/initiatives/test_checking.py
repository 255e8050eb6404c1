"""Back and forth: remarks at their places, what changed since, the queue, many at once, rewards."""

from datetime import timedelta

import pytest

from initiatives import beside
from initiatives.changed import changed_since_last_time
from initiatives.models import Initiative, Remark, Reward
from tests.conftest import NOW
from tests.initiatives.test_evidence import attached
from tests.initiatives.test_form import edited
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")


def note(cast, initiative, who="bao", **typed):
    return cast.client(who).post(
        f"/initiatives/{initiative.code}/remarks/", {"field": "solution", "text": "Khác cũ ở đâu?"} | typed
    )


# Remarks.


def test_a_remark_is_noted_then_sent_then_settled(cast):
    initiative = cast.walked("received")
    note(cast, initiative)
    remark = Remark.objects.get()
    assert (remark.field, remark.text, remark.written_by, remark.sent_at) == ("solution", "Khác cũ ở đâu?", cast.bao, None)

    cast.take("send_back", initiative, reason="Xin xem ý kiến.")
    remark.refresh_from_db()
    assert (remark.sent_at, remark.settled_at) == (NOW, None)

    cast.take("submit", initiative)
    remark.refresh_from_db()
    assert remark.settled_at == NOW


def test_the_union_reads_a_remark_at_its_place_once_it_is_sent_back_and_not_before(cast):
    initiative = cast.walked("received")
    note(cast, initiative)
    hang = cast.client("hang")
    assert "Khác cũ ở đâu?" not in hang.get(f"/initiatives/{initiative.code}/").content.decode()

    cast.take("send_back", initiative, reason="Xin xem.")

    places = [
        place["field"].name
        for section in hang.get(f"/initiatives/{initiative.code}/edit/").context["sections"]
        for place in section["fields"]
        if place["remarks"]
    ]
    assert places == ["solution"]
    assert "Khác cũ ở đâu?" in hang.get(f"/initiatives/{initiative.code}/").content.decode()


def test_noting_writes_one_event_that_keeps_the_words_back(cast):
    initiative = cast.walked("received")
    before = Event.objects.count()

    note(cast, initiative)

    event = Event.objects.latest("pk")
    assert (Event.objects.count() - before, event.verb, event.changes, event.reason) == (1, "noted", {}, "")


@pytest.mark.parametrize(
    ("state", "who", "typed", "status"),
    [
        ("received", "hang", {}, 403),
        ("received", "doc", {}, 403),
        ("received", "minh", {}, 404),
        ("received", "bao", {"text": " "}, 200),
        ("received", "bao", {"field": "half_year"}, 200),
        ("received", "bao", {"text": "x" * 1001}, 200),
        ("accepted", "bao", {}, 302),
        ("draft", "bao", {}, 302),
    ],
)
def test_a_remark_that_may_not_be_is_not_stored(cast, state, who, typed, status):
    assert note(cast, cast.walked(state), who, **typed).status_code == status
    assert Remark.objects.count() == 0


def test_a_remark_is_taken_back_until_it_is_sent(cast):
    initiative = cast.walked("received")
    note(cast, initiative)
    drop = f"/initiatives/{initiative.code}/remarks/{Remark.objects.get().pk}/drop/"
    assert cast.client("hang").post(drop).status_code == 403

    cast.client("bao").post(drop)
    assert Remark.objects.count() == 0

    note(cast, initiative)
    cast.take("send_back", initiative, reason="Xin xem.")
    assert cast.client("bao").post(f"/initiatives/{initiative.code}/remarks/{Remark.objects.get().pk}/drop/").status_code == 404
    assert Remark.objects.count() == 1


def test_recalling_opens_the_remarks_that_sending_settled_and_no_older_ones(cast):
    initiative = cast.walked("received")
    for number, at in enumerate((NOW, NOW + timedelta(hours=1))):
        note(cast, initiative, text=f"Ý kiến {number}")
        cast.take("send_back", initiative, reason="Xin xem ý kiến.")
        cast.take("submit", initiative, at=at)
        if not number:
            cast.take("receive", initiative)

    cast.take("recall", initiative)

    assert [remark.text for remark in initiative.remarks.open()] == ["Ý kiến 1"]


def test_a_remark_sent_meanwhile_is_not_taken_back(cast):
    initiative = cast.walked("received")
    note(cast, initiative)
    seen = initiative.remarks.drafted().get()
    cast.take("send_back", initiative, reason="Xin xem ý kiến.")

    assert beside.drop_note(seen, by=cast.hoa, at=NOW) != ""
    assert (initiative.remarks.open().count(), Event.objects.about(initiative).latest("pk").verb) == (1, "send_back")


# What changed.


def mended(cast, initiative, **more):
    """Let the officer change the sent-back initiative in the form, and send it."""
    form = edited(
        initiative, title=initiative.title, declared_vnd="60 triệu", confirmed_vnd="50 triệu", recognition_number="118/QĐ"
    )
    outside = {
        "authors-0-outside": "on",
        "authors-0-name": "Trần Văn Lợi",
        "authors-0-workplace": "Tổ hàn",
        "authors-0-sex": "male",
    }
    return cast.client("hang").post(f"/initiatives/{initiative.code}/edit/send/", form | outside | more)


def test_the_verifier_reads_what_changed_since_the_last_time_money_first(cast):
    initiative = cast.walked("sent_back")

    mended(cast, initiative, solution="Làm đồ gá xoay ba mặt.", declared_vnd="55 triệu")

    initiative.refresh_from_db()
    assert initiative.state == "submitted"
    changes = changed_since_last_time(initiative).changes
    assert next(iter(changes)) == "declared_vnd"
    assert changes["declared_vnd"] == [60_000_000, 55_000_000]
    assert changes["solution"] == ["Làm đồ gá xoay hai mặt.", "Làm đồ gá xoay ba mặt."]
    assert "Làm đồ gá xoay ba mặt." in cast.client("bao").get(f"/initiatives/{initiative.code}/").content.decode()


def test_a_first_submission_has_no_changes_and_one_taken_back_is_not_told(cast):
    initiative = cast.walked("received")
    assert changed_since_last_time(initiative) is None
    cast.take("send_back", initiative, reason="Xem lại.")
    for value in ("Hàn lại", "Hàn từng mặt, phải lật tay."):
        cast.client("hang").post(
            f"/initiatives/{initiative.code}/edit/",
            edited(initiative, title=initiative.title)
            | {"problem": value, "version": Initiative.objects.get(pk=initiative.pk).version},
        )
    cast.take("submit", Initiative.objects.get(pk=initiative.pk))

    assert "problem" not in changed_since_last_time(Initiative.objects.get(pk=initiative.pk)).changes


def test_what_was_recalled_before_it_was_received_hides_nothing_that_changed(cast):
    initiative = cast.walked("sent_back")
    mended(cast, initiative, declared_vnd="55 triệu")
    initiative.refresh_from_db()

    cast.take("recall", initiative)
    cast.take("submit", initiative)
    cast.take("receive", initiative)

    assert changed_since_last_time(initiative).changes["declared_vnd"] == [60_000_000, 55_000_000]


def test_what_was_never_received_before_has_no_changes(cast):
    initiative = cast.walked("submitted")
    cast.take("recall", initiative)
    mended(cast, initiative, declared_vnd="55 triệu")

    assert changed_since_last_time(Initiative.objects.get(pk=initiative.pk)) is None


# The queue.


@pytest.mark.parametrize(
    ("who", "status"), [("bao", 200), ("lanh", 200), ("hang", 403), ("doc", 403), ("tri", 403), ("khach", 403)]
)
def test_the_queue_is_the_boards(cast, who, status):
    assert cast.client(who).get("/initiatives/queue/").status_code == status
    assert cast.client(who).post("/initiatives/queue/accept/").status_code == status


def test_a_verifier_who_goes_through_the_queue_is_led_to_the_next(cast):
    first, second = cast.walked("received"), cast.walked("received")
    bao = cast.client("bao")

    answer = bao.post(f"/initiatives/{first.code}/steps/accept/?queue=1", {"seen": first.version, "accepted_vnd": "50 triệu"})
    assert answer.url == f"/initiatives/{second.code}/?queue=1"
    answer = bao.post(f"/initiatives/{second.code}/steps/reject/?queue=1", {"seen": second.version, "reason": "Đã có."})
    assert answer.url == "/initiatives/queue/"


def test_what_draws_attention_stands_in_the_queue(cast):
    paper = cast.walked("submitted")
    attached(paper, cast.hang)
    bare, large = cast.walked("submitted"), cast.walked("submitted", unusual_words="Cả 12 chuyền.")
    rows = {row.pk: row for row in cast.client("bao").get("/initiatives/queue/").context["page"]}

    found = {pk: (row.has_decision, row.has_confirmation, bool(row.unusual_words), row.times_sent) for pk, row in rows.items()}
    assert found == {
        paper.pk: (True, False, False, 1),
        bare.pk: (False, False, False, 1),
        large.pk: (False, False, True, 1),
    }
    assert [row.pk for row in cast.client("bao").get("/initiatives/queue/?show=unusual").context["page"]] == [large.pk]


def test_many_are_accepted_at_once_and_the_exceptions_are_listed(cast):
    good, entered = cast.walked("received"), cast.walked("received", by=cast.bao)
    large, waiting = cast.walked("received", unusual_words="Cả 12 chuyền."), cast.walked("submitted")
    stale = cast.walked("received")
    picks = [f"{one.code}:{one.version}" for one in (good, entered, large, waiting)] + [f"{stale.code}:1", "SK-2022-99999:1", "x"]
    before = Event.objects.count()

    outcome = cast.client("bao").post("/initiatives/queue/accept/", {"pick": picks}).context["outcome"]

    assert [one.code for one in outcome.done] == [good.code]
    assert [one.code for one, _why in outcome.refused] == [entered.code, large.code, waiting.code, stale.code]
    assert all(why for _one, why in outcome.refused)
    good.refresh_from_db()
    assert (good.state, good.accepted_vnd, good.accepted_by, Event.objects.count() - before) == (
        "accepted",
        50_000_000,
        cast.bao,
        1,
    )
    assert Initiative.objects.filter(state="accepted").count() == 1


def test_what_the_board_entered_at_first_load_is_accepted_by_another_verifier(cast):
    past = [cast.walked("received", by=cast.bao) for _one in range(3)]
    picks = [f"{one.code}:{one.version}" for one in past]

    assert cast.client("bao").post("/initiatives/queue/accept/", {"pick": picks}).context["outcome"].done == []
    outcome = cast.client("hoa").post("/initiatives/queue/accept/", {"pick": picks}).context["outcome"]

    assert (len(outcome.done), outcome.refused) == (3, [])


def test_only_receiving_and_accepting_are_done_at_once(cast):
    assert cast.client("bao").post("/initiatives/queue/revoke/").status_code == 404


# Rewards.


def reward(cast, initiative, who="hang", **typed):
    values = {"author": "", "amount_vnd": "2 triệu", "paid_on": "1/6/2022", "words": "Phiếu chi 12"} | typed
    return cast.client(who).post(f"/initiatives/{initiative.code}/rewards/", values)


def test_a_reward_says_who_got_what_and_when_in_one_event(cast):
    initiative = cast.accepted()
    before = Event.objects.count()

    reward(cast, initiative, author=initiative.authors.get().pk)

    paid = Reward.objects.get()
    assert (paid.author.name, paid.amount_vnd, str(paid.paid_on), paid.words) == (
        "Trần Văn Lợi",
        2_000_000,
        "2022-06-01",
        "Phiếu chi 12",
    )
    assert Event.objects.count() - before == 1
    assert Event.objects.latest("pk").changes == {"rewards": [[], ["01/06/2022 Trần Văn Lợi: 2.000.000 đ"]]}


@pytest.mark.parametrize(
    ("who", "typed", "status"),
    [
        ("hang", {"amount_vnd": "0"}, 200),
        ("hang", {"amount_vnd": "25.5"}, 200),
        ("hang", {"paid_on": "7/6/2022"}, 200),
        ("hang", {"paid_on": ""}, 200),
        ("hang", {"author": "999999"}, 200),
        ("bao", {}, 403),
        ("doc", {}, 403),
        ("minh", {}, 404),
    ],
)
def test_a_wrong_reward_is_not_stored(cast, who, typed, status):
    assert reward(cast, cast.accepted(), who, **typed).status_code == status
    assert Reward.objects.count() == 0


def test_another_initiatives_author_is_not_paid_here(cast):
    here, there = cast.accepted(), cast.accepted()

    assert reward(cast, here, author=there.authors.get().pk).status_code == 200
    assert Reward.objects.count() == 0


def test_nothing_is_paid_for_an_initiative_that_has_ended(cast):
    reward(cast, cast.walked("withdrawn"))

    assert Reward.objects.count() == 0


def test_a_reward_entered_wrongly_is_taken_back_by_the_union(cast):
    initiative = cast.accepted()
    reward(cast, initiative)
    drop = f"/initiatives/{initiative.code}/rewards/{Reward.objects.get().pk}/drop/"

    assert cast.client("bao").post(drop).status_code == 403
    cast.client("hang").post(drop)

    assert (Reward.objects.count(), Event.objects.latest("pk").verb) == (0, "reward_dropped")


def test_the_same_payment_is_entered_once_and_another_like_it_by_its_words(cast):
    initiative = cast.accepted()
    for words in ("Phiếu chi 12", "Phiếu chi 12", "Phiếu chi 13"):
        reward(cast, initiative, words=words)

    assert [paid.words for paid in Reward.objects.order_by("pk")] == ["Phiếu chi 12", "Phiếu chi 13"]
    assert Event.objects.filter(verb="rewarded").count() == 2


def test_those_whose_authors_got_nothing_are_listed(cast):
    paid, unpaid = cast.accepted(), cast.accepted()
    reward(cast, paid)

    def listed(choice):
        return [one.pk for one in cast.client("hang").get(f"/initiatives/?state=accepted&reward={choice}").context["page"]]

    assert (listed("none"), listed("some")) == ([unpaid.pk], [paid.pk])
