"""Reading from a streaming replica: which pages may, how fresh it has to be, and what happens when it is not there.

Everything is written to the primary, and rights are judged there. A page of PAGES reads its rows from the replica if that has
come as far as the person's own last deed and as far as the primary had come REPLICA_BEHIND_SECONDS ago; otherwise, and whenever
the replica fails, from the primary. docs/adr/0012-growing.md says why; without REPLICA_URL nothing here is ever called.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Lock
from time import monotonic

from django.conf import settings
from django.core import signing
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.utils.deprecation import MiddlewareMixin

REPLICA = "replica"
# By the names of their addresses: the half-years and what is made of them, and the library.
PAGES = {
    "half_years", "half_years_file", "half_year", "half_year_live", "compare", "compare_file", "trend", "trend_file", "year",
    "year_file", "version", "version_items", "version_adoptions", "version_honours", "version_lines", "version_paper",
    "library", "library_file", "library_item",
}  # fmt: skip
# What a worker wrote for somebody is that person's own: whoever has read of it here finds it everywhere.
TELLS_OF_WORK = {"sheet_run"}
SAFE = {"GET", "HEAD"}
ROOMS = {"unions", "emulation", "initiatives", "awards", "kcn_union"}
# What says who may see what. Sessions, second factors and the cache are of no room and never asked of the replica either.
RIGHTS = {"unions.user", "unions.mandate"}
AGAIN_SECONDS = 5
LOST, BEHIND = "cannot be read", "is behind"
COOKIE_SECONDS = 3600
SALT = "kcn_union.replica"
# Further than any replica comes: whoever carries it reads from the primary.
NEVER = 2**63 - 1
NAME = "system_identifier || '/' || current_database()"
WRITTEN = f"SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint, {NAME} FROM pg_control_system()"  # noqa: S608
REPLAYED = (
    f"SELECT CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0')::bigint END, {NAME} FROM pg_control_system()"  # noqa: S608
)

logger = logging.getLogger(__name__)
_reading: ContextVar[bool] = ContextVar("reads_from_the_replica", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Let this thread read the rooms' rows from the replica within the block."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


class Router:
    """Sends reads of the rooms' rows to the replica while a page reads from it, and all else to the primary."""

    def db_for_read(self, model, **hints) -> str:
        own = model._meta.app_label in ROOMS and model._meta.label_lower not in RIGHTS
        return REPLICA if own and _reading.get() else DEFAULT_DB_ALIAS

    def db_for_write(self, model, **hints) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints) -> bool:
        return True

    def allow_migrate(self, db, app_label, **hints) -> bool:
        return db != REPLICA


class Standing:
    """What this process knows of the replica: whether it answers, when to try again, and how far it has to have come.

    Positions are bytes of the write-ahead log. A replica that has replayed what the primary had written at a moment shows all
    that was committed until then: no clocks are compared, and a replica that was cut off is seen to stand still.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._answers, self._again_at = False, 0.0
        self._least, self._name, self._asked_at = 0, "", float("-inf")
        self.trouble = ""

    def is_fresh(self, written: int = 0) -> bool:
        """Whether the replica may be read by somebody whose own last deed ended at that position.

        While it does not answer, one request in AGAIN_SECONDS tries, and waits no longer than the connection's timeout.
        """
        if not self._may_try():
            return False
        least, name = self._wanted()
        try:
            position, found = _ask(REPLICA, REPLAYED)
        except Error as error:
            self.lost(error)
            return False
        if found != name:
            self.lost("REPLICA_URL is not the replica of DATABASE_URL")
            return False
        self._answers = True
        behind = position is None or position < least
        self.trouble = BEHIND if behind else ""
        return not behind and position >= written

    def lost(self, why: object) -> None:
        """Leave the replica alone for a while."""
        with self._lock:
            self._answers, self._again_at = False, self._clock() + AGAIN_SECONDS
            told, self.trouble = self.trouble == LOST, LOST
        if not told:
            logger.warning("The replica cannot be read; pages are read from the primary: %s", " ".join(str(why).split()))
        with suppress(Error):
            connections[REPLICA].close()

    def _may_try(self) -> bool:
        with self._lock:
            if self._answers:
                return True
            if self._clock() < self._again_at:
                return False
            # One tries; the others do not wait for what it finds.
            self._again_at = self._clock() + AGAIN_SECONDS
            return True

    def _wanted(self) -> tuple[int, str]:
        """Return a position of the primary that is REPLICA_BEHIND_SECONDS old at most, and the name of its database."""
        now = self._clock()
        if now - self._asked_at > settings.REPLICA_BEHIND_SECONDS:
            self._least, self._name = _ask(DEFAULT_DB_ALIAS, WRITTEN)
            self._asked_at = now
        return self._least, self._name


standing = Standing()


def trouble() -> str:
    """Return what is wrong with the replica, having looked; "" for nothing, or where there is none."""
    if REPLICA in settings.DATABASES:
        standing.is_fresh()
    return standing.trouble


def _ask(alias: str, question: str) -> tuple[int, str]:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


class ReadFromReplica(MiddlewareMixin):
    """Lets the pages of PAGES read from the replica, and notes in a cookie how far the primary had come after a deed.

    Stands last, so that sessions and rights are settled before it. What fails on the replica is done once more on the primary.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.method not in SAFE or request.resolver_match.view_name not in PAGES:
            return None
        if not standing.is_fresh(_written_by(request)):
            return None
        try:
            with reading():
                return view_func(request, *view_args, **view_kwargs)
        except Error as error:
            standing.lost(error)
            return None

    def process_response(self, request, response):
        if request.method in SAFE and (request.resolver_match is None or request.resolver_match.view_name not in TELLS_OF_WORK):
            return response
        if request.user.is_authenticated:
            _note(response)
        return response


def _note(response) -> None:
    """Let the person's next pages be read from where the deed that was just committed is known."""
    try:
        position, _name = _ask(DEFAULT_DB_ALIAS, WRITTEN)
    except Error:
        position = NEVER
    response.set_signed_cookie(
        settings.REPLICA_COOKIE_NAME,
        position,
        salt=SALT,
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _written_by(request) -> int:
    """Return the position after this browser's last deed; 0 where there was none lately."""
    try:
        return int(request.get_signed_cookie(settings.REPLICA_COOKIE_NAME, salt=SALT, max_age=COOKIE_SECONDS))
    except (KeyError, ValueError, signing.BadSignature):
        return 0
