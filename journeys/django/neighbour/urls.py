from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from . import acts, views

urlpatterns = [
    path("accounts/", include("allauth.urls" if settings.WITH_ALLAUTH else "django.contrib.auth.urls")),
    path("plain/login/", LoginView.as_view()),
    path("plain/logout/", LogoutView.as_view()),
    path("whoami/", views.whoami),
    path("set/", views.set_values),
    path("expire/", views.expire),
    path("say/", views.say),
    path("hear/", views.hear),
    path("slow/", views.slow),
    path("loaded/", views.is_loaded),
    path("release/", views.release),
    path("form/", views.form),
    path("private/", views.private),
    path("permitted/", views.permitted),
    path("do/", acts.do),
]
