"""The whole file of one person, and erasing: what leaves, what goes, what stays, and who may."""

import io
import json
import re
import zipfile
from collections import Counter
from datetime import date

import pytest
from django.core import serializers
from django.db import transaction
from django.db.utils import IntegrityError
from openpyxl import load_workbook

from awards.models import Honour, Nomination, NominationPaper
from initiatives.models import Author, BenefitLine, Evidence, Initiative
from kcn_union import erasing
from kcn_union.models import ClosedItem, ClosedLine, Publication, StoredPaper
from kcn_union.verify import versions
from tests.awards.conftest import awarding  # noqa: F401
from tests.conftest import NOW, TODAY
from tests.pages.test_closing import JULY, closed, ready  # noqa: F401
from tests.pages.test_merging import signed_in
from toolkit import files
from toolkit.steps import Refused
from unions import chain, events
from unions.models import Erasure, Event, Member, MemberDouble, SavedForm, SheetRow, SheetRun, User

pytestmark = pytest.mark.usefixtures("today")

NAME, NEUTRAL = "Trần Văn Lợi", "Đoàn viên đã xóa"
SECRETS = (NAME, "02/03/1990", "1990-03-02", "NV-77", "CĐ-4711", "Thợ hàn bậc 5", "Làm đồ gá giỏi nhất xưởng")
WATCHED = [Member, Author, Nomination, NominationPaper, Honour, Evidence, MemberDouble, SavedForm, SheetRow, User, Event, Erasure]


@pytest.fixture
def loi(cast, awarding, settings, tmp_path) -> Member:  # noqa: F811
    """A person of two unions who left both: an author, proposed in vain and awarded, looked at, with papers and a kept form."""
    settings.FILES_ROOT, settings.SHEETS_ROOT = tmp_path / "files", tmp_path / "sheets"
    member = cast.member(
        NAME, sex="male", birth_date=date(1990, 3, 2), employee_code="NV-77", card_number="CĐ-4711", job_title="Thợ hàn bậc 5",
        qualification="college", left_on=date(2022, 5, 31),
    )  # fmt: skip
    cast.member(NAME, union=cast.haneul, sex="male", left_on=date(2020, 1, 1), person=member.person, employee_code="HN-5")
    part = awarding.author(member, share=60, recognised_on=date(2022, 3, 1))
    Author.objects.filter(pk=part.pk).update(birth_date=date(1990, 3, 2), job_title="Thợ hàn bậc 5")
    lost = awarding.walked("withdrawn", member=member, achievements="Làm đồ gá giỏi nhất xưởng")
    kept = files.keep(b"giay cua rieng Loi")
    paper = {"kind": "other", "format": "pdf", "size": 18, "added_by": cast.hang, "added_at": NOW}
    NominationPaper.objects.create(nomination=lost, name="a.pdf", sha256=kept, **paper)
    awarding.honour(member=member)
    cast.loi_file = kept
    events.record(record=member, verb="revealed", by=cast.bao, at=NOW, reason=f"Xem {NAME}")
    events.record(
        record=part.initiative, verb="changed", by=cast.hang, at=NOW, children={"authors": ([], [f"{NAME} · NV-77 · 60.00"])}
    )
    SavedForm.objects.create(
        user=cast.hang, form="initiative", key="x", back="/", values={"authors-0-name": [NAME]}, saved_at=NOW
    )
    other = cast.member("Trần Văn Lợi Em", left_on=date(2022, 5, 1))
    events.record(record=other, verb="revealed", by=cast.bao, at=NOW, reason=f"{NAME} · #{member.pk}99")
    return member


def walked(awarding, state, member, **more) -> Nomination:  # noqa: F811
    """Return a nomination of when the person was still a member."""
    left, member.left_on = member.left_on, None
    member.save()
    made = awarding.walked(state, member=member, **more)
    member.left_on = left
    member.save()
    return made


def erased(member, cast) -> None:
    asked = erasing.ask(member, reason=f"{NAME} đề nghị", by=cast.bao, at=NOW)
    # A test is one transaction; in life what was written before is in the chain by now.
    chain.settle()
    erasing.confirm(asked, by=cast.hoa, at=NOW, on=TODAY)


def all_rows(models=WATCHED) -> str:
    return "".join(serializers.serialize("json", model.objects.order_by("pk"), ensure_ascii=False) for model in models)


# The whole file.


def file_of(client, member) -> dict:
    answer = client.post(f"/people/{member.pk}/file/", {"why": "asked"})
    assert (answer["Content-Type"], "no-store" in answer["Cache-Control"]) == ("application/zip", True)
    made = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert sorted(made.namelist()) == ["data.json", "ho-so.xlsx"]
    book = load_workbook(io.BytesIO(made.read("ho-so.xlsx")))
    return {
        "data": json.loads(made.read("data.json")),
        "cells": [str(cell) for page in book for row in page.values for cell in row if cell],
    }


def test_a_verifier_gives_everything_on_file_over_all_unions(cast, loi):
    data = file_of(cast.client("bao"), loi)["data"]

    assert [(one["union"], one["birth_date"], one["employee_code"]) for one in data["memberships"]] == [
        ("CĐCS Công ty Mẫu Một", "1990-03-02", "NV-77"), ("CĐCS Công ty Đại Hai", None, "HN-5"),
    ]  # fmt: skip
    assert {name: len(data[name]) for name in ("authorships", "nominations", "honours", "papers")} == {
        "authorships": 1, "nominations": 1, "honours": 1, "papers": 1,
    }  # fmt: skip
    assert (data["authorships"][0]["authors_in_all"], data["authorships"][0]["share"]) == (2, "60.00")
    assert (len(data["events"]) >= 5, len(data["not_included"]) >= 5) == (True, True)


def test_the_readable_half_says_the_same(cast, loi):
    found = file_of(cast.client("bao"), loi)

    assert {word for word in (NAME, "NV-77", "CĐ-4711", "Làm đồ gá giỏi nhất xưởng") if word in found["cells"]} == {
        NAME, "NV-77", "CĐ-4711", "Làm đồ gá giỏi nhất xưởng",
    }  # fmt: skip


def test_an_empty_table_has_its_heads_in_words(cast):
    """A field's own name stands in data.json alone."""
    found = file_of(cast.client("bao"), cast.member("Lý Thị Mới"))

    assert [cell for cell in found["cells"] if re.fullmatch(r"[a-z_]{3,}", cell) and cell.isascii()] == []


def test_an_officer_gives_what_the_own_union_holds(cast, loi):
    data = file_of(cast.client("hang"), loi)["data"]

    assert [one["employee_code"] for one in data["memberships"]] == ["NV-77"]


def test_it_tells_nothing_of_other_people(cast, loi):
    found = file_of(cast.client("bao"), loi)
    text = json.dumps(found["data"], ensure_ascii=False) + " ".join(found["cells"])

    assert [name for name in ("Đồng tác giả", "Lợi Em", "Nguyễn Thu Hằng", "Lê Quốc Bảo", "Kim Min Su") if name in text] == []


@pytest.mark.parametrize(("who", "status"), [("doc", 403), ("tri", 403), ("minh", 404), ("vinh", 404), ("khach", 404)])
def test_who_does_not_write_for_the_union_gets_no_file(cast, loi, who, status):
    cast.member("Chỉ ở đây")
    here = Member.objects.filter(union=cast.samju, name="Chỉ ở đây").get()
    client = cast.client(who)
    before = all_rows()

    assert client.post(f"/people/{here.pk}/file/", {"why": "asked"}).status_code == status
    assert all_rows() == before


def test_the_file_needs_a_reason_and_leaves_an_event(cast, loi):
    asked = cast.client("bao").post(f"/people/{loi.pk}/file/")
    assert (asked.status_code, Event.objects.filter(verb="file_taken").count()) == (200, 0)
    file_of(cast.client("bao"), loi)

    assert [(one.record_id, one.actor) for one in Event.objects.filter(verb="file_taken")] == [(loi.pk, "Lê Quốc Bảo")]


# Erasing.


def test_nothing_names_the_person_any_more(cast, loi):
    erased(loi, cast)
    left = all_rows([one for one in WATCHED if one is not Honour] + [Honour])

    em = left.replace("Trần Văn Lợi Em", "").replace("tran van loi em", "").replace(f"{NAME} · #{loi.pk}99", "")
    assert [word for word in (*SECRETS, "tran van loi", "HN-5") if word in em] == []
    rows = Member.objects.filter(person=loi.person).order_by("pk")
    assert [one.name for one in rows] == [f"{NEUTRAL} #{one.pk}" for one in rows]
    assert Author.objects.get(member=loi).name == f"{NEUTRAL} #{loi.pk}"


def test_the_page_of_the_erased_offers_nothing_to_show_and_nothing_to_erase(cast, loi):
    erased(loi, cast)
    person, again = (cast.client("bao").get(f"/people/{loi.pk}/{end}").content.decode() for end in ("", "erase/"))

    assert ["Đã xóa thông tin cá nhân ngày" in person, "••" in person, "<form" in person.split("<main")[1].split("</main>")[0]] == [
        True, False, False,
    ]  # fmt: skip
    assert ["Đã xóa thông tin cá nhân ngày" in again, "<form" in again.split("<main")[1].split("</main>")[0]] == [True, False]


def test_somebody_of_a_like_name_keeps_name_and_history(cast, loi):
    erased(loi, cast)

    assert Member.objects.filter(name="Trần Văn Lợi Em").count() == 1
    assert Event.objects.filter(reason=f"{NAME} · #{loi.pk}99", erased_at=None).count() == 1


def test_the_event_of_the_erasure_names_nobody_and_the_chain_holds(cast, loi):
    erased(loi, cast)
    last = Event.objects.order_by("pk").last()

    assert (last.verb, last.label, last.reason, last.changes) == ("erased", f"{NEUTRAL} #{loi.pk}", "", {})
    assert list(chain.troubles()) == []


def test_figures_and_versions_stay_byte_for_byte(ready, awarding, loi):  # noqa: F811
    cast = ready
    closed(cast)
    frozen = [Publication, ClosedLine, ClosedItem, StoredPaper, BenefitLine]

    def figures() -> tuple:
        counted = Initiative.objects.counted()
        return (
            all_rows(frozen),
            Initiative.objects.totals(),
            list(counted.totals_by_union().order_by("union_id")),
            Author.objects.of(counted).counts(),
            list(Author.objects.values_list("share", "sex", "work_class", "leader").order_by("pk")),
            Honour.objects.counts(),
            [cast.client("doc").get(address).content.count(b"<td") for address in ("/half-years/2022-H1/", "/initiatives/")],
        )

    before = figures()
    erased(loi, cast)

    assert figures() == before
    assert list(versions.troubles(Counter())) == []


def test_files_that_were_theirs_alone_are_gone_and_shared_ones_stay(cast, loi):
    shared = files.keep(b"giay chung")
    lost = Nomination.objects.get(state="withdrawn")
    paper = {
        "kind": "other",
        "format": "pdf",
        "size": 10,
        "added_by": cast.hang,
        "added_at": NOW,
        "sha256": shared,
        "name": "b.pdf",
    }
    NominationPaper.objects.create(nomination=lost, **paper)
    Evidence.objects.create(initiative=Initiative.objects.order_by("pk").first(), **paper)
    erased(loi, cast)

    assert (files.path_of(cast.loi_file).exists(), files.path_of(shared).exists()) == (False, True)
    assert (NominationPaper.objects.count(), Evidence.objects.count()) == (0, 1)


def test_what_an_award_was_decided_on_stays(cast, awarding, loi):  # noqa: F811
    won = walked(awarding, "awarded", loi, achievements="Được thưởng vì điều này")
    erased(loi, cast)

    won.refresh_from_db()
    assert (won.achievements, won.nominee) == ("Được thưởng vì điều này", f"{NEUTRAL} #{loi.pk}")


@pytest.mark.parametrize("state", ["draft", "submitted", "received", "sent_back"])
def test_an_author_of_something_unfinished_is_not_erased(cast, loi, state):
    going = cast.walked(state)
    Author.objects.filter(initiative=going).update(member=loi)

    assert_refused(cast, loi, going.code)


@pytest.mark.parametrize("state", ["draft", "submitted", "under_review", "forwarded"])
def test_who_is_proposed_is_not_erased(cast, awarding, loi, state):  # noqa: F811
    assert_refused(cast, loi, walked(awarding, state, loi).code)


def test_a_member_and_somebody_with_an_account_are_not_erased(cast, loi):
    Member.objects.filter(pk=loi.pk).update(left_on=None)
    assert_refused(cast, loi, "Mẫu Một")
    Member.objects.filter(pk=loi.pk).update(left_on=date(2022, 5, 31))
    cast.hang.member = loi
    cast.hang.save()
    assert_refused(cast, loi, "")


def test_a_sheet_that_waits_stands_against_it(cast, loi):
    run = SheetRun.objects.create(
        kind="members",
        union=cast.samju,
        by=cast.hang,
        made_at=NOW,
        touched_at=NOW,
        op_id=loi.person,
        file_name="ds.xlsx",
        state="ready",
    )
    SheetRow.objects.create(run=run, number=2, outcome="new", label=NAME)
    assert_refused(cast, loi, "ds.xlsx")
    SheetRun.objects.update(state="cancelled")
    erased(loi, cast)

    assert SheetRow.objects.count() == 0


def assert_refused(cast, member, word) -> None:
    asked = erasing.ask(member, reason="Đơn", by=cast.bao, at=NOW)
    before = all_rows()
    with pytest.raises(Refused) as refused:
        erasing.confirm(asked, by=cast.hoa, at=NOW, on=TODAY)
    assert word in str(refused.value)
    assert all_rows() == before
    assert word in cast.client("hoa").get(f"/people/{member.pk}/erase/").content.decode()
    erasing.call_off(asked, by=cast.bao, at=NOW)


def test_what_another_union_types_of_the_same_name_is_kept(cast, loi):
    values = {"authors-0-name": [NAME]}
    SavedForm.objects.create(user=cast.bao, form="initiative", key="y", back="/", values=values, saved_at=NOW, about="CD-999")
    erased(loi, cast)

    assert list(SavedForm.objects.values_list("key", flat=True)) == ["y"]


def test_an_admin_finds_what_waits_for_a_second_person(cast, loi):
    erasing.ask(loi, reason="Đơn", by=cast.bao, at=NOW)

    assert "Lê Quốc Bảo" in cast.client("tri").get("/admin/unions/erasure/").content.decode()


def test_who_asked_does_not_confirm(cast, loi):
    asked = erasing.ask(loi, reason="Đơn", by=cast.bao, at=NOW)
    with pytest.raises(Refused):
        erasing.confirm(asked, by=cast.bao, at=NOW, on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.update(done_by=cast.bao, done_at=NOW, reason="")

    assert Member.objects.get(pk=loi.pk).name == NAME


def test_it_is_asked_once_done_once_and_not_after_it_was_called_off(cast, loi):
    asked = erasing.ask(loi, reason="Đơn", by=cast.bao, at=NOW)
    with pytest.raises(Refused):
        erasing.ask(loi, reason="Đơn", by=cast.hoa, at=NOW)
    erasing.call_off(asked, by=cast.bao, at=NOW)
    with pytest.raises(Refused):
        erasing.confirm(asked, by=cast.hoa, at=NOW, on=TODAY)
    erased(loi, cast)
    again = erasing.ask(Member.objects.get(pk=loi.pk), reason="Đơn", by=cast.bao, at=NOW)
    with pytest.raises(Refused):
        erasing.confirm(again, by=cast.hoa, at=NOW, on=TODAY)


def test_an_erased_row_takes_no_details_again(cast, loi):
    erased(loi, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=loi.pk).update(birth_date=date(1990, 3, 2))

    assert cast.client("hang").get(f"/people/{loi.pk}/edit/").status_code == 404
    assert NEUTRAL not in cast.client("hang").get("/people/find/?union=CD-001&q=doan vien").content.decode()


def test_by_the_pages_two_people_erase_and_the_second_gives_the_password(cast, loi):
    page = f"/people/{loi.pk}/erase/"
    first = cast.client("bao")
    first.post(page + "ask/", {"reason": "Đơn ngày 05/06/2022"})
    own = first.get(page)
    assert (own.context["own"], own.context["against"]) == (True, [])
    asked = cast.client("hoa").post(page + "confirm/")
    assert (asked.status_code, asked.url.split("?")[0], Member.objects.get(pk=loi.pk).name) == (
        302,
        "/account/reauthenticate/",
        NAME,
    )
    signed_in(cast, "hoa").post(page + "confirm/")

    assert Member.objects.get(pk=loi.pk).name == f"{NEUTRAL} #{loi.pk}"
    assert cast.client("bao").get(f"/people/{loi.pk}/").status_code == 200


def test_a_look_at_what_would_go_changes_nothing(cast, loi):
    client = cast.client("bao")
    before = all_rows()
    page = client.get(f"/people/{loi.pk}/erase/")

    assert (page.status_code, len(page.context["goes"]) >= 5, len(page.context["stays"]) >= 4) == (200, True, True)
    assert all_rows() == before


@pytest.mark.parametrize(("who", "status"), [("hang", 403), ("doc", 403), ("vinh", 404), ("khach", 404)])
@pytest.mark.parametrize("deed", ["ask/", "confirm/", "call-off/"])
def test_only_the_board_erases(cast, loi, who, status, deed):
    erasing.ask(loi, reason="Đơn", by=cast.bao, at=NOW)
    client = cast.client(who)
    before = all_rows()

    assert client.post(f"/people/{loi.pk}/erase/{deed}", {"reason": "x"}).status_code == status
    assert all_rows() == before
