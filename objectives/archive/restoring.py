"""An archive put into a database, all of it or nothing.

The files come first, under names that nobody uses; then one transaction takes every old row away
and writes every new one as it was: no `save`, no signal, no history, no clock. Killed half-way it
leaves the database as before, and at most some files that no row names.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.apps.registry import Apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from ..enums import Action
from .arriving import Arriving
from .checking import Archive, Show, checked
from .manifest import is_plain
from .naming import Slot, names_in_database, slots
from .numbers import go_on_after
from .refusal import Refused
from .schema import (
    applied_migrations,
    empty_tables,
    has_tables,
    migrate_forward,
    require_known,
    require_migrated,
    tables_as_of,
)
from .tables import Row, carried, from_line, label, stored_fields

_AT_ONCE = 200  # rows written together; those of editions are long
# What `migrate` and `load_catalogue` write, and the first page that is looked at.
_BY_ITSELF = {
    "auth.permission",
    "contenttypes.contenttype",
    "objectives.body",
    "objectives.mission",
    "objectives.programme",
    "objectives.staffcategory",
}


@dataclass(frozen=True)
class Restored:
    """What came back; `missing` are files that rows name and the archive never had, `left` old
    ones that could not be deleted."""

    rows: int
    files: int
    size: int
    missing: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def restore_archive(path: Path, show: Show, *, replace: bool = False) -> Restored:
    """Raises Refused with nothing changed."""
    with checked(path, show) as archive:
        manifest = archive.manifest
        arriving = Arriving()
        loading = _Loading(archive, arriving, show)
        try:
            require_known(manifest.migrations)
            _require_room(replace)
            arriving.write(archive, show)
            old, named = loading.run(replace)
        except BaseException as problem:
            # When the answer to a COMMIT is lost nobody knows whether the rows are there.
            if not loading.is_done:
                arriving.take_back()
            if isinstance(problem, DatabaseError):
                raise Refused(_not_written(problem)) from None
            raise
    left = _delete(old - named)
    size = sum(part.size for part in manifest.parts.values())
    missing = [name for name in manifest.missing if not default_storage.exists(name)]
    return Restored(manifest.rows, len(manifest.files), size, missing, left)


def _require_room(replace: bool) -> None:
    if not has_tables():
        return
    require_migrated()
    if not replace and (found := _content()):
        raise Refused(
            _(
                "Il database non è vuoto (%(what)s): con --replace il suo contenuto viene tolto e"
                " sostituito da quello dell'archivio."
            )
            % {"what": found}
        )


def _content() -> str:
    """A table that people have written to; none in a database that was just made."""
    for model in carried(apps):
        rows = model._base_manager.all()
        if label(model) == "objectives.historyentry":
            rows = rows.exclude(action=Action.CATALOGUE)
        if label(model) not in _BY_ITSELF and rows.exists():
            return str(model._meta.verbose_name_plural)
    return ""


class _Loading:
    """The one transaction."""

    def __init__(self, archive: Archive, arriving: Arriving, show: Show):
        self._archive, self._arriving, self._show = archive, arriving, show
        self._named: set[str] = set()
        self._written = 0
        self.is_done = False  # all but the commit

    def run(self, replace: bool) -> tuple[set[str], set[str]]:
        """The files that rows named before, and those that they name now."""
        manifest = self._archive.manifest
        is_as_now = has_tables() and manifest.migrations == applied_migrations()
        if is_as_now:
            with transaction.atomic(durable=True):
                old = self._make_room(replace)
                empty_tables()
                self._load(apps)
                self._end()
        else:
            # SQLite alters tables only where no foreign key is watched; all are checked below.
            with connection.constraint_checks_disabled(), transaction.atomic(durable=True):
                old = self._make_room(replace)
                self._load(tables_as_of(manifest.migrations))
                self._show(_("Aggiornamento delle tabelle"), 0, 0)
                migrate_forward()
                self._end()
        ContentType.objects.clear_cache()
        return old, self._named

    def _end(self) -> None:
        go_on_after(self._archive.manifest.numbers, apps)
        self.is_done = True

    def _make_room(self, replace: bool) -> set[str]:
        """Looked at again: somebody may have written since."""
        _require_room(replace)
        return names_in_database(carried(apps)) if has_tables() else set()

    def _load(self, models: Apps) -> None:
        manifest = self._archive.manifest
        by_label = {label(model): model for model in carried(models)}
        if by_label.keys() != manifest.tables.keys():
            raise Refused(_("L'archivio è danneggiato: non ha le tabelle della sua versione."))
        for name, model in by_label.items():
            self._load_table(model)
            if model._base_manager.count() != manifest.tables[name].rows:
                raise Refused(_refused_table(name))
        try:
            connection.check_constraints()
        except IntegrityError:
            raise Refused(
                _("L'archivio è danneggiato: una riga ne nomina un'altra che non c'è.")
            ) from None

    def _load_table(self, model: type[Model]) -> None:
        batch: list[Row] = []
        read = 0
        try:
            for line in self._archive.lines(label(model)):
                read += 1
                row = from_line(line, model)
                self._rename_files(model, row)
                batch.append(row)
                if len(batch) == _AT_ONCE:
                    self._insert(model, batch)
            self._insert(model, batch)
        # Not in the database's words: these quote what is in the row.
        except (IntegrityError, DataError, ValueError, OverflowError):
            raise Refused(_refused_table(label(model), read)) from None

    def _rename_files(self, model: type[Model], row: Row) -> None:
        for slot in slots(model, row):
            if not self._is_known(slot):
                raise ValueError
            slot.rename(self._arriving.names.get(slot.name, slot.name))
            self._named.add(slot.name)

    def _is_known(self, slot: Slot) -> bool:
        """A row names only files that came with it, or of which it is said that nobody had them."""
        manifest, name = self._archive.manifest, slot.name
        if not isinstance(name, str) or not is_plain(name):
            return False
        return not slot.must_be_there or name in manifest.files or name in manifest.missing

    def _insert(self, model: type[Model], rows: list[Row]) -> None:
        """As they are: `raw` keeps each field from having its own say, as `auto_now_add` would."""
        made, fields = [model(**row) for row in rows], stored_fields(model)
        while made:
            most = max(1, connection.ops.bulk_batch_size(fields, made))
            now, made = made[:most], made[most:]
            model._base_manager._insert(now, fields=fields, using=connection.alias, raw=True)
        self._written += len(rows)
        rows.clear()
        self._show(_("Scrittura delle righe"), self._written, self._archive.manifest.rows)


def _not_written(problem: DatabaseError) -> str:
    words = _("Il database non ha scritto l'archivio: %(problem)s")
    return words % {"problem": str(problem).partition("\n")[0]}


def _refused_table(name: str, number: int = 0) -> str:
    if number:
        words = _("L'archivio è danneggiato: il database rifiuta %(table)s, verso la riga %(row)s.")
        return words % {"table": name, "row": number}
    words = _("L'archivio è danneggiato: %(table)s non ha le righe che dovrebbe.")
    return words % {"table": name}


def _delete(names: Iterable[str]) -> list[str]:
    """Those that could not be deleted."""
    left = []
    for name in sorted(names):
        try:
            default_storage.delete(name)
        except OSError:
            left.append(name)
    return left
