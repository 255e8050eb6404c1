"""How long what is kept: the dry run tells and changes nothing, --write lets go of exactly that, once."""

import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core import serializers
from django.core.management import call_command

from awards.models import Honour, Nomination
from initiatives.models import Author
from tests.awards.conftest import awarding  # noqa: F401
from tests.conftest import NOW
from unions import chain, events
from unions.models import Event, Member, SavedForm, SheetRow, SheetRun

pytestmark = pytest.mark.usefixtures("today")

WATCHED = [SavedForm, SheetRun, SheetRow, Session, Event, Member, Author, Honour, Nomination]
LONG_AGO = date(2010, 1, 1)


@pytest.fixture
def kept(cast, settings, tmp_path):
    """One thing past its time of each kind, and beside it one that is not."""
    settings.SHEETS_ROOT = tmp_path
    for days, key in ((31, "old"), (29, "new")):
        SavedForm.objects.create(user=cast.hang, form="initiative", key=key, back="/", saved_at=NOW - timedelta(days))
    for days, swept in ((31, False), (29, False), (401, True), (399, True)):
        run = {
            "kind": "members",
            "by": cast.hang,
            "made_at": NOW,
            "file_name": f"{days}.xlsx",
            "state": "written",
            "ended_at": NOW,
        }
        SheetRun.objects.create(touched_at=NOW - timedelta(days), op_id=uuid4(), swept=swept, **run)
    for hours, key in ((-1, "ended"), (1, "living")):
        Session.objects.create(session_key=key, session_data="", expire_date=NOW + timedelta(hours=hours))
    for days in (401, 399):
        events.record(record=cast.hang, verb="password_set", by=cast.hang, at=NOW - timedelta(days), reason=f"{days}")
    details = {"birth_date": date(1960, 1, 1), "employee_code": "NV", "card_number": "4711", "joined_on": LONG_AGO}
    cast.member("Nghỉ lâu", left_on=date(2012, 1, 1), **details)
    cast.member("Nghỉ gần đây", left_on=date(2013, 1, 1), **details)
    cast.member("Còn làm", **details | {"employee_code": "NV-2"})
    chain.settle()
    return cast


def run(*options) -> dict[str, int]:
    """Return rule -> the number it printed."""
    out = io.StringIO()
    call_command("retain", *options, stdout=out)
    told = (line.partition(": ") for line in out.getvalue().splitlines())
    return {name: int(words.split()[0]) for name, _colon, words in told if words and words.split()[0].isdigit()}


def everything() -> str:
    return "".join(serializers.serialize("json", model.objects.order_by("pk")) for model in WATCHED)


ONE_EACH = dict.fromkeys(("saved forms", "loaded sheets", "sheet runs", "sessions", "sign-ins", "former members"), 1)


def test_without_write_it_tells_and_changes_nothing(kept):
    before = everything()

    assert run() == ONE_EACH
    assert everything() == before


def test_what_is_past_its_time_goes_and_what_is_not_stays(kept):
    assert run("--write") == ONE_EACH
    assert list(SavedForm.objects.values_list("key", flat=True)) == ["new"]
    assert list(SheetRun.objects.order_by("pk").values_list("file_name", "swept")) == [
        ("31.xlsx", True), ("29.xlsx", False), ("399.xlsx", True),
    ]  # fmt: skip
    assert list(Session.objects.values_list("session_key", flat=True)) == ["living"]
    assert list(Event.objects.filter(verb="password_set").order_by("pk").values_list("reason", flat=True)) == ["", "399"]
    assert [(one.name, one.birth_date is None, one.employee_code, one.card_number) for one in Member.objects.order_by("pk")] == [
        ("Nghỉ lâu", True, "", ""), ("Nghỉ gần đây", False, "NV", "4711"), ("Còn làm", False, "NV-2", "4711"),
    ]  # fmt: skip


def test_a_second_run_has_nothing_to_do(kept):
    run("--write")
    chain.settle()
    before = everything()

    assert run("--write") == dict.fromkeys(ONE_EACH, 0)
    assert everything() == before


def test_the_chain_holds_and_the_letting_go_is_told(kept):
    gone = Member.objects.get(name="Nghỉ lâu")
    events.record(record=gone, verb="changed", by=kept.hang, at=NOW, before={"card_number": "1"}, after={"card_number": "4711"})
    chain.settle()
    run("--write")

    assert list(chain.troubles()) == []
    assert [(one.verb, one.changes) for one in Event.objects.about(gone).order_by("pk")] == [
        ("changed", {}),
        ("details_ended", {}),
    ]


def test_nought_keeps_for_good(kept, settings):
    settings.SIGN_IN_EVENTS_KEPT_DAYS = settings.MEMBER_DETAILS_KEPT_YEARS = 0
    assert run("--write") == {name: 1 for name in ONE_EACH if name not in {"sign-ins", "former members"}}
    assert Member.objects.filter(birth_date=None).count() == 0


def test_who_is_a_member_elsewhere_or_stands_in_something_unfinished_keeps_the_details(kept, awarding):  # noqa: F811
    gone = Member.objects.get(name="Nghỉ lâu")
    elsewhere = kept.member("Nghỉ lâu", union=kept.haneul, person=gone.person)
    assert run()["former members"] == 0
    elsewhere.delete()
    draft = kept.draft()
    part = Author.objects.filter(initiative=draft)
    part.update(member=gone)
    assert run()["former members"] == 0
    part.update(member=None)
    awarding.nomination(member=gone)

    assert run()["former members"] == 0
