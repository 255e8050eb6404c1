"""Rounds: who sees which, how the board prepares and opens them, what each lacks, when it may be finished."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from awards.forms.rounds import RoundForm, in_words
from awards.models import Nomination, NominationPaper, Round, RoundAward, Sitting
from awards.progress import lacks_of, progress_of, silent_unions
from awards.rounds import workflow
from awards.views.round_forms import _stored
from tests.conftest import NOW, TODAY, ZONE
from toolkit.steps import Refused
from unions.models import Event, Mandate

pytestmark = pytest.mark.usefixtures("today")


def typed(awarding, *awards, **more) -> dict:
    """Return what the form of a new round is sent with; the awards are ticked, with a report asked for."""
    made = {
        "name": "Đợt cuối năm 2022",
        "slug": "",
        "year": "2022",
        "document": "12/KH-LĐLĐ",
        "opens_on": "01/06/2022",
        "due_on": "30/06/2022",
        "council_on": "10/07/2022",
        "quorum_part": "4",
        "quorum_whole": "5",
        "asks_whom": "all",
        "why_again": "",
        "words": "",
        "version": "1",
    }
    for award in awards or [awarding.award()]:
        made |= {
            f"in_{award.pk}": "on",
            f"copies_{award.pk}": "2",
            f"papers_{award.pk}": ["report"],
            f"by_{award.pk}": "15/07/2022",
        }
    return made | more


def errors(response) -> dict[str, list[str]]:
    return {name: [str(one) for one in found] for name, found in response.context["form"].errors.items()}


# Who sees which.


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("bao", ["all", "planned", "theirs"]),
        ("lanh", ["all", "planned", "theirs"]),
        ("doc", ["all", "planned", "theirs"]),
        ("tri", ["all", "planned", "theirs"]),
        ("hang", ["all"]),
        ("minh", ["all", "theirs"]),
        ("vinh", ["theirs"]),
        ("khach", []),
    ],
)
def test_each_person_sees_their_rounds(awarding, person, seen):
    cast = awarding.cast
    awarding.round("all")
    awarding.round("planned", state="planned").seats.create(name="Vinh", user=cast.vinh)
    theirs = awarding.round("theirs")
    theirs.unions.add(cast.haneul)
    awarding.seat(theirs, user=cast.vinh)

    found = Round.objects.visible_to(cast.people[person], on=TODAY).order_by("slug")

    assert [one.slug for one in found] == seen


def test_a_councillor_whose_mandate_ended_sees_no_round(awarding):
    awarding.seat(awarding.round(), user=awarding.cast.vinh)
    Mandate.objects.filter(user=awarding.cast.vinh).update(until=date(2022, 6, 5))

    assert not Round.objects.visible_to(awarding.cast.vinh, on=TODAY).exists()


def test_a_round_asks_all_unions_or_the_chosen_ones(awarding):
    cast = awarding.cast
    everybody, one = awarding.round("all"), awarding.round("one")
    one.unions.add(cast.haneul)

    told = [(asked.asks(cast.samju), asked.asks(cast.haneul), list(asked.unions_asked(TODAY))) for asked in (everybody, one)]

    assert told == [(True, True, [cast.samju, cast.haneul]), (False, True, [cast.haneul])]
    assert list(Round.objects.asking([cast.samju.pk])) == [everybody]
    assert list(Round.objects.asking([])) == []


def test_unions_propose_in_a_round_from_its_first_day_while_it_is_open(awarding):
    for slug, more in {
        "runs": {},
        "begins later": {"opens_on": date(2022, 6, 7)},
        "planned": {"state": "planned"},
        "over": {"state": "finished"},
    }.items():
        awarding.round(slug, **more)

    assert [one.slug for one in Round.objects.open_on(TODAY)] == ["runs"]


# Preparing.


def test_the_board_prepares_a_round_with_its_awards_and_leaves_one_event(awarding):
    award = awarding.award()

    answer = awarding.cast.client("bao").post("/awards/rounds/new/", typed(awarding, **{f"quota_{award.pk}": "3"}))

    made = Round.objects.get()
    row = RoundAward.objects.get()
    event = Event.objects.get(kind="awards.round")
    assert (answer.status_code, answer.url) == (302, "/awards/rounds/dot-cuoi-nam-2022/")
    assert (made.state, made.year, made.due_on, made.unions.count()) == ("planned", 2022, date(2022, 6, 30), 0)
    assert (row.award, row.quota, row.copies, row.papers, row.forward_by) == (award, 3, 2, ["report"], date(2022, 7, 15))
    assert (event.verb, event.actor, event.changes["round_awards"][1]) == (
        "created",
        "Lê Quốc Bảo",
        in_words([row]),
    )


@pytest.mark.parametrize("person", ["hang", "doc", "vinh", "khach", "tri"])
def test_nobody_but_the_board_prepares_copies_or_edits_a_round(awarding, person):
    cast = awarding.cast
    made = awarding.round()
    awarding.seat(made, user=cast.vinh)
    client = cast.client(person)
    for address in ("/awards/rounds/new/", f"/awards/rounds/{made.slug}/edit/", f"/awards/rounds/{made.slug}/copy/"):
        expected = 404 if person == "khach" and "new" not in address else 403
        assert (client.get(address).status_code, client.post(address, typed(awarding)).status_code) == (expected, expected)
    assert Round.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"due_on": "31/05/2022"}, "due_on"),
        ({"council_on": "31/05/2022"}, "council_on"),
        ({"year": "22"}, "year"),
        ({"year": "hai nghìn"}, "year"),
        ({"year": "1999"}, "year"),
        ({"quorum_part": "6"}, "quorum_whole"),
        ({"slug": "new"}, "slug"),
        ({"asks_whom": "chosen"}, "unions"),
        ({"due_on": "31/06/2022"}, "due_on"),
    ],
)
def test_bad_input_is_refused_at_its_field(awarding, more, field):
    answer = awarding.cast.client("bao").post("/awards/rounds/new/", typed(awarding, **more))

    assert list(errors(answer)) == [field]
    assert not Round.objects.exists()


def test_a_round_with_a_taken_address_is_refused(awarding):
    awarding.round("cuoi-nam")

    answer = awarding.cast.client("bao").post("/awards/rounds/new/", typed(awarding, slug="cuoi-nam", year="2021"))

    assert list(errors(answer)) == ["slug"]


def test_a_second_round_over_the_same_year_and_award_says_why(awarding):
    awarding.round(name="Đợt đầu")
    client = awarding.cast.client("bao")

    refused = client.post("/awards/rounds/new/", typed(awarding))
    assert list(errors(refused)) == ["why_again"]
    assert "Đợt đầu" in errors(refused)["why_again"][0]

    client.post("/awards/rounds/new/", typed(awarding, why_again="Bổ sung theo công văn 20."))
    made = Round.objects.get(slug="dot-cuoi-nam-2022")
    for slug in ("dot-2022", made.slug):
        assert "Bổ sung theo công văn 20." in client.get(f"/awards/rounds/{slug}/").content.decode()


def test_another_award_or_another_year_is_no_second_round(awarding):
    awarding.round()
    client = awarding.cast.client("bao")
    other = awarding.award("BK", "Bằng khen")

    client.post("/awards/rounds/new/", typed(awarding, other))
    client.post("/awards/rounds/new/", typed(awarding, year="2021", slug="nam-2021"))

    assert sorted(Round.objects.values_list("slug", flat=True)) == ["dot-2022", "dot-cuoi-nam-2022", "nam-2021"]


def test_awards_only_recorded_or_not_in_force_that_year_are_not_offered(awarding):
    awarding.award()
    old = awarding.award("CU", "Cũ", valid_to=date(2021, 12, 31))
    later = awarding.award("SAU", "Sau", valid_from=date(2023, 1, 1))
    within = awarding.award("NAM", "Trong năm", valid_from=date(2022, 12, 31))
    recorded = awarding.award("LDTT", "Lao động tiên tiến", recorded_only=True)

    page = awarding.cast.client("bao").get("/awards/rounds/new/")
    offered = [row["award"].code for group in page.context["form"].by_authority() for row in group["rows"]]
    answer = awarding.cast.client("bao").post("/awards/rounds/new/", typed(awarding, old, later, within))

    assert sorted(offered) == ["BLDST", "NAM"]
    assert sorted(errors(answer)) == sorted([f"in_{old.pk}", f"in_{later.pk}"])
    answer = awarding.cast.client("bao").post("/awards/rounds/new/", typed(awarding, recorded))
    assert not RoundAward.objects.filter(award=recorded).exists()


def test_a_deadline_of_the_authority_before_the_due_day_is_told_and_stands(awarding):
    award = awarding.award()

    answer = awarding.cast.client("bao").post(
        "/awards/rounds/new/", typed(awarding, **{f"by_{award.pk}": "29/06/2022"}), follow=True
    )

    assert RoundAward.objects.get().forward_by == date(2022, 6, 29)
    assert [one.level_tag for one in answer.context["messages"]] == ["warning", "success"]


def test_next_years_round_is_filled_in_from_this_one(awarding):
    cast = awarding.cast
    former = awarding.round(
        "dot-2022", name="Đợt cuối năm 2022", papers=["report", "tax"], quota=4, document="12/KH", why_again="Vì."
    )
    former.unions.add(cast.haneul)
    RoundAward.objects.update(forward_by=date(2022, 7, 20), copies=3)

    page = cast.client("bao").get("/awards/rounds/dot-2022/copy/")
    form = page.context["form"]
    (row,) = form.by_authority()[0]["rows"]

    begins = {
        name: form[name].value() or "" for name in ("name", "slug", "year", "opens_on", "document", "why_again", "asks_whom")
    }
    assert begins == {
        "name": "Đợt cuối năm 2023", "slug": "dot-2023", "year": 2023, "opens_on": "01/05/2023", "document": "",
        "why_again": "", "asks_whom": "chosen",
    }  # fmt: skip
    told = [row[name].value() for name in ("in", "quota", "by", "copies", "papers")]
    assert told == [True, "4", "20/07/2023", "3", ["report", "tax"]]
    assert list(form["unions"].value()) == [cast.haneul.pk]


def test_an_award_offers_the_papers_of_the_last_round_that_had_it(awarding):
    awarding.round("a", papers=["report"], opens_on=date(2022, 5, 2))
    awarding.round("b", papers=["report", "tax"], opens_on=date(2022, 5, 3))

    form = awarding.cast.client("bao").get("/awards/rounds/new/").context["form"]

    (row,) = form.by_authority()[0]["rows"]
    assert (row["ticked"], row["papers"].value()) == (False, ["report", "tax"])


def test_an_open_round_keeps_its_year_and_address_and_may_be_given_more_time(awarding):
    made = awarding.round()
    client = awarding.cast.client("bao")

    client.post("/awards/rounds/dot-2022/edit/", typed(awarding, due_on="15/07/2022", council_on="", year="2021", slug="khac"))

    made.refresh_from_db()
    assert (made.slug, made.year, made.due_on, made.version) == ("dot-2022", 2022, date(2022, 7, 15), 2)
    assert Event.objects.get(verb="changed").changes["due_on"] == ["2022-06-30", "2022-07-15"]


def test_who_started_from_an_older_state_does_not_overwrite_a_newer_one(awarding):
    made = awarding.round()
    Round.objects.update(version=2)

    answer = awarding.cast.client("bao").post("/awards/rounds/dot-2022/edit/", typed(awarding, due_on="15/07/2022"))

    made.refresh_from_db()
    assert (answer.status_code, made.due_on) == (200, date(2022, 6, 30))


def test_an_award_or_a_union_with_nominations_stays_in_the_round(awarding):
    cast = awarding.cast
    other = awarding.award("BK", "Bằng khen")
    made = awarding.round(awards=[awarding.award(), other])
    awarding.nomination(round=made)
    client = cast.client("bao")

    for more in ({}, {"asks_whom": "chosen", "unions": [cast.haneul.pk], f"in_{awarding.award().pk}": "on"}):
        answer = client.post("/awards/rounds/dot-2022/edit/", typed(awarding, other, **more))
        assert list(errors(answer)) == ["__all__"]
    assert (made.awards.count(), made.unions.count()) == (2, 0)

    client.post("/awards/rounds/dot-2022/edit/", typed(awarding))
    assert [row.award.code for row in made.awards.all()] == ["BLDST"]


# Opening and finishing.


def test_a_round_is_opened_once_it_has_awards_and_its_due_day_lies_ahead(awarding):
    cast = awarding.cast
    made = awarding.round(state="planned")
    RoundAward.objects.all().delete()
    with pytest.raises(Refused):
        workflow.take("open", made, by=cast.bao, at=NOW)
    RoundAward.objects.create(round=made, award=awarding.award())
    with pytest.raises(Refused, match="30/06/2022"):
        workflow.take("open", made, by=cast.bao, at=datetime(2022, 7, 1, 8, 0, tzinfo=ZONE))

    workflow.take("open", made, by=cast.bao, at=NOW)
    assert (made.state, Event.objects.get().verb) == ("open", "open")


def test_a_second_round_that_does_not_say_why_is_not_opened(awarding):
    awarding.round("erste", name="Đợt đầu")
    made = awarding.round("zweite", state="planned")

    with pytest.raises(Refused, match="Đợt đầu"):
        workflow.take("open", made, by=awarding.cast.bao, at=NOW)
    Round.objects.filter(pk=made.pk).update(why_again="Bổ sung.")
    workflow.take("open", made, by=awarding.cast.bao, at=NOW)


@pytest.mark.parametrize("state", ["submitted", "under_review", "passed", "forwarded"])
def test_what_is_unfinished_stops_the_finishing_with_its_number(awarding, state):
    made = awarding.walked(state)

    with pytest.raises(Refused, match="1"):
        workflow.take("finish", made.round, by=awarding.cast.bao, at=NOW)
    assert Round.objects.get().state == "open"


@pytest.mark.parametrize("state", ["draft", "sent_back", "not_passed", "awarded", "declined", "withdrawn", "revoked"])
def test_a_round_in_which_nothing_waits_is_finished_and_may_be_opened_again(awarding, state):
    made = awarding.walked(state).round

    workflow.take("finish", made, by=awarding.cast.bao, at=NOW)
    with pytest.raises(Refused):
        workflow.take("reopen", made, by=awarding.cast.bao, at=NOW, reason="")
    workflow.take("reopen", made, by=awarding.cast.bao, at=NOW, reason="Còn một hồ sơ.")

    assert made.state == "open"


@pytest.mark.parametrize("person", ["hang", "doc", "tri", "vinh", "khach"])
@pytest.mark.parametrize("name", ["open", "finish", "reopen"])
def test_only_the_board_takes_the_steps_of_a_round(awarding, person, name):
    made = awarding.round(state={"open": "planned", "finish": "open", "reopen": "finished"}[name])

    with pytest.raises(PermissionDenied):
        workflow.require(name, made, by=awarding.cast.people[person], on=TODAY)


def test_the_page_takes_a_step_and_says_why_not(awarding):
    made = awarding.walked("submitted").round
    client = awarding.cast.client("bao")

    refused = client.post(f"/awards/rounds/{made.slug}/steps/finish/", {"seen": made.version}, follow=True)
    assert [one.level_tag for one in refused.context["messages"]] == ["error"]
    awarding.take("withdraw", Nomination.objects.get(), reason="Đổi người.")
    client.post(f"/awards/rounds/{made.slug}/steps/finish/", {"seen": made.version})

    made.refresh_from_db()
    assert made.state == "finished"
    assert client.get(f"/awards/rounds/{made.slug}/edit/").status_code == 302


# What is lacking, how far it is.


def lacking(made) -> list[tuple[int, str, str]]:
    return [(one.count, one.page, one.query) for one in lacks_of(made, on=TODAY)]


def test_a_round_just_prepared_lacks_all_but_its_days(awarding):
    made = awarding.round(state="planned", council_on=None)
    RoundAward.objects.all().delete()

    assert lacking(made) == [(1, "round_edit", ""), (1, "round_edit", ""), (1, "council", "")]


def test_a_round_that_is_prepared_lacks_nothing(awarding):
    made = awarding.round(papers=["report"])
    RoundAward.objects.update(forward_by=date(2022, 7, 10))
    awarding.seat(made, post="chair")

    assert lacking(made) == []


def test_what_the_awards_and_the_council_of_a_round_lack_is_told(awarding):
    made = awarding.round(awards=[awarding.award(), awarding.award("BK", "Bằng khen")], council_on=date(2022, 6, 1))
    RoundAward.objects.filter(award__code="BK").update(forward_by=date(2022, 6, 29))
    awarding.seat(made)

    told = [(one.count, str(one.label)) for one in lacks_of(made, on=TODAY)]

    assert [count for count, _label in told] == [1, 1, 1, 1, 2]
    assert {one.page for one in lacks_of(made, on=TODAY)} == {"round_edit", "council"}


def test_what_nominations_wait_for_is_told_the_least_work_first(awarding):
    made = awarding.round(papers=["report"])
    RoundAward.objects.update(forward_by=date(2022, 7, 10), quota=4)
    awarding.seat(made, post="chair")
    for state in ("draft", "sent_back", "submitted", "submitted", "submitted", "under_review", "passed", "not_passed"):
        awarding.walked(state, round=made)
    forwarded = awarding.nomination(round=made)
    NominationPaper.objects.create(
        nomination=forwarded,
        kind="report",
        name="a.pdf",
        format="pdf",
        sha256="a",
        size=1,
        added_by=awarding.cast.hang,
        added_at=NOW,
    )
    for name in ("submit", "review"):
        awarding.take(name, forwarded, **({"second_use_words": ""} if name == "review" else {}))
    awarding.result(forwarded)
    forwarded.refresh_from_db()
    awarding.take("pass", forwarded)
    awarding.take("forward", forwarded, forwarded_number="15/TTr", forwarded_on=TODAY)

    found = [(one.count, one.page, one.query) for one in lacks_of(made, on=TODAY)]
    assert found == [
        (1, "nominations", "?round=dot-2022&state=sent_back"),
        (1, "sitting", ""),
        (1, "dossiers", ""),
        (1, "nominations", "?round=dot-2022&state=forwarded"),
        (1, "round_choose", ""),
        (3, "nominations", "?round=dot-2022&state=submitted"),
        (5, "dossiers", ""),
    ]
    counts = [one.count for one in lacks_of(made, on=TODAY)]
    assert counts == sorted(counts)


def test_papers_asked_for_and_not_there_are_counted_by_nomination(awarding):
    made = awarding.round(papers=["report", "tax"])
    complete, lacks, removed = (awarding.walked("submitted", round=made) for _n in range(3))
    more = {"name": "a.pdf", "format": "pdf", "sha256": "a", "size": 1, "added_by": awarding.cast.hang, "added_at": NOW}
    for one, kind, gone in (
        (complete, "report", None),
        (complete, "tax", None),
        (lacks, "tax", None),
        (removed, "report", NOW),
        (removed, "tax", None),
    ):
        NominationPaper.objects.create(nomination=one, kind=kind, removed_at=gone, **more)

    assert [one.count for one in lacks_of(made, on=TODAY) if one.page == "dossiers"] == [2]


def test_results_not_entered_and_sittings_not_applied_are_told(awarding):
    made = awarding.round()
    waiting, entered = awarding.walked("under_review", round=made), awarding.walked("under_review", round=made)
    sitting = awarding.sitting(made)
    awarding.result(entered, sitting=sitting)
    told = []
    signed = {"scan_sha256": "0" * 64, "frozen_by": awarding.cast.bao, "frozen_at": NOW}
    for state in ({"state": "open"}, signed | {"state": "frozen"}, {"state": "applied"}):
        Sitting.objects.update(**state)
        told.append([one.label for one in lacks_of(made, on=TODAY) if one.page == "sitting"])

    without = "Đề nghị chưa nhập kết quả bỏ phiếu"
    assert (told, waiting.state) == (
        [[without, "Phiên họp chưa đính kèm biên bản đã ký"], [without, "Phiên họp chưa áp dụng kết quả"], [without]],
        "under_review",
    )


def test_drafts_left_after_the_due_day_are_told(awarding):
    made = awarding.round()
    awarding.nomination(round=made)

    told = [
        [one.query for one in lacks_of(made, on=day) if one.page == "nominations"]
        for day in (date(2022, 6, 30), date(2022, 7, 1))
    ]

    assert told == [[], ["?round=dot-2022&state=draft"]]


def test_a_union_has_proposed_once_it_sent_somebody(awarding):
    cast = awarding.cast
    made = awarding.round()
    awarding.walked("withdrawn", round=made)
    awarding.nomination(round=made)

    silent = silent_unions(made, user=cast.bao, on=TODAY)
    assert [(one.code, one.begun) for one in silent] == [("CD-002", False), ("CD-001", True)]

    awarding.walked("submitted", round=made)
    (progress,) = progress_of([made], user=cast.bao, on=TODAY)
    assert (progress.proposed, progress.asked, progress.nominations) == (1, 2, 3)
    assert [one.code for one in silent_unions(made, user=cast.bao, on=TODAY)] == ["CD-002"]
    (own,) = progress_of([made], user=cast.minh, on=TODAY)
    assert (own.proposed, own.asked, own.nominations) == (0, 1, 0)


# The pages.


def test_the_hub_shows_running_rounds_first_and_an_officer_no_planned_one(awarding):
    awarding.round("kommt", state="planned", due_on=date(2022, 12, 1))
    awarding.round("war", state="finished")
    awarding.round("runs")

    def groups(person):
        page = awarding.cast.client(person).get("/awards/")
        return [(group["state"], [row.round.slug for row in group["rows"]]) for group in page.context["groups"]]

    assert groups("bao") == [("open", ["runs"]), ("planned", ["kommt"]), ("finished", ["war"])]
    assert groups("hang") == [("open", ["runs"]), ("finished", ["war"])]
    assert groups("vinh") == groups("khach") == []


@pytest.mark.parametrize("person", ["hang", "bao", "lanh", "doc", "vinh"])
def test_the_page_of_a_round_shows_each_person_their_part(awarding, person):
    cast = awarding.cast
    made = awarding.round()
    awarding.seat(made, user=cast.vinh)
    awarding.walked("draft", round=made)
    awarding.walked(
        "under_review", round=made, member=cast.member("Sơn", union=cast.haneul, qualification="college", job_title="Thợ")
    )

    page = cast.client(person).get("/awards/rounds/dot-2022/")

    seen = {one.state: one.n for one in page.context["progress"].states}
    board = {"draft": 1, "under_review": 1}
    assert seen == {"hang": {"draft": 1}, "vinh": {"under_review": 1}}.get(person, board)
    writes = person in ("bao", "lanh")
    assert (page.context["lacks"] is not None, bool(page.context["steps"]), page.context["may_edit"]) == (writes, writes, writes)
    assert [one.code for one in page.context["silent"]] == {"hang": ["CD-001"], "vinh": []}.get(person, ["CD-001"])


QUERIES = {"/awards/": 9, "/awards/rounds/dot-2022/": 26, "/awards/rounds/new/": 7}


@pytest.mark.parametrize("address", QUERIES)
def test_pages_of_rounds_cost_the_same_with_one_row_and_with_three(awarding, address, django_assert_num_queries):
    client = awarding.cast.client("bao")

    def fill(n):
        award = awarding.award(f"A{n}", f"Giải {n}")
        RoundAward.objects.create(round=awarding.round(), award=award, papers=["report"])
        awarding.round(f"dot-{n}", year=2021, awards=[award])
        for state in ("draft", "submitted", "under_review"):
            awarding.walked(state, round=awarding.round())

    fill(1)
    client.get(address)
    with django_assert_num_queries(QUERIES[address]):
        one = client.get(address)
    fill(2)
    fill(3)
    with django_assert_num_queries(QUERIES[address]):
        three = client.get(address)

    assert (one.status_code, three.status_code) == (200, 200)
    assert address == "/awards/" or len(three.content) > len(one.content)


def test_who_prepares_the_same_round_a_moment_later_is_refused_too(awarding, rf):
    request = rf.post("/awards/rounds/new/")
    request.user, request.today = awarding.cast.bao, TODAY
    form = RoundForm(typed(awarding), instance=Round(), today=TODAY)
    assert form.is_valid()
    awarding.round(name="Vừa lập")

    assert _stored(request, form) is None
    assert "Vừa lập" in str(form.non_field_errors())
    assert [one.name for one in Round.objects.all()] == ["Vừa lập"]


@pytest.mark.parametrize(
    ("who", "doors"), [("bao", {"result"}), ("lanh", {"result"}), ("doc", {"result"}), ("vinh", {"result"}), ("hang", set())]
)
def test_a_finished_round_leads_to_the_results_of_its_sittings_and_to_no_entry(awarding, who, doors):
    made = awarding.round("over", state="finished")
    awarding.seat(made, user=awarding.cast.vinh)
    sitting = awarding.sitting(made, state="applied")

    page = awarding.cast.client(who).get(made.get_absolute_url()).content.decode()

    addresses = {"entry": f'href="/awards/rounds/{made.slug}/sitting/"', "result": f'href="{sitting.get_absolute_url()}"'}
    assert {name for name, address in addresses.items() if address in page} == doors
    assert awarding.cast.client(who).get(sitting.get_absolute_url()).status_code == (200 if doors else 404)


@pytest.mark.parametrize(("who", "door"), [("bao", True), ("doc", False), ("vinh", False), ("hang", False)])
def test_only_the_board_is_led_to_where_results_are_entered(awarding, who, door):
    made = awarding.round()
    awarding.seat(made, user=awarding.cast.vinh)

    page = awarding.cast.client(who).get(made.get_absolute_url()).content.decode()

    assert (f'href="/awards/rounds/{made.slug}/sitting/"' in page) == door
