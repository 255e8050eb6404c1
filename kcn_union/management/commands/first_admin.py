"""Make the first administrator of an installation; every later account is made in the admin."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from unions import events
from unions.links import make_link
from unions.models import Mandate, User
from unions.models.people import Role


class Command(BaseCommand):
    help = "Make the first administrator and print the one-time link that sets the password."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("full_name")
        parser.add_argument("--beside", metavar="WHY", help="make one although there is one, who cannot sign in; goes on file")

    def handle(self, username, full_name, beside, **options):
        now = timezone.now()
        if not beside and Mandate.objects.on(timezone.localdate(now)).filter(role=Role.ADMIN, user__is_active=True).exists():
            raise CommandError("There is an administrator already; accounts are made in /admin/.")
        with transaction.atomic():
            user = User(username=username, full_name=full_name)
            user.set_unusable_password()
            user.full_clean()
            user.save()
            mandate = Mandate.objects.create(user=user, role=Role.ADMIN, since=timezone.localdate(now))
            given = {"mandates": ([], [str(mandate)])}
            events.record(record=user, verb=events.CREATED, by=None, at=now, children=given, reason=beside or "")
            link = make_link(user, by=None, at=now)
        self.stdout.write(f"Open {link} on this site within three days and choose a password.")
