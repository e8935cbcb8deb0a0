"""One moment of the database and the files that its rows name, put into one archive."""

import fcntl
import importlib.metadata
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile

from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from .checking import Show, checked
from .manifest import Manifest
from .naming import names_in_database, slots
from .numbers import last_numbers
from .packing import Packer, pieces, seal
from .refusal import Refused, why
from .schema import applied_migrations, require_migrated
from .tables import as_line, carried, label, rows_of


@dataclass(frozen=True)
class Made:
    """What an archive holds; `missing` are files that rows name and the storage lacks."""

    rows: int
    files: int
    size: int
    missing: list[str] = field(default_factory=list)


def make_archive(path: Path, show: Show, *, overwrite: bool = False) -> Made:
    """Write an archive, look at all of it again, and only then give it its name.

    Readable by its owner alone. Raises Refused when there is none afterwards.
    """
    try:
        if path.exists() and not path.is_file():
            words = _("%(path)s non è un file: scegliere il nome di un file.")
            raise Refused(words % {"path": path})
        if path.exists() and not overwrite:
            words = _("%(path)s esiste già: scegliere un altro nome, o aggiungere --overwrite.")
            raise Refused(words % {"path": path})
        require_migrated()
        with _partial(path) as (partial, file):
            manifest = _fill(file, show)
            file.flush()
            os.fsync(file.fileno())
            with checked(partial, show):
                partial.replace(path)
        _sync_folder(path.parent)
        size = path.stat().st_size
    except OSError as problem:
        words = _("%(path)s non si scrive: %(problem)s. Non ne resta niente.")
        raise Refused(words % {"path": path, "problem": why(problem)}) from None
    except DatabaseError as problem:
        words = _("Il database non si legge: %(problem)s")
        raise Refused(words % {"problem": str(problem).partition("\n")[0]}) from None
    lost = names_in_database(carried(apps)) if manifest.missing else set()
    missing = [name for name in manifest.missing if name in lost]
    return Made(manifest.rows, len(manifest.files), size, missing)


@contextmanager
def snapshot() -> Iterator[None]:
    """All reading inside sees the same moment, and no writer waits for it."""
    if connection.vendor == "sqlite":
        # Not `atomic`: its BEGIN IMMEDIATE would keep writers out. This one only reads (WAL).
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _fill(file: BinaryIO, show: Show) -> Manifest:
    with ZipFile(file, "w") as zip_file:
        packer = Packer(zip_file)
        manifest = _pack(packer, show)
        packer.end(manifest)
    seal(file)
    return manifest


def _pack(packer: Packer, show: Show) -> Manifest:
    names: dict[str, bool] = {}  # of a file: whether it must be there
    models = carried(apps)
    with snapshot():
        made_at = timezone.now()
        tables = {}
        for number, model in enumerate(models, start=1):
            tables[label(model)] = packer.add_table(label(model), _lines(model, names))
            show(_("Lettura delle righe"), number, len(models))
        numbers, migrations = last_numbers(apps), applied_migrations()
    # The rows first: a file is there before a row names it, and is never written again.
    files, missing = {}, []
    for number, name in enumerate(sorted(names), start=1):
        if (stored := _open(name)) is not None:
            with stored:
                files[name] = packer.add_file(name, _read(name, stored))
        elif names[name]:
            missing.append(name)
        show(_("Lettura dei file"), number, len(names))
    return Manifest(
        version=importlib.metadata.version("peg"),
        made_at=made_at.isoformat(),
        migrations=migrations,
        tables=tables,
        files=files,
        numbers=numbers,
        missing=missing,
    )


def _lines(model: type[Model], names: dict[str, bool]) -> Iterator[bytes]:
    for row in rows_of(model):
        for slot in slots(model, row):
            names[slot.name] = names.get(slot.name, False) or slot.must_be_there
        yield as_line(row)


def _open(name: str) -> File | None:
    """None where the storage has no such file. Raises Refused where it has and does not open it."""
    try:
        return default_storage.open(name)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise Refused(_not_read(name, problem)) from None


def _read(name: str, stored: File) -> Iterator[bytes]:
    try:
        yield from pieces(stored)
    except OSError as problem:
        raise Refused(_not_read(name, problem)) from None


def _not_read(name: str, problem: OSError) -> str:
    words = _("Il file %(name)s non si legge: %(problem)s.")
    return words % {"name": name, "problem": why(problem)}


@contextmanager
def _partial(path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A file beside, that goes unless it was given its name. What a killed run has left is written
    over; of two runs at once the second is refused."""
    partial = path.with_name(f"{path.name}.partial")
    with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT, 0o600), "w+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = os.path.samestat(os.fstat(file.fileno()), partial.stat())
        except (BlockingIOError, FileNotFoundError):
            is_ours = False
        if not is_ours:
            words = _("un'altra copia verso %(path)s è in corso: attendere che finisca.")
            raise Refused(words % {"path": path})
        try:
            os.fchmod(file.fileno(), 0o600)
            file.truncate(0)
            yield partial, file
        finally:
            partial.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """A new name survives a power cut only when its folder was written, too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
