"""A shelf of one's own, and a clock that moves when it is told."""

import pytest
from django.utils import timezone


@pytest.fixture
def own_shelf(settings, tmp_path):
    settings.PRINTED_DIR = tmp_path / "printed"


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now())
    return time_machine
