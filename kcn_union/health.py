"""Whether the server lives, and whether it can work."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kcn_union import replica
from kcn_union.sheets import SIGN_OF_LIFE
from unions.models import SheetRun

LEAST_BYTES_FREE = 500 * 1024 * 1024
SILENT_SECONDS = 90


@login_not_required
@require_safe
def alive(request):
    """Answer 200 while the process serves."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def ready(request):
    """Answer 200 when pages can be served, else 503; a line for each thing looked at.

    Without database, migrations or the cache's table nothing works. A full disk, a folder that cannot be written to, a worker
    that is silent and a replica that is not read are told, and the rest goes on.
    """
    stops, told = [], []
    try:
        stops = list(_stops())
        told = [*_worker(), *_replica()]
    except (DatabaseError, InterfaceError):
        stops.append("database: does not answer")
    told += [*_disk(), *_folders()]
    words = ["not ready" if stops else "ready", *stops, *told]
    return HttpResponse("\n".join(words) + "\n", status=503 if stops else 200, content_type="text/plain")


def _stops() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield f"migrations: {len(waiting)} wait"
    try:
        cache.get("ready")
    except DatabaseError:
        yield "cache: its table is missing, run manage.py createcachetable"


def _worker() -> Iterator[str]:
    """Whoever works on a sheet says so in its row, else the worker does in a file of its own."""
    touched = SheetRun.objects.waiting().order_by("-touched_at").values_list("touched_at", flat=True).first()
    signs = [(timezone.now() - touched).total_seconds()] if touched else []
    try:
        signs.append(time.time() - (settings.SHEETS_ROOT / SIGN_OF_LIFE).stat().st_mtime)
    except OSError:
        if not signs:
            yield "sheets worker: has not run yet"
    if signs and min(signs) > SILENT_SECONDS:
        yield f"sheets worker: silent for {min(signs):.0f} s"


def _replica() -> Iterator[str]:
    if trouble := replica.trouble():
        yield f"replica: {trouble}, all is read from the primary"


def _disk() -> Iterator[str]:
    try:
        free = shutil.disk_usage(_standing(settings.FILES_ROOT)).free
    except OSError:
        yield "disk: cannot be read"
        return
    if free < LEAST_BYTES_FREE:
        yield f"disk: {free // 1024**2} MB free"


def _folders() -> Iterator[str]:
    for folder in (settings.FILES_ROOT, settings.SHEETS_ROOT):
        if not os.access(_standing(folder), os.W_OK | os.X_OK):
            yield f"{folder.name}: cannot be written to"


def _standing(folder: Path) -> Path:
    """Return the folder, or the nearest above it that is there: it is made with the first file."""
    return folder if folder.exists() else _standing(folder.parent)
