"""Starting the project: the demo, the real thing, and the sentences that refuse."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kcn_union.management.commands import run_demo
from unions.models import Event, User

ROOT = Path(__file__).parent.parent


def manage(*arguments, **environment):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "Set SECRET_KEY"),
        ({"SECRET_KEY": "short", "ALLOWED_HOSTS": "a.vn"}, "Set SECRET_KEY"),
        ({"SECRET_KEY": "x" * 50}, "Set ALLOWED_HOSTS"),
        ({"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "*"}, "Set ALLOWED_HOSTS"),
        ({"DEMO": "1", "ALLOWED_HOSTS": "thidua.example.vn"}, "DEMO=1 serves this machine only"),
    ],
)
def test_it_refuses_to_start_unsafe_and_says_what_to_set(environment, sentence, tmp_path):
    result = manage("check", VAR_DIR=str(tmp_path), **environment)

    assert (result.returncode != 0, sentence in result.stderr) == (True, True)


def test_the_deploy_check_is_silent_with_production_settings(tmp_path):
    secret = "".join(chr(33 + (7 * number) % 90) for number in range(60)).replace("$", "S")
    result = manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        SECRET_KEY=secret,
        ALLOWED_HOSTS="thidua.example.vn",
        VAR_DIR=str(tmp_path),
    )

    assert (result.returncode, "no issues" in result.stdout) == (0, True)


def test_a_taken_port_is_answered_with_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is not free"):
            run_demo._refuse_taken(port)


@pytest.mark.parametrize("port", ["", "abc", "0", "70000", "-1"])
def test_a_port_that_is_none_is_answered_with_a_sentence(port):
    with pytest.raises(CommandError, match="is no port"):
        run_demo._port(port)


def test_the_demo_does_not_start_without_demo_mode(settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("run_demo")


@pytest.mark.django_db
def test_the_first_admin_is_made_once_with_a_link(capsys):
    call_command("first_admin", "quantri", "Vũ Văn A")

    made = User.objects.get()
    assert ("/account/link/" in capsys.readouterr().out, made.is_staff, made.has_usable_password()) == (True, True, False)
    assert [event.verb for event in Event.objects.order_by("pk")] == ["created", "link_made"]
    with pytest.raises(CommandError):
        call_command("first_admin", "khac", "Người Khác")


@pytest.mark.django_db
def test_an_admin_beside_the_one_who_cannot_sign_in_is_made_with_the_reason_on_file():
    call_command("first_admin", "quantri", "Vũ Văn A")
    call_command("first_admin", "khac", "Người Khác", beside="quantri lost the phone")

    assert list(User.objects.order_by("pk").values_list("username", flat=True)) == ["quantri", "khac"]
    made = Event.objects.get(verb="created", record_id=User.objects.get(username="khac").pk)
    assert (made.reason, list(made.changes)) == ("quantri lost the phone", ["mandates"])


@pytest.mark.django_db
def test_alive_and_ready(client):
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)


def test_lock_files_name_no_registry():
    for file in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / file).read_text()
        assert [word for word in ("://", "--index-url", "--find-links") if word in text] == []


@pytest.mark.django_db
def test_the_demo_door_does_not_exist_outside_demo_mode(cast, client):
    assert client.post("/account/demo/", {"username": "hang"}).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_in_demo_mode_the_sign_in_page_offers_the_accounts_and_pages_say_so(cast, client, settings):
    settings.DEMO = True
    cast.user("canbo", "officer", cast.samju)

    assert "Dữ liệu minh họa" in client.get("/account/login/").content.decode()
    assert client.post("/account/demo/", {"username": "canbo"}).url == "/"
    assert client.post("/account/demo/", {"username": "hang"}).status_code == 404
    assert client.get("/", REMOTE_ADDR="192.0.2.7").status_code == 403


@pytest.mark.django_db
def test_every_page_carries_its_content_policy_and_stays_out_of_caches(cast):
    response = cast.client("hang").get("/")

    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_a_nul_in_the_address_is_refused(client):
    assert client.get("/initiatives/%00/").status_code == 400
    assert client.get("/initiatives/?q=%00").status_code == 400
