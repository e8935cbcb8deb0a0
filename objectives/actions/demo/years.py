"""Two years of the demo: the first is over, reported and mostly certified; the second goes on."""

from datetime import date, timedelta
from decimal import Decimal

from ...achievement import read_target
from ...enums import Action, Role
from ...history import recorded
from ...models import Indicator, Period, Phase
from ...workflow import (
    Details,
    close_period,
    missing_of_report,
    move,
    move_many,
    open_period_again,
    working_copy,
)
from ..acts import record_act
from .comune import PLAN_YEARS, Comune, Made

_OVER, _RUNNING = PLAN_YEARS
_TO_ANSWER = timedelta(days=15)
_PARTIAL = "Rilevazione parziale: i dati mancanti arrivano con il periodo successivo."
# Of the running year, by their place in the file: not yet approved, or being varied.
_SENT_BACK, _PROPOSED, _VALIDATED, _VARIED, _IN_VARIATION = 3, 7, 13, 0, 4


def play(comune: Comune) -> None:
    """Take the complete cards through both years, by the people whose turn it is."""
    _approve(comune, _of_year(comune, _OVER), record_act("12", date(2025, 1, 20), by=None))
    for day in (date(2025, 6, 30), date(2025, 12, 31)):
        _monitor(comune, _of_year(comune, _OVER), day)
    _report(comune)
    _approve_most(comune)
    _monitor(comune, _of_year(comune, _RUNNING), date(2026, 6, 30))
    _vary(comune)
    _open(comune, _RUNNING, date(2026, 12, 31))


def _of_year(comune: Comune, year: int) -> list[Made]:
    """Without the card that is incomplete on purpose: it stays a draft."""
    return [made for made in comune.made if made.card.plan_year == year and made.card.kind]


def _propose(made: list[Made]) -> None:
    for responsible in dict.fromkeys(one.card.responsible for one in made):
        own = [one.card for one in made if one.card.responsible == responsible]
        move_many(own, "propose", Details(by=responsible))


def _approve(comune: Comune, made: list[Made], act) -> None:
    _propose(made)
    cards = [one.card for one in made]
    office = comune.who(Role.CONTROL)
    move_many(cards, "validate", Details(by=office))
    move_many(cards, "approve", Details(by=office, act=act))


def _approve_most(comune: Comune) -> None:
    made = _of_year(comune, _RUNNING)
    waiting = {_SENT_BACK, _PROPOSED, _VALIDATED}
    office = comune.who(Role.CONTROL)
    _propose([made[number] for number in sorted(waiting)])
    note = "Indicare nelle fasi anche il collaudo, con la sua scadenza."
    move(made[_SENT_BACK].card, "send_back", Details(by=office, note=note))
    move(made[_VALIDATED].card, "validate", Details(by=office))
    others = [one for number, one in enumerate(made) if number not in waiting]
    _approve(comune, others, record_act("8", date(2026, 1, 22), by=None))


def _open(comune: Comune, year: int, day: date) -> Period:
    office = comune.who(Role.CONTROL)
    period = Period(plan_year=year, reference_on=day)
    with recorded(period, by=office, action=Action.CREATED):
        period.save()
    open_period_again(period, by=office, due_on=day + _TO_ANSWER)
    return period


def _monitor(comune: Comune, made: list[Made], day: date) -> None:
    period = _open(comune, made[0].card.plan_year, day)
    for one in made:
        one.card.refresh_from_db()
        if one.card.is_in_force:
            with recorded(one.card, by=one.card.responsible, action=Action.PROGRESS):
                _progress(one, day)
    close_period(period, by=comune.who(Role.CONTROL), reason=_PARTIAL)


def _report(comune: Comune) -> None:
    """The year that is over: reported by each responsabile, most of it certified."""
    made = _of_year(comune, _OVER)
    reason = "Dato non rilevato: lo fornisce il gestore nel corso dell'anno successivo."
    for one in made:
        missing = [row.row for row in missing_of_report(one.card)]
        reasons = {(row._meta.model_name, row.pk): reason for row in missing}
        move(one.card, "report", Details(by=one.card.responsible, reasons=reasons))
    certified = [one.card for number, one in enumerate(made) if number % 6]
    move_many(certified, "certify", Details(by=comune.who(Role.BOARD)))


def _vary(comune: Comune) -> None:
    """One variation closed by an act, one still open."""
    made, office = _of_year(comune, _RUNNING), comune.who(Role.CONTROL)
    for number in (_VARIED, _IN_VARIATION):
        card = made[number].card
        move(card, "open_variation", Details(by=office, note="Slittamento dei lavori."))
        copy = working_copy(card)
        with recorded(copy, by=card.responsible, action=Action.VARIATION_EDITED):
            last = copy.phases.last()
            last.due_on = date(_RUNNING, 12, 15)
            last.description += ", con la relazione finale"
            last.save()
    act = record_act("61", date(2026, 7, 10), by=None)
    move(made[_VARIED].card, "close_variation", Details(by=office, act=act))


def _progress(made: Made, until: date) -> None:
    """The first year is over, the second goes on: each card in a state of its own."""
    card, data, mood = made.card, made.data, made.mood
    over = card.plan_year == _OVER
    half = date(card.plan_year, 6, 30)
    for number, phase in enumerate(card.phases.all()):
        completion = _completion(phase, number, mood, over=over, half=half)
        if completion is None or (over and phase.due_on > until):
            continue
        phase.completion = completion
        phase.done_on = phase.due_on if completion == 100 else None
        phase.note = "" if completion == 100 else "Slittata: in attesa di un parere esterno."
        phase.save()
    if until.month < 12 if over else mood != 3:
        return
    values = [row[3] for row in data["indicators"]]
    for number, indicator in enumerate(card.indicators.all()):
        actual = values[number] if number < len(values) else f"{60 + number}%"
        indicator.actual = actual.format(year=card.plan_year)
        _judge(indicator, number, mood)
        indicator.save()


def _completion(phase: Phase, number: int, mood: int, *, over: bool, half: date) -> int | None:
    if over:
        return 80 if mood == 2 and number else 100
    match mood:
        case 0:
            return 100 if phase.due_on <= half else None
        case 1:
            return {0: 100, 1: 50}.get(number)
        case 3:
            return 100
        case 4:
            return 60 if phase.due_on <= half else 0
    return None


def _judge(indicator: Indicator, number: int, mood: int) -> None:
    """What the computation cannot say, and what somebody overrode."""
    if read_target(indicator.target).suggested_direction is None and not indicator.actual:
        return
    if mood == 3 and number == 1:
        indicator.not_assessable = True
        indicator.reason = "Rilevazione sospesa dal gestore esterno."
    elif read_target(indicator.target).kind == "text" and indicator.actual:
        indicator.typed_achievement = Decimal(90)
    elif mood == 4 and number == 0:
        indicator.typed_achievement = Decimal("87.5")
        indicator.reason = "Verificato a campione dal controllo di gestione."
