"""What runs in a child of the press: it prints what it is handed, until nobody hands it anything.

The child is forked from a server that has imported `warm.py`: the fonts and the style sheet are
already read.
"""

import gc
import logging
import resource
import signal
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from django.utils.translation import gettext as _

from .pdf import Mishap, TooHard, print_paper, too_hard

_log = logging.getLogger(__name__)

_COLLECTED_EVERY = 8  # papers
_LATE = 5  # seconds beyond what a paper may take
_MEMORY = 1024 * 1024 * 1024  # bytes of address space beyond what the child is born with


def serve(papers: Connection) -> None:
    """Answer each paper with what was printed, or with what says why not.

    With a paper come the seconds that it may take. Whoever asks for it ends this child when they
    are over; where he was killed himself the system does, a little later.
    """
    _hold_memory()
    # What the server has read stays shared, and is not searched for garbage card by card.
    gc.collect()
    gc.freeze()
    # The collector would run some hundred times a card; a card leaves little more than a megabyte.
    gc.disable()
    for printed in count(1):
        if printed % _COLLECTED_EVERY == 0:
            gc.collect()
        signal.alarm(0)
        try:
            paper, seconds = papers.recv()
        except EOFError:
            return
        signal.alarm(seconds + _LATE)
        try:
            papers.send(print_paper(paper))
        except TooHard as problem:
            papers.send(problem)
        except MemoryError:
            papers.send(TooHard(too_hard(paper)))
        except Exception:
            # A mistake of ours: it costs this paper, and whoever looks into the log learns why.
            _log.exception("paper: %s", paper.kind)
            words = _("%(paper)s: errore imprevisto, avvisare chi amministra il programma")
            papers.send(Mishap(words % {"paper": paper.name or paper.title}))


def _hold_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + _MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
