"""Which kinds of sheets there are, and what a worker does with those that wait."""

import gc
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from awards.imports import Honours
from emulation.imports import Returns
from initiatives.imports import Initiatives
from unions import sheets
from unions.imports import Members, Unions
from unions.models import SheetRun
from unions.sheet_kinds import Kind

# A file beside the sheets that the worker touches while it has nothing to do.
SIGN_OF_LIFE = ".alive"
KINDS: dict[str, Kind] = {kind.name: kind for kind in (Members(), Initiatives(), Unions(), Returns(), Honours())}


def sign_of_life() -> None:
    """Say that a worker is there; where the disk refuses that, the sheets themselves will tell."""
    with suppress(OSError):
        settings.SHEETS_ROOT.mkdir(parents=True, exist_ok=True)
        (settings.SHEETS_ROOT / SIGN_OF_LIFE).touch()


def work_once() -> bool:
    """Work on the sheet that waits longest, and return whether there was one."""
    run = SheetRun.objects.waiting().first()
    if run is None:
        return False
    # Thousands of rows stand in memory until they are written; to look for garbage among them takes a quarter longer.
    gc.disable()
    try:
        sheets.take_on(run, KINDS, clock=timezone.now)
    finally:
        gc.enable()
    return True


def past_their_time(at: datetime) -> QuerySet[SheetRun]:
    """Return the runs whose files and rows nobody has touched for SHEETS_KEPT_DAYS."""
    old = SheetRun.objects.filter(touched_at__lt=at - timedelta(settings.SHEETS_KEPT_DAYS), swept=False)
    return old.exclude(state__in=SheetRun.WAITING)


def forget_old(at: datetime) -> int:
    """Remove the files and rows of sheets that nobody has touched for SHEETS_KEPT_DAYS, and return how many; events stay."""
    found = [run for run in past_their_time(at) if sheets.forget(run)]
    SheetRun.objects.filter(state=SheetRun.State.READY, pk__in=[run.pk for run in found]).update(state=SheetRun.State.CANCELLED)
    SheetRun.objects.filter(pk__in=[run.pk for run in found]).update(swept=True)
    return len(found)
