"""Mails that ask for the figures of an open period: to whom, when, and what they said."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import ReminderState
from ..limits import MAX_NAME
from .people import User
from .period import Period


class Reminder(models.Model):
    """Sollecito: one mail to one person, about all of his cards that lack a figure.

    The row is written before the mail goes out and never taken back, so that a job that was killed
    half-way doubles nothing: what is `BEGUN` and got no further may have arrived. It is its own
    record, and nothing of a card: the history of the cards does not know of it.
    """

    recipient = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="reminders", verbose_name=_("a chi")
    )
    recipient_name = models.CharField(_("nome del destinatario"), max_length=MAX_NAME)
    address = models.EmailField(_("indirizzo"))
    periods = models.ManyToManyField(Period, related_name="reminders", verbose_name=_("periodi"))
    cards = models.PositiveIntegerField(_("schede"))
    rows = models.PositiveIntegerField(_("dati mancanti"))
    subject = models.CharField(_("oggetto"), max_length=MAX_NAME)
    text = models.TextField(_("testo"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(_("chiesto da"), max_length=MAX_NAME)
    asked_at = models.DateTimeField(_("chiesto il"))
    # The day for which it was asked, as the calendar on the wall says: on no other does it go out.
    sent_on = models.DateField(_("giorno"))
    state = models.CharField(
        _("stato"), max_length=8, choices=ReminderState, default=ReminderState.ASKED
    )
    sent_at = models.DateTimeField(_("inviato il"), null=True)
    problem = models.TextField(_("che cosa non è andato"), blank=True)

    class Meta:
        verbose_name = _("sollecito")
        verbose_name_plural = _("solleciti")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            # Never twice a day to the same person; what surely did not go out does not count.
            models.UniqueConstraint(
                fields=["recipient", "sent_on"],
                condition=~models.Q(state=ReminderState.FAILED),
                name="reminder_once_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ReminderState.values), name="reminder_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=ReminderState.SENT, sent_at__isnull=False)
                | (~models.Q(state=ReminderState.SENT) & models.Q(sent_at__isnull=True)),
                name="reminder_sent_has_its_moment",
            ),
        ]

    def __str__(self):
        return f"{self.recipient_name}, {self.subject}"
