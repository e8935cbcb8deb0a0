"""A bare Django page with one query: what benchmarks/load.py holds our pages against.

No middleware, no session, no form; a template of ten lines, one row of the same database.
"""

import os
from pathlib import Path

import environ
from django.conf import settings

settings.configure(
    SECRET_KEY="yardstick",
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={
        "default": environ.Env.db_url_config(os.environ["DATABASE_URL"])
        | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    },
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent],
        }
    ],
)

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

from django.db import connection  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402


def page(request, pk):
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, title FROM objectives_pegobjective WHERE id = %s", [pk])
        code, title = cursor.fetchone()
    return render(request, "bare.html", {"code": code, "title": title})


urlpatterns = [path("<int:pk>/", page)]
