from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from municipalities.views.people import choose_language

from .log_out import log_out

# The admin's own log-in page knows neither the second factor nor the lock-out.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("municipalities.urls")),
    path("", include("scenes.urls")),
    path("", include("assessments.urls")),
    # The address is the account; a session left open must not be enough to put another one in its place.
    path("konto/email/", RedirectView.as_view(pattern_name="profile")),
    path("konto/logout/", log_out, name="account_logout"),
    path("konto/", include("allauth.account.urls")),
    path("konto/tvasteg/", include("allauth.mfa.urls")),
    path("sprak/", login_not_required(choose_language), name="set_language"),
    path("administration/", admin.site.urls),
    path("api/v1/", include("config.api")),
]
