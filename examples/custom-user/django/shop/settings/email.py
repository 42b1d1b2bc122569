"""`AbstractBaseUser` with the address as the username."""

from .base import *  # noqa: F403

INSTALLED_APPS += ["people"]  # noqa: F405
AUTH_USER_MODEL = "people.Person"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
