"""The suite's settings for a real server in processes of its own: a database, a folder and a clock that the test gives.

TRUST_FOLDER holds files and sheets, TRUST_NOW is what its clock showed at TRUST_BEGUN (of this machine's clock that only goes on),
TRUST_WITHOUT names the guard that is taken away (tests/trust/careless.py). Nothing of this is in the product.
"""

import os
import time
from datetime import datetime, timedelta
from pathlib import Path

import time_machine

from tests.settings import *

_folder = Path(os.environ["TRUST_FOLDER"])
FILES_ROOT = Path(os.environ.get("TRUST_FILES", _folder / "files"))
SHEETS_ROOT = _folder / "sheets"
INSTALLED_APPS = [*INSTALLED_APPS, "tests.trust.served_app.ServedConfig"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["timeout"] = float(os.environ.get("TRUST_TIMEOUT", "20"))
    DATABASES["default"]["OPTIONS"]["init_command"] += f"PRAGMA {os.environ.get('TRUST_PRAGMA', 'query_only=OFF')};"
    if os.environ.get("TRUST_WITHOUT"):
        # The guard of this database: every writing transaction stands alone from its first statement on.
        DATABASES["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"
if os.environ.get("TRUST_CACHE_TABLE"):
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = "127.0.0.1", 9, 2  # nobody listens there
if os.environ.get("TRUST_NOW"):
    # A process that is started in the place of one that was killed goes on by the same clock.
    _since = timedelta(seconds=time.monotonic() - float(os.environ["TRUST_BEGUN"]))
    time_machine.travel(datetime.fromisoformat(os.environ["TRUST_NOW"]) + _since, tick=True).start()
