from importlib import import_module

from django.apps import AppConfig


class PegConfig(AppConfig):
    name = "peg"

    def ready(self):
        import_module("peg.checks")
