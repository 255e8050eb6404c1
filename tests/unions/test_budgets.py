"""Wrong passwords: strangers at any number of addresses cannot go on guessing, and cannot lock the real person out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import call_command
from django.db import connection

from tests.unions.signing import PASSWORD, code_of, is_in, post, with_app, with_password
from unions import budgets
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")

WRONG = "sai-mat-khau-roi"
REFUSED = "too_many_tries"


def refused(response) -> bool:
    form = response.context["form"] if response.context else None
    return bool(form) and form.has_error("__all__", REFUSED)


def address(number, host=7) -> dict:
    return {"REMOTE_ADDR": f"203.0.{host}.{number}"}


def wrong_until_refused(cast, username, addresses, most=200) -> int:
    """Type wrong passwords from these addresses in turn; return how many were compared before all were refused."""
    compared = 0
    for number in range(most):
        if not refused(post(cast.client(None), username, WRONG, **addresses[number % len(addresses)])):
            compared += 1
    return compared


def test_one_address_guesses_ten_times(cast):
    with_password(cast.hang)

    assert wrong_until_refused(cast, "hang", [address(1)], most=30) == 10
    assert refused(post(cast.client(None), "hang", PASSWORD, **address(1)))


def test_eight_rotating_addresses_guess_twenty_times_together(cast):
    with_password(cast.hang)

    assert wrong_until_refused(cast, "hang", [address(number) for number in range(8)], most=100) == 20


def test_addresses_of_one_ipv6_line_count_as_one(cast):
    with_password(cast.hang)
    line = [{"REMOTE_ADDR": f"2001:db8:1:2::{number}"} for number in range(1, 9)]

    assert wrong_until_refused(cast, "hang", line, most=30) == 10


def test_one_address_guesses_sixty_times_over_many_names(cast):
    names = [f"ten{number}" for number in range(20)]
    compared = sum(not refused(post(cast.client(None), names[at % 20], WRONG, **address(1))) for at in range(80))

    assert compared == 60


def test_a_stranger_cannot_lock_out_a_device_that_has_signed_in_before(cast):
    with_password(cast.hang)
    own = cast.client(None)
    post(own, "hang", **address(1))
    own.post("/account/logout/")
    # From everywhere, and from behind the same address too.
    wrong_until_refused(cast, "hang", [address(number) for number in range(1, 9)], most=100)
    wrong_until_refused(cast, "bao", [address(1)], most=100)

    assert refused(post(cast.client(None), "hang", **address(77)))
    assert post(own, "hang", **address(1)).status_code == 302
    assert is_in(own)


def test_a_known_device_guesses_ten_times_too(cast):
    with_password(cast.hang)
    own = cast.client(None)
    post(own, "hang")
    own.post("/account/logout/")

    assert [refused(post(own, "hang", WRONG)) for _try in range(12)] == [False] * 10 + [True] * 2


def test_a_device_is_known_for_who_signed_in_with_it_alone(cast):
    with_password(cast.hang)
    with_password(cast.minh)
    own = cast.client(None)
    post(own, "hang")
    own.post("/account/logout/")
    wrong_until_refused(cast, "minh", [address(number) for number in range(1, 9)], most=40)

    assert refused(post(own, "minh", **address(50)))


@pytest.mark.parametrize("cookie", ["", "x", "WyJhIixbMV1d:1tABCD:abc"])
def test_a_forged_device_is_a_stranger(cast, cookie):
    with_password(cast.hang)
    wrong_until_refused(cast, "hang", [address(number) for number in range(1, 9)], most=40)
    client = cast.client(None)
    client.cookies["device"] = cookie

    assert refused(post(client, "hang", **address(50)))


def test_a_new_slip_opens_the_door_that_strangers_have_closed(cast):
    wrong_until_refused(cast, "hang", [address(number) for number in range(1, 9)], most=40)
    link = cast.confirmed_client("tri").post(f"/admin/unions/user/{cast.hang.pk}/link/").context["link"]
    client = cast.client(None)
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert post(client, "hang", **address(1)).status_code == 302


def test_after_the_wait_one_may_try_again(cast, time_machine):
    with_password(cast.hang)
    wrong_until_refused(cast, "hang", [address(1)], most=12)
    said = " ".join(post(cast.client(None), "hang", **address(1)).context["form"].non_field_errors())

    assert "15" in said
    time_machine.shift(15 * 60 + 1)
    assert post(cast.client(None), "hang", **address(1)).status_code == 302


def test_unknown_and_known_names_are_answered_alike(cast):
    with_password(cast.hang)

    def told(username):
        pages = [post(cast.client(None), username, WRONG, **address(1)) for _try in range(12)]
        return [page.context["form"].non_field_errors().as_data()[0].code for page in pages], pages[-1].status_code

    assert told("hang") == told("khong-co-ai")


def test_an_unknown_name_costs_a_hash_too(cast, monkeypatch):
    with_password(cast.hang)
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *given: hashed.append(given) or encode(self, *given))
    counts = []
    for username in ("hang", "khong-co-ai"):
        hashed.clear()
        post(cast.client(None), username, WRONG)
        counts.append(len(hashed))

    assert counts == [1, 1]


@pytest.mark.parametrize("spelling", ["HANG", "Hang ", " hang"])
def test_another_spelling_of_the_name_has_no_budget_of_its_own(cast, spelling):
    with_password(cast.hang)
    wrong_until_refused(cast, "hang", [address(1)], most=12)

    assert refused(post(cast.client(None), spelling, **address(1)))


def test_right_passwords_take_nothing(cast):
    with_password(cast.hang)

    assert {post(cast.client(None), "hang", **address(1)).status_code for _try in range(25)} == {302}


def test_a_refusal_is_one_event_not_each_wrong_password(cast):
    with_password(cast.hang)
    wrong_until_refused(cast, "hang", [address(1)], most=30)

    told = Event.objects.filter(verb="sign_in_refused")
    assert [(event.record_id, event.actor_id) for event in told] == [(cast.hang.pk, None)]


def test_a_header_names_no_address_unless_a_proxy_stands_before(cast, settings):
    with_password(cast.hang)
    spoofed = [{"REMOTE_ADDR": "203.0.7.1", "HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"} for number in range(8)]
    assert wrong_until_refused(cast, "hang", spoofed, most=30) == 10

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    behind = [{"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": f"198.51.100.{number}, 203.0.9.9"} for number in range(8)]
    assert wrong_until_refused(cast, "bao", behind, most=30) == 10


def test_wrong_codes_are_counted_and_a_known_device_is_not_locked_out(cast):
    with_password(cast.hang)
    secret = with_app(cast.hang)
    own = cast.client(None)
    post(own, "hang")
    own.post("/account/code/", {"code": code_of(secret)})
    own.post("/account/logout/")
    compared = 0
    for number in range(40):
        thief = cast.client(None, **address(number % 8))
        post(thief, "hang")
        page = thief.post("/account/code/", {"code": "000000"})
        compared += not page.context["form"].has_error("code", REFUSED)

    assert compared == 20
    post(own, "hang")
    assert own.post("/account/code/", {"code": code_of(secret, 1)}).status_code == 302
    assert is_in(own)


def test_torn_links_are_counted(cast, settings):
    settings.BUDGETS = settings.BUDGETS | {"link": (20, 15 * 60)}
    client = cast.client(None, **address(1))
    tries = [client.get("/account/link/MQ/x-y/").status_code for _try in range(25)]

    assert tries == [200] * 20 + [429] * 5


def test_the_password_once_more_is_counted(cast):
    with_password(cast.hang)
    client = cast.client("hang")
    asked = [client.post("/account/reauthenticate/", {"password": WRONG}) for _try in range(14)]

    assert [refused(page) or page.context["form"].has_error("password", REFUSED) for page in asked] == [False] * 10 + [True] * 4


def test_the_present_password_is_counted_where_a_new_one_is_chosen(cast):
    with_password(cast.hang)
    client, new = cast.client("hang"), "muoi-hai-con-giap"
    typed = {"oldpassword": WRONG, "password1": new, "password2": new}
    asked = [client.post("/account/password/change/", typed) for _try in range(12)]
    right = client.post("/account/password/change/", typed | {"oldpassword": PASSWORD})

    counted = [page.context["form"].has_error("oldpassword", REFUSED) for page in [*asked, right]]
    assert counted == [False] * 10 + [True] * 3
    # They are the same tries as those at the door.
    assert refused(post(cast.client(None), "hang", PASSWORD))


def test_the_right_password_takes_nothing_where_a_new_one_is_chosen(cast, settings):
    settings.BUDGETS = settings.BUDGETS | {"pair": (1, 900)}
    with_password(cast.hang)
    client, short = cast.client("hang"), "ngan"
    typed = {"oldpassword": PASSWORD, "password1": short, "password2": short}

    assert [client.post("/account/password/change/", typed).status_code for _try in range(3)] == [200] * 3
    assert post(cast.client(None), "hang", PASSWORD).status_code == 302


@pytest.fixture
def shared_table(settings, transactional_db):
    """The cache as production keeps it."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    call_command("createcachetable")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")


@pytest.mark.django_db(transaction=True)
def test_parallel_tries_share_no_place(settings, shared_table):
    settings.BUDGETS = {"pair": (5, 900)}

    def one(_number) -> bool:
        try:
            return budgets.take([budgets.Budget("pair", "x")]).refused is None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(one, range(40)))

    assert taken.count(True) == 5
