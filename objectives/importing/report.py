"""What an import understood, wrote, refused: for the shell now, for a page later."""

from dataclasses import dataclass, field
from enum import Enum

from ..italian import shorten
from .grid import Located


class Level(Enum):
    """How much a problem weighs: an error refuses its card, a warning never does."""

    ERROR = "errore"
    WARNING = "avviso"
    NOTE = "nota"


@dataclass(frozen=True)
class Problem:
    """A sentence and the place that it is about; line and cell count from 1."""

    level: Level
    message: str
    line: int | None = None
    cell: int | None = None

    def __str__(self):
        place = ", ".join(
            f"{name} {number}"
            for name, number in (("riga", self.line), ("cella", self.cell))
            if number
        )
        return (
            f"{self.level.value}, {place}: {self.message}"
            if place
            else (f"{self.level.value}: {self.message}")
        )


@dataclass
class Problems:
    """The problems of one card, or of what stands outside any card."""

    found: list[Problem] = field(default_factory=list)

    def error(self, message: str, line: int | None = None, cell: int | None = None) -> None:
        self.found.append(Problem(Level.ERROR, message, line, cell))

    def error_at(self, place: Located, message: str) -> None:
        self.error(message, place.line, place.cell)

    def warn(self, message: str, line: int | None = None, cell: int | None = None) -> None:
        self.found.append(Problem(Level.WARNING, message, line, cell))

    def warn_at(self, place: Located, message: str) -> None:
        self.warn(message, place.line, place.cell)

    def note(self, message: str) -> None:
        self.found.append(Problem(Level.NOTE, message))

    def forget_notes(self) -> None:
        """What was told on the way is not so, once the card is not written."""
        self.found[:] = [problem for problem in self.found if problem.level != Level.NOTE]

    @property
    def refusing(self) -> bool:
        return any(problem.level == Level.ERROR for problem in self.found)


class Status(Enum):
    """What became of a card: the singular and the plural of the word for it."""

    IMPORTED = ("importata", "importate")
    UPDATED = ("aggiornata", "aggiornate")
    UNCHANGED = ("invariata", "invariate")
    DIFFERENT = ("diversa, non applicata", "diverse, non applicate")
    REFUSED = ("rifiutata", "rifiutate")

    @property
    def fine(self) -> bool:
        return self not in {Status.DIFFERENT, Status.REFUSED}


@dataclass
class CardOutcome:
    """One card of a file: where it begins, what it is called, what became of it and why."""

    line: int
    title: str
    status: Status
    code: str = ""
    problems: list[Problem] = field(default_factory=list)
    changes: list[dict] = field(default_factory=list)

    def lines(self) -> list[str]:
        name = f"«{shorten(self.title, 90)}»" if self.title else "senza titolo"
        code = f" [{self.code}]" if self.code else ""
        lines = [f"  Scheda alla riga {self.line}, {name}{code}: {self.status.value[0]}"]
        lines += [f"    {problem}" for problem in self.problems]
        if self.status in {Status.UPDATED, Status.DIFFERENT}:
            lines += [f"    {describe(change)}" for change in self.changes]
        return lines


@dataclass
class FileOutcome:
    """One file: unreadable, or its cards and what stood outside them."""

    name: str
    cards: list[CardOutcome] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unreadable: bool = False

    def lines(self) -> list[str]:
        lines = [self.name]
        lines += [f"  {problem}" for problem in self.problems]
        for card in self.cards:
            lines += card.lines()
        return lines


@dataclass
class Report:
    """The whole run. `written` is False for a dry run and for a strict one with a refusal."""

    files: list[FileOutcome] = field(default_factory=list)
    written: bool = True
    why_not: str = ""

    @property
    def fine(self) -> bool:
        return all(not f.unreadable and all(c.status.fine for c in f.cards) for f in self.files)

    @property
    def exit_status(self) -> int:
        """0 all imported or unchanged, 1 something refused, 2 unreadable or no card in it."""
        if any(f.unreadable for f in self.files):
            return 2
        return 0 if self.fine else 1

    def lines(self) -> list[str]:
        lines = [line for file in self.files for line in file.lines()]
        return [*lines, self.summary()]

    def summary(self) -> str:
        statuses = [card.status for file in self.files for card in file.cards]
        counts = [(status, statuses.count(status)) for status in Status]
        parts = [
            f"{number} {'scheda' if number == 1 else 'schede'} {status.value[number != 1]}"
            for status, number in counts
            if number
        ]
        unreadable = sum(file.unreadable for file in self.files)
        if unreadable:
            parts.append(f"{unreadable} file non letti" if unreadable > 1 else "1 file non letto")
        summary = "Totale: " + (", ".join(parts) or "nessuna scheda")
        return f"{summary}. {self.why_not}".rstrip() if not self.written else f"{summary}."


def describe(change: dict) -> str:
    """A change of the history in one line: which row, which field, from what to what."""
    where = f"{change['row']}, {change['field']}" if change["row"] else change["field"]
    before, after = shorten(change["before"], 80), shorten(change["after"], 80)
    return f"{where}: «{before}» → «{after}»"
