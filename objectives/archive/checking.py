"""An archive is believed only when all of it was looked at.

Bounds come from the manifest: no member is read beyond the size that it is said to have. Checksums
tell damage, not forgery: who may write archives may write anything into them.
"""

import hashlib
import lzma
import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.utils.translation import gettext as _

from .manifest import NAME, Manifest, Part, file_member, read_manifest, table_member
from .packing import SEAL, pieces, sealing
from .refusal import Refused, why

Show = Callable[[str, int, int], None]  # what is being done, how much of it, of how much

_LONGEST_MANIFEST = 256 * 1024 * 1024
_LONGEST_LINE = 256 * 1024 * 1024
# All that reading a broken ZIP may raise.
_BROKEN = (
    BadZipFile,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zlib.error,
)


class Archive:
    """A whole archive, open for reading."""

    def __init__(self, zip_file: ZipFile, manifest: Manifest):
        self._zip, self.manifest = zip_file, manifest

    def lines(self, label: str) -> Iterator[bytes]:
        """The rows of a table. Raises ValueError for a line longer than any row may be."""
        with self._zip.open(table_member(label)) as member:
            while line := member.readline(_LONGEST_LINE):
                if not line.endswith(b"\n"):
                    raise ValueError
                yield line

    def open_file(self, name: str) -> BinaryIO:
        return self._zip.open(file_member(name))


@contextmanager
def checked(path: Path, show: Show) -> Iterator[Archive]:
    """Open an archive of which every byte was verified. Raises Refused."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            # It is read more than once, and from its end: a pipe has none.
            words = _("%(path)s non è un file: scrivere prima la copia sul disco.")
            raise Refused(words % {"path": path})
        file = path.open("rb")
    except OSError as problem:
        words = _("%(path)s non si apre: %(problem)s.")
        raise Refused(words % {"path": path, "problem": why(problem)}) from None
    with file:
        try:
            _check_seal(path, file)
            zip_file = ZipFile(file)
            archive = Archive(zip_file, _manifest(zip_file))
            _check_members(zip_file, archive.manifest)
            _check_parts(archive, show)
        except _BROKEN:
            raise Refused(_damaged(path)) from None
        yield archive


def _check_seal(path: Path, file: BinaryIO) -> None:
    size = file.seek(0, 2)
    file.seek(max(0, size - SEAL))
    seal = file.read()
    file.seek(0)
    if len(seal) < SEAL or set(seal) - set(b"0123456789abcdef") or file.read(2) != b"PK":
        words = _("%(path)s non è una copia di sicurezza di questo programma, o è incompleto.")
        raise Refused(words % {"path": path})
    if sealing(file) != seal:
        raise Refused(_damaged(path))


def _damaged(path: Path) -> str:
    words = _("%(path)s è danneggiato: il contenuto non corrisponde alle somme di controllo.")
    return words % {"path": path}


def _manifest(zip_file: ZipFile) -> Manifest:
    with zip_file.open(NAME) as member:
        data = member.read(_LONGEST_MANIFEST + 1)
    if len(data) > _LONGEST_MANIFEST:
        raise ValueError
    return read_manifest(data)


def _check_members(zip_file: ZipFile, manifest: Manifest) -> None:
    """There is what the manifest says and nothing else, each once and as long as it says."""
    infos = zip_file.infolist()
    by_name = {info.filename: info for info in infos}
    if len(by_name) != len(infos) or by_name.keys() != {NAME, *manifest.parts}:
        raise ValueError
    for name, part in manifest.parts.items():
        info = by_name[name]
        if info.file_size != part.size or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise ValueError


def _check_parts(archive: Archive, show: Show) -> None:
    manifest = archive.manifest
    total, done = sum(part.size for part in manifest.parts.values()), 0
    for label, part in manifest.tables.items():
        rows = _check_part(part, archive.lines(label))
        if rows != part.rows:
            raise ValueError
        done += part.size
        show(_("Verifica dell'archivio"), done, total)
    for name, part in manifest.files.items():
        with archive.open_file(name) as member:
            _check_part(part, pieces(member))
        done += part.size
        show(_("Verifica dell'archivio"), done, total)


def _check_part(part: Part, data: Iterator[bytes]) -> int:
    """How many pieces there were. Raises ValueError when they are not what they are said to be."""
    digest, left, count = hashlib.sha256(), part.size, 0
    for piece in data:
        digest.update(piece)
        left, count = left - len(piece), count + 1
        if left < 0:
            raise ValueError
    if left or digest.hexdigest() != part.sha256:
        raise ValueError
    return count
