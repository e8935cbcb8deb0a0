"""Papers are printed in children that may be stopped: one that never ends, or that eats all memory,
costs itself and nobody else.

The children are forked from one warm process a server (the standard library's fork server): to
import WeasyPrint takes a second, to fork a few hundredths.
"""

import threading
import time
from contextlib import suppress
from multiprocessing import get_context

from django.conf import settings
from django.utils.translation import gettext as _

from .child import serve
from .paper import Paper
from .pdf import Mishap, Printed, TooHard, too_hard

_IDLE = 2  # children that are kept when nobody prints
_PAPERS = 200  # that one child prints before a fresh one takes its place
_DYING = 0.5  # seconds after which a warm process that answers no more is known to be dead

_processes = get_context("forkserver")
_processes.set_forkserver_preload(["objectives.printing.warm"])
_idle: list["_Child"] = []
_lock = threading.Lock()


def press(paper: Paper) -> Printed:
    """Print one paper; several threads may each print one at the same time.

    Raises TooHard when it takes more time (`PRINT_SECONDS`) or memory than a paper may, and Mishap
    when its child was killed, twice.
    """
    try:
        return _print(paper)
    except _Died:
        pass  # perhaps it was in the way of something else: once more, in a fresh child
    try:
        return _print(paper)
    except _Died:
        words = _("%(paper)s: la stampa è stata interrotta due volte, ripetere più tardi")
        raise Mishap(words % {"paper": paper.name or paper.title}) from None


class _Died(Exception):  # noqa: N818
    """A child ended before it answered: it was killed, by whoever or for want of memory."""


def _print(paper: Paper) -> Printed:
    child = _take()
    try:
        outcome = child.print(paper)
    except BaseException:
        child.kill()
        raise
    _give_back(child)
    if isinstance(outcome, TooHard):
        raise outcome
    return outcome


def rest() -> None:
    """Let the idle children go, where what comes next needs the memory and no press."""
    with _lock:
        children = list(_idle)
        _idle.clear()
    for child in children:
        child.kill()


def _take() -> "_Child":
    with _lock:
        while _idle:
            child = _idle.pop()
            if child.is_fit():
                return child
            child.kill()
    return _Child()


def _give_back(child: "_Child") -> None:
    with _lock:
        if len(_idle) < _IDLE:
            _idle.append(child)
            return
    child.kill()


class _Child:
    def __init__(self):
        self._pipe, other = _processes.Pipe()
        self._process = _processes.Process(target=serve, args=[other], daemon=True)
        self._printed = 0
        try:
            self._process.start()
        except (EOFError, OSError):  # the warm process has just been killed
            self._pipe.close()
            time.sleep(_DYING)
            raise _Died from None
        finally:
            other.close()

    def is_fit(self) -> bool:
        return self._process.is_alive() and self._printed < _PAPERS

    def print(self, paper: Paper) -> Printed | TooHard:
        self._printed += 1
        try:
            self._pipe.send((paper, settings.PRINT_SECONDS))
            if not self._pipe.poll(settings.PRINT_SECONDS):
                raise TooHard(too_hard(paper))
            return self._pipe.recv()
        except (EOFError, OSError):
            raise _Died from None

    def kill(self) -> None:
        with suppress(OSError):
            self._process.kill()
        self._process.join()
        self._pipe.close()
