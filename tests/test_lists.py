"""Every list with one and with three rows, and what it costs: the number of queries does not follow the rows."""

import pytest
from django.db import connection

from emulation.models import Campaign
from initiatives.models import Author, Initiative
from unions.models import Union

pytestmark = pytest.mark.usefixtures("today")


def fill(cast, times: int) -> None:
    """Add that many rows of everything a list can show."""
    for _one in range(times):
        number = Union.objects.count() + 1
        union = Union.objects.create(
            code=f"CD-{number:03}", name=f"CĐCS Công ty Số {number}", employer=f"Công ty Số {number}", ownership="private",
            park=cast.samju.park, superior=cast.samju.superior, managing_board=cast.board, founded_on="2015-01-01",
        )  # fmt: skip
        cast.member(f"Người Số {number}", employee_code=f"NV {number}")
        cast.accepted()
        cast.walked("submitted")
        cast.walked("sent_back")
        cast.walked("draft")
        cast.returned(union)
        cast.holders(union, 10)
        Campaign.objects.create(
            slug=f"c{number}",
            name=f"Phong trào {number}",
            short_name=f"PT {number}",
            level="board",
            starts_on="2020-01-01",
            parent=cast.gvn,
        )


LISTS = {
    # address: (who, queries)
    "/initiatives/": ("bao", 9),
    "/initiatives/authors/": ("bao", 10),
    "/initiatives/?half_year=2022-H1&kind=technical&q=do+ga": ("bao", 11),
    "/returns/?half_year=2022-H1": ("bao", 12),
    "/campaigns/": ("bao", 14),
    "/campaigns/titles/": ("bao", 15),
    "/unions/": ("bao", 7),
    "/unions/CD-001/": ("bao", 18),
    "/unions/CD-001/members/": ("hang", 10),
    "/half-years/": ("bao", 9),
    "/": ("bao", 27),
    "/initiatives/queue/": ("bao", 8),
    "/?": ("hang", 24),
    "/?reader": ("doc", 10),
    "/people/find/?union=CD-001&q=nguoi": ("hang", 5),
    "/admin/unions/union/": ("tri", 7),
    "/admin/unions/user/": ("tri", 7),
    "/admin/initiatives/initiative/": ("tri", 6),
    "/admin/emulation/unionreturn/": ("tri", 6),
    "/admin/emulation/titlecount/": ("tri", 6),
    "/admin/emulation/enrolment/": ("tri", 6),
}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_with_one_row_and_with_three(cast, address, django_assert_num_queries):
    who, queries = LISTS[address]
    client = cast.client(who)
    fill(cast, 1)
    client.get(address)
    with django_assert_num_queries(queries):
        one = client.get(address)
    fill(cast, 2)
    with django_assert_num_queries(queries):
        three = client.get(address)

    assert (one.status_code, three.status_code) == (200, 200)
    assert len(three.content) > len(one.content) or "/user/" in address


def test_long_lists_are_paged_and_keep_their_filters(cast):
    for number in range(51):
        cast.member(f"Người {number}")

    page = cast.client("hang").get("/unions/CD-001/members/?sex=female")

    assert (len(page.context["page"]), page.context["page"].paginator.count) == (50, 51)
    assert "?sex=female&amp;page=2" in page.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, ""])
def test_a_page_that_is_none_is_answered_with_one_that_is(cast, page):
    cast.accepted()

    for name in ("older", "newer"):
        assert cast.client("bao").get("/initiatives/", {name: page}).status_code == 200
    assert cast.client("bao").get("/initiatives/authors/", {"page": page}).status_code == 200


NONSENSE = [
        "half_year=x", "half_year=2099-H1", "union=CD-002", "union=%00", "park=x", "park=999999999999999999999999", "kind=x", "state=x", "money=x",
        "month=2022-13", "month=2022-3", "month=xx", "month=0000-00", "month=9999-99", "month=outside", "waiting=x", "campaign=x", "q=%F0%9F%92%A9", "q=" + "a+" * 500,
        "half_year=2022-H1&half_year=2021-H1", "page=%00", "older=x", "newer=-1", "older=99999999999999999999",
]  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["/initiatives/", "/initiatives/authors/", "/returns/", "/campaigns/titles/", "/unions/", "/unions/CD-001/members/"],
)
def test_no_filter_breaks_a_list(cast, address):
    cast.accepted()
    client = cast.client("hang")

    for query in NONSENSE:
        assert (query, client.get(f"{address}?{query}").status_code in (200, 400)) == (query, True)


def test_authors_listed_are_those_counted(cast):
    cast.accepted(authors=(("A", 50), ("B", 50)))
    cast.walked("received")

    page = cast.client("bao").get("/initiatives/authors/?half_year=2022-H1")

    assert [author.name for author in page.context["page"]] == ["A", "B"]
    assert Author.objects.count() == 3


@pytest.mark.skipif(connection.vendor != "postgresql", reason="an index of PostgreSQL")
@pytest.mark.django_db
def test_titles_are_found_by_their_words_without_reading_them_all():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    plan = Initiative.objects.matching("đồ gá xoay").explain()

    assert "initiative_title_words" in plan
