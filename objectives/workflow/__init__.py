"""The way of a card through the year (domain.md, sections 4 and 9): the one door of its states.

`steps` is the table, `moving` the one function that walks it, `turns` says for whom a card waits;
`editions`, `variations` and `periods` say what approving, varying and monitoring mean.
"""

from .editions import freeze, historical_act, outdated, wants_a_reason
from .moving import (
    Offer,
    Outcome,
    by_reason,
    describe,
    hold,
    move,
    move_many,
    offered,
    place,
    told_why_not,
    why_not,
)
from .periods import (
    PERIOD_GONE,
    close_period,
    freeze_figures,
    later_closed,
    missing_of_period,
    missing_of_report,
    open_period_again,
    reach,
)
from .refusal import Refused
from .returns import sent_back
from .steps import STEPS, Asks, Details, Step
from .turns import mine_to_do, takes_turns
from .variations import working_copy

__all__ = [
    "PERIOD_GONE",
    "STEPS",
    "Asks",
    "Details",
    "Offer",
    "Outcome",
    "Refused",
    "Step",
    "by_reason",
    "close_period",
    "describe",
    "freeze",
    "freeze_figures",
    "historical_act",
    "hold",
    "later_closed",
    "mine_to_do",
    "missing_of_period",
    "missing_of_report",
    "move",
    "move_many",
    "offered",
    "open_period_again",
    "outdated",
    "place",
    "reach",
    "sent_back",
    "takes_turns",
    "told_why_not",
    "wants_a_reason",
    "why_not",
    "working_copy",
]
