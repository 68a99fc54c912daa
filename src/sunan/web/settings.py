"""Django settings; everything that differs between installations comes from the environment (see docs/settings.md)."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from sunan.access.core.identity_provider import read_provider
from sunan.access.core.policy import read_policy
from sunan.audit.core.retention import retention_days
from sunan.kernel.errors import InvalidInput, Unavailable
from sunan.notices.core.mail_server import mail_server
from sunan.operate.core.logs import logging_settings
from sunan.operate.core.settings import Values
from sunan.uploads.core.limits import limits_from

VALUES = Values(os.environ)

PROJECT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("SUNAN_VAR", "var")).resolve()


def _database(address: str) -> dict[str, Any]:
    """Return the connection that `SUNAN_DATABASE` names: sqlite:///path or postgresql://user:password@host:port/name."""
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        path = Path(unquote(parts.path[1:] if parts.path.startswith("//") else parts.path))
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-65536;PRAGMA secure_delete=ON;",
            },
        }
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "OPTIONS": {name: found[-1] for name, found in parse_qs(parts.query).items()},
        }
    raise InvalidInput(
        f"SUNAN_DATABASE 的“{parts.scheme}”不认识；请写 sqlite:///路径 或 postgresql://用户:口令@主机:端口/库名",
        f"SUNAN_DATABASE: “{parts.scheme}” is not known; use sqlite:///path or postgresql://user:password@host:port/name",
    )


def _secret(variable: str, name: str) -> str:
    """Return a configured secret, or one made once and kept beside the embedded database."""
    configured = os.environ.get(variable)
    if configured:
        return configured
    kept = VAR / f"{name}.key"
    try:
        if not kept.exists():
            VAR.mkdir(parents=True, exist_ok=True)
            fresh = VAR / f"{name}.{os.getpid()}"
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
            # Linked whole or not at all: of two processes that start together, both read the key of the first.
            with contextlib.suppress(FileExistsError):
                os.link(fresh, kept)
            fresh.unlink()
        return kept.read_text(encoding="ascii")
    except OSError as error:
        raise Unavailable(
            f"{VAR} 不能写入（{error.strerror}）；用 SUNAN_VAR 指定一个可写的文件夹",
            f"{VAR} cannot be written ({error.strerror}); name a folder that can be with SUNAN_VAR",
        ) from error


def _kept_text(name: str) -> str:
    """Return what the operator wrote into a file beside the embedded database; empty when there is none."""
    try:
        return (VAR / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise Unavailable(
            f"{VAR / name} 不能读取（{error.strerror}）", f"{VAR / name} cannot be read ({error.strerror})"
        ) from error


SECRET_KEY = _secret("SUNAN_SECRET_KEY", "secret")
SUNAN_PERSONAL_KEY = _secret("SUNAN_PERSONAL_KEY", "personal")
SUNAN_SIGNING_KEY = _secret("SUNAN_SIGNING_KEY", "signing")
SUNAN_RETIRED_KEYS = os.environ.get("SUNAN_RETIRED_KEYS") or _kept_text("retired.keys")
SUNAN_AUDIT_HEADS = Path(os.environ.get("SUNAN_AUDIT_HEADS") or VAR / "audit-heads.txt")
SUNAN_AUDIT_DAYS = retention_days(os.environ.get("SUNAN_AUDIT_DAYS", ""))
SUNAN_UPLOADS = VAR / "uploads"
SUNAN_EDITIONS = VAR / "editions"
SUNAN_OUTBOX = VAR / "outbox"
SUNAN_UPLOAD_LIMITS = limits_from(os.environ)
# No form takes files but those that say so themselves.
FILE_UPLOAD_HANDLERS = ["sunan.uploads.forms.NoFiles"]
DEBUG = VALUES.flag("SUNAN_DEBUG")
ALLOWED_HOSTS = list(VALUES.texts("SUNAN_HOSTS"))
SUNAN_PROXY = VALUES.text("SUNAN_PROXY")
SUNAN_MONITORS = VALUES.networks("SUNAN_MONITORS")
SUNAN_JOBS_KEEP_DAYS = VALUES.number("SUNAN_JOBS_KEEP_DAYS")
SUNAN_LEAST_DISK_MB = VALUES.number("SUNAN_LEAST_DISK_MB")

DATABASES = {"default": _database(os.environ.get("SUNAN_DATABASE") or f"sqlite:///{quote(str(VAR / 'sunan.sqlite3'))}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_htmx",
    "sunan.audit",
    "sunan.rulebooks",
    "sunan.access",
    "sunan.jobs",
    "sunan.privacy",
    "sunan.uploads",
    "sunan.notices",
    "sunan.monitoring.statistics",
    "sunan.monitoring.indicators",
    "sunan.monitoring.collection",
    "sunan.monitoring.tasks",
    "sunan.monitoring.reports",
    "sunan.monitoring.editions",
    "sunan.monitoring.pages",
    "sunan.web",
]

MIDDLEWARE = [
    "sunan.operate.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "sunan.access.middleware.VisitorMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "sunan.web.security.ContentSecurityPolicyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sunan.web.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "sunan.web.urls"
WSGI_APPLICATION = "sunan.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "sunan.web.context.site",
                "sunan.access.context.visitor",
                "sunan.notices.context.unread",
            ],
            "builtins": ["django.templatetags.i18n", "sunan.web.templatetags.sunan"],
        },
    }
]

AUTH_USER_MODEL = "access.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
SUNAN_ACCESS = read_policy(os.environ)
SUNAN_OIDC = read_provider(os.environ, kept_secret=_kept_text("oidc-client.key"))
SUNAN_ADDRESS = VALUES.text("SUNAN_ADDRESS")
SUNAN_MAIL_FROM = VALUES.text("SUNAN_MAIL_FROM")
SUNAN_MAIL = mail_server(
    host=VALUES.text("SUNAN_MAIL_SERVER"),
    port=VALUES.number("SUNAN_MAIL_PORT"),
    security=VALUES.text("SUNAN_MAIL_SECURITY"),
    user=VALUES.text("SUNAN_MAIL_USER"),
    password=os.environ.get("SUNAN_MAIL_PASSWORD") or _kept_text("mail.key").strip(),
)
SUNAN_DEMO = os.environ.get("SUNAN_DEMO") == "1"
CSRF_COOKIE_NAME = "sunan_form"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "sunan.web.refusals.forged"

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [
    (f"vendor/{package}", folder)
    for package in ("echarts", "htmx.org")
    if (folder := PROJECT / "node_modules" / package / "dist").is_dir()
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# By https alone, where it is: cookies too, and browsers are told for a year.
HTTPS = VALUES.flag("SUNAN_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]

LOGGING = logging_settings(VALUES.text("SUNAN_LOG"), VALUES.text("SUNAN_LOG_LEVEL"))
