"""Birth dates, employee codes and card numbers: at no address outside the own union, until a look that is written down."""

import io
import re
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from initiatives.models import Author, Initiative
from tests.conftest import NOW
from unions import events
from unions.models import Event, Member, User

pytestmark = pytest.mark.usefixtures("today")

SECRETS = ("23/11/1987", "1987-11-23", "MANV-SO-9", "THE-DV-4711", "17/04/1979", "1979-04-17")
OTHERS = ["bao", "lanh", "doc", "tri", "vinh", "minh"]
PROBES = ["MANV-SO-9", "manv", "THE-DV-4711", "23/11/1987", "1987"]


@pytest.fixture
def secrets(cast) -> Member:
    """A member of the own union with details, twice on the list, an author, told in events; and an outside author's birth date."""
    details = {"birth_date": date(1987, 11, 23), "card_number": "THE-DV-4711"}
    member = cast.member("Ánh Có Chi Tiết", employee_code="MANV-SO-9", **details)
    cast.member("Ánh Có Chi Tiết", employee_code="MANV-SO-91", **details)
    for made in (cast.draft(), cast.accepted()):
        Author.objects.filter(initiative=made).update(birth_date=date(1979, 4, 17), share=50)
        own = {"member": member, "name": member.name, "birth_date": member.birth_date, "share": 50, "sex": "female"}
        Author.objects.create(initiative=made, work_class="direct", **own)
        told = [events.row_in_words(one, without=made) for one in Author.objects.filter(initiative=made)]
        events.record(record=made, verb="changed", by=cast.hang, at=NOW, children={"authors": ([], told)})
    before = {"birth_date": None, "card_number": "", "employee_code": ""}
    events.record(record=member, verb="changed", by=cast.hang, at=NOW, before=before, after=events.values_of(member))
    return member


def addresses(cast, member) -> list[str]:
    """Return the addresses where this person, or a part of theirs, stands or could be looked for."""
    twin = Member.objects.filter(union=cast.samju).exclude(pk=member.pk).get()
    records = [f"/initiatives/{one.code}/" for one in Initiative.objects.all()]
    return [
        *("/", "/unions/", "/unions/CD-001/", "/unions/CD-001/members/", "/initiatives/", "/initiatives/authors/"),
        *(f"/people/{member.pk}/", f"/people/{member.pk}/erase/", f"/history/unions.member/{member.pk}/"),
        *("/people/doubles/", f"/people/doubles/{member.pk}/{twin.pk}/", "/people/find/?union=CD-001&q=anh", "/search?q=anh"),
        *records,
        *(f"{record}{page}" for record in records for page in ("papers/application/", "edit/")),
        *(f"/history/initiatives.initiative/{one.pk}/" for one in Initiative.objects.all()),
        *("/awards/honours/", "/awards/nominations/", "/half-years/2022-H1/", "/library/", "/initiatives/new/CD-001/"),
    ]


TAKEN = ("/unions/CD-001/members/list.csv", "/initiatives/authors/list.csv", "/half-years/2022-H1/workbook.xlsx")
TAKEN += ("/sheets/members/CD-001/template/", "/sheets/initiatives/CD-001/template/", "/sheets/honours/CD-001/template/")


def text_of(answer) -> str:
    """Return what a person can read of an answer: of a packed file (Word, Excel, zip) all its parts."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b" ".join(packed.read(name) for name in packed.namelist())
    return re.sub(r"<[^>]+>", " ", content.decode("utf-8", "ignore"))


def seen(answer) -> list[str]:
    text = text_of(answer)
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("who", OTHERS)
def test_no_address_shows_a_detail_outside_the_own_union(cast, secrets, who):
    client = cast.client(who)
    answers = [(one, client.get(one)) for one in addresses(cast, secrets)]
    answers += [(one, client.post(one, {"why": "report"})) for one in TAKEN]

    assert [(one, secret) for one, answer in answers for secret in seen(answer)] == []


def test_what_is_looked_for_stands_there_for_the_own_union(cast, secrets):
    client = cast.client("hang")
    shown = {one for one in addresses(cast, secrets) if seen(client.get(one))}

    assert {"/unions/CD-001/members/", f"/people/{secrets.pk}/"} <= shown


@pytest.mark.parametrize("who", OTHERS)
def test_no_search_finds_a_person_by_a_masked_detail(cast, secrets, who):
    client = cast.client(who)
    names = [member.name for member in Member.objects.filter(union=cast.samju)]
    for probe in PROBES:
        found = client.get("/people/find/", {"union": "CD-001", "q": probe})
        assert [name for name in names if name in text_of(found)] == []
        listed = client.get("/unions/CD-001/members/", {"q": probe})
        assert (who, probe, (listed.context and [one.pk for one in listed.context.get("page") or []]) or []) == (who, probe, [])
        assert seen(client.get("/search", {"q": probe})) in ([], [probe])


@pytest.mark.parametrize("model", ["member", "user", "union", "event"])
def test_the_admin_shows_none_of_them(cast, secrets, model):
    cast.hang.member = Member.objects.filter(union=cast.samju).first()
    cast.hang.save()
    client = cast.client("tri")
    records = {"member": Member, "user": User, "union": type(cast.samju), "event": Event}[model].objects.all()
    pages = [reverse(f"admin:unions_{model}_changelist")]
    for record in records[:40]:
        pages += [reverse(f"admin:unions_{model}_{page}", args=[record.pk]) for page in ("change", "history")]

    assert [(page, secret) for page in pages for secret in seen(client.get(page))] == []


def test_the_own_officers_see_them_at_once(cast, secrets):
    member = secrets
    text = text_of(cast.client("hang").get(f"/people/{member.pk}/"))

    assert ("23/11/1987" in text, "THE-DV-4711" in text, "MANV-SO-9" in text) == (True, True, True)
    assert Event.objects.filter(verb="revealed").count() == 0


def test_a_verifier_sees_them_after_a_look_that_stands_in_the_history(cast, secrets):
    member = secrets
    client = cast.client("bao")
    assert seen(client.get(f"/people/{member.pk}/")) == []
    text = text_of(client.post(f"/people/{member.pk}/details/"))
    history = text_of(cast.client("hang").get(f"/people/{member.pk}/"))

    assert ("23/11/1987" in text, "MANV-SO-9" in text) == (True, True)
    assert ("Lê Quốc Bảo" in history, "xem" in history.lower()) == (True, True)


@pytest.mark.parametrize(("who", "status"), [("doc", 403), ("tri", 403), ("vinh", 404), ("minh", 404), ("khach", 404)])
def test_readers_councillors_admins_and_other_unions_never_look(cast, secrets, who, status):
    answer = cast.client(who).post(f"/people/{secrets.pk}/details/")

    assert (answer.status_code, seen(answer), Event.objects.filter(verb="revealed").count()) == (status, [], 0)


def test_telephone_and_mail_of_an_account_stand_at_whom_to_ask_and_in_the_admin_alone(cast, secrets):
    User.objects.filter(pk=cast.bao.pk).update(phone="0912000111", email="bao@bi-mat.example")
    shown = []
    for who in ("hang", "doc", "vinh", "lanh"):
        client = cast.client(who)
        for one in addresses(cast, secrets):
            text = text_of(client.get(one))
            shown += [(who, one, word) for word in ("0912000111", "bao@bi-mat.example") if word in text]

    assert set(shown) <= {("hang", "/", "0912000111")}
