"""Run a command, and fail if it leaves anything behind: `leftovers.py COMMAND…`.

It gets a folder for temporary files of its own. Afterwards no process that it started may be alive,
nothing may lie in that folder but what pytest keeps of its last runs, and the checkout must look as
before.
"""

import ctypes
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 5  # seconds for a process that is on its way out
_PR_SET_CHILD_SUBREAPER = 36
_OF_PYTEST = "pytest-of-"
_CACHES = {"__pycache__", ".ruff_cache", ".hypothesis", ".venv", ".git"}


def main(command: list[str]) -> int:
    before = _checkout()
    folder = Path(tempfile.mkdtemp(prefix="peg-tests-"))
    folder.chmod(0o755)  # PostgreSQL's own user goes through it
    _adopt_orphans()
    try:
        status = _run(command, os.environ | {"TMPDIR": str(folder)})
        left = [f"process {words}" for words in _alive()]
        left += [_told(path) for path in sorted(folder.iterdir()) if not _kept(path)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    left += [f"checkout {path}" for path in sorted(_checkout() ^ before)]
    for words in left:
        print(f"left behind: {words}", file=sys.stderr)
    return status or bool(left)


def _run(command: list[str], environment: dict[str, str]) -> int:
    """The exit status; whoever is adopted and dies meanwhile is buried."""
    started = os.posix_spawnp(command[0], command, environment)
    pid = None
    while pid != started:
        pid, status = os.wait()
    return os.waitstatus_to_exitcode(status)


def _adopt_orphans() -> None:
    """From now on, whatever loses its parent below us becomes our child (Linux, `prctl(2)`).

    A process cannot be told by its environment: while it executes a program it shows none.
    """
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _alive() -> list[str]:
    """The command lines of the processes that have outlived the command that started them."""
    until = time.monotonic() + _PATIENCE
    while _reap() and time.monotonic() < until:
        time.sleep(0.1)
    return list(_children())


def _reap() -> bool:
    """Bury the dead; whether any of our children lives."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        return False
    return True


def _children():
    for process in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (process / "stat").read_text().rpartition(")")
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        except OSError:  # it has ended, and was not ours
            continue
        if int(rest.split()[1]) == os.getpid():
            yield words or name.partition("(")[2]


def _kept(path: Path) -> bool:
    return path.name.startswith(_OF_PYTEST)


def _told(path: Path) -> str:
    """What it is, since when, and what is in it: enough to tell who made it."""
    since = time.strftime("%H:%M:%S", time.localtime(path.lstat().st_mtime))
    if not path.is_dir():
        return f"file {path.name}, since {since}"
    inside = sorted(str(one.relative_to(path)) for one in path.rglob("*"))
    return f"folder {path.name}, since {since}, with {inside[:10]}"


def _checkout() -> set[str]:
    """Every file of the working tree but the caches."""
    found = set()
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in _CACHES]
        found |= {str(Path(folder, name).relative_to(ROOT)) for name in files}
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
