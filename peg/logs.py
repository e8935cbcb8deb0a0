"""What is written down about the running program: a line an event, and nothing about people.

The standard library does it: what is wanted here is less a format than a wall, and no library
knows which of our words may pass. A line holds what stands in the code (the message before values
are put into it, the name of a route, the places of a traceback) and numbers; of an exception its
class, and its own words only where these cannot hold what somebody typed. Our own lines, and those
of the job queue, name rows by their numbers alone and pass whole.
"""

import json
import logging
import re
import time
import traceback
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import datetime
from types import MappingProxyType
from uuid import UUID, uuid4

from django.conf import settings

_OURS = ("peg", "objectives", "django_tasks", "django_tasks_db")
# By its name alone: a stranger may send it ten times a second, and no place of ours is to blame.
_REFUSED = "django.security"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_CHAIN = 5  # exceptions that led to each other
_HIDDEN = "…"

_log = logging.getLogger(__name__)

# What every line says beside its own words: of which request, of which job.
_about: ContextVar[Mapping] = ContextVar("about", default=MappingProxyType({}))


def request_id() -> str:
    """The number of the request that is being answered, for its page and for the log."""
    return _about.get().get("request", "")


def one_line_each(get_response):
    """Give each request a number, and write down how it was answered.

    A proxy of ours may have given it one already (X-Request-ID); anybody else's is not believed.
    Files of the style that were found are nobody's event.
    """

    def middleware(request):
        about = {"request": _sent_id(request) or uuid4().hex}
        about["method"] = request.method if request.method in _METHODS else "OTHER"
        token = _about.set(about)
        began = time.perf_counter()
        try:
            answer = get_response(request)
            answer["X-Request-ID"] = about["request"]
            _write_down(request, answer.status_code, time.perf_counter() - began)
            return answer
        finally:
            _about.reset(token)

    def process_view(request, view, args, kwargs):
        about = _about.get()
        about["route"] = request.resolver_match.view_name
        if getattr(view, "login_required", True):
            user = request.user.pk  # which is asked for next in any case
            about |= {"user": user} if user else {}

    middleware.process_view = process_view
    return middleware


def begin_job(sender, task_result, **kwargs) -> None:
    """From now on the lines of this worker are about this job."""
    _about.set({"job": str(task_result.id), "task": task_result.task.name})


def end_job(sender, **kwargs) -> None:
    _about.set(MappingProxyType({}))


class Json(logging.Formatter):
    """One object a line."""

    def format(self, record):
        return json.dumps(_fields(record), ensure_ascii=False)


class Line(logging.Formatter):
    """The same to be read by people."""

    def format(self, record):
        fields = _fields(record)
        errors = fields.pop("errors", [])
        words = [fields.pop(name) for name in ("time", "level", "logger", "message")]
        lines = [" ".join([*words, *(f"{name}={value}" for name, value in fields.items())])]
        for error in errors:
            lines += [f"  {error['type']} {error['why']}".rstrip()]
            lines += [f"    {place}" for place in error["at"]]
        return "\n".join(lines)


def _sent_id(request) -> str:
    sent = request.headers.get("X-Request-ID", "")
    return sent if settings.TRUSTED_PROXIES and _SANE.fullmatch(sent) else ""


def _write_down(request, status: int, seconds: float) -> None:
    is_style = request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/")
    if status < 400 and (is_style or getattr(request, "is_probe", False)):
        return
    level = logging.ERROR if status >= 500 else logging.INFO
    figures = {"status": status, "milliseconds": round(seconds * 1000)}
    _log.log(level, "answered", extra={"figures": figures})


def _fields(record: logging.LogRecord) -> dict:
    # As it was when the line was written; the zone is that of the settings.
    at = datetime.fromtimestamp(record.created).astimezone()
    fields = {
        "time": at.isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": _message(record),
        **_about.get(),
        **getattr(record, "figures", {}),
    }
    if record.exc_info and record.exc_info[1] and not record.name.startswith(_REFUSED):
        fields["errors"] = [_told(error) for error in _chain(record.exc_info[1])]
    return fields


def _message(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in _OURS:
        return record.getMessage()
    if record.name.startswith(_REFUSED):
        return record.name.rpartition(".")[2]  # the class of what was refused; its words are not
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    error = record.exc_info[1] if record.exc_info else None
    if error and (record.name == "django.request" or (str(error) or "\0") in record.msg):
        return type(error).__name__
    return _without_values(record.msg, record.args)


def _without_values(template: str, args) -> str:
    if not args:
        return template
    try:
        if isinstance(args, Mapping):
            return template % {name: _number(value) for name, value in args.items()}
        return template % tuple(map(_number, args))
    except (TypeError, ValueError, KeyError):
        return template


def _number(value):
    return value if isinstance(value, int | float | UUID) else _HIDDEN


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, the newest first."""
    for _step in range(_CHAIN):
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if error is None:
            return


def _told(error: BaseException) -> dict:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "why": _why(error),
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _why(error: BaseException) -> str:
    """Which promise of the database, what the system says of a file or a connection: never the
    values («Key (email)=(…) already exists»)."""
    from_driver = error.__cause__ or error
    if code := getattr(from_driver, "pgcode", None):
        diag = from_driver.diag
        names = (code, diag.table_name, diag.column_name, diag.constraint_name)
        return " ".join(name for name in names if name)
    if type(error).__name__ == "OperationalError":
        return str(error).partition("\n")[0]  # the database that is not there, or busy
    return getattr(error, "strerror", None) or ""
