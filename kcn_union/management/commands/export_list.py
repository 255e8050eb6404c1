"""Write a list to a file: the address of the page's own Excel or CSV link, seen with one person's eyes."""

from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.test import RequestFactory
from django.urls import Resolver404, resolve
from django.utils import timezone

from unions.models import User
from unions.taking import OTHER

LISTS = "_file"


class Command(BaseCommand):
    help = "Write a list, for example /initiatives/list.xlsx?half_year=2022-H1, as the person named by --by sees it."

    def add_arguments(self, parser):
        parser.add_argument("address", help="the address behind the Excel or CSV link of a list, with its filters")
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="user name of the person whose rights it is read with")
        parser.add_argument("--reason", default="", help="why, for a list that names persons; it stands in the history")

    def handle(self, *, address, file, by, reason, **options):
        user = User.objects.filter(username=by, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no account {by}.")
        try:
            found = resolve(address.partition("?")[0])
        except Resolver404:
            found = None
        if found is None or not (found.url_name or "").endswith(LISTS):
            raise CommandError(f"{address} is not the file of a list.")
        make = RequestFactory()
        for method in (make.get, make.post):
            request = method(address, {"why": OTHER, "why_words": reason} if method == make.post and reason else None)
            request.user, request.today = user, timezone.localdate()
            # Who may start commands on the server has shown more than a password.
            request.session = {"account_authentication_methods": [{"method": "command", "at": timezone.now().timestamp()}]}
            try:
                answer = found.func(request, *found.args, **found.kwargs)
            except (Http404, PermissionDenied) as refused:
                raise CommandError(str(refused) or f"{by} sees no such list.") from None
            if answer.has_header("Content-Disposition"):
                break
        else:
            raise CommandError("This list names persons: say why it is taken away, with --reason.")
        with file.open("wb") as out:
            for piece in answer.streaming_content:
                out.write(piece)
        self.stdout.write(f"{file}: {file.stat().st_size} bytes")
