"""Files handed in on the import page, between the dry run and its application."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import User


class ImportBatch(models.Model):
    """Some files and what an import says of them.

    `files` lists {"name", "path"}: the name as it was sent, and a path of ours in the storage.
    `report` is the last report as data; `applied_at` is empty until cards were written.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    files = models.JSONField(default=list)
    # Cards of closed years, to be recorded as such.
    is_historical = models.BooleanField(default=False)
    report = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("importazione")
        verbose_name_plural = _("importazioni")
        ordering = ["-created_at"]

    def __str__(self):
        return ", ".join(file["name"] for file in self.files)
