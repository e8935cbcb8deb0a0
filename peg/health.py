"""Whether the program answers, and whether it can work: for load balancers, containers and people.

What is said here is read by strangers: what is well and what is not, and no name, path or version.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from threading import Lock, Thread
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from objectives.queue import waited_for

_KEPT = 10  # seconds that an answer stands which is dear to find
_PATIENCE = 4  # seconds for what may never answer
_known: dict[Callable, tuple[float, str]] = {}


class Unwell(Exception):  # noqa: N818
    """What is not as it should be, in words for whoever looks."""


def live(request: HttpRequest) -> JsonResponse:
    """This process answers; nothing else is touched."""
    return _page({"stato": _("vivo")}, 200)


def ready(request: HttpRequest) -> JsonResponse:
    """Whether people can be served: 503 says that they had better be sent to another machine."""
    found = _looked_at()
    is_well = all(problem == "" for problem in found.values())
    well = _("in ordine")
    checks = {name: problem or well for name, problem in found.items()}
    state = _("pronto") if is_well else _("non pronto")
    return _page({"stato": state, "controlli": checks}, 200 if is_well else 503)


def health(request: HttpRequest) -> JsonResponse:
    """Both: who reads this is answered by a process that lives."""
    return ready(request)


def _looked_at() -> dict[str, str]:
    """What is wrong with each thing, nothing where it is well. A few queries, however full the
    database is; without the database what stands in it is not asked for."""
    found = {_("base dati"): _problem(_database)}
    asked = {_("migrazioni"): _kept(_migrations), _("coda"): _queue}
    is_down = found[_("base dati")] != ""
    for name, check in asked.items():
        found[name] = _("non verificabile") if is_down else _problem(check)
    found[_("archivio dei file")] = _problem(_kept(_storages_aside))
    return found


def _problem(check: Callable[[], None]) -> str:
    try:
        check()
    except Unwell as problem:
        return str(problem)
    except Error:
        return _("non risponde")
    return ""


def _kept(check: Callable[[], None]) -> Callable[[], None]:
    """The check, at most once in a while in each process; what went wrong otherwise is raised."""

    def checked() -> None:
        at, problem = _known.get(check, (0.0, ""))
        if not at or time.monotonic() - at > _KEPT:
            problem = _problem(check)
            _known[check] = (time.monotonic(), problem)
        if problem:
            raise Unwell(problem)

    return checked


class _Aside:
    """A check in a thread of its own, one at a time: what is in the network may hold whoever asks
    it for ever, and probe by probe would hold all threads of this process."""

    def __init__(self, check: Callable[[], None]):
        self._check, self._lock = check, Lock()
        self._latest: Future[None] | None = None

    def __call__(self) -> None:
        try:
            self._asked().result(_PATIENCE)
        except TimeoutError:
            raise Unwell(_("non risponde")) from None

    def _asked(self) -> "Future[None]":
        with self._lock:
            if self._latest is None or self._latest.done():
                self._latest = Future()
                Thread(target=self._answer, args=[self._latest], name="salute", daemon=True).start()
            return self._latest

    def _answer(self, outcome: "Future[None]") -> None:
        try:
            outcome.set_result(self._check())
        except Exception as problem:
            outcome.set_exception(problem)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Unwell(_("da applicare: manage.py migrate"))


def _queue() -> None:
    limit = timedelta(minutes=settings.QUEUE_MAX_MINUTES)
    if limit and settings.JOBS == "queue" and (waited := waited_for()) > limit:
        words = _("un lavoro aspetta da %(minutes)d minuti: controllare i worker")
        raise Unwell(words % {"minutes": waited // timedelta(minutes=1)})


def _storages() -> None:
    """Whether files can be written, read and taken away, wherever they are kept."""
    for name in sorted(settings.STORAGES.keys() - {"staticfiles"}):
        mark = uuid4().hex
        try:
            path = storages[name].save(f"salute/{mark}", ContentFile(mark.encode()))
            with storages[name].open(path) as file:
                same = file.read() == mark.encode()
            storages[name].delete(path)
        except Exception:  # each kind of storage has its own: full, read-only, not there
            same = False
        if not same:
            raise Unwell(_("non si può scrivere o leggere"))


_storages_aside = _Aside(_storages)


def _page(said: dict, status: int) -> JsonResponse:
    return JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})
