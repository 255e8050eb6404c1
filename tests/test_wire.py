"""What goes over the wire as the site is served outside the demo: compressed, kept by its content, and nothing that is not used."""

import gzip
import hashlib
import re
import runpy
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from kcn_union import settings as outside_the_suite
from tests.test_access import closed
from tests.test_supply_chain import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "collected")]

trim = runpy.run_path(str(ROOT / ".ci" / "trim_bootstrap.py"))
FONTS = ["fonts/be-vietnam-pro-400.woff2", "fonts/be-vietnam-pro-600.woff2"]
FRAME = ["bootstrap.css", "favicon.svg", *FONTS, "kcn.css"]
# Who, where -> the files named beside the frame's.
PAGES = {
    (None, "/account/login/"): [],
    ("hang", "/"): [],
    ("bao", "/"): [],
    ("hang", "/initiatives/"): [],
    ("hang", "record"): ["kcn.js"],
    ("bao", "record"): ["kcn.js"],
    ("doc", "record"): [],
    ("hang", "/initiatives/new/CD-001/"): ["kcn.js", "kept.js"],
    ("hang", "/half-years/"): [],
    ("doc", "/half-years/2022-H1/"): [],
    ("doc", "/half-years/2021-H1/versions/1/"): [],
    ("hang", "/returns/2022-H1/CD-001/"): ["kcn.js", "kept.js"],
    ("hang", "/search?q=do ga"): [],
    ("hang", "/unions/CD-001/"): [],
    ("hang", "/unions/CD-001/members/"): [],
    ("hang", "/unions/CD-001/members/new/"): ["kcn.js"],
    ("hang", "/sheets/members/CD-001/"): ["kcn.js"],
    ("hang", "/campaigns/"): [],
    ("hang", "/awards/"): [],
    ("hang", "/library/"): [],
    ("hang", "/rules/"): [],
    ("hang", "/no/such/address/"): [],
}
# What static/kcn.js looks for on a page; without one of these it does nothing.
HOOKS = re.compile(r" data-(?:once|focus|money|authors|lines|similar|waits|find-member)\b")
NAMED = re.compile(r'(?:src|href)="/static/([^"]+)"')
HASHED = re.compile(r"^(?P<stem>.+)\.(?P<hash>[0-9a-f]{12})(?P<ending>\.[a-z0-9]+)$")
# Proofs of origin and numbers of forms: long, and new in each answer.
NEW_EACH_TIME = re.compile(rb'value="[^" ]{32,}"')


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Collect the static files as for a site that people use, and serve these."""
    own = {"STATIC_ROOT": str(tmp_path_factory.mktemp("static")), "STORAGES": outside_the_suite.STORAGES}
    with override_settings(**own, WHITENOISE_USE_FINDERS=outside_the_suite.WHITENOISE_USE_FINDERS):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield Path(own["STATIC_ROOT"])


@pytest.fixture
def opened(cast):
    """Return a function that asks for one of PAGES."""
    closed(cast)
    record = cast.accepted().get_absolute_url()
    clients = {who: cast.client(who) for who, _where in PAGES}

    def ask(who, where, **headers):
        return clients[who].get(record if where == "record" else where, headers=headers)

    return ask


def plain(name: str) -> str:
    """Return a file's name without the hash of its content."""
    return HASHED.sub(r"\g<stem>\g<ending>", name)


def test_a_page_names_the_files_it_needs_and_no_other(opened):
    found = {page: sorted(plain(name) for name in NAMED.findall(opened(*page).content.decode())) for page in PAGES}

    assert found == {page: sorted([*FRAME, *files]) for page, files in PAGES.items()}


def test_the_script_is_named_where_there_is_something_for_it_and_nowhere_else(opened):
    pages = {page: opened(*page).content.decode() for page in PAGES}

    assert {page: "kcn.js" in files for page, files in PAGES.items()} == {
        page: bool(HOOKS.search(html)) for page, html in pages.items()
    }


def test_every_file_is_named_by_its_content_and_kept_for_good(cast, opened, collected):
    names = {name for page in PAGES for name in NAMED.findall(opened(*page).content.decode())}
    names |= {
        name
        for where in ("/admin/", "/admin/unions/user/")
        for name in NAMED.findall(cast.client("tri").get(where).content.decode())
    }
    # What a stylesheet names lies beside it.
    for sheet in [collected / name for name in names if name.endswith(".css")]:
        beside = re.findall(r'url\("?(?!data:)([^")#]+)', sheet.read_text(encoding="utf-8"))
        names |= {(sheet.parent / other).resolve().relative_to(collected.resolve()).as_posix() for other in beside}
    client, wrong = cast.client(None), {}
    for name in sorted(names):
        answer = client.get(f"/static/{name}")
        content, parts = b"".join(answer.streaming_content), HASHED.match(name)
        told = (
            answer.status_code,
            answer.headers["Cache-Control"],
            bool(parts) and hashlib.md5(content, usedforsecurity=False).hexdigest()[:12] == parts["hash"],
        )
        if told != (200, "max-age=315360000, public, immutable", True):
            wrong[name] = told

    assert (wrong, {plain(name) for name in names} >= {"fonts/be-vietnam-pro-400.woff2", "kcn.js", "admin/css/base.css"}) == (
        {},
        True,
    )


def test_a_file_goes_out_compressed_once(cast, collected):
    name = next(file.name for file in collected.glob("kcn.*.css"))

    answer = cast.client(None).get(f"/static/{name}", headers={"accept-encoding": "gzip"})

    assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(b"".join(answer.streaming_content)) == (collected / name).read_bytes()


def test_a_page_goes_out_compressed_to_who_asks_and_is_the_same(opened):
    wrong = {}
    for page in PAGES:
        as_is, refused, packed = (opened(*page, **{"accept-encoding": asked}) for asked in ("", "gzip;q=0, br", "br, gzip"))
        apart = page[1].startswith("/account/")
        told = [answer.headers.get("Content-Encoding") for answer in (as_is, refused, packed)]
        vary = {"Accept-Encoding" in answer.headers["Vary"] for answer in (as_is, refused, packed)}
        content = packed.content if apart else gzip.decompress(packed.content)
        same = NEW_EACH_TIME.sub(b"", content) == NEW_EACH_TIME.sub(b"", as_is.content)
        right_length = packed.headers.get("Content-Length", str(len(packed.content))) == str(len(packed.content))
        if (told, vary, same, right_length) != ([None, None, None if apart else "gzip"], {not apart}, True, True):
            wrong[page] = (told, vary, same, right_length)

    assert wrong == {}


def test_a_page_is_padded_by_a_random_length_each_time(cast):
    client = cast.client("hang")
    packed = [client.get("/rules/", headers={"accept-encoding": "gzip"}).content for _again in range(12)]

    # The name of the packed file (RFC 1952), which a browser skips, ends with a NUL.
    assert {content[3] for content in packed} == {gzip.FNAME}
    assert len({content.index(b"\0", 10) for content in packed}) > 4


def test_what_shows_secrets_goes_out_as_it_is(cast):
    for where in ("/account/", "/account/password/change/", "/account/second-factor/"):
        answer = cast.client("hang").get(where, headers={"accept-encoding": "gzip"})
        assert (where, answer.status_code, answer.headers.get("Content-Encoding")) == (where, 200, None)


def test_a_download_goes_out_as_it_is(cast):
    made = cast.accepted()
    for where in ("/initiatives/list.csv", "/initiatives/list.xlsx", f"/initiatives/{made.code}/papers/application.docx"):
        answer = cast.client("hang").get(where, headers={"accept-encoding": "gzip"})
        assert (where, answer.status_code, "Content-Encoding" in answer.headers) == (where, 200, False)


def test_a_version_is_compressed_under_the_tag_it_has_anyway(cast):
    closed(cast)
    client, where = cast.client("doc"), "/half-years/2021-H1/versions/1/"
    packed = client.get(where, headers={"accept-encoding": "gzip"})
    tag = packed.headers["ETag"]
    as_is = client.get(where)
    again = client.get(where, headers={"accept-encoding": "gzip", "if-none-match": tag})

    assert (packed.headers["Content-Encoding"], as_is.headers["ETag"], tag[:2]) == ("gzip", tag, "W/")
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Vary"].split(", ") == packed.headers["Vary"].split(", ") == as_is.headers["Vary"].split(", ")


def test_of_bootstrap_goes_out_what_pages_use():
    same = trim["USED"].read_text(encoding="utf-8") == trim["made"]()

    assert same, "a page has begun or ceased to use one of Bootstrap's classes: run python .ci/trim_bootstrap.py"


def test_what_a_page_uses_of_bootstrap_is_in_the_file_that_goes_out(opened):
    names = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
    whole = set(names.findall(re.sub(r"url\([^)]*\)", "", trim["WHOLE"].read_text(encoding="utf-8"))))
    ours = set(names.findall(re.sub(r"url\([^)]*\)", "", trim["USED"].read_text(encoding="utf-8"))))
    shown = {
        word
        for page in PAGES
        for some in re.findall(r'\bclass="([^"]*)"', opened(*page).content.decode())
        for word in some.split()
    }

    assert (shown & whole - ours, len(shown & ours) > 8) == (set(), True)


def test_fonts_are_asked_for_early_swapped_in_and_packed_by_their_format(opened, collected):
    html = opened("hang", "/").content.decode()
    style = (collected / next(name for name in NAMED.findall(html) if plain(name) == "kcn.css")).read_text(encoding="utf-8")
    early = re.findall(r'<link rel="preload" href="/static/(\S+)" as="font" type="font/woff2" crossorigin>', html)

    # By the same name as in the stylesheet: otherwise they would come twice.
    assert (early, [plain(name) for name in early]) == (re.findall(r'url\("(fonts/[^"]+)"', style), FONTS)
    for sheet in ("kcn.css", "admin-kcn.css"):
        faces = re.findall(r"@font-face \{(.*?)\}", (ROOT / "static" / sheet).read_text(encoding="utf-8"), re.DOTALL)
        assert [("font-display: swap;" in face, 'format("woff2")' in face) for face in faces] == [(True, True)] * 2
