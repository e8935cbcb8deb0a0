from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from .folding import teach_sqlite


class ObjectivesConfig(AppConfig):
    name = "objectives"
    verbose_name = _("Obiettivi")

    def ready(self):
        # Jobs hear of every card that is written, whichever process writes it.
        import_module(f"{self.name}.jobs")
        connection_created.connect(teach_sqlite)
