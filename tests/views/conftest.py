"""One form with two people at it; a clock that can be set."""

from datetime import UTC, datetime

import pytest
import time_machine

from objectives.models import Councillor, OperationalObjective, PegObjective, Phase
from objectives.workflow import Details, move
from tests.pages import Two, two

MORNING = datetime(2026, 3, 2, 9, 0, 30, tzinfo=UTC)  # 10.00 in Rome


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def draft(card, rita, olga) -> Two:
    """The form of a card with something in every field that a person may clash about."""
    PegObjective.objects.update(purpose="<p>Prima</p>", weight=5, years=[2024], kind="")
    Phase.objects.update(weight=1)
    Councillor.objects.create(full_name="Anna Assessora")
    Councillor.objects.create(full_name="Bruno Assessore")
    return two(f"/schede/{card.pk}/modifica/", rita, olga)


@pytest.fixture
def progress(monitored, rita, olga) -> Two:
    return two(f"/schede/{monitored.pk}/avanzamento/", rita, olga)


@pytest.fixture
def dup(card, olga) -> Two:
    OperationalObjective.objects.update(purpose="<p>Prima</p>", years=[])
    return two(f"/dup/operativi/{card.operational_id}/modifica/", olga, olga)


@pytest.fixture
def variation(approved, rita, olga) -> Two:
    """The card is approved; what both edit is its working copy."""
    move(approved, "open_variation", Details(by=olga))
    return two(f"/schede/{approved.pk}/modifica/", rita, olga)
