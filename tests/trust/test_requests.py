"""Whatever is sent to whatever address by whomever: an answer in words, and never an error of the server."""

from random import Random

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from tests.awards.addresses import made_for
from tests.test_access import LINES, PEOPLE, address, closed, objects
from tests.trust.account import FULL
from tests.trust.odd_requests import Odd, forms_of

__all__ = ["objects"]

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
    found = []
    for line in LINES:
        try:
            found.append(address(line, objects))
        except NoReverseMatch:
            continue
    return list(dict.fromkeys(found))


@pytest.fixture
def site(cast, objects):
    """Return every address, with records to name behind most of them."""
    made_for(cast, objects)
    closed(cast)
    for union in (cast.samju, cast.haneul):
        cast.returned(union, state="submitted")
    return of_site(objects) + of_admin()


def answer(client, asked):
    """Return status and what went wrong; whatever the request changed is taken back."""
    with transaction.atomic():
        try:
            response = client.request(**asked.environ())
            if response.streaming:
                for _piece in response.streaming_content:
                    pass
            wrong = response.exc_info[1] if response.status_code >= 500 and response.exc_info else ""
            return response.status_code, repr(wrong)[:300]
        except Exception as error:  # noqa: BLE001  an error of whatever kind is what is looked for
            return 500, repr(error)[:300]
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_request_is_answered_with_an_error(cast, site, size, tried, seed):
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
        status, wrong = answer(people[name], asked)
        if status >= 500:
            failures.append(f"{name}: {asked}: {status} {wrong}")

    tried(ROW, n, failures)
