"""WSGI entry point, for gunicorn: `gunicorn peg.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

from .patience import have_little
from .requests import Request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
connection_created.connect(have_little)
application = get_wsgi_application()
application.request_class = Request
