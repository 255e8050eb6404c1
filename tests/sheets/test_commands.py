"""The same sheets from the command line, with the rights of the person they are loaded for."""

import pytest
from django.core.management import CommandError, call_command

from tests.sheets.make import FILES
from tests.sheets.test_loading import kept_apart  # noqa: F401
from unions import sheets
from unions.models import Event, Member, SheetRun

pytestmark = pytest.mark.usefixtures("today", "kept_apart")


def test_a_trial_tells_and_writes_nothing(cast, capsys):
    call_command("import_sheet", "members", "CD-001", str(FILES / "wrong-cells.xlsx"), by="hang")

    said = capsys.readouterr().out
    assert (said.splitlines()[0], said.splitlines()[1], said.splitlines()[-1], Member.objects.count()) == (
        "wrong: 4", "  2 Nguyễn Văn An: D Ngày 31/02/1990 không có. Tháng 2 năm 1990 có 28 ngày.", "nothing written", 0,
    )  # fmt: skip


def test_the_worker_leaves_what_a_command_works_on_alone(cast, monkeypatch):
    seen = []
    check = sheets.check

    def watched(run, *args, **kwargs):
        seen.append(list(SheetRun.objects.waiting()))
        return check(run, *args, **kwargs)

    monkeypatch.setattr(sheets, "check", watched)
    call_command("import_sheet", "members", "CD-001", str(FILES / "plain.xlsx"), by="hang", write=True)

    assert (seen, Member.objects.count()) == ([[]], 2)


def test_write_writes_once(cast, capsys):
    for _again in range(2):
        call_command("import_sheet", "members", "CD-001", str(FILES / "plain.xlsx"), by="hang", write=True)

    said = capsys.readouterr().out.splitlines()
    assert (said, Member.objects.count(), Event.objects.count()) == (
        ["new: 2", "written", "unchanged: 2", "nothing written"], 2, 2,
    )  # fmt: skip
    assert list(SheetRun.objects.order_by("pk").values_list("state", flat=True)) == ["written", "cancelled"]


@pytest.mark.parametrize(("by", "why"), [("minh", "sees no"), ("doc", "cán bộ của CĐCS này làm"), ("nobody", "no account")])
def test_who_may_not_on_the_pages_may_not_here(cast, by, why):
    with pytest.raises(CommandError, match=why):
        call_command("import_sheet", "members", "CD-001", str(FILES / "plain.xlsx"), by=by, write=True)

    assert Member.objects.count() == 0


def test_a_list_is_written_as_that_person_sees_it(cast, tmp_path):
    cast.accepted(title="Của ta")
    cast.accepted(union=cast.haneul, title="Của người")
    call_command("export_list", "/initiatives/list.csv?half_year=2022-H1", str(tmp_path / "ds.csv"), by="hang")

    text = (tmp_path / "ds.csv").read_text(encoding="utf-8-sig")
    assert ("Của ta" in text, "Của người" in text) == (True, False)


def test_taking_members_away_by_command_is_an_event_too(cast, tmp_path):
    call_command("export_list", "/unions/CD-001/members/list.csv", str(tmp_path / "m.csv"), by="hang", reason="Gửi cấp trên")

    assert [(one.verb, one.actor) for one in Event.objects.all()] == [("exported", "Nguyễn Thu Hằng")]


@pytest.mark.parametrize(
    ("address", "by", "why"),
    [("/initiatives/", "hang", "not the file of a list"), ("/unions/CD-001/members/list.csv", "minh", "No Union|sees no"),
     ("/x", "hang", "not the file"), ("/unions/list.csv", "nobody", "no account")],
)  # fmt: skip
def test_what_is_no_list_or_not_seen_is_refused(cast, tmp_path, address, by, why):
    with pytest.raises(CommandError, match=why):
        call_command("export_list", address, str(tmp_path / "x.csv"), by=by)

    assert not (tmp_path / "x.csv").exists()
