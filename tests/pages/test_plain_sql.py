"""The figures of the summary, live and frozen, against SQL that is written here alone: by union, kind, half-year and tier.

Nothing of the rooms' own queries is used on this side; where the two agree, it is not because they share a mistake.
"""

from datetime import date, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db import connection

from awards.models import Honour
from emulation.models import Campaign, Enrolment, HalfYear, TitleCount, UnionReturn
from initiatives.models import Adoption, Author, Initiative
from kcn_union import closing
from kcn_union.half_year import frozen
from kcn_union.half_year.awarded import awarded, totals_of
from kcn_union.half_year.doors import live, of_version
from kcn_union.half_year.figures import FLOWS, gather
from kcn_union.half_year.proof import proof
from tests.awards.conftest import Awarding
from tests.conftest import ZONE
from unions.models import Union

AT = datetime(2022, 7, 4, 9, 0, tzinfo=ZONE)
CODES = ("2021-H2", "2022-H1")
KINDS = ("technical", "management", "operational", "application")
STATES = ("draft", "submitted", "received", "sent_back", "rejected", "withdrawn", "revoked")


@pytest.fixture(params=[1, 2022])
def board(cast, request):
    """A seeded board: five unions, some hundred records in all states, late ones, adoptions, several authors and campaigns."""
    rng = Random(request.param)
    HalfYear.objects.filter(code="2021-H1").update(state="closed")
    unions = [cast.samju, cast.haneul, *(_copy(cast.samju, f"CD-1{number}", rng) for number in range(3))]
    unions[3].dissolved_on = date(2022, 2, 28)
    unions[3].save()
    campaigns = [
        Campaign.objects.create(slug=f"c{n}", name=f"C{n}", short_name=f"C{n}", level="board", starts_on=date(2018, 1, 1))
        for n in range(3)
    ]
    made = [_initiative(cast, rng, number, rng.choice(unions)) for number in range(90)]
    for one in made:
        one.campaigns.set(rng.sample(campaigns, rng.randrange(4)))
        _authors(rng, one)
    counted = [one for one in made if one.state == "accepted"]
    for one in rng.sample(counted, 12):
        for union in rng.sample([union for union in unions if union.pk != one.union_id], 2):
            _adoption(cast, rng, one, union)
    for code in CODES:
        for union in unions:
            _return(cast, rng, code, union)
    # What is drawn from here on does not move what was drawn before.
    for number in range(60):
        _honour(cast, rng, number, rng.choice(unions))
    return cast


def _copy(union, code, rng):
    values = {field.attname: getattr(union, field.attname) for field in union._meta.concrete_fields}
    park_id = rng.choice(list(Union.objects.values_list("park_id", flat=True)))
    return Union.objects.create(**values | {"id": None, "code": code, "name": f"CĐCS Công ty {code}", "park_id": park_id})


def _initiative(cast, rng, number, union):
    half_year = cast.half_years[rng.choice(CODES)]
    state = rng.choice(["accepted", "accepted", rng.choice(STATES)])
    # One in six is late: decided long before the half-year that it counts in.
    day = date(2021, 1, 15) if rng.random() < 1 / 6 else half_year.cut_off_on - timedelta(rng.randrange(170))
    confirmed = rng.choice([None, rng.randrange(1, 5 * 10**9)])
    accepted = rng.randrange(1, confirmed + 1) if confirmed and state == "accepted" and rng.random() < 0.8 else None
    counts = {"half_year": half_year, "accepted_by": cast.bao, "accepted_at": AT} if state == "accepted" else {}
    return Initiative.objects.create(
        code=f"SK-2022-{number + 1:05}", op_id=uuid4(), union=union, title=f"Sáng kiến {number}", kind=rng.choice(KINDS),
        recognition_number="1/QĐ", recognised_on=day, recognised_by="Công ty", first_applied_on=day, state=state,
        declared_vnd=rng.choice([None, rng.randrange(1, 6 * 10**9)]), confirmed_vnd=confirmed, accepted_vnd=accepted,
        confirmed_by="Kim", confirmed_on=day, social_value="Sạch hơn.", entered_by=cast.hang, entered_at=AT,
        submitted_by=cast.hang, submitted_at=AT, **counts,
    )  # fmt: skip


def _authors(rng, initiative):
    for number in range(rng.randrange(1, 5)):
        sex, work = rng.choice(["male", "female"]), rng.choice(["direct", "technical", "managing"])
        share = {"share": 10, "workplace": "Tổ 1"}
        Author.objects.create(initiative=initiative, name=f"Tác giả {number}", sex=sex, work_class=work, **share)


def _adoption(cast, rng, initiative, union):
    state = rng.choice(["accepted", "accepted", "draft", "declined"])
    benefit = rng.choice([None, rng.randrange(1, 10**9)])
    half_year = cast.half_years[rng.choice(CODES)]
    accepted = rng.randrange(1, benefit + 1) if benefit and state == "accepted" else None
    counts = {"half_year": half_year, "accepted_by": cast.bao, "accepted_at": AT} if state == "accepted" else {}
    Adoption.objects.create(
        initiative=initiative, union=union, op_id=uuid4(), applied_on=half_year.cut_off_on, words="Làm theo.", state=state,
        benefit_vnd=benefit, paper="7/XN", accepted_vnd=accepted, entered_by=cast.hang, entered_at=AT, **counts,
    )  # fmt: skip


def _honour(cast, rng, number, union):
    """One award of a person or of the union: standing in a half-year, a fact of the past alone, struck, or revoked."""
    of_a_person, rank = rng.random() < 0.7, rng.choice([1, 5, 6])
    whom = {"for_whom": "person"} if of_a_person else {"for_whom": "union"}
    awarding = Awarding(cast)
    authority = awarding.authority(f"A{rank}", f"Cấp {rank}", rank)
    award = awarding.award(f"X{rank}_{whom['for_whom'].upper()}", f"Bằng khen {rank}", authority=authority, **whom)
    state = rng.choice(["standing", "standing", "standing", "struck", "revoked"])
    half_year = cast.half_years[rng.choice(CODES)] if state == "standing" and rng.random() < 0.8 else None
    member = None
    if of_a_person:
        direct = rng.choice(["direct", "technical"])
        member = cast.member(f"Người {number}", union=union, sex=rng.choice(["male", "female"]), work_class=direct)
    awarding.honour(
        member=member, union=union, award=award, decision_number=f"{number}/QĐ", half_year=half_year, state=state,
        revocation_number="9/QĐ", revoked_on=AT.date(),
    )  # fmt: skip


def _return(cast, rng, code, union):
    workers = rng.randrange(100, 900)
    women, members = rng.randrange(workers), rng.randrange(workers)
    women_members = rng.randrange(members + 1)
    state = rng.choice(["accepted", "accepted", "sent_back", "draft", None])
    if state:
        who = {"accepted_by": cast.bao, "accepted_at": AT} if state == "accepted" else {}
        heads = {"workers": workers, "women_workers": women, "members": members, "women_members": women_members}
        UnionReturn.objects.create(
            union=union, half_year=cast.half_years[code], state=state, entered_by=cast.hang, submitted_by=cast.hang,
            submitted_at=AT, late=rng.random() < 0.3, **heads, **who,
        )  # fmt: skip
    registered = rng.randrange(women_members + 1)
    enrolment, _new = Enrolment.objects.get_or_create(campaign=cast.gvn, union=union)
    achieved = rng.randrange(registered + 1)
    TitleCount.objects.create(enrolment=enrolment, half_year=cast.half_years[code], registered=registered, achieved=achieved)


# The other side: SQL.


def rows(sql, *given) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [tuple(int(one) if one is not None and not isinstance(one, str) else one for one in row) for row in cursor]


INITIATIVES = """
SELECT {by}, COUNT(*), COUNT(i.accepted_vnd), COALESCE(SUM(i.declared_vnd), 0), COALESCE(SUM(i.confirmed_vnd), 0),
       COALESCE(SUM(i.accepted_vnd), 0)
FROM initiatives_initiative i JOIN unions_union u ON u.id = i.union_id JOIN emulation_halfyear h ON h.id = i.half_year_id
WHERE i.state = 'accepted' AND h.code = %s GROUP BY {by} ORDER BY {by}
"""
AUTHORS = """
SELECT u.code, COUNT(*), SUM(CASE WHEN a.sex = 'female' THEN 1 ELSE 0 END),
       SUM(CASE WHEN a.work_class = 'direct' THEN 1 ELSE 0 END)
FROM initiatives_author a JOIN initiatives_initiative i ON i.id = a.initiative_id JOIN unions_union u ON u.id = i.union_id
     JOIN emulation_halfyear h ON h.id = i.half_year_id
WHERE i.state = 'accepted' AND h.code = %s GROUP BY u.code
"""
ADOPTIONS = """
SELECT u.code, COUNT(*), COALESCE(SUM(d.accepted_vnd), 0)
FROM initiatives_adoption d JOIN unions_union u ON u.id = d.union_id JOIN emulation_halfyear h ON h.id = d.half_year_id
WHERE d.state = 'accepted' AND h.code = %s GROUP BY u.code
"""
HONOURS = """
SELECT u.code, COUNT(*)
FROM awards_honour o JOIN unions_union u ON u.id = o.union_id JOIN emulation_halfyear h ON h.id = o.half_year_id
WHERE o.state = 'standing' AND h.code = %s GROUP BY u.code
"""
BY_AWARD = """
SELECT r.name, w.name, COUNT(*), COUNT(o.member_id), SUM(CASE WHEN o.member_id IS NOT NULL AND o.sex = 'female' THEN 1 ELSE 0 END),
       SUM(CASE WHEN o.member_id IS NOT NULL AND o.work_class = 'direct' THEN 1 ELSE 0 END)
FROM awards_honour o JOIN awards_award w ON w.id = o.award_id JOIN awards_authority r ON r.id = w.authority_id
     JOIN emulation_halfyear h ON h.id = o.half_year_id
WHERE o.state = 'standing' AND h.code = %s GROUP BY r.rank, r.name, w.code, w.name ORDER BY r.rank DESC, r.name, w.name, w.code
"""
HEADS = """
SELECT u.code, r.workers, r.women_workers, r.members, r.women_members
FROM emulation_unionreturn r JOIN unions_union u ON u.id = r.union_id JOIN emulation_halfyear h ON h.id = r.half_year_id
WHERE r.state = 'accepted' AND h.code = %s AND u.founded_on <= h.cut_off_on
      AND (u.dissolved_on IS NULL OR u.dissolved_on > h.cut_off_on)
"""
RATE = """
SELECT COALESCE(SUM(t.achieved), 0), COALESCE(SUM(r.women_members), 0), COUNT(*)
FROM emulation_titlecount t JOIN emulation_enrolment e ON e.id = t.enrolment_id JOIN emulation_halfyear h ON h.id = t.half_year_id
     JOIN unions_union u ON u.id = e.union_id
     JOIN emulation_unionreturn r ON r.union_id = u.id AND r.half_year_id = h.id AND r.state = 'accepted'
WHERE h.code = %s AND (u.dissolved_on IS NULL OR u.dissolved_on > h.cut_off_on)
"""
NAMES = ("counted", "in_money", "declared_total_vnd", "confirmed_total_vnd", "accepted_total_vnd", "authors", "women", "direct")
NAMES += ("adoptions", "adopted_total_vnd", "honours")


def by_union_in_sql(code) -> dict[str, dict[str, int]]:
    """Return union code -> the eleven flows, of the unions that have any."""
    found: dict[str, dict[str, int]] = {}
    made = ((INITIATIVES.format(by="u.code"), NAMES[:5]), (AUTHORS, NAMES[5:8]), (ADOPTIONS, NAMES[8:10]), (HONOURS, NAMES[10:]))
    for sql, names in made:
        for union, *figures in rows(sql, code):
            found.setdefault(union, dict.fromkeys(NAMES, 0)).update(zip(names, figures, strict=True))
    return found


def live_figures(cast, code):
    half_year = HalfYear.objects.listed().get(code=code)
    return gather(half_year, list(Union.objects.with_changes()), user=cast.bao, on=AT.date())


def closed_figures(cast, code):
    """Close the half-years up to that one by the real steps, past what blocks, and read its version."""
    half_year = HalfYear.objects.listed().get(code=code)
    now = closing.preview(half_year, by=cast.lanh, on=AT.date())
    given = {"number": 1, "asked_by": cast.bao, "confirmed_by": cast.lanh, "at": AT, "reason": ""}
    return frozen.figures_of(closing._store(half_year, now, **given))


@pytest.mark.parametrize("read", [live_figures, closed_figures])
@pytest.mark.parametrize("code", CODES)
def test_by_union_by_tier_and_for_the_whole(board, read, code):
    figures, expected = read(board, code), by_union_in_sql(code)

    assert {row.union.code: row.flows for row in figures.rows if any(row.flows.values())} == expected
    for name in NAMES:
        assert figures.flow(name) == sum(row[name] for row in expected.values()), name
    assert set(NAMES) == set(FLOWS)


@pytest.mark.parametrize("code", CODES)
def test_by_authority_and_award_live_and_as_frozen(board, code):
    live_ones = live_figures(board, code)
    counted = Honour.objects.counted_in(live_ones.half_year)
    version = closed_figures(board, code).half_year.versions.get()
    items = version.items.filter(record="honour")
    expected = rows(BY_AWARD, code)

    for found in (
        awarded(totals_of(counted), live_ones, live(live_ones.half_year)),
        awarded(items.totals_by_award(), frozen.figures_of(version), of_version(version)),
    ):
        lines = [(one.authority, one.award, one.honours[0], one.persons[0], one.women[0], one.direct[0]) for one in found.lines]
        assert lines == expected
        assert [one.unions[0] for one in found.lines] == [all_ - persons for _a, _w, all_, persons, *_rest in expected]
        assert (found.whole.honours[0], found.agrees) == (sum(row[2] for row in expected), True)


@pytest.mark.parametrize("read", [live_figures, closed_figures])
@pytest.mark.parametrize("code", CODES)
def test_head_counts_and_the_rate_of_holders(board, read, code):
    figures = read(board, code)
    heads = ("workers", "women_workers", "members", "women_members")

    kept = [(row.union.code, *(row.stock(name) for name in heads)) for row in figures.rows if row.reporter.accepted]
    assert sorted(kept) == sorted(rows(HEADS, code))
    rate = figures.rate(figures.campaigns[0])
    assert (rate.part, rate.whole, rate.unions) == rows(RATE, code)[0]
    # What is signed of each union makes what is signed of the whole.
    assert rate.part == sum(row.holders[figures.campaigns[0].pk] for row in figures.rows if row.rate(figures.campaigns[0]))


@pytest.mark.parametrize("code", CODES)
def test_by_kind_and_by_month_and_all_ways_give_the_whole(board, code):
    figures = live_figures(board, code)
    counted = Initiative.objects.counted_in(figures.half_year)
    found = proof(figures.half_year, figures, counted, live(figures.half_year))
    names = dict(Initiative.Kind.choices)

    expected = {
        names[kind]: (counted, accepted) for kind, counted, _m, _d, _c, accepted in rows(INITIATIVES.format(by="i.kind"), code)
    }
    assert {line["label"]: (line["counted"], line["accepted_total_vnd"]) for line in found["kinds"]} == expected
    whole = tuple(sum(pair[at] for pair in expected.values()) for at in (0, 1))
    late = rows(
        "SELECT COUNT(*), COALESCE(SUM(i.accepted_vnd), 0) FROM initiatives_initiative i JOIN emulation_halfyear h"
        " ON h.id = i.half_year_id WHERE i.state = 'accepted' AND h.code = %s AND (i.recognised_on > h.cut_off_on OR"
        " i.recognised_on <= (SELECT MAX(o.cut_off_on) FROM emulation_halfyear o WHERE o.cut_off_on < h.cut_off_on))",
        code,
    )[0]
    last = found["months"][-1]
    assert late[0] > 0
    assert (last["counted"], last["accepted_total_vnd"]) == late
    assert found["sums"] == dict.fromkeys(("union", "month", "kind"), whole)
    assert (found["agrees"], found["difference"]) == (True, 0)


def test_items_of_a_version_make_its_lines_and_each_record_counts_once(board):
    for code in CODES:
        closed_figures(board, code)

    summed = """
    SELECT l.code, l.counted, l.accepted_total_vnd, l.authors, l.women, l.direct, l.adoptions, l.adopted_total_vnd, l.honours
    FROM kcn_union_closedline l JOIN kcn_union_publication p ON p.id = l.publication_id JOIN emulation_halfyear h
    ON h.id = p.half_year_id WHERE h.code = %s AND l.union_id IS NOT NULL ORDER BY l.code
    """
    made = """
    SELECT u.code, SUM(CASE WHEN c.record = 'initiative' THEN 1 ELSE 0 END),
           COALESCE(SUM(CASE WHEN c.record = 'initiative' THEN c.accepted_vnd END), 0),
           SUM(CASE WHEN c.record = 'initiative' THEN c.authors ELSE 0 END),
           SUM(CASE WHEN c.record = 'initiative' THEN c.women ELSE 0 END),
           SUM(CASE WHEN c.record = 'initiative' THEN c.direct ELSE 0 END),
           SUM(CASE WHEN c.record = 'adoption' THEN 1 ELSE 0 END),
           COALESCE(SUM(CASE WHEN c.record = 'adoption' THEN c.accepted_vnd END), 0),
           SUM(CASE WHEN c.record = 'honour' THEN 1 ELSE 0 END)
    FROM kcn_union_closeditem c JOIN unions_union u ON u.id = c.union_id JOIN kcn_union_publication p ON p.id = c.publication_id
         JOIN emulation_halfyear h ON h.id = p.half_year_id WHERE h.code = %s GROUP BY u.code ORDER BY u.code
    """
    for code in CODES:
        assert [row for row in rows(summed, code) if any(row[1:])] == rows(made, code)
    twice = "SELECT record, record_id, COUNT(*) FROM kcn_union_closeditem GROUP BY record, record_id HAVING COUNT(*) > 1"
    assert rows(twice) == []
    neither = """
    SELECT COUNT(*) FROM initiatives_initiative i WHERE i.state = 'accepted' AND NOT EXISTS (
        SELECT 1 FROM kcn_union_closeditem c WHERE c.record = 'initiative' AND c.record_id = i.id)
    """
    assert rows(neither) == [(0,)]
    of_honours = """
    SELECT COUNT(*) FROM awards_honour o WHERE (o.half_year_id IS NOT NULL) <> EXISTS (
        SELECT 1 FROM kcn_union_closeditem c WHERE c.record = 'honour' AND c.record_id = o.id)
    """
    assert rows(of_honours) == [(0,)]


def test_the_lines_of_a_version_sum_to_its_whole(board):
    for code in CODES:
        closed_figures(board, code)

    signed = """
    SELECT publication_id, union_id, counted, in_money, declared_total_vnd, confirmed_total_vnd, accepted_total_vnd, authors, women,
           direct, adoptions, adopted_total_vnd, honours, expected, reported FROM kcn_union_closedline
    """
    sums: dict[int, list[int]] = {}
    for version, union, *figures in rows(signed):
        sign = 1 if union else -1
        sums[version] = [so_far + sign * figure for so_far, figure in zip(sums.get(version, [0] * 13), figures, strict=True)]
    assert list(sums.values()) == [[0] * 13] * len(CODES)


# A year.


def test_holders_of_a_year_are_those_of_its_second_half_and_never_more_than_the_women(cast, today):
    """Holders are a stock: who held the title on both cut-off days is one woman, not two."""
    for code, achieved, women in (("2021-H1", 150, 180), ("2021-H2", 160, 175)):
        cast.returned(cast.samju, code, women_members=women)
        cast.holders(cast.samju, achieved, half_year=code)
    cast.returned(cast.haneul, "2021-H2", workers=100, women_workers=60, members=90, women_members=50)
    cast.holders(cast.haneul, 20, half_year="2021-H2")
    cast.holders(cast.haneul, 45, half_year="2021-H1")
    added = rows("SELECT SUM(achieved) FROM emulation_titlecount")[0][0]

    halves = [live_figures(cast, code) for code in ("2021-H1", "2021-H2")]
    rates = [one.rate(cast.gvn) for one in halves]
    year = rates[1]

    # H1 and H2 added up would be more holders than there are women members in the year.
    assert added == 375 > halves[1].stock("women_members") == 225
    # In H1 the second union had no accepted return: its 45 holders enter no rate.
    assert [(one.part, one.whole, one.unions) for one in rates] == [(150, 180, 1), (180, 225, 2)]
    assert year.part <= year.whole
    assert year.ratio != (rates[0].ratio + rates[1].ratio) / 2
    page = cast.client("bao").get("/campaigns/titles/").context["totals"]
    assert (page["achieved_total"], page["women_members_total"]) == (180, 225)
