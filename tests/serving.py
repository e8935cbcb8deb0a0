"""The application as production serves it: gunicorn's processes and threads, reached over HTTP."""

import os
import socket
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
    """Serve the database of this test; gives the port, and stops the server at the end. What the
    server complains of is in `server.log` of that folder."""
    with Server(folder, _database(), **environment) as server:
        yield server.port


class Server:
    """gunicorn over a database, on a port that stays the same when it is killed and begun again."""

    def __init__(self, folder: Path, url: str, *, app: str = "peg.wsgi", **environment: str):
        settled = {
            "DATABASE_URL": url,
            "SECRET_KEY": settings.SECRET_KEY,
            # Whoever collects the static files beforehand may serve without it.
            "DEBUG": "true",
            "HTTPS": "false",
            "JOBS": "queue",
        }
        folders = {"MEDIA_ROOT": f"{folder}/media", "PRINTED_DIR": f"{folder}/printed"}
        self._app, self._environment = app, folders | os.environ | settled | environment
        self._log = folder / "server.log"
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *problem) -> None:
        self.stop()
        self.close()

    def close(self) -> None:
        self._listener.close()

    def start(self) -> None:
        """The socket listens already: the first requests wait until the server is there."""
        at = self._listener.fileno()
        command = [sys.executable, "-m", "gunicorn", self._app, "--workers=2", "--threads=4"]
        options = [f"--bind=fd://{at}", "--log-level=error", "--no-control-socket"]
        with self._log.open("a") as log:
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=settings.BASE_DIR,
                env=self._environment,
                pass_fds=[at],
                stderr=log,
            )

    def stop(self) -> None:
        _end(self.process)


class Worker:
    """A worker of the queue over a database."""

    def __init__(self, folder: Path, **environment: str):
        self._log, self._environment = folder / "worker.log", os.environ | environment

    def start(self) -> None:
        words = ["manage.py", "db_worker", "--interval=0.2", "--no-startup-delay", "--no-reload"]
        with self._log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, *words],
                cwd=settings.BASE_DIR,
                env=self._environment,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        _end(self.process)


def _end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _database() -> str:
    """The URL of the database of this test."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


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

    def post(self, path: str, data: dict, **headers: str) -> Answer:
        return self._ask("POST", path, urlencode(data, doseq=True), headers)

    def _ask(self, method: str, path: str, body: str | None, headers=()) -> Answer:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)) as wire:
            wire.request(method, path, body, self._headers | dict(headers))
            answer = wire.getresponse()
            return Answer(answer.status, answer.read())
