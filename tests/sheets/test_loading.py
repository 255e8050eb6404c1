"""Loading a sheet: shown before anything is written, written all or not at all, the same file twice changes nothing."""

import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from importlib import import_module
from io import BytesIO
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from kcn_union.sheets import KINDS, forget_old, work_once
from kcn_union.verify import whole
from kcn_union.verify.asking import Tally
from tests.conftest import NOW
from tests.sheets.make import AN, BINH, FILES, HEAD
from tests.thawed import thawed
from toolkit.steps import Refused
from unions import chain, events, sheets
from unions.imports import Members
from unions.models import Event, Member, SheetRun

pytestmark = pytest.mark.usefixtures("today", "kept_apart")
ROOT = Path(__file__).parents[2]
LOAD = "/sheets/members/CD-001/"


@pytest.fixture
def kept_apart(settings, tmp_path):
    settings.SHEETS_ROOT = tmp_path


def workbook(rows, name="ds.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue())


def loaded(cast, rows=(HEAD, AN, BINH), who="hang") -> SheetRun:
    """Return a run as its sender finds it after the worker has read it."""
    answer = cast.client(who).post(LOAD, {"file": workbook(rows), "op_id": uuid4()})
    work_once()
    return SheetRun.objects.get(pk=int(answer.url.split("/")[-2]))


def written(cast, run, who="hang") -> SheetRun:
    cast.client(who).post(f"/sheets/runs/{run.pk}/confirm/", {"digest": run.digest})
    work_once()
    run.refresh_from_db()
    return run


def members():
    return list(Member.objects.order_by("pk").values_list("name", "sex", "birth_date", "employee_code", "joined_on"))


def test_nothing_is_written_before_it_is_confirmed(cast):
    run = loaded(cast)

    assert (run.state, run.counts, members(), Event.objects.count()) == ("ready", {"new": 2}, [], 0)


def test_confirmed_rows_are_written_with_one_event_each_that_names_file_and_row(cast):
    written(cast, loaded(cast))

    assert members() == [
        ("Nguyễn Văn An", "male", date(1990, 3, 5), "T1001", date(2015, 2, 1)),
        ("Trần Thị Bình", "female", date(1991, 12, 31), "T1002", date(2016, 2, 1)),
    ]
    assert [(one.verb, one.actor, one.reason) for one in Event.objects.order_by("pk")] == [
        ("created", "Nguyễn Thu Hằng", "từ tệp ds.xlsx, dòng 2"),
        ("created", "Nguyễn Thu Hằng", "từ tệp ds.xlsx, dòng 3"),
    ]


@pytest.mark.parametrize("shift", [timedelta(days=-1), timedelta(days=1)], ids=["a day back", "a day ahead"])
def test_verify_finds_the_events_of_a_sheet_whose_clock_was_shifted_before_it_was_written(cast, time_machine, shift):
    run = loaded(cast)
    time_machine.move_to(NOW + shift, tick=False)
    written(cast, run)

    assert (run.state, list(whole.troubles(Tally()))) == ("written", [])
    with thawed():
        Event.objects.filter(reason__contains="dòng 3").update(reason="")
    assert list(whole.troubles(Tally())) == [f"sheet run {run.pk} (ds.xlsx): 2 rows were to be written, 1 events tell of them"]


def test_a_written_sheet_bears_the_moment_of_its_events_however_long_the_writing_takes(cast):
    run = loaded(cast)
    cast.client("hang").post(f"/sheets/runs/{run.pk}/confirm/", {"digest": run.digest})
    run.refresh_from_db()
    seconds = count()
    sheets.write(run, KINDS["members"], clock=lambda: NOW + timedelta(seconds=next(seconds)))
    run.refresh_from_db()

    assert (run.state, set(Event.objects.values_list("at", flat=True))) == ("written", {run.ended_at})


def test_verify_takes_the_words_of_an_erased_person_for_no_lack_of_an_event(cast):
    run = written(cast, loaded(cast))
    events.erase(Event.objects.filter(reason__contains="dòng 3"), by=cast.lanh, at=NOW)

    assert (run.state, list(whole.troubles(Tally()))) == ("written", [])


def test_sheets_written_before_get_the_moment_of_their_own_events(cast, time_machine):
    """What was written until now bears the moment its writing ended; the migration is called upon as it stands."""
    for minute, rows in ((0, (HEAD, AN)), (5, (HEAD, BINH))):
        time_machine.move_to(NOW + timedelta(minutes=minute), tick=False)
        run = written(cast, loaded(cast, rows))
        # The second was brought before the clock was set back.
        SheetRun.objects.filter(pk=run.pk).update(
            ended_at=timezone.now() + timedelta(seconds=20), made_at=timezone.now() + timedelta(days=minute)
        )
    import_module("unions.migrations.0011_sheet_moments").as_the_events(apps, None)

    assert [one.ended_at - NOW for one in SheetRun.objects.order_by("pk")] == [timedelta(), timedelta(minutes=5)]


def test_the_same_file_twice_changes_nothing_and_says_so(cast):
    written(cast, loaded(cast))
    before = members(), Event.objects.count()
    again = loaded(cast)

    assert (again.counts, members(), Event.objects.count()) == ({"unchanged": 2}, *before)
    with pytest.raises(Refused, match="Không có gì thay đổi"):
        sheets.confirm(again, seen=again.digest, at=NOW)
    assert "Mọi dòng trong tệp đều đã có" in cast.client("hang").get(again.get_absolute_url()).content.decode()


def test_the_way_out_and_in_again_changes_exactly_the_edited_cells(cast):
    written(cast, loaded(cast))
    untouched = cast.member("Lê Thị Cúc", employee_code="T1003", job_title="May", card_number="0012")
    answer = cast.client("hang").post(f"{LOAD}template/", {"why": "keeping"})
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    page = book.worksheets[0]
    place = {cell.value: cell.column for cell in page[1]}
    rows = {page.cell(row, 1).value: row for row in range(2, page.max_row + 1)}
    page.cell(rows["Nguyễn Văn An"], place["Công việc"]).value = "=Tổ trưởng"
    page.cell(rows["Nguyễn Văn An"], place["Công việc"]).data_type = "s"
    page.cell(rows["Trần Thị Bình"], place["Mã nhân viên"]).value = None
    before = {one.pk: {k: v for k, v in vars(one).items() if k != "_state"} for one in Member.objects.all()}
    file = BytesIO()
    book.save(file)
    run = cast.client("hang").post(LOAD, {"file": SimpleUploadedFile("m.xlsx", file.getvalue()), "op_id": uuid4()})
    work_once()
    run = written(cast, SheetRun.objects.get(pk=int(run.url.split("/")[-2])))

    after = {one.pk: {k: v for k, v in vars(one).items() if k != "_state"} for one in Member.objects.all()}
    changed = {
        before[pk]["name"]: {k: v for k, v in row.items() if v != before[pk][k]} for pk, row in after.items() if row != before[pk]
    }
    assert run.counts == {"changed": 2, "unchanged": 1}
    assert changed == {
        "Nguyễn Văn An": {"job_title": "=Tổ trưởng"},
        "Trần Thị Bình": {"employee_code": "", "code_key": ""},
    }
    assert Event.objects.about(untouched).count() == 0


def test_a_list_of_ones_own_empties_nothing_and_deletes_nobody(cast):
    cast.member("Nguyễn Văn An", sex="male", birth_date=date(1990, 3, 5), employee_code="T1001", job_title="Hàn", joined_on=AN[5])
    cast.member("Người Khác", employee_code="T9")
    run = written(cast, loaded(cast, [HEAD, [*AN[:4], None, AN[5]]]))

    assert (run.counts, Member.objects.count()) == ({"unchanged": 1}, 2)


def test_who_is_meant_is_asked_where_it_is_not_certain_and_the_answer_holds(cast):
    on_file = cast.member("Nguyễn Văn An", sex="male", employee_code="CU 1", joined_on=AN[5])
    run = loaded(cast)
    asked = run.rows.get(outcome="asked")
    assert (run.counts, asked.number, [answer for answer, _words in asked.choices]) == (
        {"asked": 1, "new": 1}, 2, [f"DV-{on_file.pk}", "new"],
    )  # fmt: skip
    cast.client("hang").post(f"/sheets/runs/{run.pk}/answer/", {"row-2": f"DV-{on_file.pk}"})
    work_once()
    run.refresh_from_db()
    assert run.counts == {"changed": 1, "new": 1}
    written(cast, run)

    on_file.refresh_from_db()
    assert (on_file.birth_date, on_file.employee_code, Member.objects.count()) == (date(1990, 3, 5), "T1001", 2)


def test_an_answer_that_was_not_offered_is_not_taken(cast):
    cast.member("Nguyễn Văn An", sex="male", joined_on=AN[5])
    foreign = cast.member("Nguyễn Văn An", sex="male", union=cast.haneul)
    run = loaded(cast)
    cast.client("hang").post(f"/sheets/runs/{run.pk}/answer/", {"row-2": f"DV-{foreign.pk}"})
    work_once()
    run.refresh_from_db()

    assert (run.counts, run.answers) == ({"asked": 1, "new": 1}, {})


def test_a_key_of_another_union_is_refused(cast):
    foreign = cast.member("Người Lạ", union=cast.haneul)
    run = loaded(cast, [[*HEAD, "Mã dòng"], [*AN, f"DV-{foreign.pk}"]])

    assert (run.counts, run.rows.get().errors[0][2]) == (
        {"wrong": 1}, f"CĐCS này không có đoàn viên nào mang mã dòng DV-{foreign.pk}. Để trống ô này nếu là người mới.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ([1, "An", "Nam", AN[3], "T1", date(2015, 2, 1), date(2014, 1, 1)], ["G"]),
        ([1, "An", None, AN[3], "T1", date(2015, 2, 1), None], ["C"]),
        ([1, "A" * 101, "Nam", AN[3], "T1", date(2015, 2, 1), None], ["B"]),
        ([1, "An", "Nam", date(2005, 1, 1), "T1", date(2015, 2, 1), None], ["D"]),
    ],
)
def test_each_rule_of_a_member_is_kept_by_its_cell(cast, row, columns):
    run = loaded(cast, [[*HEAD, "Ngày cuối"], row])

    assert (run.counts, [error[0] for error in run.rows.get().errors]) == ({"wrong": 1}, columns)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (32_000, "32000 là một con số. Nếu là ngày 11/08/1987, hãy định dạng ô là ngày hoặc ghi ngày/tháng/năm."),
        (1990, "1990 mới là năm. Hãy ghi đủ ngày/tháng/năm."),
    ],
)
def test_a_bare_number_in_a_cell_of_days_is_asked_back(cast, cell, words):
    run = loaded(cast, [HEAD, [*AN[:3], cell, *AN[4:]]])

    assert [error[2] for error in run.rows.get().errors] == [words]


def test_a_code_of_somebody_else_is_asked_about_and_not_given_twice(cast):
    cast.member("Chủ Mã", employee_code="t1001")
    run = loaded(cast, [HEAD, AN])
    assert run.counts == {"asked": 1}
    cast.client("hang").post(f"/sheets/runs/{run.pk}/answer/", {"row-2": "new"})
    work_once()
    run.refresh_from_db()

    assert (run.counts, [error[0] for error in run.rows.get().errors]) == ({"wrong": 1}, ["E"])


def test_the_same_person_or_code_twice_in_a_file_is_wrong(cast):
    run = loaded(cast, [HEAD, AN, AN, [*BINH[:4], "T1001", BINH[5]]])

    assert [(one.number, one.outcome, one.errors and one.errors[0][2]) for one in run.rows.order_by("number")] == [
        (2, "new", []), (3, "wrong", "Đã có ở dòng 2."), (4, "wrong", "Đã có ở dòng 2."),
    ]  # fmt: skip


def test_a_member_who_left_and_came_back_is_the_same_person_in_a_new_row(cast):
    left = cast.member(
        "Nguyễn Văn An", sex="male", birth_date=AN[3], employee_code="T1001", joined_on=date(2010, 1, 1), left_on=date(2014, 1, 1)
    )
    written(cast, loaded(cast, [HEAD, AN]))

    back = Member.objects.exclude(pk=left.pk).get()
    assert (back.person, back.joined_on, back.left_on) == (left.person, date(2015, 2, 1), None)


def test_a_number_in_a_cell_that_lost_its_zeros_is_the_same_code(cast):
    cast.member("Nguyễn Văn An", sex="male", birth_date=AN[3], employee_code="00123", joined_on=AN[5])

    assert loaded(cast, [HEAD, [*AN[:4], 123, AN[5]]]).counts == {"unchanged": 1}


def test_wrong_rows_come_back_in_the_same_workbook_with_the_cell_marked(cast):
    run = loaded(cast, [HEAD, AN, [2, "Lê Thị Hoa", "Nữ", "31/02/1991", "T3", date(2015, 1, 1)]])
    answer = cast.client("hang").get(f"/sheets/runs/{run.pk}/marked.xlsx")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    page = book.worksheets[0]

    marked = [cell.coordinate for row in page for cell in row if cell.comment]
    assert (marked, page["D3"].comment.text, page["D3"].fill.fgColor.rgb, page["D3"].value) == (
        ["D3"], "Ngày 31/02/1991 không có. Tháng 2 năm 1991 có 28 ngày.", "00F8C9C4", "31/02/1991",
    )  # fmt: skip
    assert [cell.value for cell in book["Cần sửa"][2]] == ["Sheet", 3, "D", page["D3"].comment.text]


def test_what_changed_on_file_meanwhile_is_shown_anew_and_not_written(cast):
    run = loaded(cast)
    cast.member("Người Mới", employee_code="T1002")
    run = written(cast, run)

    assert (run.state, run.counts, run.read["stale"], Member.objects.count()) == ("ready", {"new": 1, "asked": 1}, True, 1)


def test_an_old_tab_does_not_confirm_what_it_never_showed(cast):
    run = loaded(cast)
    on_screen = run.digest
    cast.member("Người Mới", employee_code="T1002")
    written(cast, run)
    cast.client("hang").post(f"/sheets/runs/{run.pk}/confirm/", {"digest": on_screen})
    work_once()
    run.refresh_from_db()

    assert (run.state, run.digest != on_screen, Member.objects.count()) == ("ready", True, 1)


def test_a_mandate_that_ended_ends_the_sheet(cast):
    run = loaded(cast)
    cast.client("hang").post(f"/sheets/runs/{run.pk}/confirm/", {"digest": run.digest})
    cast.hang.mandates.update(until=date(2022, 6, 1))
    work_once()
    run.refresh_from_db()

    assert (run.state, Member.objects.count(), cast.client("hang").get(run.get_absolute_url()).status_code) == ("refused", 0, 404)


def test_the_board_adds_and_does_not_change(cast):
    cast.member("Nguyễn Văn An", sex="male", birth_date=AN[3], employee_code="T1001", joined_on=date(2015, 1, 1))
    run = loaded(cast, who="bao")
    assert run.counts == {"new": 1, "wrong": 1}
    answer = cast.client("bao").post(f"{LOAD}template/", {"why": "keeping"})
    page = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]

    assert (page.max_row, Event.objects.count()) == (1, 0)


def test_taking_away_the_list_of_members_is_an_event(cast):
    cast.client("hang").post(f"{LOAD}template/", {"why": "keeping"})

    assert [(one.verb, one.label) for one in Event.objects.all()] == [("exported", "CĐCS Công ty Mẫu Một")]


@pytest.mark.parametrize("who", ["minh", "bao", "doc", "khach"])
def test_a_sheet_is_its_senders_affair(cast, who):
    run = loaded(cast)
    client = cast.client(who)
    answers = [client.get(f"/sheets/runs/{run.pk}/"), client.get(f"/sheets/runs/{run.pk}/marked.xlsx")]
    answers += [client.post(f"/sheets/runs/{run.pk}/{deed}/") for deed in ("confirm", "cancel", "answer", "sheet")]
    run.refresh_from_db()

    assert ([one.status_code for one in answers], run.state) == ([404] * 6, "ready")


def test_a_cancelled_sheet_leaves_nothing(cast):
    run = loaded(cast)
    cast.client("hang").post(f"/sheets/runs/{run.pk}/cancel/")
    run.refresh_from_db()

    assert (run.state, run.rows.count(), run.path.exists(), Member.objects.count()) == ("cancelled", 0, False, 0)
    assert not work_once()


def test_cancelling_while_it_is_written_takes_back_every_row(cast, monkeypatch):
    run = loaded(cast)
    sheets.confirm(run, seen=run.digest, at=NOW)
    run.refresh_from_db()
    kind, write = KINDS["members"], KINDS["members"].write

    def interrupted(meant, asked):
        write(meant, asked)
        SheetRun.objects.filter(pk=run.pk).update(state="cancelled")

    monkeypatch.setattr(kind, "write", interrupted)
    sheets.take_on(run, KINDS, clock=timezone.now)

    assert (Member.objects.count(), Event.objects.count()) == (0, 0)


def test_the_same_form_sent_twice_is_one_sheet(cast):
    op_id = uuid4()
    addresses = {cast.client("hang").post(LOAD, {"file": workbook([HEAD, AN]), "op_id": op_id}).url for _click in range(2)}

    assert (len(addresses), SheetRun.objects.count()) == (1, 1)


def test_anothers_form_sent_along_makes_a_sheet_of_its_own_and_leaves_theirs(cast):
    first = loaded(cast)
    before = first.path.read_bytes()
    answer = cast.client("minh").post("/sheets/members/CD-002/", {"file": workbook([HEAD, BINH]), "op_id": first.op_id})
    second = SheetRun.objects.get(pk=int(answer.url.split("/")[-2]))

    assert (second.by, second.op_id != first.op_id, first.path.read_bytes() == before) == (cast.minh, True, True)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("ds.pdf", b"%PDF-1.4", "Chỉ nhận .xlsx"),
        ("ds.xlsm", b"PK", "Chỉ nhận .xlsx"),
        ("ds.xlsx", b"", "Tệp rỗng"),
    ],
)
def test_a_file_of_another_kind_is_refused_at_once(cast, name, content, words):
    page = cast.client("hang").post(LOAD, {"file": SimpleUploadedFile(name, content), "op_id": uuid4()})

    assert (words in page.content.decode(), SheetRun.objects.count()) == (True, 0)


def test_a_file_that_is_not_what_it_is_called_is_refused_by_the_reader_in_words(cast):
    answer = cast.client("hang").post(LOAD, {"file": SimpleUploadedFile("ds.xlsx", b"%PDF-1.4 x"), "op_id": uuid4()})
    work_once()

    assert "có đuôi .xlsx nhưng lại là" in cast.client("hang").get(answer.url).content.decode()


def test_a_sheet_whose_reading_fails_again_and_again_is_given_up_in_words(cast):
    cast.client("hang").post(LOAD, {"file": workbook([HEAD, AN]), "op_id": uuid4()})
    SheetRun.objects.update(tries=sheets.MOST_TRIES)
    work_once()

    assert (SheetRun.objects.get().state, "gián đoạn nhiều lần" in SheetRun.objects.get().refusal) == ("refused", True)


def test_a_page_says_when_nobody_reads(cast, time_machine):
    answer = cast.client("hang").post(LOAD, {"file": workbook([HEAD, AN]), "op_id": uuid4()})
    time_machine.shift(60)

    assert "chương trình đọc tệp không chạy" in cast.client("hang").get(answer.url).content.decode()


def test_files_of_old_sheets_are_removed_and_events_stay(cast, time_machine):
    run = written(cast, loaded(cast))
    time_machine.shift(31 * 24 * 3600)

    assert (forget_old(timezone.now()), run.path.exists(), run.rows.count(), Event.objects.count()) == (1, False, 0, 2)


MADE = """
import sys, django
django.setup()
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
call_command("migrate", verbosity=0)
settings.SHEETS_ROOT = Path(sys.argv[1])
from kcn_union.sheets import work_once
from unions import chain, events, sheets
from unions.imports import Members
from unions.models import IndustrialPark, Mandate, SheetRun, Superior, Union, User
body, park, by = Superior.objects.create(name="A", heading="A"), IndustrialPark.objects.create(name="K"), User.objects.create(username="u")
union = Union.objects.create(code="CD-001", name="C", employer="C", ownership="private", park=park, superior=body,
                             managing_board=body, founded_on=date(2015, 1, 1))
Mandate.objects.create(user=by, role="officer", union=union, since=date(2019, 1, 1))
now = timezone.now()
run = SheetRun(kind="members", scope="CD-001", union=union, by=by, made_at=now, touched_at=now, op_id=uuid4(), file_name="m.xlsx")
sheets.start(run, [Path(sys.argv[2]).read_bytes()])
work_once()
run.refresh_from_db()
sheets.confirm(run, seen=run.digest, at=now)
"""
WORK = """
import sys, time, django
django.setup()
from pathlib import Path
from django.conf import settings
settings.SHEETS_ROOT = Path(sys.argv[1])
from kcn_union.sheets import KINDS, work_once
from unions.models import Event, Member, SheetRun
kind = KINDS["members"]
write = kind.write
def halted(meant, asked):
    write(meant, asked)
    print("written, not committed", Member.objects.count(), flush=True)
    time.sleep(60)
if sys.argv[2] == "halt":
    kind.write = halted
if sys.argv[2] != "look":
    work_once()
print(Member.objects.count(), Event.objects.count(), SheetRun.objects.get().state)
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="brings its own database file; on PostgreSQL see the next one")
def test_kill_9_in_the_middle_of_writing_leaves_none_of_its_rows(tmp_path):
    _kill_9(tmp_path, f"sqlite:///{tmp_path}/killed.sqlite3")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_kill_9_leaves_none_of_its_rows_on_postgresql(db, tmp_path):
    with connection.cursor() as cursor:
        cursor.connection.rollback()
        cursor.connection.autocommit = True
        cursor.execute("CREATE DATABASE kcn_killed")
    parts = urlsplit(os.environ["TEST_DATABASE_URL"])
    _kill_9(tmp_path, urlunsplit(parts._replace(path="/kcn_killed")))


def _kill_9(folder, address):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": address, "TEST_DATABASE_URL": address}

    def program(code, *words):
        return subprocess.Popen(
            [sys.executable, "-c", code, str(folder), *words], env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    assert program(MADE, str(FILES / "plain.xlsx")).wait() == 0
    worker = program(WORK, "halt")
    assert worker.stdout.readline() == "written, not committed 2\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait()

    assert program(WORK, "look").communicate()[0] == "0 0 writing\n"
    assert program(WORK, "work").communicate()[0] == "2 2 written\n"


def test_real_files_go_all_the_way(cast):
    content = (FILES / "titles-total-signature.xls").read_bytes()
    answer = cast.client("hang").post(LOAD, {"file": SimpleUploadedFile("cũ.xls", content), "op_id": uuid4()})
    work_once()
    run = written(cast, SheetRun.objects.get(pk=int(answer.url.split("/")[-2])))

    assert (run.state, [row[0] for row in members()]) == ("written", ["Nguyễn Văn An", "Trần Thị Bình"])


def test_a_sheet_that_two_workers_took_stays_written_once_the_first_has_written_it(cast):
    run = loaded(cast)
    sheets.confirm(run, seen=run.digest, at=NOW)
    first, second = SheetRun.objects.get(pk=run.pk), SheetRun.objects.get(pk=run.pk)

    sheets.write(first, KINDS["members"], clock=timezone.now)
    with pytest.raises(sheets.Cancelled):
        sheets.write(second, KINDS["members"], clock=timezone.now)

    run.refresh_from_db()
    assert (run.state, Member.objects.count()) == ("written", 2)


class Watching:
    """The part of a kind that notes whether its rows are reckoned within the transaction; `meanwhile` happens after the first time."""

    def __init__(self, meanwhile=lambda: None):
        self.outside, self.within, self.meanwhile = len(connection.savepoint_ids), [], meanwhile

    def mean(self, *words):
        found = super().mean(*words)
        self.within.append(len(connection.savepoint_ids) > self.outside)
        if len(self.within) == 1:
            self.meanwhile()
        return found


class Watched(Watching, Members):
    pass


def confirmed(run: SheetRun) -> SheetRun:
    sheets.confirm(run, seen=run.digest, at=NOW)
    return SheetRun.objects.get(pk=run.pk)


def test_rows_are_reckoned_before_the_transaction_and_not_again_where_nothing_they_rest_on_has_changed(cast):
    run, kind = confirmed(loaded(cast)), Watched(lambda: events.record(record=cast.draft(), verb="changed", by=cast.hang, at=NOW))
    sheets.write(run, kind, clock=lambda: NOW)

    assert (run.state, kind.within, Member.objects.count()) == ("written", [False], 2)


def test_a_member_entered_while_the_rows_were_reckoned_is_seen(cast):
    def enter():
        made = cast.member("Trần Thị Bình", sex="female", birth_date=BINH[3], joined_on=BINH[5])
        events.record(record=made, verb="created", by=cast.hang, at=NOW)
        chain.settle()

    run, kind = confirmed(loaded(cast)), Watched(enter)
    sheets.write(run, kind, clock=lambda: NOW)
    run.refresh_from_db()

    assert (run.state, run.counts, run.read["stale"]) == ("ready", {"new": 1, "changed": 1}, True)
    assert Member.objects.count() == 1


def test_rows_reckoned_before_midnight_are_reckoned_again_after_it(cast):
    run, kind, moments = confirmed(loaded(cast)), Watched(), [NOW]
    sheets.write(run, kind, clock=lambda: moments.pop() if moments else NOW + timedelta(1))

    assert (run.state, kind.within) == ("written", [False, True])


def test_a_mandate_that_ends_while_the_rows_are_reckoned_ends_the_sheet(cast):
    run, kind = confirmed(loaded(cast)), Watched(lambda: cast.hang.mandates.update(until=date(2022, 6, 1)))
    with pytest.raises(Refused):
        sheets.write(run, kind, clock=lambda: NOW)

    assert Member.objects.count() == 0
