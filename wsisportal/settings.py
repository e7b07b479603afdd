"""Settings in topics. What differs between machines comes from the environment (see README)."""

import logging
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env, EnvError, validate
from servestatic.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = Env()
env.read_env(env.path("PORTAL_ENV_FILE", BASE_DIR / ".env"), recurse=False)

# Machine

PRODUCTION = env.bool("PORTAL_PRODUCTION", False)
DEBUG = env.bool("PORTAL_DEBUG", False) and not PRODUCTION
if PRODUCTION:
    SECRET_KEY = env.str("PORTAL_SECRET_KEY", validate=validate.Length(min=50))
    ALLOWED_HOSTS = env.list("PORTAL_HOSTS", subcast=str.strip)
else:
    kept_key = VAR_DIR / "secret_key"  # made by bin/serve
    SECRET_KEY = env.str("PORTAL_SECRET_KEY", "") or (
        kept_key.read_text() if kept_key.exists() else "a key for one's own machine only, never for production"
    )
    ALLOWED_HOSTS = env.list("PORTAL_HOSTS", ["localhost", "127.0.0.1", "[::1]"], subcast=str.strip)
ALLOWED_HOSTS = [host for host in ALLOWED_HOSTS if host]
if not ALLOWED_HOSTS or any(set(host) & set("/ ") for host in ALLOWED_HOSTS):
    raise EnvError('Environment variable "PORTAL_HOSTS" invalid: Give host names, separated by commas.')
TRUSTED_PROXIES = env.int("PORTAL_TRUSTED_PROXIES", 0, validate=validate.Range(min=0))

# Rooms

INSTALLED_APPS = [
    "wsisportal",
    "forums",
    "prizes",
    "exhibition",
    "photocontest",
    "hackathons",
    "pages",
    "directory",
    "medialib",
    "intake",
    "reference",
    "accounts.apps.AccountsConfig",
    "publishing",
    "accounts.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_countries",
    "django_filters",
    "django_prose_editor",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "reversion",
    "django_tasks",
    "django_tasks_db",
]

# A request's path

MIDDLEWARE = [
    "wsisportal.middleware.ForwardedAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "wsisportal.middleware.CrossOriginResourcePolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "wsisportal.middleware.StaticFilesMiddleware",
    "wsisportal.middleware.PageGZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "pages.middleware.ErrorPagesMiddleware",
    "publishing.middleware.FormerAddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "pages.middleware.BoundedBodyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.LastSeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "wsisportal.urls"
WSGI_APPLICATION = "wsisportal.wsgi.application"
CSRF_FAILURE_VIEW = "pages.errors.csrf_failure"

# What is sent: a body that is larger than its address takes is refused before it is received

MEGABYTE = 1024 * 1024
# The fields of one form, which is in memory as a whole. The longest, an edition with all its rows, comes nowhere near.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * MEGABYTE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
# A photograph in the best quality of a camera; much larger ones have more pixels than are decoded.
PICTURE_BYTES = 40 * MEGABYTE
# A report with its pictures, or a film of some minutes.
FILE_BYTES = 50 * MEGABYTE
# Several times what the most rows that are imported at once need.
SPREADSHEET_BYTES = 5 * MEGABYTE
# What a form takes besides its fields, by the name of its address; every other takes no files.
UPLOADS = {
    # Without a script twenty at once, as telephones make them. A script sends one after the other.
    r"admin:medialib_picture_upload": 200 * MEGABYTE,
    r"admin:medialib_picture_(add|change)": PICTURE_BYTES,
    r"admin:medialib_file_(add|change)": FILE_BYTES,
    r"admin:\w+_import": SPREADSHEET_BYTES,
    # Without a script all of them at once, as telephones make them.
    r"photocontest:enter": 200 * MEGABYTE,
    r"photocontest:upload": PICTURE_BYTES,
}
# Spreadsheets between their dry run and the import; the processes of one site share it.
IMPORTS_DIR = env.path("PORTAL_IMPORTS_DIR", VAR_DIR / "imports")

# Templates

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
                "pages.context_processors.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "publishing.templatetags.publishing",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database

database = env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
options = database.setdefault("OPTIONS", {})
if database["ENGINE"] == "django.db.backends.sqlite3":
    options["transaction_mode"] = "IMMEDIATE"
    options["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    options.setdefault("timeout", 20)
elif database["ENGINE"] == "django.db.backends.postgresql":
    # A pooler such as PgBouncer wants others: DATABASE_URL=postgres://…?conn_max_age=0&disable_server_side_cursors=true
    connection = {"conn_max_age": 60, "conn_health_checks": True, "disable_server_side_cursors": False}
    for name, usual in connection.items():
        value = options.pop(name, usual)
        if type(value) is not type(usual):
            raise EnvError(f'Environment variable "DATABASE_URL" invalid: {name} cannot be {value}.')
        database[name.upper()] = value
else:
    raise EnvError('Environment variable "DATABASE_URL" invalid: Begin it with postgres:// or sqlite:///.')
DATABASES = {"default": database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Languages and time

LANGUAGE_CODE = "en"
# A language is listed from the day its translation is complete; Arabic, Chinese, French, Russian and Spanish follow.
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["wsisportal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Zurich"

# Mail

# Where the portal is reached, for links in mail.
usual_address = f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else "http://127.0.0.1:8000"
ADDRESS = env.str("PORTAL_ADDRESS", usual_address).rstrip("/")
mail = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND = mail["EMAIL_BACKEND"]
EMAIL_HOST = mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = mail["EMAIL_USE_TLS"]
EMAIL_USE_SSL = mail["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = mail["EMAIL_FILE_PATH"]
# An editor waits for it, so a mail server that says nothing is given up soon.
EMAIL_TIMEOUT = mail["EMAIL_TIMEOUT"] or 10
DEFAULT_FROM_EMAIL = env.str("PORTAL_MAIL_FROM", f"portal@{ALLOWED_HOSTS[0].lstrip('.')}")

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "medialib.storage.PublicStorage"},
    "private": {"BACKEND": "medialib.storage.PrivateStorage"},
    "staticfiles": {"BACKEND": env.str("PORTAL_STATIC_STORAGE", "wsisportal.staticfiles.BundlingStorage")},
}
SERVESTATIC_USE_ZSTD = False
# Source maps are read by nobody but a developer, and cost more time to compress than all the rest together.
SERVESTATIC_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# Pictures and files: originals beneath it in private/, what readers get in public/

MEDIA_ROOT = env.path("PORTAL_MEDIA_DIR", VAR_DIR / "media")
MEDIA_URL = "/media/"

# Work in the background: a queue in the database, emptied by `manage.py work`

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Seconds after which a task that is neither done nor failed is taken from its worker and begun again.
TASK_PATIENCE = env.int("PORTAL_TASK_PATIENCE", 120, validate=validate.Range(min=1))

# Signing in

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
# Whoever has set up one-time passwords is asked for one in any case; this asks everybody.
REQUIRE_OTP = env.bool("PORTAL_REQUIRE_OTP", PRODUCTION)
OTP_TOTP_ISSUER = "WSIS Portal"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "pages.errors.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False

# Safety

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "object-src": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "usb",
        "xr-spatial-tracking",
    )
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Countries: the short names the United Nations uses where the library's differ

COUNTRIES_OVERRIDE = {
    "BO": _("Bolivia (Plurinational State of)"),
    "BN": _("Brunei Darussalam"),
    "CD": _("Democratic Republic of the Congo"),
    "CZ": _("Czechia"),
    "FM": _("Micronesia (Federated States of)"),
    "GB": _("United Kingdom of Great Britain and Northern Ireland"),
    "IR": _("Iran (Islamic Republic of)"),
    "KP": _("Democratic People's Republic of Korea"),
    "KR": _("Republic of Korea"),
    "LA": _("Lao People's Democratic Republic"),
    "MD": _("Republic of Moldova"),
    "MK": _("North Macedonia"),
    "NL": _("Netherlands (Kingdom of the)"),
    "PS": _("State of Palestine"),
    "RU": _("Russian Federation"),
    "SY": _("Syrian Arab Republic"),
    "TR": _("Türkiye"),
    "TW": _("Taiwan, Province of China"),
    "TZ": _("United Republic of Tanzania"),
    "US": _("United States of America"),
    "VE": _("Venezuela (Bolivarian Republic of)"),
    "VN": _("Viet Nam"),
}

# Logging

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.log_level("PORTAL_LOG_LEVEL", logging.WARNING)},
}
