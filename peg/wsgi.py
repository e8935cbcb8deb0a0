"""WSGI entry point, for gunicorn: `gunicorn peg.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
application = get_wsgi_application()
