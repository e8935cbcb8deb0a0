"""A card resolved: all that stands on it, ancestors and names included, and nothing else.

Screen and paper draw from a `Sheet` alone, so a stored sheet (`as_data`, `from_data`) is enough
to draw the same card again, years later. Percentages are Decimals or None; texts are as they were
written, rich text still to be sanitised.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from django.db.models import F
from django.utils.translation import gettext as _

from .achievement import Achievement, Scale, achievement
from .enums import AppliesTo
from .italian import format_date
from .models import (
    Body,
    Edition,
    Indicator,
    Mission,
    Narrative,
    OperationalObjective,
    PegObjective,
    Programme,
)
from .models.catalogue import Yearly
from .progress import Total, indicators_total, phases_total


@dataclass(frozen=True)
class SheetBody:
    """What the body itself puts on paper."""

    name: str
    label_department: str
    label_centre: str
    label_councillor: str
    label_ptcp: str
    label_quality: str
    shows_weights: bool
    coat_of_arms: str = ""  # where its file is kept


@dataclass(frozen=True)
class SheetYear:
    """One column of the reference years."""

    year: int
    marked: bool


@dataclass(frozen=True)
class SheetObjective:
    """One of the two ancestors; `programme` is empty on the strategic one."""

    mission: str
    programme: str
    years: tuple[SheetYear, ...]
    title: str
    purpose: str


@dataclass(frozen=True)
class SheetPhase:
    id: int
    description: str
    due_on: date | None
    weight: Decimal | None
    completion: Decimal | None
    done_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class SheetIndicator:
    """`computed` is what the values give; `typed` stands beside it where somebody overrode it."""

    id: int
    description: str
    formula: str
    target: str
    actual: str
    weight: Decimal | None
    computed: Achievement
    typed: Decimal | None
    not_assessable: bool
    reason: str
    direction: str = ""
    note: str = ""


@dataclass(frozen=True)
class SheetHumanResource:
    id: int
    profile: str
    part_time: Decimal | None
    category: str
    time_share: Decimal | None


@dataclass(frozen=True)
class SheetInstrumentalResource:
    id: int
    description: str
    quantity: Decimal | None


@dataclass(frozen=True)
class SheetTotal:
    """A total as computed and, where somebody overrode it, as typed, with the reason."""

    computed: Total
    typed: Decimal | None
    reason: str

    @property
    def value(self) -> Decimal | None:
        return self.computed.value if self.typed is None else self.typed


@dataclass(frozen=True)
class SheetNarrative:
    """What the responsabile says of a period beside the figures."""

    period: str
    implementation: str
    deviations: str
    corrections: str


@dataclass(frozen=True)
class Sheet:
    """The whole card. A row's `id` is the same in all editions, and in the working copy."""

    id: int
    code: str
    plan_year: int
    body: SheetBody
    strategic: SheetObjective | None
    operational: SheetObjective
    responsible: str
    department: str
    centre: str
    mission: str
    programme: str
    councillor: str
    years: tuple[SheetYear, ...]
    title: str
    purpose: str
    kind: str
    is_ptcp: bool
    is_quality: bool
    phases: tuple[SheetPhase, ...]
    phases_total: SheetTotal
    indicators: tuple[SheetIndicator, ...]
    indicators_total: SheetTotal
    human_resources: tuple[SheetHumanResource, ...]
    instrumental_resources: tuple[SheetInstrumentalResource, ...]
    weight: Decimal | None = None
    edition: str = ""  # «edizione 2, delibera n. 45 del 03/03/2026»
    as_of: str = ""  # the reference date of frozen figures
    narrative: SheetNarrative | None = None

    @property
    def shows_phase_weights(self) -> bool:
        return self.body.shows_weights and any(row.weight is not None for row in self.phases)

    @property
    def shows_indicator_weights(self) -> bool:
        return self.body.shows_weights and any(row.weight is not None for row in self.indicators)


def sheets(cards: Iterable[PegObjective], body: Body) -> list[Sheet]:
    """Resolve cards loaded `with_chain().with_rows()`: a constant number of queries besides."""
    cards = list(cards)
    catalogue, scale, editions = _Catalogue(), body.scale(), _editions(cards)
    return [_sheet(card, body, catalogue, scale, editions.get(card.pk, "")) for card in cards]


def as_data(sheet: Sheet) -> dict[str, Any]:
    """The sheet as plain data, to be stored as JSON: Decimals and dates become texts."""
    return msgspec.to_builtins(sheet)


def from_data(data: dict[str, Any]) -> Sheet:
    """A stored sheet. What an older one did not know yet has its default."""
    return msgspec.convert(data, Sheet)


def edition_words(number: int, act: object) -> str:
    """How an edition calls itself, on its card and on paper."""
    return _("edizione %(number)s, %(act)s") % {"number": number, "act": act}


def narrative_of(row: Narrative) -> SheetNarrative | None:
    """The words of a period; none where all were taken back."""
    if not (row.implementation or row.deviations or row.corrections):
        return None
    return SheetNarrative(
        format_date(row.period.reference_on), row.implementation, row.deviations, row.corrections
    )


def total_of_phases(card: PegObjective) -> SheetTotal:
    """Totale % realizzazione delle Fasi, as computed and as typed."""
    computed = phases_total(card.phases.all())
    return SheetTotal(computed, card.typed_phases_total, card.typed_phases_reason)


def total_of_indicators(card: PegObjective, scale: Scale) -> SheetTotal:
    """Totale % realizzazione Indicatori, as computed and as typed."""
    computed = indicators_total(card.indicators.all(), scale)
    return SheetTotal(computed, card.typed_indicators_total, card.typed_indicators_reason)


def ancestors(
    operational: OperationalObjective, year: int, body: Body
) -> tuple[SheetObjective | None, SheetObjective]:
    """What a card of that year prints above itself: the strategic objective, the operational."""
    return _above(operational, year, body, _Catalogue())


def ancestors_of(cards: Iterable[PegObjective], body: Body) -> dict[int, tuple]:
    """The same, of many cards loaded with their operational objectives, by the cards' numbers."""
    catalogue = _Catalogue()
    return {card.pk: _above(card.operational, card.plan_year, body, catalogue) for card in cards}


def _above(operational: OperationalObjective, year: int, body: Body, catalogue: "_Catalogue"):
    return (
        _strategic(operational, year, body, catalogue),
        _operational(operational, year, body, catalogue),
    )


class _Catalogue:
    """The list of the law, as it reads in a given year (domain.md, sections 5 and 9)."""

    def __init__(self):
        self._missions: dict[str, list[Mission]] = {}
        self._programmes: dict[str, list[Programme]] = {}
        for mission in Mission.objects.all():
            self._missions.setdefault(mission.code, []).append(mission)
        local = Programme.objects.filter(applies_to=AppliesTo.LOCAL).select_related("mission")
        for programme in local:
            self._programmes.setdefault(programme.full_code, []).append(programme)

    def mission(self, stored: Mission, year: int) -> str:
        return (_valid(self._missions.get(stored.code, []), year) or stored).printed

    def programme(self, stored: Programme, year: int) -> str:
        return (_valid(self._programmes.get(stored.full_code, []), year) or stored).printed


def _valid(rows: list[Yearly], year: int) -> Yearly | None:
    valid = [
        row
        for row in rows
        if row.valid_from <= year and (row.valid_to is None or year <= row.valid_to)
    ]
    return valid[-1] if valid else None


def _editions(cards: list[PegObjective]) -> dict[int, str]:
    """The current edition of each card, in words; no query where none is approved."""
    approved = [card.pk for card in cards if card.is_in_force]
    if not approved:
        return {}
    current = Edition.objects.filter(card__in=approved, number=F("card__edition"))
    rows = current.select_related("act").defer("content", "removed")
    return {row.card_id: edition_words(row.number, row.act) for row in rows}


def _sheet(
    card: PegObjective, body: Body, catalogue: _Catalogue, scale: Scale, edition: str
) -> Sheet:
    operational = _operational(card.operational, card.plan_year, body, catalogue)
    return Sheet(
        id=card.varies_id or card.pk,
        code=card.code,
        plan_year=card.plan_year,
        body=paper_body(body),
        strategic=_strategic(card.operational, card.plan_year, body, catalogue),
        operational=operational,
        responsible=str(card.responsible or ""),
        department=str(card.centre.department),
        centre=str(card.centre),
        mission=operational.mission,
        programme=operational.programme,
        councillor=str(card.councillor or ""),
        years=_years(card.years, card.plan_year, body.operational_horizon),
        title=card.title,
        purpose=card.purpose,
        kind=card.kind,
        is_ptcp=card.is_ptcp,
        is_quality=card.is_quality,
        weight=card.weight,
        edition=edition,
        **_rows(card, scale),
    )


def paper_body(body: Body) -> SheetBody:
    """The body as it is now, in the form in which papers and stored sheets know it."""
    return SheetBody(
        name=body.name,
        label_department=body.label_department,
        label_centre=body.label_centre,
        label_councillor=body.label_councillor,
        label_ptcp=body.label_ptcp,
        label_quality=body.label_quality,
        shows_weights=body.weights_wanted,
        coat_of_arms=body.coat_of_arms.name or "",
    )


def _strategic(
    operational: OperationalObjective, year: int, body: Body, catalogue: _Catalogue
) -> SheetObjective | None:
    strategic = operational.strategic
    if not strategic:
        return None
    return SheetObjective(
        mission=catalogue.mission(strategic.mission, year),
        programme="",
        years=_years(strategic.years, year, body.strategic_horizon),
        title=strategic.title,
        purpose=strategic.purpose,
    )


def _operational(
    operational: OperationalObjective, year: int, body: Body, catalogue: _Catalogue
) -> SheetObjective:
    programme = operational.programme
    return SheetObjective(
        mission=catalogue.mission(programme.mission, year),
        programme=catalogue.programme(programme, year),
        years=_years(operational.years, year, body.operational_horizon),
        title=operational.title,
        purpose=operational.purpose,
    )


def _years(marked: list[int], first: int, horizon: int) -> tuple[SheetYear, ...]:
    return tuple(SheetYear(year, year in marked) for year in range(first, first + horizon))


def _rows(card: PegObjective, scale: Scale) -> dict:
    return {
        "phases": tuple(
            SheetPhase(
                p.identity, p.description, p.due_on, p.weight, p.completion, p.done_on, p.note
            )
            for p in card.phases.all()
        ),
        "phases_total": total_of_phases(card),
        "indicators": tuple(_indicator(i, scale) for i in card.indicators.all()),
        "indicators_total": total_of_indicators(card, scale),
        "human_resources": tuple(
            SheetHumanResource(h.identity, h.profile, h.part_time, h.category, h.time_share)
            for h in card.human_resources.all()
        ),
        "instrumental_resources": tuple(
            SheetInstrumentalResource(r.identity, r.description, r.quantity)
            for r in card.instrumental_resources.all()
        ),
    }


def _indicator(row: Indicator, scale: Scale) -> SheetIndicator:
    return SheetIndicator(
        id=row.identity,
        description=row.description,
        formula=row.formula,
        target=row.target,
        actual=row.actual,
        weight=row.weight,
        computed=achievement(row.target, row.actual, row.direction, scale),
        typed=row.typed_achievement,
        not_assessable=row.not_assessable,
        reason=row.reason,
        direction=row.direction,
        note=row.note,
    )
