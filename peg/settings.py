"""Settings by environment (12-factor); what belongs to the body is in the database (*Ente*).

The environment, or the file `.env` that `make setup` writes, may set what the README lists.
"""

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import fontpkg_titillium_web
from csp.constants import NONCE, NONE, SELF
from django_prose_editor.config import html_tags
from js_asset import static_lazy

from . import directory
from .environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = Environment(os.environ)
env.load(BASE_DIR / ".env")
_A_DAY = 24 * 3600

DEBUG = env.yes("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    env.refuse(
        "SECRET_KEY",
        "manca: «make setup» ne scrive una in .env; in produzione va impostata nell'ambiente,"
        " lunga, casuale e uguale su tutte le macchine.",
    )
elif not DEBUG and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5):
    env.refuse("SECRET_KEY", "è troppo semplice: in produzione ha almeno 50 caratteri, a caso.")
ALLOWED_HOSTS = env.hosts(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"], any_host=DEBUG
)
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
# Over https alone, by a proxy that speaks it before us: cookies, redirects and links follow.
HTTPS = env.yes("HTTPS", default=not DEBUG)
env.renamed("SECURE_COOKIES", "HTTPS")
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=0)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "js_asset",
    "django_prose_editor",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "objectives",
    "peg",
]

# A card at its limits, with the value that each field was loaded with.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 500
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
# All that one request may hold, files included; a proxy before the program should allow as much.
REQUEST_MAX_MB = env.number("REQUEST_MAX_MB", default=100, least=25)

MIDDLEWARE = [
    "peg.logs.one_line_each",
    "peg.metrics.count",
    # Before all that answers, so that no answer goes without: a file, a refusal, an error.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "peg.probes.answer",
    "peg.errors.refuse_large",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "peg.middleware.refuse_nul",
    "peg.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "peg.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "peg.middleware.end_idle_sessions",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "peg.urls"
WSGI_APPLICATION = "peg.wsgi.application"

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
                "objectives.views.context.body",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "objectives.forms.plain_widgets.PlainWidgets"

# Our own part of the rich text editor, asked for by forms.fields.RichTextField.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {"js": [static_lazy("js/richtext.js")], "extensions": {"House": html_tags([])}},
]

# --- Database -----------------------------------------------------------------------------

if DEBUG or not env.text("DATABASE_URL"):
    VAR_DIR.mkdir(exist_ok=True)
DATABASES = {
    "default": env.database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'peg.sqlite3'}"),
}
_connect = env.number("DATABASE_CONNECT_SECONDS", default=5, least=2, most=_A_DAY)
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # Readers do not wait for the writer (WAL); a writer takes its lock at once (IMMEDIATE), so
    # that two of them queue up instead of one failing half-way.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    _database.setdefault("CONN_MAX_AGE", 60)
    _database.setdefault("CONN_HEALTH_CHECKS", True)
    # A server that is gone without a word is missed after so many seconds, or half a minute later.
    _database.setdefault("OPTIONS", {}).update(
        connect_timeout=_connect,
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=4,
    )
# A page asks the database for no longer than this, and waits no longer for a row that somebody else
# is writing; 0: for ever. Commands and jobs may (`patience.py`).
DATABASE_STATEMENT_SECONDS = env.number("DATABASE_STATEMENT_SECONDS", default=30, most=_A_DAY)
DATABASE_LOCK_SECONDS = env.number("DATABASE_LOCK_SECONDS", default=10, most=_A_DAY)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People -------------------------------------------------------------------------------

AUTH_USER_MODEL = "objectives.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        # Our persons have one name, where Django looks for two.
        "UserAttributeSimilarityValidator": {"user_attributes": ["username", "full_name", "email"]},
        "MinimumLengthValidator": {},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
# Who vouches for them: the body's directory, our own passwords, or both.
vars().update(directory.read(env))
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_RESET_TIMEOUT = env.number("PASSWORD_RESET_MINUTES", default=60, least=1) * 60

# A person is locked out only from where the failures came: nobody shuts out a colleague.
AXES_FAILURE_LIMIT = env.number("LOGIN_FAILURES", default=5)
AXES_LOCK_OUT_AT_FAILURE = AXES_FAILURE_LIMIT > 0
AXES_COOLOFF_TIME = timedelta(minutes=env.number("LOGIN_COOL_OFF_MINUTES", default=15, least=1))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "peg.proxies.client_address"
AXES_LOCKOUT_CALLABLE = "objectives.views.account.locked_out"
AXES_RESET_ON_SUCCESS = True
# The page says until when: knocking on the closed door must not move that moment.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# What is kept of a failure goes with it; nobody asked for a register of who logged in when.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Masked in logs and tables; a password always is. The address stays: it is what one can act on.
AXES_SENSITIVE_PARAMETERS = ["username", "csrfmiddlewaretoken"]

# --- Mail ---------------------------------------------------------------------------------

vars().update(env.mail("EMAIL_URL", "consolemail://" if DEBUG else "smtp://localhost:25"))
# A page waits for its mail: not for ever.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="peg@localhost")
# Where the program is reached, for the links in mails: no page is there to say so.
SITE_URL = env.address(
    "SITE_URL",
    default="http://127.0.0.1:8000" if DEBUG else "",
    https=HTTPS and not DEBUG,
    hosts=ALLOWED_HOSTS,
)
# The hour of working days in which who owes figures of an open period is mailed; 24: none.
REMINDERS_HOUR = env.number("REMINDERS_HOUR", default=8, most=24)

# --- Language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "it"
LANGUAGES = [("it", "Italiano")]
TIME_ZONE = "Europe/Rome"
USE_I18N = True
USE_TZ = True

# --- Static files and uploads -----------------------------------------------------------------

_theme = Path(find_spec("bootstrap_italia_template").submodule_search_locations[0]) / "static"
TITILLIUM_DIR = fontpkg_titillium_web.ROOT / "files"
STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_ROOT", default=VAR_DIR / "static")
STATICFILES_DIRS = [
    BASE_DIR / "static",
    # Its style and its icons alone: the theme's application brings a 404 page that fails by itself,
    # its scripts and fonts are used by no page.
    *((f"bootstrap-italia/{part}", _theme / part) for part in ("css", "svg")),
    ("titillium", TITILLIUM_DIR),
]
MEDIA_ROOT = env.folder("MEDIA_ROOT", default=VAR_DIR / "media")
WHITENOISE_USE_FINDERS = DEBUG
if DEBUG:
    Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
# Files may live on shared or object storage: any class that speaks Django's interface.
FILES_STORAGE = env.dotted("FILES_STORAGE", "peg.storage.WholeFiles")
STORAGES = {
    # Editions' PDFs, attachments, imported files, books: what must not be lost.
    "default": {
        "BACKEND": FILES_STORAGE,
        "OPTIONS": env.json("FILES_STORAGE_OPTIONS", {}),
    },
    # Printed papers, kept so as not to be printed again: they may be thrown away at any time.
    "printed": {
        "BACKEND": FILES_STORAGE,
        "OPTIONS": env.json(
            "PRINTED_STORAGE_OPTIONS",
            {"location": env.folder("PRINTED_DIR", default=VAR_DIR / "printed")},
        ),
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Behind Titillium Web, for the signs that it lacks: ☒ ☐ and rare letters.
FALLBACK_FONT = env.folder(
    "FALLBACK_FONT", default=Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
)
# How long a card may keep the renderer busy, in seconds; and how much of what it printed is kept.
PRINT_SECONDS = env.number("PRINT_SECONDS", default=30, least=1, most=_A_DAY)
PRINTED_MAX_MB = env.number("PRINTED_MAX_MB", default=1000, least=1)
# A saved card is printed ahead of need, so many seconds after its first change; 0: only on demand.
PRINT_AHEAD_SECONDS = env.number("PRINT_AHEAD_SECONDS", default=30)
# How long a finished book is kept.
BOOKS_KEPT_DAYS = env.number("BOOKS_KEPT_DAYS", default=30, least=1, most=36_500)

# --- Security ---------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        # The one style that the rich text editor writes into the page, by the hash of its text.
        "style-src": [SELF, "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Machines that watch over the program call it without TLS (`peg.probes`).
SECURE_REDIRECT_EXEMPT = [r"^salute/", r"^metriche/$"]
# Only a proxy of ours may say that the browser came over https: anybody can write a header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
_hsts_seconds = env.number("HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_SECONDS = _hsts_seconds if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# The browsers' own list of hosts is joined by the owner of the domain, not by one of its services.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# A browser takes a cookie of this name only over https, for the whole site, from this host alone.
_prefix = "__Host-" if SESSION_COOKIE_SECURE else ""
SESSION_COOKIE_NAME = f"{_prefix}sessionid"
CSRF_COOKIE_NAME = f"{_prefix}csrftoken"
SESSION_COOKIE_AGE = env.number("SESSION_HOURS", default=12, least=1, most=8_760) * 3600
SESSION_IDLE_MINUTES = env.number("SESSION_IDLE_MINUTES", default=60)

# --- Jobs -------------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Who does them: a worker that takes them from the queue (`manage.py db_worker`), or, in the demo
# and in development, a thread of the server's own process.
JOBS = env.choice("JOBS", ("queue", "process"), "process" if DEBUG else "queue")

# --- Logs -------------------------------------------------------------------------------------

# For machines, or for people; either way nothing about who did what (`logs.py`). In development the
# words of an exception are wanted whole.
LOGS = env.choice("LOGS", ("json", "line"), "line" if DEBUG else "json")
_plain = {"format": "{asctime} {levelname} {name} {message}", "style": "{"}
_formatters = {"json": {"()": "peg.logs.Json"}, "line": {"()": "peg.logs.Line"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": _formatters | ({"line": _plain} if DEBUG else {}),
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOGS}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # A line for each request; the development server has its own.
        "peg": {"level": "WARNING" if DEBUG else "INFO"},
        # Django's own handlers would write everything twice, or mail it.
        "django": {"handlers": [], "level": "INFO"},
        # A refusal in words is no event worth a traceback.
        "django.request": {"level": "ERROR"},
        # They describe every font and every unknown property; what matters is raised.
        "weasyprint": {"level": "CRITICAL"},
        "fontTools": {"level": "CRITICAL"},
    },
}

# --- Watching over it -------------------------------------------------------------------------

# How long a job may wait before the program says of itself that it is not well; 0: for ever.
QUEUE_MAX_MINUTES = env.number("QUEUE_MAX_MINUTES", default=60)
# Whoever asks for the figures of /metriche/ knows this; without it there is no such address.
METRICS_TOKEN = env.text("METRICS_TOKEN")
if METRICS_TOKEN and len(METRICS_TOKEN) < 16:
    env.refuse("METRICS_TOKEN", "ha almeno 16 caratteri, a caso.")

env.check_or_leave()
