"""The application as production serves it: gunicorn's processes and threads, reached over HTTP."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection

from objectives.models import User
from tests.conftest import SeenClient

_TOKEN = "a" * 32  # a browser's own secret against forged requests: any will do
_PATIENCE = 60  # seconds for one answer


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[int]:
    """Serve the database of this process; gives the port, and stops the server at the end.

    A test's SQLite is in memory, and no other process can open it: the server gets a copy in a
    file, which is read back when it has stopped. So people log in before. What the server
    complains of is in `server.log`.
    """
    with (
        _database(folder) as url,
        socket.create_server(("127.0.0.1", 0), backlog=256) as listener,
        (folder / "server.log").open("w") as log,
    ):
        command = [sys.executable, "-m", "gunicorn", "peg.wsgi", "--workers=2", "--threads=4"]
        options = [f"--bind=fd://{listener.fileno()}", "--log-level=error", "--no-control-socket"]
        settled = {
            "DATABASE_URL": url,
            "SECRET_KEY": settings.SECRET_KEY,
            # Whoever collects the static files beforehand may serve without it.
            "DEBUG": "true",
            "HTTPS": "false",
            "JOBS": "queue",
        }
        server = subprocess.Popen(
            [*command, *options],
            cwd=settings.BASE_DIR,
            env=os.environ | settled | environment,
            pass_fds=[listener.fileno()],
            stderr=log,
        )
        try:
            # The socket listens already: the first requests wait until the server is there.
            yield listener.getsockname()[1]
        finally:
            server.terminate()
            try:
                server.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        url = urlsplit(os.environ["DATABASE_URL"])
        yield url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        return
    path = folder / "served.sqlite3"
    with closing(sqlite3.connect(path)) as file:
        connection.connection.backup(file)
    yield f"sqlite:///{path}"
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode=DELETE")
        file.backup(connection.connection)


@dataclass(frozen=True)
class Answer:
    status_code: int
    content: bytes


class Caller:
    """One person's browser, logged in when it is made; as much of a client as a `Page` asks."""

    def __init__(self, person: User):
        client = SeenClient()
        client.force_login(person)
        cookies = {settings.SESSION_COOKIE_NAME: client.session.session_key, "csrftoken": _TOKEN}
        self.person = person
        self.port = 0
        self._headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": _TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, data: dict) -> Answer:
        return self._ask("POST", path, urlencode(data, doseq=True))

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)) as wire:
            wire.request(method, path, body, self._headers)
            answer = wire.getresponse()
            return Answer(answer.status, answer.read())
