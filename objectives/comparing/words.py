"""Which words a text lost and which it gained, in a bounded time.

A text is first compared line by line, then word by word where lines differ. What is equal at both
ends is put aside; what remains is handed to `difflib` while it fits in `ROOM`, else it counts as
replaced whole.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from math import prod

# How many pairs of words (or lines) of one text may be set against each other.
ROOM = 4_000_000
# Beyond these a text is a patchwork that nobody reads and that takes long to lay out.
MAX_MARKS = 1_500

# «31/12/2026», «dell'avviso» and «1.000,50» are words; a stop at the end is none of theirs.
_TOKEN = re.compile(r"\w+(?:[.,:/'’-]\w+)*|\s+|[^\w\s]")
# «di», «al», a comma: too little to stand unmarked between two changes.
_SHORT = 3


@dataclass(frozen=True)
class Run:
    """A stretch of a text; `marked` means removed on the left side, added on the right."""

    text: str
    marked: bool = False

    @property
    def is_break(self) -> bool:
        """A line end is all that differs: without a sign nobody would see the mark."""
        return self.marked and "\n" in self.text and not self.text.strip()


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class _Stretch:
    """The same place in the two texts; `old` and `new` can differ by a line end if `same`."""

    same: bool
    old: str
    new: str


def mark(old: str, new: str) -> tuple[Runs, Runs]:
    """The old text with the removed words marked, the new one with the added words marked.

    The runs of each side joined give its text again.
    """
    stretches = _joined(_without_crumbs(list(_Marker().stretches(old, new))))
    if sum(not stretch.same for stretch in stretches) > MAX_MARKS:
        stretches = _replaced_whole(stretches)
    left = tuple(_side(s.old, s.new, s.same) for s in stretches if s.old)
    right = tuple(_side(s.new, s.old, s.same) for s in stretches if s.new)
    return _merged(left), _merged(right)


def _side(text: str, other: str, same: bool) -> Run:
    """A blank that became something else shows no mark: struck through it would be a hyphen."""
    return Run(text, not same and not (text == " " and other))


class _Marker:
    """Holds how much room is left for this text."""

    def __init__(self):
        self._room = ROOM

    def stretches(self, old: str, new: str) -> Iterator[_Stretch]:
        mine, theirs = _lines(old), _lines(new)
        keys = [line.strip("\n") for line in mine], [line.strip("\n") for line in theirs]
        for same, i1, i2, j1, j2 in self._matched(*keys):
            if same or i1 == i2 or j1 == j2:
                yield _Stretch(same, "".join(mine[i1:i2]), "".join(theirs[j1:j2]))
            else:
                for before, after in self._paired(mine[i1:i2], theirs[j1:j2]):
                    yield from self._words(before, after)

    def _paired(self, a: list[str], b: list[str]) -> Iterable[tuple[str, str]]:
        """Lines to be set against each other: together, so that words may move from one to the
        next; where that is too much and there are as many on both sides, each against its own."""
        whole = "".join(a), "".join(b)
        if len(a) == len(b) and prod(len(_TOKEN.findall(text)) for text in whole) > self._room:
            return zip(a, b, strict=True)
        return [whole]

    def _words(self, old: str, new: str) -> Iterator[_Stretch]:
        mine, theirs = _TOKEN.findall(old), _TOKEN.findall(new)
        for same, i1, i2, j1, j2 in self._matched(mine, theirs):
            yield _Stretch(same, "".join(mine[i1:i2]), "".join(theirs[j1:j2]))

    def _matched(self, a: Sequence[str], b: Sequence[str]) -> Iterator[tuple]:
        """(same, i1, i2, j1, j2) from the beginning to the end of both, like difflib's opcodes."""
        start = _agreeing(a, b)
        end = _agreeing(a[start:][::-1], b[start:][::-1])
        to_a, to_b = len(a) - end, len(b) - end
        yield True, 0, start, 0, start
        size = (to_a - start) * (to_b - start)
        if size == 0 or size > self._room:
            yield False, start, to_a, start, to_b
        else:
            self._room -= size
            # `autojunk` keeps blanks and the commonest words from being looked up one by one.
            matcher = SequenceMatcher(None, a[start:to_a], b[start:to_b], autojunk=True)
            for tag, i1, i2, j1, j2 in matcher.get_opcodes():
                yield tag == "equal", start + i1, start + i2, start + j1, start + j2
        yield True, to_a, len(a), to_b, len(b)


def _lines(text: str) -> list[str]:
    """Each line with the line end before it, so that they join to the text again."""
    first, *others = text.split("\n")
    return [first, *(f"\n{line}" for line in others)] if text else []


def _agreeing(a: Sequence[str], b: Sequence[str]) -> int:
    """How many elements the two have in common from their beginning."""
    for count, (mine, theirs) in enumerate(zip(a, b, strict=False)):
        if mine != theirs:
            return count
    return min(len(a), len(b))


def _without_crumbs(stretches: list[_Stretch]) -> list[_Stretch]:
    """Let the changes on both sides of a very short common stretch take it in."""
    kept = [s for s in stretches if s.old or s.new]
    inner = zip(kept, kept[1:], kept[2:], strict=False)
    crumbs = {
        place
        for place, (before, stretch, after) in enumerate(inner, start=1)
        if stretch.same and not before.same and not after.same and _is_crumb(stretch.old)
    }
    return [_Stretch(s.same and n not in crumbs, s.old, s.new) for n, s in enumerate(kept)]


def _is_crumb(text: str) -> bool:
    return "\n" not in text and sum(char.isalnum() for char in text) <= _SHORT


def _joined(stretches: list[_Stretch]) -> list[_Stretch]:
    """Neighbours of one kind become one stretch."""
    joined: list[_Stretch] = []
    for stretch in stretches:
        if joined and joined[-1].same == stretch.same:
            last = joined.pop()
            stretch = _Stretch(stretch.same, last.old + stretch.old, last.new + stretch.new)
        joined.append(stretch)
    return joined


def _replaced_whole(stretches: list[_Stretch]) -> list[_Stretch]:
    """One change from the first to the last, what is equal at both ends left unmarked."""
    places = [place for place, stretch in enumerate(stretches) if not stretch.same]
    first, last = places[0], places[-1] + 1
    middle = stretches[first:last]
    whole = _Stretch(False, "".join(s.old for s in middle), "".join(s.new for s in middle))
    return [*stretches[:first], whole, *stretches[last:]]


def _merged(runs: Runs) -> Runs:
    """On one side two equal stretches meet where the other side alone changed."""
    merged: list[Run] = []
    for run in chain.from_iterable(map(_trimmed, runs)):
        if merged and merged[-1].marked == run.marked:
            run = Run(merged.pop().text + run.text, run.marked)
        merged.append(run)
    return tuple(merged)


def _trimmed(run: Run) -> Iterator[Run]:
    """The blanks at the ends of a marked run do not need its line."""
    inner = run.text.strip(" ")
    if not run.marked or not inner or inner == run.text:
        yield run
        return
    start = run.text.index(inner)
    pieces = Run(run.text[:start]), Run(inner, True), Run(run.text[start + len(inner) :])
    yield from (piece for piece in pieces if piece.text)
