"""The first page of each role: what blocks, what waits for whom, what is published; and the states in the list of half-years."""

import re
from datetime import date, datetime, timedelta

import pytest

from emulation.models import HalfYear, UnionReturn
from kcn_union import closing, return_steps
from kcn_union.closing import workflow
from kcn_union.half_year.stored import make_papers
from kcn_union.models import Publication
from tests.conftest import NOW, TODAY, ZONE

JULY = datetime(2022, 7, 4, 9, 0, tzinfo=ZONE)
PHRASE = "1 sáng kiến, giá trị làm lợi trên 40 triệu đồng"
NOTHING = "/returns/2022-H1/CD-001/nothing/"


@pytest.fixture
def june(cast, time_machine):
    """6 June 2022: the half-years before 2022-H1 are closed, its cut-off day has passed, returns are due on the 10th."""
    time_machine.move_to(NOW, tick=False)
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    return cast


@pytest.fixture
def july(june, time_machine):
    """4 July 2022: nothing stops the closing of 2022-H1, which has one initiative and both returns."""
    june.first = june.accepted(accepted_vnd=50_000_000)
    june.returned(june.samju)
    june.returned(june.haneul)
    time_machine.move_to(JULY, tick=False)
    return june


def h1() -> HalfYear:
    return HalfYear.objects.listed().get(code="2022-H1")


def closed(cast) -> Publication:
    workflow.take("ask_to_close", h1(), by=cast.bao, at=JULY)
    workflow.take("close", h1(), by=cast.lanh, at=JULY)
    return h1().versions.get()


def published(cast, version) -> Publication:
    number = f"{version.number}/BC"
    return closing.publish(version, phrase=PHRASE, report_number=number, report_on=JULY.date(), scan=None, by=cast.bao, at=JULY)


def corrected(cast) -> Publication:
    values = {"confirmed_vnd": 50_000_000, "recognition_number": "118/QĐ", "recognised_on": date(2022, 3, 1)}
    values |= {"recognised_by": cast.samju.employer, "accepted_vnd": 45_000_000}
    cast.take("amend", cast.first, by=cast.hoa, at=JULY, reason="Tính lại.", **values)
    workflow.take("ask_to_correct", h1(), by=cast.bao, at=JULY, correction_reason="Công ty đối chiếu lại.")
    workflow.take("correct", h1(), by=cast.lanh, at=JULY)
    return h1().versions.get(number=2)


def home(cast, username):
    return cast.client(username).get("/")


def shows(cast, username, text) -> bool:
    return text in home(cast, username).content.decode()


# The board.


def test_the_board_sees_what_blocks_the_half_year_that_is_next_to_be_closed(june):
    june.walked("submitted")

    page = home(june, "bao")

    assert page.context["half_year"].code == "2022-H1"
    assert page.context["blockers"] == closing.blockers(h1(), on=TODAY)
    assert [one.label for one in page.context["blockers"]] == ["CĐCS chưa báo cáo", "Sáng kiến đang chờ, sẽ tính vào kỳ này"]
    assert [one.url for one in page.context["blockers"] if f'href="{one.url}"' not in page.content.decode()] == []
    assert page.context["stopping"] == 1


def test_a_half_year_that_was_left_open_is_shown_before_a_later_one(june):
    HalfYear.objects.filter(code="2021-H2").update(state="open")

    assert home(june, "bao").context["half_year"].code == "2021-H2"


def test_when_all_that_has_begun_is_closed_the_page_says_so(june):
    HalfYear.objects.update(state="closed")

    page = home(june, "bao")

    assert (page.status_code, page.context["half_year"]) == (200, None)


def test_each_union_is_a_square_that_opens_its_return(june):
    june.returned(june.samju)
    UnionReturn.objects.create(union=june.haneul, half_year=h1(), nothing_to_report=True, entered_by=june.minh)

    page = home(june, "bao")

    assert {one["stage"].value: one["n"] for one in page.context["stages"] if one["n"]} == {"accepted": 1, "in_progress": 1}
    squares = [(row["one"].union, row["stage"].value) for park in page.context["parks"] for row in park["rows"]]
    assert squares == [(june.samju, "accepted"), (june.haneul, "in_progress")]
    for address in ("/returns/2022-H1/CD-001/", "/returns/2022-H1/CD-002/", "/half-years/2022-H1/reporting/"):
        assert f'href="{address}"' in page.content.decode()


def test_a_closing_asked_for_waits_on_the_heads_page_alone(july):
    workflow.take("ask_to_close", h1(), by=july.bao, at=JULY)

    waiting = {who: home(july, who).context["to_confirm"][0]["confirms"] for who in ("bao", "hoa", "lanh")}

    assert waiting == {"bao": False, "hoa": False, "lanh": True}
    assert shows(july, "lanh", "Xem và xác nhận")
    assert not shows(july, "hoa", "Xem và xác nhận")


def test_the_head_who_asked_is_not_offered_to_confirm(july):
    workflow.take("ask_to_close", h1(), by=july.lanh, at=JULY)

    assert home(july, "lanh").context["to_confirm"][0]["confirms"] is False


def test_a_correction_asked_for_waits_with_its_reason(july):
    published(july, closed(july))
    july.take("revoke", july.first, by=july.hoa, at=JULY, reason="Quyết định bị hủy.")
    workflow.take("ask_to_correct", h1(), by=july.bao, at=JULY, correction_reason="Hủy một quyết định.")

    waiting = home(july, "lanh").context["to_confirm"]

    assert [(one["half_year"].code, one["correcting"], one["by"], one["confirms"]) for one in waiting] == [
        ("2022-H1", True, july.bao, True)
    ]
    assert shows(july, "lanh", "Hủy một quyết định.")


def test_nothing_asked_for_nothing_to_confirm(july):
    assert home(july, "lanh").context["to_confirm"] == []


def test_a_version_stands_on_the_page_until_it_is_published(july):
    version = closed(july)
    before = home(july, "bao").context["unpublished"]
    published(july, version)

    assert (before, home(july, "bao").context["unpublished"]) == ([version], [])


def test_of_a_corrected_half_year_only_the_newest_version_is_to_be_published(july):
    closed(july)
    second = corrected(july)

    assert home(july, "bao").context["unpublished"] == [second]


# The officer.


def own_return(cast, username="hang") -> dict:
    (found,) = (one for one in home(cast, username).context["returns"] if one["half_year"].code == "2022-H1")
    return {name: found[name] for name in ("stage", "due", "days", "owed", "may_say_nothing")}


def test_an_officer_sees_the_own_return_with_its_day(june):
    assert own_return(june) == {
        "stage": "not_opened", "due": date(2022, 6, 10), "days": 4, "owed": True, "may_say_nothing": True,
    }  # fmt: skip


def test_an_extended_day_is_the_one_that_counts(june):
    return_steps.extend(june.samju, h1(), until=date(2022, 7, 1), reason="Nghỉ thai sản.", by=june.bao, at=NOW)

    assert (own_return(june)["due"], own_return(june)["days"]) == (date(2022, 7, 1), 25)
    assert shows(june, "hang", "01/07/2022")
    assert not shows(june, "minh", "01/07/2022")


def test_a_union_with_more_time_still_sees_its_return_after_the_last_late_day(june, time_machine):
    return_steps.extend(june.samju, h1(), until=date(2022, 7, 10), reason="Nghỉ thai sản.", by=june.bao, at=NOW)
    time_machine.move_to(JULY, tick=False)

    owed = {who: [one["half_year"].code for one in home(june, who).context["returns"]] for who in ("hang", "minh")}
    assert owed == {"hang": ["2022-H1", "2022-H2"], "minh": ["2022-H2"]}


def test_a_return_sent_back_carries_the_verifiers_words(june):
    filed = june.returned(june.samju, state="submitted")
    return_steps.workflow.take("send_back", filed, by=june.bao, at=NOW, reason="Số nữ chưa khớp.")

    assert (own_return(june)["stage"], own_return(june)["may_say_nothing"]) == ("sent_back", False)
    assert shows(june, "hang", "Số nữ chưa khớp.")
    assert not shows(june, "minh", "Số nữ chưa khớp.")


def test_nothing_to_report_takes_two_clicks(june):
    june.returned(june.samju, half_year="2021-H2")
    client = june.client("hang")

    assert f'href="{NOTHING}"' in client.get("/").content.decode()
    client.post(NOTHING)
    assert own_return(june)["stage"] == "nothing_sent"
    assert not shows(june, "hang", NOTHING)


def test_before_the_cut_off_day_it_is_said_when_sending_begins(june, time_machine):
    time_machine.move_to(NOW - timedelta(days=10), tick=False)

    assert own_return(june)["may_say_nothing"] is False
    assert shows(june, "hang", "gửi được từ 31/05/2022")


# The reader.


def test_a_reader_sees_the_newest_published_figures_first(july):
    version = published(july, closed(july))
    make_papers(version)

    page = home(july, "doc")

    assert page.context["newest"] == version
    assert [tile.figure for tile in page.context["tiles"]][:3] == ["2/2", "1", "50"]
    assert PHRASE in page.content.decode()
    assert 'href="/half-years/2022-H1/versions/1/report.xlsx"' in page.content.decode()
    # The report names the authors: it is taken with a button, and taking it is an event.
    wanted = re.findall(r'<form method="post" action="(/half-years/[^"]+)"', page.content.decode())
    assert wanted == [f"/half-years/2022-H1/versions/1/report/{kind}/" for kind in ("docx", "pdf")]
    assert [july.client("doc").post(address).status_code for address in wanted] == [200, 200]


def test_what_is_closed_and_not_published_is_not_shown_as_the_newest_figures(july):
    closed(july)

    assert home(july, "doc").context["newest"] is None


# The list of half-years.


def state_of(cast, username) -> str:
    rows = cast.client(username).get("/half-years/").context["rows"]
    return next(row.standing.label for row in rows if row.half_year.code == "2022-H1")


def test_the_list_says_how_far_a_half_year_has_come(july):
    said = [state_of(july, "bao")]
    workflow.take("ask_to_close", h1(), by=july.bao, at=JULY)
    said.append(state_of(july, "bao"))
    workflow.take("close", h1(), by=july.lanh, at=JULY)
    said.append(state_of(july, "bao"))
    published(july, h1().versions.get())
    said.append(state_of(july, "bao"))
    second = corrected(july)
    said += [state_of(july, "bao"), state_of(july, "hang")]
    published(july, second)
    said += [state_of(july, "bao"), state_of(july, "hang")]

    assert said == [
        "Đang mở",
        "Chờ xác nhận đóng",
        "Đã đóng",
        "Đã công bố – phiên bản 1",
        "Đã đính chính – phiên bản 2, chưa công bố",
        "Đã công bố – phiên bản 1",
        "Đã đính chính – phiên bản 2",
        "Đã đính chính – phiên bản 2",
    ]


def test_the_file_says_the_same_as_the_list(july):
    published(july, closed(july))

    written = b"".join(july.client("bao").get("/half-years/list.csv").streaming_content).decode()

    assert "Đã công bố – phiên bản 1" in written


def test_a_closed_half_year_stands_in_the_list_as_it_was_signed(july):
    published(july, closed(july))
    july.take("revoke", july.first, by=july.hoa, at=JULY, reason="Quyết định bị hủy.")

    row = next(row for row in july.client("doc").get("/half-years/").context["rows"] if row.half_year.code == "2022-H1")

    assert (row.counted, row.accepted_total_vnd, row.accepted_returns, row.expected) == (1, 50_000_000, 2, 2)
    assert row.to_initiatives == "/half-years/2022-H1/versions/1/items/?"


def test_an_officers_list_stays_that_of_the_own_union(july):
    published(july, closed(july))

    row = next(row for row in july.client("minh").get("/half-years/").context["rows"] if row.half_year.code == "2022-H1")

    assert (row.counted, row.expected, row.to_initiatives) == (0, 1, "/initiatives/?half_year=2022-H1")
