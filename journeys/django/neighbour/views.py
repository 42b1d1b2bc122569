"""Pages that show what Django makes of a cookie."""

import threading

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token


def whoami(request):
    """Who Django takes the visitor for, and what is in the session."""
    user = request.user
    return JsonResponse(
        {
            "user": user.get_username() or None,
            "pk": user.pk,
            "session_key": request.session.session_key,
            "session": dict(request.session.items()),
        }
    )


def set_values(request):
    """Puts each query parameter into the session."""
    request.session.update(request.GET.dict())
    return JsonResponse({"session": dict(request.session.items())})


def expire(request):
    """Lets the session end so many `seconds` from now."""
    request.session.set_expiry(int(request.GET["seconds"]))
    return HttpResponse("expires")


def say(request):
    """Adds a message, `times` times."""
    for _ in range(int(request.GET.get("times", 1))):
        messages.info(request, request.GET["text"])
    return HttpResponse("said")


def hear(request):
    """Takes all messages."""
    return JsonResponse({"messages": [str(message) for message in messages.get_messages(request)]})


loaded, released = threading.Event(), threading.Event()


def slow(request):
    """Reads the session, waits to be released, then writes into it: what comes between?"""
    request.session.get("before")
    loaded.set()
    released.wait(30)
    request.session["slow"] = "written"
    return HttpResponse("done")


def is_loaded(request):
    """Answers once a slow request has read its session."""
    return HttpResponse("loaded", status=200 if loaded.wait(30) else 504)


def release(request):
    """Lets slow requests go on."""
    released.set()
    return HttpResponse("released")


def form(request):
    """GET shows a CSRF token, POST proves one."""
    if request.method == "POST":
        return HttpResponse("accepted")
    return HttpResponse(f'<form><input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}"></form>')


@login_required
def private(request):
    return HttpResponse(request.user.get_username())


@permission_required("auth.view_user", raise_exception=True)
def permitted(request):
    return HttpResponse("permitted")
