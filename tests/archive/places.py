"""Databases and folders in which the commands run as who administers the service runs them."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings


class Place:
    """A database and a folder of files, which only other processes see."""

    def __init__(self, url: str, folder: Path):
        folder.mkdir()
        self._folder = folder / "media"
        told = {"DATABASE_URL": url, "MEDIA_ROOT": str(folder / "media"), "SECRET_KEY": "x"}
        self._around = os.environ | told | {"PRINTED_DIR": str(folder / "printed")}

    def run(self, *words) -> str:
        done = self.tried(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def tried(self, *words, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=settings.BASE_DIR,
            env=self._around | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def files(self) -> dict[str, bytes]:
        """What lies in the folder of files."""
        return {str(p): p.read_bytes() for p in self._folder.rglob("*") if p.is_file()}

    def killed(self, line: str, *words) -> int:
        """The exit status of a command that is killed when it says that line."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=settings.BASE_DIR,
            env=self._around,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        with process:
            for said in process.stderr:
                if said.startswith(line):
                    process.kill()
        return process.returncode
