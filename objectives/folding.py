"""Texts compared as people mean them: case, accents, apostrophes and mark-up do not count.

The database folds what it compares, so nothing is stored twice and has to be kept true. PostgreSQL
does it with functions of its own, SQLite with the two of this module; a test holds them together.
"""

import re
import unicodedata

from django.db.models import Aggregate, Func, TextField

# An apostrophe after a vowel is an accent; a sign that stands alone is added to the letter before.
_DROPPED = "['`’‘´ʼ\u0300-\u036f]"


def fold(*texts: str | None) -> str:
    """«ATTIVITÀ», «attivita'» and «Attività» become «attivita»; of several texts one is made, with
    blanks between."""
    text = " ".join(text for text in texts if text is not None).lower()
    if text.isascii():
        return text.replace("'", "").replace("`", "")
    return re.sub(_DROPPED, "", unicodedata.normalize("NFD", text))


def without_tags(text: str | None) -> str | None:
    """The words of a stored rich text: bold and italic may stand inside a word, blocks do not."""
    if text is None:
        return None
    words = re.sub("<[^>]*>", " ", re.sub("</?(strong|em)>", "", text))
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def teach_sqlite(connection, **kwargs) -> None:
    """Called with every new connection (`apps`): SQLite learns the two functions above."""
    if connection.vendor == "sqlite":
        for name, takes, function in (("fold", -1, fold), ("without_tags", 1, without_tags)):
            connection.connection.create_function(name, takes, function, deterministic=True)


class Fold(Func):
    """`fold`, in the database."""

    function, output_field = "fold", TextField()

    def as_postgresql(self, compiler, connection):
        sql, params = self.as_sql(compiler, connection, template="concat_ws(' ', %(expressions)s)")
        return f"regexp_replace(normalize(lower({sql}), NFD), %s, '', 'g')", (*params, _DROPPED)


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


class Joined(Aggregate):
    """The texts of a group as one, with blanks between; none where there are none."""

    function, output_field = "group_concat", TextField()
    template = "%(function)s(%(expressions)s, ' ')"

    def as_postgresql(self, compiler, connection):
        return self.as_sql(compiler, connection, function="string_agg")
