"""Django's default hasher at the cost that the journey says, so that neither side upgrades the other's hashes."""

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher


class CheapPBKDF2(PBKDF2PasswordHasher):
    iterations = settings.HASH_ITERATIONS
