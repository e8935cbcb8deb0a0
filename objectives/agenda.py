"""What a person finds when he comes in: what waits for him, in order of urgency.

Each role has its own desk; who has several roles has several desks. Everything is read in a
constant number of queries, and only of the years that are worked on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q

from .achievement import Scale
from .completeness import FULL, Lack, lacks
from .enums import Role, State
from .models import (
    Assignment,
    HistoryEntry,
    PegObjective,
    Period,
    Phase,
    ResponsibilityCentre,
    User,
    standing,
)
from .progress import expected_progress, is_late
from .sheet import SheetTotal, total_of_indicators, total_of_phases
from .waiting import CardWaiting, Unanswered, open_periods, unanswered, waiting
from .workflow import place, sent_back


@dataclass(frozen=True)
class CardLine:
    """A card with its state and how far it has come; `expected` is the share due by today."""

    card: PegObjective
    place: str
    phases: SheetTotal
    indicators: SheetTotal
    expected: Decimal | None
    late: int


@dataclass(frozen=True)
class OwnDesk:
    """Of a responsabile or collaboratore: what came back, what waits for figures, drafts, reports,
    and then his cards of the year."""

    returned: list[tuple[PegObjective, HistoryEntry]]
    waiting: list[CardWaiting]
    drafts: list[tuple[PegObjective, list[Lack]]]
    to_report: list[PegObjective]
    due_soon: list[tuple[PegObjective, Phase]]
    lines: list[CardLine]

    @property
    def periods(self) -> list[Period]:
        """The open periods that his cards are in."""
        return list({one.period.pk: one.period for one in self.waiting}.values())

    @property
    def missing(self) -> int:
        return sum(one.missing for one in self.waiting)

    @property
    def late(self) -> int:
        return sum(len(one.late) for one in self.waiting)

    @property
    def has_rows(self) -> bool:
        return any(one.rows for one in self.waiting)

    @property
    def is_clear(self) -> bool:
        return not (self.returned or self.has_rows or self.drafts or self.to_report)


@dataclass(frozen=True)
class PeriodDesk:
    """An open period and the centres that owe figures; whether there are more of them."""

    period: Period
    centres: list[Unanswered]
    more: bool


@dataclass(frozen=True)
class YearCounts:
    """How many cards of a plan year stand where."""

    year: int
    states: list[tuple[State, int]]

    @property
    def all(self) -> int:
        return sum(n for _, n in self.states)


@dataclass
class Upkeep:
    """Of the administrator: what keeps people from working."""

    without_role: list[User] = field(default_factory=list)
    without_responsible: list[ResponsibilityCentre] = field(default_factory=list)


def own_desk(user: User, today: date, scale: Scale) -> OwnDesk | None:
    """None for who has no centre."""
    who = standing(user)
    if not who.centres:
        return None
    periods, closed = open_periods(), _years_to_report(today)
    cards = PegObjective.objects.filter(centre__in=who.centres)
    worked_on = Q(plan_year__in={today.year, today.year + 1, *periods}) | Q(
        plan_year=today.year - 1, state__in=(State.DRAFT, State.APPROVED)
    )
    cards = list(cards.filter(worked_on).with_chain().prefetch_related("phases", "indicators"))
    back = sent_back(cards)
    mine = [card for card in cards if card.centre_id in who.responsible_for]
    drafts = [card for card in cards if card.state == State.DRAFT]
    return OwnDesk(
        returned=[(card, back[card.pk]) for card in cards if card.pk in back],
        waiting=[
            waiting(card, periods[card.plan_year])
            for card in cards
            if card.state == State.APPROVED and card.plan_year in periods
        ],
        drafts=[(card, lacks(card)) for card in drafts if card.pk not in back],
        to_report=[c for c in mine if c.state == State.APPROVED and c.plan_year in closed],
        due_soon=_due_soon(cards, today),
        lines=card_lines([card for card in cards if card.plan_year == today.year], today, scale),
    )


def card_lines(cards: Iterable[PegObjective], today: date, scale: Scale) -> list[CardLine]:
    """Cards loaded with their phases and indicators."""
    return [
        CardLine(
            card,
            place(card),
            total_of_phases(card),
            total_of_indicators(card, scale),
            expected_progress(card.phases.all(), today),
            sum(is_late(phase, today) for phase in card.phases.all()) if card.is_in_force else 0,
        )
        for card in cards
    ]


def period_desks(user: User, *, whole: bool) -> list[PeriodDesk]:
    """Of the office: who has not answered, period by period; the first centres, or all."""
    cards = PegObjective.objects.visible_to(user)
    desks = []
    for _, period in sorted(open_periods().items()):
        found = unanswered(cards, period, None if whole else _SHOWN + 1)
        shown = found if whole else found[:_SHOWN]
        desks.append(PeriodDesk(period, shown, more=len(found) > len(shown)))
    return desks


def year_counts(user: User, today: date) -> list[YearCounts]:
    """The cards that the person sees, of this plan year and the next, by state. One query."""
    years = (today.year, today.year + 1)
    rows = PegObjective.objects.visible_to(user).filter(plan_year__in=years)
    found = rows.order_by().values_list("plan_year", "state").annotate(n=Count("pk"))
    counts = {(year, state): n for year, state, n in found}
    made = [YearCounts(y, [(state, counts.get((y, state), 0)) for state in State]) for y in years]
    return [year for year in made if year.all]


def upkeep(today: date) -> Upkeep:
    """People who can log in and have no assignment; centres in use that nobody answers for."""
    held = Assignment.objects.in_force(today)
    people = User.objects.filter(is_active=True, is_superuser=False)
    idle = people.exclude(assignments__in=held).exclude(password__startswith="!")
    led = held.filter(role=Role.RESPONSIBLE).values("centre")
    centres = ResponsibilityCentre.objects.valid_on(today).exclude(pk__in=led)
    return Upkeep(list(idle[:_SHOWN]), list(centres.select_related("department")[:_SHOWN]))


_SHOWN = 30
_SOON = timedelta(days=30)


def _due_soon(cards: Iterable[PegObjective], today: date) -> list[tuple[PegObjective, Phase]]:
    """Phases that fall due in the next days and are not done, the first ones first."""
    found = [
        (card, phase)
        for card in cards
        if card.state == State.APPROVED
        for phase in card.phases.all()
        if phase.due_on and today <= phase.due_on <= today + _SOON and phase.completion != FULL
    ]
    return sorted(found, key=lambda pair: pair[1].due_on)[:_SHOWN]


def _years_to_report(today: date) -> set[int]:
    """Plan years whose last period is closed, with none open: their cards wait for a report."""
    last: dict[int, Period] = {}
    years = (today.year - 1, today.year)
    for period in Period.objects.filter(plan_year__in=years).order_by("reference_on"):
        last[period.plan_year] = period
    busy = set(open_periods())
    return {year for year, period in last.items() if period.closings and year not in busy}
