"""One nomination and the list: papers, judgements, what is frozen and what today would say, counts of what is shown."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from awards.conflicts import Conflict
from awards.models import Judgement, Nomination, NominationPaper
from awards.templatetags.checklists import told_with_door
from awards.workflow import checklist_of, papers_missing
from tests.conftest import NOW, TODAY
from unions import events
from unions.models import Event
from unions.templatetags.events import changes

pytestmark = pytest.mark.usefixtures("today")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def on_disk(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def loi(awarding):
    return awarding.cast.member("Trần Văn Lợi", qualification="college", job_title="Thợ hàn")


def bring(awarding, made, who="hang", kind="report"):
    file = SimpleUploadedFile("Báo cáo.png", PNG, content_type="image/png")
    return awarding.cast.client(who).post(reverse("nomination_paper_add", args=[made.code]), {"kind": kind, "file": file})


@pytest.mark.usefixtures("on_disk")
def test_a_paper_is_added_downloaded_and_taken_out_and_its_row_stays(awarding):
    awarding.round(papers=["report", "meeting"])
    made = awarding.nomination()
    hang = awarding.cast.client("hang")

    bring(awarding, made)
    bring(awarding, made)
    (paper,) = NominationPaper.objects.all()
    lacking = [str(kind) for kind in papers_missing(made)]
    download = hang.get(reverse("nomination_paper", args=[made.code, paper.pk]))
    hang.post(reverse("nomination_paper_remove", args=[made.code, paper.pk]))

    paper.refresh_from_db()
    assert (lacking, download["Content-Disposition"].startswith("attachment")) == (["meeting"], True)
    assert (paper.removed_at is not None, [str(kind) for kind in papers_missing(made)]) == (True, ["report", "meeting"])
    assert hang.get(reverse("nomination_paper", args=[made.code, paper.pk])).status_code == 404
    assert [one.verb for one in Event.objects.about(made).order_by("pk")] == ["paper_added", "paper_removed"]


@pytest.mark.usefixtures("on_disk")
@pytest.mark.parametrize(
    ("state", "who", "added"),
    [
        ("draft", "hang", 1),
        ("sent_back", "hang", 1),
        ("submitted", "hang", 0),
        ("submitted", "bao", 1),
        ("passed", "bao", 1),
        ("awarded", "bao", 0),
        ("declined", "lanh", 0),
        ("draft", "minh", 0),
        ("draft", "doc", 0),
    ],
)
def test_the_union_brings_papers_while_it_writes_and_the_board_until_the_end(awarding, state, who, added):
    made = awarding.walked(state)

    bring(awarding, made, who)

    assert NominationPaper.objects.count() == added


@pytest.mark.usefixtures("on_disk")
def test_a_file_that_is_none_is_refused_in_words(awarding):
    made = awarding.nomination()
    file = SimpleUploadedFile("x.exe", b"MZ", content_type="application/pdf")

    answer = awarding.cast.client("hang").post(
        reverse("nomination_paper_add", args=[made.code]), {"kind": "report", "file": file}
    )

    assert (answer.status_code, list(answer.context["paper_form"].errors), NominationPaper.objects.count()) == (200, ["file"], 0)


def judge(awarding, made, criterion, who="bao", **more):
    typed = {"answer": "met", "words": "Đã nhân rộng ở ba xưởng."} | more
    return awarding.cast.client(who).post(reverse("nomination_judge", args=[made.code, criterion.pk]), typed)


def test_a_judgement_fills_the_frozen_answer_and_is_changed_by_the_next(awarding):
    criterion = awarding.criterion("judged")
    made = awarding.walked("submitted")

    judge(awarding, made, criterion)
    judge(awarding, made, criterion, who="lanh", answer="not_met", words="Chỉ dùng ở một máy.")

    made.refresh_from_db()
    (answer,) = checklist_of(made, on=TODAY).answers
    assert (answer.verdict, answer.words, Judgement.objects.get().by) == ("not_met", "Chỉ dùng ở một máy.", awarding.cast.lanh)
    assert made.checked["answers"][0]["verdict"] == "unknown"
    assert Event.objects.about(made).filter(verb="judged").count() == 2


@pytest.mark.parametrize(("state", "who"), [("submitted", "hang"), ("submitted", "doc"), ("draft", "bao"), ("passed", "bao")])
def test_nobody_judges_who_may_not_or_when_it_is_not_the_time(awarding, state, who):
    criterion = awarding.criterion("judged")

    judge(awarding, awarding.walked(state), criterion, who=who)

    assert not Judgement.objects.exists()


def test_a_judgement_without_words_is_refused_and_so_is_one_of_what_figures_say(awarding):
    judged, figure = awarding.criterion("judged"), awarding.criterion("one_benefit", amount_vnd=1, years=1)
    made = awarding.walked("submitted")

    assert judge(awarding, made, judged, words="").status_code == 200
    assert judge(awarding, made, figure).status_code == 404
    assert not Judgement.objects.exists()


def test_a_verifier_does_not_judge_where_they_are_proposed(awarding):
    criterion, member = awarding.criterion("judged"), loi(awarding)
    awarding.cast.bao.member = member
    awarding.cast.bao.save()

    judge(awarding, awarding.walked("submitted", member=member), criterion)

    assert not Judgement.objects.exists()


def test_what_is_sent_again_is_judged_anew(awarding):
    awarding.criterion("one_benefit", amount_vnd=80_000_000, years=1)
    member = loi(awarding)
    part = awarding.author(member)
    made = awarding.walked("sent_back", member=member)
    assert made.checked["answers"][0]["verdict"] == "not_met"
    made.claims.create(author=part)

    awarding.take("submit", made)

    assert made.checked["answers"][0]["verdict"] == "met"


def test_the_page_says_what_would_be_judged_differently_today(awarding):
    awarding.criterion("one_benefit", amount_vnd=80_000_000, years=1)
    member = loi(awarding)
    part = awarding.author(member)
    made = awarding.walked("under_review", member=member, claims=[part])
    bao = awarding.cast.client("bao")
    before = bao.get(made.get_absolute_url()).context["differs"]

    awarding.cast.take("revoke", part.initiative, by=awarding.cast.hoa, reason="Hủy.")

    differs = bao.get(made.get_absolute_url()).context["differs"]
    assert (before, [(was.verdict, now.verdict) for was, now in differs]) == ([], [("met", "not_met")])


def test_the_reason_of_sending_back_stands_on_the_page(awarding):
    made = awarding.walked("sent_back")

    page = awarding.cast.client("hang").get(made.get_absolute_url())

    assert (page.context["sent_back"].reason, "Thiếu giấy." in page.content.decode()) == ("Thiếu giấy.", True)


def test_a_councillor_reads_what_is_before_the_council_without_doors_to_persons(awarding):
    awarding.criterion("membership", count=1)
    made = awarding.walked("under_review")
    awarding.seat(made.round, user=awarding.cast.vinh)

    page = awarding.cast.client("vinh").get(made.get_absolute_url())

    assert (page.status_code, page.context["steps"], page.context["opens"]) == (200, [], set())
    assert made.member.get_absolute_url() not in page.content.decode()


def test_a_step_is_taken_from_the_page_and_a_wrong_form_comes_back(awarding):
    made = awarding.walked("submitted")
    bao, where = awarding.cast.client("bao"), reverse("nomination_step", args=[made.code, "send_back"])

    wrong = bao.post(where, {"seen": made.version, "reason": ""})
    right = bao.post(where, {"seen": made.version, "reason": "Thiếu giấy."})

    made.refresh_from_db()
    assert (wrong.status_code, right.url, made.state) == (200, made.get_absolute_url(), "sent_back")


def test_the_list_counts_exactly_what_it_shows_and_goes_out_as_a_file_with_an_event(awarding):
    awarding.walked("submitted", member=loi(awarding))
    for name in ("Sơn", "Tú"):
        awarding.walked("draft", member=awarding.cast.member(name, sex="male", qualification="college", job_title="Thợ"))
    bao = awarding.cast.client("bao")

    page = bao.get("/awards/nominations/?sex=male")
    answer = bao.post("/awards/nominations/list.csv?q=loi", {"why": "report"})

    assert [(value, n) for value, _label, n in page.context["counts"]] == [("draft", 2)]
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows if row and row[0].startswith("DN-")] == ["Trần Văn Lợi"]
    assert Event.objects.filter(verb="exported").count() == 1


@pytest.mark.parametrize("times", [1, 3])
def test_what_the_list_costs_does_not_follow_its_rows(awarding, django_assert_num_queries, times):
    for name in ("Lợi", "Sơn", "Tú")[:times]:
        awarding.walked("submitted", member=awarding.cast.member(name, qualification="college", job_title="Thợ"))
    bao = awarding.cast.client("bao")

    with django_assert_num_queries(11):
        assert len(bao.get("/awards/nominations/").context["page"].object_list) == times


@pytest.mark.parametrize("times", [1, 3])
def test_what_a_record_costs_does_not_follow_its_rows(awarding, django_assert_num_queries, times):
    member = loi(awarding)
    for _one in range(times):
        awarding.criterion("one_benefit", amount_vnd=1, years=1)
    made = awarding.walked("under_review", member=member, claims=[awarding.author(member) for _one in range(times)])
    bao = awarding.cast.client("bao")

    with django_assert_num_queries(35):
        assert bao.get(made.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("who", ["hang", "minh", "vinh", "khach"])
def test_everybody_lists_what_they_may_see(awarding, who):
    made = awarding.walked("draft")
    expected = [made] if who == "hang" else []

    page = awarding.cast.client(who).get("/awards/nominations/")

    assert list(page.context["page"]) == expected
    assert Nomination.objects.count() == 1


@pytest.mark.parametrize(
    "words",
    [
        "round=x",
        "award=%F0%9F%92%A9",
        "authority=x",
        "union=CD-999",
        "state=x",
        "work_class=x",
        "sex=x",
        "q=%F0%9F%92%A9",
        "page=x",
    ],
)
def test_no_filter_breaks_the_list_or_the_choice_of_a_person(awarding, words):
    asked = awarding.round()
    hang = awarding.cast.client("hang")

    assert hang.get(f"/awards/nominations/?{words}").status_code == 200
    where = reverse("nomination_new", args=[asked.slug, "BLDST", "CD-001"])
    assert hang.get(f"{where}?{words}").status_code == 200
    assert hang.get(f"{where}?member={words[-1]}").status_code == 404


@pytest.mark.parametrize(("who", "links"), [("bao", 1), ("hang", 1), ("doc", 1), ("vinh", 0)])
def test_the_union_is_a_door_only_for_who_may_open_it(awarding, who, links):
    awarding.seat(awarding.round(), user=awarding.cast.vinh)
    made = awarding.walked("under_review", member=loi(awarding))

    page = awarding.cast.client(who).get(made.get_absolute_url()).content.decode()

    body = page.partition('class="crumb"')[2].partition("<aside>")[0]
    assert body.count(f'href="{made.union.get_absolute_url()}"') == links


def test_a_paper_stands_in_the_history_by_its_kind_alone(awarding):
    made = awarding.walked("draft", member=loi(awarding))
    added = {"papers": ([], ["Biên bản họp CĐCS: Biên bản dài DN-2022-00001.pdf"])}
    events.record(record=made, verb="paper_added", by=awarding.cast.hang, at=NOW, children=added)

    (told,) = changes(Event.objects.about(made).order_by("pk").last())

    assert vars(told) == {"label": "Giấy tờ trong hồ sơ", "before": "–", "after": "Biên bản họp CĐCS", "told": True}


def test_the_other_nomination_is_linked_by_its_code_and_named_once(awarding):
    conflict = Conflict(True, "SK-2022-00001 đang làm căn cứ cho DN-2022-00007.", "", "DN-2022-00007")

    door = told_with_door(conflict, {"DN-2022-00007"})

    assert door == 'SK-2022-00001 đang làm căn cứ cho <a href="/awards/nominations/DN-2022-00007/">DN-2022-00007</a>.'
    assert told_with_door(conflict, set()) == conflict.sentence
    assert told_with_door(Conflict(True, "Đã thôi đoàn viên."), {""}) == "Đã thôi đoàn viên."
