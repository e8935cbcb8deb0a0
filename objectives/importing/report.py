"""What an import understood, wrote, refused: for the shell now, for a page later."""

from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from ..italian import shorten
from .grid import Located

MOST_TOLD = 500  # problems of one card


class Level(TextChoices):
    """How much a problem weighs: an error refuses its card, a warning never does."""

    ERROR = "error", gettext_lazy("errore")
    WARNING = "warning", gettext_lazy("avviso")
    NOTE = "note", gettext_lazy("nota")


@dataclass(frozen=True)
class Problem:
    """A sentence and the place that it is about; line and cell count from 1."""

    level: Level
    message: str
    line: int | None = None
    cell: int | None = None

    def __str__(self):
        head = [str(self.level.label)]
        if self.line:
            head.append(_("riga %(number)s") % {"number": self.line})
        if self.cell:
            head.append(_("cella %(number)s") % {"number": self.cell})
        return f"{', '.join(head)}: {self.message}"


@dataclass
class Problems:
    """The problems of one card, or of what stands outside any card."""

    found: list[Problem] = field(default_factory=list)

    def error(self, message: str, line: int | None = None, cell: int | None = None) -> None:
        self._tell(Problem(Level.ERROR, message, line, cell))

    def error_at(self, place: Located, message: str) -> None:
        self.error(message, place.line, place.cell)

    def warn(self, message: str, line: int | None = None, cell: int | None = None) -> None:
        self._tell(Problem(Level.WARNING, message, line, cell))

    def warn_at(self, place: Located, message: str) -> None:
        self.warn(message, place.line, place.cell)

    def note(self, message: str) -> None:
        self.found.append(Problem(Level.NOTE, message))

    def _tell(self, problem: Problem) -> None:
        """A file may have millions of cells, and nobody reads so many sentences: beyond the limit
        they are one, which refuses the card where any of them does."""
        if len(self.found) < MOST_TOLD:
            self.found.append(problem)
            return
        rest = Problem(problem.level, _("altri problemi, che non si elencano"))
        if len(self.found) == MOST_TOLD:
            self.found.append(rest)
        elif problem.level == Level.ERROR:
            self.found[MOST_TOLD] = rest

    def forget_notes(self) -> None:
        """What was told on the way is not so, once the card is not written."""
        self.found[:] = [problem for problem in self.found if problem.level != Level.NOTE]

    @property
    def is_full(self) -> bool:
        """Whether one warning more would say nothing new."""
        return len(self.found) > MOST_TOLD

    @property
    def refusing(self) -> bool:
        return any(problem.level == Level.ERROR for problem in self.found)


class Status(TextChoices):
    """What became of a card."""

    IMPORTED = "imported", gettext_lazy("importata")
    UPDATED = "updated", gettext_lazy("aggiornata")
    UNCHANGED = "unchanged", gettext_lazy("invariata")
    DIFFERENT = "different", gettext_lazy("diversa, non applicata")
    REFUSED = "refused", gettext_lazy("rifiutata")

    @property
    def fine(self) -> bool:
        return self not in {Status.DIFFERENT, Status.REFUSED}

    def counted(self, number: int) -> str:
        """So many cards of which this became, in words."""
        return _COUNTED[self] % {"n": number}


_COUNTED = {
    Status.IMPORTED: ngettext_lazy("%(n)d scheda importata", "%(n)d schede importate", "n"),
    Status.UPDATED: ngettext_lazy("%(n)d scheda aggiornata", "%(n)d schede aggiornate", "n"),
    Status.UNCHANGED: ngettext_lazy("%(n)d scheda invariata", "%(n)d schede invariate", "n"),
    Status.DIFFERENT: ngettext_lazy(
        "%(n)d scheda diversa, non applicata", "%(n)d schede diverse, non applicate", "n"
    ),
    Status.REFUSED: ngettext_lazy("%(n)d scheda rifiutata", "%(n)d schede rifiutate", "n"),
}


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
        name = f"«{shorten(self.title, 90)}»" if self.title else _("senza titolo")
        code = f" [{self.code}]" if self.code else ""
        head = _("Scheda alla riga %(line)s, %(name)s%(code)s: %(status)s") % {
            "line": self.line,
            "name": name,
            "code": code,
            "status": self.status.label,
        }
        lines = [f"  {head}"]
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
        parts = [status.counted(number) for status, number in counts if number]
        unreadable = sum(file.unreadable for file in self.files)
        if unreadable:
            words = ngettext("%(n)d file non letto", "%(n)d file non letti", unreadable)
            parts.append(words % {"n": unreadable})
        counted = ", ".join(parts) or _("nessuna scheda")
        total = _("Totale: %(counted)s.") % {"counted": counted}
        return f"{total} {self.why_not}".rstrip()


def describe(change: dict) -> str:
    """A change of the history in one line: which row, which field, from what to what."""
    where = f"{change['row']}, {change['field']}" if change["row"] else change["field"]
    before, after = shorten(change["before"], 80), shorten(change["after"], 80)
    return f"{where}: «{before}» → «{after}»"
