"""Errors that are nobody's mistake: the database is away, may only be read, or the disk is full.

Each gets a page of its own in the place of «Errore del programma»: what is the matter, that it will
pass, and what the person had typed. Django calls `server_error` for whatever was raised, in a view
or before one (`handler500`); the log has the traceback of all of them.
"""

import sys
from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError, InternalError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.views import defaults

from objectives.access import words_typed
from objectives.disk import full, in_words

_SOON = 30  # seconds: a restart of PostgreSQL takes two
# PostgreSQL's numbers (psycopg2 says `pgcode`) and SQLite's names.
_DATABASE_FULL, _DATABASE_READ_ONLY = {"53100", "SQLITE_FULL"}, {"25006", "SQLITE_READONLY"}


def server_error(request: HttpRequest) -> HttpResponse:
    """503 for what will pass, 500 for a mistake of ours."""
    why = reason(sys.exception())
    if not why:
        return defaults.server_error(request)
    # No context processors: they ask the database.
    page = loader.get_template("503.html").render({"why": why, "typed": list(_typed(request))})
    return HttpResponse(page, status=503, headers={"Retry-After": _SOON})


def reason(problem: BaseException | None) -> str:
    """Why the service is not there, in a sentence; empty for a mistake of ours."""
    if isinstance(problem, connection.Database.Error):
        problem = _as_djangos(problem)
    if isinstance(problem, (OperationalError, InterfaceError, InternalError)):
        return _of_the_database(problem)
    if _broke_off(problem):
        return _away()
    return in_words(problem) if isinstance(problem, OSError) else ""


def _as_djangos(problem: Exception) -> Exception:
    """What a cursor on the server's side raises (`iterator()`) comes as the driver says it. Django
    learns by this that the connection is not to be used again, too."""
    try:
        with connection.wrap_database_errors:
            raise problem
    except Exception as translated:
        return translated


def may_only_be_read(problem: Exception) -> bool:
    """Whether this is what a database says to whoever would write it, and may not."""
    return _code(problem) in _DATABASE_READ_ONLY


def _of_the_database(problem: Exception) -> str:
    code = _code(problem)
    if code in _DATABASE_FULL:
        return full()
    if may_only_be_read(problem):
        return _("Al momento i dati si possono solo consultare.")
    if isinstance(problem, InternalError) or code == "SQLITE_ERROR":
        return ""  # a statement that no database would take
    return _away()


def _away() -> str:
    return _("L'archivio dei dati al momento non risponde.")


def _broke_off(problem: BaseException | None) -> bool:
    """A server that goes in the midst of its answer leaves the driver with an error of no kind and
    no number; Django's own of that kind have no cause."""
    return type(problem) is DatabaseError and bool(problem.__cause__) and not _code(problem)


def _code(problem: Exception) -> str:
    cause = problem.__cause__
    code = getattr(cause, "pgcode", None) or getattr(cause, "sqlite_errorname", None) or ""
    return code if code[:1].isdigit() else "_".join(code.split("_")[:2])


def _typed(request: HttpRequest) -> Iterator[str]:
    """What was sent; a file that the disk had no room for leaves nothing to be read."""
    try:
        yield from words_typed(request.POST)
    except Exception:  # whatever was wrong with it is told already
        return
