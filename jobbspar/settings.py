"""Django settings. What differs between machines comes from `env.py`; what differs between modes is at the end."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from jobbspar.env import BASE_DIR, CLOCK_OFFSET, DEMO, MODE, PRODUCTION, TEST, env, secret

DEBUG = False
SECRET_KEY = secret("SECRET_KEY")
IDENTITY_KEY = secret("IDENTITY_KEY")
IDENTITY_HASH_KEY = secret("IDENTITY_HASH_KEY")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
BASE_URL: str = env.str("JOBBSPAR_BASE_URL", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "jobbspar.database",
    "jobbspar.ui",
    "jobbspar.documents",
    "jobbspar.outbox",
    "jobbspar.audit",
    "jobbspar.accounts",
    "employers",
    "tracks",
    "agreements",
    "participants",
    "coordination",
]

MIDDLEWARE = [
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "jobbspar.ui.middleware.OwnAnswersMiddleware",
    # Beneath those that only add headers: its redirect to https carries them too.
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jobbspar.ui.middleware.BadInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jobbspar.accounts.middleware.ActorMiddleware",
    "jobbspar.accounts.middleware.SecrecyMiddleware",
    "jobbspar.accounts.middleware.TamperMiddleware",
]

ROOT_URLCONF = "jobbspar.urls"
WSGI_APPLICATION = "jobbspar.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jobbspar.ui.context.page_frame",
            ],
            "builtins": ["jobbspar.ui.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# PostgreSQL is the only database. Sockets: DATABASE_URL=postgres:///name with PGHOST=<folder> PGUSER=<role>.
# The commands that need more rights than web and worker have say so themselves (database/logins.py).
DATABASE_OWNER: dict[str, Any] = env.db_url("DATABASE_OWNER_URL") if env.str("DATABASE_OWNER_URL", default="") else {}
DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url("DATABASE_URL", default="postgres:///jobbspar")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["OPTIONS"] = {
    # The worker has longer: a page that needs five seconds is broken, a report is not.
    "options": f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', default=5000)} -c lock_timeout=5000"
    f" -c idle_in_transaction_session_timeout={env.int('IDLE_TIMEOUT_MS', default=15000)}"
}
# Backups (database/backups.py): the role that sees every row, and the public keys that the files are encrypted to.
DATABASE_BACKUP: dict[str, Any] = (
    env.db_url("DATABASE_BACKUP_URL") if env.str("DATABASE_BACKUP_URL", default="") else {}
)
BACKUP_RECIPIENTS: list[str] = env.list("BACKUP_RECIPIENT", default=[])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL: str = env.str("REDIS_URL", default="redis://localhost:6379/0")
SESSION_ENGINE = "jobbspar.accounts.sessions"
# Counts codes and links tried, which must hold across processes and restarts, so it lies where the sessions lie.
CACHES = {"default": {"BACKEND": "jobbspar.accounts.tries.BelievedCache", "LOCATION": "cache"}}

# Signing in
AUTH_USER_MODEL = "accounts.User"
# The first only refuses: too many wrong passwords for the account from that address (accounts/lockout.py).
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12 if DEMO else 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "jobbspar.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "jobbspar.accounts.forms.signing.LoginForm",
    "reset_password": "jobbspar.accounts.forms.signing.ResetPasswordForm",
    "reset_password_from_key": "jobbspar.accounts.forms.signing.ResetPasswordKeyForm",
    "change_password": "jobbspar.accounts.forms.signing.ChangePasswordForm",
    "reauthenticate": "jobbspar.accounts.forms.signing.ConfirmPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
# Two-step sign-in: everywhere but in the demo, whose passwords are published.
SECOND_FACTOR_REQUIRED = not DEMO
MFA_ADAPTER = "jobbspar.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "jobbspar.accounts.forms.factors.SignInCodeForm",
    "reauthenticate": "jobbspar.accounts.forms.factors.ConfirmCodeForm",
    "authenticate_webauthn": "jobbspar.accounts.forms.factors.SignInKeyForm",
    "reauthenticate_webauthn": "jobbspar.accounts.forms.factors.ConfirmKeyForm",
}
# One step of 30 seconds each way for a phone whose clock is off; accounts/domain/factors.py refuses a code used before.
MFA_TOTP_TOLERANCE = 1
# For codes only: passwords are counted by axes. Whoever gets as far as the code has given the right password. Sign-ins that
# go well are not counted at all: a whole town hall has one address.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/300s/key", "login": None}
# Five wrong passwords for one account from one address close that way for five minutes. Trying on does not prolong it,
# and the owner at another address is not shut out, nor in a browser that the account knows (accounts/known.py).
AXES_HANDLER = "jobbspar.accounts.lockout.LockoutHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=5)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
# So many wrong passwords from one address, over whatever accounts, that nobody got in with afterwards: somebody guesses.
# For so long only browsers that know the account are let try from there.
GUESSES_PER_ADDRESS = 50
GUESSES_COUNT_FOR = timedelta(minutes=30)
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_USERNAME_CALLABLE = "jobbspar.accounts.lockout.account_mark"
AXES_CLIENT_IP_CALLABLE = "jobbspar.accounts.lockout.address_of"
AXES_CLIENT_STR_CALLABLE = "jobbspar.accounts.lockout.nobody"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = AXES_ENABLE_ADMIN = False
# W002: its middleware would answer with a page of its own; ours says it in the sign-in form.
SILENCED_SYSTEM_CHECKS = ["axes.W002"]
# How many proxies stand before the web process, so that the limits above count the visitor and not the proxy. In
# production at least the one that ends TLS does.
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXY_COUNT", default=1 if PRODUCTION else 0)
CSRF_FAILURE_VIEW = "jobbspar.accounts.views.signing.csrf_failure"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = BASE_URL.partition("://")[0]
# domain.md 2.0.11: idle 30 minutes (employers 15), absolute 10 hours.
SESSION_COOKIE_AGE = int(timedelta(hours=10).total_seconds())
SESSION_IDLE = timedelta(minutes=30)
SESSION_IDLE_EMPLOYER = timedelta(minutes=15)
SESSION_ABSOLUTE = timedelta(hours=10)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
KNOWN_BROWSER_COOKIE_NAME = "known"

# Language and time
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("svenska"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True
DEMO_CLOCK_OFFSET = CLOCK_OFFSET  # read by jobbspar.lib.clock only
# A year, a row id or a version in a template must not become "2 026": amounts are grouped where they are written.
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["jobbspar.formats"]

# Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / ".local" / "static"))()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
# A million letters arrive as up to twelve bytes each; a form shall say itself that it is too much, and keep it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Mail leaves only from the outbox worker.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:1025")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="Jobbspår <jobbspar@localhost>")

# Celery (reliability 4.4): only opaque ids travel, results are not kept, a killed worker's task comes back.
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A process that is replaced costs the queue some seconds, so it is when it has grown rather than often.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1_000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}

# Where the head of the sealed log is noted outside the database; `off` for nowhere. Production has to choose.
AUDIT_ANCHOR_FILE: str = env.str(
    "AUDIT_ANCHOR_FILE", default="" if PRODUCTION else "off" if TEST else str(BASE_DIR / ".local" / "ankare")
)

# The log (R-LOG-2, R-LOG-3): how long it is kept, how many look-ups are drawn each month, and how many persons that
# somebody opens in a day are many.
LOG_RETENTION_YEARS: int = env.int("LOG_RETENTION_YEARS", default=5)
LOG_REVIEW_SAMPLE: int = env.int("LOG_REVIEW_SAMPLE", default=20)
LOG_REVIEW_MANY_PERSONS: int = env.int("LOG_REVIEW_MANY_PERSONS", default=40)

# The outside service for electronic signatures (docs/signing.md): the class by its dotted path, and the address that the
# browser may be sent to. Empty: that way is not offered. The one for test is taken in demo and test alone.
LOCAL_SIGNING = "agreements.providers.local.LocalProvider"
SIGNING_PROVIDER: str = env.str("JOBBSPAR_SIGNING_PROVIDER", default=LOCAL_SIGNING if DEMO or TEST else "")
SIGNING_ORIGIN: str = env.str("JOBBSPAR_SIGNING_ORIGIN", default="").rstrip("/")

# The browser (G-43, G-44): nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # A form that is sent may end at the signing service, when one is chosen.
        "form-action": ["'self'", *([SIGNING_ORIGIN] if SIGNING_ORIGIN else [])],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
# What a page of ours never asks the browser for.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "bluetooth",
        "camera",
        "display-capture",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "jobbspar.lib.logs.Reticent", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "axes": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        # It quotes what it reads.
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}

if PRODUCTION:
    SECURE_SSL_REDIRECT: bool = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^halsa/"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    KNOWN_BROWSER_COOKIE_NAME = "__Host-known"

if TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    LOGGING["root"]["level"] = "WARNING"

MODE_NAME = MODE
