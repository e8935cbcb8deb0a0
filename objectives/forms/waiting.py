"""The rows of many cards that wait for a figure, each a form of its own («Da aggiornare»)."""

from collections.abc import Iterable, Mapping

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


def page_from(cards: Iterable[CardRows], start: int) -> tuple[list[CardRows], int]:
    """Whole cards from this one on (0: from the first), as many as make a page that a browser opens
    at once; and the number of the card after them, 0 where there is none.

    By cards, not by pages: those that are filled in leave the list meanwhile.
    """
    waiting = [card for card in cards if card.rows]
    at = next((n for n, card in enumerate(waiting) if card.card.pk == start), 0)
    page: list[CardRows] = []
    for card in waiting[at:]:
        if page and sum(len(c.rows) for c in page) + len(card.rows) > _ROWS_A_PAGE:
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
