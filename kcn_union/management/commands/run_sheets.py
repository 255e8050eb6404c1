"""The worker: takes the sheets that wait, each in a process of its own, until it is ended."""

import logging
import os
import select
import sys
import time

from django.core.management.base import BaseCommand
from django.db import connections
from django.db.utils import Error as DatabaseError
from django.utils import timezone

from kcn_union.sheets import forget_old, sign_of_life, work_once
from unions.models import SheetRun

LOOK_EVERY_SECONDS = 0.5
WAIT_AFTER_TROUBLE_SECONDS = 5
SWEEP_EVERY_SECONDS = 3600
SIGN_EVERY_SECONDS = 10

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Read and write the sheets that people load. Runs until it is ended; several may run side by side on PostgreSQL."

    def add_arguments(self, parser):
        parser.add_argument("--with-stdin", action="store_true", help="End as soon as standard input does.")
        parser.add_argument("--once", action="store_true", help="Work on what waits now, then end.")

    def handle(self, *, with_stdin, once, **options):
        swept = signed = 0.0
        while True:
            try:
                if time.monotonic() - swept > SWEEP_EVERY_SECONDS or not swept:
                    forget_old(timezone.now())
                    swept = time.monotonic()
                if time.monotonic() - signed > SIGN_EVERY_SECONDS or not signed:
                    sign_of_life()
                    signed = time.monotonic()
                if SheetRun.objects.waiting().exists():
                    _work_apart()
                elif once or _ended(with_stdin, LOOK_EVERY_SECONDS):
                    return
            except DatabaseError:
                logger.exception("The database does not answer; trying again in %s seconds", WAIT_AFTER_TROUBLE_SECONDS)
                connections.close_all()
                if _ended(with_stdin, WAIT_AFTER_TROUBLE_SECONDS):
                    return


def _work_apart() -> None:
    """Work on one sheet in a child process: whatever it comes to, memory and connections are gone with it."""
    connections.close_all()
    child = os.fork()
    if not child:
        code = 1
        try:
            work_once()
            code = 0
        except Exception:
            logger.exception("A sheet could not be worked on; it is tried again")
        finally:
            connections.close_all()
            os._exit(code)
    _pid, status = os.waitpid(child, 0)
    if status:
        logger.error("The process that worked on a sheet ended with %s", os.waitstatus_to_exitcode(status))


def _ended(with_stdin: bool, seconds: float) -> bool:
    """Wait, and return whether standard input has ended meanwhile."""
    if not with_stdin:
        time.sleep(seconds)
        return False
    readable, _w, _x = select.select([sys.stdin], [], [], seconds)
    return bool(readable) and not os.read(sys.stdin.fileno(), 1024)
