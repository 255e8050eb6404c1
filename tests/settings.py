"""The project's settings as the suite runs them: demo mode off, no https, plain static files."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-the-suite-" * 4)
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from kcn_union.settings import *

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # nothing is collected for the suite
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in real life: in memory the live server's threads would share one connection, and sqlite3 deadlocks where one
    # thread calls a Python function of Django's from a query while another binds a value.
    _database = tempfile.TemporaryDirectory(prefix="kcn-suite-")
    DATABASES["default"]["TEST"] = {"NAME": f"{_database.name}/suite.sqlite3"}
    # What a power cut would lose is nothing here.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
_files = tempfile.TemporaryDirectory(prefix="kcn-files-")  # removed when the run ends
FILES_ROOT = Path(_files.name)
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
# A live server of the browser tests speaks http.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_NAME = "csrf"
DEVICE_COOKIE_NAME = "device"
# Tests sign in by one call; what is demanded of whom is under test in tests/unions/test_second_factor.py.
SECOND_FACTOR_ROLES = []
# The real hasher is slow on purpose; what it protects is not under test here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
