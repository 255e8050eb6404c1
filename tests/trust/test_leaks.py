"""Nobody reads of another union what the design does not open: tokens stand in every text, and every page is read for them.

Open to all who are signed in (design §6) are the published versions, with the titles of what they count, and the public
fields of the library. Everything else of another union is a leak, wherever it shows.
"""

import re
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import pypdfium2
import pytest
from django.db import transaction
from django.test import override_settings

from tests.conftest import make_cast
from tests.test_access import closed, day
from tests.trust.account import FULL
from tests.trust.planted import TOKEN, Board, Planted, board, token

__all__ = ["day"]

pytestmark = [pytest.mark.django_db, pytest.mark.trust]

Address = tuple[str, str]
# Lists of persons leave for a reason; without one only the page that asks for it would be read.
REASON = {"why": "report", "why_words": ""}
# The whole programme, in parts that two workers share.
PARTS = 6 if FULL else 1
# What an officer may read of other unions: the library's public fields and the unions that stand there, the published versions.
LIBRARY, VERSIONS = {"thu", "ten"}, {"cong", "ten"}
OPEN = (
    ("/library/", LIBRARY),
    ("/search", LIBRARY),
    ("/years/", LIBRARY),
    ("/initiatives/similar/", LIBRARY),
    ("/initiatives/adoptions/", LIBRARY),
    ("/half-years/2021-H1/", VERSIONS),
    ("/half-years/compare/", VERSIONS),
    ("/half-years/trend/", VERSIONS),
)
# What a member of a council reads besides: what is before it, at these addresses and no other.
COUNCIL = {"hoi", "ten"}
OF_A_COUNCILLOR = (
    ("/awards/rounds/dot-2022/reading/", COUNCIL),
    ("/awards/nominations/", COUNCIL),
    ("/search?q=hoi", COUNCIL),
    ("/search?q=0&kind=nominations", COUNCIL),
)


@pytest.fixture(autouse=True)
def no_password_once_more(settings):
    """Of many persons a list asks for the password again: what it holds is read here, whoever takes it."""
    settings.PERSONS_WITHOUT_PASSWORD = 10**9


@pytest.fixture(scope="module")
def planted(day, django_db_setup, django_db_blocker, tmp_path_factory):
    """The board, made once: whoever reads it writes nothing but events, which are taken back."""
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(FILES_ROOT=folder), transaction.atomic():
        found = board(make_cast(), 78 if FULL else 3)
        closed(found.cast)
        yield found
        transaction.set_rollback(True)


def text_of(answer) -> str:
    """Return all that an answer holds in words: pages, errors, CSV, the parts of workbooks, papers and archives, pdf."""
    content = b"".join(answer) if answer.streaming else answer.content
    return _words(content) + " ".join(f"{name}: {value}" for name, value in answer.headers.items())


def _words(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(content)
        return " ".join(page.get_textpage().get_text_range() for page in document)
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as archive:
            return " ".join(f"{name} {_words(archive.read(name))}" for name in archive.namelist())
    text = content.decode("utf-8", "replace")
    # Word may part a word over several runs.
    return text + re.sub(r"<[^>]+>", "", text)


def tokens_in(text: str) -> set[tuple[str, int]]:
    return {(kind, int(number)) for kind, number in TOKEN.findall(text)}


def lists(one: Planted, other: Planted) -> list[Address]:
    """Return every list-like address with its searches, sorts, filters and files, as the officer of `one` may try them."""
    code, strange = one.union.code, other.union.code
    # All but the last letter: a page that only repeats what was asked for shows no token.
    sought = [token(kind, other.number)[:-1] for kind in ("mat", "ten", "kin", "rieng", "hoi", "thu", "cong")]
    gets = [
        *(f"/search?q={words}" for words in (*sought, "ánh", "công ty", strange, other.made["accepted"].code)),
        *(f"/search?q=0&kind={kind}" for kind in ("members", "initiatives", "library", "unions", "nominations", "honours")),
        f"/search?q=union:{strange}", f"/search?q=cdcs {strange} ánh",
        *("/", "/half-years/", "/half-years/list.csv", "/years/2022/", "/years/2022/list.csv", "/years/2021/"),
        *(f"/half-years/2022-H1/{more}" for more in ("", "live/", "reporting/", f"?union={strange}", "close/")),
        *(f"/half-years/2021-H1/{more}" for more in ("", "live/", "reporting/")),
        *(f"/half-years/2021-H1/versions/{more}" for more in ("1/", "2/", "1/items/", "1/lines/", "1/adoptions/", "1/honours/")),
        f"/half-years/2021-H1/versions/1/items/?union={strange}", "/half-years/2021-H1/versions/2/changes/",
        *("/half-years/2021-H2/", "/half-years/2021-H2/versions/1/", "/half-years/2021-H2/versions/1/items/"),
        *("/half-years/compare/", "/half-years/compare/list.csv", "/half-years/trend/", "/half-years/trend/list.xlsx"),
        *("/returns/", f"/returns/?union={strange}", "/returns/?state=submitted", "/returns/list.csv", "/returns/list.xlsx"),
        *("/campaigns/", "/campaigns/list.csv", "/campaigns/gvn/", "/campaigns/gvn/list.csv", "/campaigns/titles/"),
        *("/campaigns/titles/list.csv", f"/campaigns/titles/?union={strange}", f"/campaigns/gvn/unions/{code}/"),
        *("/unions/", f"/unions/?q={sought[1]}", "/unions/list.csv", "/unions/list.xlsx", f"/unions/{code}/"),
        *(f"/unions/{code}/members/{more}" for more in ("", f"?q={sought[0]}", "?page=2")),
        *(f"/people/find/?union={code}&q={words}" for words in ("anh", sought[0], sought[3])),
        f"/people/{one.made['member'].pk}/", "/people/doubles/",
        *(f"/initiatives/{more}" for more in ("", f"?q={sought[0]}", f"?union={strange}", "?state=accepted", "?page=2", "?sort=title")),
        *("/initiatives/?half_year=2022-H1", "/initiatives/?serves=none", "/initiatives/list.csv", "/initiatives/list.xlsx"),
        f"/initiatives/list.csv?union={strange}", "/initiatives/authors/", f"/initiatives/authors/?q={sought[0]}",
        *("/initiatives/adoptions/", f"/initiatives/adoptions/?union={strange}", "/initiatives/adoptions/list.csv"),
        *("/initiatives/queue/", "/initiatives/queue/list.csv", "/initiatives/worksheet/", "/initiatives/new/"),
        f"/initiatives/similar/?union={code}&title={other.made['accepted'].title.split(' ', 1)[1]}&solution=Làm đồ gá xoay hai mặt.",
        f"/initiatives/similar/?union={strange}&title=Đồ gá xoay hai mặt",
        *("/library/", f"/library/?q={sought[2]}", f"/library/?q={sought[5]}", "/library/list.csv", "/library/list.xlsx"),
        f"/library/{other.made['library'].code}/", f"/library/{other.made['library'].code}/adopt/",
        *("/awards/", "/awards/catalogue/", "/awards/catalogue/list.csv", "/awards/catalogue/BLDST/"),
        *(f"/awards/rounds/dot-2022/{more}" for more in ("", "propose/", "forgotten/", "reading/", "council/", "sitting/", "dossiers/")),
        *("/awards/rounds/dot-cu/", f"/awards/rounds/dot-2022/propose/BLDST/{code}/", "/awards/rounds/dot-2022/choose/"),
        *("/awards/nominations/", f"/awards/nominations/?q={sought[4]}", f"/awards/nominations/?union={strange}"),
        *("/awards/decisions/", "/awards/decisions/list.csv", "/awards/honours/", f"/awards/honours/?q={sought[4]}"),
        *(f"/awards/honours/?union={strange}", "/awards/honours/new/", "/awards/statistics/", "/awards/statistics/list.csv"),
        *(f"/sheets/{kind}/{code}/" for kind in ("members", "initiatives", "honours")),
        *("/rules/", "/admin/", "/no/such/page/", "/account/password/change/"),
    ]  # fmt: skip
    posts = [
        "/initiatives/authors/list.csv", f"/unions/{code}/members/list.xlsx", f"/unions/{strange}/members/list.xlsx",
        "/half-years/2022-H1/workbook.xlsx", "/awards/nominations/list.csv", "/awards/nominations/list.xlsx",
        "/awards/honours/list.csv", "/awards/rounds/dot-2022/forgotten/list.csv",
        *(f"/sheets/{kind}/{code}/template/" for kind in ("members", "initiatives", "honours")),
        f"/people/{one.made['member'].pk}/file/", f"/people/{other.made['member'].pk}/file/",
        f"/initiatives/new/{code}/", f"/awards/honours/new/{code}/", f"/awards/rounds/dot-2022/propose/BLDST/{code}/",
    ]  # fmt: skip
    return [*(("get", where) for where in gets), *(("post", where) for where in posts), *own_records(one), *strange_ones(other)]


def own_records(one: Planted) -> list[Address]:
    """Return the addresses of the union's own records, forms and papers."""
    made, code = one.made, one.union.code
    found = [f"/initiatives/{made[name].code}/" for name in ("draft", "received", "sent_back", "accepted", "library")]
    found += [f"/initiatives/{made['draft'].code}/{more}" for more in ("edit/", "similar/", "papers/application.docx")]
    found += [f"/awards/nominations/{made[name].code}/" for name in ("nomination draft", "nomination", "awarded")]
    found += [f"/awards/nominations/{made['nomination'].code}/report.docx", f"/sheets/runs/{made['run'].pk}/"]
    found += [f"/awards/honours/{made['honour'].pk}/", f"/awards/honours/{made['born'].pk}/certificate.pdf"]
    found += [f"/awards/decisions/{made['awarded'].decision_id}/", f"/initiatives/adoptions/{made['adoption'].pk}/"]
    found += [f"/returns/2022-H1/{code}/", f"/returns/2021-H1/{code}/", f"/initiatives/new/{code}/"]
    return [("get", where) for where in found]


def strange_ones(other: Planted) -> list[Address]:
    """Return addresses of another union's records: what their error pages say is read too."""
    made, code = other.made, other.union.code
    found = [f"/initiatives/{made['accepted'].code}/", f"/initiatives/{made['draft'].code}/edit/", f"/unions/{code}/"]
    found += [f"/unions/{code}/members/", f"/people/{made['member'].pk}/", f"/people/find/?union={code}&q=anh"]
    found += [f"/awards/nominations/{made['nomination'].code}/", f"/awards/honours/{made['honour'].pk}/"]
    found += [f"/awards/decisions/{made['awarded'].decision_id}/", f"/sheets/runs/{made['run'].pk}/"]
    found += [f"/returns/2022-H1/{code}/", f"/campaigns/gvn/unions/{code}/", f"/unions/{code}/merge/", f"/sheets/members/{code}/"]
    return [("get", where) for where in found]


def read(client, addresses: list[Address], allowed) -> tuple[int, list[str], set]:
    """Return how many addresses were opened, a sentence for each leak or failure, and all tokens that were read."""
    wrong, seen = [], set()
    for method, where in addresses:
        answer = client.post(where, REASON) if method == "post" else client.get(where)
        found = tokens_in(text_of(answer))
        seen |= found
        if leaked := {one for one in found if not allowed(where, *one)}:
            wrong.append(f"{method} {where} ({answer.status_code}): {sorted(leaked)}")
        if "/list." in where and answer.status_code == 200 and not answer.headers.get("Content-Disposition"):
            wrong.append(f"{method} {where}: a page was read instead of the file")
        if answer.status_code >= 500:
            wrong.append(f"{method} {where}: {answer.status_code}")
    return len(addresses), wrong, seen


@pytest.mark.parametrize("part", range(PARTS))
def test_no_officer_reads_a_word_of_another_union(planted, tried, part):
    pages, wrong = 0, []
    # In the small edition somebody whom no other record names as its sender.
    for number in range(part, len(planted.unions), PARTS) if FULL else [1]:
        one, other = planted.unions[number], planted.unions[number - 1]

        def allowed(where, kind, whose, own=one.number):
            opened = next((kinds for begin, kinds in OPEN if where.startswith(begin)), set())
            return whose == own or kind in opened

        opened, found, seen = read(planted.cast.client(one.officer.username), lists(one, other), allowed)
        # A page that shows nothing leaks nothing: what is open was read, and all that is one's own.
        assert {(kind, one.number) for kind in ("mat", "kin", "rieng", "hoi", "nhap", "ten", "thu", "cong")} <= seen
        assert {("thu", other.number), ("cong", other.number)} <= seen
        pages, wrong = pages + opened, wrong + found
    tried("leaks", pages, wrong)


def addresses_of_all(planted: Board) -> list[Address]:
    """Return what somebody of no union may try: the lists, and the records of every union."""
    one, other = planted.unions[0], planted.unions[1]
    return [*lists(one, other), *own_records(other)]


def some_of(planted: Board) -> list[Address]:
    """Return all of these, or in the small edition a third of them and the records of one union."""
    every = addresses_of_all(planted)
    return every if FULL else [*every[::3], *own_records(planted.unions[0])]


def test_who_reads_for_the_province_reads_no_confidential_part_and_no_details(planted, tried):
    pages, wrong, seen = read(
        planted.cast.client("doc"), some_of(planted), lambda _where, kind, _whose: kind not in ("kin", "rieng")
    )
    assert ("mat", 1) in seen
    tried("leaks", pages, wrong)


def test_a_verifier_reads_no_details_without_revealing_them(planted, tried):
    client = planted.cast.client("bao")

    def allowed(where, kind, _whose):
        # The whole file of one person is taken for a reason, and an event.
        return kind != "rieng" or where.endswith("/file/")

    pages, wrong, seen = read(client, some_of(planted), allowed)
    assert ("kin", 1) in seen
    shown = client.post(f"/people/{planted.unions[0].made['member'].pk}/details/")
    assert ("rieng", 1) in tokens_in(text_of(shown))
    tried("leaks", pages, wrong)


def test_a_councillor_reads_what_is_before_the_own_council_alone(planted, tried):
    def allowed(where, kind, _whose):
        opened = next((kinds for begin, kinds in (*OF_A_COUNCILLOR, *OPEN) if where.startswith(begin)), set())
        return kind in opened

    strange = [
        ("get", f"/awards/nominations/{one.made['nomination elsewhere'].code}/{more}")
        for one in planted.unions[:2]
        for more in ("", "report.docx")
    ]
    strange += [("get", f"/awards/rounds/dot-khac/{more}") for more in ("", "reading/", "council/", "sitting/", "dossiers/")]
    pages, wrong, seen = read(planted.cast.client("vinh"), [*addresses_of_all(planted), *strange], allowed)
    assert {kind for kind, _number in seen} == {"hoi", "ten", "thu", "cong"}
    tried("leaks", pages, wrong)


def test_a_stranger_reads_nothing(planted, tried):
    pages, wrong, _seen = read(planted.cast.client("khach"), some_of(planted), lambda *_given: False)
    tried("leaks", pages, wrong)
