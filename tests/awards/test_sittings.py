"""A sitting: every vote on one page, checked against who may vote, quiet until it is applied to all, and then for good."""

import re
from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from awards import sittings
from awards.forms.sitting import ResultRows, SittingForm
from awards.models import CouncilResult, Nomination, Recusal, RoundAward, Sitting
from awards.workflow import STEPS, workflow
from tests.conftest import NOW, TODAY
from tests.toolkit.made_files import png
from toolkit.steps import Refused
from unions import events
from unions.models import Event, Mandate

pytestmark = pytest.mark.usefixtures("today")
QUERIES = 23
PAGE = "/awards/rounds/dot-2022/sitting/"


@pytest.fixture
def round(awarding):
    """A round with a council of nine: the chair of union haneul, vinh with an account, seven others."""
    made = awarding.round()
    awarding.seat(made, "Chủ tịch Minh", union=awarding.cast.haneul, post="chair")
    awarding.seat(made, user=awarding.cast.vinh)
    for number in range(7):
        awarding.seat(made, f"Ủy viên {number}")
    return made


def before(awarding, name="Trần Văn Lợi", *, sex="male", **more) -> Nomination:
    member = awarding.cast.member(name, sex=sex, union=more.pop("union", None), qualification="college", job_title="Thợ hàn")
    return awarding.walked("under_review", member=member, round=awarding.round(), **more)


def posted(*rows, version=0, **head) -> dict:
    """Return what the page sends: the head, and for each (nomination, fields) its row."""
    told = {
        "version": version,
        "held_on": "06/06/2022",
        "place": "Hội trường",
        "members_in_all": 9,
        "present": 9,
        "in_writing": "",
    }
    for one, fields in rows:
        told |= {f"n{one.pk}-{name}": value for name, value in fields.items()}
    return told | head


def saved(awarding, *rows, by="bao", **head) -> Sitting:
    """Save the rows by the page, and return the sitting; the newest version is the one that was seen."""
    there = Sitting.objects.exclude(state="applied").first()
    answer = awarding.cast.client(by).post(PAGE, posted(*rows, version=there.version if there else 0, **head))
    assert answer.status_code == 302, errors(answer)
    return Sitting.objects.exclude(state="applied").get()


def frozen(awarding, *rows, **head) -> Sitting:
    made = saved(awarding, *rows, **head)
    scan = {"scan_sha256": "a" * 64, "scan_name": "bb.pdf", "scan_format": "pdf"}
    sittings.workflow.take("freeze", made, by=awarding.cast.bao, at=NOW, **scan)
    return made


def errors(answer) -> list[str]:
    found = re.search(r'<div class="errors".*?</div>', answer.content.decode(), re.S)
    return re.findall(r"<li>(?:<a[^>]*>)?(.*?)(?:</a>)?</li>", found[0]) if found else []


def states() -> dict[str, str]:
    return {one.nominee: one.state for one in Nomination.objects.select_related("member")}


# Entering.


def test_all_results_are_saved_at_once_with_their_recusals_and_one_event(awarding, round):
    one, two = before(awarding), before(awarding, "Kim Ánh", union=awarding.cast.haneul)
    chair = round.seats.get(post="chair")
    friend = round.seats.get(name="Ủy viên 3")
    count = Event.objects.count()

    made = saved(
        awarding,
        (one, {"agree": 8, "declared": [friend.pk], "declared_words": "Là anh họ."}),
        (two, {"agree": 7, "recused": [chair.pk], "present": 7, "in_writing": 1}),
        members_in_all=9, present=8, in_writing=1,
    )  # fmt: skip

    rows = list(
        CouncilResult.objects.order_by("nomination").values_list(
            "nomination", "members_in_all", "present", "in_writing", "recused", "agree", "vote_percent"
        )
    )
    assert rows == [(one.pk, 9, 8, 1, 1, 8, 80), (two.pk, 9, 7, 1, 1, 7, 80)]
    recused = list(Recusal.objects.order_by("result__nomination").values_list("seat__name", "why", "words"))
    assert recused == [
        ("Ủy viên 3", "declared", "Là anh họ."),
        ("Chủ tịch Minh", "own_union", awarding.cast.haneul.name),
    ]
    event = Event.objects.order_by("-pk").first()
    assert (Event.objects.count() - count, event.kind, event.record_id, event.actor_id) == (
        1, "awards.sitting", made.pk, awarding.cast.bao.pk,
    )  # fmt: skip
    assert [row[:13] for row in event.changes["results"][1]] == [one.code, two.code]


def test_the_page_proposes_who_does_not_vote_and_all_seats_as_members(awarding, round):
    before(awarding, "Kim Ánh", union=awarding.cast.haneul)

    page = awarding.cast.client("bao").get(PAGE).content.decode()

    chair = round.seats.get(post="chair").pk
    assert re.search(rf'name="n\d+-recused" value="{chair}"[^>]* checked', page)
    assert re.search(r'name="members_in_all" value="9"', page)
    assert re.search(r'name="held_on" value="05/07/2022"', page)
    # Nobody has seen a version yet: who sends this page after another's first save overwrites nothing.
    assert re.search(r'name="version" value="0"', page)


def test_what_was_typed_is_checked_without_saving_anything(awarding, round):
    one = before(awarding)
    count = Event.objects.count()

    answer = awarding.cast.client("bao").post(f"{PAGE}check/", posted((one, {"agree": 7})))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<b>7/9</b> = 77,8%" in text
    assert "không đạt" in text
    assert (Sitting.objects.count(), CouncilResult.objects.count(), Event.objects.count()) == (0, 0, count)


@pytest.mark.parametrize(
    ("row", "head", "told"),
    [
        ({"agree": 10}, {}, "10 phiếu là nhiều hơn 9 thành viên"),
        ({"agree": 9}, {"present": 8}, "9 phiếu là nhiều hơn 8 người có mặt"),
        ({"agree": 9, "declared": ["vinh"], "declared_words": "Là bạn."}, {}, "Người không bỏ phiếu không được tính"),
        ({"agree": 8, "present": 9, "in_writing": 1}, {}, "9 có mặt và 1 gửi ý kiến bằng văn bản là nhiều hơn 9 thành viên"),
        ({"agree": 7}, {"present": 7}, "7 trên 9 người tham gia, cần ít nhất 4/5"),
        ({"agree": 7, "declared": ["vinh"]}, {}, "Ghi điều thành viên đã tự khai"),
        ({"agree": "", "present": 8}, {}, "Nhập số phiếu đồng ý"),
        ({"agree": "bảy"}, {}, "chưa đọc được thành số"),
        ({"agree": "-1"}, {}, "chưa đọc được thành số"),
        ({"agree": 8}, {"present": 9, "in_writing": 1}, "9 có mặt và 1 gửi ý kiến bằng văn bản là nhiều hơn 9 thành viên"),
        ({"agree": 8}, {"held_on": "07/06/2022"}, "chưa diễn ra"),
        ({"agree": 8}, {"held_on": "30/04/2022"}, "trước ngày mở đợt"),
        ({"agree": 0}, {"members_in_all": 0, "present": 0}, "từ 1 đến 99 thành viên"),
        ({"agree": 8}, {"members_in_all": 100, "present": 100}, "nhiều nhất là 99"),
    ],
)
def test_what_cannot_be_is_refused_in_words_at_its_place_and_nothing_is_saved(awarding, round, row, head, told):
    one = before(awarding)
    if "declared" in row:
        row = row | {"declared": [round.seats.get(user=awarding.cast.vinh).pk]}

    answer = awarding.cast.client("bao").post(PAGE, posted((one, row), **head))

    assert answer.status_code == 200
    assert any(told in error for error in errors(answer)), errors(answer)
    assert (Sitting.objects.count(), CouncilResult.objects.count()) == (0, 0)


def test_a_seat_of_another_round_is_not_recused_past_the_form(awarding, round):
    one = before(awarding)
    stranger = awarding.seat(awarding.round("khac"), "Người lạ")

    answer = awarding.cast.client("bao").post(PAGE, posted((one, {"agree": 8, "recused": [stranger.pk]})))

    assert answer.status_code == 200
    assert not CouncilResult.objects.exists()


def test_an_absent_recused_member_needs_no_tick(awarding, round):
    one = before(awarding, union=awarding.cast.haneul)

    made = saved(awarding, (one, {"agree": 8}), present=8)

    assert [(row.agree, row.recused, row.present) for row in made.results.all()] == [(8, 0, 8)]


def test_a_row_that_is_emptied_takes_its_result_away_while_the_sitting_is_open(awarding, round):
    one, two = before(awarding), before(awarding, "Anh Hai")
    saved(awarding, (one, {"agree": 8}), (two, {"agree": 8}))

    made = saved(awarding, (one, {"agree": ""}), (two, {"agree": 9}))

    assert list(made.results.values_list("nomination", "agree")) == [(two.pk, 9)]


def test_saving_the_same_again_writes_nothing(awarding, round):
    one = before(awarding)
    made = saved(awarding, (one, {"agree": 8}))
    count = Event.objects.count()

    again = saved(awarding, (one, {"agree": 8}))

    assert (Event.objects.count(), again.version) == (count, made.version)


def test_who_saved_in_between_is_not_overwritten(awarding, round):
    one = before(awarding)
    saved(awarding, (one, {"agree": 8}))
    saved(awarding, (one, {"agree": 7}), by="hoa")

    late = awarding.cast.client("bao").post(PAGE, posted((one, {"agree": 9}), version=1))
    first = awarding.cast.client("bao").post(PAGE, posted((one, {"agree": 9}), version=0))

    assert (late.status_code, first.status_code) == (200, 200)
    assert "Có người vừa sửa" in errors(late)[0]
    assert [row.agree for row in CouncilResult.objects.all()] == [7]


def test_a_nomination_with_a_result_is_neither_sent_back_nor_withdrawn_nor_passed_alone(awarding, round):
    one = before(awarding)
    saved(awarding, (one, {"agree": 9}))
    one = Nomination.objects.get()

    for name, by in (("send_back", awarding.cast.bao), ("withdraw", awarding.cast.hang), ("pass", awarding.cast.bao)):
        reason = {"reason": "Vì thế."} if STEPS[name].reason else {}
        with pytest.raises(Refused):
            workflow.take(name, one, by=by, at=NOW, **reason)
    with pytest.raises(Refused, match="cùng lúc"):
        workflow.take("fail", one, by=awarding.cast.bao, at=NOW, reason="Vì thế.")
    assert Nomination.objects.get().state == "under_review"


def test_a_nomination_that_was_sent_back_meanwhile_is_not_voted_on(awarding, round):
    one = before(awarding)
    head = SittingForm(posted((one, {"agree": 9})), instance=Sitting(round=round), today=TODAY)
    rows = ResultRows(head.data, head=head, seats=[], today=TODAY)
    assert head.is_valid()
    assert rows.is_valid()
    awarding.take("send_back", one, reason="Thiếu giấy.")

    with pytest.raises(Refused, match=one.code):
        rows.save_for(head.save(), by=awarding.cast.bao, at=NOW)


def test_results_that_are_signed_are_applied_together_and_not_one_by_one(awarding, round):
    one = before(awarding)
    frozen(awarding, (one, {"agree": 9}))

    for name, reason in (("pass", {}), ("fail", {"reason": "Vì thế."})):
        with pytest.raises(Refused, match="cùng lúc"):
            workflow.take(name, Nomination.objects.get(), by=awarding.cast.bao, at=NOW, **reason)
    assert states() == {"Trần Văn Lợi": "under_review"}


# Freezing.


@pytest.fixture
def scan(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    return lambda name="bien-ban.png": SimpleUploadedFile(name, png())


def test_the_scan_freezes_the_results_and_nothing_changes_any_more(awarding, round, scan):
    one, two = before(awarding), before(awarding, "Anh Hai")
    made = saved(awarding, (one, {"agree": 8}))
    client = awarding.cast.client("bao")

    answer = client.post(f"{PAGE}{made.pk}/freeze/", {"seen": made.version, "scan": scan()})

    made.refresh_from_db()
    assert (answer.status_code, made.state, made.frozen_by, made.scan_name) == (302, "frozen", awarding.cast.bao, "bien-ban.png")
    for url in (PAGE, f"{PAGE}check/"):
        client.post(url, posted((one, {"agree": 1}), (two, {"agree": 9}), version=made.version))
    client.post(f"{PAGE}{made.pk}/freeze/", {"seen": made.version, "scan": scan("khac.png")})
    made.refresh_from_db()
    assert (made.scan_name, [(row.nomination_id, row.agree) for row in CouncilResult.objects.all()]) == (
        "bien-ban.png", [(one.pk, 8)],
    )  # fmt: skip
    assert client.get(f"{PAGE}{made.pk}/scan/").status_code == 200


def test_a_save_that_began_before_the_freezing_is_refused(awarding, round):
    one = before(awarding)
    made = saved(awarding, (one, {"agree": 8}))
    stale = Sitting.objects.get()
    head = SittingForm(posted((one, {"agree": 1}), version=made.version), instance=stale, today=TODAY)
    rows = ResultRows(head.data, head=head, seats=[], today=TODAY)
    assert head.is_valid()
    assert rows.is_valid()
    frozen_now = {"scan_sha256": "a" * 64, "scan_name": "bb.pdf", "scan_format": "pdf"}
    sittings.workflow.take("freeze", made, by=awarding.cast.hoa, at=NOW, **frozen_now)

    with pytest.raises(Refused):
        events.store(head, by=awarding.cast.bao, at=NOW, rows=[rows], seen=head.cleaned_data["version"])
    assert [row.agree for row in CouncilResult.objects.all()] == [8]


@pytest.mark.parametrize(("name", "said"), [("bb.docx", "save"), ("bb.pdf", "is called .pdf")])
def test_what_is_no_scan_freezes_nothing(awarding, round, scan, name, said):
    made = saved(awarding, (before(awarding), {"agree": 8}))

    answer = awarding.cast.client("bao").post(f"{PAGE}{made.pk}/freeze/", {"seen": made.version, "scan": scan(name)})

    assert (answer.status_code, Sitting.objects.get().state) == (200, "open")


def test_a_sitting_without_a_result_is_not_frozen(awarding, round, scan):
    before(awarding)
    made = saved(awarding)

    awarding.cast.client("bao").post(f"{PAGE}{made.pk}/freeze/", {"seen": made.version, "scan": scan()})

    assert Sitting.objects.get().state == "open"


# Applying.


def test_all_results_become_steps_in_one_deed_with_the_reason_of_those_that_fail(awarding, round):
    one, two, three = before(awarding), before(awarding, "Anh Hai"), before(awarding, "Chị Ba")
    made = frozen(awarding, (one, {"agree": 8}), (two, {"agree": 7}))

    awarding.cast.client("bao").post(f"{PAGE}{made.pk}/apply/", {"seen": made.version})

    assert states() == {"Trần Văn Lợi": "passed", "Anh Hai": "not_passed", "Chị Ba": "under_review"}
    reasons = dict(Event.objects.filter(verb__in=["pass", "fail"]).values_list("record_id", "reason"))
    assert reasons == {one.pk: "", two.pk: "7/9 phiếu, cần ít nhất 8 (80% tổng số thành viên)."}
    assert (Sitting.objects.get().state, three.pk in reasons) == ("applied", False)


def test_results_that_are_not_signed_are_not_applied(awarding, round):
    made = saved(awarding, (before(awarding), {"agree": 9}))

    awarding.cast.client("bao").post(f"{PAGE}{made.pk}/apply/", {"seen": made.version})

    assert (states(), Sitting.objects.get().state) == ({"Trần Văn Lợi": "under_review"}, "open")


def test_one_refused_step_applies_nothing(awarding, round):
    one, two = before(awarding), before(awarding, "Anh Hai")
    made = frozen(awarding, (one, {"agree": 9}), (two, {"agree": 9}))
    Nomination.objects.filter(pk=two.pk).update(state="withdrawn")
    count = Event.objects.count()

    with pytest.raises(Refused):
        sittings.apply(made, by=awarding.cast.bao, at=NOW)

    assert (states(), Sitting.objects.get().state, Event.objects.count()) == (
        {"Trần Văn Lợi": "under_review", "Anh Hai": "withdrawn"}, "frozen", count,
    )  # fmt: skip


def test_no_quorum_past_the_form_passes_nobody(awarding, round):
    one = before(awarding)
    made = frozen(awarding, (one, {"agree": 8}))
    CouncilResult.objects.update(present=7, in_writing=0, agree=7, vote_percent=70)

    told = sittings.apply(made, by=awarding.cast.bao, at=NOW)

    assert [(row.kind, row.words) for row in told] == [("no_quorum", "Phiên họp không đủ thành viên; 7/9 phiếu.")]
    assert states() == {"Trần Văn Lợi": "not_passed"}


def quota(round, places):
    RoundAward.objects.filter(round=round).update(quota=places)


def test_who_reaches_the_threshold_beyond_the_quota_does_not_pass_and_reads_the_place(awarding, round):
    quota(round, 1)
    one, two, three = before(awarding), before(awarding, "Anh Hai"), before(awarding, "Anh Ba")
    made = frozen(awarding, (one, {"agree": 8}), (two, {"agree": 9}), (three, {"agree": 5}))

    sittings.apply(made, by=awarding.cast.bao, at=NOW)

    assert states() == {"Trần Văn Lợi": "not_passed", "Anh Hai": "passed", "Anh Ba": "not_passed"}
    reasons = dict(Event.objects.filter(verb="fail").values_list("record_id", "reason"))
    assert reasons == {
        one.pk: "Ngoài chỉ tiêu: xếp thứ 2 trên chỉ tiêu 1; 8/9 phiếu.",
        three.pk: "5/9 phiếu, cần ít nhất 8 (80% tổng số thành viên).",
    }


def test_among_equals_at_the_edge_a_woman_goes_first(awarding, round):
    quota(round, 1)
    man, woman = before(awarding), before(awarding, "Chị Ba", sex="female")
    made = frozen(awarding, (man, {"agree": 8}), (woman, {"agree": 8}))

    told = {one.nomination.pk: one for one in sittings.outcomes_of(made)}

    assert {pk: (one.kind, one.ahead_by_rule) for pk, one in told.items()} == {
        man.pk: ("beyond_quota", False), woman.pk: ("passed", True),
    }  # fmt: skip


@pytest.mark.parametrize(("women", "preferred"), [(7, True), (6, False)])
def test_among_equal_unions_one_with_seventy_per_cent_women_goes_first(awarding, women, preferred):
    cast = awarding.cast
    flag = awarding.award("CO_TLD", "Cờ thi đua", for_whom="union")
    round = awarding.round(awards=[flag], quota=1)
    for number in range(10):
        cast.member(f"Đoàn viên {number}", union=cast.haneul, sex="female" if number < women else "male")
    cast.member("Anh Cả", sex="male")
    both = [awarding.walked("under_review", award=flag, union=union, round=round) for union in (cast.samju, cast.haneul)]

    assert sittings.preferred_by_rule(both, on=TODAY) == ({both[1].pk} if preferred else set())


def test_without_a_member_list_the_last_accepted_return_says_the_share_of_women(awarding):
    cast = awarding.cast
    flag = awarding.award("CO_TLD", "Cờ thi đua", for_whom="union")
    one = awarding.walked("under_review", award=flag, union=cast.samju, round=awarding.round(awards=[flag]))
    assert sittings.preferred_by_rule([one], on=TODAY) == set()

    cast.returned(cast.samju, "2021-H2", members=10, women_members=6)
    cast.returned(cast.samju, "2022-H1", members=10, women_members=7)

    assert sittings.preferred_by_rule([one], on=TODAY) == {one.pk}


def test_a_tie_at_the_edge_that_the_rule_does_not_settle_stops_until_the_words_are_written(awarding, round, scan):
    quota(round, 1)
    one, two = before(awarding), before(awarding, "Anh Hai")
    made = saved(awarding, (one, {"agree": 8}), (two, {"agree": 8}))
    client = awarding.cast.client("bao")
    client.post(f"{PAGE}{made.pk}/freeze/", {"seen": made.version, "scan": scan()})
    assert Sitting.objects.get().state == "open"
    assert {row.kind for row in sittings.outcomes_of(made)} == {"tied"}

    saved(awarding, (one, {"agree": 8}), (two, {"agree": 8, "preferred_words": "Nhiều năm hơn."}))
    made.refresh_from_db()
    client.post(f"{PAGE}{made.pk}/freeze/", {"seen": made.version, "scan": scan()})
    made.refresh_from_db()
    client.post(f"{PAGE}{made.pk}/apply/", {"seen": made.version})

    assert states() == {"Trần Văn Lợi": "not_passed", "Anh Hai": "passed"}


def test_a_tie_that_appears_after_freezing_stops_applying(awarding, round):
    one, two = before(awarding), before(awarding, "Anh Hai")
    made = frozen(awarding, (one, {"agree": 8}), (two, {"agree": 8}))
    quota(round, 1)

    with pytest.raises(Refused, match="Bằng phiếu"):
        sittings.apply(made, by=awarding.cast.bao, at=NOW)
    assert set(states().values()) == {"under_review"}


def test_a_second_sitting_takes_what_came_late_and_the_first_one_s_quota_counts(awarding, round):
    quota(round, 2)
    one, two = before(awarding), before(awarding, "Anh Hai")
    first = frozen(awarding, (one, {"agree": 8}))
    sittings.apply(first, by=awarding.cast.bao, at=NOW)
    late = before(awarding, "Chị Ba")

    second = frozen(awarding, (two, {"agree": 8}), (late, {"agree": 9}))
    told = sittings.apply(second, by=awarding.cast.bao, at=NOW)

    assert [(row.nomination.nominee, row.kind, row.place) for row in told] == [
        ("Chị Ba", "passed", 2), ("Anh Hai", "beyond_quota", 3),
    ]  # fmt: skip
    assert [row.kind for row in sittings.outcomes_of(first)] == ["passed"]


def test_while_one_sitting_is_not_applied_no_other_begins(awarding, round):
    one, two = before(awarding), before(awarding, "Anh Hai")
    made = frozen(awarding, (one, {"agree": 8}))

    answer = awarding.cast.client("bao").post(PAGE, posted((two, {"agree": 9})))

    assert (answer.status_code, answer.url, Sitting.objects.count()) == (302, made.get_absolute_url(), 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_apply_at_once_one_wins(awarding, round):
    nominee = before(awarding)
    made = frozen(awarding, (nominee, {"agree": 9}))
    start, found = Barrier(2), []

    def apply(person):
        try:
            start.wait()
            sittings.apply(Sitting.objects.get(pk=made.pk), by=person, at=NOW, seen=made.version)
            found.append("applied")
        except Refused:
            found.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=apply, args=(person,)) for person in (awarding.cast.bao, awarding.cast.hoa)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == ["applied", "refused"]
    assert Event.objects.filter(verb="pass").count() == 1


# Who sees what.


def seen_by(awarding, who, nomination):
    return sittings.vote_shown_to(nomination, awarding.cast.people[who], TODAY)


def test_until_it_is_applied_the_board_alone_sees_a_result(awarding, round):
    one = before(awarding)
    for made in (saved(awarding, (one, {"agree": 9})), frozen(awarding, (one, {"agree": 9}))):
        assert {who: seen_by(awarding, who, one) is not None for who in ("bao", "lanh", "hang", "minh", "doc", "vinh", "tri")} == {
            "bao": True, "lanh": True, "hang": False, "minh": False, "doc": False, "vinh": False, "tri": False,
        }  # fmt: skip
        for who in ("doc", "vinh", "tri", "hang"):
            assert awarding.cast.client(who).get(f"{PAGE}{made.pk}/").status_code == 404
        for who in ("hang", "vinh", "doc"):
            page = awarding.cast.client(who).get(one.get_absolute_url()).content.decode()
            assert ("9/9" in page, "100,0%" in page) == (False, False)

    sittings.apply(made, by=awarding.cast.bao, at=NOW)

    one = Nomination.objects.get()
    assert all(seen_by(awarding, who, one) for who in ("bao", "hang", "doc", "vinh"))
    assert "9/9" in awarding.cast.client("hang").get(one.get_absolute_url()).content.decode()
    answers = {
        who: awarding.cast.client(who).get(f"{PAGE}{made.pk}/").status_code for who in ("bao", "doc", "vinh", "hang", "khach")
    }
    assert answers == {"bao": 200, "doc": 200, "vinh": 200, "hang": 404, "khach": 404}


def test_the_vote_is_shown_as_marks_over_all_members_and_never_by_name_of_voter(awarding, round):
    one = before(awarding, "Kim Ánh", union=awarding.cast.haneul)
    chair = round.seats.get(post="chair")
    made = frozen(awarding, (one, {"agree": 7, "recused": [chair.pk]}), present=8, in_writing=1)
    sittings.apply(made, by=awarding.cast.bao, at=NOW)

    shown = seen_by(awarding, "minh", Nomination.objects.get())

    assert shown.marks == ["for"] * 7 + ["against"] + ["none"]
    assert (shown.outcome.share, shown.passed, [row.seat.name for row in shown.recusals]) == ("77,8", False, [chair.name])
    page = awarding.cast.client("minh").get(one.get_absolute_url()).content.decode()
    assert [f"Ủy viên {number}" in page for number in range(7)] == [False] * 7


@pytest.mark.parametrize("who", ["hang", "doc", "tri", "vinh", "khach"])
def test_who_is_not_of_the_board_enters_freezes_and_applies_nothing(awarding, round, scan, who):
    one = before(awarding)
    made = saved(awarding, (one, {"agree": 9}))
    client = awarding.cast.client(who)
    count = Event.objects.count()

    answers = [
        client.post(PAGE, posted((one, {"agree": 1}), version=made.version)).status_code,
        client.post(f"{PAGE}check/", posted((one, {"agree": 1}))).status_code,
        client.post(f"{PAGE}{made.pk}/freeze/", {"seen": made.version, "scan": scan()}).status_code,
        client.post(f"{PAGE}{made.pk}/apply/", {"seen": made.version}).status_code,
        client.get(f"{PAGE}minutes.docx").status_code,
    ]

    assert set(answers) == ({404} if who == "khach" else {403})
    assert (Event.objects.count(), [row.agree for row in CouncilResult.objects.all()]) == (count, [9])


def test_a_verifier_whose_mandate_has_ended_applies_nothing(awarding, round):
    made = frozen(awarding, (before(awarding), {"agree": 9}))
    Mandate.objects.filter(user=awarding.cast.bao).update(until=date(2022, 6, 5))

    assert awarding.cast.client("bao").post(f"{PAGE}{made.pk}/apply/", {"seen": made.version}).status_code == 404
    with pytest.raises(Refused):
        sittings.apply(made, by=type(awarding.cast.bao).objects.get(pk=awarding.cast.bao.pk), at=NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_nomination_and_for_three(awarding, round, query_counter, count):
    rows = [before(awarding, f"Người {number}", claims=[]) for number in range(count)]
    saved(awarding, *((one, {"agree": 8}) for one in rows))
    client = awarding.cast.client("bao")

    with query_counter.exactly(QUERIES):
        client.get(PAGE)
