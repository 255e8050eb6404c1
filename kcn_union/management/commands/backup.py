"""Write the database and every kept file into one file."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kcn_union.backup import taking
from kcn_union.backup.engine import key
from kcn_union.backup.sealing import Failed


class Command(BaseCommand):
    help = "Back up database and files into one file, encrypted where BACKUP_KEY is set. People may go on working."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, default=settings.BACKUP_DIR, help="folder; BACKUP_DIR by default")
        parser.add_argument("--prove", action="store_true", help="restore it into a scratch place, and verify it there")
        parser.add_argument("--keep", type=int, metavar="N", help="then remove all but the newest N backups; with --prove only")

    def handle(self, *, to, prove, keep, **options):
        if keep is not None and (keep < 1 or not prove):
            raise CommandError("--keep needs 1 or more, and --prove: older backups go when the new one has been proved.")
        try:
            place, manifest = taking.take(to, timezone.now())
            rows = sum(count for count, _digest in manifest["tables"].values())
            self.stdout.write(f"{place}: {rows} rows, {len(manifest['members']) - 1} files, {place.stat().st_size} bytes")
            if key() is None:
                self.stdout.write("This backup is not encrypted: whoever has the file has everything. Set BACKUP_KEY.")
            if prove:
                self.stdout.write(taking.prove(place).rstrip())
                self.stdout.write("proved")
        except Failed as failed:
            raise CommandError(str(failed)) from None
        self._refuse_unwell(manifest)
        for older in taking.forget_older(to, keep) if keep else []:
            self.stdout.write(f"removed {older}")

    def _refuse_unwell(self, manifest: dict) -> None:
        """End with 1 when files were not well on disk: the backup holds what there is, and the older ones may hold more."""
        if manifest["missing"]:
            names = ", ".join(manifest["missing"][:5])
            raise CommandError(f"{len(manifest['missing'])} files that are on file are not on disk: {names}. Run verify.")
        if manifest["damaged"]:
            names = ", ".join(manifest["damaged"][:5])
            raise CommandError(f"{len(manifest['damaged'])} files on disk are not what was stored: {names}. Run verify.")
