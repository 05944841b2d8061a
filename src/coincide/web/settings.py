"""Django settings, read from the environment; on one machine nothing has to be set.

``COINCIDE_DATA`` (default ``var/`` of the checkout) holds the data, ``DATABASE_URL`` names another PostgreSQL
server than the embedded one, ``COINCIDE_SECRET_KEY`` the secret (made and kept in the data folder otherwise),
``COINCIDE_HOSTS`` the names under which the site is served, ``COINCIDE_DEBUG=1`` shows errors in full,
``COINCIDE_SMTP_URL`` the mail server (the console otherwise), ``COINCIDE_MAIL_FROM`` the sender, ``COINCIDE_URL`` the
address of the site in letters and calendars.
"""

import os

import pghistory

from coincide.machine.database import database_settings
from coincide.machine.folders import data_folder, secret_key
from coincide.machine.mail import mailer

DATA = data_folder()
DEBUG = os.environ.get("COINCIDE_DEBUG") == "1"
SECRET_KEY = os.environ.get("COINCIDE_SECRET_KEY") or secret_key(DATA)
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *filter(None, os.environ.get("COINCIDE_HOSTS", "").split(",")),
]
HTTPS = os.environ.get("COINCIDE_HTTPS") == "1"

INSTALLED_APPS = [
    "coincide.web",
    *(
        f"coincide.apps.{room}"
        for room in (
            "territory",
            "organisations",
            "accounts",
            "programme",
            "people",
            "journeys",
            "network",
            "offers",
            "matching",
            "budgets",
            "mobility",
            "results",
            "workshops",
            "roadmap",
            "exchange",
        )
    ),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_filters",
    "leaflet",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "coincide.web.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "coincide.web.middleware.RolesGate",
]

ROOT_URLCONF = "coincide.web.urls"
WSGI_APPLICATION = "coincide.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coincide.web.context.shell",
            ],
            "builtins": ["coincide.web.templatetags.fr", "coincide.web.templatetags.ui"],
        },
    }
]

DATABASES = {"default": database_settings(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["coincide.apps.accounts.backend.SignedInBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Only e-mail and password; no sign-up: accounts are opened by the administrator.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "coincide.web.sign_in.ClosedAccounts"
ACCOUNT_SESSION_REMEMBER = False
LOGIN_URL = "/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"

# ``coincide serve`` gathers the static files, with their hash in their name; elsewhere they are read where they are.
SERVED = os.environ.get("COINCIDE_SERVED") == "1"
STATIC_ROOT = DATA / "static" if SERVED else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if SERVED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not SERVED
MEDIA_ROOT = DATA / "files"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "coincide.web.views.form_out_of_date"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

MAILERS = {"default": mailer()}
DEFAULT_FROM_EMAIL = os.environ.get("COINCIDE_MAIL_FROM", "Coïncide <coincide@localhost>")
# The address under which users reach the site, for the links of letters and calendars.
SITE_URL = os.environ.get("COINCIDE_URL", "http://localhost:8000").rstrip("/")

# The map is drawn without any tile server: contours and points only.
LEAFLET_CONFIG = {"TILES": [], "NO_GLOBALS": False, "RESET_VIEW": False, "ATTRIBUTION_PREFIX": ""}

# History by trigger keeps what was inserted, changed and deleted, with who and when.
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "coincide.web.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
