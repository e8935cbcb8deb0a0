"""Files on a disk, each there whole or not at all."""

import os
import secrets
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import FileSystemStorage

PARTIAL = ".parziale"
_WRITTEN_WITHIN = timedelta(days=1)


class WholeFiles(FileSystemStorage):
    """Written under another name and called by its own when all of it is on the disk: neither a
    disk that is full nor a process that is killed leaves half a file where a row looks for it. Two
    who save under one name at the same moment get two files."""

    def _save(self, name, content):
        partial = f"{name}.{secrets.token_hex(4)}{PARTIAL}"
        try:
            super()._save(partial, content)
            with open(self.path(partial), "rb") as written:
                os.fsync(written.fileno())
            while True:
                try:
                    os.link(self.path(partial), self.path(name))
                    return name
                except FileExistsError:
                    name = self.get_available_name(name)
        finally:
            self.delete(partial)

    def sweep(self) -> None:
        """Take away the parts of files whose writers were killed: a living one is quicker."""
        oldest = time.time() - _WRITTEN_WITHIN.total_seconds()
        for part in Path(self.location).rglob(f"*{PARTIAL}"):
            with suppress(FileNotFoundError):  # its writer has just come to the end
                if part.stat().st_mtime < oldest:
                    part.unlink()
