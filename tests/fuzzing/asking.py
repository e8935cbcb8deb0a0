"""One request that nobody's browser would make, and what is wrong with the answer to it."""

import json
import logging
import re
import sys
import traceback
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import BytesIO

from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client

from tests.fuzzing.values import PROBE

# Tables that are no content: who is inside, who knocked, what is printed and what waits for a job.
NO_CONTENT = ("django_session", "axes_", "objectives_keptpaper", "django_tasks")
# A page that saves each row by itself, and says how many it saved beside what it refuses.
ROW_BY_ROW = {"/da-aggiornare/"}
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.I)
_FAULTY = re.compile(rb'class="[^"]*(?:errorlist|invalid-feedback|errornote)')


@dataclass(frozen=True)
class Ask:
    """All that a request is made of; `line` and `from_line` write it down and read it again."""

    who: str
    method: str
    path: str
    data: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def line(self) -> str:
        return json.dumps(asdict(self) | {"data": self.data.decode("latin-1")})

    @classmethod
    def from_line(cls, line: str) -> "Ask":
        said = json.loads(line)
        return cls(**said | {"data": said["data"].encode("latin-1")})


@dataclass(frozen=True)
class Answer:
    status: int
    content: bytes
    headers: dict[str, str]
    problems: list[str]

    @property
    def is_page(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html") and bool(self.content)


class Doorkeeper:
    """Sends requests as the people whose sessions it holds; each is undone when it is answered."""

    def __init__(self, keys: dict[str, str]):
        self._keys = keys
        # One for all: each would look through all static files first.
        self._client = Client(raise_request_exception=False)
        self._said: list[str] = []
        self._written: set[str] = set()

    def ask(self, ask: Ask) -> Answer:
        """The answer, and in sentences what is wrong with it. Nothing stays written."""
        self._said, self._written = [], set()
        with transaction.atomic():
            with self._listening(), connection.execute_wrapper(self._note_writes):
                status, content, headers = self._send(ask)
            problems = self._problems(ask, status, content, headers)
            if not connection.needs_rollback and _is_refused(ask, status, content, headers):
                before = self._left_behind()
            else:
                before = {}
            transaction.set_rollback(True)
        if before and ask.path.partition("?")[0] not in ROW_BY_ROW:
            after = {table: _rows(table) for table in before}
            changed = sorted(table for table in before if before[table] != after[table])
            problems += [f"refused with {status}, and {table} has changed" for table in changed]
        return Answer(status, content, headers, problems)

    def _send(self, ask: Ask) -> tuple[int, bytes, dict[str, str]]:
        self._client.cookies.clear()
        if ask.who:
            self._client.cookies["sessionid"] = self._keys[ask.who]
        # A server hands over what has come, however long the request says that it is.
        more = {"wsgi.input": BytesIO(ask.data)} | ask.headers
        if ask.data and "CONTENT_LENGTH" not in more:
            more["CONTENT_LENGTH"] = str(len(ask.data))
        answer = self._client.generic(
            ask.method, ask.path, ask.data, ask.content_type or "application/octet-stream", **more
        )
        content = answer.getvalue()
        answer.close()
        return answer.status_code, content, dict(answer.items())

    def _problems(self, ask: Ask, status: int, content: bytes, headers) -> list[str]:
        found = list(self._said)
        if status >= 500 and not found:
            found.append(f"status {status}")
        if b"Traceback (most recent" in content or b"DEBUG = True" in content:
            found.append("a page of debugging")
        is_page = headers.get("Content-Type", "").startswith("text/html")
        if is_page and PROBE[:10].encode() in content:
            found.append("what was sent became an element")
        if is_page and b"60077" in content:
            found.append("what was sent became a template")
        if ask.method in SAFE and status < 400 and self._touched():
            found.append(f"{ask.method} writes {sorted(self._touched())}")
        return found

    def _note_writes(self, execute, sql, params, many, context):
        if found := _WRITES.match(sql):
            self._written.add(found[1])
        return execute(sql, params, many, context)

    def _touched(self) -> set[str]:
        return {table for table in self._written if not table.startswith(NO_CONTENT)}

    def _left_behind(self) -> dict[str, int]:
        return {table: _rows(table) for table in self._touched()}

    @contextmanager
    def _listening(self):
        """To errors that the answer hides, and to those that are logged alone."""

        def note(sender, **kwargs):
            self._said.append(_last_line())

        keeper = _Keeper(self._said)
        got_request_exception.connect(note)
        logging.getLogger().addHandler(keeper)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(keeper)
            got_request_exception.disconnect(note)


class _Keeper(logging.Handler):
    """Keeps what is logged with a traceback, but by Django of a 500 and of a refused Host."""

    def __init__(self, said: list[str]):
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record):
        if record.exc_info and not record.name.startswith(("django.request", "django.security")):
            self._said.append(f"{record.name}: {record.exc_info[1]!r}"[:300])


def _last_line() -> str:
    """The exception that is being handled, and the last place of ours that it passed."""
    problem = traceback.TracebackException(*sys.exc_info())
    ours = [f"{line.filename.rpartition('/')[2]}:{line.lineno}" for line in problem.stack]
    words = "".join(problem.format_exception_only()).strip().splitlines()[0]
    return f"{words[:160]} ({' '.join(ours[-4:])})"


def _is_refused(ask: Ask, status: int, content: bytes, headers) -> bool:
    """An error, the way to the door, or a form that came back with something wrong in it."""
    if status >= 400:
        return True
    if status == 302 and headers.get("Location", "").startswith("/accedi/"):
        return ask.path.partition("?")[0] not in {"/esci/"} and not ask.who
    return ask.method == "POST" and status == 200 and bool(_FAULTY.search(content))


def _rows(table: str) -> int:
    """A fingerprint of all that a table holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return hash(frozenset(map(repr, cursor.fetchall())))
