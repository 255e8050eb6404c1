"""Lists of persons leave for a reason: asked for, written down, and many at once only after the password."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.pages.test_merging import signed_in
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")

MEMBERS = "/unions/CD-001/members/list.csv"
LISTS = {
    "members": MEMBERS,
    "authors": "/initiatives/authors/list.csv",
    "honours": "/awards/honours/list.csv",
    "nominations": "/awards/nominations/list.csv",
    "workbook of the half-year": "/half-years/2022-H1/workbook.xlsx",
    "workbook of members": "/sheets/members/CD-001/template/",
    "workbook of honours": "/sheets/honours/CD-001/template/",
}
ORDINARY = [
    "/initiatives/list.csv", "/unions/list.csv", "/returns/list.csv", "/campaigns/titles/list.csv", "/campaigns/list.csv",
    "/half-years/list.csv", "/library/list.csv", "/initiatives/adoptions/list.csv", "/awards/statistics/list.csv",
]  # fmt: skip


def taken() -> list[tuple[str, str]]:
    return [(one.actor, one.reason) for one in Event.objects.filter(verb="exported").order_by("pk")]


@pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
def test_without_a_reason_a_list_of_persons_asks_for_one_and_gives_nothing(cast, address):
    cast.member("Trần Thị Ánh")
    answer = cast.client("hang").post(address)

    assert (answer.status_code, answer.has_header("Content-Disposition"), taken()) == (200, False, [])
    assert next(choice for choice, _label in answer.context["form"].fields["why"].choices) == ""
    assert "Trần Thị Ánh" not in answer.content.decode()


@pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
def test_with_a_reason_it_leaves_in_one_go_and_the_event_says_why_and_how_many(cast, address):
    cast.member("Trần Thị Ánh")
    answer = cast.client("hang").post(address, {"why": "report"})

    assert answer.has_header("Content-Disposition")
    assert "no-store" in answer["Cache-Control"]
    [(actor, reason)] = taken()
    assert (actor, reason.endswith("Báo cáo cấp trên hoặc cơ quan có thẩm quyền")) == ("Nguyễn Thu Hằng", True)


def test_the_event_counts_the_rows_that_left(cast):
    for number in range(3):
        cast.member(f"Người {number}")
    cast.client("hang").post(MEMBERS + "?q=Người 1", {"why": "other", "why_words": "Đối chiếu thẻ"})

    assert taken() == [("Nguyễn Thu Hằng", "Đoàn viên, số dòng: 1. Đối chiếu thẻ")]


@pytest.mark.parametrize(
    "given", [{"why": "x"}, {"why": "other"}, {"why": "other", "why_words": "  "}, {"why": "", "why_words": ""}]
)
def test_no_reason_is_refused_in_words(cast, given):
    answer = cast.client("hang").post(MEMBERS, given)

    assert (answer.status_code, bool(answer.context["form"].errors), taken()) == (200, True, [])


@pytest.mark.parametrize("address", ORDINARY)
def test_lists_that_name_nobody_are_taken_without_a_reason(cast, address):
    assert cast.client("bao").get(address).has_header("Content-Disposition")
    assert taken() == []


def test_many_persons_leave_after_the_password_only(cast, settings):
    settings.PERSONS_WITHOUT_PASSWORD = 2
    for number in range(3):
        cast.member(f"Người {number}")
    asked = cast.client("bao").post(MEMBERS, {"why": "report"})
    given = signed_in(cast, "bao").post(MEMBERS, {"why": "report"})

    assert (asked.status_code, asked.url.split("?")[0]) == (302, reverse("account_reauthenticate"))
    assert given.has_header("Content-Disposition")
    assert [actor for actor, _reason in taken()] == ["Lê Quốc Bảo"]


def test_what_was_asked_for_comes_after_the_password_by_itself(cast, settings):
    settings.PERSONS_WITHOUT_PASSWORD = 0
    cast.member("Trần Thị Ánh")
    cast.bao.set_password("mot-hai-ba-bon-nam")
    cast.bao.save()
    client = cast.client("bao")
    asked = client.post(MEMBERS, {"why": "report"})
    client.post(asked.url, {"password": "mot-hai-ba-bon-nam"}, follow=True)

    assert [actor for actor, _reason in taken()] == ["Lê Quốc Bảo"]


def test_an_officer_takes_the_own_list_however_long_without_the_password(cast, settings):
    settings.PERSONS_WITHOUT_PASSWORD = 0
    cast.member("Trần Thị Ánh")

    assert cast.client("hang").post(MEMBERS, {"why": "keeping"}).has_header("Content-Disposition")


def test_what_was_picked_is_handed_on_by_the_page_that_asks(cast):
    answer = cast.client("hang").post(MEMBERS, {"pick": ["DN-1:1", "DN-2:3"]})

    assert answer.context["handed_on"] == [("pick", "DN-1:1"), ("pick", "DN-2:3")]


def test_a_list_of_persons_leaves_by_command_for_a_reason_only(cast, tmp_path):
    with pytest.raises(CommandError, match="--reason"):
        call_command("export_list", MEMBERS, str(tmp_path / "m.csv"), by="hang")

    assert (taken(), list(tmp_path.iterdir())) == ([], [])
