"""Settings of production, but for static files: those by their plain names, so that nobody has to
collect them first."""

from peg.settings import *  # noqa: F403
from peg.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
