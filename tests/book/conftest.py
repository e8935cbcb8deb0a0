"""A clock that moves when it is told."""

import pytest
from django.utils import timezone


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now())
    return time_machine
