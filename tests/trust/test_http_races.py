"""Races as they happen: real people over HTTP at the same instant, several server processes, a database of its own.

After each one the invariants hold: one wins, it is counted once, whoever was slower reads a sentence, nobody sees a failure.
With its guard taken away each race goes wrong at least once in thirty: else it would prove nothing.
"""

import faulthandler
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from random import Random
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test import override_settings

from awards.models import Claim
from emulation.imports import Returns
from emulation.models import HalfYear, UnionReturn
from initiatives.models import Initiative
from initiatives.workflow import workflow as initiative_steps
from kcn_union import closing
from kcn_union.models import Publication
from tests.awards.conftest import Awarding
from tests.awards.racing import two_drafts
from tests.conftest import Cast, make_cast
from tests.initiatives.test_form import typed
from tests.pages.test_closing import JULY
from tests.pages.test_closing_races import again, where
from tests.trust.served import Answer, Asked, Site, _django_db_helper, session_of, site
from tests.trust.sites import told
from unions import sheets
from unions.imports import Members
from unions.models import Event, Member, SheetRun, Union

__all__ = ["_django_db_helper"]

pytestmark = [pytest.mark.trust, pytest.mark.django_db]

FULL = {"postgresql": 200, "sqlite": 50}
TRIES = 30
LINGER = "0.03"
# Whoever is let in by a missing guard stays until the other side has asked, been answered and asked again.
LONG_LINGER = "0.3"
WAIT_SECONDS = 60
# How long the other side takes at most on a machine that does nothing else.
DEED_SECONDS = 0.6
by_chance = Random(2022)
PATIENCE_SECONDS = 3600
PEOPLE = ("hang", "bao", "hoa", "lanh", "lanh2")
STOPPED = re.compile(r'class="msg msg-(stop|wait)" role=')
# Sums like those that are accepted here: an unusual one asks for words before it is saved.
# Not above what other races have had accepted: more would have to be explained.
ORDINARY = {"declared_vnd": "10 triệu", "confirmed_vnd": "10 triệu"}
numbers = count(1)


@dataclass
class World:
    """A served site with a cast that can close 2022-H1, and everybody's session."""

    site: Site
    cast: Cast
    sessions: dict[str, str] = field(default_factory=dict)
    drafts: list = field(default_factory=list)

    def sign_in(self, at: datetime) -> None:
        self.sessions = {who: session_of(self.cast, who, at) for who in PEOPLE}
        self.sessions["hang elsewhere"] = session_of(self.cast, "hang", at)

    def post(self, who: str, path: str, **posted) -> Asked:
        return Asked(self.sessions[who], path, posted)

    def race(self, name: str) -> str:
        """Run one race; what earlier ones told people, and nobody read, is read before."""
        for session in self.sessions.values():
            self.site.ask(Asked(session, "/"))
        return RACES[name](self)

    def told(self, who: str, answer: Answer) -> bool:
        """Whether the page that this answer leads to says in a sentence that something was not done."""
        return bool(STOPPED.search(self.site.read(self.sessions[who], answer).text))


def people_of(cast: Cast) -> Cast:
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    cast.user("lanh2", "head")
    cast.member("Trần Thị Ánh")
    cast.returned(cast.samju)
    cast.returned(cast.haneul)
    fields = {one.attname: getattr(cast.haneul, one.attname) for one in cast.haneul._meta.concrete_fields}
    Union.objects.create(**fields | {"id": None, "code": "CD-003", "name": "CĐCS Công ty Thứ Ba"})
    return cast


def received(world: World) -> Initiative:
    """Return an initiative that waits for its acceptance, has its event of being entered, and looks like no other."""
    with told():
        return world.cast.walked(
            "received", title=f"{uuid4().hex[:9]} {uuid4().hex[:9]}", solution=f"{uuid4().hex} {uuid4().hex}"
        )


def trouble(answers: list[Answer]) -> str:
    failed = [one for one in answers if not 200 <= one.status < 500]
    return f"answered {[(one.status, one.text[:200]) for one in failed]}" if failed else ""


# The nine races: each returns what went wrong, or "".


def double_submit(world: World) -> str:
    form = typed(title=uuid4().hex, solution=uuid4().hex, **ORDINARY)
    answers = world.site.at_once(*[world.post("hang", "/initiatives/new/CD-001/", **form)] * 2)
    made = list(Initiative.objects.filter(op_id=form["op_id"]))
    entered = [Event.objects.about(one).filter(verb="created").count() for one in made]
    if bad := trouble(answers):
        return bad
    same = made and all(made[0].code in one.to for one in answers)
    return "" if entered == [1] and same else f"{len(made)} records, {entered} events, {[one.to for one in answers]}"


def _one_of(world: World, made: Initiative, answers: list[Answer], people: list[str], ends: dict[str, str]) -> str:
    """Check that exactly one of the two steps was taken, and that the other person was told."""
    if bad := trouble(answers):
        return bad
    steps = list(Event.objects.about(made).filter(verb__in=ends).values_list("verb", flat=True))
    version = made.version
    made.refresh_from_db()
    if len(steps) != 1 or made.state != ends[steps[0]] or made.version != version + 1:
        return f"{made.code}: {steps}, {made.state}, version {version} -> {made.version}"
    told = sum(world.told(who, answer) for who, answer in zip(people, answers, strict=True))
    return "" if told == 1 else f"{made.code}: {told} people were told"


def double_accept(world: World) -> str:
    made = received(world)
    path = f"/initiatives/{made.code}/steps/accept/"
    asked = [world.post(who, path, seen=made.version, accepted_vnd="10 triệu") for who in ("bao", "hoa")]
    return _one_of(world, made, world.site.at_once(*asked), ["bao", "hoa"], {"accept": "accepted"})


def accept_or_withdraw(world: World) -> str:
    made = received(world)
    path = f"/initiatives/{made.code}/steps"
    accept = world.post("bao", f"{path}/accept/", seen=made.version, accepted_vnd="10 triệu")
    answers = world.site.at_once(accept, world.post("hang", f"{path}/withdraw/", seen=made.version))
    return _one_of(world, made, answers, ["bao", "hang"], {"accept": "accepted", "withdraw": "withdrawn"})


def half_year() -> HalfYear:
    return HalfYear.objects.get(code="2022-H1")


def closing_of(world: World, name: str, who: str) -> Asked:
    """Return the request for a step of 2022-H1; its version is the one that stands once the steps before are taken."""
    return world.post(who, f"/half-years/2022-H1/close/{name}/", seen=half_year().version + (name == "close"))


def ask_and_close(world: World) -> list[Asked]:
    return [closing_of(world, "ask_to_close", "hoa"), closing_of(world, "close", "lanh")]


def somewhen(asked: Asked) -> Asked:
    """Return the same, to be asked at the same instant as the other side or at any moment of what that one does, half and half.

    Closing a half-year takes two requests: what comes at once mostly comes before both.
    """
    return replace(asked, after_seconds=by_chance.choice([0, by_chance.uniform(0, DEED_SECONDS)]))


def close_or_accept(world: World) -> str:
    again(world.cast)
    made = received(world)
    accept = world.post("bao", f"/initiatives/{made.code}/steps/accept/", seen=made.version, accepted_vnd="10 triệu")
    answers = world.site.at_once(somewhen(accept), ask_and_close(world))
    if bad := trouble(answers):
        return bad
    made.refresh_from_db()
    now = half_year()
    if Publication.objects.count() != int(now.state == "closed"):
        return f"{now.state} with {Publication.objects.count()} versions"
    if made.state != "accepted":
        if now.state == "closing":
            closing.workflow.take("call_off", now, by=world.cast.hoa, at=JULY)
        initiative_steps.take("accept", made, by=world.cast.hoa, at=JULY, accepted_vnd=10_000_000)
    expected = [(True, False), (False, True)] if now.state == "closed" else [(False, False)]
    return "" if where(made) in expected else f"{made.code} counts in {where(made)}, 2022-H1 is {now.state}"


def close_twice(world: World) -> str:
    again(world.cast)
    closing.workflow.take("ask_to_close", half_year(), by=world.cast.bao, at=JULY)
    path, seen = "/half-years/2022-H1/close/close/", half_year().version
    answers = world.site.at_once(*(world.post(who, path, seen=seen) for who in ("lanh", "lanh2")))
    if bad := trouble(answers):
        return bad
    versions = list(Publication.objects.values_list("number", flat=True))
    done = ["/versions/1/" in one.to for one in answers]
    told = [world.told(who, one) for who, one in zip(("lanh", "lanh2"), answers, strict=True)]
    good = versions == [1] and half_year().state == "closed" and sorted(done) == [False, True]
    return "" if good and told[done.index(False)] else f"versions {versions}, {[one.to for one in answers]}, told {told}"


def shown(world: World, kind, content: bytes, *, who: str, scope: str, union=None, name="ds.csv") -> SheetRun:
    """Return a sheet that has been read and waits for its sender."""
    run = SheetRun(kind=kind.name, scope=scope, union=union, by=world.cast.people[who], made_at=JULY, touched_at=JULY)
    run.state, run.op_id, run.file_name = SheetRun.State.READY, uuid4(), name
    sheets.start(run, [content])
    sheets.check(run, kind, clock=lambda: JULY)
    run.refresh_from_db()
    assert run.counts.get("new"), (run.counts, run.refusal)
    return run


def ended(*runs: SheetRun) -> list[str]:
    """Wait until nobody works on these sheets any more; return their states."""
    until = time.monotonic() + WAIT_SECONDS
    while SheetRun.objects.waiting().filter(pk__in=[run.pk for run in runs]).exists() and time.monotonic() < until:
        time.sleep(0.02)
    return [SheetRun.objects.get(pk=run.pk).state for run in runs]


RETURNS = "Mã CĐCS;Tổng số CNLĐ;Trong đó nữ;Đoàn viên;Nữ đoàn viên\nCD-003;120;80;100;70\n".encode("utf-8-sig")


def close_or_import(world: World) -> str:
    again(world.cast)
    filed = UnionReturn.objects.filter(union__code="CD-003")
    filed.delete()
    run = shown(world, Returns(), RETURNS, who="bao", scope="2022-H1")
    confirm = world.post("bao", f"/sheets/runs/{run.pk}/confirm/", digest=run.digest)
    answers = world.site.at_once(somewhen(confirm), ask_and_close(world))
    closed, there = half_year().state == "closed", filed.exists()
    (state,) = ended(run)
    if bad := trouble(answers):
        return bad
    if filed.exists() != (state == "written"):
        return f"the sheet is {state}, its return is there: {filed.exists()}"
    if not closed:
        return "" if state == "written" else f"the sheet is {state}, nothing was closed"
    return "" if filed.exists() == there else "a return came in behind the closing"


def the_same_import_twice(world: World) -> str:
    name = f"Người {uuid4().hex[:10]}"
    head = "Họ và tên;Giới tính;Ngày sinh;Ngày vào công đoàn\n"
    rows = "".join(f"{name} {letter};Nam;05/03/1990;01/02/2015\n" for letter in "ABC")
    content, union = (head + rows).encode("utf-8-sig"), world.cast.samju
    runs = [shown(world, Members(), content, who="hang", scope=union.code, union=union) for _one in range(2)]
    asked = [world.post("hang", f"/sheets/runs/{run.pk}/confirm/", digest=run.digest) for run in runs]
    answers = world.site.at_once(*asked)
    states = ended(*runs)
    if bad := trouble(answers):
        return bad
    found = Member.objects.filter(name__startswith=name)
    told = Event.objects.filter(
        kind="unions.member", verb="created", record_id__in=list(found.values_list("pk", flat=True))
    ).count()
    good = (found.count(), told, sorted(states)) == (3, 3, ["ready", "written"])
    return "" if good else f"{found.count()} members, {told} events, {states}"


def lost_update(world: World) -> str:
    made = world.cast.draft(authors=())
    titles = [f"Tên {letter} {next(numbers)}" for letter in "AB"]
    path, form = f"/initiatives/{made.code}/edit/", {"version": made.version, "authors-INITIAL_FORMS": "0"} | ORDINARY
    first, second = (world.post("hang", path, **typed(title=title, **form)) for title in titles)
    # Both have seen the same version.
    answers = world.site.at_once(first, somewhen(second))
    version = made.version
    made.refresh_from_db()
    if bad := trouble(answers):
        return bad
    changed = Event.objects.about(made).filter(verb="changed").count()
    saved = [one.status == 302 for one in answers]
    if changed != 1 or made.version != version + 1 or sorted(saved) != [False, True]:
        return f"{made.code}: {changed} changes, version {made.version}, saved {saved}"
    slower = answers[saved.index(False)].text
    both = made.title == titles[saved.index(True)] and all(title in slower for title in titles)
    return "" if both else f"{made.code}: the slower one does not see both titles"


def one_part_two_nominations(world: World) -> str:
    if not world.drafts:
        world.drafts = two_drafts(Awarding(world.cast))
        world.drafts[0].round.due_on = date(2022, 12, 1)
        world.drafts[0].round.save()
    for one in world.drafts:
        one.refresh_from_db()
    # On two machines: the messages of one session are one record, of which the later answer is kept.
    people = ("hang", "hang elsewhere")
    paths = [f"/awards/nominations/{one.code}/steps/submit/" for one in world.drafts]
    asked = [world.post(who, path, seen=one.version) for who, path, one in zip(people, paths, world.drafts, strict=True)]
    answers = world.site.at_once(*asked)
    for one in world.drafts:
        one.refresh_from_db()
    sent = [one for one in world.drafts if one.state == "submitted"]
    held = Claim.objects.living().filter(nomination__in=world.drafts).count()
    told = sum(world.told(who, one) for who, one in zip(people, answers, strict=True))
    for one in sent:
        Awarding(world.cast).take("recall", one, at=JULY)
    if bad := trouble(answers):
        return bad
    return "" if (len(sent), held, told) == (1, 1, 1) else f"{len(sent)} sent, {held} held, told {told}"


RACES: dict[str, Callable[[World], str]] = {
    "close or accept": close_or_accept,
    "close twice": close_twice,
    "close or import": close_or_import,
    "the same import twice": the_same_import_twice,
    "double submit": double_submit,
    "double accept": double_accept,
    "accept or withdraw": accept_or_withdraw,
    "lost update": lost_update,
    "one part, two nominations": one_part_two_nominations,
}
# Unique indexes that hold as well: table, columns.
INDEXES = {
    "double submit": ("initiatives_initiative", "op_id"),
    "one part, two nominations": ("awards_claim", "claim_backs_one_living_nomination"),
}


@pytest.fixture(autouse=True)
def patient():
    """The whole programme takes longer in one test than the suite waits for one that hangs."""
    faulthandler.dump_traceback_later(PATIENCE_SECONDS, exit=True, file=sys.__stderr__)


def served_world(made: Site) -> World:
    """Return a site with a cast of its own, everybody signed in."""
    world = World(made, people_of(make_cast()))
    world.sign_in(JULY)
    return world


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker, tmp_path_factory):
    """One site for all races, with its cast."""
    with django_db_blocker.unblock(), site(tmp_path_factory.mktemp("races") / "site") as made:
        world = served_world(made)
        with override_settings(SHEETS_ROOT=made.folder / "sheets", FILES_ROOT=made.folder / "files"):
            yield world


@pytest.fixture(scope="module")
def served(place):
    place.site.start(readers=2, TRUST_NOW=JULY.isoformat(), TRUST_LINGER=LINGER)
    yield place
    place.site.stop()


@pytest.mark.parametrize("name", RACES)
def test_at_the_same_instant_one_wins(served, name, size, tried):
    times = size(1, FULL[connection.vendor])

    tried("races", times, [bad for _time in range(times) if (bad := served.race(name))])


def test_without_its_guard_each_race_goes_wrong(place, size, tried):
    proved = {}
    for name in size(["lost update"], list(RACES)):
        drop_index(name)
        place.site.stop()
        place.site.start(readers=2, TRUST_NOW=JULY.isoformat(), TRUST_LINGER=LONG_LINGER, TRUST_WITHOUT=name)
        proved[name] = next((bad for _time in range(TRIES) if (bad := place.race(name))), "")
    place.site.stop()

    tried("races with the guard off", len(proved), [f"{name} never went wrong" for name, bad in proved.items() if not bad])


def drop_index(race: str) -> None:
    """Drop the unique index that holds besides the guard, in this scratch database."""
    if race not in INDEXES:
        return
    table, column = INDEXES[race]
    with connection.cursor() as cursor:
        unique = {
            key
            for key, one in connection.introspection.get_constraints(cursor, table).items()
            if one["unique"] and not one["primary_key"] and (one["columns"] == [column] or key == column)
        }
    assert unique, race
    with connection.schema_editor() as editor:
        drop(editor, table, column)


def drop(editor, table: str, column: str) -> None:
    record = SimpleNamespace(initiatives_initiative=Initiative, awards_claim=Claim)
    model = getattr(record, table)
    named = [one for one in model._meta.constraints if one.name == column]
    if named:
        editor.remove_constraint(model, named[0])
        return
    old = model._meta.get_field(column)
    new = old.clone()
    new._unique = False
    new.set_attributes_from_name(column)
    new.model = model
    editor.alter_field(model, old, new)
