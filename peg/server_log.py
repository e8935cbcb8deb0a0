"""gunicorn's own lines, written as ours: `logger_class = "peg.server_log.ServerLog"`."""

import os
from logging import getLogger

from gunicorn.glogging import Logger

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")


class ServerLog(Logger):
    """Sends its lines where all go; who asked for what is written down by `one_line_each`."""

    def setup(self, cfg):
        super().setup(cfg)
        _configure()
        self.error_log.handlers = []
        self.error_log.propagate = True
        self.access_log.disabled = True

    def warning(self, msg, *args, **kwargs):
        """Of what is no request only that it came: the server puts its first line, and an address,
        into the words themselves, where nobody would hide them."""
        super().warning(msg.partition(" from ip=")[0], *args, **kwargs)


def _configure() -> None:
    """The settings' own, once: the server speaks before the program is loaded."""
    if not getLogger().handlers:
        from django.conf import settings
        from django.utils.log import configure_logging

        configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
