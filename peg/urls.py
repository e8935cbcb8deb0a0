"""The addresses: Italian paths, English names."""

from django.contrib import admin
from django.urls import include, path

from objectives.views import account

urlpatterns = [
    # One door: the admin's own never opens.
    path("amministrazione/login/", account.admin_login),
    path("amministrazione/", admin.site.urls),
    path("", include("objectives.urls")),
]
