"""Cards written: what the forms cannot see coming."""

import pytest

from objectives.actions.cards import CodeTaken, duplicate_card, save_card
from objectives.models import HistoryEntry, PegObjective


def test_of_two_cards_that_take_one_code_at_once_the_second_is_told(card, olga):
    """Both forms found the code free; the first has saved it since."""
    second = duplicate_card(card, 2024, by=olga)
    before = HistoryEntry.objects.count()
    second.code = card.code
    with pytest.raises(CodeTaken, match="appena dato a un'altra scheda"):
        save_card(second, ["code"], [], by=olga)
    assert PegObjective.objects.get(pk=second.pk).code == "2024-12.04-002"
    assert HistoryEntry.objects.count() == before
