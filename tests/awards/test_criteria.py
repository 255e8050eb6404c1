"""Every kind of criterion with met, not met and not known; then routes, what the law forbids, and the checklist as it is kept."""

from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import translation

from awards.criteria import (
    Checklist,
    Proof,
    Verdict,
    criteria_by_award,
    criteria_of,
    from_json,
    judge,
    rests_on_records,
    sieve,
)
from awards.facts import Facts, Held, Joined, Part
from awards.kinds import KINDS, months_of
from awards.models import Award, Criterion
from unions.models import Member, Union

YEAR, ON = 2022, date(2022, 6, 6)
SAMJU = Union(pk=1, name="CĐCS Samju")
LOI = Member(pk=7, name="Trần Văn Lợi", union=SAMJU)


@pytest.fixture(autouse=True)
def in_english():
    """The words as they stand in the code; the catalogue of texts has its own test."""
    with translation.override("en"):
        yield


def person(**more) -> Facts:
    return Facts(union=SAMJU, member=LOI, **more)


def union(**more) -> Facts:
    return Facts(union=SAMJU, **more)


def part(code, year=2022, vnd=100_000_000, *, share=100, adoptions=0, taken_by="") -> Part:
    number = int(code)
    return Part(number, number, f"SK-{code}", f"Đồ gá {code}", year, vnd, Decimal(share), adoptions, taken_by)


def held(year, number="5/QĐ", honour_id=None) -> Held:
    return Held(honour_id or year, 3, "LĐTT", year, number)


def joined(slug="gvn", *, starts=date(2020, 1, 1), ends=None, registered=date(2020, 2, 1), pk=4) -> Joined:
    return Joined(pk, slug, slug.upper(), starts, ends, registered)


def one(kind, **numbers) -> Criterion:
    values = {"text": kind, "legal_basis": "Điều 1", "confidence": "old", "valid_from": date(2014, 12, 24)}
    return Criterion(pk=numbers.pop("pk", 11), kind=kind, **values | numbers)


def of(code, text) -> Proof:
    return Proof("initiative", f"SK-{code}", text)


MILLION = 1_000_000
NEEDS_80 = {"amount_vnd": 80 * MILLION, "years": 1}
NEEDS_120 = {"amount_vnd": 120 * MILLION, "years": 3}
THREE = {"named_id": 3, "count": 3, "years": 3, "consecutive": True}
LED = "Whether a leading post is held is not on file; the union says so in the nomination."
HONOURED = [Proof("honour", str(year), f"LĐTT {year} (5/QĐ)") for year in (2019, 2020, 2021, 2022)]
TABLE = {
    # kind: [(why, numbers, facts, verdict, words, proofs)]
    "one_benefit": [
        ("above", NEEDS_80, person(parts=[part("1"), part("2", vnd=90 * MILLION)]), "met", "20.000.000 đ above the threshold.", [of("1", "SK-1: 100.000.000 đ")]),
        ("exactly", NEEDS_80, person(parts=[part("1", vnd=80 * MILLION)]), "met", "Exactly the threshold.", [of("1", "SK-1: 80.000.000 đ")]),
        ("one đồng short", NEEDS_80, person(parts=[part("1", vnd=80 * MILLION - 1)]), "not_met", "1 đ below the threshold.", [of("1", "SK-1: 79.999.999 đ")]),
        ("own part of the solution", NEEDS_80 | {"own_part": True}, person(parts=[part("1", share=50)]), "not_met", "30.000.000 đ below the threshold.", [of("1", "SK-1: 50.000.000 đ")]),
        ("own part in two rows", NEEDS_80 | {"own_part": True}, person(parts=[part("1", share=50), part("1", share=40)]), "met", "10.000.000 đ above the threshold.", [of("1", "SK-1: 90.000.000 đ")]),
        ("none", NEEDS_80, person(), "not_met", "No accepted initiative with a sum in 2022.", []),
        ("no sum", NEEDS_80, person(parts=[part("1", vnd=None)]), "not_met", "No accepted initiative with a sum in 2022.", []),
        ("another year", NEEDS_80, person(parts=[part("1", 2021)]), "not_met", "No accepted initiative with a sum in 2022.", []),
        ("the year before", NEEDS_80 | {"before": True}, person(parts=[part("1", 2021)]), "met", "20.000.000 đ above the threshold.", [of("1", "SK-1: 100.000.000 đ")]),
        ("taken", NEEDS_80, person(parts=[part("1", taken_by="DN-2022-00001")]), "not_met", "No accepted initiative with a sum in 2022. Already backing another nomination: SK-1 (DN-2022-00001).", []),
        ("a union's", NEEDS_80, union(parts=[part("1")]), "met", "20.000.000 đ above the threshold.", [of("1", "SK-1: 100.000.000 đ")]),
    ],
    "years_benefit": [
        ("three years", NEEDS_120, person(parts=[part("1", 2020, 50 * MILLION), part("2", 2021, 30 * MILLION), part("3", 2022, 40 * MILLION)]), "met", "Together 120.000.000 đ.", [of("1", "SK-1: 50.000.000 đ"), of("2", "SK-2: 30.000.000 đ"), of("3", "SK-3: 40.000.000 đ")]),
        ("short", NEEDS_120, person(parts=[part("1", 2020, 40 * MILLION), part("2", 2021, 30 * MILLION), part("3", 2022, 40 * MILLION)]), "not_met", "Together 110.000.000 đ, 10.000.000 đ below the threshold.", [of("1", "SK-1: 40.000.000 đ"), of("2", "SK-2: 30.000.000 đ"), of("3", "SK-3: 40.000.000 đ")]),
        ("a year without", NEEDS_120, person(parts=[part("1", 2020), part("3", 2022)]), "not_met", "No accepted initiative with a sum in 2021, so the years are not consecutive.", [of("1", "SK-1: 100.000.000 đ"), of("3", "SK-3: 100.000.000 đ")]),
        ("a year without a sum", NEEDS_120, person(parts=[part("1", 2020), part("2", 2021, None), part("3", 2022)]), "not_met", "No accepted initiative with a sum in 2021, so the years are not consecutive.", [of("1", "SK-1: 100.000.000 đ"), of("3", "SK-3: 100.000.000 đ")]),
        ("older ones", NEEDS_120, person(parts=[part("1", 2019), part("2", 2021), part("3", 2022)]), "not_met", "No accepted initiative with a sum in 2020, so the years are not consecutive.", [of("2", "SK-2: 100.000.000 đ"), of("3", "SK-3: 100.000.000 đ")]),
        ("one taken", NEEDS_120, person(parts=[part("1", 2020), part("2", 2021, taken_by="DN-2021-00009"), part("3", 2022)]), "not_met", "No accepted initiative with a sum in 2021, so the years are not consecutive. Already backing another nomination: SK-2 (DN-2021-00009).", [of("1", "SK-1: 100.000.000 đ"), of("3", "SK-3: 100.000.000 đ")]),
    ],
    "initiatives": [
        ("two in two years", {"count": 2, "years": 2}, person(parts=[part("1", 2021), part("2", 2022, None)]), "met", "2 of 2 in 2021–2022.", [of("1", "SK-1"), of("2", "SK-2")]),
        ("the same one twice", {"count": 2, "years": 2}, person(parts=[part("1", share=50), part("1", share=50)]), "not_met", "1 of 2 in 2021–2022.", [of("1", "SK-1")]),
        ("too old", {"count": 2, "years": 2}, person(parts=[part("1", 2020), part("2")]), "not_met", "1 of 2 in 2021–2022.", [of("2", "SK-2")]),
        ("before", {"count": 1, "years": 2, "before": True}, person(parts=[part("1", 2020), part("2")]), "met", "1 of 1 in 2020–2021.", [of("1", "SK-1")]),
        ("taken", {"count": 1, "years": 1}, person(parts=[part("1", taken_by="DN-2022-00001")]), "not_met", "0 of 1 in 2022. Already backing another nomination: SK-1 (DN-2022-00001).", []),
    ],
    "adoptions": [
        ("enough", {"count": 3, "years": 1}, person(parts=[part("1", adoptions=2), part("2", adoptions=1), part("3")]), "met", "Adopted 3 times by other unions, 3 needed.", [of("1", "SK-1"), of("2", "SK-2")]),
        ("not enough", {"count": 3, "years": 1}, person(parts=[part("1", adoptions=2), part("2", 2021, adoptions=9)]), "not_met", "Adopted 2 times by other unions, 3 needed.", [of("1", "SK-1")]),
    ],
    "honour": [
        ("three consecutive", THREE, person(honours=[held(2022), held(2021), held(2020)]), "met", "3 consecutive years up to 2022.", [HONOURED[3], HONOURED[2], HONOURED[1]]),
        ("a gap", THREE, person(honours=[held(2022), held(2020), held(2019)]), "not_met", "Not on file for 2021.", [HONOURED[3], HONOURED[1]]),
        ("before the year", THREE | {"before": True}, person(honours=[held(2022), held(2021), held(2020), held(2019)]), "met", "3 consecutive years up to 2021.", HONOURED[2::-1]),
        ("not before the year", THREE | {"before": True}, person(honours=[held(2022), held(2021), held(2020)]), "not_met", "Not on file for 2019.", [HONOURED[2], HONOURED[1]]),
        ("two of five", {"named_id": 3, "count": 2, "years": 5}, person(honours=[held(2022), held(2019)]), "met", "2 of 2 in 2018–2022.", [HONOURED[3], HONOURED[0]]),
        ("two papers over one year", {"named_id": 3, "count": 2, "years": 5}, person(honours=[held(2022), held(2022, "6/QĐ", 9)]), "not_met", "1 of 2 in 2018–2022.", [HONOURED[3], Proof("honour", "9", "LĐTT 2022 (6/QĐ)")]),
        ("another award", {"named_id": 8, "count": 1, "years": 1}, person(honours=[held(2022)]), "not_met", "0 of 1 in 2022.", []),
        ("a union's", {"named_id": 3, "count": 1, "years": 1}, union(honours=[held(2022)]), "met", "1 of 1 in 2022.", [HONOURED[3]]),
    ],
    "campaign": [
        ("registered", {}, person(campaigns=[joined()]), "met", "The union has registered.", [Proof("campaign", "gvn", "GVN")]),
        ("the one that is named", {"campaign_id": 4}, union(campaigns=[joined(), joined("khac", pk=5)]), "met", "The union has registered.", [Proof("campaign", "gvn", "GVN")]),
        ("ended before", {}, person(campaigns=[joined(ends=date(2021, 12, 31))]), "not_met", "The union has not registered for a campaign in 2022.", []),
        ("begins later", {}, person(campaigns=[joined(starts=date(2023, 1, 1))]), "not_met", "The union has not registered for a campaign in 2022.", []),
        ("registered after the year", {}, person(campaigns=[joined(registered=date(2023, 1, 2))]), "not_met", "The union has not registered for a campaign in 2022.", []),
    ],
    "membership": [
        ("a year", {"count": 12}, person(spans=[(date(2021, 6, 7), None)]), "met", "Member since 07/06/2021, 12 months; 12 needed.", [Proof("member", "7", "Trần Văn Lợi")]),
        ("a day short", {"count": 12}, person(spans=[(date(2021, 6, 8), None)]), "not_met", "Member since 08/06/2021, 11 months; 12 needed.", [Proof("member", "7", "Trần Văn Lợi")]),
        ("in two unions at once", {"count": 12}, person(spans=[(date(2021, 12, 7), None), (date(2022, 1, 1), None)]), "not_met", "Member since 07/12/2021, 6 months; 12 needed.", [Proof("member", "7", "Trần Văn Lợi")]),
        ("moved", {"count": 12}, person(spans=[(date(2021, 1, 1), date(2021, 6, 30)), (date(2021, 12, 7), None)]), "met", "Member since 01/01/2021, 12 months; 12 needed.", [Proof("member", "7", "Trần Văn Lợi")]),
        ("not yet", {"count": 1}, person(spans=[(date(2022, 7, 1), None)]), "not_met", "Not a member yet; 1 months needed.", [Proof("member", "7", "Trần Văn Lợi")]),
        ("a union", {"count": 1}, union(), "unknown", "Asked of members only.", []),
    ],
    "work_class": [
        ("direct", {"work_class": "direct"}, person(work_class="direct"), "met", "Direct worker", []),
        ("another", {"work_class": "direct"}, person(work_class="officer"), "not_met", "Union officer", []),
        ("empty", {"work_class": "direct"}, person(), "unknown", "The class of work is not on file; the union fills it in.", []),
        ("a union", {"work_class": "direct"}, union(), "unknown", "Asked of members only.", []),
    ],
    "leader": [
        ("no post needed", {"leader": False}, person(leader=False), "met", "Holds no leading post.", []),
        ("a post needed", {"leader": True}, person(leader=True), "met", "Holds a leading post.", []),
        ("holds one", {"leader": False}, person(leader=True), "not_met", "Holds a leading post.", []),
        ("nobody said", {"leader": False}, person(), "unknown", LED, []),
        ("a union", {"leader": False}, union(), "unknown", "Asked of members only.", []),
    ],
    "qualification": [
        ("up to", {"qualification_to": "college"}, person(qualification="college"), "met", "College", []),
        ("above", {"qualification_to": "college"}, person(qualification="university"), "not_met", "University", []),
        ("from", {"qualification_from": "university"}, person(qualification="postgraduate"), "met", "Postgraduate", []),
        ("below", {"qualification_from": "university"}, person(qualification="college"), "not_met", "College", []),
        ("between", {"qualification_from": "vocational", "qualification_to": "college"}, person(qualification="none"), "not_met", "No vocational training", []),
        ("empty", {"qualification_to": "college"}, person(), "unknown", "The qualification is not on file; the union fills it in.", []),
        ("a union", {"qualification_to": "college"}, union(), "unknown", "Asked of members only.", []),
    ],
    "sex": [
        ("female", {"sex": "female"}, person(sex="female"), "met", "Female", []),
        ("male", {"sex": "female"}, person(sex="male"), "not_met", "Male", []),
        ("empty", {"sex": "female"}, person(), "unknown", "The sex is not on file.", []),
        ("a union", {"sex": "female"}, union(), "unknown", "Asked of members only.", []),
    ],
    "members_share": [
        ("seven of ten", {"named_id": 3, "percent": 70}, union(holders={3: 7}, members=10), "met", "7 of 10 members, 70 % needed.", []),
        ("699 of 1,000", {"named_id": 3, "percent": 70}, union(holders={3: 699}, members=1_000), "not_met", "699 of 1.000 members, 70 % needed.", []),
        ("another award", {"named_id": 3, "percent": 1}, union(holders={4: 9}, members=10), "not_met", "0 of 10 members, 1 % needed.", []),
        ("one of them", {"named_id": 3, "count": 1}, union(holders={3: 1}, members=900), "met", "1 members, 1 needed.", []),
        ("none of them", {"named_id": 3, "count": 1}, union(members=900), "not_met", "0 members, 1 needed.", []),
        ("no list", {"named_id": 3, "percent": 70}, union(holders={3: 7}), "unknown", "The union's member list is not on file.", []),
        ("a person", {"named_id": 3, "percent": 70}, person(), "unknown", "Asked of unions only.", []),
    ],
    "statement": [
        ("signed", {}, person(statement=True), "met", "Signed statement on file.", []),
        ("not yet", {}, person(), "unknown", "The union has the statement signed and enters who signed it, and when.", []),
    ],
    "judged": [
        ("met", {}, person(judged={11: ("met", "Đối chiếu QĐ 7.")}), "met", "Đối chiếu QĐ 7.", []),
        ("not met", {}, person(judged={11: ("not_met", "Chưa có giấy.")}), "not_met", "Chưa có giấy.", []),
        ("another criterion's answer", {}, person(judged={12: ("met", "x")}), "unknown", "The union brings a paper, a verifier judges it.", []),
    ],
}  # fmt: skip
ROWS = [(kind, *row) for kind, rows in TABLE.items() for row in rows]


@pytest.mark.parametrize(
    ("kind", "why", "numbers", "facts", "verdict", "words", "proofs"), ROWS, ids=[f"{r[0]}: {r[1]}" for r in ROWS]
)
def test_each_kind_answers_with_its_words_and_proofs(kind, why, numbers, facts, verdict, words, proofs):
    (answer,) = judge([one(kind, **numbers)], facts, year=YEAR, on=ON).answers

    assert (answer.verdict, answer.words, list(answer.proofs)) == (verdict, words, proofs)


@pytest.mark.parametrize(
    ("kind", "why", "numbers", "facts", "verdict", "words", "proofs"), ROWS, ids=[f"{r[0]}: {r[1]}" for r in ROWS]
)
def test_the_sieve_finds_the_same_as_the_checklist(kind, why, numbers, facts, verdict, words, proofs):
    assert sieve([one(kind, **numbers)], year=YEAR, on=ON)(facts) == verdict


def test_every_kind_is_in_the_table_with_met_and_its_other_answers():
    never_known_not_met = {"statement"}
    always_known = {"one_benefit", "years_benefit", "initiatives", "adoptions", "honour", "campaign"}

    assert set(TABLE) == set(KINDS) == set(Criterion.Kind.values)
    for kind, rows in TABLE.items():
        expected = {"met", "not_met", "unknown"} - ({"not_met"} if kind in never_known_not_met else set())
        assert {row[3] for row in rows} == expected - ({"unknown"} if kind in always_known else set()), kind


@pytest.mark.parametrize(
    ("spans", "months"),
    [
        ([], 0),
        ([(date(2022, 1, 1), date(2022, 1, 31))], 1),
        ([(date(2022, 1, 1), date(2022, 1, 30))], 0),
        ([(date(2021, 1, 1), date(2021, 10, 31))], 10),
        ([(date(2020, 2, 29), date(2021, 2, 27))], 12),
        ([(date(2017, 6, 7), None)], 60),
        ([(date(2022, 1, 1), date(2022, 1, 15)), (date(2022, 2, 1), date(2022, 2, 16))], 1),
        ([(date(2022, 1, 1), date(2022, 3, 31)), (date(2022, 2, 1), date(2022, 2, 28))], 3),
        ([(date(2022, 2, 1), date(2022, 3, 31)), (date(2022, 1, 1), date(2022, 1, 31))], 3),
        ([(date(2022, 6, 7), None)], 0),
    ],
)
def test_months_of_membership(spans, months):
    assert months_of(spans, ON) == months


# Routes: what each of the criteria answers is given by hand, M met, N not met, U not known.
ANSWERS = {"M": "met", "N": "not_met", "U": "unknown"}


def checklist(*given: tuple[str, str], forbids=()) -> Checklist:
    """Return a checklist of judged criteria: (route, answer), in this order."""
    criteria = [one("judged", pk=index, route=route, forbids=index in forbids) for index, (route, _answer) in enumerate(given, 1)]
    judged = {index: (ANSWERS[answer], answer) for index, (_route, answer) in enumerate(given, 1) if answer != "U"}
    found = judge(criteria, person(judged=judged), year=YEAR, on=ON)
    assert sieve(criteria, year=YEAR, on=ON)(person(judged=judged)) == found.verdict
    return found


@pytest.mark.parametrize(
    ("always", "routes", "verdict"),
    [
        ("", [], "unknown"),
        ("M", [], "met"),
        ("MU", [], "unknown"),
        ("MUN", [], "not_met"),
        ("", ["M", "N"], "met"),
        ("", ["MU", "N"], "unknown"),
        ("", ["MN", "UN"], "not_met"),
        ("M", ["N", "N"], "not_met"),
        ("U", ["M", "N"], "unknown"),
        ("U", ["N", "N"], "not_met"),
        ("N", ["M", "M"], "not_met"),
        ("M", ["U", "M"], "met"),
    ],
)
def test_all_that_is_always_needed_and_one_route(always, routes, verdict):
    given = [("", answer) for answer in always] + [(f"r{n}", answer) for n, answers in enumerate(routes) for answer in answers]

    assert checklist(*given).verdict == verdict


def test_once_a_route_is_met_the_others_are_not_needed_and_not_counted():
    found = checklist(("", "U"), ("a", "M"), ("b", "N"), ("b", "U"))

    assert [(route.name, route.verdict, route.needed) for route in found.routes] == [("a", "met", True), ("b", "not_met", False)]
    assert [found.count(verdict) for verdict in ("met", "not_met", "unknown")] == [1, 0, 1]


def test_while_no_route_is_met_all_are_needed():
    found = checklist(("a", "U"), ("b", "N"), ("b", "U"))

    assert [route.needed for route in found.routes] == [True, True]
    assert [found.count(verdict) for verdict in ("met", "not_met", "unknown")] == [0, 1, 2]


def test_the_law_forbids_what_is_not_met_and_not_what_is_not_known():
    found = checklist(("", "N"), ("", "N"), ("", "U"), ("", "M"), forbids={2, 3, 4})

    assert [answer.criterion_id for answer in found.forbidden] == [2]


def test_a_checklist_comes_back_from_json_as_it_was():
    criteria = [
        one("one_benefit", pk=1, route="a", route_name="Một giải pháp", **NEEDS_80),
        one("honour", pk=2, confirmed_on=ON, forbids=True, **THREE),
    ]
    found = judge(criteria, person(parts=[part("1")], honours=[held(2022)]), year=YEAR, on=ON)

    assert from_json(found.as_json()) == found
    assert [(answer.confirmed, answer.forbids, answer.route_name) for answer in found.answers] == [(False, False, "Một giải pháp"), (True, True, "")]  # fmt: skip
    assert found.parts_that_count == ["SK-1"]


def test_without_any_criterion_the_sieve_knows_nothing():
    assert sieve([], year=YEAR, on=ON)(person()) == judge([], person(), year=YEAR, on=ON).verdict == Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("criteria", "rests"),
    [
        ([], False),
        ([one("sex", sex="female")], False),
        ([one("initiatives", count=1, years=1)], True),
        ([one("honour", route="a", **THREE), one("judged", route="b")], False),
        (
            [one("honour", route="a", **THREE), one("leader", route="b", leader=True), one("one_benefit", route="b", **NEEDS_80)],
            True,
        ),
    ],
)
def test_whether_only_people_with_records_come_into_question(criteria, rests):
    assert rests_on_records(criteria) == rests


# What stands in the catalogue.


def test_criteria_are_those_in_force_on_the_day(awarding):
    old = awarding.criterion("one_benefit", amount_vnd=80 * MILLION, years=1, valid_to=date(2022, 5, 31))
    new = awarding.criterion("one_benefit", amount_vnd=90 * MILLION, years=1, valid_from=date(2022, 6, 1))

    assert [criteria_of(new.award, on=day) for day in (date(2022, 5, 31), date(2022, 6, 1))] == [[old], [new]]


def test_criteria_of_many_awards_come_by_one_query(awarding, django_assert_num_queries):
    other = awarding.award("LDTT", "Lao động tiên tiến")
    first, second = awarding.criterion("statement"), awarding.criterion("statement", award=other)

    with django_assert_num_queries(1):
        assert criteria_by_award([first.award_id, other.pk, 999_999], on=ON) == {first.award_id: [first], other.pk: [second]}


@pytest.mark.parametrize(
    ("kind", "numbers", "field"),
    [
        ("one_benefit", {"years": 1}, "amount_vnd"),
        ("years_benefit", {"amount_vnd": 1}, "years"),
        ("initiatives", {"years": 1}, "count"),
        ("adoptions", {"count": 1}, "years"),
        ("honour", {"count": 1, "years": 1}, "named"),
        ("membership", {}, "count"),
        ("work_class", {}, "work_class"),
        ("leader", {}, "leader"),
        ("qualification", {}, "qualification_to"),
        ("sex", {}, "sex"),
        ("members_share", {"percent": 70}, "named"),
    ],
)
def test_a_criterion_without_what_its_kind_needs_is_refused_in_words(awarding, kind, numbers, field):
    with pytest.raises(ValidationError) as refused:
        awarding.criterion(kind, **numbers)
    assert field in refused.value.message_dict


@pytest.mark.parametrize(
    ("for_whom", "kind", "numbers", "field"),
    [
        ("union", "sex", {"sex": "female"}, "kind"),
        ("union", "membership", {"count": 12}, "kind"),
        ("person", "members_share", {"percent": 70}, "kind"),
        ("union", "honour", {"count": 1, "years": 1}, "named"),
        ("union", "members_share", {"percent": 70, "of": "union"}, "named"),
    ],
)
def test_a_criterion_fits_who_is_proposed(awarding, for_whom, kind, numbers, field):
    award = awarding.award("CO", "Cờ thi đua", for_whom=for_whom)
    named = awarding.award("KHAC", "Danh hiệu", for_whom=numbers.pop("of", "person"))
    more = {"named": named} if kind in {"honour", "members_share"} else {}

    with pytest.raises(ValidationError) as refused:
        awarding.criterion(kind, award=award, **numbers, **more)
    assert field in refused.value.message_dict


def test_every_row_of_the_catalogue_is_sound_and_waits_for_an_admin(catalogue):
    load = import_module("awards.migrations.0002_catalogue").load
    Award.objects.filter(code="BLDST").update(vote_percent=75)
    counted = (Award.objects.count(), Criterion.objects.count())

    load(apps, None)

    assert (Award.objects.count(), Criterion.objects.count()) == counted == (48, 146)
    assert Award.objects.get(code="BLDST").vote_percent == 75
    for row in [*Award.objects.all(), *Criterion.objects.select_related("award", "named")]:
        row.full_clean()
    assert not Award.objects.exclude(confirmed_on=None).exists()
    assert not Criterion.objects.exclude(confirmed_on=None).exists()


def test_every_award_that_is_proposed_asks_for_the_signed_statement(catalogue):
    forbidding = Criterion.objects.filter(forbids=True)

    assert set(Award.objects.proposed()) == {one.award for one in Criterion.objects.filter(kind="statement")}
    assert set(forbidding.values_list("kind", "award__authority__code")) == {
        ("statement", code) for code in ("UBND", "CP", "CTN")
    }


def bldst(**facts) -> str:
    criteria = criteria_of(Award.objects.get(code="BLDST"), on=ON)
    return sieve(criteria, year=YEAR, on=date(2026, 1, 1))(person(statement=True, **facts))


@pytest.mark.parametrize(
    ("qualification", "leader", "vnd", "verdict"),
    [
        ("college", False, 80, "met"),
        ("university", False, 149, "unknown"),
        ("university", False, 150, "met"),
        ("college", True, 199, "unknown"),
        ("university", True, 200, "met"),
        ("", None, 80, "unknown"),
    ],
)
def test_creative_labour_asks_by_author_class(catalogue, qualification, leader, vnd, verdict):
    """Not enough money leaves the ways that only people can judge."""
    assert bldst(qualification=qualification, leader=leader, parts=[part("1", vnd=vnd * MILLION)]) == verdict


def test_creative_labour_is_not_met_without_an_initiative(catalogue):
    assert bldst(qualification="college", leader=False) == "not_met"
