"""Which tables an archive holds, and a row as a line of it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db.models import Model

Row = dict[str, Any]  # column: value

# Every other table is carried: a new one cannot be forgotten.
LEFT_OUT = {
    # Who is logged in on one machine logs in again on the next.
    "sessions.session",
    # A cache: what is not there is printed again.
    "objectives.keptpaper",
    # Jobs that are done are over; those that wait are asked for again by `requeue_jobs`, from the
    # rows that they are about.
    "django_tasks_database.dbtaskresult",
    # Failures to log in, with addresses: forgotten after some minutes anyway.
    "axes.accessattempt",
    "axes.accessattemptexpiration",
    "axes.accessfailurelog",
    "axes.accesslog",
}
_AT_ONCE = 500  # rows read from the database together


def tables(apps: Apps) -> list[type[Model]]:
    """All tables of ours and of the libraries, those of many-to-many fields included, by name."""
    models = apps.get_models(include_auto_created=True)
    ours = (model for model in models if model._meta.managed and not model._meta.proxy)
    return sorted(ours, key=label)


def carried(apps: Apps) -> list[type[Model]]:
    """Those that an archive holds; `apps` may be the program's own, or that of older migrations."""
    return [model for model in tables(apps) if label(model) not in LEFT_OUT]


def label(model: type[Model]) -> str:
    return model._meta.label_lower


def stored_fields(model: type[Model]) -> list:
    return [field for field in model._meta.concrete_fields if not field.generated]


def rows_of(model: type[Model]) -> Iterator[Row]:
    """Every row, working copies included, by number."""
    columns = [field.attname for field in stored_fields(model)]
    rows = model._base_manager.order_by("pk").values(*columns)
    return rows.iterator(chunk_size=_AT_ONCE)


def as_line(row: Row) -> bytes:
    """The same row is the same line, whichever database it comes from: keys in order, also inside
    of JSON, which PostgreSQL keeps in an order of its own."""
    words = json.dumps(
        row,
        default=_plain,
        sort_keys=True,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )
    return words.encode() + b"\n"


def from_line(line: bytes, model: type[Model]) -> Row:
    """The row that a line says. Raises ValueError for anything else."""
    try:
        said = json.loads(line)
    except RecursionError as problem:
        raise ValueError from problem
    fields = {field.attname: field for field in stored_fields(model)}
    if not isinstance(said, dict) or said.keys() != fields.keys():
        raise ValueError
    try:
        return {name: field.to_python(said[name]) for name, field in fields.items()}
    except (ValidationError, TypeError, ArithmeticError) as problem:
        raise ValueError from problem


def _plain(value: Any) -> str:
    """What JSON has no word for, so that `to_python` of its field reads it back exactly."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(type(value).__name__)
