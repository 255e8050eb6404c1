"""The password once more: the deed that waits for it is done once, as it was posted, for who posted it, or not at all."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.unions.signing import PASSWORD, with_password
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")

LIST = "/unions/CD-001/members/list.csv"
AGAIN = "/account/reauthenticate/"


@pytest.fixture
def client(cast, settings):
    """A verifier for whom every list of persons is a long one."""
    settings.PERSONS_WITHOUT_PASSWORD = 0
    for name in ("Người Một", "Người Hai"):
        cast.member(name)
    with_password(cast.bao)
    with_password(cast.hoa)
    return cast.client("bao")


def taken() -> list[tuple[str, str]]:
    return list(Event.objects.filter(verb="exported").order_by("pk").values_list("actor", "reason"))


@pytest.mark.parametrize(("behind", "rows"), [("", 2), ("?q=Một", 1), ("?q=ng%C6%B0%E1%BB%9Di+m%E1%BB%99t&page=1", 1)])
def test_a_list_leaves_as_it_was_filtered_before(client, behind, rows):
    asked = client.post(f"{LIST}{behind}", {"why": "report"})
    given = client.post(asked.url, {"password": PASSWORD})

    assert given.has_header("Content-Disposition")
    assert (given.getvalue().decode().count("Người "), len(taken())) == (rows, 1)


def test_it_is_done_once(client):
    asked = client.post(LIST, {"why": "report"})
    client.post(asked.url, {"password": PASSWORD})
    again = client.post(asked.url, {"password": PASSWORD})

    assert (again.status_code, again.url, len(taken())) == (302, LIST, 1)


@pytest.mark.parametrize(
    "onward", ["/unions/CD-002/members/list.csv", f"{LIST}?q=Hai", f"https://evil.example{LIST}", f"//evil.example{LIST}", ""]
)
def test_it_is_done_at_no_other_address(client, onward):
    client.post(LIST, {"why": "report"})
    answer = client.post(AGAIN, {"password": PASSWORD, "next": onward})

    assert (answer.status_code, answer.url, taken()) == (302, onward if onward.startswith("/unions") else "/", [])


def test_it_is_not_done_with_a_wrong_password_nor_with_what_is_posted_beside_the_password(client):
    asked = client.post(LIST, {"why": "report"})
    client.post(asked.url, {"password": "sai-mat-khau-roi"})
    assert taken() == []
    client.post(asked.url, {"password": PASSWORD, "why": "award"})

    assert [reason.rpartition(". ")[2] for _actor, reason in taken()] == ["Báo cáo cấp trên hoặc cơ quan có thẩm quyền"]


def test_it_is_done_by_nobody_who_signs_in_after_its_writer(client, cast):
    asked = client.post(LIST, {"why": "report"})
    client.post("/account/logout/")
    client.force_login(cast.hoa)
    client.post(asked.url, {"password": PASSWORD})

    assert taken() == []


@pytest.mark.parametrize(("minutes", "times"), [(14, 1), (16, 0)])
def test_what_was_given_up_long_ago_is_not_done_by_a_link_to_the_password(client, time_machine, minutes, times):
    asked = client.post(LIST, {"why": "report"})
    client.get(asked.url)
    time_machine.move_to(NOW + timedelta(minutes=minutes), tick=False)
    client.get(asked.url)
    answer = client.post(asked.url, {"password": PASSWORD})

    assert (len(taken()), answer.status_code) == (times, 200 if times else 302)
    assert client.post(asked.url, {"password": PASSWORD}).url == LIST
