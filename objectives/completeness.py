"""What a card must have before it can be proposed (domain.md, section 2), and which figures it
lacks when a period closes (section 4). A draft is never asked.

`lacks` judges one card in words; `incomplete` finds the same cards in the database. `late` is the
same for `progress.is_late`. Tests hold the two of a pair against each other.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast, ExtractYear, Round
from django.utils.translation import gettext as _

from .achievement import indicator_achievement
from .enums import Kind
from .italian import format_date, format_decimal, shorten
from .models import Indicator, PegObjective, Phase

FULL = Decimal(100)
_ANY = Q(pk__isnull=False)


@dataclass(frozen=True)
class Lack:
    """A sentence, and the part of the card's form that mends it."""

    sentence: str
    part: str


def lacks(card: PegObjective) -> list[Lack]:
    """All that is missing, in the order of the paper. Reads phases and indicators."""
    found = []
    if not card.years:
        found.append(Lack(_("Nessun esercizio di riferimento è segnato."), "div_id_years"))
    if not card.kind:
        found.append(Lack(_("La tipologia non è scelta: gestionale o esecutivo."), "div_id_kind"))
    phases, indicators = list(card.phases.all()), list(card.indicators.all())
    if card.kind == Kind.MANAGEMENT:
        if not phases:
            found.append(Lack(_("Un obiettivo gestionale ha almeno una fase."), "fasi"))
        if not any(indicator.target for indicator in indicators):
            sentence = _("Un obiettivo gestionale ha almeno un indicatore con il valore atteso.")
            found.append(Lack(sentence, "indicatori"))
    found += [_outside(phase) for phase in phases if not _within(phase.due_on, card.years)]
    of_phases = _("I pesi delle fasi sommano a %(total)s, non a 100.")
    found += _weights(phases, of_phases, "fasi")
    of_indicators = _("I pesi degli indicatori sommano a %(total)s, non a 100.")
    found += _weights(indicators, of_indicators, "indicatori")
    return found


@dataclass(frozen=True)
class Missing:
    """A row that should have a figure by now and has none; `reason` is why, if anybody said."""

    row: Phase | Indicator
    reason: str

    @property
    def sentence(self) -> str:
        what = _("la % di realizzazione") if isinstance(self.row, Phase) else _("il raggiungimento")
        return _("Manca %(what)s: %(row)s «%(name)s».") % {
            "what": what,
            "row": self.row._meta.verbose_name,
            "name": shorten(self.row.description),
        }


def wants_indicators(plan_year: int, on: date) -> bool:
    """Indicators measure a whole year: a period that ends before it does not ask for them."""
    return on >= date(plan_year, 12, 31)


def missing_figures(card: PegObjective, on: date) -> list[Missing]:
    """The rows without a figure at that date: phases due by then, and at the end of the year the
    indicators, whose values are those of the year. A row's note, or its reason, says why."""
    found = [
        Missing(phase, phase.note)
        for phase in card.phases.all()
        if phase.completion is None and (phase.due_on is None or phase.due_on <= on)
    ]
    if not wants_indicators(card.plan_year, on):
        return found
    return found + [
        Missing(indicator, indicator.reason or indicator.note)
        for indicator in card.indicators.all()
        if not indicator.not_assessable and indicator_achievement(indicator) is None
    ]


def incomplete(cards: QuerySet) -> QuerySet:
    """The cards of which `lacks` would say something."""
    mine = {"objective": OuterRef("pk")}
    phases, indicators = Phase.objects.filter(**mine), Indicator.objects.filter(**mine)
    # The marked years as the database holds them, `[2024, 2025]`: the year of a date is looked for.
    outside = (
        phases.filter(due_on__isnull=False)
        .annotate(
            marked=Cast(OuterRef("years"), TextField()),
            year=Cast(ExtractYear("due_on"), CharField()),
        )
        .exclude(marked__contains=F("year"))
    )
    managed = Q(kind=Kind.MANAGEMENT)
    wanting = ~Exists(_sound(phases)) | ~Exists(_sound(indicators, ~Q(target="")))
    weights = Exists(_unbalanced(phases)) | Exists(_unbalanced(indicators))
    wrong = managed & wanting | ~managed & weights
    return cards.filter(Q(kind="") | Q(years=[]) | wrong | Exists(outside))


def late(cards: QuerySet, on: date) -> QuerySet:
    """The cards with a phase of which `progress.is_late` would be true at that day."""
    phases = Phase.objects.filter(objective=OuterRef("pk"), due_on__lt=on)
    return cards.filter(Exists(phases.exclude(completion__gte=FULL)))


def _within(day: date | None, years: list[int]) -> bool:
    return day is None or day.year in years


def _outside(phase: Phase) -> Lack:
    sentence = _(
        "La scadenza %(day)s della fase «%(phase)s» non cade negli esercizi di riferimento."
    ) % {"day": format_date(phase.due_on), "phase": shorten(phase.description)}
    return Lack(sentence, "fasi")


def _weights(rows: list, sentence: str, part: str) -> list[Lack]:
    typed = [row.weight for row in rows if row.weight is not None]
    if not typed or sum(typed) == FULL:
        return []
    return [Lack(sentence % {"total": format_decimal(sum(typed))}, part)]


def _sound(rows: QuerySet, wanted: Q = _ANY) -> QuerySet:
    """Something where such rows are there and the weights of all, if any was typed, come to 100.

    Summed and counted for each card: for a plain EXISTS PostgreSQL reads the rows of all years.
    """
    found = _weighed(rows).annotate(n=Count("pk", filter=wanted))
    return found.filter(Q(s__isnull=True) | Q(s=FULL), n__gt=0)


def _unbalanced(rows: QuerySet) -> QuerySet:
    """Something where the weights that were typed, if any, do not come to 100."""
    return _weighed(rows).filter(Q(s__lt=FULL) | Q(s__gt=FULL))


def _weighed(rows: QuerySet) -> QuerySet:
    return rows.order_by().values("objective").annotate(s=Round(Sum("weight"), 2))
