"""Who gets which answer at which address: `access.csv`, written by hand, against the real addresses.

One line for each address and kind of object, one column for each person; a cell is the outcome of GET/POST.
POST carries nothing but what the address itself says, so a refusal shows before any form is read; 302 is a
redirect, for nobody signed in always to the sign-in page. The last column is an officer of samju whose mandate
ended last month; an empty cell there means: like khach, who never had one.

The other methods follow by rule: HEAD answers like GET, without its words, or 405; PUT, PATCH, DELETE and OPTIONS
are 405 at every address, for everybody. After every refusal the database is what it was.
"""

import csv
import hashlib
import logging
import zlib
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import awards.urls
from awards.models import (
    Authority,
    Award,
    AwardDecision,
    BaseWage,
    Claim,
    CouncilResult,
    Criterion,
    Honour,
    Judgement,
    Nomination,
    NominationPaper,
    Recusal,
    Round,
    RoundAward,
    Seat,
    Sitting,
)
from emulation.models import Campaign, CampaignReview, Enrolment, HalfYear, TitleCount, UnionReturn
from initiatives.models import Adoption, Author, BenefitLine, Evidence, Initiative, Remark, Reward, SimilarAnswer
from kcn_union import closing
from kcn_union.models import Anchor, ClosedItem, ClosedLine, Publication, Reminder, StoredPaper, VerifyRun
from tests.awards.addresses import made_for, of_awards
from tests.awards.conftest import own_catalogue
from tests.conftest import BEGIN, NOW, TODAY, make_cast
from tests.trust.account import FULL
from toolkit import files
from unions.models import Erasure, Event, Mandate, Member, MemberDouble, SheetRun, Union, User

pytestmark = pytest.mark.django_db

PEOPLE = ["nobody", "khach", "hang", "minh", "bao", "lanh", "doc", "tri", "vinh", "former"]
NEVER = ["put", "patch", "delete", "options"]
LINES = list(csv.DictReader((Path(__file__).parent / "access.csv").open(encoding="utf-8")))
WATCHED = [
    Union,
    Member,
    User,
    Mandate,
    UnionReturn,
    Campaign,
    CampaignReview,
    Enrolment,
    Initiative,
    Author,
    BenefitLine,
    Evidence,
    Remark,
    Reward,
    SimilarAnswer,
    SheetRun,
    MemberDouble,
    Adoption,
    HalfYear,
    Enrolment,
    TitleCount,
    Publication,
    ClosedLine,
    ClosedItem,
    StoredPaper,
    Anchor,
    Reminder,
    Authority,
    Award,
    Criterion,
    BaseWage,
    Round,
    RoundAward,
    Nomination,
    NominationPaper,
    Claim,
    Judgement,
    Seat,
    Sitting,
    CouncilResult,
    Recusal,
    AwardDecision,
    Honour,
    Authenticator,
    UserSession,
    Erasure,
    Event,
    VerifyRun,
]

FILES = ["initiatives_file", "authors_file", "unions_file", "returns_file", "title_counts_file"]
FILES += ["initiative_queue_file", "adoptions_file", "library_file", "campaigns_file", "half_years_file"]
FILES += ["compare_file", "trend_file"]
SHEETS = {"returns": {"kind": "returns", "scope": "2022-H1"}, "unions": {"kind": "unions", "scope": "all"}}
MERGING = ["union_merge", "union_merge_confirm", "union_split", "union_split_confirm"]
# Version 1 of each: of the one half-year only the board and the readers know, the other was published, and corrected since.
CLOSED = {"unpublished": ("2021-H2", 1), "published": ("2021-H1", 1), "corrected": ("2021-H1", 2), "again": ("2021-H2", 2)}
VERSIONS = [
    "version",
    "version_items",
    "version_adoptions",
    "version_honours",
    "version_lines",
    "version_changes",
    "version_publish",
]
VERSIONS += ["version_papers", "version_scan"]
OF_HALF_YEAR = ["half_year", "half_year_file", "half_year_live", "half_year_close", "reporting", "reminders"]
RETURNS = ["half_year_return", "half_year_return_send", "half_year_return_nothing", "half_year_return_extend", "reminder"]
CAMPAIGNS = ["campaign", "campaign_file", "campaign_edit", "campaign_copy", "campaign_targets", "campaign_step"]
PERSONS_DATA = ["person_file", "person_erase", "person_erase_ask", "person_erase_call_off", "person_erase_confirm"]
RUNS = ["sheet_run", "sheet_marked", "sheet_confirm", "sheet_cancel", "sheet_answer", "sheet_choose"]


def names(patterns, prefix=""):
    """Return the names of all addresses; the admin's are its own test's."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name


AWARDS = set(names(awards.urls.urlpatterns))


def test_every_address_is_in_the_table_and_every_line_has_an_address():
    assert {line["address"] for line in LINES} == set(names(get_resolver().url_patterns))


# Addresses with a word in them that names no record.
NO_RECORD = {"account_link", "initiative_bulk", "year_file", "saved_form_keep"}


def arguments(patterns):
    """Yield each address with the words in it."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from arguments(pattern.url_patterns)
        else:
            yield pattern.name, set(pattern.pattern.converters)


def test_every_address_of_a_record_is_tried_with_one_that_is_not_there():
    named = {name for name, words in arguments(get_resolver().url_patterns) if words - {"ending"}} - NO_RECORD
    assert named - {line["address"] for line in LINES if "unknown" in line["object"].split()} == UNKNOWN_BESIDE


# Dropped is what is beside a record: the number is one that is not there in every line.
UNKNOWN_BESIDE = {"initiative_note_drop", "initiative_reward_drop"}


@pytest.fixture(scope="module")
def day():
    """Stop the clock at the cast's day for the whole table; thousands of refusals need not be told."""
    logger = logging.getLogger("django.request")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    with time_machine.travel(NOW, tick=False):
        yield
    logger.setLevel(level)


@pytest.fixture(scope="module")
def world(request, day, django_db_setup, django_db_blocker, tmp_path_factory):
    """The cast, the records and what lines of this kind are about: made once, since every request is taken back."""
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(FILES_ROOT=folder), transaction.atomic():
        cast = make_cast()
        made = objects(cast)
        prepare(request.param, cast, made)
        clients = {person: cast.client(None if person == "nobody" else person) for person in PEOPLE}
        yield cast, made, {person: client.cookies for person, client in clients.items()}, digest()
        transaction.set_rollback(True)


def objects(cast) -> dict:
    """Return one record of each kind in the union of hang (own) and in that of minh (foreign), for the addresses to name.

    Makes `former` too, an officer of samju whose mandate ended last month.
    """
    cast.user("former")
    Mandate.objects.create(user=cast.former, role="officer", union=cast.samju, since=BEGIN, until=date(2022, 5, 31))
    # Read after each refusal: the loaded catalogue of awards would take longer than all else.
    own_catalogue()
    made = {}
    for kind, union in (("own", cast.samju), ("foreign", cast.haneul)):
        made[kind] = {
            "union": union,
            "member": cast.member("Ánh", union=union),
            "twin": cast.member("Ánh", union=union),
            "draft": cast.walked("draft", union=union),
            "received": cast.walked("received", union=union),
            # Counted in a half-year that is closed where the line says so, as is the return.
            "closed": cast.accepted(union=union, recognised_on=date(2021, 3, 1), confirmed_on=date(2021, 3, 1)),
        }
        cast.returned(union, "2021-H1")
        made[kind]["library"] = cast.take("into_library", cast.accepted(union=union))
        for name in ("", "confidential"):
            made[kind][f"evidence {name}".strip()] = evidence(made[kind]["draft"], confidential=bool(name))
    made["former"] = {}
    for kind, person in (("own", cast.hang), ("foreign", cast.minh), ("former", cast.former)):
        made[kind]["run"] = SheetRun.objects.create(
            kind="members", scope=(cast.haneul if kind == "foreign" else cast.samju).code,
            union=cast.haneul if kind == "foreign" else cast.samju, by=person, made_at=NOW, touched_at=NOW,
            op_id=uuid4(), file_name="ds.xlsx", state="ready", counts={"new": 1},
        )  # fmt: skip
    Campaign.objects.create(slug="planned", name="P", short_name="P", level="board", starts_on="2022-07-01")
    for kind in ("own", "foreign"):
        Enrolment.objects.create(campaign=cast.gvn, union=made[kind]["union"])
    for kind, other in (("own", "foreign"), ("foreign", "own")):
        made[kind]["adoption"] = cast.adopted(
            initiative=cast.take("into_library", cast.accepted(union=made[other]["union"])), union=made[kind]["union"]
        )
    made["former"] = made["own"] | made["former"]
    return made


def closed(cast) -> None:
    """Close 2021-H1 and 2021-H2, each in two versions; those of 2021-H1 are published, with a scan and a workbook."""
    for code in ("2021-H1", "2021-H2"):
        half_year = HalfYear.objects.listed().get(code=code)
        now = closing.preview(half_year, by=cast.bao, on=TODAY)
        for number, reason in ((1, ""), (2, "Sửa số.")):
            for row in (*now.lines, *now.items):
                row.pk = None
            version = closing._store(
                half_year, now, number=number, asked_by=cast.bao, confirmed_by=cast.lanh, at=NOW, reason=reason
            )
            StoredPaper.objects.create(publication=version, format="xlsx", sha256=kept(b"paper"), size=5)
            StoredPaper.objects.create(publication=version, format="docx", sha256=kept(b"paper"), size=5)
            if code == "2021-H1":
                Publication.objects.filter(pk=version.pk).update(
                    published_at=NOW, published_by=cast.bao, phrase="Không có gì.", report_number="1/BC", report_on=TODAY,
                    scan_sha256=kept(b"paper"), scan_name="bc.pdf", scan_format="pdf",
                )  # fmt: skip
        HalfYear.objects.filter(pk=half_year.pk).update(state="closed")


def kept(content: bytes) -> str:
    """Return the digest of a file that lies on this disk."""
    digest = hashlib.sha256(content).hexdigest()
    files.path_of(digest).parent.mkdir(parents=True, exist_ok=True)
    files.path_of(digest).write_bytes(content)
    return digest


def evidence(initiative, *, confidential) -> Evidence:
    """Return a row whose file and page lie on this disk."""
    digest = hashlib.sha256(b"paper").hexdigest()
    for path in (files.path_of(digest), files.preview_of(digest, 1)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"paper")
    return Evidence.objects.create(
        initiative=initiative, kind="decision", name="QĐ.pdf", format="pdf", sha256=digest, size=5, pages=1,
        confidential=confidential, added_by=initiative.entered_by, added_at=initiative.entered_at,
    )  # fmt: skip


def address(line, objects) -> str:
    """Return the address of a line: `object` is like `own`, `foreign`, `unknown`, or empty where none is named."""
    kind, _space, state = line["object"].partition(" ")
    own = objects.get(kind)
    state = state.strip()
    row = own[f"evidence {state}".strip()] if own and f"evidence {state}".strip() in own else None
    file = {"code": row.initiative.code if row else "SK-2022-99999", "pk": row.pk if row else 999_999}
    unknown = {
        "code": "SK-2022-99999" if {"initiative", "similar", "library"} & set(line["address"].split("_")) else "CD-999",
        "pk": 999_999,
    }
    pair = {"first": own["member"].pk, "second": own["twin"].pk} if own else {"first": 999_998, "second": 999_999}
    given = {
        "union": {"code": own["union"].code if own else unknown["code"]},
        "members": {"code": own["union"].code if own else unknown["code"]},
        **{name: {"code": own["union"].code if own else unknown["code"]} for name in MERGING},
        "member_new": {"code": own["union"].code if own else unknown["code"]},
        "history": history_of(own, unknown, state.removeprefix("of ")),
        "person": {"pk": own["member"].pk if own else unknown["pk"]},
        "person_details": {"pk": own["member"].pk if own else unknown["pk"]},
        **{name: {"pk": own["member"].pk if own else unknown["pk"]} for name in PERSONS_DATA},
        "member_edit": {"pk": own["member"].pk if own else unknown["pk"]},
        **dict.fromkeys(("member_double", "member_double_decide", "member_double_undo"), pair),
        "initiative_new": {"union_code": own["union"].code if own else "CD-999"},
        "initiative_new_and_send": {"union_code": own["union"].code if own else "CD-999"},
        "initiative": {"code": own[state if state in own else "draft"].code if own else unknown["code"]},
        "initiative_edit": {"code": own[state if state in own else "draft"].code if own else unknown["code"]},
        "initiative_edit_and_send": {"code": own[state if state in own else "draft"].code if own else unknown["code"]},
        "initiative_step": {
            "code": own[needed_state(state)].code if own else unknown["code"],
            "name": state.removeprefix("closed ") or "submit",
        },
        "initiative_paper": {"code": own["draft"].code if own else unknown["code"], "kind": state or "application"},
        "library_item": {"code": own["library"].code if own else unknown["code"]},
        "initiative_choose_adopter": {"code": own["library"].code if own else unknown["code"]},
        "initiative_adopt": {
            "code": own["library"].code if own else unknown["code"],
            "union_code": objects["foreign" if kind == "own" else "own"]["union"].code,
        },
        "adoption": {"pk": own["adoption"].pk if own else 999_999},
        "adoption_edit": {"pk": own["adoption"].pk if own else 999_999},
        "adoption_step": {"pk": own["adoption"].pk if own else 999_999, "name": state or "accept"},
        "similar_answer": {"code": own["draft"].code if own else unknown["code"]},
        "saved_form_drop": {"pk": 999_999},
        "initiative_bulk": {"name": "accept"},
        "evidence": file,
        "evidence_page": file | {"number": 1},
        "initiative_note": {"code": own["received"].code if own else unknown["code"]},
        "initiative_note_drop": {"code": own["received"].code if own else unknown["code"], "pk": 999_999},
        "initiative_reward": {"code": own["received"].code if own else unknown["code"]},
        "initiative_reward_drop": {"code": own["received"].code if own else unknown["code"], "pk": 999_999},
        "sheet_load": {"kind": "members", "scope": own["union"].code if own else "CD-999"},
        "sheet_template": {"kind": "members", "scope": own["union"].code if own else "CD-999"},
        "year": {"year": 2022 if kind != "unknown" else 2099},
        "year_file": {"year": 2022, "ending": "csv"},
        **of_half_years(kind, state, own),
        **(of_awards(kind, state, objects) if line["address"] in AWARDS else {}),
        "account_link": {"uidb64": "MQ", "token": "x-y"},
        **{name: {"pk": 999_999} for name in ("account_device_end", "mfa_remove_webauthn")},
    } | {name: {"pk": own["run"].pk if own else 999_999} for name in RUNS}
    if state == "honours":
        given["sheet_load"] = given["sheet_template"] = {"kind": "honours", "scope": own["union"].code}
    if state in SHEETS:
        given["sheet_load"] = given["sheet_template"] = SHEETS[state]
    if line["address"] in CAMPAIGNS:
        given[line["address"]] = {"slug": kind if kind in ("planned", "unknown") else "gvn"}
        given[line["address"]] |= {"campaign_file": {"ending": "csv"}, "campaign_step": {"name": kind}}.get(line["address"], {})
    if line["address"] in {"enrolment", "enrolment_step"}:
        step = {"name": "register"} if line["address"] == "enrolment_step" else {}
        given[line["address"]] = {"slug": "gvn", "union_code": own["union"].code if own else "CD-999"} | step
    given |= {name: {"ending": "csv"} for name in FILES}
    given["members_file"] = given["members"] | {"ending": "xlsx"}
    given = given.get(line["address"], {})
    more = f"?union={own['union'].code if own else 'CD-999'}&q=anh" if line["address"] in {"find_members", "similar_look"} else ""
    return reverse(line["address"], kwargs=given) + more


def history_of(own, unknown, name) -> dict:
    """Return the record whose history is asked for; that of an account is read in the admin alone."""
    if name == "account":
        return {"kind": "unions.user", "pk": 1}
    record = own.get(name, own["draft"]) if own else None
    return {
        "kind": record._meta.label_lower if record else "initiatives.initiative",
        "pk": record.pk if record else unknown["pk"],
    }


def of_half_years(kind, state, own) -> dict:
    """Return what the addresses of half-years, versions and returns are given."""
    code, number = CLOSED.get(state, ("2022-H1", 1))
    code = "2099-H1" if kind == "unknown" else code
    filed = {"code": "2021-H1" if state.startswith("closed") else "2022-H1", "union_code": own["union"].code if own else "CD-999"}
    return {
        **{key: {"code": code} for key in OF_HALF_YEAR},
        "half_year_step": {"code": code, "name": state or "close"},
        **{key: {"code": code, "number": number} for key in VERSIONS},
        **{
            name: {"code": code, "number": number, "ending": kind if kind in ("docx", "xlsx") else "pdf"}
            for name in ("version_paper", "version_report")
        },
        **dict.fromkeys(RETURNS, filed),
        "half_year_return_step": filed | {"name": state.removeprefix("closed ") or "accept"},
    }


def needed_state(step: str) -> str:
    if step.startswith("closed"):
        return "closed"
    return "received" if step in {"accept", "send_back", "reject"} else "draft"


def world_of(line) -> str:
    """Return what the line needs besides the objects: "awards", "closed", "sent", parted by spaces."""
    needs = {
        "awards": line["address"] in AWARDS,
        "closed": bool({*CLOSED, "closed"} & set(line["object"].split())),
        "sent": (line["address"] == "half_year_return_step" and "closed" not in line["object"]) or "sent" in line["object"],
    }
    return " ".join(name for name, needed in needs.items() if needed)


def prepare(needs: str, cast, made) -> None:
    """Make what only some lines are about: awards, closed half-years, returns that were sent."""
    if "awards" in needs:
        made_for(cast, made)
    if "closed" in needs:
        closed(cast)
    if "sent" in needs:
        for union in (cast.samju, cast.haneul):
            cast.returned(union, state="submitted")


def digest() -> str:
    """Return the digest of every row of the watched tables."""
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for table, key in sorted({(model._meta.db_table, model._meta.pk.column) for model in WATCHED}):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')  # noqa: S608 – names of our own tables
            found.update(repr((table, cursor.fetchall())).encode())
    return found.hexdigest()


def asked(world, person, method, where) -> tuple[int, str]:
    """Return status and target of one request, whose writing is then taken back; what was refused wrote nothing."""
    _cast, _made, cookies, before = world
    client = Client()
    client.cookies.update(cookies[person])
    with transaction.atomic():
        response = getattr(client, method)(where)
        changing = response.status_code < 400 and person != "nobody" and method == "post"
        assert changing or digest() == before, f"{person} {method} {where} changed something"
        transaction.set_rollback(True)
    return response.status_code, response.headers.get("Location", "")


BY_WORLD = pytest.mark.parametrize(
    ("world", "line"),
    [pytest.param(world_of(line), line, id=f"{line['address']}-{line['object'] or 'any'}") for line in LINES],
    indirect=["world"],
    scope="module",
)


@pytest.mark.trust
@BY_WORLD
def test_each_person_gets_the_answer_of_the_table(world, line, tried):
    where = address(line, world[1])
    found, wrong = {}, []
    for person in PEOPLE:
        outcomes = {method: asked(world, person, method, where) for method in ("get", "post")}
        found[person] = "/".join(str(status) for status, _target in outcomes.values())
        if person == "nobody":
            wrong += [
                f"nobody {method} {where} -> {target}"
                for method, (status, target) in outcomes.items()
                if status == 302 and not target.startswith("/account/login/")
            ]
    wanted = {person: line[person] or line["khach"] for person in PEOPLE}
    wrong += [f"{where} {person}: {found[person]}, not {wanted[person]}" for person in PEOPLE if found[person] != wanted[person]]
    tried("access", 2 * len(PEOPLE), wrong)


@pytest.mark.trust
@BY_WORLD
def test_the_other_methods_follow_by_rule(world, line, tried):
    where = address(line, world[1])
    # The small edition asks one person at each line, another at each.
    people = PEOPLE if FULL else [PEOPLE[zlib.crc32(where.encode()) % len(PEOPLE)]]
    wrong = []
    for person in people:
        by_get = int((line[person] or line["khach"]).split("/")[0])
        head, _target = asked(world, person, "head", where)
        if head not in (by_get, 405):
            wrong.append(f"{person} head {where}: {head}, GET {by_get}")
        for method in NEVER:
            if (status := asked(world, person, method, where)[0]) != 405:
                wrong.append(f"{person} {method} {where}: {status}")
    tried("access", (1 + len(NEVER)) * len(people), wrong)
