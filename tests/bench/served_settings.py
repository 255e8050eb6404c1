"""The product's settings, as a site runs them, for the servers of the bench: http on loopback, static files as they stand.

BENCH_CLOCK is by how many seconds its clock goes ahead (or behind): the invented board always stands on the same day.
"""

import os
from datetime import UTC, datetime, timedelta

import time_machine

from kcn_union.settings import *

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # nothing is collected for the bench
if ahead := int(os.environ.get("BENCH_CLOCK", "0")):
    time_machine.travel(datetime.now(UTC) + timedelta(seconds=ahead), tick=True).start()
