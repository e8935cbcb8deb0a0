"""Filters that a person keeps under a name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..limits import MAX_NAME
from .base import validate_readable
from .people import User


class SavedView(models.Model):
    """Vista salvata: what a list asks for, as it stands in the address after the `?`.

    It is the person's own and no content of the plan: the history does not tell of it.
    """

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("nome"), max_length=MAX_NAME, validators=[validate_readable])
    query = models.TextField()

    class Meta:
        verbose_name = _("vista salvata")
        verbose_name_plural = _("viste salvate")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_unique"),
        ]

    def __str__(self):
        return self.name
