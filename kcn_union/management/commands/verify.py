"""Check that what was signed still stands as it was signed."""

from django.core.management.base import BaseCommand, CommandError

from kcn_union.models import Publication
from kcn_union.verify import troubles


class Command(BaseCommand):
    help = "Compare every version of a half-year with its digest, its sums and its stored papers; exits 1 and names what differs."

    def handle(self, *args, **options):
        found = list(troubles())
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} found")
        self.stdout.write(f"{Publication.objects.count()} versions stand as they were signed")
