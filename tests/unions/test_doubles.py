"""Members entered twice: found, decided side by side, undone; nothing moved, nothing deleted, both histories kept."""

from datetime import date

import pytest

from initiatives.forms.authors import find_members
from initiatives.models import Author, Initiative
from initiatives.workflow import not_an_author
from tests.conftest import NOW, TODAY
from tests.initiatives.test_form import edited, posted
from tests.sheets.test_loading import kept_apart, loaded  # noqa: F401
from toolkit.steps import Refused
from unions import doubles
from unions.models import Event, Member, MemberDouble

pytestmark = pytest.mark.usefixtures("today", "kept_apart")
BORN = date(1990, 3, 5)
HEAD = ["Họ và tên", "Giới tính", "Ngày sinh", "Mã nhân viên", "Ngày vào công đoàn", "Mã dòng (không sửa)"]


def found(cast, who, union=None):
    return [
        (pair.first.pk, pair.second.pk, pair.strength) for pair in doubles.candidates(cast.people[who], on=TODAY, union=union)
    ]


def stored():
    return list(Member.objects.order_by("pk").values())


def decided(cast, first, second, answer="same_row", kept=None, who="hang"):
    where = f"/people/doubles/{first.pk}/{second.pk}/"
    return cast.client(who).post(f"{where}decide/", {"answer": answer, "kept": kept.pk if kept else ""})


@pytest.fixture
def twins(cast):
    """One membership entered twice: the second row has what the first lacks."""
    first = cast.member("Trần Thị Ánh", birth_date=BORN, joined_on=date(2020, 5, 1))
    second = cast.member("Tran Thi Anh", employee_code="0007", card_number="C1", joined_on=date(2019, 1, 1))
    return first, second


def test_pairs_are_found_by_name_sex_birth_date_and_card_surest_first(cast):
    an = cast.member("Nguyễn Văn An", sex="male", birth_date=BORN)
    again = cast.member("nguyen van an", sex="male", birth_date=BORN)
    moved = cast.member("Nguyễn Văn An", sex="male", birth_date=BORN, union=cast.haneul)
    cast.member("Nguyễn Văn An", sex="male", birth_date=date(1991, 1, 1))
    cast.member("Nguyễn Văn An", sex="female", birth_date=BORN)
    undated = cast.member("Lê Thị Cúc")
    dated = cast.member("Lê Thị Cúc", birth_date=BORN)
    cast.member("Lê Thị Cúc", union=cast.haneul)
    card, same_card = cast.member("Đỗ Dung", card_number="C9"), cast.member("Đỗ Thị Dung", card_number="C9")

    own = [(card.pk, same_card.pk, 3), (an.pk, again.pk, 3), (undated.pk, dated.pk, 1)]
    assert sorted(found(cast, "hang")) == sorted(own)
    assert [strength for _first, _second, strength in found(cast, "hang")] == [3, 3, 1]
    over = [(an.pk, moved.pk, 2), (again.pk, moved.pk, 2)]
    assert sorted(found(cast, "bao")) == sorted(own + over)
    assert sorted(found(cast, "bao", cast.haneul)) == sorted(over)
    assert found(cast, "minh") == []


def test_the_search_asks_as_often_for_many_as_for_one(cast, query_counter):
    cast.member("Lê Thị Cúc"), cast.member("Lê Thị Cúc", birth_date=BORN)
    cast.hang.served_union_ids(TODAY)
    with query_counter.exactly(5):
        assert len(doubles.candidates(cast.hang, on=TODAY)) == 1
    for number in range(5):
        cast.member(f"Lê Văn {number}"), cast.member(f"Lê Văn {number}")
    with query_counter.exactly(5):
        assert len(doubles.candidates(cast.hang, on=TODAY)) == 6


def test_joined_rows_are_one_on_every_list_and_both_keep_their_history(cast, twins):
    first, second = twins
    decided(cast, first, second, kept=first)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.employee_code, first.card_number, first.joined_on, first.birth_date) == ("0007", "C1", date(2019, 1, 1), BORN)
    assert (second.merged_into, second.person, second.employee_code) == (first, first.person, "0007")
    assert list(cast.samju.members.active_on(TODAY)) == [first]
    assert [one.pk for one in cast.client("hang").get("/unions/CD-001/members/").context["page"]] == [first.pk]
    assert [(one.record_id, one.verb, one.reason) for one in Event.objects.order_by("pk")] == [
        (first.pk, "same_row", f"Tran Thi Anh · #{second.pk}"), (second.pk, "same_row", f"Trần Thị Ánh · #{first.pk}"),
    ]  # fmt: skip
    assert Event.objects.earliest("pk").changes["joined_on"] == ["2020-05-01", "2019-01-01"]
    answer = cast.client("hang").get(f"/people/{second.pk}/")
    assert (answer.status_code, answer.url) == (302, f"/people/{first.pk}/")
    assert len(cast.client("hang").get(f"/people/{first.pk}/").context["events"]) == 2
    assert cast.client("hang").get(f"/people/{second.pk}/edit/").status_code == 404


def test_the_history_of_another_membership_stays_with_that_one(cast, twins):
    first, second = twins
    there = cast.member("Trần Thị Ánh", birth_date=BORN, union=cast.haneul)
    third = cast.member("Trần Thị Ánh", birth_date=BORN)
    decided(cast, first, second, kept=first)
    decided(cast, first, third, kept=third)
    decided(cast, there, third, "same_person", who="bao")

    told = cast.client("hang").get(f"/people/{third.pk}/").context["events"]
    assert {one.record_id for one in told} == {first.pk, second.pk, third.pk}
    told = cast.client("bao").post(f"/people/{there.pk}/details/").context["events"]
    assert {one.record_id for one in told} == {there.pk}
    assert cast.client("bao").post(f"/people/{second.pk}/details/").url == f"/people/{third.pk}/"


def test_undone_everything_is_as_it_was(cast, twins):
    first, second = twins
    before = stored()
    decided(cast, first, second, kept=second)
    assert stored() != before
    cast.client("hang").post(f"/people/doubles/{first.pk}/{second.pk}/undo/")

    assert stored() == before
    assert [one.verb for one in Event.objects.order_by("pk")] == ["same_row", "same_row", "parted", "parted"]
    assert found(cast, "hang") == [(first.pk, second.pk, 1)]
    decided(cast, first, second, "different")
    assert found(cast, "hang") == []


def test_what_was_changed_since_stays_when_it_is_undone(cast, twins):
    first, second = twins
    decided(cast, first, second, kept=first)
    Member.objects.filter(pk=first.pk).update(card_number="C2")
    cast.client("hang").post(f"/people/doubles/{first.pk}/{second.pk}/undo/")

    first.refresh_from_db()
    assert (first.card_number, first.employee_code) == ("C2", "")


def test_a_code_that_somebody_got_meanwhile_is_not_given_back(cast, twins):
    first, second = twins
    decided(cast, first, second, kept=first)
    Member.objects.filter(pk=first.pk).update(employee_code="")
    cast.member("Người Mới", employee_code="0007")
    double = MemberDouble.objects.get()
    before = stored()

    with pytest.raises(Refused, match="mã nhân viên"):
        doubles.undo(double, by=cast.hang, at=NOW)
    assert (stored(), MemberDouble.objects.holding().count()) == (before, 1)


def test_decisions_on_one_person_are_undone_in_their_order(cast):
    one, two, three = (
        cast.member("Lê Thị Cúc", joined_on=date(year, 1, 1), left_on=date(year, 6, 1)) for year in (2018, 2019, 2020)
    )
    before = stored()
    earlier = doubles.decide(one, two, "same_person", by=cast.hang, at=NOW)
    later = doubles.decide(two, three, "same_person", by=cast.hang, at=NOW)
    assert len({one.person for one in Member.objects.all()}) == 1

    with pytest.raises(Refused, match="sau"):
        doubles.undo(earlier, by=cast.hang, at=NOW)
    doubles.undo(later, by=cast.hang, at=NOW)
    doubles.undo(earlier, by=cast.hang, at=NOW)
    assert stored() == before


def test_one_person_in_two_unions_is_one_line_of_time_and_two_rows(cast):
    here = cast.member("Trần Thị Ánh", birth_date=BORN, joined_on=date(2018, 1, 1), left_on=date(2020, 12, 31))
    there = cast.member("Trần Thị Ánh", birth_date=BORN, joined_on=date(2021, 2, 1), union=cast.haneul)
    for member, union in ((here, cast.samju), (there, cast.haneul)):
        made = cast.accepted(union=union)
        Author.objects.filter(initiative=made).update(member=member)
    decided(cast, here, there, "same_person", who="bao")

    def line(who):
        years = cast.client(who).get(f"/people/{there.pk}/").context["years"]
        return [(year, [(point.what, point.record.pk) for point in points]) for year, points in years]

    hers, theirs = (Author.objects.get(member=one).pk for one in (here, there))
    assert line("bao") == [
        (2022, [("author", theirs), ("author", hers)]), (2021, [("joined", there.pk)]), (2020, [("left", here.pk)]),
        (2018, [("joined", here.pk)]),
    ]  # fmt: skip
    assert line("minh") == [(2022, [("author", theirs)]), (2021, [("joined", there.pk)])]
    assert (cast.samju.members.standing().count(), cast.haneul.members.standing().count()) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "second", "why"),
    [
        ("same_row", {"union": "haneul"}, "hai CĐCS"),
        ("same_person", {}, "cùng lúc"),
        ("same_row", {"kept": None}, "dòng nào"),
        ("", {}, "với nhau"),
    ],
)
def test_answers_that_cannot_be_are_refused_in_words(cast, answer, second, why):
    one = cast.member("Trần Thị Ánh")
    other = cast.member("Trần Thị Ánh", union=getattr(cast, second.get("union", "samju")))
    kept = second.get("kept", one)
    response = decided(cast, one, other, answer, kept=kept, who="bao")
    told = [str(one) for one in cast.client("bao").get(response.url).context["messages"]] or [
        str(message) for message in response.wsgi_request._messages
    ]

    assert (why in told[0], MemberDouble.objects.count(), Event.objects.count()) == (True, 0, 0), told


def test_two_authors_of_one_initiative_are_not_joined(cast, twins):
    made = cast.draft(authors=[("Trần Thị Ánh", 50), ("Tran Thi Anh", 50)])
    for author, member in zip(made.authors.order_by("pk"), twins, strict=True):
        Author.objects.filter(pk=author.pk).update(member=member)
    decided(cast, *twins, kept=twins[0])

    assert MemberDouble.objects.count() == 0
    assert made.code in cast.client("hang").get(f"/people/doubles/{twins[0].pk}/{twins[1].pk}/").context["refusals"]["same_row"]


def test_the_row_that_was_joined_goes_on_meaning_the_one_that_stands(cast, twins):
    first, second = twins
    decided(cast, first, second, kept=first)

    assert find_members(cast.samju, second.handle) == [first]
    assert find_members(cast.samju, "tran thi anh") == [first]
    row = ["Trần Thị Ánh", "Nữ", BORN, "0007", date(2019, 1, 1), f"DV-{second.pk}"]
    assert loaded(cast, [HEAD, row]).counts == {"unchanged": 1}
    assert loaded(cast, [HEAD[:5], ["TRẦN THỊ ÁNH", "Nữ", BORN, None, None]]).counts == {"unchanged": 1}


def test_who_is_a_joined_row_does_not_accept_their_own(cast, twins):
    first, second = twins
    made = cast.walked("received")
    Author.objects.filter(initiative=made).update(member=second)
    cast.bao.member = first
    assert not_an_author(made, cast.bao, TODAY) == ""
    doubles.decide(first, second, "same_row", kept=first, by=cast.hang, at=NOW)
    cast.bao.member.refresh_from_db()

    assert not_an_author(made, cast.bao, TODAY) != ""


def test_details_stay_masked_for_the_board(cast, twins):
    where = f"/people/doubles/{twins[0].pk}/{twins[1].pk}/"
    page = cast.client("bao").get(where).content.decode()
    assert ("05/03/1990" in page, "0007" in page, "C1" in page) == (False, False, False)
    assert "05/03/1990" in cast.client("hang").get(where).content.decode()


def test_an_initiative_of_a_joined_row_is_edited_as_before(cast, twins):
    first, second = twins
    client = cast.client("hang")
    posted(cast, client, **{"authors-0-name": second.handle})
    made = Initiative.objects.get()
    decided(cast, first, second, kept=first)
    assert (
        client.post(
            f"/initiatives/{made.code}/edit/", edited(made, title="Tên khác", **{"authors-0-name": second.handle})
        ).status_code
        == 302
    )
    assert list(made.authors.values_list("member", "share")) == [(second.pk, 100)]
    made.refresh_from_db()
    row = {"authors-0-name": second.handle, "authors-0-share": "50", "authors-1-name": first.handle, "authors-1-share": "50"}
    answer = client.post(f"/initiatives/{made.code}/edit/", edited(made, **row))

    assert (answer.status_code, list(made.authors.values_list("member", "share"))) == (200, [(second.pk, 100)])


def test_two_who_decide_at_once_decide_once(cast, twins):
    doubles.decide(*twins, "different", by=cast.hang, at=NOW)

    with pytest.raises(Refused, match="đã có kết luận"):
        doubles.decide(*twins, "same_row", kept=twins[0], by=cast.bao, at=NOW)
