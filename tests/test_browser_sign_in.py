"""Signing in with a real browser: from the slip to the second factor, by app, recovery code and passkey, under the content policy."""

import pytest
from django.utils import timezone

from tests.conftest import NOW
from tests.test_browser import CHROMIUM, _is_trouble, browser  # noqa: F401 - a fixture
from tests.unions.signing import STAFF, code_of
from unions.links import make_link
from unions.models import Event

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine: the browser tests did not run"),
]
PASSWORD = "ghế đá bốn mùa nắng vàng"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser, live_server, cast, time_machine, settings):  # noqa: F811
    time_machine.move_to(NOW, tick=True)
    settings.SECOND_FACTOR_ROLES = STAFF
    said = []
    context = browser.new_context(viewport={"width": 360, "height": 800}, base_url=live_server.url)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda message: said.append(message.text) if _is_trouble(message) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


def by_slip(page, user):
    """Open the link of a slip, choose a password and sign in with it."""
    page.goto(make_link(user, by=None, at=timezone.now()))
    page.fill("#id_new_password1", PASSWORD)
    page.fill("#id_new_password2", PASSWORD)
    page.click("main form button")
    sign_in(page, user)


def sign_in(page, user):
    page.goto("/account/login/")
    page.fill("#id_login", user.username)
    page.fill("#id_password", PASSWORD)
    page.click("main form button")


def sign_out(page):
    page.goto("/account/logout/")
    page.click("main form button")


def leave(page):
    """Sign out, or give the second step up."""
    if path_of(page) == "account/code/":
        page.click("aside button")
    else:
        sign_out(page)


def give_code(page, code):
    page.fill("#id_code", code)
    page.click("main form:first-of-type button")


def path_of(page) -> str:
    return page.url.split("/", 3)[3]


def test_a_verifier_invited_by_a_slip_comes_to_work_with_an_app(page, cast):
    by_slip(page, cast.bao)
    assert path_of(page) == "account/second-factor/"
    page.goto("/initiatives/")
    assert path_of(page) == "account/second-factor/"

    page.click("a[href$='/app/']")
    secret = page.inner_text("#secret")
    give_code(page, code_of(secret))
    codes = page.locator(".codes code").all_inner_texts()
    assert len(set(codes)) == 10
    page.click("main a.btn-primary")
    assert path_of(page) == ""

    sign_out(page)
    sign_in(page, cast.bao)
    assert path_of(page) == "account/code/"
    give_code(page, code_of(secret, 1))
    assert path_of(page) == ""

    for code, opens in ((codes[0], True), (codes[0], False), (codes[1], True)):
        leave(page)
        sign_in(page, cast.bao)
        give_code(page, code)
        assert (path_of(page) == "") is opens
        page.goto("/")
        assert (path_of(page) == "") is opens
    told = Event.objects.about(cast.bao).order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["link_made", "password_set", "factor_set_up", "code_used", "code_used"]


def press(page, button):
    """Press a button that does nothing before its script has run."""
    page.wait_for_selector(button)
    page.wait_for_load_state()
    page.click(button)


def test_a_passkey_is_added_and_opens_the_second_step(page, cast):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    by_slip(page, cast.bao)
    page.click("a[href$='/passkeys/add/']")
    press(page, "#passkey-add")
    page.wait_for_selector(".codes")
    page.goto("/")
    assert path_of(page) == ""

    sign_out(page)
    sign_in(page, cast.bao)
    press(page, "#passkey-use")
    page.wait_for_selector(".foot-user")
    page.goto("/account/")
    assert path_of(page) == "account/"

    # Another device knows no passkey for this site, and the page says so.
    sign_out(page)
    devtools.send("WebAuthn.clearCredentials", {"authenticatorId": made["authenticatorId"]})
    sign_in(page, cast.bao)
    press(page, "#passkey-use")
    page.wait_for_selector("#passkey-failed:not([hidden])")
