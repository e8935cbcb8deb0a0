"""The files of an archive on their way into the storage, until it is sure that they stay."""

import hashlib
import os
from contextlib import suppress

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from .checking import Archive, Show
from .manifest import Part
from .packing import pieces
from .refusal import Refused, why


class Arriving:
    """Nothing is written over: a name that other content has is left to it, and the file gets a
    fresh one."""

    def __init__(self):
        self.names: dict[str, str] = {}  # in the archive: in the storage
        self._written: list[str] = []

    def write(self, archive: Archive, show: Show) -> None:
        """Raises Refused when the storage cannot take one."""
        files = archive.manifest.files
        for number, (name, part) in enumerate(files.items(), start=1):
            try:
                self.names[name] = self._place(name, part, archive)
            except OSError as problem:
                words = _("Il file %(name)s non si scrive: %(problem)s.")
                raise Refused(words % {"name": name, "problem": why(problem)}) from None
            show(_("Scrittura dei file"), number, len(files))

    def take_back(self) -> None:
        """All that was written goes; what was there already stays. What cannot be taken back, on a
        disk that has become read-only, keeps nobody from hearing why nothing came of it."""
        while self._written:
            with suppress(OSError):
                default_storage.delete(self._written.pop())

    def _place(self, name: str, part: Part, archive: Archive) -> str:
        wanted = name
        if default_storage.exists(name):
            if _is_same(name, part):
                return name
            wanted = default_storage.get_available_name(_other_name(name))
        # Before it is there: what fails half-way is taken back too.
        self._written.append(wanted)
        with archive.open_file(name) as content:
            saved = default_storage.save(wanted, File(content, name=wanted))
        if saved != wanted:
            self._written[-1] = saved
        return saved


def _is_same(name: str, part: Part) -> bool:
    if default_storage.size(name) != part.size:
        return False
    digest = hashlib.sha256()
    with default_storage.open(name) as stored:
        for piece in pieces(stored):
            digest.update(piece)
    return digest.hexdigest() == part.sha256


def _other_name(name: str) -> str:
    """A storage that writes over what is there would not choose one by itself."""
    return default_storage.get_alternative_name(*os.path.splitext(name))
