"""The way of a card through the year (domain.md, sections 4 and 9): the one door of its states.

`steps` is the table, `moving` the one function that walks it; `editions`, `variations` and
`periods` say what approving, varying and monitoring mean.
"""

from .moving import Outcome, Refused, move, move_many, offered
from .periods import close_period, missing_of_period, open_period_again, save_narrative
from .steps import STEPS, Asks, Details, Step

__all__ = [
    "STEPS",
    "Asks",
    "Details",
    "Outcome",
    "Refused",
    "Step",
    "close_period",
    "missing_of_period",
    "move",
    "move_many",
    "offered",
    "open_period_again",
    "save_narrative",
]
