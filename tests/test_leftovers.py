"""What the suite itself is held to: whoever leaves something behind is told what."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests import leftovers

_SCRIPT = Path(leftovers.__file__)


def after(command: str) -> tuple[int, list[str]]:
    """The exit status, and what was left by a line of the shell."""
    words = [sys.executable, _SCRIPT, "sh", "-c", command]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr.splitlines()


def test_whoever_cleans_up_hears_nothing():
    assert after('touch "$TMPDIR/a"; rm "$TMPDIR/a"; mkdir "$TMPDIR/pytest-of-me"') == (0, [])


def test_the_commands_own_failure_is_kept():
    assert after("exit 3") == (3, [])


def test_a_file_is_told():
    line = 'touch -d 12:34:56 "$TMPDIR/forgotten"'
    assert after(line) == (1, ["left behind: file forgotten, since 12:34:56"])


def test_a_folder_is_told_with_what_is_in_it():
    line = 'mkdir "$TMPDIR/book"; touch "$TMPDIR/book/pdf"; touch -d 12:34:56 "$TMPDIR/book"'
    assert after(line) == (1, ["left behind: folder book, since 12:34:56, with ['pdf']"])


def test_a_process_is_told(tmp_path):
    number = tmp_path / "number"
    status, told = after(f"sleep 60 >/dev/null 2>&1 & echo $! > {number}")
    os.kill(int(number.read_text()), signal.SIGKILL)
    assert (status, told) == (1, ["left behind: process sleep 60"])
