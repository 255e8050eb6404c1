"""What is written down of a request that failed: one line, by which its place in the code is found, and nothing anybody typed."""

import logging
from pathlib import Path
from types import TracebackType

from django.conf import settings


class OneLine(logging.Formatter):
    """Status, method, the route (never the address as it was asked: searches hold names), kind of error, place, request id.

    Messages of databases quote rows, and tracebacks print them; both stay out.
    """

    def format(self, record: logging.LogRecord) -> str:
        request, status = getattr(record, "request", None), getattr(record, "status_code", None)
        if request is None or status is None:
            return super().format(record)
        match = getattr(request, "resolver_match", None)
        words = [record.levelname, str(status), getattr(request, "method", "") or "-", f"/{match.route}" if match else "-"]
        if record.exc_info and record.exc_info[0]:
            words += [record.exc_info[0].__name__, "at", place_of(record.exc_info[2])]
        return " ".join([*words, "request", getattr(request, "id", "-")])


def place_of(traceback: TracebackType | None) -> str:
    """Return file and line of the innermost place that is our own code, else of the innermost there is."""
    own = last = ""
    while traceback:
        path = Path(traceback.tb_frame.f_code.co_filename)
        last = f"{path.name}:{traceback.tb_lineno}"
        if path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts:
            own = f"{path.relative_to(settings.BASE_DIR)}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return own or last
