"""What a book is to hold and how it is to look."""

from dataclasses import dataclass

import msgspec

from ..enums import BookContent, BookOrder
from ..printing.look import Look

ON_CARDS, ON_DIVIDERS = "cards", "dividers"


@dataclass(frozen=True)
class Options:
    """The choices of whoever asks for a book. `period` is the number of a closed period, for
    BookContent.PERIOD; `ancestors` says where the DUP's objectives are printed."""

    order: str = BookOrder.CHAIN
    content: str = BookContent.NOW
    period: int | None = None
    cover: bool = True
    index: bool = True
    dividers: bool = True
    appendix: bool = False
    ancestors: str = ON_CARDS
    names: bool = True
    watermark: bool = True
    narrative: bool = False

    @property
    def look(self) -> Look:
        return Look(
            narrative=self.narrative,
            ancestors=self.ancestors == ON_CARDS or not self.dividers,
            watermark=self.watermark,
            names=self.names,
        )

    def as_data(self) -> dict:
        return msgspec.to_builtins(self)

    @classmethod
    def from_data(cls, data: dict) -> "Options":
        return msgspec.convert(data, cls)
