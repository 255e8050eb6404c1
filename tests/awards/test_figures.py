"""Counts of honours by form, type, authority and holder."""

import pytest

from awards.figures import PERSONS, counts_of
from awards.models import Honour

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def four(awarding):
    """A flag of a union; certificates of a leader, a direct worker and a technician, two of them women."""
    cast, half = awarding.cast, {"half_year": awarding.cast.half_years["2022-H1"], "year": 2022, "decided_on": "2022-05-01"}
    province = awarding.authority("UBND", "UBND tỉnh", 6)
    flag = awarding.award("CO", "Cờ thi đua", form="flag", for_whom="union", authority=province)
    merit = awarding.award("BK", "Bằng khen", form="certificate", type="theme")
    awarding.honour(union=cast.samju, award=flag, **half)
    awarding.honour(member=cast.member("Hoa"), award=merit, leader=True, **half)
    awarding.honour(member=cast.member("Lan"), award=merit, **half)
    awarding.honour(member=cast.member("Sơn", sex="male", work_class="technical", union=cast.haneul), award=merit, **half)
    awarding.honour(member=cast.member("Cũ"), award=merit)
    return cast


def test_the_rows_of_the_state_form(four):
    counts = counts_of(Honour.objects.counted_in(four.half_years["2022-H1"]))

    told = {
        str(line.label): [figure.honours for figure in line.figures[:4]] + [line.total.honours] for line in counts.by_holder()
    }
    assert list(told.values()) == [[3, 0, 1, 0, 4], [0, 0, 1, 0, 1], [3, 0, 0, 0, 3], [1, 0, 0, 0, 1], [1, 0, 0, 0, 1],
                                   [1, 0, 0, 0, 1], [2, 0, 0, 0, 2]]  # fmt: skip


def test_a_leader_is_no_direct_worker_and_the_parts_sum_up(four):
    counts = counts_of(Honour.objects.standing())

    assert counts.honours() == 5
    assert counts.honours(holder=PERSONS) == counts.honours(holder="leader") + counts.honours(holder="direct") + counts.honours(
        holder="other"
    )


def test_by_type_and_authority_the_highest_first(four):
    counts = counts_of(Honour.objects.counted_in(four.half_years["2022-H1"]))

    assert [(line.total.asked, line.total.honours) for line in counts.by_type()] == [
        ({"type": "merit"}, 1),
        ({"type": "theme"}, 3),
    ]
    assert [(line.label, line.total.honours) for line in counts.by_authority()] == [
        ("UBND tỉnh", 1), ("Tổng LĐLĐ Việt Nam", 3),
    ]  # fmt: skip


def test_a_year_is_the_sum_of_its_halves(four):
    in_halves = [Honour.objects.counted_in(four.half_years[code]).count() for code in ("2022-H1", "2022-H2")]

    assert Honour.objects.counted_in_year(2022).count() == sum(in_halves) == 4
    assert Honour.objects.counted_in_year(2021).count() == 0


def test_by_half_year_and_award(four):
    rows = Honour.objects.standing().totals_by_half_year_and_award()

    assert sorted((row["half_year_id"] is None, row["honours"]) for row in rows) == [(False, 1), (False, 3), (True, 1)]


def test_counts_cost_two_queries(four, query_counter):
    with query_counter.exactly(2):
        counts_of(Honour.objects.standing()).by_holder()
