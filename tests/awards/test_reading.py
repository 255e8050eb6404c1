"""What a member of the council reads: the nominations of their rounds and the cited initiatives, and nothing beside them."""

import hashlib
from datetime import date

import pytest

from awards.models import Nomination, Seat
from awards.sittings import beside, rounds_to_read
from initiatives.models import Evidence
from tests.conftest import NOW, TODAY
from toolkit import files
from unions.models import Mandate, User

pytestmark = pytest.mark.usefixtures("today")
READING = "/awards/rounds/dot-2022/reading/"
SECRET = "Góc xoay 37 độ, dầu XK-9"


def attached(initiative, *, confidential=False, removed=False) -> Evidence:
    digest = hashlib.sha256(b"paper").hexdigest()
    for path in (files.path_of(digest), files.preview_of(digest, 1)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"paper")
    return Evidence.objects.create(
        initiative=initiative, kind="decision", name="QĐ.pdf", format="pdf", sha256=digest, size=5, pages=1,
        confidential=confidential, added_by=initiative.entered_by, added_at=NOW, removed_at=NOW if removed else None,
    )  # fmt: skip


@pytest.fixture
def round(awarding, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    made = awarding.round()
    awarding.seat(made, user=awarding.cast.vinh)
    return made


@pytest.fixture
def put(awarding, round) -> Nomination:
    """A nomination before the council of vinh, citing an initiative with a confidential part."""
    member = awarding.cast.member("Trần Văn Lợi", qualification="college", job_title="Thợ hàn", employee_code="NV-7781")
    part = awarding.author(member, confidential_part=SECRET)
    return awarding.walked("under_review", member=member, claims=[part], round=round)


def cited(one):
    return one.claims.get().author.initiative


def evidence(one, initiative=None) -> str:
    return f"/awards/nominations/{one.code}/initiatives/{(initiative or cited(one)).code}/"


def status(awarding, url, *people) -> dict[str, int]:
    return {who: awarding.cast.client(who).get(url).status_code for who in people}


def test_the_list_names_nominee_class_criteria_initiatives_and_their_sum(awarding, put):
    awarding.walked("submitted", member=awarding.cast.member("Chưa Trình", qualification="college", job_title="Thợ"))

    page = awarding.cast.client("vinh").get(READING).content.decode()

    for words in ("Trần Văn Lợi", put.code, cited(put).code, "100.000.000", evidence(put)):
        assert words in page
    assert "Chưa Trình" not in page


def test_the_reader_s_own_concern_is_marked_with_its_reason(awarding, put):
    Seat.objects.update(union=awarding.cast.samju)

    page = awarding.cast.client("vinh").get(READING).content.decode()

    assert page.count("badge-state is-wait") == 1
    assert awarding.cast.samju.name in page
    Seat.objects.update(union=awarding.cast.haneul)
    assert "badge-state is-wait" not in awarding.cast.client("vinh").get(READING).content.decode()


def test_the_board_the_readers_and_the_council_read_the_list_and_no_officer(awarding, put):
    found = status(awarding, READING, "bao", "lanh", "doc", "vinh", "hang", "minh", "khach")

    assert found == {"bao": 200, "lanh": 200, "doc": 200, "vinh": 200, "hang": 403, "minh": 403, "khach": 404}


def test_a_councillor_reads_no_other_round_and_no_planned_one(awarding, put, round):
    other = awarding.round("khac")
    awarding.seat(awarding.round("planned", state="planned"), user=awarding.cast.vinh)
    second = awarding.walked(
        "under_review", member=awarding.cast.member("Khác", qualification="college", job_title="Thợ"), round=other
    )

    urls = ["/awards/rounds/khac/reading/", "/awards/rounds/planned/reading/", second.get_absolute_url()]
    assert [awarding.cast.client("vinh").get(url).status_code for url in urls] == [404, 404, 404]
    assert [one.round.slug for one in rounds_to_read(awarding.cast.vinh, TODAY)] == ["dot-2022"]


def test_the_cited_initiative_is_read_by_its_public_facts_alone(awarding, put):
    open_one, close = attached(cited(put)), attached(cited(put), confidential=True)

    page = awarding.cast.client("vinh").get(evidence(put)).content.decode()

    assert cited(put).title in page
    assert f"{evidence(put)}evidence/{open_one.pk}/" in page
    assert (SECRET in page, f"evidence/{close.pk}/" in page, "NV-7781" in page) == (False, False, False)


def test_papers_that_are_not_confidential_are_read_and_no_others(awarding, put):
    own = cited(put)
    papers = [attached(own), attached(own, confidential=True), attached(own, removed=True), attached(awarding.cast.accepted())]
    client = awarding.cast.client("vinh")

    assert [client.get(f"{evidence(put)}evidence/{one.pk}/").status_code for one in papers] == [200, 404, 404, 404]
    assert [client.get(f"{evidence(put)}evidence/{one.pk}/1/").status_code for one in papers] == [200, 404, 404, 404]
    assert client.get(f"{evidence(put)}evidence/{papers[0].pk}/2/").status_code == 404


def test_an_initiative_that_is_not_cited_or_not_accepted_is_not_read_through_a_nomination(awarding, put):
    client = awarding.cast.client("vinh")
    strangers = [awarding.cast.accepted(), awarding.cast.draft(), awarding.cast.walked("received")]

    assert [client.get(evidence(put, one)).status_code for one in strangers] == [404, 404, 404]
    awarding.cast.take("revoke", cited(put), by=awarding.cast.hoa, reason="Hủy.")
    assert client.get(evidence(put)).status_code == 404


def test_a_union_s_cited_initiatives_are_read_too(awarding, round):
    flag = awarding.award("CO_TLD", "Cờ thi đua", for_whom="union")
    one = awarding.nomination(award=flag, union=awarding.cast.samju, round=round)
    initiative = awarding.cast.accepted()
    one.initiatives.add(initiative)
    awarding.take("submit", one)
    assert awarding.cast.client("vinh").get(evidence(one, initiative)).status_code == 404

    awarding.take("review", one, second_use_words="")

    assert awarding.cast.client("vinh").get(evidence(one, initiative)).status_code == 200


@pytest.mark.parametrize("state", ["draft", "submitted", "sent_back", "withdrawn"])
def test_what_is_not_before_the_council_a_councillor_does_not_read(awarding, round, state):
    member = awarding.cast.member("Lợi", qualification="college", job_title="Thợ")
    one = awarding.walked(state, member=member, claims=[awarding.author(member)], round=round)

    found = [awarding.cast.client("vinh").get(url).status_code for url in (one.get_absolute_url(), evidence(one))]

    assert found == [404, 404]


def test_nothing_beside_nominations_opens_to_a_councillor(awarding, put):
    initiative, member = cited(put), put.member
    paper = attached(initiative)
    urls = [
        initiative.get_absolute_url(), f"/initiatives/{initiative.code}/evidence/{paper.pk}/", member.get_absolute_url(),
        put.union.get_absolute_url(), f"/unions/{put.union.code}/members/",
    ]  # fmt: skip

    assert {awarding.cast.client("vinh").get(url).status_code for url in urls} <= {403, 404}


def test_others_who_may_not_see_the_nomination_read_no_evidence(awarding, put):
    paper = attached(cited(put))

    for url in (evidence(put), f"{evidence(put)}evidence/{paper.pk}/", f"{evidence(put)}evidence/{paper.pk}/1/"):
        assert status(awarding, url, "minh", "khach") == {"minh": 404, "khach": 404}
        assert status(awarding, url, "hang", "bao", "doc") == {"hang": 200, "bao": 200, "doc": 200}


def test_an_ended_mandate_ends_the_right_at_once(awarding, put):
    paper = attached(cited(put))
    urls = [READING, put.get_absolute_url(), evidence(put), f"{evidence(put)}evidence/{paper.pk}/"]
    assert {awarding.cast.client("vinh").get(url).status_code for url in urls} == {200}

    Mandate.objects.filter(user=awarding.cast.vinh).update(until=date(2022, 6, 5))

    assert [awarding.cast.client("vinh").get(url).status_code for url in urls] == [404] * 4
    assert rounds_to_read(User.objects.get(username="vinh"), TODAY) == []


def test_a_seat_without_a_mandate_reads_nothing_and_a_mandate_without_a_seat_neither(awarding, put):
    cast = awarding.cast
    awarding.seat(awarding.round(), "Khách", user=cast.khach)
    cast.user("moi", "councillor")

    assert status(awarding, put.get_absolute_url(), "khach", "moi") == {"khach": 404, "moi": 404}
    Seat.objects.filter(user=cast.vinh).delete()
    assert status(awarding, put.get_absolute_url(), "vinh") == {"vinh": 404}


def test_a_councillor_s_home_leads_to_what_waits_for_the_vote(awarding, put, round):
    awarding.walked("passed", member=awarding.cast.member("Đã Đạt", qualification="college", job_title="Thợ"), round=round)

    page = awarding.cast.client("vinh").get("/").content.decode()

    assert READING in page
    assert "05/07/2022" in page
    assert [(one.waiting, one.in_all) for one in rounds_to_read(awarding.cast.vinh, TODAY)] == [(1, 2)]


def test_the_one_before_and_after_follow_the_reading_list(awarding, put, round):
    names = ["Bình", "Cường"]
    rows = [
        awarding.walked("under_review", member=awarding.cast.member(name, qualification="college", job_title="Thợ"), round=round)
        for name in names
    ]
    order = [*rows, put]
    vinh = awarding.cast.vinh

    found = [tuple(one and one.pk for one in beside(each, vinh, TODAY)) for each in order]

    assert found == [(None, rows[1].pk), (rows[0].pk, put.pk), (rows[1].pk, None)]
    assert beside(put, awarding.cast.minh, TODAY) == (None, None)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_nomination_and_for_three(awarding, round, query_counter, count):
    for number in range(count):
        member = awarding.cast.member(f"Người {number}", qualification="college", job_title="Thợ")
        awarding.walked("under_review", member=member, claims=[awarding.author(member)], round=round)
    client = awarding.cast.client("vinh")

    with query_counter.exactly(17):
        client.get(READING)
