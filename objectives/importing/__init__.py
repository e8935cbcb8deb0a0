"""Files become cards: read → check → report → apply (design.md, section 2).

A reader turns a file into a grid of cells; everything behind it is the same for every format. A
dry run is the real run, rolled back.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from ..italian import readable
from ..limits import MAX_FILE
from ..models import Body, User
from . import text
from .apply import How, apply
from .grid import Row, Unreadable
from .labels import Labels
from .parser import parse
from .report import FileOutcome, Level, Problem, Report

__all__ = ["READERS", "Chosen", "Report", "Source", "import_cards"]

# Some cards: the number of the file, from 0, and the line at which the card begins.
Chosen = set[tuple[int, int]]

# A new format is one reader more.
READERS: dict[str, Callable[[bytes], list[Row]]] = {
    ".txt": text.read,
    ".tsv": text.read,
}


@dataclass(frozen=True)
class Source:
    """A file to import: its name and its content, or why it could not be opened."""

    name: str
    data: bytes = b""
    problem: str = ""

    def rows(self) -> list[Row]:
        """Raises Unreadable."""
        if self.problem:
            raise Unreadable(self.problem)
        if len(self.data) > MAX_FILE:
            raise Unreadable(
                _("il file supera i %(limit)s MB") % {"limit": MAX_FILE // 1024 // 1024}
            )
        reader = READERS.get(PurePath(self.name).suffix.lower(), text.read)
        return reader(self.data)


def import_cards(
    sources: Iterable[Source],
    *,
    by: User | None,
    dry_run: bool = False,
    strict: bool = False,
    update: bool = False,
    historical: bool = False,
    only: Chosen | None = None,
) -> Report:
    """Import all cards of all files, or `only` some; a bad card costs itself, with `strict` all.

    With `historical` they are cards of closed years, and are recorded as such.
    """
    report, how = Report(), How(by, update, historical)
    with transaction.atomic():
        body = Body.load()
        for number, source in enumerate(sources):
            lines = None if only is None else {line for file, line in only if file == number}
            report.files.append(_import_file(source, body, how, lines=lines))
        if dry_run or (strict and not report.fine):
            transaction.set_rollback(True)
            report.written = False
            report.why_not = (
                _("Prova: niente è stato scritto.")
                if dry_run
                else _("Con --strict una scheda non importata basta: niente è stato scritto.")
            )
    return report


def _import_file(source: Source, body: Body, how: How, *, lines: set[int] | None) -> FileOutcome:
    name = readable(source.name)
    outcome = FileOutcome(name)
    try:
        drafts, outside = parse(source.rows(), Labels.of(body))
    except Unreadable as problem:
        outcome.unreadable = True
        outcome.problems = [Problem(Level.ERROR, str(problem))]
        return outcome
    outcome.problems = outside.found
    if not drafts:
        outcome.unreadable = True
        outcome.problems.append(Problem(Level.ERROR, _("il file non contiene nessuna scheda")))
    wanted = [draft for draft in drafts if lines is None or draft.line in lines]
    source_name = PurePath(name).name
    outcome.cards = [apply(draft, body, how, source=source_name) for draft in wanted]
    return outcome
