"""Seconds and memory of work that runs in processes of its own, and the table they are told in.

Memory is the highest sum of the proportional set sizes (PSS) of a process and all that descend from
it: pages that they share count once. It is looked at every 20 ms, less often where looking itself
takes long, so that it costs the measured work at most a twentieth of one core. Linux only.
"""

import multiprocessing
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread

_EVERY, _SHARE = 0.02, 20


@dataclass(frozen=True)
class Measured:
    seconds: float
    peak_mb: float


def measure(command: Sequence[str | Path], **settings) -> Measured:
    """A command from its start to its end. Raises CalledProcessError with what it printed.

    `settings` are those of `subprocess.Popen`.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **settings
    )
    with _Watch(process.pid) as watch:
        printed, _nothing = process.communicate()
        seconds = time.perf_counter() - begun
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, printed)
    return Measured(seconds, watch.peak_mb)


def measure_work(
    work: Callable[[], object], *, before: Callable[[], object] = lambda: None
) -> Measured:
    """A callable, in a fork of this process: what is loaded here is loaded there.

    The time is that of the callable alone, once `before` has been called in the fork. The memory is
    that of both processes, since neither does without what they share. Raises RuntimeError if the
    fork fails.
    """
    forks = multiprocessing.get_context("fork")
    receiver, sender = forks.Pipe(duplex=False)
    child = forks.Process(target=_timed, args=(work, before, sender))
    child.start()
    sender.close()
    with _Watch(os.getpid()) as watch:
        child.join()
    if child.exitcode:
        raise RuntimeError(f"the measured work ended with {child.exitcode}")
    return Measured(receiver.recv(), watch.peak_mb)


def middle(runs: Sequence[Measured]) -> Measured:
    return Measured(median(run.seconds for run in runs), median(run.peak_mb for run in runs))


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, left: Sequence[str] = ()) -> str:
    """Columns as wide as their words; figures stand to the right, the columns named in `left` not.

    >>> print(table(("work", "s"), [("Typst", "1.2")], left=("work",)))
    work     s
    Typst  1.2
    """
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    aligned = [str.ljust if name in left else str.rjust for name in head]
    lines = (
        "  ".join(
            align(cell, width) for align, cell, width in zip(aligned, row, widths, strict=True)
        )
        for row in (head, *rows)
    )
    return "\n".join(line.rstrip() for line in lines)


def _timed(work: Callable[[], object], before: Callable[[], object], sender) -> None:
    before()
    begun = time.perf_counter()
    work()
    sender.send(time.perf_counter() - begun)


class _Watch:
    """Looks at a process and its descendants until the block is left."""

    def __init__(self, pid: int):
        self.peak_mb = 0.0
        self._pid, self._over = pid, Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *problem) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        pause = 0.0
        while not self._over.wait(pause):
            begun = time.perf_counter()
            self.peak_mb = max(self.peak_mb, sum(map(_pss_mb, family(self._pid))))
            pause = max(_EVERY, _SHARE * (time.perf_counter() - begun))


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        found += children(parent)
    return found


def children(pid: int) -> list[int]:
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(n) for thread in threads for n in (thread / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []  # it has just ended


def _pss_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6
