"""Sessions end by themselves, with a password, and by their owner; what was typed comes back after signing in."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession

from tests.conftest import NOW, TODAY
from tests.unions.signing import PASSWORD, is_in, post, with_password
from unions import devices
from unions.models import Event, SavedForm, User

pytestmark = pytest.mark.usefixtures("today")
MINUTE = 60
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"


def signed_in(cast, who, **more):
    with_password(cast.people[who])
    client = cast.client(None, **more)
    post(client, who)
    return client


@pytest.mark.parametrize(("who", "minutes"), [("bao", 30), ("lanh", 30), ("tri", 30), ("hang", 60), ("doc", 60), ("vinh", 60)])
def test_a_session_ends_after_standing_idle(cast, time_machine, who, minutes):
    client = signed_in(cast, who)
    time_machine.shift(minutes * MINUTE - 5)
    assert client.get("/account/").status_code == 200
    time_machine.shift(minutes * MINUTE + 5)

    assert client.get("/account/").url.startswith("/account/login/")


def test_twelve_hours_are_enough_for_anybody(cast, time_machine):
    client = signed_in(cast, "hang")
    opened = []
    for _half_hour in range(30):
        time_machine.shift(30 * MINUTE)
        opened.append(is_in(client))

    assert opened == [True] * 24 + [False] * 6


def test_a_session_taken_before_signing_in_is_worth_nothing(cast):
    with_password(cast.hang)
    client = cast.client(None)
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["session"] = before
    post(client, "hang")

    assert client.session.session_key != before
    thief = cast.client(None)
    thief.cookies["session"] = before
    assert not is_in(thief)


def test_what_was_typed_comes_back_after_an_idle_end(cast, time_machine):
    client = signed_in(cast, "hang")
    page = client.get("/initiatives/new/CD-001/")
    token = page.context["kept_token"] if "kept_token" in page.context else _token(page.content.decode())
    time_machine.shift(61 * MINUTE)
    asked = client.post("/initiatives/new/CD-001/", {"kept": token, "title": "Đồ gá xoay hai mặt"})

    assert asked.url.startswith("/account/login/?next=")
    assert SavedForm.objects.get(user=cast.hang).values["title"] == ["Đồ gá xoay hai mặt"]
    back = client.post(asked.url, {"login": "hang", "password": PASSWORD}, follow=True)
    assert "Đồ gá xoay hai mặt" in back.content.decode()


def _token(page: str) -> str:
    return page.split('name="kept" value="')[1].split('"')[0]


def test_a_new_password_ends_all_other_sessions(cast):
    here, there = signed_in(cast, "hang"), cast.client(None)
    post(there, "hang")
    new = "ghe-da-bon-mua-nang"
    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert (is_in(here), is_in(there)) == (True, False)
    assert [one.here for one in here.get("/account/devices/").context["devices"]] == [True]


def test_a_password_set_by_a_link_ends_all_sessions(cast):
    there = signed_in(cast, "hang")
    link = cast.confirmed_client("tri").post(f"/admin/unions/user/{cast.hang.pk}/link/").context["link"]
    client = cast.client(None)
    page = client.get(link, follow=True)
    new = "ghe-da-bon-mua-nang"
    client.post(page.request["PATH_INFO"], {"new_password1": new, "new_password2": new})

    assert not is_in(there)


# Devices.


def test_devices_are_listed_in_plain_words_this_one_first(cast, time_machine):
    signed_in(cast, "hang", headers={"user-agent": FIREFOX})
    time_machine.shift(5 * MINUTE)
    phone = signed_in(cast, "hang", headers={"user-agent": CHROME})
    signed_in(cast, "minh")
    found = phone.get("/account/devices/").context["devices"]

    assert [(one.here, one.seen) for one in found] == [(True, NOW + timedelta(minutes=5))]  # the password was set anew
    post(cast.client(None, headers={"user-agent": FIREFOX}), "hang")
    found = phone.get("/account/devices/").context["devices"]
    assert [(one.here, one.words.split()[0], one.words.split()[-1]) for one in found] == [
        (True, "Chrome", "Android"),
        (False, "Firefox", "Windows"),
    ]


def test_a_device_is_ended_by_its_owner(cast):
    here, there = signed_in(cast, "hang"), cast.client(None)
    post(there, "hang")
    row = UserSession.objects.get(session_key=there.session.session_key)
    here.post(f"/account/devices/{row.pk}/end/")

    assert (is_in(here), is_in(there)) == (True, False)
    assert Event.objects.about(cast.hang).latest("pk").verb == "device_ended"


def test_a_device_is_ended_by_nobody_else(cast):
    there = signed_in(cast, "hang")
    row = UserSession.objects.get()

    for who in ("minh", "bao", "tri", "khach"):
        assert cast.client(who).post(f"/account/devices/{row.pk}/end/").status_code == 404
    assert is_in(there)


def test_the_device_in_hand_is_not_ended_by_mistake(cast):
    here = signed_in(cast, "hang")
    here.post(f"/account/devices/{UserSession.objects.get().pk}/end/")

    assert is_in(here)


def test_all_other_devices_are_ended_at_once(cast):
    here = signed_in(cast, "hang")
    others = [cast.client(None) for _one in range(3)]
    for one in others:
        post(one, "hang")
    here.post("/account/devices/others/")

    assert [is_in(one) for one in (here, *others)] == [True, False, False, False]
    assert Event.objects.filter(verb="device_ended").count() == 3


def test_an_admin_signs_somebody_out_everywhere_also_where_no_device_is_on_record(cast):
    there, unlisted = signed_in(cast, "hang"), cast.client("hang")
    cast.confirmed_client("tri").post(f"/admin/unions/user/{cast.hang.pk}/sign-out/")

    assert (is_in(there), is_in(unlisted)) == (False, False)
    assert Event.objects.about(cast.hang).latest("pk").verb == "sessions_ended"


@pytest.mark.parametrize("who", ["hang", "bao", "lanh", "khach"])
def test_only_an_admin_signs_others_out(cast, who):
    there = signed_in(cast, "minh")
    cast.confirmed_client(who).post(f"/admin/unions/user/{cast.minh.pk}/sign-out/")

    assert is_in(there)


def test_a_closed_account_is_out_at_once(cast):
    client = signed_in(cast, "hang")
    cast.hang.is_active = False
    cast.hang.save()

    assert not is_in(client)


def test_a_closed_account_has_no_right_left_whoever_asks(cast):
    """What is asked without a session, by a command or a sheet that waits, is answered by this alone."""
    User.objects.filter(pk__in=[cast.hang.pk, cast.bao.pk]).update(is_active=False)
    closed = [User.objects.get(pk=one.pk) for one in (cast.hang, cast.bao)]

    assert [(one.roles_on(TODAY), one.served_union_ids(TODAY), one.sees_all(TODAY)) for one in closed] == [(set(), [], False)] * 2


def test_the_pages_of_the_account_ask_a_bounded_number_of_questions(cast, django_assert_max_num_queries):
    client = signed_in(cast, "hang")
    for _one in range(5):
        post(cast.client(None), "hang")
    with django_assert_max_num_queries(9):
        client.get("/account/devices/")


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, ("Firefox", "Windows")),
        (CHROME, ("Chrome", "Android")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1", ("Safari", "iPhone")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", ("Edge", "Windows")),
    ],
)
def test_a_browser_is_named_as_people_call_it(agent, said):
    words = devices.browser_in_words(agent)

    assert (words.startswith(said[0]), words.endswith(said[1])) == (True, True)


@pytest.mark.parametrize("agent", ["", "curl/8", "\x00<script>"])
def test_an_unknown_browser_is_called_so(agent):
    assert devices.browser_in_words(agent) == devices.browser_in_words("")
