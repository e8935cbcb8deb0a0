"""The rows of many cards that wait for a figure, each a form of its own («Da aggiornare»)."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from django.http import QueryDict

from ..achievement import Scale
from ..models import Indicator, PegObjective, Phase
from ..waiting import CardWaiting
from .progress import is_sent, row_form, row_name
from .rows import RowForm

_ROWS_A_PAGE = 120


class CardRows:
    """One card on the page: of its rows those that wait, or all of them.

    `kept` are forms that came back wrong, by prefix: they stand in their rows' places, with what
    was typed, whether the rows still wait or not. The other forms are made when they are asked
    for: whoever holds a hundred cards sees a few of them at once.
    """

    def __init__(
        self,
        waiting: CardWaiting,
        scale: Scale,
        *,
        everything: bool = False,
        kept: Mapping[str, RowForm] | None = None,
    ):
        self.card, self.period, self.waiting = waiting.card, waiting.period, waiting
        self._scale, self._kept = scale, kept or {}
        card = waiting.card
        self._phases = self._shown(card.phases.all(), waiting.phases, everything)
        self._indicators = self._shown(card.indicators.all(), waiting.indicators, everything)

    def __len__(self) -> int:
        """How many rows."""
        return len(self._phases) + len(self._indicators)

    @cached_property
    def phases(self) -> list[RowForm]:
        return [self._form(phase) for phase in self._phases]

    @cached_property
    def indicators(self) -> list[RowForm]:
        return [self._form(indicator) for indicator in self._indicators]

    def _shown(self, rows, waiting: list, everything: bool) -> list:
        return [r for r in rows if everything or r in waiting or row_name(r) in self._kept]

    def _form(self, row: Phase | Indicator) -> RowForm:
        return self._kept.get(row_name(row)) or row_form(row, self._scale)


def sent_rows(card: PegObjective, scale: Scale, data: QueryDict) -> list[RowForm]:
    """The forms of the rows of this card that a page has sent, in the order of the paper."""
    rows = [*card.phases.all(), *card.indicators.all()]
    return [row_form(row, scale, data) for row in rows if is_sent(row_name(row), data)]


def sent_cards(data: QueryDict) -> list[int]:
    """The cards that a page has sent rows of, in the order in which they are locked."""
    sent = data.getlist("scheda")
    return sorted({int(pk) for pk in sent if pk.isascii() and pk.isdecimal() and len(pk) < 18})


def page_from(cards: Iterable[CardRows], start: int) -> tuple[list[CardRows], int]:
    """Whole cards from this one on (0: from the first), as many as make a page that a browser opens
    at once; and the number of the card after them, 0 where there is none.

    By cards, not by pages: those that are filled in leave the list meanwhile.
    """
    waiting = [card for card in cards if len(card)]
    at = next((n for n, card in enumerate(waiting) if card.card.pk == start), 0)
    page: list[CardRows] = []
    for card in waiting[at:]:
        if page and sum(map(len, page)) + len(card) > _ROWS_A_PAGE:
            return page, card.card.pk
        page.append(card)
    return page, 0


def lost_rows(data: QueryDict, known: Iterable[str]) -> list[str]:
    """What was typed into rows that are not there any more; `known` are the prefixes of those that
    are."""
    known = set(known)
    return [
        data[name].strip()
        for name in data
        if name.startswith(("fase-", "indicatore-"))
        and "-".join(name.split("-")[:2]) not in known
        and data[name].strip() not in ("", data.get(f"initial-{name}", ""))
    ]
