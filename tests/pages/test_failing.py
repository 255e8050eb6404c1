"""What a person reads when database or disk let us down: a page that says so, and gives back what was typed."""

import errno
import logging
import os
import re
import time
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.test import Client
from django.utils import timezone

from kcn_union.log import OneLine
from kcn_union.pages.errors import DATABASE, DISK, trouble_of
from kcn_union.sheets import SIGN_OF_LIFE, forget_old, sign_of_life
from tests.conftest import NOW
from tests.initiatives.test_form import typed
from toolkit.steps import Refused
from unions import sheets
from unions.models import SheetRun

pytestmark = pytest.mark.usefixtures("today")

AWAY = [
    DatabaseError("server closed the connection unexpectedly"),
    OperationalError("server closed the connection unexpectedly"),
    OperationalError("database is locked"),
    OperationalError("disk I/O error"),
    OperationalError("attempt to write a readonly database"),
    OperationalError("database or disk is full"),
    InterfaceError("connection already closed"),
    InternalError("cannot execute INSERT in a read-only transaction"),
]


@contextmanager
def away(error=AWAY[0], verb=""):
    """Let the database answer nothing any more; with a verb, only that kind of statement."""

    def refuse(execute, sql, params, many, context):
        if sql.startswith(verb):
            raise error
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def quiet(cast, who="hang") -> Client:
    return cast.client(who, raise_request_exception=False)


def sent_again(page: str) -> dict[str, str]:
    """Return what the form of the page would send."""
    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    return {unescape(name): unescape(value) for name, value in found}


@pytest.mark.parametrize("error", AWAY, ids=str)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_database_that_does_not_answer_is_a_readable_page_that_says_when_to_come_back(cast, method, error):
    client = quiet(cast)
    with away(error):
        answer = getattr(client, method)("/initiatives/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    if method != "head":
        assert "không phản hồi" in answer.content.decode()
        assert answer.headers["X-Request-ID"] in answer.content.decode()


def test_a_session_that_cannot_be_written_is_the_same_trouble(cast):
    cast.member("Trần Thị Ánh")
    client = quiet(cast)
    with away(OperationalError("database is locked"), verb='UPDATE "django_session"'):
        answer = client.post("/initiatives/new/CD-001/", typed())

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_an_address_that_does_not_exist_says_the_same(cast):
    client = quiet(cast)
    with away():
        assert client.get("/no/such/page/").status_code == 503
    assert client.get("/no/such/page/").status_code == 404


def test_what_needs_no_database_is_served(db):
    client = Client(raise_request_exception=False)
    with away():
        answers = [client.get(path).status_code for path in ("/healthz", "/readyz", "/static/kcn.css")]
    assert answers == [200, 503, 200]


def test_what_was_typed_stands_in_the_page_and_is_sent_again_from_there(cast):
    cast.member("Trần Thị Ánh")
    client = quiet(cast)
    form = typed(title='Đồ "gá" <b>&', problem="\n  Hai dòng,\nlật tay.")
    with away():
        answer = client.post("/initiatives/new/CD-001/", form)
    page = answer.content.decode()
    assert (answer.status_code, sent_again(page)) == (503, form)

    again = client.post(re.search(r'action="([^"]+)"', page)[1], sent_again(page))

    assert (again.status_code, cast.samju.initiatives.get().title) == (302, 'Đồ "gá" <b>&')


def test_a_failure_in_the_middle_of_saving_leaves_nothing_and_gives_it_all_back(cast):
    cast.member("Trần Thị Ánh")
    form = typed()
    client = quiet(cast)
    with away(verb='INSERT INTO "unions_event"'):
        answer = client.post("/initiatives/new/CD-001/", form)

    assert (answer.status_code, sent_again(answer.content.decode()), cast.samju.initiatives.count()) == (503, form, 0)


def test_a_file_is_not_given_back_and_the_page_says_so(cast):
    client = quiet(cast)
    with away():
        page = client.post("/sheets/members/CD-001/", {"op_id": "7", "file": SimpleUploadedFile("a.csv", b"x")}).content.decode()

    assert ("xin chọn lại" in page, sent_again(page)) == (True, {"op_id": "7"})


def test_a_password_never_stands_in_a_page(cast):
    client = quiet(cast)
    with away():
        page = client.post("/account/login/", {"login": "hang", "password": "bi-mat-cua-toi"}).content.decode()

    assert ("bi-mat-cua-toi" in page, "<form" in page) == (False, False)


def test_the_page_leads_to_no_other_site(cast):
    client = quiet(cast, None)
    with away():
        page = client.get("/x", PATH_INFO="//evil.example/x").content.decode()

    assert 'href="/%2Fevil.example/x"' in page


def test_a_fault_of_ours_is_told_from_what_let_us_down():
    assert trouble_of(ValueError("x")) == ""
    tidying = RuntimeError("while tidying up")
    tidying.__context__ = OperationalError("gone")
    assert trouble_of(tidying) == DATABASE
    assert [trouble_of(one("x")) for one in (IntegrityError, DataError, ProgrammingError)] == ["", "", ""]
    assert [trouble_of(OSError(code, "x")) for code in (errno.ENOSPC, errno.EROFS, errno.ENOENT)] == [DISK, DISK, ""]


# What is written down.


def test_a_failure_is_one_line_with_its_number_and_nothing_that_was_typed(cast, caplog):
    logging.getLogger("django.request").addHandler(caplog.handler)
    try:
        client = quiet(cast)
        with away(OperationalError("Failing row contains (Nguyễn Thu Hằng)")):
            answer = client.post("/initiatives/new/CD-001/?q=ten-nguoi", typed(title="Bí mật"))
    finally:
        logging.getLogger("django.request").removeHandler(caplog.handler)

    (line,) = [OneLine().format(one) for one in caplog.records if one.name == "django.request"]
    assert (
        re.sub(r"at \S+", "at …", line)
        == f"ERROR 503 POST /initiatives/new/<slug:union_code>/ OperationalError at … request {answer.headers['X-Request-ID']}"
    )


def test_the_line_names_the_place_in_the_code(cast, caplog):
    cast.member("Trần Thị Ánh")
    logging.getLogger("django.request").addHandler(caplog.handler)
    try:
        client = quiet(cast)
        with away(verb='INSERT INTO "unions_event"'):
            client.post("/initiatives/new/CD-001/", typed())
    finally:
        logging.getLogger("django.request").removeHandler(caplog.handler)

    line = OneLine().format(caplog.records[-1])
    assert re.match(
        r"ERROR 503 POST /initiatives/new/<slug:union_code>/ DatabaseError at tests/pages/test_failing\.py:\d+ request [0-9a-f]{12}$",
        line,
    )


# Disks.


@pytest.fixture
def no_room(settings, tmp_path):
    """A folder for sheets that cannot be made, whoever runs this."""
    (tmp_path / "file").write_text("")
    settings.SHEETS_ROOT = tmp_path / "file" / "sheets"


def test_a_sheet_that_the_disk_does_not_take_is_refused_at_its_field(cast, no_room):
    page = cast.client("hang").post("/sheets/members/CD-001/", {"op_id": uuid4(), "file": SimpleUploadedFile("a.csv", b"x")})

    assert (page.status_code, SheetRun.objects.count()) == (200, 0)
    assert page.context["form"].errors["file"][0].startswith("Chưa lưu được tệp “a.csv”")


def test_files_that_cannot_be_removed_are_tried_again(cast, settings, tmp_path):
    settings.SHEETS_ROOT = tmp_path
    run = SheetRun.objects.create(
        kind="members", scope="CD-001", by=cast.hang, made_at=NOW, touched_at=NOW, op_id=uuid4(), file_name="a.csv", state="ready"
    )
    # A folder is what no unlink removes, not even root's.
    run.path.mkdir()

    sheets.cancel(run, at=NOW)
    assert (SheetRun.objects.get().state, forget_old(NOW + timedelta(40))) == ("cancelled", 0)

    run.path.rmdir()
    assert (forget_old(NOW + timedelta(40)), SheetRun.objects.get().swept) == (1, True)


# Ready.


def ready() -> list[str]:
    answer = Client().get("/readyz")
    return [str(answer.status_code), *answer.content.decode().splitlines()]


@pytest.fixture
def folders(settings, tmp_path):
    settings.FILES_ROOT, settings.SHEETS_ROOT = tmp_path / "files", tmp_path / "sheets"
    return settings


def test_ready_tells_a_worker_that_is_silent_and_goes_on(db, folders):
    assert ready() == ["200", "ready", "sheets worker: has not run yet"]
    sign_of_life()
    assert ready() == ["200", "ready"]
    long_ago = time.time() - 3600
    os.utime(folders.SHEETS_ROOT / SIGN_OF_LIFE, (long_ago, long_ago))
    assert ready() == ["200", "ready", "sheets worker: silent for 3600 s"]


def test_a_worker_that_reads_a_long_sheet_is_not_silent(cast, folders):
    values = {"kind": "members", "scope": "CD-001", "by": cast.hang, "made_at": NOW, "op_id": uuid4(), "file_name": "a.csv"}
    SheetRun.objects.create(touched_at=timezone.now(), **values)

    assert ready() == ["200", "ready"]


def test_ready_says_no_without_the_table_of_the_cache(transactional_db, folders, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_is_missing"}}
    sign_of_life()

    assert ready() == ["503", "not ready", "cache: its table is missing, run manage.py createcachetable"]


def test_ready_tells_folders_that_cannot_be_written_to(db, folders, tmp_path):
    (tmp_path / "file").write_text("")
    folders.SHEETS_ROOT = tmp_path / "file"
    told = ready()

    assert "file: cannot be written to" in told or os.getuid() == 0
    assert told[:2] == ["200", "ready"]


def test_refusals_are_for_people(cast, no_room):
    run = SheetRun(kind="members", scope="CD-001", by=cast.hang, made_at=NOW, touched_at=NOW, op_id=uuid4(), file_name="a.csv")
    with pytest.raises(Refused, match=r"a\.csv"):
        sheets.start(run, [b"x"])
