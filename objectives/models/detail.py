"""The rows of a card: phases, indicators, human and instrumental resources.

Each row has a planned half and a progress half; a comment says where the second begins.
"""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Direction
from ..limits import MAX_NAME
from .base import PercentageField, PlainField, WeightField, in_range, validate_readable
from .objective import PegObjective


class CardRow(models.Model):
    """A row of one card, in the order in which it is printed.

    `PROGRESS` names the fields of its second half, with what they hold when nothing is recorded;
    everything else is planned. In the working copy of a variation `origin` is the row that this
    one stands for, so that a row keeps one identity through all editions.
    """

    PROGRESS: dict[str, object] = {}

    position = models.PositiveSmallIntegerField(_("posizione"), default=0)
    origin = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    @property
    def identity(self) -> int | None:
        """The row's number, the same in the card and in its working copy."""
        return self.origin_id or self.pk

    @classmethod
    def planned(cls) -> list[str]:
        """The names of the fields that only a draft or a variation may change."""
        own = {"id", "objective", "origin", *cls.PROGRESS}
        return [field.name for field in cls._meta.concrete_fields if field.name not in own]


def _not_negative(field: str) -> models.Q:
    return models.Q(**{f"{field}__gte": 0}) | models.Q(**{f"{field}__isnull": True})


class Phase(CardRow):
    """Fase."""

    PROGRESS = {"completion": None, "done_on": None, "note": ""}

    objective = models.ForeignKey(PegObjective, models.CASCADE, related_name="phases")
    description = PlainField(_("fase"))
    due_on = models.DateField(_("scadenza"), null=True, blank=True)
    weight = WeightField(_("peso"))

    # Progress.
    completion = PercentageField(_("% realizzazione"))
    done_on = models.DateField(_("conclusa il"), null=True, blank=True)
    note = PlainField(_("nota"), blank=True)

    class Meta(CardRow.Meta):
        verbose_name = _("fase")
        verbose_name_plural = _("fasi")
        constraints = [
            models.CheckConstraint(
                condition=in_range("completion", 0, 100, null=True),
                name="phase_completion_in_range",
            ),
            models.CheckConstraint(
                condition=_not_negative("weight"), name="phase_weight_not_negative"
            ),
        ]

    def __str__(self):
        return self.description


class Indicator(CardRow):
    """Indicatore. Target and actual are kept as typed; `progress` reads them."""

    PROGRESS = {
        "actual": "",
        "not_assessable": False,
        "typed_achievement": None,
        "reason": "",
        "note": "",
    }

    objective = models.ForeignKey(PegObjective, models.CASCADE, related_name="indicators")
    description = PlainField(_("indicatore"))
    formula = PlainField(_("formula di calcolo"), blank=True)
    target = PlainField(_("valore atteso"), blank=True)
    direction = models.CharField(
        _("verso"), max_length=4, choices=Direction, default=Direction.MORE
    )
    weight = WeightField(_("peso"))

    # Progress.
    actual = PlainField(_("valore effettivo"), blank=True)
    not_assessable = models.BooleanField(_("non valutabile"), default=False)
    typed_achievement = models.DecimalField(
        _("% raggiungimento scritta a mano"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    reason = PlainField(_("motivo"), blank=True)
    note = PlainField(_("nota"), blank=True)

    class Meta(CardRow.Meta):
        verbose_name = _("indicatore")
        verbose_name_plural = _("indicatori")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(direction__in=Direction.values), name="indicator_direction_known"
            ),
            models.CheckConstraint(
                condition=_not_negative("weight"), name="indicator_weight_not_negative"
            ),
            models.CheckConstraint(
                condition=in_range("typed_achievement", 0, 999, null=True),
                name="indicator_achievement_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(not_assessable=False) | ~models.Q(reason=""),
                name="indicator_not_assessable_has_reason",
                violation_error_message=_("Un indicatore non valutabile vuole un motivo."),
            ),
        ]

    def __str__(self):
        return self.description


class HumanResource(CardRow):
    """Risorsa umana: a head count of a profile («N. 2 Funzionari»), not a named person."""

    objective = models.ForeignKey(PegObjective, models.CASCADE, related_name="human_resources")
    profile = PlainField(_("risorsa umana"))
    part_time = PercentageField(_("part-time (in % su 36 ore)"))
    category = models.CharField(
        _("categoria"), max_length=MAX_NAME, blank=True, validators=[validate_readable]
    )
    time_share = PercentageField(_("% tempo lavorato"))

    class Meta(CardRow.Meta):
        verbose_name = _("risorsa umana")
        verbose_name_plural = _("risorse umane")
        constraints = [
            models.CheckConstraint(
                condition=in_range("part_time", 0, 100, null=True)
                & in_range("time_share", 0, 100, null=True),
                name="human_resource_shares_in_range",
            ),
        ]

    def __str__(self):
        return self.profile


class InstrumentalResource(CardRow):
    """Risorsa strumentale, in a quantity."""

    objective = models.ForeignKey(
        PegObjective, models.CASCADE, related_name="instrumental_resources"
    )
    description = PlainField(_("risorsa strumentale"))
    quantity = models.DecimalField(
        _("numero"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta(CardRow.Meta):
        verbose_name = _("risorsa strumentale")
        verbose_name_plural = _("risorse strumentali")
        constraints = [
            models.CheckConstraint(
                condition=_not_negative("quantity"), name="instrumental_quantity_not_negative"
            ),
        ]

    def __str__(self):
        return self.description
