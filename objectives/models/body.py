"""The body itself (*Ente*): one row, kept on one page of the admin (domain.md, section 9)."""

from decimal import Decimal

from django.core.files.storage import default_storage
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..achievement import Scale
from ..limits import MAX_NAME
from .base import PercentageField, in_range, validate_readable

_horizon = [MinValueValidator(2), MaxValueValidator(10)]


def _label(verbose_name, default):
    return models.CharField(
        verbose_name, max_length=60, default=default, validators=[validate_readable]
    )


class Body(models.Model):
    """Name, coat of arms, horizons, labels and scales: what each body fixes for itself."""

    ONLY = 1

    name = models.CharField(
        _("nome"), max_length=MAX_NAME, default="Comune", validators=[validate_readable]
    )
    coat_of_arms = models.ImageField(_("stemma"), upload_to="ente/", blank=True)
    strategic_horizon = models.PositiveSmallIntegerField(
        _("anni sulla scheda: sezione strategica"), default=5, validators=_horizon
    )
    operational_horizon = models.PositiveSmallIntegerField(
        _("anni sulla scheda: sezione operativa e PEG"), default=3, validators=_horizon
    )
    label_department = _label(_("etichetta: settore"), "Settore")
    label_centre = _label(_("etichetta: centro"), "Centro di responsabilità / di costo")
    label_councillor = _label(_("etichetta: amministratore"), "Amministratore di riferimento")
    label_ptcp = _label(_("etichetta: Ptcp"), "Ptcp")
    label_quality = _label(_("etichetta: di qualità"), "di qualità")
    achievement_cap = models.DecimalField(
        _("massimo % raggiungimento"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(100),
        validators=[MinValueValidator(100), MaxValueValidator(999)],
        help_text=_("100, o più se l'ente riconosce il superamento del valore atteso."),
    )
    weights_wanted = models.BooleanField(
        _("si usano i pesi"),
        default=True,
        help_text=_("Senza, le schede non mostrano la colonna dei pesi."),
    )

    accessibility_contact = models.CharField(
        _("contatto per l'accessibilità"),
        max_length=MAX_NAME,
        blank=True,
        validators=[validate_readable],
        help_text=_(
            "Indirizzo e-mail o ufficio a cui segnalare le difficoltà: sta nella dichiarazione"
            " di accessibilità."
        ),
    )

    # Set by `load_demo` alone: its accounts and passwords live in no other database.
    is_demo = models.BooleanField(_("dimostrativo"), default=False, editable=False)

    class Meta:
        verbose_name = _("ente")
        verbose_name_plural = _("ente")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="body_is_one"),
            models.CheckConstraint(
                condition=in_range("strategic_horizon", 2, 10)
                & in_range("operational_horizon", 2, 10),
                name="body_horizons_in_range",
            ),
            models.CheckConstraint(
                condition=in_range("achievement_cap", 100, 999), name="body_cap_in_range"
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def load(cls) -> "Body":
        """The one row, made with its defaults the first time it is asked for."""
        return cls.objects.get_or_create(pk=cls.ONLY)[0]

    def scale(self) -> Scale:
        """The body's own rules for the percentages. One query."""
        return Scale(
            cap=self.achievement_cap,
            days_late=tuple(self.days_late.values_list("days", "percentage")),
        )


class DaysLate(models.Model):
    """One step of the table that says what a date missed by some days is still worth."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="days_late")
    days = models.PositiveSmallIntegerField(
        _("fino a giorni di ritardo"), validators=[MinValueValidator(1)]
    )
    percentage = PercentageField(_("% raggiungimento"), null=False, blank=False)

    class Meta:
        verbose_name = _("giorni di ritardo")
        verbose_name_plural = _("tabella dei giorni di ritardo")
        ordering = ["days"]
        constraints = [
            models.UniqueConstraint(fields=["body", "days"], name="days_late_unique"),
            models.CheckConstraint(
                condition=in_range("percentage", 0, 100) & models.Q(days__gte=1),
                name="days_late_in_range",
            ),
        ]

    def __str__(self):
        return f"{self.days}: {self.percentage}"


def read_arms(path: str) -> bytes:
    """A coat of arms as a PNG, by where it is kept; empty where there is none, or it is gone.

    A new one gets a new path and the old file stays: editions go on printing it.
    """
    if not path:
        return b""
    try:
        with default_storage.open(path) as file:
            return file.read()
    except FileNotFoundError:
        return b""
