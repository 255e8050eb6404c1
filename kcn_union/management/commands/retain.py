"""Let go of what was kept long enough; without --write it only says how much that would be."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from kcn_union.retaining import RULES


class Command(BaseCommand):
    help = "Say what has been kept longer than the settings allow; with --write, let it go. Let it run every night with --write."

    def add_arguments(self, parser):
        parser.add_argument("--write", action="store_true", help="delete and blank what is past its time")

    def handle(self, *, write, **options):
        at = timezone.now()
        for rule in RULES:
            told = f"{rule.setting}={rule.kept}" if rule.setting else "no setting"
            if not rule.kept:
                self.stdout.write(f"{rule.name}: kept for good ({told})")
                continue
            number = rule.let_go(at) if write else rule.how_many(at)
            self.stdout.write(f"{rule.name}: {number} {'let go' if write else 'past their time'} ({told}; {rule.what})")
        if not write:
            self.stdout.write("Nothing was changed. With --write it is done.")
