"""Reader of the text layout: a line is a row, tabs split its cells.

UTF-8 with or without a byte order mark, UTF-16 with one, Windows-1252, and the two together in
one file, as pasting makes them; any line ending.
"""

import codecs
import re

from django.utils.translation import gettext as _

from ..limits import MAX_LINES
from .grid import Row, Unreadable

_LINE_END = re.compile(b"\r\n|\r|\n")
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")


def read(data: bytes) -> list[Row]:
    """The rows of the file. Raises Unreadable when it is no text, or has too many lines."""
    if not data.strip():
        raise Unreadable(_("il file è vuoto"))
    data = _as_utf8(data)
    if len(_LINE_END.findall(data)) > MAX_LINES:
        raise Unreadable(_("il file ha più di %(limit)s righe") % {"limit": MAX_LINES})
    is_utf8 = _is_utf8(data)
    return [_row(number, line, is_utf8) for number, line in enumerate(_LINE_END.split(data), 1)]


def _row(number: int, line: bytes, in_utf8: bool) -> Row:
    text, remark = _decode(line, in_utf8)
    return Row(number, tuple(text.split("\t")), remark)


def _decode(line: bytes, in_utf8: bool) -> tuple[str, str]:
    """A line decides for itself: a spoilt letter costs its card, no more."""
    try:
        return line.decode(), ""
    except UnicodeDecodeError:
        # What is neither comes out as lone surrogates, which no cell may hold.
        damaged = line.decode("utf-8", errors="surrogateescape")
    if _SURROGATE.search(line) or re.search("[^\x00-\x7f\udc80-\udcff]", damaged):
        return damaged, ""
    try:
        text = line.decode("cp1252")
    except UnicodeDecodeError:
        return damaged, ""
    if not in_utf8:
        return text, ""
    return text, _("riga letta come Windows-1252 in un file UTF-8: controllare gli accenti")


def _as_utf8(data: bytes) -> bytes:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # Not final: a file that stops inside a letter loses that letter, no more.
        text = codecs.getincrementaldecoder("utf-16")("surrogatepass").decode(data)
        return text.encode("utf-8", errors="surrogatepass")
    if b"\x00" in data:
        raise Unreadable(_("non è un file di testo"))
    return _without_half_a_letter(data.removeprefix(codecs.BOM_UTF8))


def _without_half_a_letter(data: bytes) -> bytes:
    """Drop the beginning of a UTF-8 letter at the very end, where a file was cut."""
    try:
        data[-4:].decode()
    except UnicodeDecodeError as problem:
        tail = data[-4:][problem.start :]
        if problem.reason == "unexpected end of data" and _is_utf8(data[: -len(tail)]):
            return data[: -len(tail)]
    return data


def _is_utf8(data: bytes) -> bool:
    """Whether some letter beyond ASCII is UTF-8: in a Windows-1252 file none is, but by chance."""
    return bool(re.search("[^\x00-\x7f\udc80-\udcff]", data.decode("utf-8", "surrogateescape")))
