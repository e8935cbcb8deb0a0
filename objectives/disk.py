"""What a disk says when a file cannot be written, in words for who wanted to write it."""

import errno

from django.utils.translation import gettext as _

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_BROKEN = {errno.EIO, errno.ESTALE, errno.ENODEV}


def in_words(problem: OSError) -> str:
    """A sentence; empty where it is nothing that a disk does."""
    if is_full(problem):
        return full()
    if problem.errno in _READ_ONLY:
        return _("L'archivio dei file al momento si può solo leggere.")
    if problem.errno in _BROKEN:
        return _("L'archivio dei file al momento non risponde.")
    return ""


def is_full(problem: OSError) -> bool:
    return problem.errno in _FULL


def full() -> str:
    return _("Sul server lo spazio è esaurito: avvisare chi amministra il programma.")
