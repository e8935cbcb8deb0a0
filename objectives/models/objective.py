"""The chain: DUP sezione strategica → DUP sezione operativa → PEG (domain.md, section 1)."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import IN_FORCE, Kind, State
from ..limits import FIRST_YEAR, LAST_YEAR, MAX_CODE
from .assignment import standing
from .base import PercentageField, PlainField, RichField, WeightField, in_range, validate_years
from .catalogue import Mission, Programme
from .people import Councillor, ResponsibilityCentre, User

_MAX_DIGITS = 5
_year_range = [MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
_no_blanks_around = RegexValidator(
    r"^[\w][\w./\- ]*[\w]\Z|^[\w]\Z",
    _("Il codice è fatto di lettere, cifre, punti, trattini e barre."),
)


class DupObjective(models.Model):
    """An objective of the DUP: stored once, printed on every card below it.

    It holds from `first_year` to `last_year`; `years` are those marked with an X.
    """

    title = PlainField(_("titolo"))
    purpose = RichField(_("finalità e risultati da raggiungere"), blank=True)
    first_year = models.PositiveSmallIntegerField(_("primo esercizio"), validators=_year_range)
    last_year = models.PositiveSmallIntegerField(_("ultimo esercizio"), validators=_year_range)
    years = models.JSONField(
        _("esercizi di riferimento"), default=list, blank=True, validators=[validate_years]
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=in_range("first_year", FIRST_YEAR, LAST_YEAR)
                & in_range("last_year", FIRST_YEAR, LAST_YEAR),
                name="%(class)s_years_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(last_year__gte=models.F("first_year")),
                name="%(class)s_ends_after_it_begins",
                violation_error_message=_("L'ultimo esercizio precede il primo."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if not self.first_year or not self.last_year:
            return
        if any(not self.first_year <= year <= self.last_year for year in self.years or []):
            raise ValidationError(
                {"years": _("Gli esercizi marcati stanno tra il primo e l'ultimo esercizio.")}
            )


class StrategicObjective(DupObjective):
    """Obiettivo strategico: DUP, sezione strategica."""

    mission = models.ForeignKey(
        Mission, models.PROTECT, related_name="strategic_objectives", verbose_name=_("missione")
    )

    class Meta(DupObjective.Meta):
        verbose_name = _("obiettivo strategico")
        verbose_name_plural = _("obiettivi strategici")
        ordering = ["mission__code", "pk"]


class OperationalObjective(DupObjective):
    """Obiettivo operativo: DUP, sezione operativa. It carries the programme of all cards below.

    Without a strategic objective in a DUP semplificato (bodies up to 5,000 inhabitants).
    """

    strategic = models.ForeignKey(
        StrategicObjective,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="operational_objectives",
        verbose_name=_("obiettivo strategico"),
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        related_name="operational_objectives",
        verbose_name=_("programma"),
    )

    class Meta(DupObjective.Meta):
        verbose_name = _("obiettivo operativo")
        verbose_name_plural = _("obiettivi operativi")
        ordering = ["programme__mission__code", "programme__code", "pk"]


class PegObjectiveQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """The cards that this person may know of; `rights.sees` says the same of one card."""
        who = standing(user)
        if who.sees_all:
            return self
        return self.filter(
            models.Q(centre__in=who.centres) | models.Q(councillor__in=who.councillors)
        )

    def with_chain(self):
        """With all that stands above the card, in the same query."""
        return self.select_related(
            "operational__programme__mission",
            "operational__strategic__mission",
            "centre__department",
            "responsible",
            "councillor",
            "working_copy",
        )

    def with_rows(self):
        """With phases, indicators and resources, in one query each."""
        return self.prefetch_related(
            "phases", "indicators", "human_resources", "instrumental_resources"
        )


class Cards(models.Manager.from_queryset(PegObjectiveQuerySet)):
    """The cards themselves: the working copies of variations are looked for by `everything`."""

    def get_queryset(self):
        return super().get_queryset().filter(varies__isnull=True)


class PegObjective(models.Model):
    """Obiettivo PEG: the card. One half of it is planned, the other is progress.

    While a variation is open a second row, the working copy, stands beside the card: it `varies`
    the card, is edited in its place, and goes when the variation closes.
    """

    ROWS = ("phases", "indicators", "human_resources", "instrumental_resources")
    PROGRESS = {
        "typed_phases_total": None,
        "typed_phases_reason": "",
        "typed_indicators_total": None,
        "typed_indicators_reason": "",
    }

    plan_year = models.PositiveSmallIntegerField(
        _("anno del piano"),
        validators=_year_range,
        help_text=_("La prima delle colonne degli esercizi di riferimento."),
    )
    code = models.CharField(_("codice"), max_length=MAX_CODE, validators=[_no_blanks_around])
    operational = models.ForeignKey(
        OperationalObjective,
        models.PROTECT,
        related_name="peg_objectives",
        verbose_name=_("obiettivo operativo"),
    )
    centre = models.ForeignKey(
        ResponsibilityCentre,
        models.PROTECT,
        related_name="peg_objectives",
        verbose_name=_("centro di responsabilità"),
    )
    responsible = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="peg_objectives",
        verbose_name=_("responsabile"),
    )
    councillor = models.ForeignKey(
        Councillor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="peg_objectives",
        verbose_name=_("amministratore di riferimento"),
    )
    title = PlainField(_("titolo"))
    purpose = RichField(_("finalità e risultati da raggiungere"), blank=True)
    years = models.JSONField(
        _("esercizi di riferimento"), default=list, blank=True, validators=[validate_years]
    )
    kind = models.CharField(_("tipologia"), max_length=12, choices=Kind, blank=True)
    is_ptcp = models.BooleanField(_("Ptcp"), default=False)
    is_quality = models.BooleanField(_("di qualità"), default=False)
    weight = WeightField(_("peso"))

    # The way of the card: only `workflow` writes these.
    state = models.CharField(
        _("stato"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    edition = models.PositiveSmallIntegerField(
        _("edizione"), default=0, editable=False, help_text=_("L'ultima approvata; 0 se nessuna.")
    )
    varies = models.OneToOneField(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="working_copy",
        verbose_name=_("copia di lavoro di"),
    )

    # Progress. A total typed by hand stands beside the computed one, with its reason.
    typed_phases_total = PercentageField(_("totale fasi scritto a mano"))
    typed_phases_reason = PlainField(_("motivo del totale fasi"), blank=True)
    typed_indicators_total = models.DecimalField(
        _("totale indicatori scritto a mano"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    typed_indicators_reason = PlainField(_("motivo del totale indicatori"), blank=True)

    objects = Cards()
    everything = PegObjectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("obiettivo PEG")
        verbose_name_plural = _("obiettivi PEG")
        ordering = ["plan_year", "code"]
        indexes = [
            # Few cards are being varied. SQLite, once it has counted how many rows of the unique
            # index hold nothing (ANALYZE), would read the table for each card instead of it.
            models.Index(
                fields=["varies"],
                condition=models.Q(varies__isnull=False),
                name="peg_working_copies",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan_year", "code"],
                condition=models.Q(varies__isnull=True),
                name="peg_code_unique_in_year",
                violation_error_message=_("Il codice è già usato in questo anno del piano."),
            ),
            models.CheckConstraint(condition=~models.Q(code=""), name="peg_code_not_blank"),
            models.CheckConstraint(
                condition=in_range("plan_year", FIRST_YEAR, LAST_YEAR), name="peg_year_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["", *Kind.values]), name="peg_one_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="peg_state_known"
            ),
            # Approved ⇔ an edition, and an edition has its act.
            models.CheckConstraint(
                condition=models.Q(state__in=IN_FORCE, edition__gte=1)
                | (~models.Q(state__in=IN_FORCE) & models.Q(edition=0)),
                name="peg_approved_has_an_edition",
            ),
            models.CheckConstraint(
                condition=models.Q(varies__isnull=True) | models.Q(state=State.DRAFT),
                name="peg_working_copy_is_a_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=0) | models.Q(weight__isnull=True),
                name="peg_weight_not_negative",
            ),
            models.CheckConstraint(
                condition=in_range("typed_phases_total", 0, 100, null=True)
                & in_range("typed_indicators_total", 0, 999, null=True),
                name="peg_totals_in_range",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(typed_phases_total__isnull=True) | ~models.Q(typed_phases_reason="")
                )
                & (
                    models.Q(typed_indicators_total__isnull=True)
                    | ~models.Q(typed_indicators_reason="")
                ),
                name="peg_typed_total_has_reason",
                violation_error_message=_("Un totale scritto a mano vuole un motivo."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}".strip()

    @property
    def is_varied(self) -> bool:
        """Whether a variation is open. One query, or none where the copy was loaded along."""
        return hasattr(self, "working_copy")

    @property
    def is_in_force(self) -> bool:
        """Whether an act stands behind what the card plans."""
        return self.state in IN_FORCE

    @classmethod
    def planned(cls) -> list[str]:
        """The names of the fields that only a draft or a variation may change."""
        own = {"id", "state", "edition", "varies", "plan_year", "code", "responsible"}
        fields = [field.name for field in cls._meta.concrete_fields]
        return [name for name in fields if name not in own and name not in cls.PROGRESS]

    def next_code(self) -> str:
        """The first free code of the programme in the plan year, as `2024-12.04-003`.

        Call it inside the transaction that saves the card: the programme's row is locked, so
        that two cards of one programme do not take the same number.
        """
        Programme.objects.select_for_update().get(pk=self.operational.programme_id)
        prefix = f"{self.plan_year}-{self.operational.programme.full_code}-"
        taken = PegObjective.objects.filter(plan_year=self.plan_year, code__startswith=prefix)
        numbers = [code.removeprefix(prefix) for code in taken.values_list("code", flat=True)]
        # A code may be typed: one with more digits than a year has cards is not part of the count.
        counted = [int(n) for n in numbers if n.isdecimal() and len(n) <= _MAX_DIGITS]
        last = max(counted, default=0)
        return f"{prefix}{last + 1:03d}"
