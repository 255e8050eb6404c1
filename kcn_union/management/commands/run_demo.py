"""Start the demo: database, invented data where there is none, and the server on this machine."""

import os
import socket
import subprocess
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from kcn_union.invented.accounts import ACCOUNTS

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Prepare the demo's database and serve it on 127.0.0.1:$PORT."
    requires_system_checks = ()

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("This starts the demo only. Set DEMO=1, or serve kcn_union.wsgi with gunicorn.")
        port = _port(os.environ.get("PORT", "8000"))
        _refuse_taken(port)
        call_command("migrate", verbosity=0)
        call_command("load_demo", if_empty=True)
        self.stdout.write(f"\nhttp://{HOST}:{port}/\n\n")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.username:<12} {account.password:<18} {account.role}")
        self.stdout.write("\nCtrl+C ends it; the data stays in var/.\n")
        self.stdout.flush()
        gunicorn = [sys.executable, "-m", "gunicorn", "kcn_union.wsgi", "--bind", f"{HOST}:{port}"]
        _start_worker()
        # One process: on SQLite few processes write better than many, and the demo is one person.
        os.execv(sys.executable, [*gunicorn, "--threads", "4", "--log-level", "warning"])  # noqa: S606


def _start_worker() -> None:
    """Start the worker; it ends when this process does, however that comes, since its standard input then ends."""
    end_to_read, end_to_hold = os.pipe()
    worker = [sys.executable, "manage.py", "run_sheets", "--with-stdin"]
    subprocess.Popen(worker, stdin=end_to_read, cwd=settings.BASE_DIR)  # noqa: S603
    os.close(end_to_read)
    os.set_inheritable(end_to_hold, True)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65536):
        raise CommandError(f"PORT={text} is no port. Use a number such as 8000.")
    return int(text)


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(f"Port {port} is not free ({error.strerror}). Choose another: make run PORT={port + 1}") from None
