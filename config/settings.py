"""Every value comes from the environment and has a default that works on a fresh clone.

DEBUG is the one switch between a developer's machine and production. Off, the defaults that are unsafe in production
are refused, each by the name of the variable to set.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=True)
PRODUCTION = not DEBUG


def local_default(variable: str, default: Any) -> Any:
    """A default that is good enough on one's own machine and refused in production."""
    if PRODUCTION:
        raise ImproperlyConfigured(f"{variable}: set this environment variable, it has no safe default in production.")
    return default


# --- Site

SITE_NAME = env.str("SITE_NAME", default="Öppna drogscener")
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")
# Says at the foot of every page that the places are invented.
DEMO = env.bool("DEMO", default=DEBUG)

DEVELOPMENT_KEY = "only-for-development"
SECRET_KEY = env.str("SECRET_KEY", default=DEVELOPMENT_KEY)
if SECRET_KEY in {"", DEVELOPMENT_KEY}:
    SECRET_KEY = local_default("SECRET_KEY", DEVELOPMENT_KEY)
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or local_default("ALLOWED_HOSTS", LOCAL_HOSTS)
# What links in letters begin with: a letter is sent by a timer, which has no request to ask, and may have been started
# without DEBUG=0. A pattern is nobody's address, and one's own machine comes last.
NAMED_HOSTS = sorted((host for host in ALLOWED_HOSTS if host[:1] not in ".*"), key=LOCAL_HOSTS.__contains__)
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
if not SITE_URL and NAMED_HOSTS and (PRODUCTION or NAMED_HOSTS[0] not in LOCAL_HOSTS):
    SITE_URL = f"https://{NAMED_HOSTS[0]}"
SITE_URL = SITE_URL or local_default("SITE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

ROOT_URLCONF = "config.urls"

INSTALLED_APPS = [
    "municipalities",
    "scenes",
    "assessments",
    "assessments.action",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "rest_framework",
    "simple_history",
]

# Of the development server; others read config.wsgi, which looks at the settings first.
WSGI_APPLICATION = "config.handler.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.guard.readable",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.Compressed",
    "csp.middleware.CSPMiddleware",
    "config.middleware.permissions_policy",
    "config.middleware.private",
    "assessments.responsibility.due.on_the_day",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.names_as_read",
    "config.guard.not_too_large",
    "config.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "scenes.read_log.InAdministration",
    "config.middleware.own_not_found",
]

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
                "config.context_processors.site",
                "config.context_processors.demo",
                "municipalities.context_processors.standing",
                "config.menu.menu",
            ],
            "libraries": {"look": "municipalities.site.look", "signs": "assessments.signs"},
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"


# --- Database and cache

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{quote(str(BASE_DIR / 'db.sqlite3'))}")}
DATABASES["default"] |= {"CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60), "CONN_HEALTH_CHECKS": True}
# What the address says, as ?sslmode=require, comes first.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "config.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # A transaction that reads first and writes later would otherwise fail at once when another one writes.
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        **DATABASES["default"].get("OPTIONS", {}),
    }
    # A file, since threads share the connection to a database in memory: one that sorts in Python (the Swedish
    # collation) inside SQLite and one that waits for SQLite would wait for each other for ever in browser tests.
    # A run of pytest puts its own elsewhere, see tests/conftest.py; this is the one that --reuse-db keeps.
    DATABASES["default"]["TEST"] = {"NAME": str(BASE_DIR / "test.sqlite3")}
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A stream is read to its end, so plan for all of it. Compiling a query takes longer than running any of ours.
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c cursor_tuple_fraction=1 -c jit=off",
        **DATABASES["default"].get("OPTIONS", {}),
    }

# Shared between processes, or the lock-out after failed log-ins would count in each of them; and large enough that
# nothing else can push those counts out.
CACHES = {
    "default": env.cache("CACHE_URL", default="dbcache://cache?max_entries=100000"),
    "api_rates": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "api_rates"},
    # Pages of published rounds, of some sixty kilobytes.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}


# --- People

AUTH_USER_MODEL = "municipalities.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "municipalities.passwords.UnlikeTheUser"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "config.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "config.account_forms.LoginForm",
    "reset_password": "config.account_forms.ResetPasswordForm",
    "reset_password_from_key": "config.account_forms.ResetPasswordKeyForm",
    "change_password": "config.account_forms.ChangePasswordForm",
    "reauthenticate": "config.account_forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# The administrator who makes the account knows the address.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Per account few; per address many, since a whole municipality may share one.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "300/m/ip,5/5m/key",
    "reset_password": "100/m/ip,5/m/key",
    "reset_password_from_key": "100/m/ip",
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

MFA_ADAPTER = "config.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "config.account_forms.AuthenticateForm",
    "reauthenticate": "config.account_forms.ReauthenticateWithCodeForm",
    "activate_totp": "config.account_forms.ActivateTOTPForm",
    "add_webauthn": "config.account_forms.AddWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=12 * 60 * 60)


# --- Language, dates and numbers

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "Europe/Stockholm"
USE_THOUSAND_SEPARATOR = True


# --- Judging

# What rounds can be judged with. Named here, since scenes has the rounds and may not import from assessments.
INSTRUMENTS = "assessments.instrument.INSTRUMENTS"


# --- Action plans

# How long after its decision a measure is followed up at the latest. Every second year is what the inquiry before the
# law proposed (SOU 2021:49); the law's own text on it has not been read.
FOLLOW_UP_MONTHS = env.int("FOLLOW_UP_MONTHS", default=24)
FOLLOW_UP_CHECKED = env("FOLLOW_UP_CHECKED", default="2026-11")

# How old the schools on record may be before the pages that count on them warn. Schools open and close with the school
# year.
SCHOOLS_OLD_MONTHS = env.int("SCHOOLS_OLD_MONTHS", default=12)


# --- Who has looked at single places

READ_LOG_SECONDS = env.float("READ_LOG_SECONDS", default=2)  # between two times that a process writes what waits
READ_LOG_DAYS = env.int("READ_LOG_DAYS", default=730)


# --- Static files

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.static_files.HashedFiles"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG


# --- Background map: a PMTiles file here, or a tile server, e.g. https://tiles.example.org/{z}/{x}/{y}.png

MAP_FILE = env.str("MAP_FILE", default="")
MAP_TILE_URL = env.str("MAP_TILE_URL", default="")
MAP_TILE_ATTRIBUTION = env.str("MAP_TILE_ATTRIBUTION", default="")
MAP_TILE_MAX_ZOOM = env.int("MAP_TILE_MAX_ZOOM", default=19)
_tiles = urlsplit(MAP_TILE_URL.replace("{s}", "*"))
MAP_TILE_ORIGINS = [f"{_tiles.scheme}://{_tiles.netloc}"] if MAP_TILE_URL else []


# --- Security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *MAP_TILE_ORIGINS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
# Bytes in a request. What is larger is refused before it is read; an outline, the largest we take, is one megabyte.
BODY_LIMIT = env.int("BODY_LIMIT_KB", default=10_000) * 1000
BODY_LIMIT_ANONYMOUS = env.int("BODY_LIMIT_ANONYMOUS_KB", default=100) * 1000

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=PRODUCTION)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=PRODUCTION)
# Preloading is for the owner of the whole domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# How many proxies stand in front; their X-Forwarded-… headers are believed only then.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


# --- API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.rest.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["config.rest.StrictFilters"],
    "DEFAULT_PAGINATION_CLASS": "config.rest.Pages",
    "PAGE_SIZE": 50,
    # No browsable API: it needs inline scripts. config.api_docs tells what there is.
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "config.rest.AnonymousRate",
        "config.rest.UserRate",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_RATE_ANONYMOUS", default="30/min"),
        "user": env.str("API_RATE", default="300/min"),
    },
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": SITE_NAME,
    "VERSION": "1",
    "DESCRIPTION": _(
        "To read only, and only what you see on the pages. Log in, or send the header “Authorization: Token …” with a "
        "token from an administrator. A parameter or value that is not known is refused, never ignored, and so is "
        "a parameter that is given twice. An empty one means all."
    ),
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "ENUM_NAME_OVERRIDES": {
        "Choice": "assessments.instrument.Choice",
        "Corner": "assessments.action.models.corner.Corner",
        "DoseUnit": "assessments.action.models.survey_answer.DoseUnit",
        "MeasureState": "assessments.action.models.measure.State",
        "Party": "municipalities.models.actor.Party",
        "Progress": "assessments.action.models.survey_answer.Progress",
        "Seen": "assessments.action.models.method.Method.Seen",
    },
}


# --- E-mail and log

vars().update(env.email("EMAIL_URL", default="consolemail://"))
# Without a mail server letters wait in the outbox.
HAS_MAIL_SERVER = not str(vars()["EMAIL_BACKEND"]).endswith(("console.EmailBackend", "dummy.EmailBackend"))
if vars()["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "municipalities.letters.server.MailServer"
# How many days what a letter said is kept after it was sent.
LETTER_TEXT_DAYS = env.int("LETTER_TEXT_DAYS", default=90)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="noreply@localhost")

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"discreet": {"()": "config.logs.Discreet"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["discreet"]}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": LOG_LEVEL, "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": LOG_LEVEL, "propagate": False},
    },
}
