"""Two editions of a card side by side: what is planned, field by field and row by row.

Pure: two `Sheet`s in, a `Comparison` out, for the screen and for paper alike. `words` marks what
was removed and added in a text, `lines` makes plain lines of a rich text, `cards` knows the card.
"""

from .cards import Change, Comparison, Difference, RowChange, TableChanges, compare
from .words import Run, mark

__all__ = [
    "Change",
    "Comparison",
    "Difference",
    "RowChange",
    "Run",
    "TableChanges",
    "compare",
    "mark",
]
