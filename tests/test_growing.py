"""Growing past one machine: which pages read from a replica, what never does, and the machines of operations.md at work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache.backends.db import DatabaseCache
from django.db import connection, connections
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import get_resolver

from initiatives.models import Initiative
from kcn_union import replica
from kcn_union.backup.engine import engine
from kcn_union.backup.sealing import Failed
from kcn_union.models import Publication
from kcn_union.replica import PAGES, TELLS_OF_WORK, Router, Standing, reading, standing
from tests.growing.machines import OF_PRIMARY, OF_REPLICA, POOLED, missing
from unions.models import Mandate, Union, User

ROOT = Path(__file__).parent.parent
CACHE = DatabaseCache("cache", {}).cache_model_class


def test_only_the_rooms_rows_are_read_from_the_replica_and_only_by_its_pages():
    asked = [Initiative, Publication, Union, User, Mandate, Session, UserSession, Authenticator, CACHE]
    outside = [Router().db_for_read(model) for model in asked]
    with reading():
        within = [Router().db_for_read(model) for model in asked]

    assert outside == ["default"] * 9
    assert within == ["replica"] * 3 + ["default"] * 6


def test_rights_are_asked_of_the_primary_also_from_a_row_of_the_replica(settings):
    settings.DATABASE_ROUTERS = ["kcn_union.replica.Router"]
    with reading():
        union, user = Union(pk=1), User(pk=1)
        union._state.db = user._state.db = "replica"
        assert (user.mandates.db, union.mandates.db, user.mandates.all().db) == ("default",) * 3


def test_nothing_is_ever_written_to_the_replica():
    with reading():
        assert {Router().db_for_write(model) for model in apps.get_models()} == {"default"}
    assert {Router().allow_migrate("replica", app.label) for app in apps.get_app_configs()} == {False}
    assert {Router().allow_migrate("default", app.label) for app in apps.get_app_configs()} == {True}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_that_reads_from_the_replica_takes_no_post(name):
    [view] = views(name)

    assert view(RequestFactory().post("/"), code="", number=1, ending="csv", year=1).status_code == 405


def views(name: str) -> list:
    """Return the views of that name."""
    found, waiting = [], [get_resolver()]
    while waiting:
        for pattern in waiting.pop().url_patterns:
            if hasattr(pattern, "url_patterns"):
                waiting.append(pattern)
            elif pattern.name == name:
                found.append(pattern.callback)
    return found


def test_the_page_that_tells_what_a_worker_wrote_is_there():
    assert [len(views(name)) for name in TELLS_OF_WORK] == [1]


def test_without_a_replica_nothing_is_different(client, db):
    answer = client.get("/readyz")

    assert (settings.DATABASE_ROUTERS, [name for name in settings.MIDDLEWARE if "replica" in name]) == ([], [])
    assert (list(settings.DATABASES), standing.trouble, b"replica" in answer.content) == (["default"], "", False)


@pytest.fixture
def called_replica(db):
    """Return `called_replica(**different)`: lets another database than a replica stand under that name."""
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL")

    def name(**different) -> None:
        forget()
        connections.settings["replica"] = connections.settings["default"] | different
        connections["replica"] = connections.create_connection("replica")
        # A test may speak to the suite's own database alone, as this one is said to be.
        connections["replica"].alias = "default"

    def forget() -> None:
        if "replica" in connections.settings:
            connections["replica"].close()
            del connections["replica"], connections.settings["replica"]

    yield name
    forget()


def test_what_is_no_replica_of_the_site_is_not_read(called_replica):
    asked = Standing()
    called_replica()
    assert (asked.is_fresh(), asked.trouble) == (False, "is behind")
    called_replica(NAME="postgres")
    assert (asked.is_fresh(), asked.trouble) == (False, "cannot be read")


def test_a_replica_that_was_lost_is_left_alone_for_a_while(called_replica):
    now = [0.0]
    asked = Standing(clock=lambda: now[0])
    called_replica(OPTIONS={"host": "/nowhere"})
    assert (asked.is_fresh(), asked.trouble) == (False, "cannot be read")
    called_replica()
    assert (asked.is_fresh(), asked.trouble) == (False, "cannot be read")
    now[0] += replica.AGAIN_SECONDS
    assert (asked.is_fresh(), asked.trouble) == (False, "is behind")


@pytest.mark.django_db
def test_a_browser_carries_how_far_its_last_deed_came_and_nobody_can_forge_it():
    answer, asked = HttpResponse(), RequestFactory().get("/library/")
    replica._note(answer)
    assert replica._written_by(asked) == 0
    cookie = answer.cookies[settings.REPLICA_COOKIE_NAME]
    asked.COOKIES[settings.REPLICA_COOKIE_NAME] = cookie.value
    carried = replica._written_by(asked)
    asked.COOKIES[settings.REPLICA_COOKIE_NAME] = "1" + cookie.value

    # A database that does not say how far it has come is taken to be further than any replica.
    assert (carried == replica.NEVER, carried > 0) == (connection.vendor == "sqlite", True)
    assert replica._written_by(asked) == 0
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 3600)


@pytest.mark.django_db
def test_a_backup_does_not_go_through_the_pool(settings):
    settings.PGBOUNCER = True
    if connection.vendor == "sqlite":
        assert engine()
        return
    with pytest.raises(Failed, match="Not through PgBouncer"):
        engine()


def test_it_is_shown_on_this_machine():
    """Two web processes, PgBouncer, a primary and its replica, each lost once; nothing of the suite's own database."""
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL")
    if (lacking := missing()) and os.environ.get("CI") != "true":
        pytest.skip(lacking)
    done = subprocess.run(
        [sys.executable, "-m", "tests.growing"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=280
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_gives_the_settings_of_the_pool_that_were_tried():
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    tried = [line for line in (POOLED + OF_PRIMARY + OF_REPLICA).splitlines() if line.split(" = ")[0] in SETTINGS]

    assert [line.split(" = ")[0] for line in tried] == SETTINGS
    assert [line for line in tried if line not in page.splitlines()] == []


SETTINGS = ["pool_mode", "server_connect_timeout", "server_login_retry", *["query_wait_timeout"] * 2, "query_timeout"]
