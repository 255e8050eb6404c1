"""Figures published elsewhere: kept with their source, beside what is reckoned here, in no sum."""

import re

import pytest
from django.urls import reverse

from emulation.models import HalfYear
from kcn_union.half_year.cited import holds
from kcn_union.models import CitedFigure
from tests.pages.test_charts import cite, close, drawn, full, july
from tests.pages.test_closing import JULY
from unions.models import Event

__all__ = ["full", "july"]


@pytest.mark.parametrize(
    ("relation", "ours", "true"),
    [
        ("exactly", 100, True), ("exactly", 101, False), ("exactly", 99, False),
        ("above", 101, True), ("above", 100, False), ("above", 99, False),
        ("nearly", 100, True), ("nearly", 90, True), ("nearly", 89, False), ("nearly", 101, False),
    ],
)  # fmt: skip
def test_when_a_figure_bears_out_what_was_said(relation, ours, true):
    assert holds(relation, 100, ours) is true


@pytest.mark.parametrize("kind", ["live/", "versions/1/"])
def test_what_was_published_stands_beside_what_is_reckoned(full, july, kind):
    close(full)
    cite(full, "2022-H1", "accepted_total_vnd", 2 * 10**9, phrase="trên 2 tỷ đồng")
    cite(full, "2022-H1", "counted", 210, "exactly", "210 sáng kiến")
    cite(full, "2021-H1", "counted", 9, "exactly", "9 sáng kiến")

    page = full.client("doc").get(f"/half-years/2022-H1/{kind}")

    assert [(one.phrase, one.figure, one.holds) for one in page.context["cited"]] == [
        ("210 sáng kiến", "7", False),
        ("trên 2 tỷ đồng", "2.180.000.001 đ", True),
    ]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))
    assert "Đã công bố 23/06/2022: “trên 2 tỷ đồng” – số tính được 2.180.000.001 đ, khớp" in text
    assert "Đã công bố 23/06/2022: “210 sáng kiến” – số tính được 7, không khớp" in text
    assert full.client("doc").get(f"/half-years/2022-H1/{kind}", {"park": full.samju.park_id}).context["cited"] == []


def test_an_officers_own_figures_are_not_compared_with_what_was_published_of_all(full, today):
    cite(full, "2022-H1", "accepted_total_vnd", 2 * 10**9)
    cite(full, "2021-H2", "accepted_total_vnd", 2 * 10**9)

    page = full.client("hang").get("/half-years/2022-H1/live/")

    assert page.context["cited"] == []
    assert {bar.fill for bar in page.context["charts"][0].chart.bars} == {"first", "second", "current"}


def test_a_figure_nobody_has_is_compared_with_nothing(cast, today):
    cite(cast, "2022-H1", "workers", 23_000)

    assert [(one.figure, one.holds) for one in cast.client("doc").get("/half-years/2022-H1/").context["cited"]] == [("–", None)]


def test_a_half_year_without_records_is_drawn_as_it_was_published_and_enters_no_sum(full, july):
    cite(full, "2021-H2", "accepted_total_vnd", 15 * 10**9)
    cite(full, "2021-H2", "counted", 160, "exactly", "160 sáng kiến")
    # Of a half-year with records it is not drawn.
    cite(full, "2022-H1", "accepted_total_vnd", 20 * 10**9)
    early = cite(full, "2021-H1", "accepted_total_vnd", 20 * 10**9)
    version = close(full)
    # Closed here, though its version is not for everybody.
    HalfYear.objects.filter(pk=early.half_year_id).update(closed_at=JULY, closed_by=full.lanh, asked_by=full.bao)

    bars = {kind: drawn(full, kind=kind)["half-years"].bars for kind in ("live/", f"versions/{version.number}/")}

    assert [(bar.value, bar.shown, bar.under, bar.fill, bar.url) for bar in bars["live/"] if bar.fill == "cited"] == [
        (15 * 10**9, ">15,0", "160", "cited", "")
    ]
    assert [bar.fill for bar in bars["live/"]] == ["first", "cited", "current", "second"]
    assert [bar.fill for bar in bars["versions/1/"]] == ["cited", "current"]
    whole = full.client("doc").get("/half-years/2022-H1/live/").context["whole"]
    assert whole["accepted_total_vnd"] == 2_180_000_001


def test_a_versions_page_is_read_anew_when_what_stands_beside_it_changes(full, july):
    version = close(full)
    client, address = full.client("doc"), version.get_absolute_url()
    tag = client.get(address).headers["ETag"]

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    cite(full, "2022-H1", "counted", 7, "exactly", "7 sáng kiến")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_an_administrator_keeps_published_figures_and_each_change_leaves_its_event(cast, today):
    add = reverse("admin:kcn_union_citedfigure_add")
    form = {
        "half_year": cast.half_years["2022-H1"].pk, "measure": "accepted_total_vnd", "relation": "above",
        "value": "20.000.000.000", "phrase": "trên 20 tỷ đồng", "source": "Bài báo", "published_on": "23/06/2022",
    }  # fmt: skip

    assert cast.client("tri").post(add, form).status_code == 302
    made = CitedFigure.objects.get()
    assert (made.value, Event.objects.about(made).get().verb) == (20_000_000_000, "created")
    change = reverse("admin:kcn_union_citedfigure_change", args=[made.pk])
    assert cast.client("tri").post(change, form | {"relation": "nearly"}).status_code == 302
    assert [event.verb for event in Event.objects.about(made).order_by("pk")] == ["created", "changed"]
    for who in ("bao", "lanh", "doc", "hang"):
        assert cast.client(who).post(add, form | {"source": who}).status_code in (302, 403)
    assert CitedFigure.objects.count() == 1


@pytest.mark.parametrize("value", ["-1", "2.000.000.000.000.000", "x", ""])
def test_a_published_figure_out_of_bounds_is_refused(cast, today, value):
    form = {"half_year": cast.half_years["2022-H1"].pk, "measure": "counted", "relation": "above", "value": value,
            "phrase": "x", "source": "x", "published_on": "23/06/2022"}  # fmt: skip

    assert cast.client("tri").post(reverse("admin:kcn_union_citedfigure_add"), form).status_code == 200
    assert not CitedFigure.objects.exists()
