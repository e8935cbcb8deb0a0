"""The migrations that a database, an archive and this program have gone through."""

from django.apps import apps
from django.apps.registry import Apps
from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from .refusal import Refused
from .tables import tables

Migrations = dict[str, list[str]]  # by application


def applied_migrations() -> Migrations:
    """Those that this database says to have gone through, of the applications that are on."""
    found: Migrations = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        if app in apps.app_configs:
            found.setdefault(app, []).append(name)
    return found


def require_migrated() -> None:
    """Raises Refused where the tables are not those that this program writes."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    if executor.migration_plan(loader.graph.leaf_nodes()):
        raise Refused(
            _("Il database non è aggiornato a questa versione: eseguire prima «manage.py migrate».")
        )
    if unknown := _unknown(applied_migrations(), loader):
        words = _("Il database è di una versione più recente del programma: %(name)s è ignota qui.")
        raise Refused(words % {"name": unknown})


def require_known(migrations: Migrations) -> None:
    """Raises Refused for an archive that this program is too old for."""
    if unknown := _unknown(migrations, MigrationExecutor(connection).loader):
        raise Refused(
            _(
                "L'archivio è di una versione più recente del programma, o di una con altre parti"
                " accese: %(name)s è ignota qui. Aggiornare il programma, poi ripetere."
            )
            % {"name": unknown}
        )


def has_tables() -> bool:
    """Whether a program like this has ever been here."""
    there = set(connection.introspection.table_names())
    return bool(there & {"django_migrations", *(model._meta.db_table for model in tables(apps))})


def empty_tables() -> None:
    """All rows go, those of tables that no archive holds included."""
    names = [model._meta.db_table for model in tables(apps)]
    _run(connection.ops.sql_flush(no_style(), names))


def tables_as_of(migrations: Migrations) -> Apps:
    """All tables go, and come again as they were after these migrations; empty.

    Returns the models of then. To be called in a transaction, on SQLite one without foreign keys.
    """
    there = set(connection.introspection.table_names())
    ours = {"django_migrations", *(model._meta.db_table for model in tables(apps))}
    drop_tables(sorted(there & ours))
    _check_constraints("IMMEDIATE")
    executor = MigrationExecutor(connection)
    targets = _last_of_each(migrations, executor.loader.graph)
    executor.migrate(targets)
    models = MigrationExecutor(connection).loader.project_state(targets).apps
    _run(connection.ops.sql_flush(no_style(), [m._meta.db_table for m in tables(models)]))
    _check_constraints("DEFERRED")
    return models


def migrate_forward() -> None:
    """To what this program writes, with the permissions that belong to it."""
    _check_constraints("IMMEDIATE")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def drop_tables(names: list[str]) -> None:
    quoted = [connection.ops.quote_name(name) for name in names]
    if connection.vendor == "postgresql":
        _run([f"DROP TABLE {', '.join(quoted)}"] if quoted else [])
    else:
        _run(f"DROP TABLE {name}" for name in quoted)


def _unknown(migrations: Migrations, loader) -> str | None:
    known = loader.disk_migrations
    names = ((app, name) for app in migrations for name in migrations[app])
    return next((f"{app}.{name}" for app, name in names if (app, name) not in known), None)


def _last_of_each(migrations: Migrations, graph) -> list[tuple[str, str]]:
    """Of each application the migrations that no other of these comes after."""
    gone_through = {(app, name) for app in migrations for name in migrations[app]}
    before = {
        parent.key
        for key in gone_through
        for parent in graph.node_map[key].parents
        if parent.key[0] == key[0]
    }
    return sorted(gone_through - before)


def _check_constraints(when: str) -> None:
    """While rows come in any order they wait; but PostgreSQL alters no table of which a check is
    outstanding."""
    if connection.vendor == "postgresql":
        _run([f"SET CONSTRAINTS ALL {when}"])


def _run(statements) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
