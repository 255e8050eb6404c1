"""Birth dates, employee codes and card numbers: at no address outside the own union, until a look that is written down."""

import io
import re
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from initiatives.models import Author
from tests.awards.addresses import made_for
from tests.conftest import NOW
from tests.test_access import LINES, address, closed, objects  # noqa: F401
from tests.trust.account import FULL
from unions import events
from unions.models import Event, Member, User

pytestmark = pytest.mark.usefixtures("today")

SECRETS = ("23/11/1987", "1987-11-23", "MANV-SO-9", "THE-DV-4711", "17/04/1979", "1979-04-17")
# All of them in `make trust`; otherwise who sees most, and who reads only.
OTHERS = ["bao", "lanh", "doc", "tri", "vinh", "minh"] if FULL else ["bao", "doc"]
# Who may hold them: the dossier that goes to an authority, and what a person asked for; both for a reason, and events.
GIVEN_ON_PURPOSE = {"dossier_zip", "person_file", "person_details"}
PROBES = ["MANV-SO-9", "manv", "THE-DV-4711", "23/11/1987", "1987"]


@pytest.fixture
def secrets(cast, objects):  # noqa: F811
    """Every member of the own union with details, and an author from outside with a birth date; all of it told in events."""
    made_for(cast, objects)
    closed(cast)
    for number, member in enumerate(Member.objects.filter(union=cast.samju)):
        member.birth_date, member.card_number = date(1987, 11, 23), "THE-DV-4711"
        member.employee_code = f"MANV-SO-9{number}"
        member.save()
        before = {"birth_date": None, "card_number": "", "employee_code": ""}
        events.record(record=member, verb="changed", by=cast.hang, at=NOW, before=before, after=events.values_of(member))
    Author.objects.filter(initiative__union=cast.samju).update(birth_date=date(1979, 4, 17))
    for author in Author.objects.filter(initiative__union=cast.samju).select_related("initiative"):
        told = events.row_in_words(author, without=author.initiative)
        events.record(record=author.initiative, verb="changed", by=cast.hang, at=NOW, children={"authors": ([], [told])})
    return objects


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


@pytest.mark.trust
@pytest.mark.parametrize("who", OTHERS)
def test_no_address_shows_a_detail_outside_the_own_union(cast, secrets, who):
    client, shown, looked = cast.client(who), [], 0
    for line in of_the_own_union():
        if line["address"] in GIVEN_ON_PURPOSE or line["address"].startswith("account_"):
            continue
        for answer in (client.get(address(line, secrets)), *taken(client, line, secrets)):
            looked += answer.status_code == 200
            shown += [(line["address"], line["object"], secret) for secret in seen(answer)]

    assert shown == []
    assert looked >= 30


def of_the_own_union(lines=LINES) -> list[dict]:
    """Return the lines of the table that can be about the union whose members have details; each address and kind once."""
    return [line for line in lines if line["object"].split(" ")[0] not in {"foreign", "unknown"}]


def taken(client, line, secrets) -> list:
    """Return the answers of a list or workbook that is taken away for a reason."""
    away = line["address"].endswith("_file") or line["address"] in {"sheet_template", "version_report"}
    return [client.post(address(line, secrets), {"why": "report"})] if away else []


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
    member = secrets["own"]["member"]
    text = text_of(cast.client("hang").get(f"/people/{member.pk}/"))

    assert ("23/11/1987" in text, "THE-DV-4711" in text, "MANV-SO-9" in text) == (True, True, True)
    assert Event.objects.filter(verb="revealed").count() == 0


def test_a_verifier_sees_them_after_a_look_that_stands_in_the_history(cast, secrets):
    member = secrets["own"]["member"]
    client = cast.client("bao")
    assert seen(client.get(f"/people/{member.pk}/")) == []
    text = text_of(client.post(f"/people/{member.pk}/details/"))
    history = text_of(cast.client("hang").get(f"/people/{member.pk}/"))

    assert ("23/11/1987" in text, "MANV-SO-9" in text) == (True, True)
    assert ("Lê Quốc Bảo" in history, "xem" in history.lower()) == (True, True)


@pytest.mark.parametrize(("who", "status"), [("doc", 403), ("tri", 403), ("vinh", 404), ("minh", 404), ("khach", 404)])
def test_readers_councillors_admins_and_other_unions_never_look(cast, secrets, who, status):
    answer = cast.client(who).post(f"/people/{secrets['own']['member'].pk}/details/")

    assert (answer.status_code, seen(answer), Event.objects.filter(verb="revealed").count()) == (status, [], 0)


def test_telephone_and_mail_of_an_account_stand_at_whom_to_ask_and_in_the_admin_alone(cast, secrets):
    User.objects.filter(pk=cast.bao.pk).update(phone="0912000111", email="bao@bi-mat.example")
    shown = []
    for who in ("hang", "doc", "vinh", "lanh") if FULL else ("hang", "doc"):
        client = cast.client(who)
        for line in {line["address"]: line for line in of_the_own_union()}.values():
            if not line["address"].startswith("account_"):
                text = text_of(client.get(address(line, secrets)))
                shown += [(who, line["address"], word) for word in ("0912000111", "bao@bi-mat.example") if word in text]

    assert set(shown) <= {("hang", "home", "0912000111")}
