"""A book made: what is missing printed, page numbers counted, all of it bound into one file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any, BinaryIO

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pikepdf import Pdf

from ..enums import BookOrder
from ..italian import shorten
from ..limits import MAX_PRINTED
from ..models import Body, KeptPaper, read_arms
from ..printing.binding import Mark, Part, bind
from ..printing.paper import Paper, card_paper
from ..printing.pdf import TooHard
from ..printing.press import rest
from ..sheet import paper_body
from . import shelf
from .contents import (
    Cover,
    Divider,
    DuePhases,
    IndexLine,
    IndexPage,
    Section,
    Unprinted,
    ancestors_of,
    due_phases,
    index_pages,
    sections_of,
    summary,
)
from .options import ON_DIVIDERS, Options
from .printed import Order, missing, print_all
from .source import Source

Tell = Callable[[str, int, int], None]

LAYING_OUT = gettext_lazy("Impaginazione delle schede")


@dataclass
class Made:
    """What became of it; `remarks` are sentences about cards that are not in it as they should."""

    cards: int
    pages: int
    remarks: list[str] = field(default_factory=list)


class NothingToPrint(Exception):  # noqa: N818
    """Not one of the cards can be in the book; the message says why."""


def make_book(
    title: str,
    year: int,
    source: Source,
    options: Options,
    output: BinaryIO,
    tell: Tell = lambda *said: None,
) -> Made:
    """Write the book of these cards into a file that seeks and reads; `tell` hears what is
    being done, how far it is, of how many, and may raise to stop it.

    Raises NothingToPrint, and OSError when the file cannot be written.
    """
    if not source.entries:
        raise NothingToPrint(" ".join(source.remarks) or _("Nessuna scheda da stampare."))
    maker = _Maker(title, year, source, options, tell)
    slots = maker.slots()
    foot = _("fascicolo: pagina %d di %d") if options.cover or options.index else ""
    if len(slots) > MAX_PRINTED:
        rest()
    pages = bind(_read(slots, tell), output, title=title, foot=foot)
    output.flush()
    return Made(len(source.entries), pages, maker.remarks)


def are_ready(source: Source, options: Options) -> bool:
    """Whether no card of the book would have to be printed."""
    return not missing(list(_orders(source, options).values()))


def print_missing(source: Source, options: Options) -> int:
    """Print the cards that are not on the shelf, and bind nothing; how many there were."""
    wanted = missing(list(_orders(source, options).values()))
    print_all(wanted)
    return len(wanted)


def _orders(source: Source, options: Options) -> dict[int, Order]:
    """What is to be printed, by card; an edition that has its own PDF is bound as it is."""
    read = cache(read_arms)
    return {
        entry.card: Order.of(
            card_paper(entry.sheet, options.look, read(entry.sheet.body.coat_of_arms)), entry.card
        )
        for entry in source.entries
        if not entry.stored
    }


@dataclass(frozen=True)
class _Slot:
    """A place in the book: what is bound there, and the bookmarks that lead to it."""

    read: Callable[[], bytes]
    pages: int
    marks: tuple[Mark, ...] = ()


def _read(slots: Sequence[_Slot], tell: Tell) -> Iterator[Part]:
    for at, slot in enumerate(slots):
        if at % 25 == 0:
            tell(_("Composizione del fascicolo"), at, len(slots))
        yield Part(slot.read(), slot.marks)


class _Maker:
    def __init__(self, title: str, year: int, source: Source, options: Options, tell: Tell):
        self._title, self._year, self._source = title, year, source
        self._options, self._tell = options, tell
        self._body = paper_body(Body.load())
        self._arms = read_arms(self._body.coat_of_arms)
        self._sections = sections_of(source.entries, options.order)
        self.remarks = list(source.remarks)

    def slots(self) -> list[_Slot]:
        """The places of the book in their order, everything in them printed."""
        cards = self._print_cards()
        options = self._options
        if options.cover or options.index or options.dividers or options.appendix:
            self._tell(_("Frontespizio, indice e riepiloghi"), 0, 0)
        inside = self._inside(cards)
        cover = self._printed([self._cover()]) if self._options.cover else []
        return cover + self._index(inside, after=1 + len(cover)) + inside

    def _inside(self, cards: dict[int, _Slot]) -> list[_Slot]:
        dividers = [self._divider(one) for one in self._sections] if self._options.dividers else []
        appendix = due_phases(self._source.entries) if self._options.appendix else []
        around = self._printed([*dividers, *appendix])
        inside: list[_Slot] = []
        for at, section in enumerate(self._sections):
            top = Mark(section.title, 1)
            if dividers:
                inside.append(replace(around[at], marks=(top,)))
            inside += _marked(section, cards, () if dividers else (top,))
        for at, slot in enumerate(around[len(dividers) :]):
            inside.append(replace(slot, marks=() if at else (Mark(_("Fasi per scadenza"), 1),)))
        return inside

    def _index(self, inside: Sequence[_Slot], after: int) -> list[_Slot]:
        """The index of what comes behind it: its own length counts, so that a page which came out
        longer than it was cut sets the numbers again."""
        if not self._options.index:
            return []
        pages = len(index_pages(_lines(inside, after)))
        while True:
            index = self._printed(index_pages(_lines(inside, after + pages)))
            if (length := sum(slot.pages for slot in index)) == pages:
                head = Mark(_("Indice"), 1)
                return [replace(index[0], marks=(head,)), *index[1:]]
            pages = length

    def _cover(self) -> Cover:
        return Cover(
            title=self._title,
            plan_year=self._year,
            situation=self._source.situation,
            acts=self._source.acts,
            sections=tuple(summary(one.title, one.entries) for one in self._sections),
            total=summary(_("Totale"), self._source.entries),
            remarks=tuple(self.remarks),
        )

    def _divider(self, section: Section) -> Divider:
        by_chain = self._options.order == BookOrder.CHAIN
        with_ancestors = self._options.ancestors == ON_DIVIDERS
        return Divider(
            kind=_("Missione") if by_chain else self._body.label_department,
            title=section.title,
            of=_("Programma") if by_chain else self._body.label_centre,
            rows=tuple(summary(group.title, group.entries) for group in section.groups),
            total=summary(_("Totale"), section.entries),
            ancestors=ancestors_of(section) if with_ancestors else (),
        )

    def _print_cards(self) -> dict[int, _Slot]:
        """Every card by its number, as it stands in the book; in the place of one that could not
        be printed a page that says so."""
        orders = _orders(self._source, self._options)
        words = str(LAYING_OUT)
        total = len(orders)
        ready = print_all(list(orders.values()), lambda done: self._tell(words, done, total))
        slots = {}
        for entry in self._source.entries:
            if order := orders.get(entry.card):
                sheet = entry.sheet
                slots[entry.card] = self._placed(ready[order.key], sheet.code, sheet.title)
            else:
                slots[entry.card] = _stored(entry.stored)
        return slots

    def _printed(self, contents: Sequence[Any]) -> list[_Slot]:
        """Papers that are no cards, printed."""
        orders = [self._order(one) for one in contents]
        ready = print_all(orders)
        return [
            self._placed(ready[order.key], "", getattr(one, "title", self._title))
            for one, order in zip(contents, orders, strict=True)
        ]

    def _order(self, content: Any) -> Order:
        kind = _KINDS[type(content)]
        return Order.of(Paper(kind, self._title, content, self._body, self._arms))

    def _placed(self, row: KeptPaper, code: str, title: str) -> _Slot:
        """A paper in its place; where it could not be printed, a page that says so."""
        if row.problem:
            self.remarks.append(_("%(why)s; al suo posto c'è un avviso.") % {"why": row.problem})
            instead = self._order(Unprinted(code, title, row.problem))
            row = print_all([instead])[instead.key]
        if row.problem:
            raise TooHard(row.problem)
        return _Slot(partial(shelf.read, row), row.pages)


_KINDS = {
    Cover: "cover",
    IndexPage: "index",
    Divider: "divider",
    DuePhases: "phases",
    Unprinted: "unprinted",
}


def _marked(section: Section, cards: dict[int, _Slot], first: tuple[Mark, ...]) -> Iterator[_Slot]:
    """The cards of a section with their bookmarks: the group's stands on its first card."""
    marks = first
    for group in section.groups:
        marks += (Mark(group.title, 2),)
        for entry in group.entries:
            own = Mark(shorten(entry.sheet.title, 120), 3, entry.sheet.code)
            yield replace(cards[entry.card], marks=(*marks, own))
            marks = ()


def _lines(slots: Sequence[_Slot], first: int) -> list[IndexLine]:
    """A line of the index for each bookmark; `first` is the number of the first slot's page."""
    lines, page = [], first
    for slot in slots:
        lines += [IndexLine(mark.level, mark.code, mark.title, page) for mark in slot.marks]
        page += slot.pages
    return lines


def _stored(name: str) -> _Slot:
    with default_storage.open(name) as file, Pdf.open(file) as pdf:
        return _Slot(partial(_whole, name), len(pdf.pages))


def _whole(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()
