"""Closing freezes: what blocks it, who asks and confirms, what a version holds, and that nothing moves it afterwards."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from emulation.models import HalfYear, UnionReturn
from kcn_union import closing
from kcn_union.closing import HALF_YEAR_STEPS, blockers, preview, workflow
from kcn_union.half_year import frozen
from kcn_union.half_year.figures import gather
from kcn_union.half_year.stored import make_papers
from kcn_union.models import ClosedItem, ClosedLine, Publication
from kcn_union.pages.drawn import TODAY, kept
from tests.conftest import ZONE
from tests.thawed import thawed
from toolkit.steps import Refused
from unions.models import Event, IndustrialPark, Union

JULY = datetime(2022, 7, 4, 9, 0, tzinfo=ZONE)
DAY = JULY.date()


@pytest.fixture
def july(time_machine):
    """Stop the clock after the last late day of 2022-H1."""
    time_machine.move_to(JULY, tick=False)


@pytest.fixture
def ready(cast):
    """2022-H1 with three counted initiatives, one adoption, two accepted returns; the half-years before are closed."""
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    first = cast.accepted(
        accepted_vnd=30_000_000, declared_vnd=60_000_000, confirmed_vnd=50_000_000, authors=(("A", 50), ("B", 50))
    )
    cast.accepted(union=cast.haneul, accepted_vnd=12_500_000)
    cast.accepted(accepted_vnd=None, declared_vnd=None, confirmed_vnd=None, social_value="Sạch hơn.")
    origin = cast.take("into_library", first)
    cast.take_adoption("accept", cast.adopted(initiative=origin), accepted_vnd=7_000_000)
    cast.returned(cast.samju)
    cast.returned(cast.haneul, workers=100, women_workers=40, members=90, women_members=30)
    cast.holders(cast.samju, 150, registered=160)
    cast.first = first
    return cast


def h1() -> HalfYear:
    return HalfYear.objects.listed().get(code="2022-H1")


def take(cast, name, by, at=JULY, **fields):
    half_year = h1()
    workflow.take(name, half_year, by=by, at=at, **fields)
    return half_year


def closed(cast, asked="bao", by="lanh") -> Publication:
    take(cast, "ask_to_close", cast.people[asked])
    take(cast, "close", cast.people[by])
    return Publication.objects.get(half_year__code="2022-H1", number=1)


# What blocks.


def told(on=DAY):
    return [(one.label, one.count, one.stops) for one in blockers(h1(), on=on)]


def test_nothing_blocks_a_half_year_that_is_done(ready):
    assert told() == []


def test_before_the_cut_off_day_has_passed_nobody_closes(ready):
    assert told(on=date(2022, 5, 31)) == [("Chưa qua ngày chốt số liệu 31/05/2022", 1, True)]


def test_half_years_close_in_order(ready):
    HalfYear.objects.filter(code="2021-H2").update(state="open")

    assert told() == [("Phải đóng 6 tháng cuối năm 2021 trước", 1, True)]


def test_the_next_half_year_has_to_be_on_file(ready):
    HalfYear.objects.filter(code="2022-H2").delete()

    assert told() == [("Chưa mở kỳ 6 tháng tiếp theo", 1, True)]


def test_a_return_that_was_sent_is_decided_first(ready):
    UnionReturn.objects.filter(union=ready.haneul).update(state="submitted", accepted_by=None, accepted_at=None)

    assert told() == [("Báo cáo đã gửi, chờ chấp nhận", 1, True)]


def test_silence_stops_the_closing_only_while_late_returns_are_taken(ready):
    UnionReturn.objects.filter(union=ready.haneul).delete()

    assert [told(on=date(2022, 6, 25)), told(on=date(2022, 6, 26))] == [
        [("CĐCS chưa báo cáo", 1, True)],
        [("CĐCS chưa báo cáo", 1, False)],
    ]


def test_nothing_to_report_over_a_counted_initiative_blocks(ready):
    UnionReturn.objects.filter(union=ready.haneul).update(nothing_to_report=True)

    assert told() == [("“Không phát sinh” nhưng có sáng kiến được tính", 1, True)]


def test_what_waits_may_be_left_and_is_told(ready):
    ready.walked("submitted")

    assert told() == [("Sáng kiến đang chờ, sẽ tính vào kỳ này", 1, False)]


def test_what_blocks_is_the_sentence_that_refuses(ready):
    UnionReturn.objects.filter(union=ready.haneul).update(state="submitted", accepted_by=None, accepted_at=None)

    with pytest.raises(Refused, match="Báo cáo đã gửi, chờ chấp nhận"):
        take(ready, "ask_to_close", ready.bao)


# Who.


@pytest.mark.parametrize("name", list(HALF_YEAR_STEPS))
@pytest.mark.parametrize("who", ["hang", "doc", "tri", "khach"])
def test_only_the_board_closes_and_corrects(ready, july, name, who):
    answer = ready.client(who).post(reverse("half_year_step", args=["2022-H1", name]), {"seen": 1})

    assert (answer.status_code, h1().state, h1().version) == (403, "open", 1)


def test_a_verifier_asks_but_does_not_confirm(ready):
    take(ready, "ask_to_close", ready.hoa)

    with pytest.raises(Refused, match="Chỉ lãnh đạo Ban"):
        take(ready, "close", ready.bao)


def test_who_asked_does_not_confirm(ready):
    take(ready, "ask_to_close", ready.lanh)

    with pytest.raises(Refused, match="người đề nghị đóng kỳ"):
        take(ready, "close", ready.lanh)
    assert h1().state == "closing"


def test_closing_asks_for_the_password_once_more(ready, july):
    take(ready, "ask_to_close", ready.bao)
    client = ready.client("lanh")
    address = reverse("half_year_step", args=["2022-H1", "close"])
    ready.lanh.set_password("mot-hai-ba-bon-nam")
    ready.lanh.save()
    client.force_login(ready.lanh)

    asked = client.post(address, {"seen": h1().version})
    assert (asked.status_code, asked.url.split("?")[0], h1().state) == (302, reverse("account_reauthenticate"), "closing")

    wrong = client.post(asked.url, {"password": "khong-phai-mat-khau"})
    assert (wrong.status_code, h1().state) == (200, "closing")
    client.post(asked.url, {"password": "mot-hai-ba-bon-nam"}, follow=True)
    assert h1().state == "closed"


# What is frozen.


def test_a_version_holds_every_union_the_whole_and_every_record(ready):
    version = closed(ready)

    figures = ("counted", "in_money", "declared_total_vnd", "confirmed_total_vnd", "accepted_total_vnd", "authors", "adoptions")
    figures += ("adopted_total_vnd", "workers", "members", "women_members", "report", "expected", "reported")
    assert list(version.lines.order_by("code").values_list("code", *figures)) == [
        ("", 3, 2, 120_000_000, 100_000_000, 42_500_000, 4, 1, 7_000_000, 400, 340, 210, "", 2, 2),
        ("CD-001", 2, 1, 60_000_000, 50_000_000, 30_000_000, 3, 0, 0, 300, 250, 180, "on_time", 1, 1),
        ("CD-002", 1, 1, 60_000_000, 50_000_000, 12_500_000, 1, 1, 7_000_000, 100, 90, 30, "on_time", 1, 1),
    ]
    assert [(one.record, one.code, one.accepted_vnd, one.authors) for one in version.items.order_by("record", "code")] == [
        ("adoption", ready.first.code, 7_000_000, 0),
        ("initiative", "SK-2022-00001", 30_000_000, 2),
        ("initiative", "SK-2022-00002", 12_500_000, 1),
        ("initiative", "SK-2022-00003", None, 1),
    ]
    assert version.lines.get(union=None).titles == [
        {
            "slug": "gvn",
            "name": "Giỏi việc nước, đảm việc nhà",
            "registered": 160,
            "achieved": 150,
            "women_members": 180,
            "unions": 1,
        }
    ]
    assert version.digest == frozen.digest_of(version.lines.all(), version.items.all())


def test_a_version_names_no_person(ready):
    version = closed(ready)
    names = {"A", "B", "Trần Văn Lợi", "Kim Min Su"}

    values = [
        value
        for table in (ClosedLine, ClosedItem)
        for row in table.objects.filter(publication=version).values_list()
        for value in row
    ]
    assert not names & {value for value in values if isinstance(value, str)}


def test_figures_read_back_from_a_version_are_those_that_were_live(ready):
    live = gather(h1(), list(Union.objects.with_changes()), user=ready.bao, on=DAY)
    before = [(row.union.code, row.flows, row.stock("workers"), row.reporter.tier, row.holders != {}) for row in live.rows]
    kept = frozen.figures_of(closed(ready))

    after = [(row.union.code, row.flows, row.stock("workers"), row.reporter.tier, row.holders != {}) for row in kept.rows]
    assert sorted(after, key=lambda row: row[0]) == sorted(before, key=lambda row: row[0])
    assert [kept.rate(one).ratio for one in kept.campaigns] == [live.rate(one).ratio for one in live.campaigns]


def test_closed_figures_do_not_move(ready):
    version = closed(ready)
    was = (version.digest, list(version.lines.values_list()), list(version.items.values_list()))

    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")
    ready.samju.name = "Tên khác"
    ready.samju.save()

    version.refresh_from_db()
    assert (version.digest, list(version.lines.values_list()), list(version.items.values_list())) == was
    page = ready.client("doc").get(version.get_absolute_url()).content.decode()
    assert "Số liệu hôm nay khác phiên bản 1: −1 sáng kiến, −30.000.000 đ." in page
    assert "CĐCS Công ty Mẫu Một" in page
    assert "Tên khác" not in page


def test_figures_that_changed_since_they_were_asked_about_are_not_closed(ready):
    take(ready, "ask_to_close", ready.bao)
    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")

    with pytest.raises(Refused, match="Số liệu đã thay đổi từ khi đề nghị đóng kỳ"):
        take(ready, "close", ready.lanh)
    assert (h1().state, Publication.objects.count()) == ("closing", 0)


def test_while_a_closing_waits_nothing_slips_into_the_next_half_year(ready):
    waiting = ready.walked("received")
    take(ready, "ask_to_close", ready.bao)

    with pytest.raises(Refused, match="đang chờ xác nhận đóng kỳ"):
        ready.take("accept", waiting, at=JULY, accepted_vnd=1_000_000)
    take(ready, "call_off", ready.bao)
    ready.take("accept", waiting, at=JULY, accepted_vnd=1_000_000)
    assert waiting.half_year.code == "2022-H1"


def test_what_is_accepted_after_the_closing_counts_in_the_next_half_year_as_late(ready):
    waiting = ready.walked("received")
    closed(ready)

    ready.take("accept", waiting, at=JULY, accepted_vnd=1_000_000)

    assert (waiting.half_year.code, waiting.late_from.code) == ("2022-H2", "2022-H1")


def test_closing_twice_is_refused(ready):
    closed(ready)

    with pytest.raises(Refused, match="Đã đóng"):
        take(ready, "ask_to_close", ready.bao)


def test_the_closing_is_told(ready):
    closed(ready)

    assert list(Event.objects.about(h1()).order_by("pk").values_list("verb", "actor")) == [
        ("ask_to_close", "Lê Quốc Bảo"),
        ("close", "Trần Lãnh"),
    ]


def test_a_merged_or_ended_union_keeps_its_row_and_rows_sum_to_the_whole(ready):
    Union.objects.filter(pk=ready.haneul.pk).update(dissolved_on=date(2022, 4, 30))
    UnionReturn.objects.filter(union=ready.haneul).delete()

    version = closed(ready)

    whole = version.lines.get(union=None)
    rows = version.lines.filter(union__isnull=False)
    assert [(one.code, one.expected, one.counted, one.report) for one in rows.order_by("code")] == [
        ("CD-001", 1, 2, "on_time"),
        ("CD-002", 0, 1, "none"),
    ]
    for name in ("counted", "accepted_total_vnd", "authors", "adoptions", "expected", "reported"):
        assert sum(getattr(one, name) for one in rows) == getattr(whole, name)


# Nobody changes it.


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kcn_union_closedline SET counted = counted + 1",
        "DELETE FROM kcn_union_closedline",
        "UPDATE kcn_union_closeditem SET accepted_vnd = 1",
        "DELETE FROM kcn_union_closeditem",
        "UPDATE kcn_union_publication SET digest = 'x'",
        "UPDATE kcn_union_publication SET reason = 'x'",
        "DELETE FROM kcn_union_publication",
        "UPDATE kcn_union_storedpaper SET sha256 = 'x'",
        "DELETE FROM kcn_union_storedpaper",
    ],
)
def test_the_database_refuses_to_change_what_was_closed(ready, statement, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    from_closing = closed(ready)
    make_papers(from_closing)

    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# Correcting.


def test_a_correction_freezes_the_next_version_and_leaves_the_first_byte_for_byte(ready, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    first = closed(ready)
    make_papers(first)
    was = [list(first.lines.values_list()), list(first.items.values_list()), list(first.papers.values_list())]
    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")

    take(ready, "ask_to_correct", ready.bao, correction_reason="Quyết định 118 bị hủy.")
    take(ready, "correct", ready.lanh)

    second = Publication.objects.get(number=2)
    assert (second.reason, second.asked_by, second.confirmed_by) == ("Quyết định 118 bị hủy.", ready.bao, ready.lanh)
    assert [list(first.lines.values_list()), list(first.items.values_list()), list(first.papers.values_list())] == was
    found = frozen.differences(list(first.items.all()), list(second.items.all()))
    assert [(one["code"], one["what"], one["was_vnd"], one["now_vnd"]) for one in found] == [
        (ready.first.code, "gone", 30_000_000, None)
    ]
    assert (h1().correction_asked_by, h1().correction_reason) == (None, "")


def test_a_version_that_was_replaced_says_so_to_those_who_may_read_the_next(ready, july):
    first = closed(ready)
    published(first, ready)
    page = first.get_absolute_url()
    assert ready.client("doc").get(page).context["newer"] is None
    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")
    take(ready, "ask_to_correct", ready.bao, correction_reason="Quyết định 118 bị hủy.")
    take(ready, "correct", ready.lanh)

    seen = ready.client("doc").get(page)
    assert seen.context["newer"] == Publication.objects.get(number=2)
    assert "Phiên bản này đã được phiên bản 2 thay thế." in seen.content.decode()
    assert ready.client("hang").get(page).context["newer"] is None
    assert "thay thế" not in ready.client("hang").get(page).content.decode()


def test_a_correction_needs_a_difference_a_reason_and_a_second_person(ready):
    closed(ready)
    with pytest.raises(Refused, match="Không có gì để đính chính"):
        take(ready, "ask_to_correct", ready.bao, correction_reason="Thử.")
    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")
    with pytest.raises(Refused, match="lý do"):
        take(ready, "ask_to_correct", ready.bao, correction_reason="")
    take(ready, "ask_to_correct", ready.lanh, correction_reason="Quyết định bị hủy.")
    with pytest.raises(Refused, match="Người khác xác nhận"):
        take(ready, "correct", ready.lanh)
    assert Publication.objects.count() == 1


def test_the_page_of_a_closed_half_year_asks_for_the_reason_of_a_correction(ready, july):
    closed(ready)
    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")

    page = ready.client("bao").get(reverse("half_year_close", args=["2022-H1"]))

    assert (page.status_code, 'name="correction_reason"' in page.content.decode()) == (200, True)


# Publishing.


def published(version, cast, phrase="2 CĐCS, 3 sáng kiến, làm lợi trên 40 triệu đồng", **more):
    values = {"report_number": "12/BC-CĐKCN", "report_on": DAY, "scan": None, "by": cast.bao, "at": JULY} | more
    return closing.publish(version, phrase=phrase, **values)


def test_a_sentence_that_overstates_is_not_published(ready):
    version = closed(ready)

    with pytest.raises(Refused, match=r"“trên 43 triệu đồng” không đúng: số liệu là 42\.500\.000 đồng\."):
        published(version, ready, phrase="Làm lợi trên 43 triệu đồng")
    version.refresh_from_db()
    assert version.published_at is None


def test_publishing_opens_the_version_to_everybody_with_a_mandate_and_is_done_once(ready):
    version = closed(ready)
    before = [ready.client(who).get(version.get_absolute_url()).status_code for who in ("hang", "khach", "doc")]

    published(version, ready)

    after = [ready.client(who).get(version.get_absolute_url()).status_code for who in ("hang", "khach", "doc")]
    assert (before, after) == ([404, 404, 200], [200, 404, 200])
    with pytest.raises(Refused, match="đã công bố"):
        published(version, ready)
    # Every union is named to everybody; a link leads where one may go.
    for address in (version.get_absolute_url(), "/half-years/compare/?a=2022-H1&b=2022-H1"):
        told = {who: ready.client(who).get(address).content.decode() for who in ("hang", "doc")}
        assert [told["hang"].count(f'href="/unions/{code}/" title') for code in ("CD-001", "CD-002")] == [1, 0]
        assert [told["doc"].count(f'href="/unions/{code}/" title') for code in ("CD-001", "CD-002")] == [1, 1]
        assert 'title="CĐCS Công ty Đại Hai"' in told["hang"]
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE kcn_union_publication SET phrase = 'trên 100 tỷ'")


def test_a_report_is_not_signed_before_the_closing_nor_in_the_future(ready):
    version = closed(ready)

    for day in (DAY - timedelta(1), DAY + timedelta(1)):
        with pytest.raises(Refused, match="từ ngày đóng kỳ"):
            published(version, ready, report_on=day)


def test_only_the_board_publishes(ready):
    version = closed(ready)

    with pytest.raises(Refused):
        published(version, ready, by=ready.doc)


# Reading it.


def test_every_figure_of_a_version_opens_its_frozen_items(ready, july):
    version = closed(ready)
    client = ready.client("doc")
    page = client.get(version.get_absolute_url()).content.decode()

    figures = page[page.index('class="tiles"') :]
    assert "/initiatives/?" not in figures
    assert "/authors/?" not in figures
    assert "/returns/?" not in figures
    items = client.get(reverse("version_items", args=["2022-H1", 1]) + "?union=CD-001").content.decode()
    assert "30.000.000" in items
    assert "12.500.000" not in items


def test_a_version_answers_304_to_who_has_it_and_the_page_again_when_records_move(ready, july):
    version = closed(ready)
    client = ready.client("doc")
    first = client.get(version.get_absolute_url())

    again = client.get(version.get_absolute_url(), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, first.headers["Cache-Control"]) == (304, "private, no-cache")
    other = ready.client("bao").get(version.get_absolute_url(), headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200
    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")
    moved = client.get(version.get_absolute_url(), headers={"If-None-Match": first.headers["ETag"]})
    assert moved.status_code == 200


def test_a_version_is_drawn_once_for_all_who_read_the_same(ready, july):
    where = closed(ready).get_absolute_url()
    first, again = ready.client("bao").get(where), ready.client("lanh").get(where)

    assert "charts" in first.context
    assert "charts" not in again.context
    assert first.context["drawn"] == again.context["drawn"]


def test_what_is_kept_of_today_pushes_out_no_version(ready, july):
    where = closed(ready).get_absolute_url()
    ready.client("bao").get(where)
    for number in range(200):
        kept(TODAY, ["live", number], lambda: "a page")

    assert "charts" not in ready.client("bao").get(where).context


def test_who_may_open_other_unions_has_the_version_drawn_for_it(ready, july):
    version = closed(ready)
    published(version, ready)
    pages = [ready.client(who).get(version.get_absolute_url()).context["drawn"]["html"] for who in ("bao", "hang", "minh")]

    assert [[f'href="/unions/{code}/"' in page for code in ("CD-001", "CD-002")] for page in pages] == [
        [True, True],
        [True, False],
        [False, True],
    ]


def test_a_version_is_drawn_anew_when_a_park_has_another_name(ready, july):
    where = closed(ready).get_absolute_url()
    ready.client("bao").get(where)
    IndustrialPark.objects.filter(pk=ready.samju.park_id).update(name="Khu Tên Mới")

    assert "Khu Tên Mới" in ready.client("bao").get(where).content.decode()


def test_after_signing_in_anew_the_page_comes_anew_for_its_buttons_are_bound_to_the_sign_in(ready, july):
    version = closed(ready)
    first = ready.client("doc").get(version.get_absolute_url())

    again = ready.client("doc").get(version.get_absolute_url(), headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code) == (200, 200)


def test_the_half_year_opens_at_its_newest_version_and_live_stands_beside_it(ready, july):
    version = closed(ready)
    client = ready.client("doc")

    assert client.get("/half-years/2022-H1/").url == version.get_absolute_url()
    assert client.get("/half-years/2022-H1/live/").status_code == 200
    assert ready.client("hang").get("/half-years/2022-H1/").status_code == 200


def test_an_officer_reads_of_todays_records_only_the_own_and_where_all_stand(ready, july):
    version, live = closed(ready), "/half-years/2022-H1/live/"
    before = ready.client("hang").get(live).content.decode()
    published(version, ready)
    after = ready.client("hang").get(live).content.decode()

    sentences = ["cho đến khi kỳ 6 tháng được công bố", "Phiên bản đã công bố hiện tất cả các CĐCS"]
    assert [[one in page for one in sentences] for page in (before, after)] == [[True, False], [False, True]]
    assert [one in ready.client("doc").get(live).content.decode() for one in sentences] == [False, False]


def test_tampering_is_found(ready):
    version = closed(ready)

    with thawed(), connection.cursor() as cursor:
        cursor.execute("UPDATE kcn_union_closeditem SET accepted_vnd = accepted_vnd + 1 WHERE accepted_vnd = 12500000")
    assert version.digest != frozen.digest_of(version.lines.all(), version.items.all())


def test_preview_and_page_agree(ready, july):
    now = preview(h1(), by=ready.bao, on=DAY)
    page = ready.client("bao").get(reverse("half_year_close", args=["2022-H1"]))

    assert (page.status_code, now.digest[:16] in page.content.decode()) == (200, True)
    assert (now.whole.counted, now.whole.accepted_total_vnd) == (3, 42_500_000)
