"""What a form does not offer, a request cannot store: every form on the pages of each role, posted with every field behind it.

A form is posted as it stands on the screen, the rows it writes are noted, and it is taken back. Posted once more with a value
for each other field of the records it wrote, it must leave the very same rows. So must a choice that was not offered.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models, transaction
from django.test import Client, override_settings

from tests.conftest import make_cast
from tests.test_access import closed, day
from tests.toolkit.made_files import pdf
from tests.trust.account import FULL
from tests.trust.page_forms import Form, Forms
from tests.trust.planted import Board, Planted, board
from unions.models import Event, Member, Union

__all__ = ["day"]

pytestmark = [pytest.mark.django_db, pytest.mark.trust]

PEOPLE = ["hang", "bao", "lanh", "tri", "minh", "doc", "vinh", "khach", "nobody"]
ROOMS = ("unions", "emulation", "initiatives", "awards", "kcn_union")
MODELS = [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)]
# Forms that take an office or a session along, and so change more than records.
LEFT_OUT = ("/account/", "/admin/logout/")
# What a form needs besides what stands in it already.
TYPED = {
    "title": "Đồ gá mới hoàn toàn khác", "name": "Tên mới", "short_name": "Tên mới", "full_name": "Người Mới", "reason": "Vì thế.",
    "text": "Rõ hơn.", "words": "Làm theo.", "amount_vnd": "1.000.000", "paid_on": "01/06/2022", "phrase": "Không có gì.",
    "report_number": "1/BC", "report_on": "06/06/2022", "until": "20/06/2022", "extended_until": "20/06/2022", "year": "2021",
    "extension_reason": "Đang gom.", "workers": "300", "women_workers": "200", "members": "250", "women_members": "180",
    "applied_on": "01/04/2022", "benefit_vnd": "5.000.000", "number": "7/QĐ", "decided_on": "05/06/2022", "signer": "Nguyễn Ký",
    "decision_number": "7/QĐ", "issuer": "Công ty", "starts_on": "01/06/2022", "opens_on": "01/06/2022", "due_on": "30/06/2022",
    "slug": "moi", "joined_on": "01/01/2022", "effective_on": "01/06/2022", "decision": "45/QĐ", "name_after": "CĐCS Tên Mới",
    "sex": "female", "kind": "other", "source": "paper", "accepted_vnd": "5.000.000", "level": "board", "heading": "CẤP TRÊN",
    "revocation_number": "9/QĐ", "revoked_on": "06/06/2022", "forwarded_number": "15/TTr", "forwarded_on": "06/06/2022",
    "code": "MOI", "answer": "met", "registered_on": "01/06/2022", "value": "210", "published_on": "01/06/2022", "source_words": "Báo",
    "legal_basis": "Điều 1", "valid_from": "01/01/2022", "held_on": "06/06/2022", "members_in_all": "9", "present": "9",
    "why_again": "Xét thêm.", "theme": "Chủ đề mới", "review_words": "Đều ở các khu.", "target_count": "5", "target_vnd": "1.000.000",
    "username": "moi", "addressed_as": "Kính gửi", "employer": "Công ty Mới", "sector": "may", "founded_on": "01/01/2020",
}  # fmt: skip
# Addresses whose forms write nothing as they stand on the board -> what they need instead, made anew for each request.
NEEDED: list[tuple[str, Callable[["World"], dict]]] = [
    (r"/honours/new/", lambda world: {"member": world.own["member"].handle, "decided_on": "20/12/2021"}),
    (r"/nominations/[^/]+/papers/$", lambda world: {"kind": "report", "file": SimpleUploadedFile("bao-cao.pdf", pdf())}),
    (r"/sheets/members/[^/]+/$", lambda world: {"file": SimpleUploadedFile("ds.csv", SHEET.encode("utf-8-sig"))}),
    (r"/council/new/$", lambda world: {"name": "Người Mới", "user": "", "union": ""}),
    (r"/campaigns/gvn/unions/$", lambda world: {f"count_{world.board.unions[0].union.pk}": "5"}),
    (r"/steps/amend/$", lambda world: {"accepted_vnd": "4.000.000", "reason": "Tính lại."}),
]  # fmt: skip
SHEET = "Họ và tên;Giới tính;Ngày sinh;Ngày vào công đoàn\nTrần Thị Mới;Nữ;05/03/1990;01/02/2015\n"
CHANGED = {"words", "achievements", "job_title", "problem", "note", "theme", "lessons", "employer", "heading", "sector", "phrase"}
ANY_UUID = re.compile("[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}")
# The persons there are, by number.
TAKEN: set[str] = set()
# What a form takes, and its page offers only where it is needed.
ONLY_WHERE_NEEDED = {"unusual_words", "jump_words", "second_use_words", "campaigns", "unions", "initiatives"}


def filled(form: Form) -> dict[str, list[str]]:
    """Return what is posted: as on the screen, with something in what stands empty, and a word more in what is prose."""
    found = {name: list(values) for name, values in form.values.items() if name != "csrfmiddlewaretoken"}
    for name in form.names - {"csrfmiddlewaretoken"}:
        end = name.rsplit("-", 1)[-1]
        if not any(found.get(name, [])) and not re.search(r"-\d+-|__prefix__", name):
            if name in form.offered and (choices := sorted(form.offered[name] - {""})):
                found[name] = [TYPED[end]] if TYPED.get(end) in choices else choices[:1]
            elif end in TYPED and name in form.free:
                found[name] = [TYPED[end]]
        if name in form.free and end in CHANGED and any(found.get(name, [])):
            found[name] = [f"{found[name][0]} thêm"]
    return found


def given_to(world: "World", where: str, form: Form) -> dict:
    """Return what is posted there: the form as it is filled in, with what this address needs."""
    needed = next((needs(world) for address, needs in NEEDED if re.search(address, where)), {})
    return filled(form) | needed


def forms_on(client, pages: list[str]) -> dict[str, Form]:
    """Return address posted to -> its form, of all these pages."""
    found: dict[str, Form] = {}
    for where in pages:
        answer = client.get(where)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            read = Forms(where)
            read.feed(answer.content.decode())
            for form in read.found:
                if not form.action.startswith(LEFT_OUT):
                    found.setdefault(form.action, form)
    return found


@dataclass
class World:
    board: Board
    highest: dict[str, int]
    before: dict[str, list]
    cookies: dict
    read: dict[str, dict[str, Form]] = field(default_factory=dict)

    def forms(self, person: str) -> dict[str, Form]:
        """Return address posted to -> its form, of all pages whose forms this person may fill in; each page is read once."""
        if person not in self.read:
            client = self.board.cast.client(None if person == "nobody" else person)
            self.read[person] = forms_on(client, pages_of(self, person))
        return self.read[person]

    @property
    def own(self) -> dict:
        return self.board.unions[0].made


@pytest.fixture(scope="module")
def world(day, django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    folders = {"FILES_ROOT": folder / "files", "SHEETS_ROOT": folder / "sheets"}
    with django_db_blocker.unblock(), override_settings(**folders), transaction.atomic():
        found = board(make_cast(), 2)
        _wait_for_a_decision(found)
        closed(found.cast)
        cookies = {name: found.cast.client(None if name == "nobody" else name).cookies for name in PEOPLE}
        highest = {model._meta.db_table: model.objects.aggregate(most=models.Max("pk"))["most"] or 0 for model in MODELS}
        for person in Member.objects.values_list("person", flat=True):
            TAKEN.update((str(person), person.hex))
        yield World(found, highest, rows(highest), cookies)
        transaction.set_rollback(True)


def _wait_for_a_decision(found: Board) -> None:
    """Let a nomination of the past round be forwarded, so that a decision may name it."""
    member = found.cast.member("Hòa", union=found.cast.samju, qualification="college", job_title="Thợ may")
    found.awarding.walked("forwarded", member=member, round=found.awarding.round("dot-cu"))


def rows(highest: dict[str, int]) -> dict[str, list]:
    """Return table -> its rows; numbers given since the beginning are all alike, since a sequence does not go back."""
    found = {}
    with connection.cursor() as cursor:
        for model in MODELS:
            columns = list(model._meta.concrete_fields)
            table = model._meta.db_table
            names = ", ".join(f'"{one.column}"' for one in columns)
            cursor.execute(f'SELECT {names} FROM "{table}" ORDER BY "{model._meta.pk.column}"')
            tops = [highest.get((one.related_model or model)._meta.db_table) if _is_key(one) else None for one in columns]
            found[table] = [tuple(_told(cell, top) for cell, top in zip(row, tops, strict=True)) for row in cursor.fetchall()]
    # Of an event what it says: its own number and whatever seals it differ each time, and so do the numbers of what was made.
    told = Event.objects.order_by("pk").values_list("actor", "verb", "kind", "label", "changes", "reason")
    return found | {Event._meta.db_table: [ANY_UUID.sub("new", re.sub(r"'\d+'|#\d+", "n", repr(one))) for one in told]}


def _told(cell, top) -> str:
    if top is not None and isinstance(cell, int) and cell > top:
        return "new"
    # Given at random to each new person; one that is somebody's already is never given again.
    if ANY_UUID.fullmatch(str(cell)) and str(cell) not in TAKEN:
        return "new"
    return str(cell)


def _is_key(one) -> bool:
    return one.primary_key or one.is_relation


def post(world: World, person: str, where: str, given: dict) -> tuple[int, dict[str, list]]:
    """Return the status, and all rows as the request left them; it is taken back."""
    client = Client(raise_request_exception=True)
    client.cookies.update(world.cookies[person])
    with transaction.atomic():
        status = client.post(where, given).status_code
        after = rows(world.highest)
        transaction.set_rollback(True)
    return status, after


def poison(world: World, written: set[str], form: Form) -> dict[str, str]:
    """Return a value for every field of the written records that the form does not offer."""
    foreign = world.board.unions[1]
    found = {"is_superuser": "on", "is_staff": "on", "groups": "1", "user_permissions": "1", "pk": "1"}
    for model in MODELS:
        if model._meta.db_table in written:
            for one in model._meta.get_fields():
                if getattr(one, "concrete", False):
                    for name in {one.name, getattr(one, "attname", one.name)}:
                        found[name] = _strange(one, foreign)
    return {name: value for name, value in found.items() if name not in form.names | ONLY_WHERE_NEEDED}


def _strange(one, foreign: Planted) -> str:
    if one.is_relation:
        last = foreign.union if one.related_model is Union else one.related_model._default_manager.order_by("pk").last()
        return str(last.pk if last else 1)
    if one.choices:
        return str(list(one.flatchoices)[-1][0])
    match one:
        case models.BooleanField():
            return "on"
        case models.DateTimeField():
            return "2020-01-01 10:00"
        case models.DateField():
            return "01/01/2020"
        case models.IntegerField() | models.DecimalField():
            return "7"
        case models.JSONField():
            return '["x"]'
        case models.UUIDField():
            return str(foreign.made["member"].person)
    return "chen"


def pages_of(world: World, person: str) -> list[str]:
    """Return the pages whose forms this person may fill in."""
    one = world.board.unions[0]
    made, code = one.made, one.union.code
    if person == "tri":
        return admin_pages()
    found = [f"/initiatives/{made[name].code}/" for name in ("draft", "received", "sent_back", "accepted", "library")]
    found += [
        f"/initiatives/{made['draft'].code}/edit/",
        f"/initiatives/{made['sent_back'].code}/edit/",
        f"/initiatives/new/{code}/",
    ]
    found += [f"/people/{made['member'].pk}/", f"/people/{made['member'].pk}/edit/", f"/unions/{code}/members/new/"]
    found += [f"/people/doubles/{made['member'].pk}/{made['twin'].pk}/", "/initiatives/queue/"]
    found += [f"/returns/{half}/{code}/" for half in ("2022-H1", "2021-H1")] + [f"/returns/2022-H1/{code}/nothing/"]
    found += [
        f"/library/{world.board.unions[1].made['accepted'].code}/adopt/{code}/",
        f"/initiatives/adoptions/{made['adoption'].pk}/",
    ]
    found += [
        f"/initiatives/adoptions/{made['adoption'].pk}/edit/",
        f"/campaigns/gvn/unions/{code}/",
        "/campaigns/gvn/",
        "/campaigns/new/",
    ]
    found += ["/campaigns/gvn/edit/", "/campaigns/gvn/copy/", "/campaigns/gvn/unions/", f"/half-years/2022-H1/reminders/{code}/"]
    found += ["/half-years/2022-H1/close/", "/half-years/2021-H2/close/", "/half-years/2021-H2/versions/2/publish/"]
    found += [
        f"/awards/rounds/dot-2022/{more}"
        for more in ("", "edit/", "copy/", "council/", "council/new/", "sitting/", "dossiers/", "choose/")
    ]
    found += ["/awards/rounds/new/", f"/awards/rounds/dot-2022/council/{world.board.cast.vinh.seats.first().pk}/"]
    found += [f"/awards/nominations/{made[name].code}/" for name in ("nomination draft", "nomination", "awarded")]
    found += [f"/awards/nominations/{made['nomination draft'].code}/edit/", f"/awards/honours/new/{code}/"]
    found += [f"/awards/rounds/dot-2022/propose/BLDST/{code}/?member={made['member'].pk}"]
    found += [
        f"/awards/honours/{made['honour'].pk}/",
        f"/awards/honours/{made['honour'].pk}/edit/",
        f"/awards/honours/{made['born'].pk}/",
    ]
    found += ["/awards/rounds/dot-cu/decisions/new/TLD/", f"/awards/decisions/{made['awarded'].decision_id}/more/"]
    return [*found, f"/sheets/runs/{made['run'].pk}/", f"/sheets/members/{code}/"]


def admin_pages() -> list[str]:
    found = []
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            base = f"/admin/{room}/{model._meta.model_name}/"
            found.append(f"{base}add/")
            if row := model.objects.order_by("pk").first():
                found.append(f"{base}{row.pk}/change/")
    return found


@pytest.mark.parametrize("person", ["hang", "bao", "lanh", "tri"])
def test_no_field_is_stored_that_the_form_does_not_offer(world, person, tried):
    n, wrong = 0, []
    found = world.forms(person)
    for number, (where, form) in enumerate(sorted(found.items())):
        # The small edition takes some of the forms.
        if not FULL and number % 6:
            continue
        status, after = post(world, person, where, given_to(world, where, form))
        written = {table for table, kept in after.items() if kept != world.before[table]} - {"unions_event"}
        # What writes nothing as it stands, for want of a file or of a second row, tries nothing and is not counted.
        if not written:
            continue
        more = poison(world, written, form)
        again, stored = post(world, person, where, given_to(world, where, form) | more)
        n += len(more)
        if (again, stored) != (status, after):
            changed = [table for table in after if after[table] != stored[table]]
            wrong.append(f"{person} {where}: {status} -> {again}, {changed}: {_guilty(world, person, where, form, more, after)}")
    tried("mass assignment", n, wrong)


def _guilty(world, person, where, form, more, after) -> list[str]:
    alone = ((name, post(world, person, where, given_to(world, where, form) | {name: value})[1]) for name, value in more.items())
    return [name for name, stored in alone if stored != after]


# Files and looks leave an event; nothing waits to be received, no former council is to be taken over, and the votes of a sitting
# hang on each other (tests/awards/test_sittings.py).
WRITING_NOTHING = ("/file/", "/template/", "/details/", "/receive/", "/council/copy/", "/sitting/")


@pytest.mark.parametrize("person", ["hang", "bao"])
def test_the_forms_of_the_pages_write_what_they_are_there_for(world, person):
    """What writes nothing as it is filled in here tries nothing: none but those that need another board, or write no record."""
    found = world.forms(person)
    idle = []
    for where, form in sorted(found.items()):
        _status, after = post(world, person, where, given_to(world, where, form))
        if {table for table, kept in after.items() if kept != world.before[table]} <= {"unions_event"}:
            idle.append(where)
    assert [where for where in idle if not where.endswith(WRITING_NOTHING)] == []


@pytest.mark.parametrize("person", ["nobody", "khach", "minh", "doc", "vinh", "tri"])
def test_what_a_form_stores_for_one_it_stores_for_nobody_else(world, person, tried):
    """The forms of an officer and of the board, filled in as they take them, posted by who has no such form."""
    own = world.forms(person)
    theirs = {where: form for other in ("hang", "bao", "lanh") for where, form in world.forms(other).items() if where not in own}
    # What was typed by somebody whose session has ended is kept for its writer (unions/kept.py), and nothing else.
    kept = {"unions_savedform"} if person == "nobody" else set()
    n, wrong = 0, []
    for number, (where, form) in enumerate(sorted(theirs.items())):
        if FULL or number % 12 == PEOPLE.index(person):
            n += 1
            status, after = post(world, person, where, given_to(world, where, form))
            changed = {table for table in after if after[table] != world.before[table]} - kept
            if status >= 500 or changed:
                wrong.append(f"{person} {where}: {status}, {changed}")
    tried("mass assignment", n, wrong)


@pytest.mark.parametrize("person", ["hang", "bao", "lanh"])
def test_no_choice_is_taken_that_was_not_offered(world, person, tried):
    n, wrong = 0, []
    found = world.forms(person)
    strange = ids_of_others(world)
    for number, (where, form) in enumerate(sorted(found.items())):
        if not FULL and number % 8:
            continue
        _status, usual = post(world, person, where, given_to(world, where, form))
        for name, offered in form.offered.items():
            if name == "csrfmiddlewaretoken" or not any(one.isdecimal() for one in offered):
                continue
            for value in strange if FULL else strange[:3]:
                if value in offered:
                    continue
                n += 1
                answered, after = post(world, person, where, given_to(world, where, form) | {name: [value]})
                if answered >= 500 or after not in (world.before, usual):
                    wrong.append(f"{person} {where} {name}={value}: {answered}")
    tried("mass assignment", n, wrong)


def ids_of_others(world: World) -> list[str]:
    """Return the numbers by which the other union's records are named, one of each kind, and of nobody's."""
    other = world.board.unions[1]
    found = [other.union.pk, *(record.pk for record in other.made.values()), 999_999]
    return [str(one) for one in dict.fromkeys(found)]


def test_a_member_of_another_union_is_not_an_author_here(world, tried):
    one, other = world.board.unions
    stranger = other.made["member"]
    where = f"/initiatives/{one.made['draft'].code}/edit/"
    form = forms_on(world.board.cast.client("hang"), [where])[where]
    wrong = []
    for name in (stranger.handle, stranger.handle_with(code=False), f"{stranger.name} · {stranger.employee_code}"):
        status, after = post(world, "hang", where, filled(form) | {"authors-0-name": [name]})
        # The columns begin with id, initiative and member.
        rows = set(after["initiatives_author"]) - set(world.before["initiatives_author"])
        linked = {row for row in rows if row[2] == str(stranger.pk)}
        if status >= 500 or linked:
            wrong.append(f"{name}: {status}, {linked}")
    tried("mass assignment", 3, wrong)
