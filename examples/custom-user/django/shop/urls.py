from django.contrib import admin
from django.http import JsonResponse
from django.urls import include, path


def whoami(request):
    """Who Django takes the visitor for."""
    user = request.user
    if not user.is_authenticated:
        return JsonResponse({"user": None})
    return JsonResponse(
        {
            "user": user.get_username(),
            "pk": str(user.pk),
            "may_view_groups": user.has_perm("auth.view_group"),
            "session_id": request.session.get("_auth_user_id"),
        }
    )


urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("whoami/", whoami),
]
