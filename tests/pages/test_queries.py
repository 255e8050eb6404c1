"""What each main page costs: a number of queries that no row adds to. Lists stand in tests/test_lists.py."""

import pytest

from tests.pages.test_closing import closed, july, ready  # noqa: F401
from tests.test_lists import fill
from unions.models import Member

pytestmark = pytest.mark.usefixtures("today")


def record(cast, rows):
    """An initiative by that many members, with that many steps back and forth behind it, in the library."""
    authors = [cast.member(f"Người {number}", employee_code=f"R{number}") for number in range(rows + 1)]
    made = cast.draft(authors=())
    for member in authors:
        made.authors.create(member=member, name=member.name, share=round(100 / (rows + 1), 2), sex="female", work_class="direct")
    made.authors.order_by("pk").last().delete()
    made.authors.create(name="Người ngoài", share=100 - sum(one.share for one in made.authors.all()), sex="male",
                        workplace="Tổ", work_class="direct")  # fmt: skip
    for _round in range(rows):
        cast.take("submit", made)
        cast.take("recall", made)
    for name, fields in (("submit", {}), ("receive", {}), ("accept", {"accepted_vnd": 50_000_000}), ("into_library", {})):
        cast.take(name, made, **fields)
    return made


def person(cast, rows):
    """A member with that many memberships, initiatives and authorships."""
    first = cast.member("Lê Thị Nga", left_on="2022-02-01")
    for number in range(rows):
        again = cast.member("Lê Thị Nga", union=cast.haneul if number % 2 else cast.samju, joined_on="2022-02-02")
        Member.objects.filter(pk=again.pk).update(person=first.person)
        made = cast.accepted()
        made.authors.update(member=first)
    return first


# address: (who, queries); {…} names what is made with one row and with three.
PAGES = {
    "/rules/": ("hang", 4),
    "/?head": ("lanh", 27),
    "/?councillor": ("vinh", 6),
    "/account/devices/": ("hang", 5),
    # Its figures are drawn already; drawn anew in tests/pages/test_half_year.py.
    "/half-years/2022-H1/": ("doc", 8),
    "/initiatives/{record.code}/": ("bao", 20),
    "/initiatives/{record.code}/?own": ("hang", 17),
    "/library/": ("hang", 6),
    "/library/{record.code}/": ("minh", 8),
    "/people/{person.pk}/": ("hang", 12),
    "/unions/CD-001/": ("hang", 18),
    "/initiatives/new/CD-001/": ("hang", 10),
    "/search?q=nguoi": ("bao", 14),
    "/search?q=do+ga+xoay": ("hang", 16),
}
MADE = {"record": record, "person": person}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_as_often_for_three_rows_as_for_one(cast, query_counter, page, rows):
    who, queries = PAGES[page]
    fill(cast, rows)
    made = {name: make(cast, rows) for name, make in MADE.items() if f"{{{name}." in page}
    address, client = page.format(**made), cast.client(who)
    client.get(address)

    with query_counter.exactly(queries):
        answer = client.get(address)

    assert answer.status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_a_version_asks_as_often_for_three_unions_as_for_one(ready, july, query_counter, rows):  # noqa: F811
    for _row in range(rows):
        ready.accepted()
    fill(ready, rows)
    closed(ready)
    client = ready.client("doc")
    client.get("/half-years/2022-H1/versions/1/")

    with query_counter.exactly(15):
        answer = client.get("/half-years/2022-H1/versions/1/")

    assert answer.status_code == 200
