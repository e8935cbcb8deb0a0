"""The last number that each table has given out.

A row that was deleted took its number along, and the history still speaks of it: after a restore
no new row may be given the same.
"""

from django.apps.registry import Apps
from django.db import connection
from django.db.models import AutoField, Model

from .tables import carried, label


def last_numbers(apps: Apps) -> dict[str, int]:
    """By table; those that never had a row are 0.

    A row that came with its number may have one that PostgreSQL has not counted.
    """
    counting = [model for model in carried(apps) if isinstance(model._meta.pk, AutoField)]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            given = dict(cursor.fetchall())
        return {label(model): given.get(model._meta.db_table, 0) for model in counting}
    return {label(model): max(_last_of(model), _highest(model)) for model in counting}


def go_on_after(numbers: dict[str, int], apps: Apps) -> None:
    """The next row of a table gets a number above that one, and above all rows that are there.

    Undone with the transaction, as `setval` would not be.
    """
    for model in carried(apps):
        if not isinstance(model._meta.pk, AutoField):
            continue
        last = max(_highest(model), numbers.get(label(model), 0))
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                table = model._meta.db_table
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                if last:
                    cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, last])
            else:
                cursor.execute(f"ALTER SEQUENCE {_sequence(model)} RESTART WITH {last + 1:d}")


def _last_of(model: type[Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT last_value, is_called FROM {_sequence(model)}")
        value, is_called = cursor.fetchone()
    return value if is_called else value - 1


def _highest(model: type[Model]) -> int:
    return model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


def _sequence(model: type[Model]) -> str:
    """PostgreSQL's own name of it, quoted by it where that is needed."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, model._meta.pk.column])
        return cursor.fetchone()[0]
