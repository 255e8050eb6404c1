"""Make a key for backups."""

from django.core.management.base import BaseCommand

from kcn_union.backup.sealing import new_key


class Command(BaseCommand):
    help = "Print a new key for BACKUP_KEY. Keep it where the backups are not: without it they cannot be read by anybody."
    requires_system_checks = ()

    def handle(self, **options):
        self.stdout.write(new_key())
