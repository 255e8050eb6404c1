"""Ways in that a stranger tries first: an address to be led away by, a door beside the second factor, somebody else's device."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.conftest import NOW
from tests.unions.signing import PASSWORD, code_of, is_in, post, with_app, with_password
from unions.models import Event, SavedForm

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.trust]

ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "////evil.example/%2e%2e", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "\t//evil.example", "http:evil.example", "http:///evil.example", "javascript:alert(1)", "data:text/html,x",
    "//evil.example@testserver/", "https://testserver@evil.example/", "https://testserver.evil.example/", "\x01https://evil.example",
    "//evil%2eexample/..", "https:evil.example/?next=//evil.example",
]  # fmt: skip
# What may be asked for before signing in, beside the static files.
OPEN = {"account_login", "account_logout", "account_forgotten", "account_inactive", "account_link", "mfa_authenticate"}
OPEN |= {"demo_enter", "healthz", "readyz"}
FILLED = {"int": "1", "slug": "csv", "str": "initiatives.initiative", "path": "1"}


def leads_away(answer) -> bool:
    """Whether a browser that follows the answer leaves this site: it reads backslashes as slashes and skips what is invisible."""
    told = answer.headers.get("Location", "/").translate({ord("\\"): "/", **dict.fromkeys(range(33))})
    return not told.startswith("/") or told.startswith("//")


@pytest.mark.parametrize("onward", ELSEWHERE)
def test_no_address_leads_away_from_here(cast, onward, tried):
    with_password(cast.hang)
    saved = SavedForm.objects.create(user=cast.hang, form="x", key="k", about="", label="", back="/", values={}, saved_at=NOW)
    client, signed_in = cast.client(None), cast.client("hang")
    client.get("/account/login/", {"next": onward})
    answers = [
        client.post("/account/login/", {"login": "hang", "password": PASSWORD, "next": onward}),
        signed_in.get("/account/login/", {"next": onward}),
        signed_in.post(f"/saved-forms/{saved.pk}/drop/", {"next": onward}),
        signed_in.post("/account/reauthenticate/", {"password": PASSWORD, "next": onward}),
        signed_in.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "", "next": onward}),
        signed_in.post("/account/logout/", {"next": onward}),
        cast.client(None).get("/admin/login/", {"next": onward}),
    ]
    moved = [number for number, answer in enumerate(answers) if leads_away(answer)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 302, 200, 302, 302]
    tried("access", len(answers), [f"{onward!r}: answer {number}" for number in moved])


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example/%2e%2e", "/\\evil.example/", "//evil.example/account", "/%2e%2e/"]
)
def test_no_path_of_an_address_leads_away_either(cast, path):
    for client in (cast.client(None), cast.client("hang")):
        answer = client.get("/", PATH_INFO=path) if path.startswith("//") else client.get(path)
        assert not leads_away(answer)
        assert 'href="//evil' not in answer.content.decode()


def every_address(patterns=None, prefix="/") -> list[tuple[str, str]]:
    """Return (name, address) of everything in the URL configuration, with something in the place of each parameter."""
    found = []
    for one in get_resolver().url_patterns if patterns is None else patterns:
        text = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            for name, converter in one.pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
                text = text.replace(f"<{kind}:{name}>", FILLED[kind]).replace(f"<{name}>", "x-y")
            found.append((one.name or "", text))
        else:
            found += every_address(one.url_patterns, text)
    return [(name, where) for name, where in found if "(?P" not in where and "^" not in where]


def test_behind_the_password_alone_no_address_opens_in_any_way(cast, size, tried):
    with_password(cast.tri)
    with_app(cast.tri)
    client = cast.client(None)
    assert post(client, "tri").url == "/account/code/"
    before = Event.objects.count()
    asked = [(name, where) for name, where in every_address() if name not in OPEN and where != "/admin/login/"]
    wrong = []
    for _name, where in asked:
        for method, more in (
            ("get", {}), ("head", {}), ("post", {}), ("get", {"HTTP_HX_REQUEST": "true"}), ("get", {"HTTP_ACCEPT": "application/json"}),
            ("post", {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}),
        ):  # fmt: skip
            answer = getattr(client, method)(where, **more)
            if answer.status_code != 302 or "/login/" not in answer.url:
                wrong.append(f"{method} {where} {more}: {answer.status_code}")
    assert ("_auth_user_id" in client.session, Event.objects.count()) == (False, before)
    assert len(asked) > 150
    tried("access", len(asked) * 6, wrong)


def test_without_a_factor_that_is_demanded_no_address_does_anything(cast, settings, tried):
    settings.SECOND_FACTOR_ROLES = ["admin"]
    client, before = cast.client("tri"), Event.objects.count()
    allowed = OPEN | {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "account_reauthenticate"}
    asked = [(name, where) for name, where in every_address() if name not in allowed and where != "/admin/login/"]
    wrong = []
    for _name, where in asked:
        for method in ("get", "head", "post"):
            answer = getattr(client, method)(where)
            if (answer.status_code, answer.headers.get("Location")) != (302, "/account/second-factor/"):
                wrong.append(f"{method} {where}: {answer.status_code}")
    assert Event.objects.count() == before
    tried("access", len(asked) * 3, wrong)


def test_the_device_of_one_account_is_a_strangers_for_another(cast, settings):
    """Taken from an officer's machine, the cookie opens no budget of the administrator, and no way past the code."""
    settings.BUDGETS = settings.BUDGETS | {"pair": (2, 900)}
    for one in (cast.hang, cast.tri):
        with_password(one)
    secret, stolen = with_app(cast.tri), cast.client(None)
    post(stolen, "hang")
    stolen.post("/account/logout/")
    for _try in range(2):
        post(stolen, "tri", "sai-mat-khau-roi")
    assert post(stolen, "tri").status_code == 200
    # Her own tries are not spent by that, and the known device of one does not stand for the code of the other.
    assert post(stolen, "hang").status_code == 302
    stolen.post("/account/logout/")
    elsewhere = cast.client(None, REMOTE_ADDR="203.0.113.8")
    elsewhere.cookies["device"] = stolen.cookies["device"].value
    assert post(elsewhere, "tri").url == "/account/code/"
    assert not is_in(elsewhere)
    assert elsewhere.post("/account/code/", {"code": code_of(secret)}).status_code == 302


@pytest.mark.parametrize("invented", ["203.0.113.{n}", "203.0.113.{n}, 198.51.100.{n}", "[2001:db8:{n}::1]:4{n}", "x{n}", "{n}"])
def test_behind_a_proxy_invented_headers_rotate_no_address(cast, settings, invented):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    with_password(cast.hang)
    for n in range(12):
        header = f"{invented.format(n=n)}, 198.51.100.77"
        page = post(cast.client(None), "hang", "sai-mat-khau-roi", HTTP_X_FORWARDED_FOR=header, HTTP_X_REAL_IP=f"203.0.113.{n}")
    assert page.context["form"].has_error("__all__", "too_many_tries")


def test_a_link_for_who_has_a_second_factor_opens_nothing_by_itself(cast):
    with_app(cast.bao)
    client = cast.confirmed_client("tri")
    slip = client.post(f"/admin/unions/user/{cast.bao.pk}/link/").context["link"]
    stranger = Client()
    page = stranger.get(slip, follow=True)
    new = "muoi-lam-ngon-nen-nho"
    stranger.post(page.request["PATH_INFO"], {"new_password1": new, "new_password2": new})

    assert not is_in(stranger)
    assert post(stranger, "bao", new).url == "/account/code/"
    assert stranger.get("/account/second-factor/codes/").status_code == 302
    assert not is_in(stranger)
