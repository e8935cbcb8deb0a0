"""Storages that do not do what one would like."""

import errno
import os
import signal

from django.core.files.storage import FileSystemStorage


class FullAtTheThird(FileSystemStorage):
    """The disk is full in the middle of the third file."""

    written = 0

    def _save(self, name, content):
        type(self).written += 1
        if self.written == 3:
            super()._save(name, content)
            raise OSError(errno.ENOSPC, "No space left on device")
        return super()._save(name, content)


class LockedAtTheThird(FullAtTheThird):
    """And nothing can be taken away any more."""

    def delete(self, name):
        raise OSError(errno.EROFS, "Read-only file system")


class KillsAtTheThird(FileSystemStorage):
    """The power goes in the middle of the third file."""

    written = 0

    def _save(self, name, content):
        type(self).written += 1
        if self.written == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return super()._save(name, content)


class WriteOnly(FileSystemStorage):
    """What is there does not open."""

    def _open(self, name, mode="rb"):
        raise PermissionError(errno.EACCES, "Permission denied")
