"""How the project starts: never unsafe outside demo mode, and never as a demo for anybody but this machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAFE = {"SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "thidua.example.vn"}
PRINT = "from kcn_union import settings as s; print(s.DEMO, s.SECOND_FACTOR_ROLES, s.ALLAUTH_TRUSTED_PROXY_COUNT, s.DEVICE_COOKIE_NAME)"


def start(tmp_path, say=PRINT, **environment) -> tuple[int, str]:
    """Read the settings in a process of their own; return its code and its last line."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME", "VIRTUAL_ENV")}
    ran = subprocess.run(
        [sys.executable, "-c", say],
        env=clean | {"VAR_DIR": str(tmp_path)} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return ran.returncode, (ran.stdout + ran.stderr).strip().splitlines()[-1]


@pytest.mark.parametrize(
    "environment",
    [
        {"ALLOWED_HOSTS": "thidua.example.vn"},
        {"ALLOWED_HOSTS": "127.0.0.1,thidua.example.vn"},
        {"ALLOWED_HOSTS": "*"},
        {"BEHIND_PROXY": "true"},
        {"DATABASE_URL": "postgres://kcn:x@db.example.vn/kcn"},
        {"DATABASE_URL": "postgres://kcn:x@10.0.0.5:5432/kcn"},
    ],
    ids=str,
)
def test_a_demo_that_others_could_reach_does_not_start(tmp_path, environment):
    code, said = start(tmp_path, DEMO="1", **environment)

    assert (code, "ImproperlyConfigured: DEMO=1" in said) == (1, True), said


@pytest.mark.parametrize(
    "environment",
    [{}, {"DATABASE_URL": "postgres://kcn:x@127.0.0.1/kcn"}, {"DATABASE_URL": "postgres:///kcn"}, {"ALLOWED_HOSTS": "localhost"}],
    ids=str,
)
def test_a_demo_starts_on_this_machine_and_demands_no_second_factor(tmp_path, environment):
    assert start(tmp_path, DEMO="1", **environment) == (0, "True [] 0 device")


@pytest.mark.parametrize(
    "environment",
    [{}, {"SECRET_KEY": "short"}, SAFE | {"SECRET_KEY": "x" * 49}, SAFE | {"ALLOWED_HOSTS": "*"}, SAFE | {"ALLOWED_HOSTS": ""}],
    ids=str,
)
def test_the_real_thing_does_not_start_unsafe(tmp_path, environment):
    code, said = start(tmp_path, **environment)

    assert (code, "ImproperlyConfigured" in said) == (1, True), said


@pytest.mark.parametrize(("more", "proxies"), [({}, 0), ({"BEHIND_PROXY": "true"}, 1)])
def test_the_real_thing_demands_a_second_factor_and_believes_one_proxy_at_most(tmp_path, more, proxies):
    assert start(tmp_path, **SAFE, **more) == (0, f"False ['verifier', 'head', 'admin'] {proxies} __Host-device")


POSTGRES = {"DATABASE_URL": "postgres://kcn:x@db.example.vn/kcn"}
REPLICA = {"REPLICA_URL": "postgres://kcn:x@db2.example.vn/kcn"}
GROWN = """
from kcn_union import settings as s
kept = [(d.get("CONN_MAX_AGE"), d.get("DISABLE_SERVER_SIDE_CURSORS", False)) for d in s.DATABASES.values()]
print(kept, s.DATABASES["default"].get("OPTIONS"), hasattr(s, "DATABASE_ROUTERS"), s.MIDDLEWARE[-1].rpartition(".")[2])
"""


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "[(600, False)] None False tell_of_buttons"),
        ({"PGBOUNCER": "1"}, "[(0, True)] None False tell_of_buttons"),
        (REPLICA, "[(600, False), (600, False)] None True ReadFromReplica"),
        (REPLICA | {"PGBOUNCER": "1"}, "[(0, True), (0, True)] None True ReadFromReplica"),
    ],
    ids=str,
)
def test_a_pool_and_a_replica_are_used_where_they_are_named(tmp_path, more, told):
    assert start(tmp_path, GROWN, **SAFE, **POSTGRES, **more) == (0, told)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DEMO": "1"} | REPLICA, "DEMO=1 keeps to one database"),
        (SAFE | REPLICA, "Only PostgreSQL has replicas"),
        (SAFE | POSTGRES | {"REPLICA_URL": "sqlite:////tmp/copy.sqlite3"}, "Only PostgreSQL has replicas"),
    ],
    ids=str,
)
def test_a_replica_is_of_postgresql_and_never_of_a_demo(tmp_path, environment, sentence):
    code, said = start(tmp_path, **environment)

    assert (code, sentence in said) == (1, True), said


@pytest.mark.parametrize(
    "more",
    [
        {"REMOTE_ADDR": "203.0.113.5"},
        {"REMOTE_ADDR": "::ffff:203.0.113.5"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.5"},
        {"HTTP_X_FORWARDED_HOST": "thidua.example.vn"},
        {"HTTP_FORWARDED": "for=203.0.113.5"},
        {"HTTP_X_REAL_IP": "203.0.113.5"},
    ],
    ids=str,
)
def test_a_running_demo_answers_this_machine_only(client, settings, more):
    settings.DEMO = True

    assert client.get("/healthz", **more).status_code == 403
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_without_demo_mode_nobody_enters_by_one_click(client):
    assert client.post("/account/demo/", {"username": "quantri"}).status_code == 404


def test_what_reads_and_writes_files_is_not_loaded_at_the_start(tmp_path):
    """A start pays for what every process needs; Word, Excel, pdf and pictures are for who asks first (docs/adr/0001-libraries.md)."""
    heavy = {"openpyxl", "qrcode", "docx", "docxtpl", "jinja2", "typst", "pypdfium2", "python_calamine"}
    load = f"import django, sys; django.setup(); import kcn_union.urls; print(sorted(sys.modules.keys() & {heavy}))"
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME", "VIRTUAL_ENV")}
    environment |= {"VAR_DIR": str(tmp_path), "DEMO": "1", "DJANGO_SETTINGS_MODULE": "kcn_union.settings"}

    ran = subprocess.run([sys.executable, "-c", load], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)

    assert ran.stdout == "[]\n", ran.stdout + ran.stderr
