"""The half-year return at its page: filled in, sent, accepted, sent back; nothing to report; more time."""

import re
from datetime import date, datetime

import pytest
from django.urls import reverse

from emulation.figures import Stage, stage_of
from emulation.models import HalfYear, TitleCount, UnionReturn
from kcn_union.return_steps import workflow
from tests.conftest import NOW, TODAY, ZONE
from unions.models import Event, Union

pytestmark = pytest.mark.usefixtures("today")

HEADS = {"workers": "300", "women_workers": "200", "members": "250", "women_members": "180"}


def page_of(union, address="half_year_return") -> str:
    return reverse(address, kwargs={"code": "2022-H1", "union_code": union.code})


def step_of(union, name) -> str:
    return reverse("half_year_return_step", kwargs={"code": "2022-H1", "union_code": union.code, "name": name})


def sent(cast, who="hang", union=None, **more):
    """Fill the page in and send it; return the answer's page."""
    client, where = cast.client(who), page_of(union or cast.samju, "half_year_return_send")
    return client.post(where, HEADS | {"version": "1"} | more, follow=True)


def filed(union) -> UnionReturn | None:
    return UnionReturn.objects.filter(union=union, half_year__code="2022-H1").first()


def told(answer) -> str:
    """Return the page's words without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# Filling in and sending.


def test_a_new_return_begins_with_what_is_known(cast):
    cast.returned(cast.samju, "2021-H2", workers=310, women_workers=205, members=240, women_members=170)
    for number in range(3):
        cast.member(f"Trần Thị {number}", sex="female" if number else "male")

    page = cast.client("hang").get(page_of(cast.samju))

    assert [page.context["form"][name].value() for name in HEADS] == ["310", "205", "3", "2"]
    assert [(one["former"], one["listed"]) for one in page.context["heads"]] == [(310, None), (205, None), (240, 3), (170, 2)]
    assert filed(cast.samju) is None


def test_a_return_is_sent_with_its_titles_and_one_event_each(cast):
    page = sent(cast, **{f"title_{cast.gvn.pk}_registered": "170", f"title_{cast.gvn.pk}_achieved": "160"}, results="Tốt.")

    one = filed(cast.samju)
    assert (page.status_code, one.state, one.workers, one.late, one.source) == (200, "submitted", 300, False, "own")
    count = TitleCount.objects.get()
    assert (count.registered, count.achieved) == (170, 160)
    assert list(Event.objects.about(one).order_by("pk").values_list("verb", flat=True)) == ["created", "submit"]


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ({"women_workers": "301"}, "women_workers"),
        ({"women_members": "251"}, "women_members"),
        ({"members": "301"}, "members"),
        ({"workers": "-1"}, "workers"),
        ({"workers": "nhiều"}, "workers"),
        ({"workers": "9" * 30}, "workers"),
        ({"title_registered": "181", "title_achieved": "5"}, "title_registered"),
        ({"title_registered": "100", "title_achieved": "101"}, "title_achieved"),
        ({"title_achieved": "5"}, "title_registered"),
        ({"title_registered": "5"}, "title_achieved"),
    ],
)
def test_no_part_is_above_its_whole(cast, typed, at):
    names = {f"title_{name}": f"title_{cast.gvn.pk}_{name}" for name in ("registered", "achieved")}
    page = sent(cast, **{names.get(name, name): value for name, value in typed.items()})

    assert list(page.context["form"].errors) == [names.get(at, at)]
    assert (filed(cast.samju), TitleCount.objects.count(), Event.objects.count()) == (None, 0, 0)


def test_a_part_above_its_whole_is_said_with_both_figures(cast):
    page = sent(cast, workers="1.200", women_workers="1.201", women_members="abc")

    assert page.context["form"].errors == {
        "women_workers": ["1.201 nhiều hơn số lao động (1.200). Anh/chị kiểm tra lại hai số."],
        "women_members": ["“abc” chưa đọc được thành số. Anh/chị viết số nguyên, ví dụ 1.250."],
    }


def test_a_jump_beyond_a_third_asks_why_and_a_third_does_not(cast):
    cast.returned(cast.samju, "2021-H2", workers=225, women_workers=200, members=225, women_members=180)
    assert (sent(cast) == "submitted" and "submitted") or filed(cast.samju).state == "submitted"
    UnionReturn.objects.filter(half_year__code="2022-H1").delete()

    page = sent(cast, workers="301")

    assert "Thay đổi quá một phần ba so với kỳ trước: lao động 225 → 301." in told(page)
    assert filed(cast.samju).state == "draft"
    sent(cast, workers="301", version=str(filed(cast.samju).version), jump_words="Mở thêm xưởng.")
    assert filed(cast.samju).state == "submitted"


def test_before_the_cut_off_day_a_return_is_kept_but_not_sent(cast, time_machine):
    time_machine.move_to(datetime(2022, 5, 30, 9, 0, tzinfo=ZONE), tick=False)

    page = sent(cast)

    assert ("31/05/2022" in told(page), filed(cast.samju).state) == (True, "draft")


@pytest.mark.parametrize(
    ("day", "state", "late"), [(10, "submitted", False), (11, "submitted", True), (25, "submitted", True), (26, "draft", False)]
)
def test_late_is_stored_by_the_days_on_file_that_moment(cast, time_machine, day, state, late):
    time_machine.move_to(datetime(2022, 6, day, 9, 0, tzinfo=ZONE), tick=False)

    sent(cast)
    HalfYear.objects.filter(code="2022-H1").update(due_on=date(2022, 6, 1), late_until_on=date(2022, 6, 1))

    one = filed(cast.samju)
    assert (one.state, one.late) == (state, late)


def test_the_acceptor_is_not_the_sender_and_sending_back_says_why(cast):
    sent(cast)
    step = step_of(cast.samju, "accept")
    back = step_of(cast.samju, "send_back")
    seen = {"seen": filed(cast.samju).version}
    assert cast.client("hang").post(step, seen).status_code == 403

    assert cast.client("bao").post(back, seen).status_code == 200
    assert filed(cast.samju).state == "submitted"
    cast.client("bao").post(back, seen | {"reason": "Nữ nhiều hơn kỳ trước, xem lại."})
    assert "xem lại" in told(cast.client("hang").get(page_of(cast.samju)))
    sent(cast, version=str(filed(cast.samju).version))
    cast.client("bao").post(step, {"seen": filed(cast.samju).version})

    assert (filed(cast.samju).state, filed(cast.samju).accepted_by) == ("accepted", cast.bao)


def test_who_entered_the_paper_does_not_accept_it(cast):
    sent(cast, "bao", source="paper")
    step, seen = step_of(cast.samju, "accept"), {"seen": filed(cast.samju).version}

    assert "Anh/chị đã nhập hoặc gửi báo cáo này" in told(cast.client("bao").post(step, seen, follow=True))
    assert filed(cast.samju).state == "submitted"
    cast.client("hoa").post(step, seen)
    assert (filed(cast.samju).state, filed(cast.samju).source) == ("accepted", "paper")


def test_two_who_save_the_same_return_are_told(cast):
    cast.user("mai", "officer", cast.samju)
    sent(cast, workers="0")  # kept as a draft: more members than workers is refused, so nothing stands yet
    cast.client("hang").post(page_of(cast.samju), HEADS | {"version": "1"})
    stale = cast.client("mai").post(page_of(cast.samju), HEADS | {"version": "9", "results": "Khác."})

    assert "vừa" in told(stale)
    assert filed(cast.samju).results == ""


def test_a_return_of_a_dissolved_union_is_refused_in_words(cast):
    Union.objects.filter(pk=cast.samju.pk).update(dissolved_on=date(2022, 5, 31))

    for name in ("half_year_return", "half_year_return_send", "half_year_return_nothing"):
        page = cast.client("hang").post(page_of(cast.samju, name), HEADS | {"version": "1"}, follow=True)
        assert "không hoạt động vào ngày 31/05/2022" in told(page), name
    more = cast.client("bao").post(page_of(cast.samju, "half_year_return_extend"), {"until": "30/06/2022", "reason": "Chờ."})
    assert "31/05/2022" in told(more)
    assert (UnionReturn.objects.count(), Event.objects.count()) == (0, 0)


# Nothing to report.


def test_nothing_to_report_is_two_clicks_from_home(cast):
    cast.returned(cast.samju, "2021-H2", workers=310, women_workers=205, members=240, women_members=170)
    client = cast.client("hang")
    home = client.get("/").content.decode()
    nothing = page_of(cast.samju, "half_year_return_nothing")
    assert f'href="{nothing}"' in home

    first = client.get(nothing)
    assert [one["value"] for one in first.context["heads"]] == [310, 205, 240, 170]
    assert filed(cast.samju) is None
    client.post(nothing)

    one = filed(cast.samju)
    assert (one.state, one.nothing_to_report, one.workers, one.submitted_by) == ("submitted", True, 310, cast.hang)
    assert f'href="{nothing}"' not in client.get("/").content.decode()


@pytest.mark.parametrize("state", ["accepted", "submitted", "received"])
def test_nothing_to_report_is_refused_over_what_counts_or_waits(cast, state):
    cast.returned(cast.samju, "2021-H2")
    cast.walked(state)
    HalfYear.objects.filter(code="2021-H2").update(state="closed")
    HalfYear.objects.filter(code="2021-H1").update(state="closed")

    page = cast.client("hang").post(page_of(cast.samju, "half_year_return_nothing"))

    assert "Không thể báo “Không phát sinh”" in page.context["refused"]
    assert filed(cast.samju) is None


def test_nothing_to_report_is_offered_from_the_cut_off_day_on_and_needs_an_earlier_return(cast, time_machine):
    nothing = page_of(cast.samju, "half_year_return_nothing")
    assert cast.client("hang").post(nothing).context["refused"] != ""
    cast.returned(cast.samju, "2021-H2")
    time_machine.move_to(datetime(2022, 5, 30, 9, 0, tzinfo=ZONE), tick=False)

    assert nothing not in cast.client("hang").get("/").content.decode()
    assert "31/05/2022" in cast.client("hang").get(nothing).context["refused"]
    assert filed(cast.samju) is None


def test_nothing_to_report_is_not_accepted_once_an_initiative_counts(cast):
    cast.returned(cast.samju, "2021-H2")
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    cast.client("hang").post(page_of(cast.samju, "half_year_return_nothing"))
    cast.accepted()

    step = step_of(cast.samju, "accept")
    page = cast.client("bao").post(step, {"seen": filed(cast.samju).version}, follow=True)

    assert filed(cast.samju).state == "submitted"
    assert "Không thể báo “Không phát sinh”" in told(page)


def test_nothing_to_report_does_not_carry_fewer_women_than_hold_a_title(cast):
    cast.returned(cast.samju, "2021-H2", women_members=60)
    typed = {f"title_{cast.gvn.pk}_registered": "170", f"title_{cast.gvn.pk}_achieved": "160"}
    cast.client("hang").post(page_of(cast.samju), HEADS | typed | {"version": "1", "jump_words": "Tuyển thêm."})

    page = cast.client("hang").post(page_of(cast.samju, "half_year_return_nothing"))

    one = filed(cast.samju)
    assert page.context["refused"] == f"{cast.gvn.short_name}: Số nữ đoàn viên không nhiều đến thế. Kiểm tra lại cả hai số."
    assert (one.state, one.women_members, one.nothing_to_report) == ("draft", 180, False)


def test_a_return_with_more_holders_than_women_is_not_accepted(cast):
    sent(cast)
    cast.holders(cast.samju, 181)

    page = cast.client("bao").post(step_of(cast.samju, "accept"), {"seen": filed(cast.samju).version}, follow=True)

    assert filed(cast.samju).state == "submitted"
    assert "Số nữ đoàn viên không nhiều đến thế" in told(page)


def test_nothing_to_report_does_not_overwrite_what_was_sent_meanwhile(cast, monkeypatch):
    """The return is sent and accepted after the page read it and before it writes."""
    cast.returned(cast.samju, "2021-H2")
    cast.client("hang").post(page_of(cast.samju), HEADS | {"version": "1"})

    def meanwhile(_return):
        workflow.take("submit", filed(cast.samju), by=cast.hang, at=NOW)
        workflow.take("accept", filed(cast.samju), by=cast.bao, at=NOW)
        return ""

    # The last question before the writing begins.
    monkeypatch.setattr("kcn_union.pages.half_year_return.contradiction", meanwhile)
    page = cast.client("hang").post(page_of(cast.samju, "half_year_return_nothing"))

    one = filed(cast.samju)
    assert (one.state, one.nothing_to_report, one.accepted_by) == ("accepted", False, cast.bao)
    assert page.context["refused"] != ""


# More time.


def test_an_extension_has_its_person_reason_and_end_and_moves_the_due_day(cast, time_machine):
    more = page_of(cast.samju, "half_year_return_extend")
    cast.client("bao").post(more, {"until": "30/06/2022", "reason": "Đổi cán bộ."})

    one = filed(cast.samju)
    assert (one.extended_until, one.extended_by, one.extension_reason) == (date(2022, 6, 30), cast.bao, "Đổi cán bộ.")
    assert Event.objects.about(one).get().verb == "extended"
    time_machine.move_to(datetime(2022, 6, 30, 9, 0, tzinfo=ZONE), tick=False)
    sent(cast, version=str(one.version))
    assert (filed(cast.samju).state, filed(cast.samju).late) == ("submitted", False)


@pytest.mark.parametrize(
    "typed",
    [{"until": "10/06/2022", "reason": "Chờ."}, {"until": "30/06/2022", "reason": ""}, {"until": "31/06/2022", "reason": "Chờ."}],
)
def test_an_extension_that_gives_no_time_or_no_reason_is_refused(cast, typed):
    page = cast.client("bao").post(page_of(cast.samju, "half_year_return_extend"), typed)

    assert (page.status_code, page.context["extension"].errors != {}, filed(cast.samju)) == (200, True, None)


def test_a_return_that_only_an_extension_opened_is_not_begun(cast):
    cast.client("bao").post(page_of(cast.samju, "half_year_return_extend"), {"until": "30/06/2022", "reason": "Gửi giấy."})

    assert stage_of(filed(cast.samju)) == Stage.NOT_OPENED
    assert "Chưa bắt đầu" in told(cast.client("hang").get(page_of(cast.samju)))
    sent(cast, workers="", version=str(filed(cast.samju).version))
    assert stage_of(filed(cast.samju)) == Stage.IN_PROGRESS


def test_after_an_extension_the_board_may_still_enter_the_unions_paper(cast):
    cast.client("bao").post(page_of(cast.samju, "half_year_return_extend"), {"until": "30/06/2022", "reason": "Gửi giấy."})

    page = sent(cast, "hoa", version=str(filed(cast.samju).version), source="paper")

    one = filed(cast.samju)
    assert (page.status_code, one.state, one.source, one.entered_by) == (200, "submitted", "paper", cast.hoa)
    assert one.extended_until >= TODAY


def test_the_board_does_not_write_in_what_the_union_has_begun(cast):
    cast.client("hang").post(page_of(cast.samju), HEADS | {"version": "1"})

    assert cast.client("bao").post(page_of(cast.samju), HEADS | {"version": "1", "source": "paper"}).status_code == 403


def test_a_return_is_seen_by_who_serves_its_union_and_by_the_board(cast):
    made = {union.code: cast.returned(union) for union in (cast.samju, cast.haneul)}
    seen = {
        who: list(UnionReturn.objects.visible_to(cast.people[who], on=TODAY).order_by("pk"))
        for who in ("hang", "minh", "doc", "khach")
    }
    rows = cast.client("hang").get("/half-years/").context["rows"]

    assert seen == {"hang": [made["CD-001"]], "minh": [made["CD-002"]], "doc": list(made.values()), "khach": []}
    assert [row.accepted_returns for row in rows] == [0, 1, 0, 0]
