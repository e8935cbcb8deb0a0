"""Why an archive is not made, or not restored."""

import errno

from django.utils.translation import gettext as _


class Refused(Exception):  # noqa: N818 – no error of the program's
    """One Italian sentence for who runs the servers; nothing was changed."""


def why(problem: OSError) -> str:
    """What the operating system has against it, in words."""
    match problem.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return _("lo spazio sul disco non basta")
        case errno.ENOENT | errno.ENOTDIR:
            return _("il file o la sua cartella non c'è")
        case errno.EACCES | errno.EPERM:
            return _("manca il permesso")
        case errno.EROFS:
            return _("il disco è di sola lettura")
        case errno.ENAMETOOLONG:
            return _("il nome è troppo lungo")
        case errno.EISDIR:
            return _("è una cartella, non un file")
    return problem.strerror or type(problem).__name__
