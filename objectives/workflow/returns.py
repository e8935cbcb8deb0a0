"""Cards that came back: with which note, from whom, until they move on."""

from collections.abc import Sequence

from ..history import entries_of_all
from ..models import HistoryEntry, PegObjective
from .steps import STEPS

_MOVES = {step.action for step in STEPS.values()}
_BACK = {STEPS[name].action for name in ("send_back", "return_report", "reopen")}


def sent_back(cards: Sequence[PegObjective]) -> dict[int, HistoryEntry]:
    """By card, the entry with which it, or its report, came back. One query."""
    last = {pk: moves[0] for pk, moves in entries_of_all(cards, actions=_MOVES).items()}
    return {pk: entry for pk, entry in last.items() if entry.action in _BACK}
