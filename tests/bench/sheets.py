"""Sheets in and out beside their peers: a member list against django-import-export, an export against bare openpyxl."""

import io
import statistics
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, TemporaryFile
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from import_export import resources
from import_export.formats.base_formats import XLSX
from openpyxl import Workbook

from initiatives import exports
from initiatives.models import Initiative
from kcn_union.sheets import work_once
from tests.bench.lists import LARGE, board, fill
from tests.bench.measured import Figure, seconds, size
from tests.bench.writing import SYLLABLES
from toolkit.sheets.out import write_xlsx
from unions import sheets
from unions.models import Mandate, Member, SheetRun, Union, User

MEMBERS = size(4_000, 21_000)
HEAD = ["Họ và tên", "Giới tính", "Ngày sinh", "Mã nhân viên", "Số thẻ đoàn viên", "Ngày vào công đoàn", "Công việc"]
FIELDS = ["id", "union", "name", "sex", "birth_date", "employee_code", "card_number", "joined_on", "job_title", "work_class"]
ROUNDS = size(2, 3)
# As many as one file may bring.
DRAFTS = size(50, 300)
DRAFT_FIELDS = ["id", "code", "op_id", "union", "entered_by", "entered_at", "title", "recognised_on", "declared_vnd"]


class MemberResource(resources.ModelResource):
    class Meta:
        model = Member
        fields = FIELDS


class DraftResource(resources.ModelResource):
    class Meta:
        model = Initiative
        fields = DRAFT_FIELDS


def people(rng: Random) -> list[tuple]:
    given = ["An", "Bình", "Chi", "Dũng", "Giang", "Hạnh", "Khánh", "Lợi"]
    return [
        (
            f"{rng.choice(['Nguyễn', 'Trần', 'Lê', 'Phạm'])} {rng.choice(['Văn', 'Thị', 'Minh'])} {rng.choice(given)}",
            rng.choice(["male", "female"]),
            date(1970 + number % 30, 1 + number % 12, 1 + number % 28),
            f"T{number}",
            f"{number:09}",
            date(2015, 2, 1),
            "Công nhân may",
        )
        for number in range(MEMBERS)
    ]


def saved(rows) -> bytes:
    book, file = Workbook(write_only=True), io.BytesIO()
    page = book.create_sheet("Đoàn viên")
    for row in rows:
        page.append(row)
    book.save(file)
    return file.getvalue()


class TakenBack(Exception):
    """Undo a round, so that the next one begins with the same table."""


def loaded(kind: str, officer: User, union: Union, file: bytes, counts: dict[str, int]) -> None:
    """Load a file as its sender does: read and shown, confirmed, written; make sure that all of it came."""
    now = timezone.now()
    made = SheetRun(
        kind=kind, scope=union.code, union=union, by=officer, made_at=now, touched_at=now, op_id=uuid4(), file_name="m.xlsx"
    )
    run = sheets.start(made, [file])
    work_once()
    run.refresh_from_db()
    sheets.confirm(run, seen=run.digest, at=now)
    work_once()
    run.refresh_from_db()
    assert (run.state, run.counts) == ("written", counts)


def imported(resource: resources.ModelResource, file: bytes) -> None:
    """Preview and import the same as the peer does."""
    for dry_run in (True, False):
        assert not resource.import_data(XLSX().create_dataset(file), dry_run=dry_run).has_errors()


def compared(ours: Callable[[], None], peer: Callable[[], None], rounds: int) -> tuple[list[float], list[float]]:
    """Return ours / peer and the seconds of ours, each round from the same table."""
    ratios, alone = [], []
    for _round in range(rounds):
        times = []
        for deed in (ours, peer):
            try:
                with transaction.atomic():
                    times.append(seconds(deed))
                    raise TakenBack
            except TakenBack:
                pass
        ratios.append(times[0] / times[1])
        alone.append(times[0])
    return ratios, alone


def members(union: Union, officer: User) -> dict[str, Figure]:
    """Preview and writing together, through form and events, against the peer's preview and import of the same people."""
    rows = people(Random(1989))
    words = {"male": "Nam", "female": "Nữ"}
    ours = saved([HEAD, *[(row[0], words[row[1]], *row[2:]) for row in rows]])
    theirs = saved([FIELDS, *[(None, union.pk, *row, "direct") for row in rows]])
    ratios, alone = compared(
        lambda: loaded("members", officer, union, ours, {"new": MEMBERS}), lambda: imported(MemberResource(), theirs), ROUNDS
    )
    return {
        f"{MEMBERS} members, preview and writing, seconds": Figure(statistics.median(alone), None, alone),
        f"{MEMBERS} members / django-import-export, preview and import": Figure(statistics.median(ratios), 0.25, ratios),
    }


def initiatives(union: Union, officer: User) -> dict[str, Figure]:
    """A worksheet of initiatives, each through the whole form and its search for the same words, against the peer's rows."""
    rng = Random(1989)
    rows = [(" ".join(rng.sample(SYLLABLES, 12)), date(2022, 3, 1), 36_500_000) for _row in range(DRAFTS)]
    ours = saved([("STT", "Tên sáng kiến", "Ngày quyết định", "Giá trị làm lợi"), *[(n, *row) for n, row in enumerate(rows, 1)]])
    kept = [(f"SK-1998-{n:05}", str(uuid4()), union.pk, officer.pk, timezone.now(), *row) for n, row in enumerate(rows)]
    theirs = saved([DRAFT_FIELDS, *[(None, *map(str, row)) for row in kept]])
    ratios, alone = compared(
        lambda: loaded("initiatives", officer, union, ours, {"new": DRAFTS}), lambda: imported(DraftResource(), theirs), 1
    )
    return {
        f"{DRAFTS} initiatives, preview and writing, seconds": Figure(alone[0]),
        f"{DRAFTS} initiatives / django-import-export, preview and import": Figure(ratios[0], 0.25, ratios),
    }


def export() -> dict[str, Figure]:
    """All initiatives as a workbook against bare openpyxl with the same cells."""
    rows = list(exports.initiatives(Initiative.objects.order_by("-pk")).rows)
    head = [str(column.label) for column in exports.INITIATIVE_COLUMNS]

    def ours():
        write_xlsx(io.BytesIO(), [exports.initiatives(Initiative.objects.order_by("-pk"))])

    ratios = [seconds(ours) / seconds(lambda: saved([head, *rows])) for _round in range(ROUNDS)]
    return {f"{len(rows)} initiatives as .xlsx / bare openpyxl": Figure(statistics.median(ratios), 1.2, ratios)}


def memory() -> dict[str, Figure]:
    """What writing all initiatives takes at its highest, against a fifth of them: it does not follow the rows."""

    def peak(rows) -> int:
        tracemalloc.start()
        with TemporaryFile() as file:
            write_xlsx(file, [exports.initiatives(rows)])
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    rows = Initiative.objects.order_by("-pk")
    everything = rows.count()
    some, most = peak(rows[: everything // 5]), peak(rows)
    return {
        f"{everything} initiatives as .xlsx, highest memory, MB": Figure(most / 2**20),
        f"memory of {everything} rows / of {everything // 5}": Figure(most / some, 1.5),
    }


def measure() -> dict[str, Figure]:
    unions, bao, _tri = board()
    fill(Random(1989), unions, bao, LARGE)
    with TemporaryDirectory() as folder:
        settings.SHEETS_ROOT = Path(folder)
        officer = User.objects.create(username="officer", full_name="Officer")
        Mandate.objects.create(user=officer, role="officer", union=unions[0], since=date(2019, 1, 1))
        return members(unions[0], officer) | initiatives(unions[0], officer) | export() | memory()
