from importlib import import_module

from django.apps import AppConfig
from django_tasks.signals import task_finished, task_started

from .logs import begin_job, end_job


class PegConfig(AppConfig):
    name = "peg"

    def ready(self):
        import_module("peg.checks")
        task_started.connect(begin_job)
        task_finished.connect(end_job)
