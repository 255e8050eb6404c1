"""Remove files that no row names: what was brought and never saved, and what a transaction that was taken back left behind."""

import os
import time
from pathlib import Path

from django.core.management.base import BaseCommand

from kcn_union.verify.asking import Tally
from kcn_union.verify.kept_files import YOUNG_SECONDS, orphans


class Command(BaseCommand):
    help = "List the old files that no row names; with --delete remove them. A file that an open form may still bring stays."

    def add_arguments(self, parser):
        parser.add_argument("--delete", action="store_true", help="remove them; without it nothing is touched")

    def handle(self, *args, delete, **options):
        seen: Tally = Tally()
        count = size = 0
        for path in orphans(seen):
            weight = path.stat().st_size
            if delete and not removed(path, older_than=YOUNG_SECONDS):
                continue
            count, size = count + 1, size + weight
            self.stdout.write(str(path))
        done = "removed" if delete else "would be removed (--delete)"
        self.stdout.write(f"{count} of {seen['files']} files {done}, {size / 1_000_000:.1f} MB")


def removed(path: Path, *, older_than: int) -> bool:
    """Remove a file unless somebody brings the same content this moment: that makes it young, and it stays."""
    aside = path.with_name(f".swept-{path.name}")
    try:
        os.rename(path, aside)
    except FileNotFoundError:
        return False
    if aside.stat().st_mtime >= time.time() - older_than:
        os.replace(aside, path)
        return False
    aside.unlink()
    return True
