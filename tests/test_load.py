"""The load generator of the bench counts what goes wrong: else a bench without failures would say nothing."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from initiatives.models import Initiative
from tests.bench.crowd import kept, lost, typed
from tests.bench.server import words_of_deploy
from tests.bench.users import Browser, Page, Tally, at_once, rate


class Answers(BaseHTTPRequestHandler):
    """Answers what the address says: /200, /500, /lost breaks the line, /out leads to signing in."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        said = self.path.strip("/")
        if said == "lost":
            self.close_connection = True
            return
        self.send_response(302 if said == "out" else int(said))
        if said == "out":
            self.send_header("Location", "/account/login/?next=/")
        self.send_header("Set-Cookie", "session=abc; Path=/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture
def port():
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()


def test_a_failure_a_broken_line_and_a_lost_session_are_counted_and_a_conflict_is_none(port):
    tally = Tally()

    def ask(said):
        browser = Browser(port, tally)
        browser.get("page", f"/{said}")
        browser.close()

    at_once([lambda said=said: ask(said) for said in ("200", "304", "409", "500", "503", "404", "lost", "out")])

    assert dict(tally.failed) == {
        "page: 500": 1, "page: 503": 1, "page: 404": 1, "page: no answer": 1, "page: signed out": 1,
    }  # fmt: skip
    assert (tally.answers, tally.failures) == (8, 5)


def test_a_browser_keeps_its_cookies_and_its_line_and_goes_on_after_a_broken_one(port):
    browser = Browser(port, Tally())

    assert [browser.get("page", f"/{said}").status for said in ("200", "lost", "200")] == [200, 0, 200]
    assert browser.cookies == {"session": "abc"}


def test_the_rate_counts_the_deeds_of_all(port):
    tally = Tally()

    found = rate([Browser(port, tally) for _one in range(3)], 0.3, lambda browser: browser.get("page", "/200"))

    assert 0 < found <= tally.answers / 0.3
    assert tally.failures == 0


def test_what_one_person_raises_is_not_swallowed():
    with pytest.raises(ZeroDivisionError):
        at_once([lambda: None, lambda: 1 / 0])


def test_a_form_that_comes_back_instead_of_being_saved_is_a_failure():
    tally = Tally()

    assert kept(tally, "save", "one", Page(302, "/initiatives/SK-2022-00017/edit/")) == "SK-2022-00017"
    assert kept(tally, "save", "other", Page(200)) == ""
    assert (tally.saved, dict(tally.failed)) == ({"one": "SK-2022-00017"}, {"save: not saved: no answer": 1})


def test_a_record_answered_as_saved_that_is_not_on_file_once_with_its_event_is_lost(cast):
    form = typed(cast.draft().entered_at.date())
    assert cast.client("hang").post("/initiatives/new/CD-001/", form).status_code == 302
    record = Initiative.objects.get(op_id=form["op_id"])
    tally = Tally()
    tally.keep(form["op_id"], record.code)
    assert lost(tally) == []

    tally.keep("00000000-0000-4000-8000-000000000000", "SK-2022-99999")
    tally.keep(str(cast.draft().op_id), "SK-2022-00000")

    assert [one.partition(":")[0] for one in lost(tally)] == ["SK-2022-99999", "SK-2022-00000"]


def test_the_bench_serves_as_deploy_md_says():
    assert words_of_deploy()[:5] == ["kcn_union.wsgi", "--workers", "2", "--threads", "4"]
