"""Characters that no font of the paper has.

One of them alone would make the file neither accessible nor archival; the renderer would look for
any other font of the machine, so that the same card would print differently elsewhere.
"""

import re
import unicodedata
from functools import cache
from io import BytesIO

from fontTools.ttLib import TTFont

from .assets import fonts

REPLACEMENT = "□"
_BLANKS = "\t\n\r"
# In the fonts, but not to be printed: private letters say nothing to a reader, separators and
# annotations have no glyph, a Lao vowel is drawn as two.
_NOT_PRINTED = {"Co", "Cf", "Zl", "Zp"}
_NOT_PRINTED_CHARS = {0x034F, 0x0EB3}
_LONG_WORD = re.compile(r"(?:&\w+;|&#\w+;|[^\s<>&]){40,}")
_PIECE = re.compile(r"(?:&\w+;|&#\w+;|[^\s<>&]){1,12}")
_TEXT = re.compile(r"(?<=>)[^<]+")


def printable(html: str) -> str:
    """The page with a box in the place of each character that cannot be printed, and with places
    to break in words without end: the layout engine would look for one letter by letter."""
    strange = {char for char in set(html) if ord(char) not in _covered()}
    if strange:
        html = html.translate({ord(char): _instead_of(char) for char in strange})
    return _TEXT.sub(lambda text: _LONG_WORD.sub(_breakable, text[0]), html)


def _breakable(word: re.Match) -> str:
    return "\u200b".join(_PIECE.findall(word[0]))


def _instead_of(char: str) -> str:
    blank = {"Cf": "", "Mn": "", "Zl": " ", "Zp": " ", "Zs": " "}
    return blank.get(unicodedata.category(char), REPLACEMENT)


@cache
def _covered() -> frozenset[int]:
    """What the regular face of the two families holds, less what is not to be printed."""
    covered = {ord(char) for char in _BLANKS}
    for name, data in fonts().items():
        if name.endswith(("-Regular.ttf", "fallback-font")):
            covered |= TTFont(BytesIO(data), lazy=True).getBestCmap().keys()
    unwanted = {code for code in covered if unicodedata.category(chr(code)) in _NOT_PRINTED}
    return frozenset(covered - unwanted - _NOT_PRINTED_CHARS | {0x00AD})
