"""Settings, read from the environment; docs/deploy.md lists every variable.

Without DEMO=1 the project refuses to start unsafe, with a sentence that says what to set.
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(environ.Env().str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR.mkdir(exist_ok=True)

env = environ.Env()
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]

# Demo mode: invented data, accounts offered on the sign-in page, this machine only.
DEMO = env.bool("DEMO", default=False)
DEBUG = False


def _secret_of_this_machine() -> str:
    """Return the secret kept in var/, made at the first start: a demo needs no setting up."""
    file = VAR / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(get_random_secret_key().replace("$", "S"))
    return file.read_text()


# Exactly one proxy before this server, which writes X-Forwarded-For and X-Forwarded-Proto itself.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)

if DEMO:
    if BEHIND_PROXY:
        raise ImproperlyConfigured("DEMO=1 serves this machine only, no proxy: take BEHIND_PROXY away, or take DEMO away.")
    SECRET_KEY = _secret_of_this_machine()
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOOPBACK)
    if not set(ALLOWED_HOSTS) <= set(LOOPBACK):
        raise ImproperlyConfigured("DEMO=1 serves this machine only: take ALLOWED_HOSTS away, or take DEMO away.")
else:
    SECRET_KEY = env.str("SECRET_KEY", default="")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("Set SECRET_KEY to 50 random characters or more (or DEMO=1 to look around).")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("Set ALLOWED_HOSTS to the host names of this site, for example thidua.example.vn.")

INSTALLED_APPS = [
    "kcn_union.apps.KcnUnionConfig",
    "awards",
    "initiatives",
    "emulation",
    "unions",
    "toolkit",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "kcn_union.apps.KcnAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "kcn_union.middleware.number_request",
    "kcn_union.middleware.response_headers",
    "kcn_union.middleware.guard_request",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kcn_union.middleware.CompressPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kcn_union.middleware.EndOldSessions",
    "kcn_union.middleware.LoginKeepsTyping",
    "kcn_union.middleware.SecondFactorFirst",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kcn_union.pages.once_more.NoteWhenHeld",
    "kcn_union.middleware.tell_of_buttons",
]

ROOT_URLCONF = "kcn_union.urls"
WSGI_APPLICATION = "kcn_union.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kcn_union.context.frame",
            ],
            "builtins": ["toolkit.templatetags.vi", "django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

# Between this program and PostgreSQL stands PgBouncer, which lends a connection for one transaction: no cursor outlasts it.
PGBOUNCER = env.bool("PGBOUNCER", default=False)
_ACROSS_REQUESTS = (
    {"CONN_MAX_AGE": 0, "DISABLE_SERVER_SIDE_CURSORS": True}
    if PGBOUNCER
    else {"CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600), "CONN_HEALTH_CHECKS": True}
)
# Database. SQLite under IMMEDIATE and WAL lets parallel writers wait instead of failing.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'kcn.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"] |= _ACROSS_REQUESTS
if (
    DEMO
    and DATABASES["default"].get("HOST", "") not in {*LOOPBACK, "::1", ""}
    and not DATABASES["default"]["HOST"].startswith("/")
):
    raise ImproperlyConfigured("DEMO=1 keeps its invented data on this machine: take DATABASE_URL away, or take DEMO away.")
# A streaming replica that some pages read from (kcn_union/replica.py): no older than so many seconds, and never waited for.
REPLICA_BEHIND_SECONDS = env.float("REPLICA_BEHIND_SECONDS", default=5)
if env.str("REPLICA_URL", default=""):
    DATABASES["replica"] = env.db("REPLICA_URL")
    if DEMO:
        raise ImproperlyConfigured("DEMO=1 keeps to one database: take REPLICA_URL away, or take DEMO away.")
    if not all(database["ENGINE"].endswith("postgresql") for database in DATABASES.values()):
        raise ImproperlyConfigured(
            "Only PostgreSQL has replicas: take REPLICA_URL away, or name a PostgreSQL in DATABASE_URL too."
        )
    DATABASES["replica"] |= _ACROSS_REQUESTS
    DATABASES["replica"]["OPTIONS"] = DATABASES["replica"].get("OPTIONS", {}) | {
        "connect_timeout": 2,
        "tcp_user_timeout": 3000,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
    }
    DATABASE_ROUTERS = ["kcn_union.replica.Router"]
    MIDDLEWARE.append("kcn_union.replica.ReadFromReplica")
# Backups: where they go, the key they are sealed with, and where PostgreSQL's own programs lie if not where they usually do.
BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(VAR / "backups")))
BACKUP_KEY = env.str("BACKUP_KEY", default="")
BACKUP_KEY_FILE = env.str("BACKUP_KEY_FILE", default="")
PG_BIN = env.list("PG_BIN", default=[])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Mail goes to the console until EMAIL_URL says where else, for example smtp+tls://user:password@mail.example.vn:587.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
# Who has forgotten the password is sent a link only where mail really goes out.
RESET_BY_MAIL = not DEMO and bool(env.str("EMAIL_URL", default=""))
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="thidua@localhost")

# People. The address of who signs in is the one the proxy saw; without a proxy nobody's header is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
AUTH_USER_MODEL = "unions.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "unions.passwords.LongEnough"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "unions.passwords.NotGuessed"},
]
# One-time links live three days.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "kcn_union.account.Adapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Wrong passwords and codes are counted by unions/budgets.py: these would lock out the person whom a stranger imitates.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "reauthenticate": None, "change_password": None}
ACCOUNT_FORMS = {"change_password": "kcn_union.account.NewPasswordForm"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Tries and seconds. A known device has its own budget; all others share one for each account, from whatever address.
BUDGETS = {
    "pair": (10, 15 * 60),
    "address": (60, 15 * 60),
    "strangers": (20, 3600),
    "device": (10, 15 * 60),
    "link": (100, 15 * 60),
    "reset": (10, 3600),
    "reset-of-one": (3, 24 * 3600),
}

# Second factor: who must have one; offered to all others.
SECOND_FACTOR_ROLES = [] if DEMO else ["verifier", "head", "admin"]
MFA_ADAPTER = "kcn_union.account.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "kcn_union.account.CodeForm",
    "authenticate_webauthn": "kcn_union.account.PasskeyForm",
    "add_webauthn": "kcn_union.account.NewPasskeyForm",
}
MFA_TOTP_PERIOD = 30
MFA_TOTP_TOLERANCE = 1
# No address is ever verified here: accounts are made by an admin.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# Sessions end after standing idle, and in all.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 60 * 60
SESSION_IDLE_SECONDS_STAFF = 30 * 60
DEVICE_COOKIE_NAME = "device" if DEMO else "__Host-device"
DEVICE_COOKIE_AGE = 365 * 24 * 3600

# Words and numbers.
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "upstream"]
FORMAT_MODULE_PATH = ["kcn_union.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FILTERS_EMPTY_CHOICE_LABEL = "–"

# Files. In demo mode nothing has to be collected before the first start.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Nothing is collected for the demo: the files are served from where they stand.
STATIC_ROOT = None if DEMO else VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO
# What people bring lies here by its content, outside of everything the server hands out by itself.
FILES_ROOT = VAR / "files"
# Sheets on their way in, until they are written or cancelled.
SHEETS_ROOT = VAR / "sheets"
SHEETS_KEPT_DAYS = env.int("SHEETS_KEPT_DAYS", default=30)
# How long what is kept (manage.py retain); 0 keeps for good.
SAVED_FORMS_KEPT_DAYS = env.int("SAVED_FORMS_KEPT_DAYS", default=30)
SHEET_RUNS_KEPT_DAYS = env.int("SHEET_RUNS_KEPT_DAYS", default=400)
SIGN_IN_EVENTS_KEPT_DAYS = env.int("SIGN_IN_EVENTS_KEPT_DAYS", default=400)
MEMBER_DETAILS_KEPT_YEARS = env.int("MEMBER_DETAILS_KEPT_YEARS", default=10)
# A list that names more persons than this leaves only after the password was given once more; an officer's own list always.
PERSONS_WITHOUT_PASSWORD = env.int("PERSONS_WITHOUT_PASSWORD", default=100)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

_IN_PROCESS = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    # Counters of wrong passwords must be seen by every worker process.
    "default": {
        # So many that nobody empties the budgets by filling the table.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
        **({"BACKEND": _IN_PROCESS} if DEMO else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}),
    },
    # What was drawn (kcn_union/pages/drawn.py), 0.2 MB a page: of versions and of today apart, for of today there is something
    # new with every event, and what was changed behind the chain's back has to be on the page after a minute all the same.
    "versions": {"BACKEND": _IN_PROCESS, "LOCATION": "versions", "TIMEOUT": None, "OPTIONS": {"MAX_ENTRIES": 60}},
    "today": {"BACKEND": _IN_PROCESS, "LOCATION": "today", "TIMEOUT": 60, "OPTIONS": {"MAX_ENTRIES": 30}},
}

# The browser.
SECURE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kcn_union.pages.errors.too_old"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if not DEMO:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    REPLICA_COOKIE_NAME = "__Host-written"
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"one_line": {"()": "kcn_union.log.OneLine"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "requests": {"class": "logging.StreamHandler", "formatter": "one_line"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # One line for each failure, without anything that was typed.
    "loggers": {"django.request": {"handlers": ["requests"], "level": "WARNING", "propagate": False}},
}
