"""Sheets in and out beside their peers: a member list against django-import-export, an export against bare openpyxl."""

import io
import statistics
import tracemalloc
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
from toolkit.sheets.out import write_xlsx
from unions import sheets
from unions.models import Mandate, Member, SheetRun, Union, User

MEMBERS = size(4_000, 21_000)
HEAD = ["Họ và tên", "Giới tính", "Ngày sinh", "Mã nhân viên", "Số thẻ đoàn viên", "Ngày vào công đoàn", "Công việc"]
FIELDS = ["id", "union", "name", "sex", "birth_date", "employee_code", "card_number", "joined_on", "job_title", "work_class"]
ROUNDS = size(2, 3)


class MemberResource(resources.ModelResource):
    class Meta:
        model = Member
        fields = FIELDS


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


def members(union: Union) -> dict[str, Figure]:
    """Preview and writing together, through form and events, against the peer's preview and import of the same people."""
    rows = people(Random(1989))
    words = {"male": "Nam", "female": "Nữ"}
    ours = saved([HEAD, *[(row[0], words[row[1]], *row[2:]) for row in rows]])
    theirs = saved([FIELDS, *[(None, union.pk, *row, "direct") for row in rows]])
    officer = User.objects.create(username="officer", full_name="Officer")
    Mandate.objects.create(user=officer, role="officer", union=union, since=date(2019, 1, 1))

    def load():
        now = timezone.now()
        made = SheetRun(
            kind="members",
            scope=union.code,
            union=union,
            by=officer,
            made_at=now,
            touched_at=now,
            op_id=uuid4(),
            file_name="m.xlsx",
        )
        run = sheets.start(made, [ours])
        work_once()
        run.refresh_from_db()
        sheets.confirm(run, seen=run.digest, at=now)
        work_once()
        run.refresh_from_db()
        assert (run.state, run.counts) == ("written", {"new": MEMBERS})

    def peer():
        for dry_run in (True, False):
            data = XLSX().create_dataset(theirs)
            assert not MemberResource().import_data(data, dry_run=dry_run).has_errors()

    ratios, alone = [], []
    for _round in range(ROUNDS):
        times = []
        for deed in (load, peer):
            try:
                with transaction.atomic():
                    times.append(seconds(deed))
                    raise TakenBack
            except TakenBack:
                pass
        ratios.append(times[0] / times[1])
        alone.append(times[0])
    return {
        f"{MEMBERS} members, preview and writing, seconds": Figure(statistics.median(alone), None, alone),
        f"{MEMBERS} members / django-import-export, preview and import": Figure(statistics.median(ratios), 0.25, ratios),
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
        return members(unions[0]) | export() | memory()
