"""What stands in a book, and in which order: cards in groups, groups in sections, and the papers
around them. Pure: from sheets to papers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from ..enums import BookOrder
from ..progress import Row, objectives_mean
from ..sheet import Sheet, SheetObjective


@dataclass(frozen=True)
class Entry:
    """A card of the book; `stored` names the edition's own PDF, where that is what is bound."""

    card: int
    sheet: Sheet
    stored: str = ""


@dataclass(frozen=True)
class Group:
    """Cards of one programme, or of one centre."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Section:
    """Cards of one mission, or of one department."""

    title: str
    groups: tuple[Group, ...]

    @property
    def entries(self) -> list[Entry]:
        return [entry for group in self.groups for entry in group.entries]


@dataclass(frozen=True)
class Summary:
    """How many cards, and the means of their totals (domain.md, section 3); `…_blank` says how
    many of them have no total, and are left out of the mean."""

    title: str
    cards: int
    phases: Decimal | None
    indicators: Decimal | None
    phases_blank: int = 0
    indicators_blank: int = 0


@dataclass(frozen=True)
class Ancestors:
    """A strategic objective, and those below it of which a section has cards."""

    strategic: SheetObjective | None
    operational: tuple[SheetObjective, ...]


@dataclass(frozen=True)
class Cover:
    title: str
    plan_year: int
    situation: str  # which of their contents the cards are printed with
    acts: tuple[str, ...]
    sections: tuple[Summary, ...]
    total: Summary
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class IndexLine:
    """`level` 1 is a section, 2 a group, 3 a card; `page` counts from 1 in the whole book."""

    level: int
    code: str
    title: str
    page: int


@dataclass(frozen=True)
class IndexPage:
    lines: tuple[IndexLine, ...]
    is_first: bool


@dataclass(frozen=True)
class Divider:
    kind: str
    title: str
    of: str  # what a row of the summary is
    rows: tuple[Summary, ...]
    total: Summary
    ancestors: tuple[Ancestors, ...] = ()


@dataclass(frozen=True)
class DuePhase:
    due_on: date | None
    description: str
    code: str
    centre: str
    completion: Decimal | None


@dataclass(frozen=True)
class DuePhases:
    """A page of the appendix."""

    rows: tuple[DuePhase, ...]
    is_first: bool


@dataclass(frozen=True)
class Unprinted:
    """In the place of a card that could not be laid out."""

    code: str
    title: str
    why: str


T = TypeVar("T")

_LINES_A_PAGE = 44
_LINE = 85  # characters
_PLACES = {
    BookOrder.CHAIN: lambda sheet: (sheet.mission, sheet.programme),
    BookOrder.ORGANISATION: lambda sheet: (sheet.department, sheet.centre),
}


def sections_of(entries: Iterable[Entry], order: str) -> tuple[Section, ...]:
    """The cards by mission and programme, or by department and centre; by code within."""
    places: dict[str, dict[str, list[Entry]]] = {}
    for entry in sorted(entries, key=lambda one: (*_PLACES[order](one.sheet), one.sheet.code)):
        section, group = _PLACES[order](entry.sheet)
        places.setdefault(section, {}).setdefault(group, []).append(entry)
    return tuple(
        Section(title, tuple(Group(name, tuple(found)) for name, found in groups.items()))
        for title, groups in places.items()
    )


def summary(title: str, entries: Sequence[Entry]) -> Summary:
    sheets = [entry.sheet for entry in entries]
    phases = objectives_mean([Row(s.code, s.phases_total.value, s.weight) for s in sheets])
    indicators = objectives_mean([Row(s.code, s.indicators_total.value, s.weight) for s in sheets])
    return Summary(
        title,
        len(sheets),
        phases.value,
        indicators.value,
        len(phases.left_out),
        len(indicators.left_out),
    )


def ancestors_of(section: Section) -> tuple[Ancestors, ...]:
    """The DUP's objectives above the cards of a section, each once."""
    found: dict[SheetObjective | None, dict[SheetObjective, None]] = {}
    for entry in section.entries:
        found.setdefault(entry.sheet.strategic, {})[entry.sheet.operational] = None
    return tuple(Ancestors(strategic, tuple(below)) for strategic, below in found.items())


def index_pages(lines: Sequence[IndexLine]) -> list[IndexPage]:
    """The index cut into pages, so that each is printed, and kept, by itself. No page ends with a
    heading."""
    pages = _cut(lines, _height, stays_with_next=lambda line: line.level < 3)
    return [IndexPage(page, is_first=at == 0) for at, page in enumerate(pages)]


def due_phases(entries: Iterable[Entry]) -> list[DuePhases]:
    """All phases by due date, in pages; those without a date come last."""
    rows = [
        DuePhase(phase.due_on, phase.description, sheet.code, sheet.centre, phase.completion)
        for sheet in (entry.sheet for entry in entries)
        for phase in sheet.phases
    ]
    rows.sort(key=lambda row: (row.due_on is None, row.due_on or date.min, row.code))
    pages = _cut(rows, _height_of_phase)
    return [DuePhases(page, is_first=at == 0) for at, page in enumerate(pages)]


def _cut(
    lines: Sequence[T],
    height: Callable[[T], float],
    stays_with_next: Callable[[T], bool] = lambda line: False,
) -> list[tuple[T, ...]]:
    """Lines in pages of `_LINES_A_PAGE`; one that is higher than a page has it for itself."""
    pages: list[list[T]] = []
    room = 0.0
    for block in _blocks(lines, stays_with_next):
        needed = sum(map(height, block))
        if not pages or needed > room:
            pages.append([])
            room = _LINES_A_PAGE
        pages[-1] += block
        room -= needed
    return [tuple(page) for page in pages]


def _blocks(lines: Sequence[T], stays_with_next: Callable[[T], bool]) -> Iterator[list[T]]:
    """What a page is not to break: headings, and the first line below them."""
    block: list[T] = []
    for line in lines:
        block.append(line)
        if not stays_with_next(line):
            yield block
            block = []
    if block:
        yield block


def _height_of_phase(row: DuePhase) -> float:
    """In lines of an index, by how much is written in its narrow columns."""
    lines = max(1 + len(row.description) // 38, 1 + len(row.centre) // 24)
    return 0.5 + 0.75 * lines


def _height(line: IndexLine) -> float:
    return (1.8 if line.level == 1 else 1) * (1 + len(line.title) // _LINE)
