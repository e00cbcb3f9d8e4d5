"""Django's settings, derived from `configuration()`; nothing here is read from the environment directly."""

import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from vagt.kit.bucket import BucketPlace
from vagt.project.configuration import configuration
from vagt.project.logs import logging_settings

CONFIGURATION = configuration()
BASE_DIR = Path(__file__).resolve().parents[1]
VAR = CONFIGURATION.var.resolve()


def _secret_key() -> str:
    """The configured key, or one made at the first start and kept readable by the service only."""
    if CONFIGURATION.secret_key is not None:
        return CONFIGURATION.secret_key.get_secret_value()
    path = VAR / "secret.key"
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        VAR.mkdir(parents=True, exist_ok=True)
        fresh = VAR / f"secret.key.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64), encoding="utf-8")
        with suppress(FileExistsError):  # of two processes that start together, the first one's key stays
            path.hardlink_to(fresh)
        fresh.unlink()
        return path.read_text(encoding="utf-8").strip()


def _pool() -> dict[str, Any]:
    """Commands and tests do without: a pool would hold connections that nobody uses."""
    if CONFIGURATION.database_pool == 0:
        return {}
    return {"pool": {"min_size": 1, "max_size": CONFIGURATION.database_pool, "timeout": 10}}


def database_settings(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "vagt.kit.db",
        "NAME": unquote(parts.path.lstrip("/")) or "vagt",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or query.pop("port", "")),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # the pool hands out no connection that died with a restarted server
        "OPTIONS": {
            **{key: unquote(value) for key, value in query.items()},
            "application_name": "vagt",
            "options": "-c jit=off",
            "server_side_binding": True,
            "prepare_threshold": 3,
            **_pool(),
        },
    }


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = (
    [CONFIGURATION.url.host or "localhost"]
    if CONFIGURATION.environment == "production"
    else ["localhost", "127.0.0.1", "[::1]", "testserver", CONFIGURATION.url.host or "localhost"]
)
ROOT_URLCONF = "vagt.project.urls"
WSGI_APPLICATION = "vagt.project.wsgi.application"
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database_settings(CONFIGURATION.chosen_database_url)}

INSTALLED_APPS = [
    "vagt.kit",
    "vagt.mail",
    "vagt.people",
    "vagt.notices",
    "vagt.solutions",
    "vagt.knowledge",
    "vagt.agreements",
    "vagt.tasks",
    "vagt.intake",
    "vagt.project",
    "vagt.project.imports",
    "django.forms",  # its templates for the widgets that ours do not replace
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "vagt.project.health.middleware.Probes",
    "vagt.project.logs.RequestLog",
    "vagt.project.health.metrics.RequestMetrics",
    "vagt.kit.middleware.TrustedProxies",
    "vagt.kit.middleware.RequestLimits",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "vagt.kit.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "vagt.people.middleware.SeenMiddleware",
    "vagt.people.middleware.ViewerMiddleware",
    "vagt.kit.middleware.Refusals",
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "project" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vagt.project.navigation.shell",
            ],
            "builtins": ["vagt.kit.templatetags.vagt", "template_partials.templatetags.partials"],
        },
    }
]

# --- words and time -----------------------------------------------------------------------------------------
LANGUAGE_CODE = CONFIGURATION.language
LANGUAGES = [("da", _("Danish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = CONFIGURATION.time_zone
USE_TZ = True
USE_I18N = True

# --- signing in ---------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "vagt.people.signin.Adapter"
SOCIALACCOUNT_ADAPTER = "vagt.people.signin.SocialAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": provider.id,
                "name": provider.name,
                "client_id": provider.client_id,
                "secret": provider.secret.get_secret_value(),
                "settings": {"server_url": str(provider.server_url)},
            }
            for provider in CONFIGURATION.identity_providers
        ],
    }
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "vagt.people.signin.FactorAdapter"
MFA_TOTP_ISSUER = "Vagt"
USERSESSIONS_TRACK_ACTIVITY = True
SECOND_FACTOR_REQUIRED = CONFIGURATION.second_factor_required

# --- the browser's side of safety ---------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIGURATION.secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would drop the session on the way back from an identity provider
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if CONFIGURATION.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [f"{CONFIGURATION.url.scheme}://{CONFIGURATION.url.host}"] if CONFIGURATION.secure else []
CSP_FORM_ORIGINS = [f"{p.server_url.scheme}://{p.server_url.host}" for p in CONFIGURATION.identity_providers]
TRUSTED_PROXIES = CONFIGURATION.trusted_proxies
MAX_REQUEST_BYTES = CONFIGURATION.max_request_bytes
REQUEST_SECONDS = CONFIGURATION.request_seconds
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- files, cache, mail, jobs -------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
BUCKET = BucketPlace.at(CONFIGURATION.files_url.get_secret_value()) if CONFIGURATION.files_url else None
STORAGES = {
    "default": {"BACKEND": "vagt.kit.s3.Bucket", "OPTIONS": BUCKET.options()}
    if BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if CONFIGURATION.environment == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
CLAMD = CONFIGURATION.clamd
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kit_cache"}}
SILENCED_SYSTEM_CHECKS = ["security.W008", "security.W005", "security.W021"]


def _mail(url: str | None) -> dict[str, Any]:
    if url is None:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": VAR / "mail-out",
        }
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or {"smtps": 465, "smtp": 587}.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_TIMEOUT": 20,
    }


globals().update(_mail(CONFIGURATION.smtp_url.get_secret_value() if CONFIGURATION.smtp_url else None))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIGURATION.mail_from
MAIL_MAX_BYTES = CONFIGURATION.mail_max_bytes
LMTP_LISTEN = CONFIGURATION.lmtp_host_and_port

LOGGING_CONFIG = "vagt.project.logs.configure"
LOGGING = logging_settings(CONFIGURATION)

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "vagt.project.reactions.connect"
PUBLIC_URL = str(CONFIGURATION.url).rstrip("/")
MAIL_DOMAIN = CONFIGURATION.url.host or "localhost"
