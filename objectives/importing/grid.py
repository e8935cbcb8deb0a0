"""What every reader yields: rows of cells, each with the place where it stood in the file."""

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_NOTHING = re.compile(r"(?:\s|&nbsp;|</?(?:p|br|div|span)\b[^<>]*>)*")


class Unreadable(Exception):  # noqa: N818 - it reads as a sentence where it is raised
    """The file as a whole cannot be read; the message says why, in Italian."""


@dataclass(frozen=True)
class Row:
    """One line of a file: `line` counts from 1, and so do the cells in what people are told.

    `remark` is what the reader has to say about the line, in words.
    """

    line: int
    cells: tuple[str, ...]
    remark: str = ""

    def cell(self, index: int) -> str:
        """The text of a cell; nothing where the line is shorter than that."""
        return self.cells[index] if index < len(self.cells) else ""

    def filled(self, start: int = 0) -> list[int]:
        """The indexes, from `start` on, of the cells that hold something: blank HTML is blank."""
        return [
            index
            for index in range(start, len(self.cells))
            if not _NOTHING.fullmatch(self.cells[index])
        ]


@dataclass(frozen=True)
class Located(Generic[T]):
    """A value and where it stood: line and cell, both counted from 1."""

    value: T
    line: int
    cell: int
