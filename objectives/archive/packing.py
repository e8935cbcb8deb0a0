"""The ZIP itself, written piece by piece and sealed.

The seal is its comment, the last bytes of the file: the SHA-256 of all those before. One flipped or
missing byte is known by it, in the directory of the ZIP as well.
"""

import hashlib
from collections.abc import Iterable
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from .manifest import NAME, Manifest, Part, file_member, table_member

SEAL = 64  # characters
_PIECE = 1024 * 1024


class Packer:
    """Members one after the other, never one of them whole in memory."""

    def __init__(self, zip_file: ZipFile):
        self._zip = zip_file

    def add_table(self, label: str, lines: Iterable[bytes]) -> Part:
        return self._add(table_member(label), lines, ZIP_DEFLATED)

    def add_file(self, name: str, content: Iterable[bytes]) -> Part:
        """As it is: what is handed in and what is printed is compressed already."""
        return self._add(file_member(name), content, ZIP_STORED)

    def end(self, manifest: Manifest) -> None:
        """The manifest comes last, since it knows all others."""
        self._add(NAME, [manifest.as_bytes()], ZIP_DEFLATED)
        self._zip.comment = b"0" * SEAL

    def _add(self, member: str, data: Iterable[bytes], compression: int) -> Part:
        info = ZipInfo(member)
        info.compress_type, info.external_attr = compression, 0o600 << 16
        digest, size, count = hashlib.sha256(), 0, 0
        with self._zip.open(info, "w", force_zip64=True) as out:
            for piece in data:
                out.write(piece)
                digest.update(piece)
                size, count = size + len(piece), count + 1
        rows = count if member.startswith("data/") else 0
        return Part(size, digest.hexdigest(), rows)


def seal(file: BinaryIO) -> None:
    """Write the seal of a ZIP into the room that was left for it."""
    digest = sealing(file)
    file.seek(-SEAL, 2)
    file.write(digest)


def pieces(file: BinaryIO) -> Iterable[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def sealing(file: BinaryIO) -> bytes:
    """What the last bytes of this file ought to be."""
    left = file.seek(0, 2) - SEAL
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (piece := file.read(min(_PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest().encode()
