"""What an operator does with the ORM, asked for as JSON: `{"act": name, …arguments}`."""

import json

from django.contrib.auth import get_user_model, hashers
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt

User = get_user_model()


def create_user(username, password, hasher="default", **fields):
    user = User(username=username, **fields)
    user.password = hashers.make_password(password, hasher=hasher)
    user.save()
    return user.pk


def set_password(username, password):
    user = User.objects.get(username=username)
    user.set_password(password)
    user.save()


def change(username, **fields):
    return User.objects.filter(username=username).update(**fields)


def delete(username):
    User.objects.get(username=username).delete()


def permission(codename):
    model = ContentType.objects.get_or_create(app_label="auth", model="user")[0]
    return Permission.objects.get_or_create(content_type=model, codename=codename, defaults={"name": codename})[0]


def grant(username, codename):
    User.objects.get(username=username).user_permissions.add(permission(codename))


def withdraw(username, codename):
    User.objects.get(username=username).user_permissions.remove(permission(codename))


def join(username, group, codename):
    group = Group.objects.get_or_create(name=group)[0]
    group.permissions.add(permission(codename))
    User.objects.get(username=username).groups.add(group)


def leave(username, group):
    User.objects.get(username=username).groups.remove(Group.objects.get(name=group))


def user(username):
    found = User.objects.get(username=username)
    return {
        "pk": found.pk,
        "username": found.username,
        "email": found.email,
        "password": found.password,
        "is_active": found.is_active,
        "last_login": found.last_login and found.last_login.isoformat(),
        "permissions": sorted(found.get_all_permissions()),
    }


def check_password(username, password):
    # Not the user's own method: that one upgrades the hash.
    return hashers.check_password(password, User.objects.get(username=username).password)


def addresses(username):
    from allauth.account.models import EmailAddress

    rows = EmailAddress.objects.filter(user__username=username)
    return list(rows.values("email", "primary", "verified"))


def session(key):
    store = SessionStore(key)
    return store.load() if Session.objects.filter(session_key=key).exists() else None


def make_session(data):
    store = SessionStore()
    store.update(data)
    store.save()
    return store.session_key


def session_hash(username):
    return User.objects.get(username=username).get_session_auth_hash()


def sign_text(text):
    """A session value of exactly this JSON text, compressed where that is shorter."""

    class Raw:
        def dumps(self, value):
            return value.encode("latin-1")

    return signing.dumps(text, salt="django.contrib.sessions.SessionStore", serializer=Raw, compress=True)


def end_session(key):
    return Session.objects.filter(session_key=key).delete()[0]


def reset_link(username, kind):
    """The path of a reset link as allauth or Django itself mails it."""
    found = User.objects.get(username=username)
    if kind == "allauth":
        from allauth.account.forms import default_token_generator
        from allauth.account.utils import user_pk_to_url_str

        return f"/accounts/password/reset/key/{user_pk_to_url_str(found)}-{default_token_generator.make_token(found)}/"
    from django.contrib.auth.tokens import default_token_generator
    from django.utils.encoding import force_bytes
    from django.utils.http import urlsafe_base64_encode

    uid = urlsafe_base64_encode(force_bytes(found.pk))
    return f"/accounts/reset/{uid}/{default_token_generator.make_token(found)}/"


ACTS = {
    act.__name__: act
    for act in [
        create_user, set_password, change, delete, grant, withdraw, join, leave,
        user, check_password, addresses, session, make_session, session_hash, sign_text, end_session,
        reset_link,
    ]
}  # fmt: skip


@csrf_exempt
def do(request):
    arguments = json.loads(request.body)
    return JsonResponse({"result": ACTS[arguments.pop("act")](**arguments)})
