"""The administration: reference data, people and their assignments; objectives, cards, history and
the queue of the jobs only to look at."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from . import cards, history, jobs, people, recorded, reference

__all__ = ["cards", "history", "jobs", "people", "recorded", "reference"]


def _is_administrator(request) -> bool:
    """One right here, where Django has two: to be let in without being one gives nothing."""
    return request.user.is_active and request.user.is_superuser


admin.site.site_header = _("Obiettivi del Comune: amministrazione")
admin.site.site_title = _("Amministrazione")
admin.site.index_title = _("Anagrafiche, persone e DUP")
admin.site.has_permission = _is_administrator
admin.site.unregister(Group)
admin.site.unregister(DBTaskResult)
