"""Keep where the chain of events stands, here and elsewhere."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kcn_union import anchors


class Command(BaseCommand):
    help = "Store number and digest of the newest event, and print them with the time: one line to be kept off this machine."

    def handle(self, *args, **options):
        anchor = anchors.keep(at=timezone.now())
        if anchor is None:
            raise CommandError("there is no event yet")
        self.stdout.write(anchors.line_of(anchor))
