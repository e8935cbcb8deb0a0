"""Characters that no font of the paper has.

One of them alone would make the file neither accessible nor archival; the renderer would look for
any other font of the machine, so that the same card would print differently elsewhere.
"""

import unicodedata
from functools import cache
from io import BytesIO

from fontTools.ttLib import TTFont

from .assets import fonts

REPLACEMENT = "□"
_BLANKS = "\t\n\r"


def printable(text: str) -> str:
    """The text with a box in the place of each character that cannot be printed.

    Characters that only steer the layout (soft hyphens aside, which the fonts have) leave no box.
    """
    strange = {char for char in set(text) if ord(char) not in _covered()}
    return text.translate({ord(char): _instead_of(char) for char in strange}) if strange else text


def _instead_of(char: str) -> str:
    return {"Cf": "", "Zl": " ", "Zp": " ", "Zs": " "}.get(unicodedata.category(char), REPLACEMENT)


@cache
def _covered() -> frozenset[int]:
    """What the regular face of the two families holds, and what is not drawn at all."""
    covered = {ord(char) for char in _BLANKS}
    for name, data in fonts().items():
        if name.endswith(("-Regular.ttf", "fallback-font")):
            covered |= TTFont(BytesIO(data), lazy=True).getBestCmap().keys()
    return frozenset(covered)
