"""Initiatives that look alike: found whatever the tones, shown to who may see them, answered before sending."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives import similar
from initiatives.models import Author, Initiative, SimilarAnswer, Trace
from initiatives.workflow import workflow
from tests.conftest import TODAY
from tests.initiatives.test_form import edited, posted, typed
from toolkit.steps import Refused
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")

TITLE = "Lắp cảm biến quang báo kẹt phôi cho băng tải sấy"


def traced(cast, title=TITLE, **more) -> Initiative:
    made = cast.draft(title=title, **more)
    similar.trace([made])
    return made


def found(title, solution="", among=None) -> list[Initiative]:
    return [one.initiative for one in similar.find(title=title, solution=solution, among=among)]


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        "LAP CAM BIEN QUANG BAO KET PHOI CHO BANG TAI SAY",
        "Lắp cảm biến quang báo kẹt phôi cho băng tải sơn",
        "Cải tiến: lắp cảm biến quang báo kẹt phôi tại băng tải sấy",
        "Lắp cảm biến báo kẹt phôi cho băng tải sấy",
    ],
)
def test_the_same_words_are_found_without_tones_and_with_one_word_changed(cast, title):
    made = traced(cast)

    assert found(title) == [made]


@pytest.mark.parametrize(
    "title", ["Thay vòi phun hai đầu", "Sắp xếp lại mặt bằng kho", "Cải tiến", "", "!!!", "Giải pháp mới cho máy"]
)
def test_other_words_are_not_found(cast, title):
    traced(cast)

    assert found(title) == []


def test_another_title_with_the_same_solution_is_found_by_it(cast):
    solution = (
        "Gắn cảm biến quang hai bên băng tải, nối còi và rơ le dừng máy, khi phôi đứng quá ba giây thì máy tự dừng và báo đèn đỏ."
    )
    made = traced(cast, solution=solution)

    [one] = similar.find(
        title="Dừng máy tự động", solution=solution.replace("ba giây", "bốn giây"), among=Initiative.objects.all()
    )
    assert (one.initiative, one.by) == (made, "solution")


def test_the_best_comes_first_and_ended_ones_are_left_out(cast):
    near = traced(cast, title="Lắp cảm biến quang báo kẹt phôi cho băng tải sơn")
    same, gone = traced(cast), traced(cast)
    cast.take("withdraw", gone)

    assert found(TITLE) == [same, near]


def test_what_is_saved_is_traced_and_traced_anew_when_its_words_change(cast):
    cast.member("Trần Thị Ánh")
    posted(cast, title=TITLE)
    made = Initiative.objects.get()
    assert sorted(made.traces.values_list("value", flat=True)) == sorted(
        similar.title_bands(TITLE) + similar.solution_bands(made.solution)
    )

    cast.client("hang").post(f"/initiatives/{made.code}/edit/", edited(made, title="Khuôn ép nhựa mới"))

    made.refresh_from_db()
    assert sorted(made.traces.values_list("value", flat=True)) == sorted(
        similar.title_bands("Khuôn ép nhựa mới") + similar.solution_bands(made.solution)
    )


def test_tracing_all_again_changes_nothing(cast):
    traced(cast)
    before = sorted(Trace.objects.values_list("initiative", "value"))

    similar.trace_all()

    assert sorted(Trace.objects.values_list("initiative", "value")) == before


def test_bands_are_the_same_on_every_machine():
    assert similar.title_bands(TITLE)[0] == similar.title_bands(TITLE.upper())[0] == -3686563553966582193
    assert all(-(2**63) <= band < 2**63 for band in similar.title_bands(TITLE))
    assert not set(similar.title_bands(TITLE)) & set(similar.solution_bands(TITLE))


def test_one_or_thirty_candidates_cost_the_same_queries(cast):
    counts = []
    for number in (1, 29):
        for _one in range(number):
            traced(cast)
        with CaptureQueriesContext(connection) as made:
            assert found(TITLE)
        counts.append(len(made))

    assert counts[0] == counts[1] <= 3


# Who sees what.


def looked_at(cast, who, union="CD-001", title=TITLE) -> list[str]:
    page = cast.client(who).get("/initiatives/similar/", {"union": union, "title": title}).content.decode()
    return re.findall(r"<a href=\"([^\"]+)\"", page)


def test_a_strangers_initiative_is_shown_only_once_it_stands_in_the_library(cast):
    stranger = cast.accepted(title=TITLE, union=cast.haneul)
    similar.trace([stranger])
    assert (looked_at(cast, "hang"), looked_at(cast, "bao")) == ([], [f"/initiatives/{stranger.code}/"])

    cast.take("into_library", stranger)

    assert looked_at(cast, "hang") == [f"/library/{stranger.code}/"]
    assert looked_at(cast, "minh", "CD-002") == [f"/initiatives/{stranger.code}/"]


def test_fewer_than_three_words_are_not_compared(cast):
    traced(cast, title="Đồ gá")

    assert looked_at(cast, "hang", title="Đồ gá") == []


# Answers.


def answered(cast, initiative, who="hang", **answers):
    fields = {f"answer-{code.replace('_', '-')}": said for code, said in answers.items()}
    return cast.client(who).post(f"/initiatives/{initiative.code}/similar/", fields)


def test_a_similar_initiative_keeps_it_from_being_sent_until_it_is_answered(cast):
    other, mine = traced(cast), traced(cast, title=TITLE.replace("sấy", "sơn"))
    assert other.code in workflow.refusal("submit", mine, by=cast.hang, on=TODAY)

    answered(cast, mine, **{other.code: "unrelated"})

    mine.refresh_from_db()
    assert workflow.refusal("submit", mine, by=cast.hang, on=TODAY) == ""
    event = Event.objects.about(mine).latest("pk")
    assert (event.verb, Event.objects.about(mine).count()) == ("similar_answered", 1)
    assert event.changes == {"similar_answers": [[], [f"{other.code}: Không liên quan"]]}


def test_the_same_one_is_not_sent_again(cast):
    other, mine = traced(cast), traced(cast, title=TITLE.replace("sấy", "sơn"))
    answered(cast, mine, **{other.code: "same"})
    mine.refresh_from_db()

    with pytest.raises(Refused, match=other.code):
        cast.take("submit", mine)


def test_adopted_names_the_origin_and_taking_it_back_clears_it(cast):
    other, mine = traced(cast), traced(cast, title=TITLE.replace("sấy", "sơn"))
    answered(cast, mine, **{other.code: "adopted"})
    mine.refresh_from_db()
    assert (mine.adopted_from, mine.version) == (other, 2)

    answered(cast, mine, **{other.code: "unrelated"})
    mine.refresh_from_db()
    assert (mine.adopted_from, mine.version) == (None, 3)


def test_an_answer_is_changed_though_the_words_do_not_look_alike_any_more(cast):
    other, mine = traced(cast), traced(cast, title=TITLE.replace("sấy", "sơn"))
    answered(cast, mine, **{other.code: "same"})
    Initiative.objects.filter(pk=mine.pk).update(title="Thay vòi phun hai đầu", title_key="thay voi phun hai dau")
    mine.refresh_from_db()
    similar.trace([mine])
    assert other.code in workflow.refusal("submit", mine, by=cast.hang, on=TODAY)

    asked = cast.client("hang").get(f"/initiatives/{mine.code}/similar/").context["found"]
    assert [(row["similar"].initiative, row["given"]) for row in asked] == [(other, "same")]
    answered(cast, mine, **{other.code: "unrelated"})

    mine.refresh_from_db()
    assert workflow.refusal("submit", mine, by=cast.hang, on=TODAY) == ""


def test_what_was_the_same_as_one_that_is_withdrawn_is_sent(cast):
    other, mine = traced(cast), traced(cast, title=TITLE.replace("sấy", "sơn"))
    answered(cast, mine, **{other.code: "same"})
    cast.take("withdraw", other)

    mine.refresh_from_db()
    assert workflow.refusal("submit", mine, by=cast.hang, on=TODAY) == ""


def test_with_more_alike_than_stand_on_a_page_each_is_asked_about(cast):
    others = [traced(cast, title=f"{TITLE} số {number}") for number in range(1, 7)]
    mine, asked = traced(cast), set()
    while found := similar.unanswered(mine, among=None):
        asked |= {one.initiative for one in found}
        answered(cast, mine, **{one.initiative.code: "unrelated" for one in found})

    mine.refresh_from_db()
    assert (asked, workflow.refusal("submit", mine, by=cast.hang, on=TODAY)) == (set(others), "")


def test_what_the_union_may_not_read_is_answered_again_by_its_code(cast):
    secret = traced(cast, title=f"{TITLE} mật", union=cast.haneul)
    mine = traced(cast, by=cast.bao)
    answered(cast, mine, "bao", **{secret.code: "same"})

    page = cast.client("hang").get(f"/initiatives/{mine.code}/similar/").content.decode()
    assert (secret.title in page, secret.union.name in page, secret.code in page) == (False, False, True)
    answered(cast, mine, **{secret.code: "unrelated"})

    mine.refresh_from_db()
    assert workflow.refusal("submit", mine, by=cast.hang, on=TODAY) == ""


@pytest.mark.parametrize(("who", "told"), [("hang", False), ("bao", True), ("doc", True)])
def test_what_the_board_compared_it_with_stays_a_code_to_who_may_not_read_it(cast, who, told):
    secret = traced(cast, title=f"{TITLE} mật", union=cast.haneul)
    mine = traced(cast, by=cast.bao)
    answered(cast, mine, "bao", **{secret.code: "adopted"})

    page = cast.client(who).get(f"/initiatives/{mine.code}/").content.decode()

    assert (secret.title in page, secret.union.name in page, secret.code in page) == (told, told, True)


def test_two_origins_are_refused_and_nothing_is_stored(cast):
    one, two = traced(cast), traced(cast, title=TITLE.replace("sấy", "mạ"))
    mine = traced(cast, title=TITLE.replace("sấy", "sơn"))

    answered(cast, mine, **{one.code: "adopted", two.code: "adopted"})

    assert (SimilarAnswer.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize(("who", "status"), [("bao", 403), ("doc", 403), ("minh", 404), ("khach", 404)])
def test_others_do_not_answer_for_the_union(cast, who, status):
    other, mine = traced(cast), traced(cast, title=TITLE.replace("sấy", "sơn"))

    assert answered(cast, mine, who, **{other.code: "unrelated"}).status_code == status
    assert SimilarAnswer.objects.count() == 0


def test_a_forged_answer_about_something_else_is_not_stored(cast):
    mine, far = traced(cast), traced(cast, title="Khuôn ép", union=cast.haneul)

    answered(cast, mine, **{far.code: "unrelated"})

    assert SimilarAnswer.objects.count() == 0


def test_a_sent_one_is_not_answered_any_more(cast):
    other, mine = traced(cast), traced(cast, title="Việc khác hẳn")
    cast.take("submit", mine)

    assert answered(cast, mine, **{other.code: "unrelated"}).status_code == 302
    assert SimilarAnswer.objects.count() == 0


def test_saving_and_sending_leads_to_the_question(cast):
    cast.member("Trần Thị Ánh")
    traced(cast)

    response = cast.client("hang").post("/initiatives/new/CD-001/send/", typed(title=TITLE.replace("sấy", "sơn")))

    mine = Initiative.objects.latest("pk")
    assert (mine.state, response.url) == ("draft", f"/initiatives/{mine.code}/similar/")


# Counted twice?


def test_another_initiative_of_the_half_year_with_the_same_author_is_named(cast):
    loi = cast.member("Trần Văn Lợi", sex="male")
    mine, same, other_half, other_person = (cast.draft(authors=()) for _one in range(4))
    for one in (mine, same, other_half):
        Author.objects.create(initiative=one, member=loi, name=loi.name, share=100, sex="male", work_class="direct")
    Initiative.objects.filter(pk=other_half.pk).update(recognised_on="2022-06-02")
    Author.objects.create(initiative=other_person, name="Khác", workplace="Tổ", share=100, sex="male", work_class="direct")

    assert [(one.initiative, one.authors) for one in similar.doubles(mine)] == [(same, ["Trần Văn Lợi"])]
    cast.take("withdraw", same)
    assert similar.doubles(mine) == []
