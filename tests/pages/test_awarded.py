"""The awards of a half-year: counted once by the decision's day, shown by authority and award, frozen with the version."""

from datetime import date

import pytest

from kcn_union.half_year import frozen
from kcn_union.half_year.report import report_of
from kcn_union.models import ClosedItem, ClosedLine, Publication
from kcn_union.verify import versions
from kcn_union.verify.asking import Tally
from tests.awards.conftest import Awarding
from tests.pages.test_closing import JULY, closed, h1, july, ready, take
from tests.thawed import thawed
from unions.models import Union

__all__ = ["july", "ready"]


@pytest.fixture
def honoured(ready):
    """2022-H1, ready to be closed, with five awards: three of persons, two of unions; and three that do not count in it."""
    awarding = Awarding(ready)
    top = awarding.authority("T9", "Tổng LĐLĐ Việt Nam", 9)
    own = awarding.award(
        "T_LDTT", "Lao động tiên tiến", kind="title", recorded_only=True, authority=awarding.authority("T1", "Công ty", 1)
    )
    flag = awarding.award("T_CO", "Cờ thi đua của Tổng LĐLĐ", kind="title", for_whom="union", authority=top)
    creative = awarding.award("T_BLDST", "Bằng Lao động sáng tạo", authority=top)
    first = {"half_year": h1(), "decided_on": date(2022, 3, 1), "year": 2021}
    weaver = ready.member("Bùi Thị Ngát", work_class="direct")
    welder = ready.member("Đỗ Văn Quý", sex="male", work_class="direct")
    clerk = ready.member("Lê Thị Én", union=ready.haneul, work_class="technical")
    awarding.honour(member=weaver, award=own, **first)
    awarding.honour(member=welder, award=own, decision_number="6/QĐ", **first)
    awarding.honour(member=clerk, award=creative, decision_number="7/QĐ", **first)
    awarding.honour(union=ready.samju, award=flag, decision_number="8/QĐ", **first)
    awarding.honour(union=ready.haneul, award=flag, decision_number="8/QĐ", **first)
    awarding.honour(member=weaver, award=own, year=2019)
    awarding.honour(member=weaver, award=own, decision_number="9/QĐ", **first | {"half_year": None}, state="struck")
    awarding.honour(member=clerk, award=own, **first | {"half_year": ready.half_years["2022-H2"]})
    ready.awarding, ready.own = awarding, own
    return ready


def shown(cast, who, address="/half-years/2022-H1/"):
    found = cast.client(who).get(address, follow=True).context["awarded"]
    return [
        (one.award, *(getattr(one, name)[0] for name in ("honours", "persons", "women", "direct", "unions")))
        for one in found.lines
    ]


WHOLE = [
    ("Bằng Lao động sáng tạo", 1, 1, 1, 0, 0),
    ("Cờ thi đua của Tổng LĐLĐ", 2, 0, 0, 0, 2),
    ("Lao động tiên tiến", 2, 2, 1, 2, 0),
]
OF_SAMJU = [("Cờ thi đua của Tổng LĐLĐ", 1, 0, 0, 0, 1), ("Lao động tiên tiến", 2, 2, 1, 2, 0)]


def test_awards_stand_by_authority_and_award_each_once(honoured, july):
    assert shown(honoured, "doc") == WHOLE


def test_an_officer_sees_the_own_unions_awards_only(honoured, july):
    assert shown(honoured, "hang") == OF_SAMJU


def test_a_set_of_unions_has_its_own_awards(honoured, july):
    park = Union.objects.get(pk=honoured.samju.pk).park_id

    assert shown(honoured, "doc", f"/half-years/2022-H1/?park={park}") == OF_SAMJU


def test_a_version_shows_what_was_frozen_after_an_award_is_revoked(honoured, july):
    version = closed(honoured)
    honoured.awarding.honour(member=honoured.member("Mới"), award=honoured.own, half_year=h1(), decided_on=date(2022, 4, 1))

    assert shown(honoured, "doc", version.get_absolute_url()) == WHOLE
    assert [row[1] for row in shown(honoured, "doc", "/half-years/2022-H1/live/")] == [1, 2, 3]


def test_an_item_says_award_authority_and_whom_it_honoured_by_numbers_alone(honoured):
    version = closed(honoured)

    kept = version.items.filter(record="honour").order_by("pk")
    told = ("title", "authority", "award", "union__code", "decision", "authors", "women", "direct")
    assert list(kept.values_list(*told)) == [
        ("Lao động tiên tiến", "Công ty", "T_LDTT", "CD-001", "5/QĐ-2021", 1, 1, 1),
        ("Lao động tiên tiến", "Công ty", "T_LDTT", "CD-001", "6/QĐ", 1, 0, 1),
        ("Bằng Lao động sáng tạo", "Tổng LĐLĐ Việt Nam", "T_BLDST", "CD-002", "7/QĐ", 1, 1, 0),
        ("Cờ thi đua của Tổng LĐLĐ", "Tổng LĐLĐ Việt Nam", "T_CO", "CD-001", "8/QĐ", 0, 0, 0),
        ("Cờ thi đua của Tổng LĐLĐ", "Tổng LĐLĐ Việt Nam", "T_CO", "CD-002", "8/QĐ", 0, 0, 0),
    ]
    assert list(version.lines.order_by("code").values_list("code", "honours")) == [("", 5), ("CD-001", 3), ("CD-002", 2)]
    # Authors are authors of initiatives; persons honoured are not among them.
    assert version.lines.get(union=None).authors == 4
    names = {"Bùi Thị Ngát", "Đỗ Văn Quý", "Lê Thị Én"}
    assert not names & {value for row in kept.values_list() for value in row if isinstance(value, str)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 5),
        ("?award=T_CO", 2),
        ("?holder=persons", 3),
        ("?holder=union", 2),
        ("?holder=persons&sex=female", 2),
        ("?holder=persons&work_class=direct&award=T_LDTT", 2),
        ("?union=CD-002", 2),
    ],
)
def test_every_figure_of_a_version_opens_its_items(honoured, july, query, expected):
    version = closed(honoured)

    page = honoured.client("doc").get(f"{version.get_absolute_url()}honours/{query}")

    assert (page.context["totals"]["counted"], len(page.context["page"])) == (expected, expected)


def test_the_doors_of_a_version_lead_to_as_many_items_as_they_say(honoured, july):
    client, version = honoured.client("doc"), closed(honoured)
    found = client.get(version.get_absolute_url()).context["awarded"]

    for line in [*found.lines, found.whole]:
        for n, address in (line.honours, line.persons, line.women, line.direct, line.unions):
            assert client.get(address).context["totals"]["counted"] == n, address


@pytest.mark.parametrize("query", ["", "?park={park}", "?ownership=private", "?size=100-499"])
@pytest.mark.parametrize("who", ["doc", "hang"])
def test_the_doors_of_the_live_page_lead_to_as_many_honours_as_they_say(honoured, july, who, query):
    client = honoured.client(who)
    address = "/half-years/2022-H1/" + query.format(park=honoured.samju.park_id)
    context = client.get(address).context

    for line in [*context["awarded"].lines, context["awarded"].whole]:
        for n, door in (line.honours, line.persons, line.women, line.direct, line.unions):
            assert client.get(door).context["totals"]["honours"] == n, door
    for line in context["lines"]:
        assert client.get(f"/awards/honours/?{line['query']}").context["totals"]["honours"] == int(line["honours"])


def test_an_ended_union_with_nothing_but_an_award_has_its_row(honoured):
    values = {field.attname: getattr(honoured.haneul, field.attname) for field in Union._meta.concrete_fields}
    ended = Union.objects.create(**values | {"id": None, "code": "CD-009", "dissolved_on": date(2022, 4, 30)})
    flag = honoured.awarding.award("T_CO")
    honoured.awarding.honour(union=ended, award=flag, half_year=h1(), decided_on=date(2022, 3, 1), year=2021)

    version = closed(honoured)

    assert version.lines.filter(code="CD-009").values_list("counted", "honours", "report").get() == (0, 1, "none")
    assert version.lines.get(union=None).honours == 6


# Correcting.


def test_a_correction_says_which_awards_came_and_went(honoured, july):
    first = closed(honoured)
    gone = honoured.own.honours.filter(half_year=h1()).order_by("pk").first()
    gone.state, gone.half_year, gone.revocation_number, gone.revoked_on = "revoked", None, "9/QĐ", JULY.date()
    gone.save()
    take(honoured, "ask_to_correct", honoured.bao, correction_reason="Quyết định bị hủy.")
    take(honoured, "correct", honoured.lanh)

    page = honoured.client("doc").get("/half-years/2022-H1/versions/2/changes/")

    assert [(one["record"], one["code"], one["what"]) for one in page.context["changes"]] == [
        ("Khen thưởng đã nhận", f"KT-{gone.pk}", "gone")
    ]
    assert [(one["was"], one["now"], one["by"]) for one in page.context["measures"]] == [(5, 4, -1)]
    assert first.digest == frozen.digest_of(first.lines.all(), first.items.all())


def test_today_s_awards_beside_a_version(honoured, july):
    version = closed(honoured)
    honoured.own.honours.filter(half_year=h1()).first().delete()

    page = honoured.client("doc").get(version.get_absolute_url()).content.decode()

    assert "Số liệu hôm nay khác phiên bản 1: 0 sáng kiến, 0 đ, −1 khen thưởng." in page


# The papers.


def test_the_report_says_what_was_awarded(honoured):
    report = report_of(closed(honoured))

    section = next(one for one in report["sections"] if one["title"].endswith("KHEN THƯỞNG"))
    assert section["paragraphs"] == [
        "Trong kỳ có 5 khen thưởng có quyết định, tính theo ngày ghi trên quyết định. Khen thưởng bị hủy không được tính.",
        "Bằng Lao động sáng tạo (Tổng LĐLĐ Việt Nam): 1 cá nhân (nữ: 1; lao động trực tiếp: 0).",
        "Cờ thi đua của Tổng LĐLĐ (Tổng LĐLĐ Việt Nam): 2 tập thể.",
        "Lao động tiên tiến (Công ty): 2 cá nhân (nữ: 1; lao động trực tiếp: 2).",
    ]


# Versions made before awards were counted.


def test_the_digest_of_a_version_made_before_awards_were_counted_is_still_the_one_that_was_signed():
    line = {
        "union_id": 7, "code": "CD-007", "name": "CĐCS Công ty Bảy", "park_id": 3, "park_name": "Yên Bình", "ownership": "foreign",
        "expected": 1, "reported": 1, "report": "on_time", "workers": 300, "women_workers": 200, "members": 250,
        "women_members": 180, "counted": 1, "in_money": 1, "declared_total_vnd": 60_000_000, "confirmed_total_vnd": 50_000_000,
        "accepted_total_vnd": 30_000_000, "authors": 2, "women": 1, "direct": 2, "adoptions": 0, "adopted_total_vnd": 0,
    }  # fmt: skip
    whole = line | {"union_id": None, "code": "", "name": "", "park_id": None, "park_name": "", "ownership": "", "report": ""}
    item = {
        "record": "initiative", "record_id": 11, "code": "SK-2022-00011", "title": "Đồ gá xoay", "union_id": 7, "park_id": 3,
        "kind": "technical", "main_saving": "time", "decision": "118/QĐ", "day": date(2022, 3, 1), "declared_vnd": 60_000_000,
        "confirmed_vnd": 50_000_000, "accepted_vnd": 30_000_000, "authors": 2, "women": 1, "direct": 2,
    }  # fmt: skip

    def digest(**more):
        return frozen.digest_of([ClosedLine(**line), ClosedLine(**whole | more)], [ClosedItem(**item)])

    # Reckoned by the release before.
    assert digest() == "809ee8c08028df7f7051a12ade398874f42a7d74660f10957534cddf27cd2e86"
    assert digest(honours=1) != digest()


@pytest.fixture
def made_before(honoured, july):
    """The version of 2022-H1 as one made before awards were counted: no line says how many, no item is one."""
    version = closed(honoured)
    with thawed():
        version.lines.update(honours=None)
        version.items.filter(record="honour").delete()
        digest = frozen.digest_of(list(version.lines.all()), list(version.items.all()))
        Publication.objects.filter(pk=version.pk).update(digest=digest)
    return version


def test_a_version_made_before_awards_were_counted_says_nothing_of_them(honoured, made_before):
    client = honoured.client("doc")
    page = client.get(made_before.get_absolute_url())
    trend = client.get("/half-years/trend/").context
    year = client.get("/years/2022/").context
    place = [side.half_year.code for side in trend["sides"]].index("2022-H1")

    assert {line["honours"] for line in page.context["lines"]} == {"–"}
    assert page.context["whole"]["honours"] is None
    assert "Khi lập phiên bản này, khen thưởng chưa được tính." in page.content.decode()
    assert page.context["differs"] == ""
    assert [row.cells[place].text for row in trend["flows"] if row.label == "Khen thưởng đã nhận"] == ["–"]
    assert [line.year.text for line in year["flows"] if line.label == "Khen thưởng đã nhận"] == ["–"]
    assert [line.halves[0][1].text for line in year["flows"] if line.label == "Khen thưởng đã nhận"] == ["–"]
    # Its events know the digest from before this test changed it; all else of it is sound.
    assert [told for told in versions.troubles(Tally()) if "its events say" not in told] == []


def test_a_later_half_year_is_not_compared_with_awards_that_were_not_counted(honoured, made_before):
    former = frozen.figures_of(made_before)
    now = frozen.figures_of(made_before)
    now.uncounted = frozenset()

    assert (now.flow_change("honours", former), now.flow_change("counted", former).by) == (None, 0)
    assert honoured.client("doc").get("/half-years/compare/?a=2022-H1&b=2022-H2").status_code == 200
