"""Monitoring: the periods of a year, the figures frozen when one closes, the words beside them."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..italian import format_date
from ..limits import FIRST_YEAR, LAST_YEAR, MAX_NAME
from .base import PlainField, in_range
from .objective import PegObjective


class Period(models.Model):
    """Periodo di monitoraggio of a plan year, by its reference date (30/06, 31/12…).

    Progress is written while it is open; at most one of a year is. `due_on` is the day by which
    the office wants the figures, where it says one. `closings` counts how often the period was
    closed: each time freezes a further set of figures.
    """

    plan_year = models.PositiveSmallIntegerField(
        _("anno del piano"),
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
    )
    reference_on = models.DateField(_("data di riferimento"))
    due_on = models.DateField(
        _("da compilare entro"),
        null=True,
        blank=True,
        help_text=_("Il giorno entro il quale servono i dati; lo vede chi li compila."),
    )
    is_open = models.BooleanField(_("aperto"), default=False, editable=False)
    closings = models.PositiveSmallIntegerField(_("chiusure"), default=0, editable=False)

    class Meta:
        verbose_name = _("periodo di monitoraggio")
        verbose_name_plural = _("periodi di monitoraggio")
        ordering = ["-plan_year", "reference_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan_year", "reference_on"],
                name="period_unique",
                violation_error_message=_("L'anno ha già un periodo con questa data."),
            ),
            models.UniqueConstraint(
                fields=["plan_year"],
                condition=models.Q(is_open=True),
                name="period_one_open_a_year",
                violation_error_message=_("Un altro periodo dell'anno è ancora aperto."),
            ),
            models.CheckConstraint(
                condition=in_range("plan_year", FIRST_YEAR, LAST_YEAR), name="period_year_in_range"
            ),
        ]

    def __str__(self):
        day = format_date(self.reference_on)
        return gettext("%(year)s, al %(day)s") % {"year": self.plan_year, "day": day}

    def clean(self):
        """The figures of a year are looked at within it: at its end, at the latest."""
        super().clean()
        if self.plan_year and self.reference_on and self.reference_on.year != self.plan_year:
            message = _("La data di riferimento cade nell'anno del piano, il %d.")
            raise ValidationError({"reference_on": message % self.plan_year})

    @property
    def state(self) -> str:
        """In a word."""
        if self.is_open:
            return gettext("riaperto") if self.closings else gettext("aperto")
        return gettext("chiuso") if self.closings else gettext("da aprire")


class Figures(models.Model):
    """The figures of one card, frozen when a period was closed; nothing changes them afterwards.

    `content` is a stored `Sheet`, narrative included. A period closed twice has two sets.
    """

    period = models.ForeignKey(Period, models.PROTECT, related_name="figures")
    card = models.ForeignKey(PegObjective, models.PROTECT, related_name="figures")
    number = models.PositiveSmallIntegerField(_("serie"))
    content = models.JSONField(_("contenuto"))
    frozen_at = models.DateTimeField(_("congelate il"), auto_now_add=True)
    frozen_by_name = models.CharField(_("congelate da"), max_length=MAX_NAME)

    class Meta:
        verbose_name = _("serie di dati")
        verbose_name_plural = _("serie di dati")
        ordering = ["period__reference_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["period", "card", "number"], name="figures_unique"),
        ]

    def __str__(self):
        return f"{self.card.code}, {self.period}"


class Narrative(models.Model):
    """What the responsabile says of a period beside the figures."""

    card = models.ForeignKey(PegObjective, models.CASCADE, related_name="narratives")
    period = models.ForeignKey(Period, models.PROTECT, related_name="narratives")
    implementation = PlainField(_("stato di attuazione"), blank=True)
    deviations = PlainField(_("scostamenti e cause"), blank=True)
    corrections = PlainField(_("azioni correttive"), blank=True)

    class Meta:
        verbose_name = _("relazione del periodo")
        verbose_name_plural = _("relazioni dei periodi")
        ordering = ["period__reference_on"]
        constraints = [
            models.UniqueConstraint(fields=["card", "period"], name="narrative_unique"),
        ]

    def __str__(self):
        return gettext("relazione al %(day)s") % {"day": format_date(self.period.reference_on)}


def open_period(card: PegObjective) -> Period | None:
    """The period in which progress on this card may be written; asked once for each instance."""
    if "_open_period" not in card.__dict__:
        found = Period.objects.filter(plan_year=card.plan_year, is_open=True).first()
        card._open_period = found
    return card._open_period
