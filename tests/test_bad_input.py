"""Some hundred requests that nobody's browser would make; benchmarks/fuzz.py throws thousands."""

import random

import pytest

from tests.fuzzing import town
from tests.fuzzing.addresses import METHODS, addresses
from tests.fuzzing.asking import Ask, Doorkeeper
from tests.fuzzing.campaign import SLOW, Campaign, cells
from tests.fuzzing.town import PEOPLE

SEED = 7


@pytest.fixture
def campaign(demo_told, db) -> Campaign:
    town.furnish()
    return Campaign(Doorkeeper(town.keys()), SEED)


def said(campaign: Campaign) -> list[str]:
    """What is wrong, with the request that shows it again (`benchmarks/fuzz.py --repeat`)."""
    return [f"{problem}: {ask.line()[:2000]}" for ask, problem in campaign.found]


def test_some_of_every_address_and_method_and_person(campaign):
    chance = random.Random(SEED)
    for place in addresses():
        if place.name not in SLOW:
            campaign.ask(Ask(chance.choice(PEOPLE), chance.choice(METHODS), place.good()))
    assert said(campaign) == []


def test_some_of_what_the_pages_can_be_made_to_send(campaign):
    some = [(place, who) for place, who in cells(SEED) if place.name not in SLOW]
    campaign.pages(some[:40], examples=7)
    assert said(campaign) == []
