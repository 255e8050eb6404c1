"""The half-year page: every figure by the rules, every figure a door to records whose own sum is the same."""

import re
from datetime import date, timedelta
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils.html import escape

from emulation.figures import Tier
from emulation.models import HalfYear, days_counted_in, half_year_for
from initiatives.models import Author, Initiative
from kcn_union.half_year.figures import Change, Rate, gather
from kcn_union.half_year.tiles import amounts, signed_percent
from kcn_union.half_year.union_set import UnionSet
from tests.conftest import NOW, TODAY, just_before
from toolkit.steps import Refused
from unions import changes, events
from unions.models import Mandate, Union, UnionChange

pytestmark = pytest.mark.usefixtures("today")


def figures(cast, code="2022-H1", who="bao", park=None):
    half_year = HalfYear.objects.listed().get(code=code)
    unions = list(Union.objects.visible_to(cast.people[who], on=TODAY).with_changes())
    return gather(half_year, unions, user=cast.people[who], on=TODAY, chosen=UnionSet(park=park))


def row(found, union):
    return next(one for one in found.rows if one.union == union)


# Which half-year.


def test_windows_touch_and_the_first_row_only_gives_the_beginning(cast):
    assert [(year.code, year.begins_on, year.cut_off_on) for year in HalfYear.objects.listed()] == [
        ("2021-H1", date(2020, 12, 1), date(2021, 5, 31)),
        ("2021-H2", date(2021, 6, 1), date(2021, 11, 30)),
        ("2022-H1", date(2021, 12, 1), date(2022, 5, 31)),
        ("2022-H2", date(2022, 6, 1), date(2022, 11, 30)),
    ]


@pytest.mark.parametrize(
    ("day", "code"),
    [("2020-12-01", "2021-H1"), ("2021-05-31", "2021-H1"), ("2021-06-01", "2021-H2"), ("2022-06-06", "2022-H2")],
)
def test_a_day_belongs_to_the_half_year_whose_window_holds_it(cast, day, code):
    assert half_year_for(date.fromisoformat(day), today=TODAY).code == code


@pytest.mark.parametrize("day", ["2022-06-07", "2020-11-30", "2019-01-01"])
def test_a_day_to_come_or_in_no_half_year_is_refused(cast, day):
    with pytest.raises(Refused):
        half_year_for(date.fromisoformat(day), today=TODAY)


def test_a_day_past_the_last_half_year_on_file_is_refused(cast):
    with pytest.raises(Refused):
        half_year_for(date(2022, 12, 1), today=date(2022, 12, 5))


def test_the_first_open_half_year_gathers_what_is_late(cast):
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    days = {year.code: days_counted_in(year) for year in HalfYear.objects.listed()}

    assert days == {
        "2021-H1": None,
        "2021-H2": None,
        "2022-H1": (date(2020, 12, 1), date(2022, 5, 31)),
        "2022-H2": (date(2022, 6, 1), date(2022, 11, 30)),
    }
    assert half_year_for(date(2021, 3, 1), today=TODAY).code == "2022-H1"


# What counts.


def test_only_accepted_initiatives_count_and_each_once(cast):
    campaign = cast.gvn
    two = cast.accepted(accepted_vnd=30_000_000, authors=(("A", 50), ("B", 50)))
    two.campaigns.add(
        campaign, type(campaign).objects.create(slug="x", name="X", short_name="X", level="board", starts_on="2018-01-01")
    )
    cast.accepted(accepted_vnd=None, declared_vnd=None, confirmed_vnd=None, social_value="Sạch hơn.")
    for state in ("draft", "submitted", "received", "sent_back", "rejected", "withdrawn"):
        cast.walked(state)
    cast.accepted(recognised_on=date(2022, 6, 1))

    found = figures(cast)

    assert row(found, cast.samju).flows == {
        "counted": 2,
        "in_money": 1,
        "declared_total_vnd": 60_000_000,
        "confirmed_total_vnd": 50_000_000,
        "accepted_total_vnd": 30_000_000,
        "authors": 3,
        "women": 0,
        "direct": 3,
        "adoptions": 0,
        "adopted_total_vnd": 0,
        "honours": 0,
    }
    assert (found.flow("counted"), found.not_in_money, found.waiting) == (2, 1, 2)


def test_authors_are_rows_and_say_women_and_direct_workers(cast):
    one = cast.accepted(authors=(("A", 40), ("B", 30), ("C", 30)))
    Author.objects.filter(initiative=one, name="A").update(sex="female")
    Author.objects.filter(initiative=one, name="C").update(work_class="technical")

    found = figures(cast)

    assert [found.flow(name) for name in ("authors", "women", "direct")] == [3, 1, 2]


def test_tiers_are_shares_of_the_declared_sum_over_the_accepted(cast):
    cast.accepted(declared_vnd=100_000_000, confirmed_vnd=80_000_000, accepted_vnd=60_000_000)
    cast.walked("received", declared_vnd=900_000_000)

    assert [(one["name"], one["total"], one["share"]) for one in amounts(figures(cast))] == [
        ("declared", 100_000_000, 1),
        ("confirmed", 80_000_000, Fraction(4, 5)),
        ("accepted", 60_000_000, Fraction(3, 5)),
    ]


# Stocks.


def test_only_accepted_returns_enter_sums_and_silence_is_not_zero(cast):
    cast.returned(cast.samju, workers=300, members=250)
    cast.returned(cast.haneul, state="submitted", workers=999, members=900)

    found = figures(cast)

    assert (found.stock("workers"), found.stock("members")) == (300, 250)
    assert row(found, cast.haneul).stock("workers") is None
    assert {tier.value: found.tier(tier) for tier in Tier} == {"accepted": 1, "waiting": 1, "silent": 0}


@pytest.mark.parametrize(
    ("state", "tier"), [("draft", "silent"), ("sent_back", "silent"), ("submitted", "waiting"), ("accepted", "accepted")]
)
def test_where_a_return_stands(cast, state, tier):
    cast.returned(cast.samju, state=state)

    assert row(figures(cast), cast.samju).reporter.tier == tier


def test_a_rate_is_a_sum_over_a_sum_over_the_unions_that_have_both(cast):
    cast.returned(cast.samju, women_members=100)
    cast.holders(cast.samju, 90)
    cast.holders(cast.haneul, 70)

    assert figures(cast).rate(cast.gvn) == Rate(part=90, whole=100, unions=1)
    cast.returned(cast.haneul, women_members=80)
    assert figures(cast).rate(cast.gvn) == Rate(part=160, whole=180, unions=2)


def test_a_rate_over_nothing_is_none(cast):
    assert figures(cast).rate(cast.gvn).ratio is None


def test_a_stock_is_compared_over_the_unions_in_both_half_years(cast):
    cast.returned(cast.samju, "2021-H2", members=200, workers=300)
    cast.returned(cast.samju, "2022-H1", members=220, workers=300)
    cast.returned(cast.haneul, "2022-H1", members=240, workers=300)

    assert figures(cast).stock_change("members", figures(cast, "2021-H2")) == Change(20, Fraction(1, 10), unions=1)
    assert figures(cast, "2021-H2").stock_change("members", figures(cast, "2021-H1")) is None


def test_no_accepted_return_at_all_is_no_figure_rather_than_zero(cast):
    cast.returned(cast.samju, state="submitted")

    assert figures(cast).stock("members") is None
    page = cast.client("bao").get("/returns/?half_year=2022-H1")
    assert page.context["sums"]["members"] is None


def test_a_flow_is_compared_as_it_stands(cast):
    cast.accepted(recognised_on=date(2021, 9, 1), first_applied_on=date(2021, 8, 1), confirmed_on=date(2021, 9, 1))
    for _one in range(3):
        cast.accepted()

    assert figures(cast).flow_change("counted", figures(cast, "2021-H2")) == Change(2, Fraction(2))
    assert figures(cast).flow_change("counted", figures(cast, "2021-H1")) == Change(3, None)
    assert figures(cast).flow_change("counted", None) is None


# Who is in the table.


def test_expected_are_those_founded_by_the_cut_off_and_not_ended_by_it(cast):
    cut_off = date(2022, 5, 31)
    Union.objects.filter(pk=cast.haneul.pk).update(dissolved_on=cut_off)
    assert [one.union for one in figures(cast).rows] == [cast.samju]
    Union.objects.filter(pk=cast.haneul.pk).update(dissolved_on=cut_off + timedelta(1))
    assert len(figures(cast).rows) == 2
    Union.objects.filter(pk=cast.haneul.pk).update(dissolved_on=None, founded_on=cut_off + timedelta(1))
    assert [one.union for one in figures(cast).rows] == [cast.samju]
    Union.objects.filter(pk=cast.haneul.pk).update(founded_on=cut_off)
    assert len(figures(cast).rows) == 2


def test_an_ended_union_with_something_counted_stays_in_the_table_without_a_return(cast):
    cast.accepted(union=cast.haneul)
    Union.objects.filter(pk=cast.haneul.pk).update(dissolved_on=date(2022, 4, 1))

    found = figures(cast)

    assert (len(found.rows), found.expected, row(found, cast.haneul).reporter.tier) == (2, 1, None)


def test_an_officer_sees_own_rows_and_sums_only_and_is_told_so(cast):
    cast.accepted(accepted_vnd=10_000_000)
    cast.accepted(union=cast.haneul, accepted_vnd=20_000_000)

    assert figures(cast, who="hang").flow("accepted_total_vnd") == 10_000_000
    page = cast.client("hang").get("/half-years/2022-H1/").content.decode()
    assert "Đại Hai" not in page
    assert "30.000.000" not in page
    assert "20.000.000" not in page


# Doors.


class Links(HTMLParser):
    """The addresses behind the figures of a page, each with the figure as it stands there."""

    def __init__(self):
        super().__init__()
        self.found, self._open = [], None

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self._open = [dict(attrs).get("href", ""), ""]

    def handle_data(self, data):
        if self._open:
            self._open[1] += data

    def handle_endtag(self, tag):
        if tag == "a" and self._open:
            self.found.append(tuple(self._open))
            self._open = None


def doors(client, address):
    links = Links()
    links.feed(client.get(address).content.decode())
    return [
        (href, text.strip())
        for href, text in links.found
        if re.match(r"/(initiatives|returns|campaigns/titles)/", href) and "?" in href
    ]


def test_every_figure_opens_records_whose_own_sum_is_the_same(cast):
    for union in (cast.samju, cast.haneul):
        cast.returned(union, women_members=180)
        cast.holders(union, 170)
        cast.accepted(union=union, authors=(("A", 50), ("B", 50)))
        cast.accepted(
            union=union, declared_vnd=None, confirmed_vnd=None, accepted_vnd=None, social_value="Sạch.", kind="management"
        )
        cast.walked("submitted", union=union)
    cast.take_adoption("accept", cast.adopted(), accepted_vnd=12_000_000)
    client = cast.client("bao")
    seen = doors(client, "/half-years/2022-H1/")
    assert len(seen) > 50

    for href, text in seen:
        if not re.fullmatch(r"[\d.]+", text):
            continue
        figure = int(text.replace(".", ""))
        context = client.get(href).context
        if href.startswith("/initiatives/adoptions/"):
            sums = set(context["totals"].values())
        elif href.startswith("/initiatives/authors/"):
            sums = {context["counts"]["authors"]}
        elif href.startswith("/initiatives/"):
            sums = {context["totals"]["counted"], context["totals"]["accepted_total_vnd"]}
        elif href.startswith("/returns/"):
            sums = set(context["sums"].values())
        else:
            sums = {context["totals"]["achieved_total"], context["totals"]["women_members_total"]}
        assert figure in sums, (href, text, sums)


def test_the_proof_adds_up_three_ways_and_names_what_is_late(cast):
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    cast.accepted(
        recognised_on=date(2021, 3, 1), first_applied_on=date(2021, 1, 1), confirmed_on=date(2021, 3, 1), accepted_vnd=1_000_000
    )
    cast.accepted(accepted_vnd=2_000_000, kind="management")
    cast.accepted(accepted_vnd=4_000_000, recognised_on=date(2022, 4, 2), confirmed_on=date(2022, 4, 2))

    proof = cast.client("bao").get("/half-years/2022-H1/").context["proof"]

    assert [(line["label"], line["counted"], line["accepted_total_vnd"]) for line in proof["months"][:2]] == [
        ("03/2022", 1, 2_000_000),
        ("04/2022", 1, 4_000_000),
    ]
    assert [line["accepted_total_vnd"] for line in proof["months"][2:]] == [1_000_000]
    assert proof["sums"] == dict.fromkeys(("union", "month", "kind"), (3, 7_000_000))
    assert (proof["difference"], proof["agrees"]) == (0, True)
    outside = cast.client("bao").get(proof["months"][2]["url"]).context["totals"]
    assert (outside["counted"], outside["accepted_total_vnd"]) == (1, 1_000_000)


# Name and park as of the cut-off day.


def test_name_and_park_are_those_of_the_cut_off_day(cast):
    new_park = cast.parks["Yên Bình"]
    changes.enter(
        UnionChange(union=cast.samju, kind="renamed", effective_on=date(2022, 6, 1), decision="1", name_after="CĐCS Tên Mới"),
        by=cast.tri,
        at=NOW,
    )
    changes.enter(
        UnionChange(union=cast.samju, kind="moved", effective_on=date(2022, 6, 1), decision="2", park_after=new_park),
        by=cast.tri,
        at=NOW,
    )
    cast.accepted(accepted_vnd=5_000_000)

    assert row(figures(cast), cast.samju).reporter.then.name == "CĐCS Công ty Mẫu Một"
    assert row(figures(cast, "2022-H2"), cast.samju).reporter.then.name == "CĐCS Tên Mới"
    assert figures(cast, park=cast.parks["Điềm Thụy"]).flow("accepted_total_vnd") == 5_000_000
    assert figures(cast, park=new_park).flow("accepted_total_vnd") == 0
    client = cast.client("bao")
    page = client.get(f"/initiatives/?half_year=2022-H1&park={cast.parks['Điềm Thụy'].pk}")
    assert page.context["totals"]["accepted_total_vnd"] == 5_000_000


# Order, filter, cost.


@pytest.mark.parametrize(
    "sort",
    [
        "",
        "name",
        "-name",
        "park",
        "workers",
        "members",
        "counted",
        "in_money",
        "not_in_money",
        "accepted",
        "-accepted",
        "waiting",
        "authors",
        "rate",
        "nonsense",
        "-",
    ],
)
def test_any_order_shows_all_rows(cast, sort):
    cast.accepted()
    cast.returned(cast.samju)

    assert len(cast.client("bao").get("/half-years/2022-H1/", {"sort": sort}).context["lines"]) == 2


def test_falling_order_puts_silence_last(cast):
    cast.returned(cast.haneul, members=10, women_members=5)

    def order(sort):
        return [line["name"] for line in cast.client("bao").get("/half-years/2022-H1/", {"sort": sort}).context["lines"]]

    assert order("members") == order("-members") == ["CĐCS Công ty Đại Hai", "CĐCS Công ty Mẫu Một"]


@pytest.mark.parametrize("park", ["x", "999999", "9" * 30, "-1"])
def test_a_park_that_is_none_is_not_found(cast, park):
    assert cast.client("bao").get("/half-years/2022-H1/", {"park": park}).status_code == 404


@pytest.mark.parametrize("code", ["2020-H2", "2030-H1", "x"])
def test_a_half_year_that_is_not_listed_is_not_found(cast, code):
    assert cast.client("bao").get(f"/half-years/{code}/").status_code == 404


def test_the_number_of_queries_does_not_grow(cast, django_assert_num_queries):
    client = cast.client("bao")
    client.get("/half-years/2022-H1/")
    cast.accepted()
    with django_assert_num_queries(QUERIES):
        client.get("/half-years/2022-H1/")
    for _one in range(3):
        cast.accepted(union=cast.haneul)
    cast.returned(cast.samju)
    cast.holders(cast.samju, 10)
    with django_assert_num_queries(QUERIES):
        client.get("/half-years/2022-H1/")


QUERIES = 30


def drawn(cast, *whose):
    """Return for each of these people whether the page was drawn for them, and its figures."""
    pages = [cast.client(who).get("/half-years/2022-H1/").context for who in whose]
    return ["charts" in page for page in pages], [page["drawn"]["html"] for page in pages]


def test_live_figures_are_drawn_once_for_all_who_read_with_the_same_rights(cast):
    cast.accepted()
    cast.user("hien", "officer", cast.samju)

    assert drawn(cast, "bao", "hoa", "hang", "hien", "minh")[0] == [True, False, True, False, True]


def test_officers_are_not_given_what_was_drawn_for_others(cast):
    cast.accepted(title="Đồ gá")
    _new, pages = drawn(cast, "bao", "hang", "minh", "khach")

    assert ["/initiatives/?half_year=2022-H1&amp;union=CD-001" in page for page in pages] == [True, True, False, False]
    assert ["/initiatives/?half_year=2022-H1&amp;union=CD-002" in page for page in pages] == [True, False, True, False]


def test_rights_that_change_draw_the_page_anew(cast):
    cast.accepted()
    drawn(cast, "minh")
    Mandate.objects.create(user=cast.minh, role="officer", union=cast.samju, since=TODAY)
    new, pages = drawn(cast, "minh")

    assert (new, "union=CD-001" in pages[0]) == ([True], True)


def test_every_step_draws_live_figures_anew_and_so_does_another_day(cast, time_machine):
    record = cast.walked("received")
    first = drawn(cast, "doc")
    cast.take("accept", record, accepted_vnd=7_000_000)
    accepted = drawn(cast, "doc")
    time_machine.move_to(NOW.replace(hour=23, minute=59, second=50), tick=False)
    evening = drawn(cast, "doc"), drawn(cast, "doc")
    time_machine.shift(20)
    midnight = drawn(cast, "doc")

    assert (first[0], accepted[0], midnight[0]) == ([True], [True], [True])
    assert [new for new, _pages in evening] == [[True], [False]]
    assert ["7.000.000" in page for page in first[1] + accepted[1]] == [False, True]


def test_what_changes_while_a_page_is_drawn_is_on_the_next_one(cast):
    """The half-year is asked to be closed between two questions of the first page: nothing waits for it any more."""
    for code in ("2021-H1", "2021-H2"):
        HalfYear.objects.filter(code=code).update(state="closed")
    cast.walked("received")

    def close():
        half_year = HalfYear.objects.listed().get(code="2022-H1")
        before = events.values_of(half_year)
        HalfYear.objects.filter(pk=half_year.pk).update(state="closed")
        half_year.refresh_from_db()
        after = events.values_of(half_year)
        events.record(record=half_year, verb="changed", by=cast.tri, at=NOW, before=before, after=after)

    with just_before('FROM "unions_event"', close):
        drawn(cast, "bao")
    _new, pages = drawn(cast, "hoa")
    for one in caches.all():
        one.clear()

    assert pages == drawn(cast, "hoa")[1]


def test_a_figure_changed_behind_the_chain_is_on_the_page_after_a_minute(cast, time_machine):
    record = cast.accepted()
    drawn(cast, "doc")
    Initiative.objects.filter(pk=record.pk).update(accepted_vnd=7_000_000)
    at_once = drawn(cast, "doc")
    time_machine.shift(61)
    later = drawn(cast, "doc")

    assert (at_once[0], later[0]) == ([False], [True])
    assert ["7.000.000" in page for page in at_once[1] + later[1]] == [False, True]


def test_sums_come_from_a_covering_index(cast):
    half_year = cast.half_years["2022-H1"]
    plan = Initiative.objects.counted_in(half_year).totals_by_union().explain()

    if connection.vendor == "sqlite":
        assert "USING COVERING INDEX initiative_half_year" in plan


def test_a_move_that_rounds_to_nothing_has_no_sign():
    told = [signed_percent(Fraction(n, 100_000)) for n in (49, -49, 51, -51, 0)]

    assert told == ["0,0%", "0,0%", "+0,1%", "−0,1%", "0,0%"]


def test_a_union_s_row_is_written_with_its_signs_escaped(cast):
    name = """<b>"Mẫu" & 'Một'</b>"""
    Union.objects.filter(pk=cast.samju.pk).update(name=name)

    page = cast.client("bao").get("/half-years/2022-H1/").content.decode()

    assert (f'title="{escape(name)}">{escape(name)}</a>' in page, '<b>"Mẫu' in page) == (True, False)
