"""Settings of the Django next door. What a journey varies comes from the environment, `NEIGHBOUR_…`."""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit


def given(name, default):
    return json.loads(os.environ.get(f"NEIGHBOUR_{name}", json.dumps(default)))


FOLDER = Path(__file__).resolve().parent.parent
WITH_ALLAUTH = given("ALLAUTH", True)
HASH_ITERATIONS = given("ITERATIONS", 1000)

SECRET_KEY = given("SECRET_KEY", "the-journey-says-it")
SECRET_KEY_FALLBACKS = given("SECRET_KEY_FALLBACKS", [])
TIME_ZONE = given("TIME_ZONE", "UTC")
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # as startproject writes it
DATA_UPLOAD_MAX_MEMORY_SIZE = None  # acts carry sessions of any size
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]


def database(url):
    """A `DATABASES` entry of a URL as the server takes it."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite://"),
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
        }
    if parts.scheme == "mysql":
        import pymysql

        # The version of the driver that Django asks for.
        pymysql.version_info = (2, 2, 7, "final", 0)
        pymysql.install_as_MySQLdb()
    return {
        "ENGINE": "django.db.backends." + {"postgres": "postgresql", "mysql": "mysql"}[parts.scheme],
        "NAME": parts.path.removeprefix("/"),
        "HOST": parts.hostname,
        "PORT": parts.port,
        "USER": parts.username,
        "PASSWORD": parts.password or "",
    }


DATABASES = {"default": database(given("DATABASE", f"sqlite://{FOLDER / 'db.sqlite3'}"))}

SESSION_ENGINE = "django.contrib.sessions.backends." + given("SESSION_ENGINE", "db")
if given("CACHE_URL", None):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": given("CACHE_URL", None),
            "KEY_PREFIX": given("CACHE_KEY_PREFIX", ""),
        }
    }

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]

if WITH_ALLAUTH:
    INSTALLED_APPS += [
        "django.contrib.sites",
        "allauth",
        "allauth.account",
        "allauth.socialaccount",
        "allauth.mfa",
    ]
    if given("USERSESSIONS", True):
        INSTALLED_APPS += ["allauth.usersessions"]
    MIDDLEWARE += ["allauth.account.middleware.AccountMiddleware"]
    AUTHENTICATION_BACKENDS += ["allauth.account.auth_backends.AuthenticationBackend"]
    SITE_ID = 1
    ACCOUNT_LOGIN_METHODS = {"username", "email"}
    ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
    ACCOUNT_EMAIL_VERIFICATION = "none"
    ACCOUNT_RATE_LIMITS = False

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in [
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    ]
]
PASSWORD_HASHERS = [
    "neighbour.hashers.CheapPBKDF2",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.BCryptPasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.MD5PasswordHasher",
]

ROOT_URLCONF = "neighbour.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FOLDER / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_URL = "/static/"
