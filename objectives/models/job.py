"""The queue's own rows, under a name of ours (`django_tasks_db` speaks English)."""

from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult


class Job(DBTaskResult):
    """Lavoro: what is done behind the pages' backs."""

    class Meta:
        proxy = True
        verbose_name = _("lavoro")
        verbose_name_plural = _("lavori della coda")
        ordering = ["-enqueued_at"]

    def __str__(self):
        return self.task_path.rpartition(".")[2]
