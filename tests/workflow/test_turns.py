"""For whom a card waits: the cards in the database, and the rules that judge one of them."""

from datetime import date

import pytest
import time_machine

from objectives.completeness import missing_figures
from objectives.enums import State
from objectives.models import PegObjective, Period, User, open_period, standing
from objectives.progress import is_late
from objectives.rights import may
from objectives.workflow import STEPS, close_period, mine_to_do, takes_turns, why_not

TODAY = date(2026, 11, 25)
ACCOUNTS = [
    "responsabile",
    "collaboratore",
    "controllo",
    "segretario",
    "nucleo",
    "assessore",
    "amministratore",
]
WAITING = ("validate", "approve", "report", "certify")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


def wants_figures(card: PegObjective) -> bool:
    missing = missing_figures(card, open_period(card).reference_on)
    late = [row for row in card.phases.all() if is_late(row, TODAY)]
    return any(not row.reason for row in missing) or any(not row.note for row in late)


def waits(card: PegObjective, person: User) -> bool:
    if any(not why_not(STEPS[name], card, person) for name in WAITING):
        return True
    if card.centre_id not in standing(person).centres:
        return False
    if card.state == State.DRAFT:
        return True
    return may(person, "record_progress", card) and wants_figures(card)


def agree() -> list[int]:
    """How many cards wait for each account; both must name the same ones."""
    found = []
    for username in ACCOUNTS:
        person = User.objects.get(username=username)
        cards = list(PegObjective.objects.visible_to(person).with_chain().with_rows())
        told = {card.code for card in cards if waits(card, person)}
        mine = mine_to_do(PegObjective.objects.visible_to(person), person)
        assert set(mine.values_list("code", flat=True)) == told, username
        found.append(len(told))
        assert takes_turns(person) or not told
    return found


def test_of_the_demo_while_a_period_is_open(demo_told, db):
    assert agree() == [3, 2, 2, 1, 5, 0, 0]


def test_of_the_demo_once_it_is_closed(demo_told, db):
    close_period(Period.objects.get(is_open=True), by=None, reason="Fine dell'anno.")
    assert agree() == [4, 0, 2, 1, 5, 0, 0]
