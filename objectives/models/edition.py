"""What was approved: the Giunta's acts, the editions that they froze."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..italian import format_date
from ..limits import MAX_NAME
from .base import PlainField, validate_readable
from .objective import PegObjective
from .people import User

_number = RegexValidator(
    r"^[\w][\w./\- ]*\Z", _("Il numero è fatto di lettere, cifre, punti, trattini e barre.")
)


class Act(models.Model):
    """Delibera di Giunta: approves the PEG and each of its variations (art. 169, 175 TUEL).

    A historical act has no number: it stands for the loading of a closed year, of whose delibera
    the files say nothing.
    """

    number = models.CharField(
        _("numero della delibera"), max_length=40, blank=True, validators=[_number]
    )
    adopted_on = models.DateField(_("data della delibera"))
    attachment = models.FileField(_("allegato"), upload_to="atti/", blank=True)
    attachment_name = models.CharField(
        _("nome dell'allegato"),
        max_length=MAX_NAME,
        blank=True,
        editable=False,
        validators=[validate_readable],
    )
    is_historical = models.BooleanField(_("caricamento storico"), default=False, editable=False)

    class Meta:
        verbose_name = _("delibera")
        verbose_name_plural = _("delibere")
        ordering = ["-adopted_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "adopted_on"],
                name="act_unique",
                violation_error_message=_("Questa delibera è già registrata."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_historical=True, number="")
                | (models.Q(is_historical=False) & ~models.Q(number="")),
                name="act_has_a_number",
            ),
        ]

    def __str__(self):
        if self.is_historical:
            return gettext("caricamento storico del %(day)s") % {
                "day": format_date(self.adopted_on)
            }
        return gettext("delibera n. %(number)s del %(day)s") % {
            "number": self.number,
            "day": format_date(self.adopted_on),
        }


class Edition(models.Model):
    """A card as it was approved: all that stands on it, as data, and once made its PDF.

    `content` is a stored `Sheet`; `removed` lists the rows that this edition took away, with the
    figures that they had. Nothing here changes afterwards, but that the PDF is added once.
    """

    card = models.ForeignKey(PegObjective, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edizione"))
    act = models.ForeignKey(
        Act,
        models.PROTECT,
        related_name="editions",
        verbose_name=_("delibera"),
        db_index=False,  # `edition_by_act` serves
    )
    content = models.JSONField(_("contenuto"))
    removed = models.JSONField(_("righe tolte"), default=list)
    # Of a variation after 15 December (art. 175 TUEL).
    reason = PlainField(_("motivo"), blank=True)
    follows_budget = models.BooleanField(_("segue una variazione di bilancio"), default=False)
    made_at = models.DateTimeField(_("registrata il"), auto_now_add=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_by_name = models.CharField(_("registrata da"), max_length=MAX_NAME)
    pdf = models.FileField(_("PDF"), upload_to="edizioni/", blank=True)
    pdf_sha256 = models.CharField(_("SHA-256 del PDF"), max_length=64, blank=True)
    pdf_problem = models.TextField(_("perché manca il PDF"), blank=True)

    class Meta:
        verbose_name = _("edizione")
        verbose_name_plural = _("edizioni")
        ordering = ["card", "number"]
        indexes = [models.Index(fields=["act", "card"], name="edition_by_act")]
        constraints = [
            models.UniqueConstraint(fields=["card", "number"], name="edition_unique"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="edition_from_one"),
            models.CheckConstraint(
                condition=models.Q(pdf="", pdf_sha256="")
                | (~models.Q(pdf="") & ~models.Q(pdf_sha256="")),
                name="edition_pdf_has_its_hash",
            ),
        ]

    def __str__(self):
        return gettext("%(card)s, edizione %(number)s (%(act)s)") % {
            "card": self.card.code,
            "number": self.number,
            "act": self.act,
        }
