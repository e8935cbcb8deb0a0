"""What waits for a figure while a monitoring period is open: whose rows, and who has not answered.

`completeness.missing_figures` says what a period asks of a card; here the same is asked of all
cards at once. Whatever is blank can be filled in; what is due is what a period closes on.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from .achievement import achievement, indicator_achievement
from .completeness import missing_figures, wants_indicators
from .enums import IN_FORCE, Role, State
from .models import (
    Assignment,
    Indicator,
    PegObjective,
    Period,
    Phase,
    ResponsibilityCentre,
    User,
    standing,
)
from .progress import is_late

_ALL = Q()


@dataclass(frozen=True)
class CardWaiting:
    """An approved card whose period is open, and the rows of it that somebody has to look at."""

    card: PegObjective
    period: Period
    phases: list[Phase]
    indicators: list[Indicator]
    late: list[Phase]
    missing: int  # of the rows, those that the period closes on

    @property
    def rows(self) -> int:
        return len(self.phases) + len(self.indicators)


@dataclass
class Unanswered:
    """A responsibility centre that still owes figures; who answers for it may be nobody."""

    centre: ResponsibilityCentre
    responsible: User | None
    cards: set[int] = field(default_factory=set)
    rows: int = 0
    all_cards: int = 0


def open_periods() -> dict[int, Period]:
    """The open period of each plan year that has one."""
    return {period.plan_year: period for period in Period.objects.filter(is_open=True)}


def waiting_cards(user: User, periods: dict[int, Period]) -> list[CardWaiting]:
    """The cards of this person's centres that take progress now, by year and code. A constant
    number of queries."""
    cards = in_progress(PegObjective.objects.filter(centre__in=standing(user).centres), periods)
    cards = cards.with_chain().prefetch_related("phases", "indicators")
    return [waiting(card, periods[card.plan_year]) for card in cards]


def waiting(card: PegObjective, period: Period) -> CardWaiting:
    """What of one card waits: blank rows that are due by the period's date, blank indicators, and
    phases that are late today."""
    today = timezone.localdate()
    missing = missing_figures(card, period.reference_on)
    asked = {(type(m.row), m.row.pk) for m in missing}
    late = [phase for phase in card.phases.all() if is_late(phase, today)]
    return CardWaiting(
        card,
        period,
        phases=[p for p in card.phases.all() if (Phase, p.pk) in asked or p in late],
        indicators=[i for i in card.indicators.all() if is_blank(i)],
        late=late,
        missing=len(asked),
    )


def is_blank(indicator: Indicator) -> bool:
    """Whether nobody has said yet how far an indicator has come."""
    return not indicator.not_assessable and indicator_achievement(indicator) is None


def in_progress(cards: QuerySet, periods: Iterable[int]) -> QuerySet:
    """Of these cards, those that take progress while the periods of these years are open."""
    return cards.filter(state=State.APPROVED, plan_year__in=list(periods))


def unanswered(cards: QuerySet, period: Period, most: int | None = None) -> list[Unanswered]:
    """The centres that owe a figure of the period, by department, or the first of them: a constant
    number of queries.

    `cards` is what the person may see. Raises nothing; a card without a centre does not exist.
    """
    mine = in_progress(cards, [period.plan_year])
    owed: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for centre, card, rows in [*_phases_owed(mine, period), *_indicators_owed(mine, period)]:
        owed[centre].append((card, rows))
    centres = ResponsibilityCentre.objects.select_related("department").filter(pk__in=owed)[:most]
    counted = mine.filter(centre__in=list(centres)).values_list("centre").order_by()
    all_cards = dict(counted.annotate(n=Count("pk")))
    who = responsible_today(centre.pk for centre in centres)
    return [
        Unanswered(
            centre,
            who.get(centre.pk),
            {card for card, _ in owed[centre.pk]},
            sum(rows for _, rows in owed[centre.pk]),
            all_cards[centre.pk],
        )
        for centre in centres
    ]


def unexplained(period: Period) -> list[int]:
    """The cards of the year that lack a figure nobody gave a reason for, by code: whose figures a
    closing would freeze blank (`workflow.missing_of_period` says what of each)."""
    cards = PegObjective.objects.filter(plan_year=period.plan_year, state__in=IN_FORCE)
    silent = Q(note="")
    owed = {card for _, card, _ in _phases_owed(cards, period, silent)}
    owed |= {card for _, card, _ in _indicators_owed(cards, period, silent & Q(reason=""))}
    found = cards.filter(pk__in=owed).order_by("code")
    return list(found.values_list("pk", flat=True))


def responsible_today(centres: Iterable[int]) -> dict[int, User]:
    """Who answers for each centre today; in his own right before ad interim. One query."""
    held = Assignment.objects.filter(role=Role.RESPONSIBLE, centre__in=list(centres))
    held = held.in_force(timezone.localdate()).select_related("person")
    rows = held.order_by("-is_interim", "-valid_from", "-pk")
    return {row.centre_id: row.person for row in rows}


def _phases_owed(cards: QuerySet, period: Period, those: Q = _ALL):
    """(centre, card, rows): phases without a figure that were due by the period's date."""
    due = Q(due_on__isnull=True) | Q(due_on__lte=period.reference_on)
    rows = Phase.objects.filter(due, those, completion__isnull=True, objective__in=cards).order_by()
    return rows.values_list("objective__centre", "objective").annotate(n=Count("pk"))


def _indicators_owed(cards: QuerySet, period: Period, those: Q = _ALL):
    """(centre, card, rows): indicators that have come to no percentage. Blank ones are counted in
    the database; whether a value gives one is `achievement`'s to say, once for all rows that say
    the same."""
    if not wants_indicators(period.plan_year, period.reference_on):
        return
    rows = Indicator.objects.filter(
        those, objective__in=cards, not_assessable=False, typed_achievement__isnull=True
    ).order_by()
    where = ("objective__centre", "objective")
    yield from rows.filter(actual="").values_list(*where).annotate(n=Count("pk"))
    said = ("target", "actual", "direction")
    filled = rows.exclude(actual="")
    mute = {one for one in filled.values_list(*said).distinct() if not _comes_to_something(*one)}
    filled = filled.filter(actual__in={actual for _, actual, _ in mute})
    for centre, card, *one in filled.values_list(*where, *said):
        if tuple(one) in mute:
            yield centre, card, 1


@lru_cache(maxsize=10_000)
def _comes_to_something(target: str, actual: str, direction: str) -> bool:
    """Whether these values give a percentage; the body's scale changes which, not whether."""
    return achievement(target, actual, direction).value is not None
