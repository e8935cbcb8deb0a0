"""What the commands that print have in common: a bar that moves, and a file that is there whole or
as it was before."""

import os
import shutil
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..book.making import Made, NothingToPrint, make_book
from ..book.options import Options
from ..book.source import source_of
from ..disk import is_full
from ..printing.pdf import TooHard

_BAR = 30  # characters


def print_to(output: Path, cards, options: Options, *, title: str, year: int, told_to) -> Made:
    """Print these cards into a file. Raises CommandError with what went wrong."""
    if output.is_dir() or not output.parent.is_dir():
        raise CommandError(_not_written(output))
    bar = Bar(told_to)
    try:
        source = source_of(list(cards.values_list("pk", flat=True)), options)
        with TemporaryFile() as made:  # without a name: whoever is killed meanwhile leaves nothing
            outcome = make_book(title, year, source, options, made, bar.show)
            made.seek(0)
            _put(made, output)
        return outcome
    except (NothingToPrint, TooHard) as problem:
        raise CommandError(str(problem)) from None
    except OSError as problem:
        raise CommandError(_not_written(output, problem)) from None
    finally:
        bar.end()


def _not_written(output: Path, problem: OSError | None = None) -> str:
    words = _("%(output)s non si scrive: la cartella non c'è, o manca il permesso")
    if problem and is_full(problem):
        words = _("%(output)s non si scrive: lo spazio è esaurito, lì o tra i file temporanei")
    return words % {"output": output}


def words_about(output: Path, made: Made) -> str:
    told = ngettext("%(output)s: %(n)d scheda", "%(output)s: %(n)d schede", made.cards)
    pages = ngettext("%(n)d pagina", "%(n)d pagine", made.pages) % {"n": made.pages}
    return f"{told % {'output': output, 'n': made.cards}}, {pages}."


class Bar:
    """What is being done and how far it is, in one line that is written over; a line for each
    thing that is done where nobody is looking at a terminal."""

    def __init__(self, stream):
        self._stream, self._doing = stream, ""
        self._moves = getattr(stream, "isatty", lambda: False)()

    def show(self, doing: str, done: int, total: int) -> None:
        if self._moves:
            full = _BAR * done // total if total else 0
            bar = f"[{'#' * full}{'·' * (_BAR - full)}] {done}/{total}" if total else ""
            self._stream.write(f"\r{doing} {bar}\033[K", ending="")
        elif doing != self._doing:
            self._stream.write(doing + (f" ({total})" if total else ""))
        self._doing = doing
        self._stream.flush()

    def end(self) -> None:
        if self._moves and self._doing:
            self._stream.write("")


def _put(made: BinaryIO, output: Path) -> None:
    """What is no plain file (a pipe, a link) is written through."""
    if output.is_symlink() or (output.exists() and not output.is_file()) or not output.name:
        _copy(made, output)
        return
    partial = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        _copy(made, partial)
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)


def _copy(made: BinaryIO, output: Path) -> None:
    with output.open("wb") as file:
        shutil.copyfileobj(made, file)
