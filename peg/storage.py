"""Files on a disk, each there whole or not at all."""

import os
import secrets

from django.core.files.storage import FileSystemStorage

PARTIAL = ".parziale"


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
