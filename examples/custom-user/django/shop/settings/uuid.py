"""`AbstractUser` with a UUID key."""

from .base import *  # noqa: F403

INSTALLED_APPS += ["members"]  # noqa: F405
AUTH_USER_MODEL = "members.Member"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
