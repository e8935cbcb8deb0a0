"""Texts compared as people mean them: case, accents, apostrophes and mark-up do not count.

The database folds what it compares, so nothing is stored twice and has to be kept true. PostgreSQL
does it with functions of its own, SQLite with the two of this module; a test holds them together.
"""

import re
import unicodedata

from django.db.models import Func, TextField

_SIGNED = {
    char: base.lower()
    for char in map(chr, (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)))
    for base in unicodedata.normalize("NFD", char)[0]
    if base != char and base.isascii()
}
# An apostrophe after a vowel is an accent; a sign that stands alone is added to the letter before.
_DROPPED = "'’‘`´ʼ" + "".join(map(chr, range(0x0300, 0x0370)))
_FROM, _TO = "".join(_SIGNED) + _DROPPED, "".join(_SIGNED.values())
_TABLE = str.maketrans("".join(_SIGNED), _TO, _DROPPED)


def fold(text: str | None) -> str | None:
    """«ATTIVITÀ», «attivita'» and «Attività» become «attivita»."""
    return None if text is None else text.lower().translate(_TABLE)


def without_tags(text: str | None) -> str | None:
    """The words of a stored rich text: bold and italic may stand inside a word, blocks do not."""
    if text is None:
        return None
    words = re.sub("<[^>]*>", " ", re.sub("</?(strong|em)>", "", text))
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def teach_sqlite(connection, **kwargs) -> None:
    """Called with every new connection (`apps`): SQLite learns the two functions above."""
    if connection.vendor == "sqlite":
        for name, function in (("fold", fold), ("without_tags", without_tags)):
            connection.connection.create_function(name, 1, function, deterministic=True)


class Fold(Func):
    """`fold`, in the database."""

    function, arity, output_field = "fold", 1, TextField()

    def as_postgresql(self, compiler, connection):
        sql, params = compiler.compile(self.source_expressions[0])
        return f"translate(lower({sql}), %s, %s)", (*params, _FROM, _TO)


class WithoutTags(Func):
    """`without_tags`, in the database."""

    function, arity, output_field = "without_tags", 1, TextField()

    def as_postgresql(self, compiler, connection):
        sql, params = compiler.compile(self.source_expressions[0])
        sql = f"regexp_replace({sql}, '</?(strong|em)>', '', 'g')"
        sql = f"regexp_replace({sql}, '<[^>]*>', ' ', 'g')"
        for written, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
            sql = f"replace({sql}, '{written}', '{sign}')"
        return sql, params
