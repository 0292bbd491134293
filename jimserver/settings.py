"""Define Django's settings; operators choose theirs in the environment, see docs/settings.md."""

import hashlib
import os
from pathlib import Path

from jimserver.conf import environment
from jimserver.conf.bus import check_bus
from jimserver.conf.config import read_config
from jimserver.conf.data_folder import data_folder
from jimserver.conf.database_url import read_database
from jimserver.conf.secret_key import read_secret_key
from jimserver.conf.settings_file import load_settings, settings_file
from jimserver.conf.tls import read_tls

BASE_DIR = Path(__file__).resolve().parent.parent

# Installed, the server has no manage.py: its users type `jimd`.
PROGRAM = "manage.py" if (BASE_DIR / "manage.py").is_file() else "jimd"
# The terminal client, as people are told to type it: a checkout has no `jim`.
CLIENT = "jim" if PROGRAM == "jimd" else ".venv/bin/python client.py"
DATA_DIR = data_folder(environment.text("JIM_DATA"), BASE_DIR)
DATABASES = {
    "default": read_database(
        "DATABASE_URL", environment.text("DATABASE_URL"), DATA_DIR / "server.sqlite"
    )
}
SETTINGS_FILE = settings_file(DATABASES["default"], DATA_DIR)
load_settings(SETTINGS_FILE)  # before any other setting is read

JIM = read_config()
check_bus(JIM.bus)
SERVER_NAME = environment.text("JIM_NAME")
MDNS = environment.flag("JIM_MDNS")

SECRET_KEY = read_secret_key(DATA_DIR / ".secret-key", environment.text("JIM_SECRET_KEY"))
DEBUG = environment.flag("JIM_DEBUG")
DEMO = environment.flag("JIM_DEMO")
ALLOWED_HOSTS = environment.words("JIM_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.words("JIM_TRUSTED_ORIGINS")

# Only behind a proxy that speaks TLS: without one these would lock everybody out, or believe a
# forged header.
HTTPS = environment.flag("JIM_HTTPS")
TRUSTED_PROXIES = environment.proxies(
    "JIM_TRUSTED_PROXIES", ["127.0.0.0/8", "::1"] if HTTPS else []
)
# Browsers keep cookies by host, whatever the port: with names of its own each server keeps its
# users signed in.
COOKIE_PREFIX = f"jim_{hashlib.sha256(SECRET_KEY.encode()).hexdigest()[:8]}"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}_session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}_csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}_language"
# With TLS of our own, the site's port takes plain HTTP too, for the redirect.
TLS = read_tls()
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS or TLS.is_on
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]  # monitors on this machine
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    # A browser that has to remember HTTPS offers no way around a certificate of our own.
    *(["security.W004"] if TLS.is_on else []),
    "security.W005",
    "security.W021",
]  # HSTS for other names of the domain is not ours to ask for

INSTALLED_APPS = [
    "common.adminkit.apps.SortedAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "accounts",
    "contacts",
    "attachments",
    "messaging",
    "jimserver",
]

MIDDLEWARE = [
    "jimserver.web.middleware.JsonApiErrors",
    "jimserver.web.middleware.SpareServesNothing",
    "jimserver.first_run.page.OnlyFirstRun",
    "django.middleware.security.SecurityMiddleware",
    "jimserver.web.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "jimserver.urls"
ASGI_APPLICATION = "jimserver.web.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates" / "over_django"],  # before Django's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "messaging.web.server_name.server_name",
            ],
        },
    },
]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Without IMMEDIATE and a timeout, threads that write at once fail with "database is locked".
    # FULL: an acknowledged message survives a power cut; group commit makes it cheap. The page
    # cache (KiB, negative by SQLite's rule) and the checkpoint (pages) keep the b-trees of a large
    # database in memory. The log is cut (bytes) to just under the size at which
    # storage/checkpoints.py empties it, so that it is overwritten and not extended: extending a
    # file makes a flush cost twice.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY; "
            "PRAGMA journal_size_limit=16711680;"
        ),
    }
    DATABASES["default"]["TEST"] = {"NAME": str(BASE_DIR / f"test-{os.getpid()}.sqlite")}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # an operation of the admin names 1,000 rows, and its form
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "chat:sign-in"
LOGIN_REDIRECT_URL = "chat:page"
PASSWORD_HASHERS = [
    "accounts.hashers.JimArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.passwords.StaffPasswordValidator"}]

LANGUAGE_CODE = environment.language("JIM_LANGUAGE")
LANGUAGES = environment.LANGUAGES
TIME_ZONE = environment.time_zone("JIM_TIME_ZONE")
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "common" / "locale"]  # before Django's own
FORMAT_MODULE_PATH = ["jimserver.formats"]
USE_TZ = True

FORCE_SCRIPT_NAME = environment.script_name("JIM_SCRIPT_NAME")
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = f"{FORCE_SCRIPT_NAME or ''}/"
SITE_WELCOME = environment.text("JIM_SITE_WELCOME")
SITE_LOGO = environment.logo("JIM_SITE_LOGO", DATA_DIR)
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "jimserver.web.assets.storage.VersionedStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {
            "()": "jimserver.log.formats.TextFormatter",
            "fmt": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "jimserver.log.formats.JsonFormatter"},
    },
    "filters": {"peer_faults": {"()": "jimserver.log.filters.PeerFaultFilter"}},
    "handlers": {
        "stderr": {
            "filters": ["peer_faults"],
            "class": "jimserver.log.handler.LogHandler",
            "formatter": environment.log_format("JIM_LOG_FORMAT"),
            "lines_per_s": environment.number("JIM_LOG_LINES_PER_S"),
            "file": environment.log_file("JIM_LOG_FILE", DATA_DIR),
        }
    },
    "root": {"handlers": ["stderr"], "level": environment.log_level("JIM_LOG_LEVEL")},
    "loggers": {"daphne": {"level": "WARNING"}, "django.channels": {"level": "WARNING"}},
}
