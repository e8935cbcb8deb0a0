"""The law's list of missions and programmes (D.Lgs. 118/2011, allegato 14; domain.md, section 5).

Rows are dated by fiscal year: a renamed programme is a further row, and a card reads the one that
is valid in its plan year.
"""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..enums import AppliesTo
from ..limits import FIRST_YEAR, LAST_YEAR, MAX_NAME
from .base import Lasting, in_range, validate_readable

_two_digits = RegexValidator(r"^\d{2}\Z", _("Il codice ha due cifre, per esempio 04."))
_years = [MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]


class YearlyQuerySet(models.QuerySet):
    def for_year(self, year: int):
        """Rows that are valid in that fiscal year."""
        return self.filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=year), valid_from__lte=year
        )


class Yearly(models.Model):
    """A row of the catalogue, valid from one fiscal year to another, both included."""

    code = models.CharField(_("codice"), max_length=2, validators=[_two_digits])
    title = models.CharField(_("titolo"), max_length=MAX_NAME, validators=[validate_readable])
    valid_from = models.PositiveSmallIntegerField(_("dall'esercizio"), validators=_years)
    valid_to = models.PositiveSmallIntegerField(
        _("fino all'esercizio"), null=True, blank=True, validators=_years
    )

    objects = YearlyQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=in_range("valid_from", FIRST_YEAR, LAST_YEAR)
                & in_range("valid_to", FIRST_YEAR, LAST_YEAR, null=True),
                name="%(class)s_years_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="%(class)s_ends_after_it_begins",
                violation_error_message=_("L'ultimo esercizio precede il primo."),
            ),
        ]

    def __str__(self):
        return self.printed

    @property
    def printed(self) -> str:
        """As it stands on the card: two digits and the title."""
        return f"{self.code} {self.title}"


class Mission(Yearly):
    """Missione."""

    class Meta(Yearly.Meta):
        verbose_name = _("missione")
        verbose_name_plural = _("missioni")
        ordering = ["code", "valid_from"]
        constraints = [
            *Yearly.Meta.constraints,
            models.UniqueConstraint(fields=["code", "valid_from"], name="mission_unique"),
        ]


class Programme(Yearly):
    """Programma: a part of one mission. A Comune sees only those of the enti locali."""

    mission = models.ForeignKey(
        Mission, models.PROTECT, related_name="programmes", verbose_name=_("missione")
    )
    applies_to = models.CharField(
        _("si applica a"), max_length=12, choices=AppliesTo, default=AppliesTo.LOCAL
    )

    class Meta(Yearly.Meta):
        verbose_name = _("programma")
        verbose_name_plural = _("programmi")
        ordering = ["mission__code", "code", "valid_from"]
        constraints = [
            *Yearly.Meta.constraints,
            models.UniqueConstraint(
                fields=["mission", "code", "valid_from"], name="programme_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(applies_to__in=AppliesTo.values),
                name="programme_applies_to_known",
            ),
        ]

    def __str__(self):
        until = gettext(" (fino al %(year)s)") % {"year": self.valid_to} if self.valid_to else ""
        return f"{self.full_code} {self.title}{until}"

    @property
    def full_code(self) -> str:
        """Mission and programme, as in `12.04`. Reads the mission."""
        return f"{self.mission.code}.{self.code}"


class StaffCategory(Lasting):
    """Categoria of the staff: dated, as the collective agreements change it (domain.md, 4)."""

    name = models.CharField(_("nome"), max_length=MAX_NAME, validators=[validate_readable])

    class Meta(Lasting.Meta):
        verbose_name = _("categoria di personale")
        verbose_name_plural = _("categorie di personale")
        ordering = ["name"]

    def __str__(self):
        return self.name
