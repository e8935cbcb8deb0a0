"""The addresses: Italian paths, English names."""

from importlib import import_module

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from objectives.views import account

urlpatterns = [
    # One door and one page for a password: the admin's own never open.
    path("amministrazione/login/", account.admin_login),
    path("amministrazione/password_change/", RedirectView.as_view(pattern_name="password-change")),
    path("amministrazione/", admin.site.urls),
    path("", include("objectives.urls")),
]
if settings.OIDC:
    oidc = import_module("peg.oidc")
    urlpatterns += [
        path("accedi/ente/", oidc.begin, name="directory-login"),
        path("accedi/ente/ritorno/", oidc.come_back, name="directory-callback"),
    ]

handler400 = "peg.errors.bad_request"
handler500 = "peg.unavailable.server_error"
