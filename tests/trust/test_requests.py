"""Whatever is sent to whatever address by whomever: an answer in words, and never an error of the server."""

import sys
from random import Random

import pytest
from django.contrib import admin
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import reverse

from kcn_union import wsgi
from tests.test_access import LINES, PEOPLE, address, closed
from tests.trust.account import FULL
from tests.trust.odd_requests import Odd, forms_of

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.trust]

ROW = "malformed requests"
SEEDS = range(25 if FULL else 1)


def of_admin() -> list[str]:
    """Return the addresses of the admin: each model's list, form to add, and those of its first record."""
    found = ["/admin/", "/admin/jsi18n/", "/admin/autocomplete/", "/admin/password_change/", "/admin/r/1/1/", "/admin/login/"]
    for model in admin.site._registry:
        of = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{of}_changelist"), reverse(f"{of}_add")]
        if first := model._default_manager.order_by("pk").values_list("pk", flat=True).first():
            found += [reverse(f"{of}_{name}", args=[first]) for name in ("change", "delete", "history")]
    return found


def of_site(objects) -> list[str]:
    return list(dict.fromkeys(address(line, objects) for line in LINES))


@pytest.fixture
def site(cast, objects):
    """Return every address, with records to name behind most of them."""
    closed(cast)
    return of_site(objects) + of_admin()


class Unforged(type(wsgi.application)):
    """The site as a server runs it, but that a form needs no proof of its origin: nothing else would be looked at."""

    class request_class(WSGIRequest):
        _dont_enforce_csrf_checks = True


SITE = Unforged()


@pytest.fixture
def went_wrong():
    """Return the errors that views have raised since."""
    raised = []

    def note(**_told):
        raised.append(repr(sys.exc_info()[1])[:300])

    got_request_exception.connect(note)
    yield raised
    got_request_exception.disconnect(note)


def answer(client, asked) -> int:
    """Return the status; whatever the request changed is taken back."""
    statuses = []
    # As Django's own test client does, which connects it again: the connection is the test's, and holds its transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with transaction.atomic():
        try:
            given = client._base_environ() | asked.environ()
            response = SITE(given, lambda status, _headers, _wrong=None: statuses.append(status))
            for _piece in response:
                pass
            if hasattr(response, "close"):
                response.close()
        finally:
            transaction.set_rollback(True)
    return int(statuses[0][:3])


@pytest.mark.parametrize("seed", SEEDS)
def test_no_request_is_answered_with_an_error(cast, site, went_wrong, size, tried, seed):
    rng, n = Random(seed), size(300, 800)
    people = {name: cast.client(None if name == "nobody" else name, raise_request_exception=False) for name in PEOPLE}
    drawn = {}
    for name, client in people.items():
        # Each has read some pages, and plays with what they showed.
        read = rng.sample(site, size(7, 40)) if name != "bao" else rng.sample(site, size(14, 100))
        forms = []
        for where in read:
            response = client.get(where)
            if response.status_code == 200 and "html" in response.headers.get("Content-Type", ""):
                forms += forms_of(where, response.content.decode())
        drawn[name] = iter(Odd(rng, site, forms))

    failures = []
    for _number in range(n):
        name = rng.choice(PEOPLE)
        asked = next(drawn[name])
        try:
            status = answer(people[name], asked)
        except Exception as error:
            status = 500
            went_wrong.append(repr(error)[:300])
        if status >= 500 or went_wrong:
            failures.append(f"{name}: {asked}: {status} {went_wrong}")
            went_wrong.clear()

    tried(ROW, n, failures)
