"""What goes out with every answer, whoever asks and whatever goes wrong: the headers and the cookies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from kcn_union import health
from kcn_union.sheets import sign_of_life
from tests.test_access import closed, evidence
from tests.unions.test_kept import handed_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TELLING = ("Server", "X-Powered-By", "Via", "X-Runtime")


def policy_of(response) -> dict[str, str]:
    parts = [part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";")]
    return {part[0]: part[1] if len(part) > 1 else "" for part in parts}


def lacking(response) -> list[str]:
    """Return what is wrong with the headers that every answer carries."""
    wrong = [f"{name}: {response.headers.get(name)}" for name, value in ALWAYS.items() if response.headers.get(name) != value]
    return wrong + [name for name in TELLING if name in response.headers]


def unsafe(response) -> list[str]:
    """Return what is wrong with the headers of a page."""
    wrong = lacking(response)
    wrong += [] if policy_of(response) == POLICY else [response.headers["Content-Security-Policy"]]
    return wrong + ([] if response.headers["Cache-Control"] == "private, no-store" else [response.headers["Cache-Control"]])


def refused(cast):
    """Return status -> an answer of that status."""
    quiet = cast.client("hang", raise_request_exception=False)
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    return {
        "200": quiet.get("/initiatives/"),
        "302": cast.client(None).get("/initiatives/"),
        "400 NUL": quiet.get("/initiatives/?q=%00"),
        "400 host": quiet.get("/initiatives/", headers={"host": "evil.example"}),
        "403": quiet.get("/initiatives/queue/"),
        "403 csrf": strict.post("/account/login/", {"login": "hang"}),
        "404": quiet.get("/initiatives/SK-2022-99999/"),
        "404 no address": quiet.get("/no/such/address/"),
        "404 static": quiet.get("/static/no-such-file.css"),
        "405": quiet.post("/initiatives/"),
        "405 method": quiet.delete("/initiatives/"),
        "413": quiet.post("/saved-forms/", {"kept": handed_out(cast.hang), "problem": "x" * 300_000}),
        "404 admin": cast.client("tri").get("/admin/unions/no/such/"),
    }


def test_every_answer_carries_them_refusals_too(cast):
    found = refused(cast)

    assert {name: answer.status_code for name, answer in found.items()} == {name: int(name.split()[0]) for name in found}
    assert {name: unsafe(answer) for name, answer in found.items()} == {name: [] for name in found}


@pytest.mark.parametrize(("broken", "status"), [(ValueError("a bug"), 500), (OperationalError("no database"), 503)])
def test_an_answer_that_failed_carries_them(cast, monkeypatch, broken, status):
    def fail(*_given):
        raise broken

    client = cast.client("hang", raise_request_exception=False)
    monkeypatch.setattr(connection, "_cursor", fail)

    answer = client.get("/initiatives/")

    assert (answer.status_code, unsafe(answer)) == (status, [])


def test_a_form_too_large_is_refused_with_them(cast):
    client = cast.client("hang", raise_request_exception=False)

    answer = client.post("/saved-forms/", {f"x{number}": "1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)})

    assert (answer.status_code, unsafe(answer)) == (400, [])


def test_who_is_signed_in_decides_and_caches_are_told(cast):
    for person in (None, "hang", "tri"):
        for where in ("/", "/initiatives/", "/account/login/", "/admin/", "/admin/unions/union/"):
            answer = cast.client(person).get(where)
            assert "Cookie" in answer.headers.get("Vary", ""), (person, where)


def test_a_file_is_a_download_in_a_sandbox(cast, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    own = evidence(cast.draft(), confidential=False)
    where = f"/initiatives/{own.initiative.code}/evidence/{own.pk}/"

    for address in (where, f"{where}pages/1/"):
        answer = cast.client("hang").get(address)
        assert (answer.status_code, lacking(answer)) == (200, [])
        assert policy_of(answer) == {"sandbox": "", "default-src": "'none'"}
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert cast.client("hang").get(where).headers["Content-Disposition"].startswith("attachment;")


def test_lists_and_papers_taken_away_are_downloads_and_stay_nowhere(cast):
    made = cast.accepted()
    addresses = ["/initiatives/list.csv", "/initiatives/list.xlsx", f"/initiatives/{made.code}/papers/application.docx"]
    for address in addresses:
        answer = cast.client("hang").get(address)
        assert (address, answer.status_code, unsafe(answer)) == (address, 200, [])
        assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_static_files_carry_them_and_are_kept_by_caches(cast):
    answer = cast.client(None).get("/static/kcn.css")

    assert (answer.status_code, lacking(answer), policy_of(answer)) == (200, [], POLICY)
    assert "no-store" not in answer.headers["Cache-Control"]
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_health_tells_nothing_but_that(cast, settings, tmp_path):
    settings.SHEETS_ROOT = tmp_path
    sign_of_life()
    for where in ("/healthz", "/readyz"):
        answer = cast.client(None).get(where)
        # The lines below the first say what to watch: disk, folders, the worker.
        first = answer.content.partition(b"\n")[0]
        assert (answer.status_code, unsafe(answer), first) == (200, [], {"/healthz": b"ok", "/readyz": b"ready"}[where])
    assert health.alive.login_required is False


def test_the_cookies_of_a_session_are_closed_to_scripts_and_to_other_sites(cast):
    cast.hang.set_password("mot-hai-ba-bon-nam")
    cast.hang.save()
    client = cast.client(None)
    client.get("/account/login/")

    answer = client.post("/account/login/", {"login": "hang", "password": "mot-hai-ba-bon-nam"})

    assert answer.status_code == 302
    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} <= set(answer.cookies)
    for name, cookie in answer.cookies.items():
        assert (name, cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (name, True, "Lax", "/", "")


def test_outside_the_demo_cookies_are_bound_to_the_host_and_https(tmp_path):
    told = """
import django
from django.conf import settings as s
django.setup()
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,
      s.CSRF_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE, s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH,
      s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS >= 31536000, s.USE_X_FORWARDED_HOST, s.DEBUG)
"""
    given = {name: value for name, value in os.environ.items() if name not in ("DEMO", "SECURE_SSL_REDIRECT", "DATABASE_URL")}
    given |= {"DJANGO_SETTINGS_MODULE": "kcn_union.settings", "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "thidua.example.vn"}
    given |= {"VAR_DIR": str(tmp_path)}
    root = Path(__file__).parents[2]

    found = subprocess.run([sys.executable, "-c", told], cwd=root, env=given, capture_output=True, text=True, check=True).stdout

    assert found.split() == [
        *("__Host-session", "__Host-csrf", "True", "True", "True", "True", "Lax", "Lax", "None", "/"),
        *("True", "True", "False", "False"),
    ]


def test_a_published_version_is_kept_by_its_reader_alone_and_asked_for_again(cast):
    closed(cast)
    client = cast.client("hang")

    answer = client.get("/half-years/2021-H1/versions/1/")
    again = client.get("/half-years/2021-H1/versions/1/", headers={"if-none-match": answer.headers["ETag"]})
    other = cast.client("minh").get("/half-years/2021-H1/versions/1/", headers={"if-none-match": answer.headers["ETag"]})

    assert (answer.headers["Cache-Control"], lacking(answer)) == ("private, no-cache", [])
    assert (again.status_code, other.status_code) == (304, 200)
