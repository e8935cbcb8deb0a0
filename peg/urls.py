"""The addresses: Italian paths, English names."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("amministrazione/", admin.site.urls),
    path("", include("objectives.urls")),
]
