"""The second factor: who must have one sets it up first of all; codes open once; nobody is helped past it unseen."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from lxml import html

from tests.conftest import TODAY
from tests.unions.signing import STAFF, code_of, is_in, post, with_app, with_password
from unions.models import Event, Mandate, User

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def demanded(settings):
    settings.SECOND_FACTOR_ROLES = STAFF


def verbs(user):
    return list(Event.objects.about(user).order_by("pk").values_list("verb", flat=True))


def set_up_app(client) -> tuple[str, list[str]]:
    """Walk through the pages of the app; return its secret and the recovery codes."""
    page = client.get("/account/second-factor/app/")
    secret = page.context["secret"]
    page = client.post("/account/second-factor/app/", {"code": code_of(secret)}, follow=True)
    return secret, page.context["codes"]


@pytest.mark.parametrize("who", ["bao", "lanh", "tri"])
@pytest.mark.parametrize(
    "path", ["/", "/initiatives/", "/account/", "/account/devices/", "/admin/", "/search", "/account/password/change/"]
)
def test_staff_without_one_come_to_nothing_but_setting_it_up(cast, demanded, who, path):
    asked = cast.client(who).get(path)

    assert (asked.status_code, asked.url) == (302, "/account/second-factor/")


@pytest.mark.parametrize("path", ["/account/second-factor/", "/account/second-factor/passkeys/add/", "/account/logout/"])
def test_staff_without_one_reach_what_sets_it_up(cast, demanded, path):
    assert cast.confirmed_client("bao").get(path).status_code == 200


def test_nothing_can_be_posted_before_it_stands(cast, demanded):
    made = cast.walked("received")
    asked = cast.client("bao").post(
        f"/initiatives/{made.code}/steps/accept/", {"accepted_vnd": "1.000.000", "version": made.version}
    )
    made.refresh_from_db()

    assert (asked.status_code, asked.url, made.state) == (302, "/account/second-factor/", "received")


@pytest.mark.parametrize("who", ["hang", "doc", "vinh", "khach"])
def test_it_is_offered_to_all_others_and_demanded_of_none(cast, demanded, who):
    client = cast.confirmed_client(who)

    assert client.get("/account/").status_code == 200
    assert client.get("/account/second-factor/app/").status_code == 200


def test_a_mandate_that_begins_today_demands_it_today(cast, demanded):
    client = cast.client("hang")
    assert is_in(client)

    Mandate.objects.create(user=cast.hang, role="verifier", since=TODAY)
    assert client.get("/").url == "/account/second-factor/"


def test_a_right_ends_with_its_mandate_at_the_next_request(cast):
    client = cast.client("bao")
    made = cast.walked("received")
    assert client.get(f"/initiatives/{made.code}/").status_code == 200

    Mandate.objects.filter(user=cast.bao).update(until="2022-06-05")
    assert client.get(f"/initiatives/{made.code}/").status_code == 404


def test_the_app_is_set_up_and_asked_at_the_next_signing_in(cast, demanded):
    with_password(cast.bao)
    client = cast.client(None)
    assert post(client, "bao").status_code == 302
    assert client.get("/").url == "/account/second-factor/"
    secret, codes = set_up_app(client)
    assert len(codes) == 10
    assert is_in(client)
    client.post("/account/logout/")

    asked = post(client, "bao")
    assert asked.url == "/account/code/"
    assert not is_in(client)
    wrong = client.post("/account/code/", {"code": "000000"})
    assert wrong.context["form"].errors
    assert client.post("/account/code/", {"code": code_of(secret, 1)}).url == "/"
    assert is_in(client)
    assert verbs(cast.bao) == ["factor_set_up"]


def test_a_wrong_first_code_connects_no_app(cast):
    client = cast.confirmed_client("bao")
    client.get("/account/second-factor/app/")

    assert client.post("/account/second-factor/app/", {"code": "000000"}).context["form"].errors
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("later", [0, 25, 55])
def test_a_code_of_the_app_opens_once(cast, time_machine, later):
    with_password(cast.bao)
    secret = with_app(cast.bao)
    code = code_of(secret, 1)
    time_machine.shift(1)
    first, second = Client(), Client()
    post(first, "bao")
    first.post("/account/code/", {"code": code})
    time_machine.shift(later)
    post(second, "bao")
    second.post("/account/code/", {"code": code})

    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_opens_once_and_is_told(cast):
    with_password(cast.bao)
    client = cast.client(None)
    post(client, "bao")
    _secret, codes = set_up_app(client)
    client.post("/account/logout/")
    post(client, "bao")
    client.post("/account/code/", {"code": codes[3]})
    assert is_in(client)
    client.post("/account/logout/")
    post(client, "bao")
    client.post("/account/code/", {"code": codes[3]})

    assert not is_in(client)
    assert verbs(cast.bao) == ["factor_set_up", "code_used"]


def test_recovery_codes_are_shown_while_new_and_in_the_session_that_made_them(cast, time_machine):
    with_password(cast.bao)
    client, other = cast.client(None), cast.confirmed_client("bao")
    post(client, "bao")
    _secret, codes = set_up_app(client)

    assert client.get("/account/second-factor/codes/").context["codes"] == codes
    assert other.get("/account/second-factor/codes/").context["codes"] == []
    time_machine.shift(16 * 60)
    late = client.get("/account/second-factor/codes/", follow=True)
    assert not late.context.get("codes")


def test_recovery_codes_stand_where_printing_looks_for_them(cast):
    """Of a page with a slip only what is the slip, directly in `.page`, is printed."""
    with_password(cast.bao)
    client = cast.client(None)
    post(client, "bao")
    set_up_app(client)

    [slip] = html.fromstring(client.get("/account/second-factor/codes/").content).find_class("slip")

    assert (slip.getparent().get("class").strip(), len(slip.findall(".//li"))) == ("page", 10)


def test_new_recovery_codes_end_the_old_ones(cast):
    with_password(cast.bao)
    client = cast.client(None)
    post(client, "bao")
    _secret, old = set_up_app(client)
    new = client.post("/account/second-factor/codes/new/", follow=True).context["codes"]
    client.post("/account/logout/")
    post(client, "bao")
    client.post("/account/code/", {"code": old[0]})
    assert not is_in(client)
    client.post("/account/code/", {"code": new[0]})

    assert is_in(client)
    assert verbs(cast.bao) == ["factor_set_up", "codes_made", "code_used"]


def test_a_copy_of_the_database_holds_no_secret(cast):
    with_password(cast.bao)
    client = cast.client(None)
    post(client, "bao")
    secret, codes = set_up_app(client)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))

    assert [text for text in (secret.replace(" ", ""), *codes) if text in stored] == []


def test_secrets_outlive_a_new_secret_key_while_the_old_one_is_named(cast, settings):
    with_password(cast.bao)
    secret = with_app(cast.bao)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-of-the-server" * 3
    client = cast.client(None)
    post(client, "bao")
    assert client.post("/account/code/", {"code": code_of(secret)}).status_code == 403

    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.post("/account/code/", {"code": code_of(secret)}).status_code == 302


def test_the_code_names_the_account_and_is_drawn_on_the_server(cast):
    page = cast.confirmed_client("bao").get("/account/second-factor/app/")
    asked = urlsplit(page.context["totp_url"])

    assert (asked.path, parse_qs(asked.query)["secret"]) == ("/bao", [page.context["secret"].replace(" ", "")])
    assert '<svg class="qr"' in page.content.decode()
    assert " style=" not in page.content.decode()


def test_setting_up_asks_for_the_password_unless_it_was_just_typed(cast):
    assert cast.client("bao").get("/account/second-factor/app/").url.startswith("/account/reauthenticate/")


@pytest.mark.parametrize("path", ["app/", "app/remove/", "codes/", "codes/new/", "passkeys/add/"])
def test_a_session_left_open_changes_no_second_factor(cast, path, time_machine):
    with_password(cast.bao)
    client = cast.client(None)
    post(client, "bao")
    set_up_app(client)
    Authenticator.objects.filter(type="totp").delete() if path == "app/" else None
    before = list(Authenticator.objects.order_by("pk").values())
    time_machine.shift(6 * 60)

    assert client.get(f"/account/second-factor/{path}").url.startswith("/account/reauthenticate/")
    assert client.post(f"/account/second-factor/{path}").status_code in (302, 405)
    assert list(Authenticator.objects.order_by("pk").values()) == before


def test_who_must_have_one_cannot_remove_the_last(cast, demanded):
    secret = with_app(cast.bao)
    client = cast.confirmed_client("bao")
    asked = client.post("/account/second-factor/app/remove/")

    assert asked.context["form"].errors
    assert Authenticator.objects.filter(user=cast.bao, type="totp").count() == 1
    assert secret


def test_an_officer_may_remove_it_again(cast, demanded):
    with_app(cast.hang)
    cast.confirmed_client("hang").post("/account/second-factor/app/remove/")

    assert not Authenticator.objects.exists()
    assert verbs(cast.hang) == ["factor_removed"]


def test_nobody_removes_the_passkey_of_another(cast):
    row = Authenticator.objects.create(user=cast.hang, type="webauthn", data={"name": "Khóa", "credential": {}})

    assert cast.confirmed_client("minh").post(f"/account/second-factor/passkeys/{row.pk}/remove/").status_code == 404


def test_an_admin_takes_a_lost_factor_away_and_every_device_with_it(cast):
    with_password(cast.bao)
    lost = cast.client(None)
    post(lost, "bao")
    set_up_app(lost)
    answer = cast.confirmed_client("tri").post(f"/admin/unions/user/{cast.bao.pk}/second-factor/")

    assert answer.status_code == 302
    assert not Authenticator.objects.exists()
    assert not is_in(lost)
    assert verbs(cast.bao) == ["factor_set_up", "factor_taken_away"]


@pytest.mark.parametrize("who", ["tri", "bao", "lanh", "hang"])
def test_nobody_takes_the_own_factor_away_and_only_admins_those_of_others(cast, who):
    of = cast.tri if who == "tri" else cast.minh
    with_app(of)
    answer = cast.confirmed_client(who).post(f"/admin/unions/user/{of.pk}/second-factor/")

    assert answer.status_code in (302, 403)
    assert Authenticator.objects.filter(user=of).exists()


def test_a_link_leads_not_past_the_second_factor(cast):
    with_app(cast.bao)
    link = cast.confirmed_client("tri").post(f"/admin/unions/user/{cast.bao.pk}/link/").context["link"]
    client = cast.client(None)
    page = client.get(link, follow=True)
    new = "ghe-da-bon-mua-nang"
    client.post(page.request["PATH_INFO"], {"new_password1": new, "new_password2": new})
    assert not is_in(client)

    assert post(client, "bao", new).url == "/account/code/"
    assert not is_in(client)


def test_a_password_alone_is_no_signing_in_where_a_factor_stands(cast):
    with_password(cast.bao)
    with_app(cast.bao)
    client = cast.client(None)
    post(client, "bao")

    for path in ("/", "/account/", "/account/second-factor/", "/admin/", "/initiatives/"):
        assert "/login/?next=" in client.get(path).url
    assert "_auth_user_id" not in client.session


def test_demo_mode_demands_none(cast, settings):
    assert settings.SECOND_FACTOR_ROLES == []
    assert is_in(cast.client("bao"))
    assert User.objects.filter(authenticator__isnull=False).count() == 0
