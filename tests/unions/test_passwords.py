"""What a password must be, and where a forgotten one is replaced."""

from threading import Thread

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.unions.signing import PASSWORD, post, with_password
from unions.models import Event, Mandate, User

pytestmark = pytest.mark.usefixtures("today")
START = Thread.start


def errors(password, user) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return [one.code for one in refused.error_list]
    return []


@pytest.mark.parametrize(
    "password",
    [
        "mauhai-xanhla-2x", "ghe da bon mua nang", "Hạt-gạo-làng-ta-9", "correct horse battery",
    ],
)  # fmt: skip
def test_a_few_words_in_a_row_are_taken(cast, password):
    assert errors(password, cast.bao) == []


@pytest.mark.parametrize(
    "password",
    [
        "congdoan-xanhla", "Công đoàn bốn mùa", "thainguyen-9-xyz", "Thái Nguyên yêu dấu", "nguyen-ngoi-sao-z", "thuhang-ghe-da-z",
        "maumot-ghe-da-xx", "MẫuMột ghế đá xx", "matkhau-cua-toi-x", "Mật khẩu của tôi!", "mua xuan 2026", "MùaHè-2026!!!",
        "2026-mua-thu----", "summer_2026.....", "ababababababab", "password1234",
    ],
)  # fmt: skip
def test_what_a_stranger_would_try_first_is_refused(cast, password):
    assert errors(password, cast.hang) != []


def test_a_name_is_refused_of_its_own_union_alone(cast):
    assert errors("daihai-ghe-da-xx", cast.hang) == []
    assert errors("daihai-ghe-da-xx", cast.minh) == ["password_guessed"]


@pytest.mark.parametrize(("who", "least"), [("hang", 12), ("doc", 12), ("khach", 12), ("bao", 15), ("lanh", 15), ("tri", 15)])
def test_the_boards_own_people_need_fifteen_characters(cast, who, least):
    long = "ghe-da-bon-mua-nang-vang"

    assert "password_too_short" in errors(long[: least - 1], cast.people[who])
    assert errors(long[:least], cast.people[who]) == []


def test_a_mandate_that_begins_tomorrow_asks_for_fifteen_today(cast):
    Mandate.objects.create(user=cast.khach, role="verifier", since="2022-06-07")

    assert errors("ghe-da-bon-mu", cast.khach) == ["password_too_short"]


def test_the_rules_hold_on_the_page_too(cast):
    with_password(cast.bao)
    client = cast.client("bao")
    short = "ghe-da-bon-mu"
    page = client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": short, "password2": short})

    assert page.context["form"].errors


# Forgotten.


@pytest.fixture
def by_mail(settings, monkeypatch):
    settings.RESET_BY_MAIL = True
    monkeypatch.setattr("kcn_union.pages.forgotten.Thread.start", lambda thread: thread.run())
    User.objects.filter(username="hang").update(email="hang@example.vn")


def ask(client, name):
    return client.post("/account/password/forgotten/", {"name": name})


def test_without_mail_the_page_says_whom_to_ask(cast):
    client = cast.client(None)
    page = client.get("/account/password/forgotten/")

    assert (page.status_code, "<form" in page.content.decode(), ask(client, "hang").status_code) == (200, False, 404)


@pytest.mark.parametrize("name", ["hang", "HANG", "hang@example.vn", " hang "])
def test_a_link_comes_by_mail_and_sets_a_password(cast, by_mail, name):
    ask(cast.client(None), name)
    letter = mail.outbox[0]
    link = next(line for line in letter.body.splitlines() if line.startswith("http"))
    client = cast.client(None)
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert letter.to == ["hang@example.vn"]
    assert post(client, "hang").status_code == 302
    assert list(Event.objects.about(cast.hang).order_by("pk").values_list("verb", "actor_id")) == [
        ("link_mailed", None),
        ("password_set", cast.hang.pk),
    ]


def test_the_answer_is_the_same_for_every_name(cast, by_mail):
    User.objects.filter(username="minh").update(email="minh@example.vn", is_active=False)
    pages = {}
    for name in ("hang", "khong-co-ai", "bao", "minh", "hang@example.vn"):
        client = cast.client(None)
        answer = ask(client, name)
        said = [str(one) for one in client.get(answer.url).context["messages"]]
        pages[name] = (answer.status_code, answer.url, said)

    assert len({str(page) for page in pages.values()}) == 1
    assert [letter.to for letter in mail.outbox] == [["hang@example.vn"], ["hang@example.vn"]]


def test_nobody_is_flooded_with_letters(cast, by_mail):
    for number in range(9):
        ask(cast.client(None, REMOTE_ADDR=f"203.0.7.{number}"), "hang")

    assert len(mail.outbox) == 3


def test_one_address_asks_ten_times(cast, by_mail):
    asked = [ask(cast.client(None), f"ten{number}").status_code for number in range(12)]

    assert asked == [302] * 10 + [429] * 2


def test_a_mail_server_that_is_down_holds_nobody_up(cast, by_mail, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    assert ask(cast.client(None), "hang").status_code == 302


def test_nothing_is_looked_up_before_the_answer(cast, by_mail, monkeypatch):
    monkeypatch.setattr("kcn_union.pages.forgotten.Thread.start", lambda thread: None)
    for name in ("hang", "khong-co-ai"):
        client = cast.client(None, REMOTE_ADDR="203.0.113.9")
        client.get("/account/password/forgotten/")
        with CaptureQueriesContext(connection) as asked:
            ask(client, name)
        assert [one["sql"] for one in asked if "unions_user" in one["sql"] or "unions_event" in one["sql"]] == []


@pytest.mark.django_db(transaction=True)
def test_the_letter_goes_out_beside_the_answer(cast, settings, monkeypatch):
    settings.RESET_BY_MAIL = True
    User.objects.filter(username="hang").update(email="hang@example.vn")
    begun = []
    monkeypatch.setattr("kcn_union.pages.forgotten.Thread.start", lambda thread: (begun.append(thread), START(thread)))
    ask(cast.client(None), "hang")
    begun[0].join(30)

    assert [letter.to for letter in mail.outbox] == [["hang@example.vn"]]
    assert "http://testserver/account/link/" in mail.outbox[0].body
