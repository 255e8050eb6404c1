"""Who takes which step, from which state, and why not yet: read against the table by hand."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F

from emulation.models import HalfYear
from initiatives.models import Author, Initiative
from initiatives.workflow import STEPS, missing, workflow
from tests.conftest import NOW, TODAY, just_before
from toolkit.steps import Refused, Workflow
from unions import events
from unions.models import Event, Mandate

AMENDED = {
    "accepted_vnd": 40_000_000,
    "confirmed_vnd": 45_000_000,
    "recognition_number": "119/QĐ",
    "recognised_on": date(2022, 3, 2),
    "recognised_by": "Công ty Mẫu Một",
}
FIELDS = {
    "accept": {"accepted_vnd": 50_000_000},
    "send_back": {"reason": "Thiếu giấy."},
    "reject": {"reason": "Đã có."},
    "amend": AMENDED | {"reason": "Quyết định đính chính."},
    "revoke": {"reason": "Quyết định bị hủy."},
}
STATES = ["draft", "submitted", "received", "sent_back", "accepted", "rejected", "withdrawn", "revoked"]

# step: from which states, to which, by whom (hang: own officer, minh: another's, bao: verifier, lanh: head, doc, tri, khach).
TABLE = {
    "submit": ({"draft", "sent_back"}, "submitted", {"hang"}),
    "recall": ({"submitted"}, "draft", {"hang"}),
    "receive": ({"submitted"}, "received", {"bao", "lanh"}),
    "accept": ({"received"}, "accepted", {"bao", "lanh"}),
    "send_back": ({"received"}, "sent_back", {"bao", "lanh"}),
    "reject": ({"received"}, "rejected", {"bao", "lanh"}),
    "withdraw": ({"draft", "submitted", "received", "sent_back"}, "withdrawn", {"hang"}),
    "reopen": ({"withdrawn"}, "draft", {"hang"}),
    "into_library": ({"accepted"}, "accepted", {"bao", "lanh"}),
    "out_of_library": ({"accepted"}, "accepted", {"bao", "lanh"}),
    "amend": ({"accepted"}, "accepted", {"lanh"}),
    "undo": ({"accepted"}, "received", {"bao"}),
    "revoke": ({"accepted"}, "revoked", {"bao", "lanh"}),
}
# Bao accepted: the two may do this to what another, or the same person, accepted.
NOT_NOW = {("amend", "bao"), ("undo", "lanh")}
EVERYBODY = ["hang", "minh", "bao", "lanh", "doc", "tri", "khach"]


def ready(cast, name, state) -> Initiative:
    """Return an initiative in that state; for leaving the library one that stands in it."""
    initiative = cast.walked(state)
    if name == "out_of_library" and state == "accepted":
        cast.take("into_library", initiative)
    return initiative


def test_the_table_here_names_every_step():
    assert {name: (set(step.sources), str(step.target)) for name, step in STEPS.items()} == {
        name: (sources, target) for name, (sources, target, _who) in TABLE.items()
    }


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("who", EVERYBODY)
def test_a_step_is_taken_by_those_who_may_and_by_nobody_else(cast, name, who):
    sources, target, may = TABLE[name]
    initiative = ready(cast, name, min(sources))
    person = cast.people[who]

    if who in may:
        cast.take(name, initiative, by=person, **FIELDS.get(name, {}))
        assert initiative.state == target
    else:
        before = Initiative.objects.values().get(pk=initiative.pk)
        if (name, who) not in NOT_NOW:
            with pytest.raises(PermissionDenied):
                workflow.require(name, initiative, by=person, on=TODAY)
        with pytest.raises(Refused):
            cast.take(name, initiative, by=person, **FIELDS.get(name, {}))
        assert Initiative.objects.values().get(pk=initiative.pk) == before


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("state", STATES)
def test_a_step_starts_only_from_its_states(cast, name, state):
    sources, target, _may = TABLE[name]
    initiative = ready(cast, name, state)
    by = {"hang": cast.hang, "bao": cast.bao}.get(min(TABLE[name][2]), cast.lanh) if name != "amend" else cast.lanh

    if state in sources:
        cast.take(name, initiative, by=by, **FIELDS.get(name, {}))
        assert initiative.state == target
    else:
        with pytest.raises(Refused):
            cast.take(name, initiative, by=by, **FIELDS.get(name, {}))
        assert Initiative.objects.get(pk=initiative.pk).state == state


def test_every_step_writes_one_event_with_who_and_why(cast):
    initiative = cast.walked("received")

    cast.take("send_back", initiative, by=cast.hoa, reason="Thiếu chữ ký.")

    event = Event.objects.about(initiative).latest("pk")
    assert (event.verb, event.actor, event.reason, event.union_id) == (
        "send_back",
        "Phạm Thị Hòa",
        "Thiếu chữ ký.",
        cast.samju.pk,
    )
    assert event.changes == {"state": ["received", "sent_back"]}
    assert [one.verb for one in Event.objects.about(initiative).order_by("pk")] == ["submit", "receive", "send_back"]


def test_who_entered_or_sent_it_does_not_accept_it(cast):
    entered = cast.walked("received", by=cast.bao)

    assert workflow.refusal("accept", entered, by=cast.bao, on=TODAY) == (
        "Anh/chị đã nhập hoặc đã gửi sáng kiến này. Chuyên viên khác hoặc lãnh đạo Ban chấp nhận."
    )
    assert workflow.refusal("accept", entered, by=cast.hoa, on=TODAY) == ""


def test_the_board_sends_what_it_entered_from_paper_and_not_what_the_union_keeps(cast):
    own, paper = cast.draft(), cast.draft(by=cast.bao)

    assert workflow.forbidden("submit", own, by=cast.hoa, on=TODAY) != ""
    assert workflow.forbidden("submit", paper, by=cast.hoa, on=TODAY) == ""
    assert workflow.forbidden("submit", paper, by=cast.hang, on=TODAY) == ""
    assert workflow.forbidden("submit", paper, by=cast.minh, on=TODAY) != ""


def test_an_author_does_not_accept_the_own_initiative(cast):
    member = cast.member("Lê Quốc Bảo")
    cast.bao.member = member
    cast.bao.save()
    initiative = cast.draft(authors=())
    Author.objects.create(initiative=initiative, member=member, name=member.name, share=100, sex="male", work_class="direct")
    cast.take("submit", initiative)
    cast.take("receive", initiative, by=cast.hoa)

    with pytest.raises(Refused):
        cast.take("accept", initiative, by=cast.bao, accepted_vnd=50_000_000)
    cast.take("accept", initiative, by=cast.hoa, accepted_vnd=50_000_000)
    assert initiative.accepted_by == cast.hoa


@pytest.mark.parametrize(
    ("lacks", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"field_of_application": ""}, "field_of_application"),
        ({"first_applied_on": None}, "first_applied_on"),
        ({"problem": ""}, "problem"),
        ({"solution": ""}, "solution"),
        ({"recognition_number": ""}, "recognition_number"),
        ({"recognised_on": None}, "recognised_on"),
        ({"recognised_by": ""}, "recognised_by"),
        ({"declared_vnd": None, "confirmed_vnd": None}, "declared_vnd"),
        ({"authors": ()}, "authors"),
        ({"authors": (("A", "33.33"), ("B", "66.66"))}, "authors"),
        ({"authors": (("A", 60), ("B", 60))}, "authors"),
        ({"recognised_on": date(2019, 3, 1)}, "recognised_on"),
    ],
)
def test_what_is_missing_keeps_it_from_being_sent(cast, lacks, field):
    initiative = cast.draft(**lacks)

    assert [name for name, _sentence in missing(initiative, on=TODAY)] == [field]
    with pytest.raises(Refused):
        cast.take("submit", initiative)


def test_shares_of_99_99_are_said_to_the_hundredth(cast):
    initiative = cast.draft(authors=(("A", "33.33"), ("B", "66.66")))

    assert workflow.refusal("submit", initiative, by=cast.hang, on=TODAY) == "Tổng tỷ lệ đang là 99,99%, còn thiếu 0,01%."


def test_without_money_a_social_value_is_enough(cast):
    initiative = cast.draft(declared_vnd=None, confirmed_vnd=None, social_value="Bớt khói bụi cho 40 người.")
    for name in ("submit", "receive"):
        cast.take(name, initiative)

    cast.take("accept", initiative, accepted_vnd=None)

    assert (initiative.state, initiative.accepted_vnd) == ("accepted", None)


def test_more_than_the_company_confirmed_is_not_accepted(cast):
    initiative = cast.walked("received", confirmed_vnd=50_000_000)

    with pytest.raises(Refused, match="doanh nghiệp"):
        cast.take("accept", initiative, accepted_vnd=50_000_001)
    assert Initiative.objects.get(pk=initiative.pk).state == "received"


def test_accepting_counts_it_in_the_half_year_of_the_decision(cast):
    assert cast.accepted(recognised_on=date(2022, 5, 31)).half_year.code == "2022-H1"
    assert cast.accepted(recognised_on=date(2022, 6, 1)).half_year.code == "2022-H2"


def test_a_decision_of_a_closed_half_year_counts_late_in_the_next_open_one(cast):
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")

    late = cast.accepted(recognised_on=date(2021, 3, 1), first_applied_on=date(2021, 1, 1), confirmed_on=date(2021, 3, 1))

    assert (late.half_year.code, late.late_from.code) == ("2022-H1", "2021-H1")
    assert cast.accepted().late_from is None


def test_somebody_who_saw_an_older_version_is_told_so(cast):
    initiative = cast.walked("received")
    seen = initiative.version
    cast.take("send_back", initiative, reason="Thiếu giấy.")
    cast.take("submit", initiative)
    cast.take("receive", initiative)

    with pytest.raises(Refused, match="vừa"):
        cast.take("accept", initiative, accepted_vnd=1_000_000, seen=seen)


def test_who_is_overtaken_between_looking_and_writing_changes_nothing(cast):
    """SQLite has no locks of rows: the write itself asks whether the record still stands as it was looked at."""
    initiative = cast.walked("received")
    events_before = Event.objects.count()

    def somebody_is_faster():
        Initiative.objects.filter(pk=initiative.pk).update(version=F("version") + 1)

    with just_before('UPDATE "initiatives_initiative"', somebody_is_faster), pytest.raises(Refused, match="vừa"):
        cast.take("accept", initiative, accepted_vnd=1_000_000)
    initiative.refresh_from_db()
    assert (initiative.state, initiative.accepted_vnd, Event.objects.count()) == ("received", None, events_before)


def test_a_right_ends_with_the_mandate(cast):
    initiative = cast.walked("submitted")
    Mandate.objects.filter(user=cast.bao).update(until=TODAY - timedelta(1))
    bao = type(cast.bao).objects.get(pk=cast.bao.pk)

    assert workflow.forbidden("receive", initiative, by=bao, on=TODAY) != ""
    assert workflow.forbidden("receive", initiative, by=bao, on=TODAY - timedelta(1)) == ""


def test_a_reason_is_asked_for(cast):
    with pytest.raises(Refused):
        cast.take("send_back", cast.walked("received"), reason="")


def test_offers_are_the_steps_of_this_state_and_person(cast):
    initiative = cast.walked("received")

    assert [offer.name for offer in workflow.offers(initiative, by=cast.bao, on=TODAY)] == ["accept", "send_back", "reject"]
    assert [offer.name for offer in workflow.offers(initiative, by=cast.hang, on=TODAY)] == ["withdraw"]
    assert [offer.name for offer in workflow.offers(initiative, by=cast.doc, on=TODAY)] == []


def test_recall_sends_it_back_to_the_sender_until_received(cast):
    initiative = cast.walked("submitted")
    assert workflow.refusal("recall", initiative, by=cast.hang, on=TODAY) == ""

    cast.take("receive", initiative, by=cast.bao, at=NOW)

    assert (
        workflow.refusal("recall", initiative, by=cast.hang, on=TODAY)
        == "Chưa làm được “Rút về”: hiện đang ở trạng thái “Đã tiếp nhận”."
    )


def test_undo_is_for_who_accepted_and_for_the_same_day(cast):
    initiative = cast.accepted()

    assert workflow.refusal("undo", initiative, by=cast.hoa, on=TODAY).startswith("Chỉ người chấp nhận")
    assert workflow.refusal("undo", initiative, by=cast.bao, on=TODAY + timedelta(1)).startswith("Chỉ người chấp nhận")
    cast.take("undo", initiative, by=cast.bao)

    fields = initiative.half_year, initiative.accepted_by, initiative.accepted_at, initiative.accepted_vnd, initiative.state
    assert fields == (None, None, None, None, "received")


def test_undo_is_refused_once_the_half_year_is_closed(cast):
    initiative = cast.accepted()
    HalfYear.objects.filter(code="2022-H1").update(state="closed")
    initiative.refresh_from_db()

    with pytest.raises(Refused, match="đã đóng"):
        cast.take("undo", initiative, by=cast.bao)


def test_a_step_says_what_a_field_refuses(cast):
    initiative = cast.accepted()

    with pytest.raises(Refused, match="nhiều nhất 100 ký tự"):
        cast.take("amend", initiative, by=cast.hoa, **FIELDS["amend"] | {"recognition_number": "9" * 200})
    assert Initiative.objects.get().recognition_number == initiative.recognition_number


def test_amending_takes_a_second_person_and_moves_the_half_year_while_it_is_open(cast):
    initiative = cast.accepted()
    moved = FIELDS["amend"] | {"recognised_on": date(2022, 6, 2)}

    with pytest.raises(Refused, match="Chuyên viên khác"):
        cast.take("amend", initiative, by=cast.bao, **moved)
    cast.take("amend", initiative, by=cast.hoa, **moved)

    assert (initiative.half_year.code, initiative.accepted_vnd, initiative.accepted_by) == ("2022-H2", 40_000_000, cast.bao)
    event = Event.objects.about(initiative).latest("pk")
    assert (event.verb, event.reason, event.changes["accepted_vnd"]) == (
        "amend",
        "Quyết định đính chính.",
        [50_000_000, 40_000_000],
    )


@pytest.mark.parametrize("name", ["recognition_number", "recognised_on", "recognised_by"])
def test_an_amendment_leaves_nothing_of_the_decision_open(cast, name):
    initiative = cast.accepted()
    form = {
        "seen": initiative.version,
        "reason": "Quyết định đính chính.",
        "accepted_vnd": "40 triệu",
        "confirmed_vnd": "50 triệu",
        "recognition_number": "118/QĐ",
        "recognised_on": "01/03/2022",
        "recognised_by": "Công ty",
    }

    response = cast.client("lanh").post(f"/initiatives/{initiative.code}/steps/amend/", form | {name: ""})

    [failed] = [one["form"] for one in response.context["steps"] if one["form"].is_bound]
    assert (response.status_code, list(failed.errors)) == (200, [name])


def test_what_counted_in_a_closed_half_year_stays_there_when_amended(cast):
    initiative = cast.accepted()
    HalfYear.objects.filter(code="2022-H1").update(state="closed")

    cast.take("amend", initiative, by=cast.hoa, **FIELDS["amend"] | {"recognised_on": date(2022, 6, 2)})

    assert (initiative.half_year.code, initiative.recognised_on) == ("2022-H1", date(2022, 6, 2))


def test_an_amendment_changes_something_and_never_exceeds_the_confirmed_sum(cast):
    initiative = cast.accepted()
    same = {name: getattr(initiative, name) for name in AMENDED}

    with pytest.raises(Refused, match="Chưa có gì"):
        cast.take("amend", initiative, by=cast.hoa, reason="x", **same)
    with pytest.raises(Refused, match="xác nhận"):
        cast.take("amend", initiative, by=cast.hoa, reason="x", **same | {"accepted_vnd": 50_000_001})


def test_what_is_revoked_counts_nowhere_and_can_be_replaced_once(cast):
    initiative = cast.accepted()
    cast.take("into_library", initiative)

    cast.take("revoke", initiative, reason="Quyết định bị hủy.")

    assert (initiative.state, initiative.half_year, initiative.accepted_vnd, initiative.in_library) == (
        "revoked",
        None,
        None,
        False,
    )
    assert Initiative.objects.counted().count() == 0
    assert [name for name in STEPS if workflow.refusal(name, initiative, by=cast.lanh, on=TODAY) == ""] == []


def test_the_same_words_are_counted_once_in_a_union_and_half_year(cast):
    first = cast.draft(title="Đồ gá hàn")
    second = cast.draft(title="ĐỒ GÁ  HÀN")
    other_half, other_union = (
        cast.draft(title="Đồ gá hàn", recognised_on=date(2022, 6, 2)),
        cast.draft(title="Đồ gá hàn", union=cast.haneul),
    )
    cast.take("withdraw", second)
    cast.take("submit", first)
    cast.take("reopen", second)

    assert workflow.refusal("submit", second, by=cast.hang, on=TODAY).startswith(first.code)
    # The other half-year's has other words to say, yet not a second time in this one.
    assert words_refused(workflow.refusal("submit", other_half, by=cast.hang, on=TODAY)) is False
    assert words_refused(workflow.refusal("submit", other_union, by=cast.minh, on=TODAY)) is False


def words_refused(refusal: str) -> bool:
    return "cùng tên" in refusal


def test_the_answer_is_due_three_months_after_receipt(cast):
    initiative = cast.walked("received")

    assert initiative.answer_due_on == date(2022, 9, 6)
    assert cast.walked("submitted").answer_due_on is None


class Overtaken(Workflow):
    """Somebody else's record takes the words between the check and the writing."""

    def _moved(self, record, before, changed):
        Initiative.objects.exclude(pk=record.pk).update(title_key=record.title_key)
        return super()._moved(record, before, changed)


def test_who_is_overtaken_by_the_same_words_is_told_and_not_failed(cast):
    first, second = cast.accepted(), cast.walked("received")

    with pytest.raises(Refused, match="vừa"):
        Overtaken(STEPS, record=events.record).take("accept", second, by=cast.bao, at=NOW, accepted_vnd=50_000_000)

    second.refresh_from_db()
    assert (second.state, first.state) == ("received", "accepted")
