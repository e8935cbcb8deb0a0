"""Run a command, and fail if it leaves anything behind: `leftovers.py COMMAND…`.

It gets a folder for temporary files of its own. Afterwards no process that knows of that folder may
be alive, nothing may lie in it but what pytest keeps of its last runs, and the checkout must look
as before.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 5  # seconds for a process that is on its way out
_OF_PYTEST = "pytest-of-"
_CACHES = {"__pycache__", ".ruff_cache", ".hypothesis", ".venv", ".git"}


def main(command: list[str]) -> int:
    before = _checkout()
    folder = Path(tempfile.mkdtemp(prefix="peg-tests-"))
    folder.chmod(0o755)  # PostgreSQL's own user goes through it
    try:
        status = subprocess.run(command, env=os.environ | {"TMPDIR": str(folder)}).returncode
        left = [f"process {words}" for words in _alive(folder)]
        left += [f"file {path.name}" for path in sorted(folder.iterdir()) if not _kept(path)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    left += [f"checkout {path}" for path in sorted(_checkout() ^ before)]
    for words in left:
        print(f"left behind: {words}", file=sys.stderr)
    return status or bool(left)


def _alive(folder: Path) -> list[str]:
    """The command lines of the processes that were started with this folder."""
    until = time.monotonic() + _PATIENCE
    while (found := list(_started_with(f"TMPDIR={folder}"))) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def _started_with(variable: str):
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if variable.encode() in (process / "environ").read_bytes().split(b"\0"):
                yield (process / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        except OSError:  # it has ended, or is somebody else's
            continue


def _kept(path: Path) -> bool:
    return path.name.startswith(_OF_PYTEST)


def _checkout() -> set[str]:
    """Every file of the working tree but the caches."""
    found = set()
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in _CACHES]
        found |= {str(Path(folder, name).relative_to(ROOT)) for name in files}
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
