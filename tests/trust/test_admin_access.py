"""The admin's pages by rule: an admin reads every list and record; everybody else learns nothing, and nothing changes."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

from tests.test_access import NEVER, PEOPLE, day, digest, world
from tests.trust.account import FULL
from unions.recorded import ReadOnlyAdmin

__all__ = ["day", "world"]

pytestmark = [pytest.mark.django_db, pytest.mark.trust]
METHODS = ["get", "head", "post", *NEVER]
NOT_THERE = 999_999


def addresses() -> list[str]:
    """Return every address under /admin/: of each model its list and its forms, of one record and of one that is not there."""
    found = ["/admin/", "/admin/logout/", "/admin/password_change/", "/admin/password_change/done/", "/admin/jsi18n/"]
    found += ["/admin/autocomplete/", "/admin/no/such/thing/", "/admin/login/", "/admin/r/1/1/"]
    for model, model_admin in admin.site._registry.items():
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        found += [f"/admin/{model._meta.app_label}/", base, f"{base}add/"]
        first = model.objects.order_by("pk").first()
        keys = [NOT_THERE, *([first.pk] if first else [])]
        patterns = [str(one.pattern) for one in model_admin.get_urls()]
        for pattern in patterns:
            if "<" in pattern:
                given = {"<path:object_id>": keys, "<int:pk>": keys, "<slug:ending>": ["xlsx", "doc"]}
                (what,) = [one for one in given if one in pattern]
                found += [base + pattern.replace(what, str(one)) for one in given[what]]
    assert not any("<" in one for one in found)
    return list(dict.fromkeys(found))


def test_no_address_of_the_admin_is_forgotten():
    (site,) = [one for one in get_resolver().url_patterns if isinstance(one, URLResolver) and one.namespace == "admin"]
    own = {str(one.pattern).split("/")[0] for one in site.url_patterns}
    assert own == {
        *("", "login", "logout", "password_change", "autocomplete", "jsi18n", "r", "(?P<url>.*)$"),
        *(model._meta.app_label for model in admin.site._registry),
        *(pattern for pattern in own if pattern.startswith("^(?P<app_label>") or pattern.startswith("(?P<app_label>")),
    }


@pytest.mark.parametrize("world", ["awards"], indirect=True)
@pytest.mark.parametrize("person", PEOPLE)
def test_only_an_admin_reads_and_writes_there(world, person, tried):
    _cast, _made, cookies, before = world
    n, wrong = 0, []
    asked = addresses()
    for number, where in enumerate(asked if FULL else asked[PEOPLE.index(person) :: 15]):
        for method in METHODS if FULL or number % 4 == 0 else ["get", "post"]:
            n += 1
            client = Client(raise_request_exception=True)
            client.cookies.update(cookies[person])
            with transaction.atomic():
                answer = getattr(client, method)(where)
                free_to_write = person == "tri" and method == "post" and answer.status_code < 400
                same = free_to_write or digest() == before
                transaction.set_rollback(True)
            if not allowed(person, method, where, answer) or not same:
                target = answer.headers.get("Location", "")
                wrong.append(f"{person} {method} {where}: {answer.status_code} {target}{'' if same else ' WRITTEN'}")
    tried("access", n, wrong)


def allowed(person, method, where, answer) -> bool:
    """Whether the answer follows the rule."""
    status, target = answer.status_code, answer.headers.get("Location", "")
    if method in NEVER:
        return status == 405
    if person == "tri":
        if (method, where) == ("get", "/admin/autocomplete/"):
            # No field of the admin is looked for so.
            return status == 403
        return status in (200, 302, 403, 404, 405) and (
            method != "get" or "/add/" in where or "/delete/" in where or status != 403
        )
    if where == "/admin/login/":
        return status == 403 if person != "nobody" else target.startswith("/account/login/")
    if person == "nobody":
        return status == 302 and "/login/" in target
    # Sent to the sign-in page of the admin, which answers 403; or told that there is no such page.
    sent_away = status == 302 and (target == "/admin/" or target.startswith(("/admin/login/", "/account/")))
    return status in (403, 404, 405) or sent_away


@pytest.mark.parametrize("world", ["awards"], indirect=True)
def test_what_changes_by_steps_is_read_only_for_the_admin_too(world, tried):
    _cast, _made, cookies, before = world
    client = Client()
    client.cookies.update(cookies["tri"])
    n, wrong = 0, []
    for model, model_admin in admin.site._registry.items():
        first = model.objects.order_by("pk").first()
        if isinstance(model_admin, ReadOnlyAdmin) and first:
            base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
            for where in (f"{base}add/", f"{base}{first.pk}/change/", f"{base}{first.pk}/delete/", base):
                n += 1
                with transaction.atomic():
                    status = client.post(
                        where, {"post": "yes", "action": "delete_selected", "_selected_action": [first.pk]}
                    ).status_code
                    if (status, digest() == before) not in ((403, True), (302, True), (200, True)) or (
                        status == 200 and where != base
                    ):
                        wrong.append(f"{where}: {status}")
                    transaction.set_rollback(True)
    assert n > 20
    tried("access", n, wrong)
