"""The catalogue as people read it: what rests on which text, which criteria count today, what a prize is in đồng."""

from datetime import date

import pytest

from awards.models import BaseWage
from tests.conftest import TODAY

pytestmark = pytest.mark.usefixtures("today")

LIST = "/awards/catalogue/"


@pytest.mark.parametrize("who", ["hang", "minh", "bao", "lanh", "doc", "tri", "vinh"])
def test_whoever_has_a_mandate_reads_the_catalogue(awarding, who):
    award = awarding.award()
    client = awarding.cast.client(who)

    assert [client.get(address).status_code for address in (LIST, f"{LIST}list.csv", f"{LIST}{award.code}/")] == [200] * 3


def test_a_stranger_does_not(awarding):
    award = awarding.award()
    client = awarding.cast.client("khach")

    assert [client.get(address).status_code for address in (LIST, f"{LIST}list.csv", f"{LIST}{award.code}/")] == [403] * 3


def names(response) -> list[str]:
    return [award.code for award, _prize in response.context["listed"]]


@pytest.fixture
def four(awarding):
    employer = awarding.authority("DN", "Doanh nghiệp", 2)
    awarding.award("BLDST")
    awarding.award("CO", "Cờ thi đua", kind="title", for_whom="union")
    awarding.award("TTLDTT", "Tập thể lao động tiên tiến", kind="title", authority=employer, for_whom="union")
    awarding.award("LDTT", "Lao động tiên tiến", kind="title", authority=employer, recorded_only=True)
    return awarding.cast.client("bao")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["LDTT", "TTLDTT", "CO", "BLDST"]),
        ("authority=TLD", ["CO", "BLDST"]),
        ("kind=title", ["LDTT", "TTLDTT", "CO"]),
        ("for_whom=union", ["TTLDTT", "CO"]),
        ("used=recorded", ["LDTT"]),
        ("used=proposed", ["TTLDTT", "CO", "BLDST"]),
        ("q=lao+dong+tien", ["LDTT", "TTLDTT"]),
        ("q=bldst", ["BLDST"]),
        ("q=khong+co", []),
    ],
)
def test_the_list_is_filtered_by_its_address_and_stands_from_the_grassroots_up(four, words, expected):
    assert names(four.get(f"{LIST}?{words}")) == expected


def test_the_file_has_the_rows_of_the_list(four):
    rows = four.get(f"{LIST}list.csv?authority=TLD").getvalue().decode("utf-8-sig").splitlines()

    assert [row.split(";")[0].split(",")[0] for row in rows if row.startswith(("CO", "BLDST", "LDTT"))] == ["CO", "BLDST"]


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_with_one_row_and_with_three(awarding, django_assert_num_queries, many):
    for number in range(many):
        awarding.criterion("statement", award=awarding.award(f"A{number}", f"Danh hiệu {number}"))
    client = awarding.cast.client("bao")
    client.get(LIST)

    with django_assert_num_queries(7):
        assert len(client.get(LIST).context["listed"]) == many


@pytest.mark.parametrize("many", [1, 3])
def test_an_award_costs_the_same_with_one_criterion_and_with_three(awarding, django_assert_num_queries, many):
    named = awarding.award("LDTT", "Lao động tiên tiến")
    for number in range(many):
        awarding.criterion("honour", route=f"{number}", named=named, count=1, years=1)
        awarding.criterion("honour", named=named, count=1, years=1, valid_to=date(2022, 1, 1))
    client = awarding.cast.client("bao")
    client.get(f"{LIST}BLDST/")

    with django_assert_num_queries(8):
        assert len(client.get(f"{LIST}BLDST/").context["routes"]) == many


def test_a_prize_is_a_multiple_of_the_base_wage_of_the_day_and_said_in_words(awarding):
    BaseWage.objects.create(since=date(2019, 7, 1), wage_vnd=1_490_000, legal_basis="NĐ 38/2019")
    BaseWage.objects.create(since=date(2023, 7, 1), wage_vnd=1_800_000, legal_basis="NĐ 24/2023")
    awarding.award(prize_multiple="0.30")

    response = awarding.cast.client("bao").get(f"{LIST}BLDST/")
    assert response.context["prize_vnd"] == 450_000
    assert "bốn trăm năm mươi nghìn đồng" in response.content.decode().lower()


def test_criteria_stand_by_way_and_those_of_other_days_below(awarding):
    always = awarding.criterion("statement")
    b1 = awarding.criterion("leader", route="b", leader=True)
    a1 = awarding.criterion("leader", route="a", route_name="Không giữ chức vụ", leader=False)
    a2 = awarding.criterion("one_benefit", route="a", amount_vnd=80_000_000, years=1)
    old = awarding.criterion("one_benefit", route="a", amount_vnd=70_000_000, years=1, valid_to=date(2022, 6, 5))
    coming = awarding.criterion("one_benefit", route="a", amount_vnd=90_000_000, years=1, valid_from=date(2022, 6, 7))

    context = awarding.cast.client("bao").get(f"{LIST}BLDST/").context
    assert (context["always"], context["routes"], list(context["others"])) == (
        [always],
        [("a", "Không giữ chức vụ", [a1, a2]), ("b", "", [b1])],
        [coming, old],
    )


def test_a_row_says_whether_it_was_compared_with_its_text(awarding):
    award = awarding.award(confirmed_on=TODAY, confirmed_by=awarding.cast.tri)
    awarding.criterion("statement", confirmed_on=TODAY, confirmed_by=awarding.cast.tri)
    awarding.criterion("judged")
    client = awarding.cast.client("bao")

    (row, _prize) = client.get(LIST).context["listed"][0]
    assert (row.judged_by, row.to_compare) == (2, 1)
    page = client.get(award.get_absolute_url()).content.decode()
    assert page.count(", 06/06/2022<") + page.count(", 06/06/2022 <") + page.count(", 06/06/2022\n") == 2


def test_only_an_admin_finds_the_way_to_change(awarding):
    award = awarding.award()
    criterion = awarding.criterion("statement")
    ways = [f"/admin/awards/award/{award.pk}/change/", f"/admin/awards/criterion/{criterion.pk}/change/"]
    seen = {who: awarding.cast.client(who).get(award.get_absolute_url()).content.decode() for who in ("tri", "bao", "lanh")}

    assert {who: [way in page for way in ways] for who, page in seen.items()} == {
        "tri": [True, True], "bao": [False, False], "lanh": [False, False],
    }  # fmt: skip
