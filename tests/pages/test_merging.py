"""A union is merged into another or splits: what moves and what stays is shown first, and what was shown is what is done."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from emulation.models import HalfYear, UnionReturn
from initiatives.models import Adoption, Author, Initiative
from kcn_union import closing, merging
from kcn_union.half_year import doors, frozen
from kcn_union.half_year.figures import FLOWS, gather
from kcn_union.half_year.table import lines, note
from kcn_union.merge_preview import preview
from kcn_union.models import Publication
from tests.conftest import NOW, TODAY
from tests.initiatives.test_races import needs_postgres
from toolkit.steps import Refused
from unions import changes
from unions.models import Event, Mandate, Member, SavedForm, Union, UnionChange

pytestmark = pytest.mark.usefixtures("today")
ON = date(2022, 4, 1)


def union(code) -> Union:
    return Union.objects.with_changes().get(code=code)


def looked(cast, a=None, b=None, on=ON):
    return preview(a or cast.samju, b or cast.haneul, on=on, today=TODAY)


def merged(cast, a=None, b=None, on=ON, shown=None, by=None) -> UnionChange:
    a, b = a or cast.samju, b or cast.haneul
    shown = looked(cast, a, b, on).digest if shown is None else shown
    return merging.merge(a, b, on=on, decision="45/QĐ-LĐLĐ", shown=shown, by=by or cast.tri, at=NOW)


def third(cast, founded_on=ON, code="CD-003") -> Union:
    values = {name: getattr(cast.samju, name) for name in ("ownership", "park", "superior", "managing_board")}
    return Union.objects.create(code=code, name="CĐCS Công ty Ba", employer="Công ty Ba", founded_on=founded_on, **values)


def table(lots) -> list[tuple[str, int]]:
    return [(lot.label, lot.count) for lot in lots]


# What ends, and what passes.


def test_a_union_ends_in_its_successor_and_stays_known_as_it_was(cast):
    merged(cast)

    ended = union("CD-001")
    assert (ended.dissolved_on, ended.successor, union("CD-002").dissolved_on) == (ON, cast.haneul, None)
    assert [ended.as_of(day).dissolved_on for day in (ON - timedelta(1), ON)] == [None, ON]


def test_two_unions_merge_into_a_new_one(cast):
    new = third(cast)
    drafts = {cast.draft(), cast.draft(union=cast.haneul)}
    merged(cast, cast.samju, new)
    merged(cast, cast.haneul, new)

    assert set(new.predecessors.all()) == {cast.samju, cast.haneul}
    assert set(Initiative.objects.filter(union=new)) == drafts


def test_unfinished_initiatives_pass_on_and_all_others_stay(cast):
    made = {state: cast.walked(state) for state in ("draft", "submitted", "received", "sent_back")}
    kept = {state: cast.walked(state) for state in ("accepted", "rejected", "withdrawn", "revoked")}
    merged(cast)

    assert {one.state for one in Initiative.objects.filter(union=cast.haneul)} == set(made)
    assert {one.state for one in Initiative.objects.filter(union=cast.samju)} == set(kept)


def test_what_passed_on_goes_on_in_the_successor(cast):
    waiting = cast.walked("received")
    merged(cast)
    cast.take("accept", Initiative.objects.get(pk=waiting.pk), accepted_vnd=50_000_000)

    found = Initiative.objects.get(pk=waiting.pk)
    assert (found.union, found.state, found.half_year.code) == (cast.haneul, "accepted", "2022-H1")


def test_an_adoption_not_accepted_yet_passes_on_and_an_accepted_one_stays(cast):
    origins = [cast.take("into_library", cast.accepted(union=cast.haneul)) for _one in range(2)]
    new = third(cast)
    waiting, counted = (cast.adopted(initiative=origin, union=cast.samju) for origin in origins)
    cast.take_adoption("accept", counted, accepted_vnd=1_000_000)
    merged(cast, cast.samju, new)

    assert {one.pk: one.union for one in Adoption.objects.all()} == {waiting.pk: new, counted.pk: cast.samju}


def test_members_go_on_as_the_same_person_and_those_who_left_do_not(cast):
    staying = cast.member("Ánh", employee_code="NV1")
    leaving = cast.member("Bình", left_on=date(2022, 5, 1))
    left = cast.member("Chi", left_on=date(2022, 3, 1))
    merged(cast)

    rows = Member.objects.filter(union=cast.haneul).order_by("name_sort")
    assert [(row.person, row.joined_on, row.left_on, row.employee_code) for row in rows] == [
        (staying.person, ON, None, "NV1"),
        (leaving.person, ON, date(2022, 5, 1), ""),
    ]
    old = {row.pk: row.left_on for row in Member.objects.filter(union=cast.samju)}
    assert old == {staying.pk: ON, leaving.pk: ON, left.pk: date(2022, 3, 1)}


def test_a_person_who_is_in_the_successor_already_gets_no_second_row(cast):
    one = cast.member("Ánh")
    there = cast.member("Ánh", union=cast.haneul, person=one.person)
    merged(cast)

    assert [row.pk for row in Member.objects.filter(union=cast.haneul)] == [there.pk]


def test_an_employee_code_that_is_taken_in_the_successor_is_left_out_and_the_preview_says_so(cast):
    cast.member("Ánh", employee_code="NV1")
    cast.member("Bình", employee_code="NV2")
    cast.member("Khác", union=cast.haneul, employee_code="NV1")

    assert "1" in next(lot.hint for lot in looked(cast).moves if "NV" not in lot.label)
    merged(cast)
    codes = Member.objects.filter(union=cast.haneul).order_by("name_sort").values_list("name", "employee_code")
    assert list(codes) == [("Ánh", ""), ("Bình", "NV2"), ("Khác", "NV1")]


def test_who_was_entered_as_joining_after_the_day_belongs_to_the_successor_whole(cast):
    row = cast.member("Ánh", joined_on=date(2022, 5, 1))
    merged(cast)

    found = Member.objects.get()
    assert (found.pk, found.union, found.joined_on, found.left_on) == (row.pk, cast.haneul, date(2022, 5, 1), None)


def test_authors_of_unfinished_work_follow_and_those_of_counted_work_stay(cast):
    member, gone = cast.member("Ánh"), cast.member("Bình", left_on=date(2022, 3, 1))
    draft, counted = (cast.draft(authors=(("Ánh", 50), ("Bình", 50))) for _one in range(2))
    for initiative in (draft, counted):
        for name, row in (("Ánh", member), ("Bình", gone)):
            Author.objects.filter(initiative=initiative, name=name).update(member=row, workplace="")
    for step, fields in (("submit", {}), ("receive", {}), ("accept", {"accepted_vnd": 50_000_000})):
        cast.take(step, counted, **fields)
    merged(cast)

    rows = (
        Author.objects.filter(initiative=draft).order_by("name_key").values_list("member__union", "member__person", "workplace")
    )
    assert list(rows) == [(cast.haneul.pk, member.person, ""), (None, None, cast.samju.employer)]
    assert set(Author.objects.filter(initiative=counted).values_list("member", flat=True)) == {member.pk, gone.pk}
    for author in Author.objects.filter(initiative=draft):
        author.full_clean()


def test_what_was_typed_and_not_saved_opens_in_the_successor(cast):
    address = reverse("initiative_new", args=["CD-001"]) + "?form=x"
    SavedForm.objects.create(user=cast.hang, form="initiative", key="x", about="CD-001", back=address, saved_at=NOW)
    merged(cast)

    saved = SavedForm.objects.get()
    assert (saved.about, saved.back) == ("CD-002", reverse("initiative_new", args=["CD-002"]) + "?form=x")


def test_the_mandates_of_its_officers_end_on_that_day_and_with_them_the_right(cast):
    other = Mandate.objects.get(user=cast.minh)
    merged(cast)

    assert (Mandate.objects.get(user=cast.hang).until, Mandate.objects.get(pk=other.pk).until) == (ON, None)
    assert cast.client("hang").get("/unions/CD-001/").status_code == 404


def test_its_officer_reads_on_the_first_page_what_became_of_the_union(cast):
    merged(cast)

    assert "CĐCS Công ty Mẫu Một đã sáp nhập vào CĐCS Công ty Đại Hai" in cast.client("hang").get("/").content.decode()
    assert "Mẫu Một" not in cast.client("khach").get("/").content.decode()


def test_a_mandate_in_a_union_that_has_ended_is_refused_in_words(cast):
    merged(cast)
    late = Mandate(user=cast.khach, role="officer", union=union("CD-001"), since=date(2022, 1, 1))

    with pytest.raises(Exception, match="01/04/2022"):
        late.full_clean()
    late.until = ON
    late.full_clean()


def test_each_record_touched_has_one_event_and_each_of_the_two_unions(cast):
    draft, member = cast.draft(), cast.member("Ánh")
    cast.accepted()
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    merged(cast)

    new = Member.objects.get(union=cast.haneul)
    found = Event.objects.filter(pk__gt=last).order_by("pk").values_list("verb", "kind", "record_id")
    assert sorted(found) == sorted(
        [
            ("merged", "unions.union", cast.samju.pk),
            ("took_in", "unions.union", cast.haneul.pk),
            ("changed", "unions.user", cast.hang.pk),
            ("created", "unions.member", new.pk),
            ("passed_on", "unions.member", member.pk),
            ("passed_on", "initiatives.initiative", draft.pk),
        ]
    )
    assert Event.objects.get(verb="merged").changes == {
        "dissolved_on": [None, "2022-04-01"],
        "successor": [None, "CĐCS Công ty Đại Hai"],
    }


# What is shown first.


def test_the_preview_says_what_moves_what_ends_and_what_stays(cast):
    for state in ("draft", "draft", "received", "withdrawn"):
        cast.walked(state)
    cast.accepted()
    cast.member("Ánh")
    cast.returned(cast.samju, "2021-H2")
    cast.returned(cast.samju, "2021-H1", state="submitted")
    UnionReturn.objects.create(union=cast.samju, half_year=cast.half_years["2022-H1"])
    found = looked(cast)

    assert (found.refusal, found.first) == ("", [])
    assert table(found.moves) == [
        ("Sáng kiến: Nháp", 2),
        ("Sáng kiến: Đã tiếp nhận", 1),
        ("Đoàn viên tiếp tục sinh hoạt tại CĐCS kế thừa", 1),
    ]
    assert table(found.ends) == [
        ("Đoàn viên thôi sinh hoạt tại CĐCS này", 1),
        ("Phân công của cán bộ CĐCS", 1),
        ("Báo cáo đang lập, chưa gửi", 1),
    ]
    assert table(found.stays) == [
        ("Sáng kiến được chấp nhận", 1),
        ("Sáng kiến không được chấp nhận, đã rút hoặc bị hủy chấp nhận", 1),
        ("Báo cáo đã chấp nhận của các kỳ trước", 1),
        ("Báo cáo của các kỳ trước, chưa được chấp nhận", 1),
    ]


def test_the_preview_writes_nothing(cast):
    cast.draft()
    before = Event.objects.count()
    looked(cast)

    assert (Event.objects.count(), Union.objects.filter(dissolved_on=None).count()) == (before, 2)


@pytest.mark.parametrize("late", ["draft", "accepted", "member", "mandate"])
def test_what_was_confirmed_is_what_was_shown(cast, late):
    shown = looked(cast).digest
    match late:
        case "member":
            cast.member("Ánh")
        case "mandate":
            cast.user("moi", "officer", cast.samju)
        case state:
            cast.walked(state)

    with pytest.raises(Refused, match="thay đổi"):
        merged(cast, shown=shown)
    assert (union("CD-001").dissolved_on, UnionChange.objects.count()) == (None, 0)


# What is refused.


def refused(cast, **more) -> str:
    with pytest.raises(Refused) as caught:
        merged(cast, **more)
    assert UnionChange.objects.filter(kind="merged").count() == 0
    return str(caught.value)


def test_a_union_is_not_merged_into_itself(cast):
    assert "chính" in refused(cast, a=cast.samju, b=cast.samju)


def test_a_union_is_not_merged_into_one_that_has_ended(cast):
    changes.enter(
        UnionChange(union=cast.haneul, kind="dissolved", effective_on=date(2022, 5, 1), decision="1"), by=cast.tri, at=NOW
    )

    assert "01/05/2022" in refused(cast, b=union("CD-002"))


@pytest.mark.parametrize(
    ("on", "said"), [(TODAY + timedelta(1), "07/06/2022"), (date(2014, 12, 31), "31/12/2014")], ids=["to come", "before founding"]
)
def test_the_effective_day_lies_in_the_life_of_the_union(cast, on, said):
    assert said in refused(cast, on=on)


def test_the_successor_was_founded_by_then(cast):
    assert "Công ty Ba" in refused(cast, b=third(cast, founded_on=ON + timedelta(1)))


def test_a_union_does_not_end_before_a_later_change_of_it_or_with_it(cast):
    changes.enter(
        UnionChange(union=cast.samju, kind="renamed", effective_on=date(2022, 5, 1), decision="1", name_after="Mới"),
        by=cast.tri,
        at=NOW,
    )
    assert "muộn hơn" in refused(cast)


def test_a_union_that_took_another_in_later_has_not_ended_before(cast):
    new = third(cast)
    merged(cast, new, cast.samju, on=date(2022, 5, 1))

    with pytest.raises(Refused, match="muộn hơn"):
        merged(cast)


def test_a_union_ends_once(cast):
    merged(cast)

    with pytest.raises(Refused):
        merged(cast, a=union("CD-001"), on=ON - timedelta(1))


def first(cast, **more) -> list[tuple[str, int]]:
    """Return what must be settled first; the merge refuses it too."""
    found = table(looked(cast, **more).first)
    assert not found or refused(cast, **more)
    return found


TITLES = "Sáng kiến trùng tên trong cùng kỳ ở cả hai CĐCS"
USES = "Cùng một sáng kiến được áp dụng lại ở cả hai CĐCS"
RETURNS = "Báo cáo đã gửi của kỳ không còn yêu cầu báo cáo"


def test_the_same_title_in_the_same_half_year_is_settled_first(cast):
    mine = cast.walked("submitted", title="Đồ gá xoay")
    cast.draft(union=cast.haneul, title="ĐỒ GÁ XOAY", recognised_on=date(2022, 5, 1))
    cast.draft(title="Khác kỳ", recognised_on=date(2022, 3, 1))
    cast.draft(union=cast.haneul, title="Khác kỳ", recognised_on=date(2021, 10, 1), first_applied_on=date(2021, 9, 1))
    cast.accepted(title="Đã tính")
    cast.draft(union=cast.haneul, title="Đã tính")

    assert first(cast) == [(TITLES, 1)]
    cast.take("withdraw", mine)
    assert first(cast) == []


def counted(cast, union) -> Initiative:
    """Return an accepted initiative of a union without officers: a verifier entered it from paper."""
    return cast.accepted(union=union, by=cast.hoa)


@pytest.mark.parametrize("there", ["adoption", "declined", "initiative", "origin"])
def test_a_use_that_both_have_on_file_is_settled_first(cast, there):
    new = third(cast, founded_on=date(2015, 1, 1))
    origin = cast.take("into_library", cast.accepted(union=cast.haneul) if there == "origin" else counted(cast, new))
    mine = cast.adopted(initiative=origin, union=cast.samju)
    if there == "initiative":
        cast.draft(union=cast.haneul, adopted_from=origin)
    elif there != "origin":
        other = cast.adopted(initiative=origin, union=cast.haneul)
        if there == "declined":
            cast.take_adoption("reject", other, reason="Không rõ.")

    assert first(cast) == [(USES, 1)]
    cast.take_adoption("reject", mine, reason="Trùng.")
    assert first(cast) == []


def test_an_initiative_whose_use_the_successor_entered_as_an_adoption_is_settled_first(cast):
    origin = cast.take("into_library", counted(cast, third(cast)))
    mine = cast.draft(adopted_from=origin)
    cast.adopted(initiative=origin, union=cast.haneul)

    assert first(cast) == [(USES, 1)]
    cast.take("withdraw", mine)
    assert first(cast) == []


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_a_return_that_is_no_longer_asked_for_is_sent_back_first(cast, state):
    cast.returned(cast.samju, "2022-H1", state=state)
    cast.returned(cast.samju, "2021-H2", state=state)

    assert first(cast) == [(RETURNS, 1)]
    UnionReturn.objects.filter(half_year__code="2022-H1").update(state="sent_back", accepted_by=None, accepted_at=None)
    assert first(cast) == []


def test_on_the_cut_off_day_itself_the_successor_reports_and_has_the_members(cast):
    cut_off = date(2022, 5, 31)
    cast.member("Ánh")
    cast.returned(cast.samju, "2022-H1")
    assert first(cast, on=cut_off) == [(RETURNS, 1)]
    UnionReturn.objects.update(state="sent_back", accepted_by=None, accepted_at=None)
    merged(cast, on=cut_off)

    assert {row.union.code: row.reporter.expected for row in half_year(cast).rows} == {"CD-002": True}
    assert Member.objects.filter(union=cast.haneul).active_on(cut_off).count() == 1


# Figures.


def half_year(cast, code="2022-H1"):
    listed = HalfYear.objects.listed().get(code=code)
    return gather(listed, list(Union.objects.with_changes()), user=cast.bao, on=TODAY)


@pytest.fixture
def middle(cast):
    """The first union is merged into the second in the middle of 2022-H1, with work counted and work on its way."""
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    cast.accepted(accepted_vnd=30_000_000)
    cast.take("into_library", cast.accepted(accepted_vnd=1_000_000))
    cast.accepted(union=cast.haneul, accepted_vnd=12_000_000)
    waiting = cast.walked("received", accepted_vnd=5_000_000)
    merged(cast)
    cast.take("accept", Initiative.objects.get(pk=waiting.pk), accepted_vnd=5_000_000)
    cast.returned(cast.haneul)
    return cast


MERGED = "sáp nhập vào CĐCS Công ty Đại Hai từ 01/04/2022, không yêu cầu báo cáo"


def test_a_merge_in_the_middle_of_a_half_year_leaves_the_counted_where_it_was(middle):
    figures = half_year(middle)

    assert {
        row.union.code: (
            row.reporter.expected,
            row.flows["counted"],
            row.flows["accepted_total_vnd"],
            note(row, figures.half_year.cut_off_on),
        )
        for row in figures.rows
    } == {
        "CD-001": (False, 2, 31_000_000, MERGED),
        "CD-002": (True, 2, 17_000_000, ""),
    }
    assert (figures.expected, figures.flow("counted"), figures.flow("accepted_total_vnd")) == (1, 4, 48_000_000)
    assert {name: figures.flow(name) for name in FLOWS} == {name: sum(row.flows[name] for row in figures.rows) for name in FLOWS}


def test_the_rows_of_the_closed_version_sum_to_its_whole(middle, time_machine):
    at = NOW + timedelta(28)
    time_machine.move_to(at, tick=False)
    listed = HalfYear.objects.listed().get(code="2022-H1")
    for name, by in (("ask_to_close", middle.bao), ("close", middle.lanh)):
        closing.workflow.take(name, listed, by=by, at=at)
    version = Publication.objects.get()
    rows, whole = version.lines.filter(union__isnull=False), version.lines.get(union=None)

    summed = ("expected", "reported", *FLOWS)
    assert {name: sum(getattr(row, name) for row in rows) for name in summed} == {name: getattr(whole, name) for name in summed}
    assert {row.code: (row.expected, row.report, row.counted, row.note) for row in rows} == {
        "CD-001": (0, "none", 2, MERGED),
        "CD-002": (1, "on_time", 2, ""),
    }
    read = frozen.figures_of(version)
    told = {line["name"]: line["note"] for line in lines(read, "name", doors.of_version(version))}
    assert told == {"CĐCS Công ty Mẫu Một": MERGED, "CĐCS Công ty Đại Hai": ""}


def test_the_note_names_the_successor_as_it_was_called_on_the_cut_off_day(middle):
    changes.enter(
        UnionChange(union=middle.haneul, kind="renamed", effective_on=TODAY, decision="9", name_after="CĐCS Tên Sau"),
        by=middle.tri,
        at=NOW,
    )

    assert [note(row, date(2022, 5, 31)) for row in half_year(middle).rows if row.union == middle.samju] == [MERGED]


def test_the_half_year_before_knows_nothing_of_the_merge(middle):
    figures = half_year(middle, "2021-H2")

    assert [(row.union.code, row.reporter.expected) for row in figures.rows] == [("CD-001", True), ("CD-002", True)]


def test_a_union_split_off_is_expected_from_its_founding_on(cast):
    values = {"code": "CD-009", "name": "CĐCS Công ty Tách", "employer": "Công ty Tách", "ownership": "private"}
    said = {"decision": "46/QĐ", "park": cast.samju.park_id, **values}
    for on, expected in ((date(2022, 5, 31), True), (date(2022, 6, 1), False)):
        client = signed_in(cast, "tri")
        shown = client.get("/unions/CD-001/split/", said | {"on": f"{on:%d/%m/%Y}"}).context["preview"].digest
        said["shown"] = shown
        client.post("/unions/CD-001/split/confirm/", said | {"on": f"{on:%d/%m/%Y}"})
        rows = {row.union.code: row.reporter.expected for row in half_year(cast).rows}
        assert rows.get("CD-009", False) == expected
        UnionChange.objects.all().delete()
        Mandate.objects.filter(union__code="CD-009").delete()
        Union.objects.filter(code="CD-009").delete()


# What a union that has ended can no longer do.


def test_no_return_is_filled_in_for_a_half_year_that_a_union_did_not_live_to_see(cast):
    merged(cast)
    client = cast.client("bao")

    page = client.get("/returns/2022-H1/CD-001/")
    assert "CĐCS Công ty Mẫu Một" in page.context["refused"]
    assert "31/05/2022" in page.context["refused"]
    client.post("/returns/2022-H1/CD-001/", {"workers": "1", "source": "paper"})
    assert UnionReturn.objects.count() == 0


def test_the_board_finishes_the_return_of_a_half_year_before(cast):
    UnionReturn.objects.create(union=cast.samju, half_year=cast.half_years["2021-H2"], entered_by=cast.hang)
    merged(cast)
    values = {"workers": "3", "women_workers": "2", "members": "3", "women_members": "1", "source": "paper", "version": "1"}

    assert cast.client("bao").post("/returns/2021-H2/CD-001/", values).status_code == 302
    assert UnionReturn.objects.values_list("workers", "source").get() == (3, "paper")


def test_nothing_new_is_entered_for_a_union_that_was_merged(cast):
    withdrawn = cast.walked("withdrawn")
    merged(cast)
    client = cast.client("bao")

    answer = client.get("/initiatives/new/CD-001/", follow=True)
    assert (answer.redirect_chain, "nhập tại" in answer.content.decode()) == ([("/unions/CD-001/", 302)], True)
    refused = client.post("/initiatives/new/CD-001/", {"title": "Mới", "source": "paper"})
    assert "CĐCS Công ty Đại Hai" in refused.content.decode()
    assert Initiative.objects.count() == 1
    assert "CD-001" not in client.get("/initiatives/new/").content.decode()
    with pytest.raises(Refused, match="Đại Hai"):
        cast.take("reopen", Initiative.objects.get(pk=withdrawn.pk), by=cast.bao)


def test_a_form_opened_before_the_merge_makes_no_record_in_the_ended_union(cast, monkeypatch):
    """The union is merged between the form's reading and its writing: the row is read anew, and held."""
    merged(cast)
    monkeypatch.setattr(Union, "entered_elsewhere", property(lambda record: _once(record)))
    told = []

    def _once(record):
        told.append(record.code)
        return "" if len(told) == 1 else "Đã sáp nhập."

    cast.client("bao").post("/initiatives/new/CD-001/", {"title": "Mới", "source": "paper"})
    assert (len(told) > 1, Initiative.objects.count()) == (True, 0)


def both_at_once(deed):
    """Merge, and run the deed on a connection of its own before the merge is over; return what the deed returned."""

    def alone():
        try:
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            yield
            running = pool.submit(alone)
            time.sleep(1)
            assert not running.done()
        yield running.result(timeout=20)


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_a_draft_saved_while_its_union_is_merged_is_refused(cast, time_machine):
    time_machine.move_to(NOW, tick=True)
    client = cast.client("bao")
    meeting = both_at_once(lambda: client.post("/initiatives/new/CD-001/", {"title": "Mới", "source": "paper"}))
    next(meeting)
    merged(cast)

    assert "đã sáp nhập vào CĐCS Công ty Đại Hai" in next(meeting).content.decode()
    assert Initiative.objects.count() == 0


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_a_withdrawn_initiative_opened_again_while_its_union_is_merged_stays_withdrawn(cast, time_machine):
    time_machine.move_to(NOW, tick=True)
    record = cast.walked("withdrawn")
    meeting = both_at_once(lambda: refusal_of(lambda: cast.take("reopen", Initiative.objects.get(pk=record.pk), by=cast.hang)))
    next(meeting)
    merged(cast)

    assert next(meeting)
    assert Initiative.objects.get().state == "withdrawn"


def refusal_of(deed) -> str:
    try:
        deed()
    except Refused as refused:
        return str(refused)
    return ""


def test_nobody_joins_a_union_after_its_end(cast):
    merged(cast)
    values = {"name": "Ánh", "sex": "female", "joined_on": "02/04/2022", "work_class": "direct"}

    assert cast.client("bao").post("/unions/CD-001/members/new/", values).status_code == 200
    assert Member.objects.count() == 0


# Pages.


def signed_in(cast, who):
    """Sign in, with the password given once more just now."""
    cast.people[who].set_password("mot-hai-ba-bon-nam")
    cast.people[who].save()
    client = cast.client(who)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": NOW.timestamp(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(cast.people[who].pk)
    session.save()
    return client


SAID = {"into": "CD-002", "on": "01/04/2022", "decision": "45/QĐ-LĐLĐ"}


def test_an_admin_merges_what_was_shown_after_the_password(cast):
    draft = cast.draft()
    client = signed_in(cast, "tri")
    page = client.get("/unions/CD-001/merge/", SAID)
    assert page.context["preview"].digest in page.content.decode()

    done = client.post("/unions/CD-001/merge/confirm/", SAID | {"shown": page.context["preview"].digest})
    assert (done.status_code, done.url) == (302, "/unions/CD-001/")
    assert (union("CD-001").successor, Initiative.objects.get(pk=draft.pk).union) == (cast.haneul, cast.haneul)


def test_merging_asks_for_the_password_once_more(cast):
    cast.tri.set_password("mot-hai-ba-bon-nam")
    cast.tri.save()
    client = cast.client("tri")
    shown = client.get("/unions/CD-001/merge/", SAID).context["preview"].digest

    asked = client.post("/unions/CD-001/merge/confirm/", SAID | {"shown": shown})
    assert (asked.status_code, asked.url.split("?")[0], union("CD-001").successor) == (302, "/account/reauthenticate/", None)
    client.post(asked.url, {"password": "mot-hai-ba-bon-nam"}, follow=True)
    assert union("CD-001").successor == cast.haneul


def test_a_merge_that_is_not_what_was_shown_is_shown_anew(cast):
    client = signed_in(cast, "tri")
    shown = client.get("/unions/CD-001/merge/", SAID).context["preview"].digest
    cast.draft()

    again = client.post("/unions/CD-001/merge/confirm/", SAID | {"shown": shown})
    assert (again.status_code, union("CD-001").successor) == (200, None)
    assert again.context["preview"].digest != shown


@pytest.mark.parametrize("kind", ["merge", "split"])
@pytest.mark.parametrize(
    ("who", "looks"), [("tri", 200), ("bao", 200), ("lanh", 200), ("doc", 403), ("hang", 403), ("minh", 404), ("khach", 404)]
)
def test_the_board_looks_and_only_an_admin_does(cast, kind, who, looks):
    client = signed_in(cast, who)

    assert client.get(f"/unions/CD-001/{kind}/", SAID).status_code == looks
    done = client.post(f"/unions/CD-001/{kind}/confirm/", SAID | {"shown": looked(cast).digest})
    assert (
        done.status_code == {200: 200 if kind == "split" else 302, 403: 403, 404: 404}[looks if who == "tri" else max(looks, 403)]
    )
    assert bool(union("CD-001").successor) == (who == "tri" and kind == "merge")


def test_a_verifier_reads_why_the_button_is_off(cast):
    page = cast.client("bao").get("/unions/CD-001/merge/", SAID).content.decode()

    assert "Chỉ quản trị" in page
    assert "/merge/confirm/" not in page


def test_a_split_begins_a_new_union_and_moves_nothing(cast):
    kept = [cast.draft(), cast.accepted()]
    member = cast.member("Ánh")
    client = signed_in(cast, "tri")
    said = {
        "code": "CD-009",
        "name": "CĐCS Công ty Tách",
        "employer": "Công ty Tách",
        "ownership": "private",
        "park": cast.samju.park_id,
        "on": "01/04/2022",
        "decision": "46/QĐ",
    }
    shown = client.get("/unions/CD-001/split/", said).context["preview"]
    assert [lot.count for lot in shown.stays] == [1, 1, 1, 1]
    done = client.post("/unions/CD-001/split/confirm/", said | {"shown": shown.digest})

    new = union("CD-009")
    change = new.changes.get()
    assert (done.url, new.founded_on, new.superior, change.kind, change.other) == (
        "/unions/CD-009/",
        ON,
        cast.samju.superior,
        "split",
        cast.samju,
    )
    assert set(Initiative.objects.filter(union=cast.samju)) == set(kept)
    assert Member.objects.get().pk == member.pk
    verbs = Event.objects.filter(kind="unions.union").order_by("pk").values_list("verb", "record_id")
    assert list(verbs) == [("created", new.pk), ("split", new.pk), ("gave_off", cast.samju.pk)]


@pytest.mark.parametrize(("on", "status"), [("07/06/2022", 200), ("31/12/2014", 200)])
def test_a_split_in_the_future_or_before_the_origin_began_is_refused(cast, on, status):
    client = signed_in(cast, "tri")
    said = {"code": "CD-009", "name": "T", "employer": "T", "ownership": "private", "park": cast.samju.park_id, "decision": "1"}
    shown = client.get("/unions/CD-001/split/", said | {"on": on}).context["preview"]

    assert shown.refusal
    answer = client.post("/unions/CD-001/split/confirm/", said | {"on": on, "shown": shown.digest})
    assert (answer.status_code, Union.objects.filter(code="CD-009").count()) == (status, 0)


def test_the_page_of_each_of_the_two_opens_the_other(cast):
    merged(cast)
    client = cast.client("doc")

    ended, successor = (client.get(f"/unions/{code}/").content.decode() for code in ("CD-001", "CD-002"))
    assert "/unions/CD-002/" in ended
    assert "/unions/CD-001/" in successor


def test_an_officer_reads_the_name_of_the_union_that_came_in_without_a_door(cast):
    merged(cast)
    page = cast.client("minh").get("/unions/CD-002/").content.decode()

    assert "CĐCS Công ty Mẫu Một" in page
    assert "/unions/CD-001/" not in page


def test_lists_filtered_by_the_old_union_still_find_what_is_its_own(cast):
    counted = cast.accepted()
    cast.returned(cast.samju, "2021-H2")
    merged(cast)
    client = cast.client("bao")

    assert counted.code in client.get("/initiatives/", {"union": "CD-001"}).content.decode()
    assert "CĐCS Công ty Mẫu Một" in client.get("/returns/", {"half_year": "2021-H2", "union": "CD-001"}).content.decode()
    assert "CĐCS Công ty Mẫu Một" in client.get("/unions/").content.decode()


@pytest.mark.parametrize("kind", ["merged", "split"])
def test_the_administration_has_no_side_door(cast, kind):
    client = cast.client("tri")
    values = {"union": cast.samju.pk, "kind": kind, "effective_on": "01/04/2022", "decision": "1", "other": cast.haneul.pk}

    answer = client.post("/admin/unions/unionchange/add/", values)
    assert (list(answer.context["adminform"].form.errors), UnionChange.objects.count()) == (["kind"], 0)
    assert "/unions/CD-001/merge/" in client.get(f"/admin/unions/union/{cast.samju.pk}/change/").content.decode()


@pytest.mark.parametrize("page", ["/unions/CD-001/", "/unions/CD-001/merge/?into=CD-002&on=01/04/2022&decision=1"])
def test_the_number_of_queries_does_not_grow(cast, page, django_assert_num_queries):
    client = cast.client("bao")
    cast.member("Một")
    for state in ("draft", "received", "accepted"):
        cast.walked(state)
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for number in range(3):
        cast.member(f"Hai {number}")
        cast.draft(authors=(("A", 50), ("B", 50)))
        cast.accepted()
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(page)
