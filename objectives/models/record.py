"""What happened: one entry per user action, kept for good."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Action
from ..limits import MAX_NAME
from .people import User


class HistoryEntry(models.Model):
    """Who did what to which card or reference row, when, and each value before and after.

    It keeps its subject's and its actor's names, so that it can be read when both are gone.
    `changes` is a list of {"row", "field", "before", "after"}, in words; written by
    `objectives.history` alone and never changed.
    """

    at = models.DateTimeField(_("quando"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("utente")
    )
    actor_name = models.CharField(_("chi"), max_length=MAX_NAME)
    action = models.CharField(_("azione"), max_length=20, choices=Action)
    reason = models.TextField(_("motivo"), blank=True)
    subject_type = models.CharField(_("tipo"), max_length=40)
    subject_id = models.BigIntegerField(_("numero"))
    subject_label = models.TextField(_("oggetto"))
    changes = models.JSONField(_("modifiche"), default=list)

    class Meta:
        verbose_name = _("voce della storia")
        verbose_name_plural = _("storia")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="by_subject")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__in=Action.values), name="history_action_known"
            ),
        ]

    def __str__(self):
        return f"{self.get_action_display()}: {self.subject_label}"
