"""The edge before Django: what it cannot read of a request is a 400, not a failure."""

import io

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from kcn_union.wsgi import Application


@pytest.fixture(autouse=True)
def django_answers(monkeypatch):
    """Let Django answer whatever reaches it."""
    monkeypatch.setattr(WSGIHandler, "__call__", lambda self, environ, start_response: start_response("200 OK", []) or [])


def answer(**given) -> int:
    statuses = []
    environ = RequestFactory()._base_environ() | {"PATH_INFO": "/healthz", "wsgi.input": io.BytesIO()} | given
    for _piece in Application()(environ, lambda status, headers, wrong=None: statuses.append(status)):
        pass
    return int(statuses[0][:3])


@pytest.mark.parametrize(
    "told",
    [
        "text/plain; charset=\0",
        "application/x-www-form-urlencoded; a*=b''c",
        "application/x-www-form-urlencoded; charset*=zlib''utf-8",
        "text/plain; charset=zlib",
        "text/plain; charset=utf-16",
        'text/plain; charset="undefined"',
        "no type",
        "multipart/form-data; boundary=\xff",
    ],
)
def test_a_content_type_that_nobody_can_read_is_refused(told):
    assert answer(CONTENT_TYPE=told) == 400


@pytest.mark.parametrize("told", ["x", "-1", "+3", "1_0", "²", "9" * 400])
def test_a_content_length_that_is_no_number_is_refused(told):
    assert answer(CONTENT_LENGTH=told) == 400


@pytest.mark.parametrize(
    "told",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=UTF-8",
        "multipart/form-data; boundary=----WebKitFormBoundaryAbC123",
        "multipart/form-data; boundary=---------------------------1234567890",
        'multipart/form-data; boundary="a b:c/d=e?f,(g)"',
        "application/json; charset=utf-8",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ],
)
def test_what_browsers_send_comes_in(told):
    assert answer(CONTENT_TYPE=told, CONTENT_LENGTH="0") == 200
