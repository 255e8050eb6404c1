"""Load a sheet from the command line: the same reading, the same trial, the same writing as on the pages."""

from pathlib import Path
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils import timezone

from kcn_union.sheets import KINDS
from toolkit.file_names import clean_name
from toolkit.steps import Refused
from unions import sheets
from unions.models import SheetRow, SheetRun, User
from unions.sheet_kinds import union_of

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Read a sheet and say what would change; with --write, write it. As the person named by --by, with that person's rights."
    )

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("scope", help="a union's code, a half-year's code, or all")
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="user name of the person in whose name it is loaded")
        parser.add_argument("--write", action="store_true", help="write what would change, all or nothing")

    def handle(self, *, kind, scope, file, by, write, **options):
        user = User.objects.filter(username=by, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no account {by}.")
        at = timezone.now()
        try:
            content = file.read_bytes()
            about = KINDS[kind].scope(scope, user, timezone.localdate(at))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except Http404:
            raise CommandError(f"{by} sees no “{scope}”.") from None
        run = SheetRun(
            kind=kind,
            scope=scope,
            union=union_of(about),
            by=user,
            made_at=at,
            touched_at=at,
            op_id=uuid4(),
            file_name=clean_name(file.name),
            # Not a state in which the worker beside the server would take it on as well.
            state=SheetRun.State.READY,
        )
        try:
            sheets.start(run, [content])
            sheets.check(run, KINDS[kind], clock=timezone.now)
            self._tell(run)
            if write and (run.counts.get(SheetRow.Outcome.NEW) or run.counts.get(SheetRow.Outcome.CHANGED)):
                sheets.write(run, KINDS[kind], clock=timezone.now)
                run.refresh_from_db()
        except (ValidationError, Refused) as refused:
            raise CommandError(" ".join(getattr(refused, "messages", [str(refused)]))) from None
        finally:
            SheetRun.objects.filter(pk=run.pk).exclude(state=SheetRun.State.WRITTEN).update(state=SheetRun.State.CANCELLED)
            sheets.forget(run)
        if write and run.state == SheetRun.State.READY and run.read.get("stale"):
            raise CommandError("Nothing was written: what is on file changed meanwhile. Run it again.")
        self.stdout.write("written" if run.state == SheetRun.State.WRITTEN else "nothing written")

    def _tell(self, run: SheetRun) -> None:
        run.refresh_from_db()
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in sorted(run.counts.items())) or "no rows")
        for row in run.rows.filter(outcome__in=[SheetRow.Outcome.WRONG, SheetRow.Outcome.ASKED]).order_by("pk")[:SHOWN]:
            why = "; ".join(f"{letter} {sentence}".strip() for letter, _label, sentence in row.errors)
            self.stdout.write(f"  {row.number} {row.label}: {why or ', '.join(words for _answer, words in row.choices)}")
