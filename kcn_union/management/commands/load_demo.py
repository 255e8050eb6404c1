"""Load the invented board of the demo into an empty database."""

from datetime import date, datetime, time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kcn_union.invented import build
from kcn_union.invented.accounts import ACCOUNTS


class Command(BaseCommand):
    help = "Load the demo's invented data into an empty database, and print its accounts."

    def add_arguments(self, parser):
        parser.add_argument("--today", type=date.fromisoformat, help="the day the data ends on, YYYY-MM-DD; today by default")
        parser.add_argument("--if-empty", action="store_true", help="do nothing, quietly, where there is data already")

    def handle(self, today, if_empty, **options):
        if not settings.DEMO:
            raise CommandError("Invented data is loaded in demo mode only. Set DEMO=1 to look around.")
        if build.is_loaded():
            if if_empty:
                return
            raise CommandError("This database holds data already. Point DATABASE_URL or VAR_DIR at an empty one.")
        at = timezone.now() if today is None else timezone.make_aware(datetime.combine(today, time(16)))
        self.stdout.write("Loading invented data, once …")
        self.stdout.flush()
        build.load(timezone.localtime(at))
        for account in ACCOUNTS:
            self.stdout.write(f"{account.username} {account.password}")
