"""Bring a backup back into an empty database and empty folders."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from kcn_union.backup import restoring
from kcn_union.backup.sealing import Failed


class Command(BaseCommand):
    help = "Check a backup whole, restore it into the empty database of DATABASE_URL and the empty VAR_DIR, and verify it there."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only read it to its end and say whether it is whole")

    def handle(self, *, file, check, **options):
        try:
            if check:
                self._tell(file, restoring.check(file))
                return
            manifest, waiting = restoring.restore(file)
        except Failed as failed:
            raise CommandError(str(failed)) from None
        self._tell(file, manifest)
        if manifest["missing"] or manifest["damaged"]:
            self.stderr.write("Some files were missing or damaged when it was made; verify names them.")
        if waiting:
            self.stdout.write(f"{len(waiting)} migrations are waiting: {', '.join(waiting)}")
            self.stdout.write("Run: manage.py migrate, then: manage.py verify")
            return
        try:
            call_command("verify", stdout=self.stdout, stderr=self.stderr)
        except CommandError as found:
            raise CommandError(f"It is restored as it was backed up, and verify finds something: {found}") from None

    def _tell(self, file: Path, manifest: dict) -> None:
        rows = sum(count for count, _digest in manifest["tables"].values())
        self.stdout.write(
            f"{file}: whole, of {manifest['made_at']}, version {manifest['version']}, {rows} rows in {len(manifest['tables'])} "
            f"tables, {len(manifest['members']) - 1} files, chain of events to {manifest['chain'][0]}:{manifest['chain'][1]}"
        )
