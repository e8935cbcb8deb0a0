"""Some hundred requests that nobody's browser would make; benchmarks/fuzz.py throws thousands."""

import random

import pytest
from django.http import HttpResponse
from django.urls import path

from objectives.models import Body
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


# -- what it would find ---------------------------------------------------------------------------


def _breaks(request):
    raise RuntimeError("a mistake of ours")


def _writes(request):
    Body.objects.update(name=f"{request.method}")
    return HttpResponse("non va", status=422 if request.method == "POST" else 200)


_breaks.login_required = _writes.login_required = False
urlpatterns = [path("rotta/", _breaks), path("scrive/", _writes)]
handler500 = "django.views.defaults.server_error"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("method", "where", "problem"),
    [
        ("GET", "/rotta/", "RuntimeError: a mistake of ours"),
        ("POST", "/scrive/", "refused with 422, and objectives_body has changed"),
        ("GET", "/scrive/", "GET writes ['objectives_body']"),
    ],
)
def test_what_would_be_wrong_is_found_and_undone(db, method, where, problem):
    name = Body.load().name
    found = Doorkeeper({}).ask(Ask("", method, where)).problems
    assert [words[: len(problem)] for words in found] == [problem]
    assert Body.load().name == name
