"""Reader of the text layout: a line is a row, tabs split its cells.

UTF-8 with or without a byte order mark, UTF-16 with one, Windows-1252; any line ending.
"""

import codecs
import re

from .grid import Row, Unreadable

_LINE_END = re.compile("\r\n|\r|\n")


def read(data: bytes) -> list[Row]:
    """The rows of the file. Raises Unreadable when it is no text."""
    if not data.strip():
        raise Unreadable("il file è vuoto")
    lines = _LINE_END.split(_decode(data))
    return [Row(number, tuple(line.split("\t"))) for number, line in enumerate(lines, start=1)]


def _decode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        raise Unreadable("non è un file di testo")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        # Not final: a file that stops in the middle of a letter loses that letter, no more.
        return codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        pass
    # Bytes that are not UTF-8 come out as lone surrogates, which no cell may hold: where the rest
    # is UTF-8 they cost their card alone; where nothing is, the file is Windows-1252.
    damaged = data.decode("utf-8", errors="surrogateescape")
    spoilt = len(re.findall("[\udc80-\udcff]", damaged))
    accented = len(re.findall("[^\x00-\x7f\udc80-\udcff]", damaged))
    if accented > spoilt or re.search(rb"\xed[\xa0-\xbf][\x80-\xbf]", data):
        return damaged
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise Unreadable("non è un file di testo in UTF-8 o Windows-1252") from None
