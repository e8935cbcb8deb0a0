"""«In ritardo»: one phase in words, the cards in the database."""

from datetime import date

import pytest

from objectives.completeness import late
from objectives.models import PegObjective
from objectives.progress import is_late

DAYS = [date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 25), date(2028, 1, 1)]


@pytest.mark.parametrize("day", DAYS)
def test_both_find_the_same_cards_of_the_demo(demo_told, db, day):
    cards = PegObjective.objects.prefetch_related("phases")
    told = {card.code for card in cards if any(is_late(row, day) for row in card.phases.all())}
    assert set(late(PegObjective.objects.all(), day).values_list("code", flat=True)) == told
    assert 0 < len(told) < 61
