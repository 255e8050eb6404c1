"""Closing a province's half-year, what it costs the officers who go on writing meanwhile, and reading a published version."""

import threading
import time
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from emulation.models import HalfYear, writing
from initiatives.models import Author, Initiative
from kcn_union import closing
from kcn_union.half_year import stored
from tests.bench.lists import board, fill
from tests.bench.measured import Figure, page, ratio, seconds, size
from unions.models import IndustrialPark, Mandate, Superior, Union, User

UNIONS, COUNTED = size(300, 1_500), size(1_000, 5_000)
JULY = datetime(2022, 7, 11, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
MOST_SECONDS = 20


def province(bao: User, how_many: int = UNIONS, counted: int = COUNTED) -> User:
    """Make it a province's half-year of so many unions and accepted initiatives of three authors each; return the head."""
    park, board = IndustrialPark.objects.get(), Superior.objects.get()
    Union.objects.bulk_create(
        Union(
            code=f"TD-{number:04}", name=f"CĐCS thêm {number}", employer=f"Công ty {number}", ownership="private", park=park,
            superior=board, managing_board=board, founded_on=date(2015, 1, 1),
        )
        for number in range(how_many - Union.objects.count())
    )  # fmt: skip
    head, sender = (User.objects.create(username=name, full_name=name.title()) for name in ("lanh", "hang"))
    Mandate.objects.create(user=head, role="head", since=date(2019, 1, 1))
    HalfYear.objects.create(
        code="2022-H2", cut_off_on=date(2022, 11, 30), due_on=date(2022, 12, 10), late_until_on=date(2022, 12, 25)
    )
    half_year = HalfYear.objects.get(code="2022-H1")
    unions, now = list(Union.objects.order_by("pk")), timezone.now()
    chosen = list(Initiative.objects.order_by("pk")[:counted])
    for number, one in enumerate(chosen):
        one.union = unions[number % how_many]
        one.title, one.title_key = f"{one.title} {number}", f"{one.title_key} {number}"
        one.state, one.half_year = "accepted", half_year
        one.kind, one.recognition_number, one.recognised_by = "technical", f"{number}/QĐ", "Công ty"
        one.confirmed_vnd = one.accepted_vnd = 1_000_000 + number
        one.confirmed_by, one.confirmed_on = "Giám đốc", date(2022, 5, 1)
        one.submitted_by, one.submitted_at, one.entered_by = sender, now, sender
        one.accepted_by, one.accepted_at = bao, now
    names = [
        *("union", "title", "title_key", "state", "half_year", "kind", "recognition_number", "recognised_by", "confirmed_vnd"),
        *("accepted_vnd", "confirmed_by", "confirmed_on", "submitted_by", "submitted_at", "entered_by", "accepted_by"),
    ]
    Initiative.objects.bulk_update(chosen, [*names, "accepted_at"], batch_size=500)
    Author.objects.bulk_create(
        Author(initiative=one, name=f"Tác giả {part}", share=share, workplace="Tổ", sex="female", work_class="direct")
        for one in chosen
        for part, share in enumerate(("33.34", "33.33", "33.33"))
    )
    return head


class Officer(threading.Thread):
    """Somebody who goes on counting records: one write after the other, each through the shared lock; `waits` in seconds."""

    def __init__(self):
        super().__init__(daemon=True)
        self.done, self.waits = threading.Event(), []
        self.half_year = HalfYear.objects.get(code="2022-H2").pk

    def run(self):
        try:
            while not self.done.is_set():
                begun = time.perf_counter()
                with transaction.atomic():
                    writing()
                    HalfYear.objects.filter(pk=self.half_year).update(version=1)
                self.waits.append(time.perf_counter() - begun)
                time.sleep(0.05)
        finally:
            connection.close()


def close(bao: User, head: User) -> dict[str, Figure]:
    half_year = HalfYear.objects.listed().get(code="2022-H1")
    begun = time.perf_counter()
    closing.workflow.take("ask_to_close", half_year, by=bao, at=JULY)
    asked = time.perf_counter() - begun
    officer = Officer()
    officer.start()
    time.sleep(0.5)
    begun = time.perf_counter()
    closing.workflow.take("close", half_year, by=head, at=JULY)
    closed = time.perf_counter() - begun
    time.sleep(0.5)
    officer.done.set()
    officer.join()
    version = closing.newest_version(half_year)
    whole = version.lines.get(union=None)
    assert (whole.counted, version.lines.count(), version.items.count()) == (COUNTED, UNIONS + 1, COUNTED)
    begun = time.perf_counter()
    stored.make_papers(version)
    papers = time.perf_counter() - begun
    closing.publish(
        version, phrase=f"{COUNTED} sáng kiến", report_number="1/BC", report_on=JULY.date(), scan=None, by=head, at=JULY
    )
    return {
        f"asking to close, {UNIONS} unions, {COUNTED} initiatives, seconds": Figure(asked, MOST_SECONDS),
        "confirming, seconds": Figure(closed, MOST_SECONDS),
        "longest a writer waited meanwhile, seconds": Figure(max(officer.waits), MOST_SECONDS),
        "papers of the version, seconds": Figure(papers),
    }


def reading(person: User) -> dict[str, Figure]:
    """A version that did not change costs little more than a page that says nothing."""
    client = Client()
    client.force_login(person)
    address = "/half-years/2022-H1/versions/1/"
    tag = client.get(address)["ETag"]
    whole = seconds(page(client, address))
    again = page(client, address, HTTP_IF_NONE_MATCH=tag)
    return {
        f"page of a version of {UNIONS} unions, seconds": Figure(whole),
        "the same, not changed (304) / a trivial signed-in page": ratio(again, page(client, "/rules/"), 1.2),
    }


def measure() -> dict[str, Figure]:
    unions, bao, _tri = board()
    fill(Random(1989), unions, bao, COUNTED)
    head = province(bao)
    return close(bao, head) | reading(bao)
