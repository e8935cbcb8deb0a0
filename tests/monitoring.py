"""The year of a card as the tests play it: periods made, opened, written in, closed."""

from datetime import date

from objectives.actions.acts import record_act
from objectives.actions.periods import make_period
from objectives.enums import Action
from objectives.history import recorded
from objectives.models import (
    Figures,
    HistoryEntry,
    Indicator,
    Narrative,
    PegObjective,
    Period,
    Phase,
    User,
)
from objectives.workflow import Details, close_period, move, open_period_again

HALF, LAST = date(2024, 6, 30), date(2024, 12, 31)


def approve(card: PegObjective) -> None:
    """From draft to edition 1."""
    move(card, "propose", Details(by=None))
    move(card, "validate", Details(by=None))
    move(card, "approve", Details(by=None, act=record_act("12", date(2024, 1, 22), by=None)))


def put(card: PegObjective, place: str) -> PegObjective:
    """Take a draft to a state by its name, or to `varied`: approved, with a variation open."""
    if place in {"proposed", "validated"}:
        for step in ("propose", "validate")[: 1 if place == "proposed" else 2]:
            move(card, step, Details(by=None))
    elif place != "draft":
        approve(card)
    if place == "varied":
        move(card, "open_variation", Details(by=None))
    if place in {"reported", "certified"}:
        PegObjective.objects.update(state=place)
    return PegObjective.objects.get(pk=card.pk)


def a_period(by: User, day: date = HALF) -> Period:
    """Made, and not opened yet."""
    period = Period(plan_year=day.year, reference_on=day)
    make_period(period, by=by)
    return period


def an_open_period(by: User, day: date = HALF) -> Period:
    period = a_period(by, day)
    open_period_again(period, by=by)
    return period


def a_closed_period(by: User, day: date = HALF, reason: str = "non si è rilevato") -> Period:
    period = an_open_period(by, day)
    close_period(period, by=by, reason=reason)
    return Period.objects.get(pk=period.pk)


def reopened(period: Period, by: User, reason: str = "correzione") -> Period:
    open_period_again(period, by=by, reason=reason)
    return Period.objects.get(pk=period.pk)


def write(card: PegObjective, by: User, *completions: int | None, actual: str = "") -> None:
    """Completions of the phases, in their order, and the value of the indicator."""
    with recorded(card, by=by, action=Action.PROGRESS):
        for phase, completion in zip(card.phases.all(), completions, strict=False):
            phase.completion = completion
            phase.save()
        if actual:
            card.indicators.update(actual=actual)


def tell(card: PegObjective, period: Period, **words: str) -> Narrative:
    return Narrative.objects.create(card=card, period=period, **words)


def words(answer) -> str:
    """What a page says, its blanks and the mark-up of its apostrophes aside."""
    return " ".join(answer.content.decode().replace("&#x27;", "'").split())


def completions(figures: Figures) -> list[str | None]:
    """What a frozen set says of the phases."""
    return [phase["completion"] for phase in figures.content["phases"]]


def acts_on(row) -> list[tuple[str, str, str]]:
    """The history of a row, oldest first: who, what, why."""
    entries = HistoryEntry.objects.filter(subject_type=row._meta.model_name, subject_id=row.pk)
    return list(entries.order_by("pk").values_list("actor_name", "action", "reason"))


def a_desk_of(card: PegObjective, cards: int, phases: int = 4) -> list[PegObjective]:
    """Approved cards of one centre, whose phases all wait for a figure; the first is `card`."""
    planned = {name: getattr(card, name) for name in PegObjective.planned()}
    made = [card]
    for number in range(2, cards + 1):
        copy = PegObjective(code=f"2024-{number:03d}", plan_year=2024, **planned)
        copy.state, copy.edition, copy.title = card.state, card.edition, f"Obiettivo {number}"
        copy.save()
        made.append(copy)
    Phase.objects.filter(objective__in=made).delete()
    Indicator.objects.filter(objective__in=made).delete()
    Phase.objects.bulk_create(
        Phase(objective=one, position=n, description=f"Fase {n} di {one.code}", due_on=HALF)
        for one in made
        for n in range(1, phases + 1)
    )
    return made
