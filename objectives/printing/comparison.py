"""The differences of all the cards that an act touches, to be annexed to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..comparing import Comparison
from ..sheet import SheetBody
from .paper import Paper

_AT_ONCE = 10  # cards in one paper, which must not take for ever


@dataclass(frozen=True)
class Comparisons:
    """Some of the cards; the title stands above the first of them only."""

    act: str
    cards: tuple[Comparison, ...]
    is_first: bool


def comparison_papers(
    comparisons: Sequence[Comparison], *, act: str, body: SheetBody, arms: bytes
) -> list[Paper]:
    """To be bound in this order, each card from a new page; `act` is «delibera n. 45 del
    03/03/2026»."""
    title = comparison_title(act)
    return [
        Paper(
            "comparison",
            title,
            Comparisons(act, tuple(comparisons[at : at + _AT_ONCE]), is_first=at == 0),
            body,
            arms,
        )
        for at in range(0, max(len(comparisons), 1), _AT_ONCE)
    ]


def comparison_title(act: str) -> str:
    return _("Confronto delle schede variate con la %(act)s") % {"act": act}
