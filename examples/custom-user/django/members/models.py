import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class Member(AbstractUser):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Neither may be empty, and the database knows neither default: Django keeps them in Python.
    plan = models.CharField(max_length=20, default="free")
    credits = models.IntegerField(default=0)
