"""What the institution refuses: each in words at its page, asked by the right person, and nothing is changed by it."""

from datetime import date, timedelta

import pytest
from django.core import serializers
from django.urls import reverse

from emulation.models import HalfYear, TitleCount, UnionReturn
from initiatives.models import Initiative
from kcn_union import closing
from kcn_union.half_year import frozen
from kcn_union.models import ClosedItem, ClosedLine, Publication, Reminder, StoredPaper
from kcn_union.verify import versions
from kcn_union.verify.asking import Tally
from tests.pages.test_closing import DAY, JULY, closed, h1, july, published, ready, take
from tests.pages.test_returns import told
from unions.models import Event

__all__ = ["july", "ready"]

WATCHED = [HalfYear, UnionReturn, TitleCount, Initiative, Publication, ClosedLine, ClosedItem, StoredPaper, Reminder, Event]
PASSWORD = "mot-hai-ba-bon-nam"


def standing() -> str:
    return "".join(serializers.serialize("json", model.objects.order_by("pk")) for model in WATCHED)


def head(cast):
    """Return the head's client, who has given the password once more."""
    cast.lanh.set_password(PASSWORD)
    cast.lanh.save()
    client = cast.client("lanh")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def step_of(name) -> str:
    return reverse("half_year_step", args=["2022-H1", name])


# Cut-off days, in the admin.


def moved(cast, code, day):
    half_year = HalfYear.objects.get(code=code)
    days = {"cut_off_on": day, "due_on": day + timedelta(10), "late_until_on": day + timedelta(25)}
    given = {name: f"{value:%d/%m/%Y}" for name, value in days.items()}
    return cast.client("tri").post(reverse("admin:emulation_halfyear_change", args=[half_year.pk]), given, follow=True)


@pytest.mark.parametrize("day", [date(2021, 11, 30), date(2021, 11, 29), date(2022, 11, 30), date(2023, 5, 31)])
def test_a_cut_off_does_not_pass_another(cast, today, day):
    was = standing()

    assert "vượt qua" in told(moved(cast, "2022-H1", day))
    assert standing() == was


def test_a_new_half_year_follows_the_last(cast, today):
    was, given = (
        standing(),
        {"code": "2023-H1", "cut_off_on": "30/11/2022", "due_on": "10/12/2022", "late_until_on": "25/12/2022"},
    )

    page = cast.client("tri").post(reverse("admin:emulation_halfyear_add"), given)

    assert (page.status_code, list(page.context["adminform"].form.errors)) == (200, ["cut_off_on"])
    assert standing() == was


def test_a_cut_off_does_not_move_under_counted_records(cast, today):
    cast.accepted(recognised_on=date(2022, 5, 20), confirmed_on=date(2022, 5, 20))
    was = standing()

    assert "1 sáng kiến" in told(moved(cast, "2022-H1", date(2022, 5, 19)))
    assert standing() == was
    moved(cast, "2022-H1", date(2022, 5, 20))
    assert HalfYear.objects.get(code="2022-H1").cut_off_on == date(2022, 5, 20)


@pytest.mark.parametrize("name", ["ask_to_close", "close"])
def test_a_cut_off_does_not_move_once_the_closing_is_asked_for(ready, july, name):
    take(ready, "ask_to_close", ready.bao)
    if name == "close":
        take(ready, "close", ready.lanh)
    was = standing()

    assert "đang mở" in told(moved(ready, "2022-H1", date(2022, 5, 30)))
    assert standing() == was


# Closing.


def test_closing_twice_is_refused_at_its_page(ready, july):
    closed(ready)
    was, client = standing(), head(ready)

    for client_of, name in ((ready.client("bao"), "ask_to_close"), (client, "close"), (client, "call_off")):
        page = client_of.post(step_of(name), {"seen": h1().version}, follow=True)
        assert "Đã đóng" in told(page)
    assert standing() == was


def test_a_closing_that_somebody_else_has_just_moved_is_refused(ready, july):
    take(ready, "ask_to_close", ready.bao)
    was = standing()

    page = head(ready).post(step_of("close"), {"seen": h1().version - 1}, follow=True)

    assert "vừa" in told(page)
    assert standing() == was


def test_an_acceptance_while_the_closing_waits_is_refused_at_its_page(ready, july):
    waiting = ready.walked("received")
    take(ready, "ask_to_close", ready.bao)
    was = standing()

    where = reverse("initiative_step", args=[waiting.code, "accept"])
    page = ready.client("bao").post(where, {"accepted_vnd": "1.000.000", "seen": waiting.version}, follow=True)

    assert "đang chờ xác nhận đóng kỳ" in told(page)
    assert standing() == was


def test_a_return_is_not_accepted_while_the_closing_waits(ready, july):
    take(ready, "ask_to_close", ready.bao)
    filed = UnionReturn.objects.get(union=ready.haneul)
    where = reverse("half_year_return_step", args=["2022-H1", "CD-002", "send_back"])
    was = standing()

    page = ready.client("hoa").post(where, {"seen": filed.version, "reason": "Xem lại."}, follow=True)

    assert "chờ xác nhận" in told(page)
    assert standing() == was


# Publishing and correcting.


PHRASES = ["Làm lợi trên 43 triệu đồng", "4 sáng kiến", "làm lợi 42.6 triệu đồng", "trong năm 9 sáng kiến", "hàng chục tỷ đồng"]


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_sentence_that_overstates_is_refused_at_its_page(ready, july, phrase):
    closed(ready)
    where, given = reverse("version_publish", args=["2022-H1", 1]), {"report_number": "12/BC", "report_on": "04/07/2022"}
    was = standing()

    page = ready.client("bao").post(where, given | {"phrase": phrase})

    assert (page.status_code, list(page.context["form"].errors)) == (200, ["phrase"])
    assert page.context["form"]["phrase"].value() == phrase
    assert standing() == was


def test_publishing_twice_is_refused_at_its_page(ready, july):
    version = closed(ready)
    published(version, ready)
    was, given = standing(), {"phrase": "3 sáng kiến", "report_number": "13/BC", "report_on": "04/07/2022"}

    page = ready.client("hoa").post(reverse("version_publish", args=["2022-H1", 1]), given, follow=True)

    assert "đã công bố" in told(page)
    assert standing() == was


def test_a_correction_without_reason_or_difference_is_refused_at_its_page(ready, july):
    closed(ready)
    client = ready.client("bao")
    was = standing()
    same = client.post(step_of("ask_to_correct"), {"seen": h1().version, "correction_reason": "Thử."}, follow=True)
    assert "Không có gì để đính chính" in told(same)
    assert standing() == was
    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")
    was = standing()

    page = client.post(step_of("ask_to_correct"), {"seen": h1().version, "correction_reason": "  "}, follow=True)

    assert "lý do" in told(page)
    assert standing() == was


def test_a_closed_half_year_is_corrected_at_its_page(ready, july):
    """Asked, called off, asked again, confirmed: by clicking through the page of the closed half-year."""
    first = closed(ready)
    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")
    client = ready.client("bao")

    for name, given in (
        ("ask_to_correct", {"correction_reason": "Hủy 118."}),
        ("call_off_correction", {}),
        ("ask_to_correct", {"correction_reason": "Hủy QĐ 118."}),
    ):
        page = client.post(step_of(name), given | {"seen": h1().version}, follow=True)
        assert page.status_code == 200
    assert "Hủy QĐ 118." in told(page)
    head(ready).post(step_of("correct"), {"seen": h1().version})

    assert list(Publication.objects.values_list("number", "reason")) == [(1, ""), (2, "Hủy QĐ 118.")]
    assert frozen.digest_of(first.lines.all(), first.items.all()) == first.digest
    told_of = client.get(reverse("version_changes", args=["2022-H1", 2]))
    assert ready.first.code in told(told_of)


def test_holders_that_were_corrected_stand_in_the_table_of_differences(ready, july):
    closed(ready)
    TitleCount.objects.update(achieved=140)

    page = ready.client("bao").get(reverse("half_year_close", args=["2022-H1"]))

    assert page.context["measures"] == [{"label": "Giỏi việc nước, đảm việc nhà", "was": 150, "now": 140, "by": -10}]


# Reading.


ODD = [
    *("month=0000-00", "month=0000-01", "month=2022-13", "month=9999-12", "month=٢٠٢٢-٠٣", "month=2022-3", "month=outside"),
    *(
        "kind=nonsense",
        "money=maybe",
        "park=99999999999999999",
        "park=9" + "9" * 40,
        "park=x",
        "park=-1",
        "park=1e9",
        "union=%27",
    ),
    *(
        "page=0",
        "page=-1",
        "page=" + "9" * 40,
        "page=x",
        "union=%00",
        "sort=%F0%9F%92%A5",
        "sort=-",
        "tier=nonsense",
        "union=" + "A" * 3000,
    ),
]


@pytest.mark.parametrize(
    "name", ["version", "version_items", "version_adoptions", "version_lines", "half_year_live", "reporting"]
)
def test_nonsense_in_an_address_is_answered_and_shows_nothing_it_did_not_mean(ready, july, name):
    closed(ready)
    given, client = ["2022-H1", 1] if name.startswith("version") else ["2022-H1"], ready.client("doc")

    for asked in ODD:
        answer = client.get(f"{reverse(name, args=given)}?{asked}")
        assert answer.status_code in {200, 400, 404}, asked
        if name == "version_items" and answer.status_code == 200 and asked.split("=")[0] in {"month", "union"}:
            # A condition that is not understood is never dropped.
            assert answer.context["totals"]["counted"] == 0, asked


def test_a_kind_of_nonsense_is_not_found_rather_than_all(ready, july):
    closed(ready)
    items = reverse("version_items", args=["2022-H1", 1])

    assert [ready.client("doc").get(f"{items}?{asked}").status_code for asked in ("kind=x", "money=x", "park=x")] == [404] * 3


@pytest.mark.parametrize("number", [0, 3, 32768, 2**31, 2**63, 10**30])
def test_a_version_that_is_none_is_not_found(ready, july, number):
    closed(ready)

    for name in ("version", "version_items", "version_lines", "version_changes", "version_scan", "version_publish"):
        assert ready.client("bao").get(reverse(name, args=["2022-H1", number])).status_code == 404


def test_a_version_narrowed_to_a_park_sums_to_its_own_items(ready, july):
    version, client = closed(ready), ready.client("doc")
    for park, accepted in ((ready.parks["Điềm Thụy"], 30_000_000), (ready.parks["Yên Bình"], 12_500_000)):
        page = client.get(version.get_absolute_url(), {"park": park.pk})
        items = client.get(reverse("version_items", args=["2022-H1", 1]), {"park": park.pk})
        assert page.context["whole"]["accepted_total_vnd"] == items.context["totals"]["accepted_total_vnd"] == accepted
        assert page.context["proof"]["agrees"]


def test_an_officer_reads_no_unpublished_version_nor_what_leads_to_one(ready, july):
    first = closed(ready)
    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")
    take(ready, "ask_to_correct", ready.bao, correction_reason="Hủy 118.")
    take(ready, "correct", ready.lanh)
    second = Publication.objects.get(number=2)
    published(second, ready, phrase="2 sáng kiến")
    client = ready.client("hang")

    page = client.get(second.get_absolute_url()).content.decode()
    assert client.get(first.get_absolute_url()).status_code == 404
    # Version 1 was never published: no link may lead there, and the table of differences would show it.
    assert first.get_absolute_url() not in page
    assert "/changes/" not in page
    assert "/changes/" in ready.client("doc").get(second.get_absolute_url()).content.decode()
    for name in ("version_items", "version_lines", "version_adoptions"):
        assert client.get(reverse(name, args=["2022-H1", 1])).status_code == 404


def paper_made(cast, version, client):
    StoredPaper.objects.create(publication=version, format="xlsx", sha256="0" * 64, size=1)


def was_published(cast, version, client):
    published(version, cast)


def the_one_before_was_closed(cast, version, client):
    now = closing.preview(HalfYear.objects.listed().get(code="2021-H2"), by=cast.bao, on=DAY)
    before = HalfYear.objects.listed().get(code="2021-H2")
    closing._store(before, now, number=1, asked_by=cast.bao, confirmed_by=cast.lanh, at=JULY, reason="")


def reader_became_a_verifier(cast, version, client):
    cast.doc.mandates.update(role="verifier")


def signed_in_anew(cast, version, client):
    client.cookies["csrf"] = "b" * 32


def something_is_to_be_said(cast, version, client):
    """A refused publishing leads back to the page with its reason."""
    cast.doc.mandates.update(role="verifier")
    published(version, cast)
    client.get(version.get_absolute_url())
    client.get(reverse("version_publish", args=["2022-H1", 1]))


CHANGES = [
    paper_made,
    was_published,
    the_one_before_was_closed,
    reader_became_a_verifier,
    signed_in_anew,
    something_is_to_be_said,
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_tag_of_a_version_follows_everything_its_page_shows(ready, july, change):
    version = closed(ready)
    client, where = ready.client("doc"), version.get_absolute_url()
    tag = client.get(where).headers["ETag"]
    assert client.get(where, headers={"If-None-Match": tag}).status_code == 304

    change(ready, version, client)

    again = client.get(where, headers={"If-None-Match": tag})
    assert (again.status_code, again.headers.get("ETag") == tag) == (200, False)


def test_what_is_signed_of_a_silent_union_holds_no_unsigned_title(ready, july):
    UnionReturn.objects.filter(union=ready.haneul).update(state="draft", accepted_by=None, accepted_at=None)
    ready.holders(ready.haneul, 25)
    take(ready, "ask_to_close", ready.bao)

    # The union goes on filling in its draft; what was asked about is still what is frozen.
    TitleCount.objects.filter(enrolment__union=ready.haneul).update(registered=99, achieved=30)
    take(ready, "close", ready.lanh)

    version = Publication.objects.get()
    assert version.lines.get(code="CD-002").titles == []
    whole = version.lines.get(union=None).titles[0]
    assert whole["achieved"] == sum(one["achieved"] for line in version.lines.exclude(union=None) for one in line.titles) == 150


def test_what_is_stored_normalised_is_signed_normalised(ready, july):
    """The hundredth letter of a paper's name may be a space: what is stored then is shorter than what was cut."""
    adoption = ready.take_adoption("accept", _reopened(ready), accepted_vnd=1)
    closed(ready)

    assert ClosedItem.objects.get(record="adoption").decision == "x" * 99
    assert (list(versions.troubles(Tally())), adoption.state) == ([], "accepted")


def _reopened(ready):
    one = ready.haneul.adoptions.get()
    type(one).objects.filter(pk=one.pk).update(
        state="draft", half_year=None, accepted_by=None, accepted_at=None, accepted_vnd=None, paper="x" * 99 + " y"
    )
    one.refresh_from_db()
    return one


def test_the_address_of_a_button_says_that_it_is_one(cast):
    address = f"/people/{cast.member('Trần Thị Lan').pk}/file/"
    opened = cast.client("hang").get(address)

    assert (opened.status_code, opened["Allow"], "chỉ làm bằng nút" in opened.content.decode()) == (405, "POST", True)
    assert cast.client("hang").put(address).content == b""
