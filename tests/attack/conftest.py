import pytest

from tests.fuzzing import town as furniture
from tests.views.conftest import clock  # noqa: F401


@pytest.fixture
def town(demo_told, db) -> None:
    """The demo with everything in it that a page can be about."""
    furniture.furnish()
