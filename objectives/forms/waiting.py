"""The rows of many cards that wait for a figure, each a form of its own («Da aggiornare»)."""

from collections.abc import Iterable, Iterator, Mapping

from django.http import QueryDict

from ..achievement import Scale
from ..models import PegObjective
from ..waiting import CardWaiting
from .progress import row_form
from .rows import RowForm

_ROWS_A_PAGE = 120


class CardRows:
    """One card on the page: of its rows those that wait, or all of them.

    `kept` are forms that came back wrong, by prefix: they stand in their rows' places, with what
    was typed, whether the rows still wait or not.
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
        self.phases = self._forms(card.phases.all(), waiting.phases, everything)
        self.indicators = self._forms(card.indicators.all(), waiting.indicators, everything)

    @property
    def rows(self) -> list[RowForm]:
        return [*self.phases, *self.indicators]

    def _forms(self, rows, shown, everything: bool) -> list[RowForm]:
        forms = [row_form(row, self._scale) for row in rows]
        pks = {row.pk for row in shown}
        return [
            self._kept.get(form.prefix, form)
            for form in forms
            if everything or form.instance.pk in pks or form.prefix in self._kept
        ]


def sent_rows(card: PegObjective, scale: Scale, data: QueryDict) -> list[RowForm]:
    """The forms of the rows of this card that a page has sent, in the order of the paper."""
    rows = [*card.phases.all(), *card.indicators.all()]
    return [form for form in (row_form(row, scale, data) for row in rows) if form.is_bound]


def sent_cards(data: QueryDict) -> list[int]:
    """The cards that a page has sent rows of, in the order in which they are locked."""
    sent = data.getlist("scheda")
    return sorted({int(pk) for pk in sent if pk.isascii() and pk.isdecimal() and len(pk) < 18})


def in_pages(cards: Iterable[CardRows]) -> Iterator[list[CardRows]]:
    """Whole cards, as many as make a page that a browser opens at once."""
    page: list[CardRows] = []
    for card in cards:
        if page and sum(len(c.rows) for c in page) + len(card.rows) > _ROWS_A_PAGE:
            yield page
            page = []
        page.append(card)
    if page:
        yield page
