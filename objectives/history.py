"""The one door through which a card, and a reference row, is written (design.md, section 2).

`recorded` looks at the rows before and after whatever happens inside it and keeps the difference:
one entry per user action, children included. It does not depend on how they were written, so a
bulk update leaves its trace as well as a save.
"""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models, transaction

from .enums import Action
from .italian import format_date, format_decimal, shorten
from .models import DaysLate, HistoryEntry, PegObjective, User
from .models.body import Body

# The children that belong to a subject's history, by the name of the relation.
_CHILDREN = {
    PegObjective: ("phases", "indicators", "human_resources", "instrumental_resources"),
    Body: ("days_late",),
}
_UNRECORDED = {"id", "password", "last_login"}


@dataclass
class Recording:
    """What `recorded` found: filled in when its block has ended."""

    changes: list[dict] = dataclasses.field(default_factory=list)


@contextmanager
def recorded(
    subject: models.Model, *, by: User | None, action: Action, reason: str = ""
) -> Iterator[Recording]:
    """Write `subject` and its children inside this block; one history entry keeps what changed.

    `by` is None for a command. The block is a transaction and holds the subject's row locked;
    nothing changed, nothing is recorded.
    """
    recording = Recording()
    with transaction.atomic():
        before = _snapshot(subject, lock=True)
        label, subject_before = str(subject), copy(subject)
        yield recording
        after = _snapshot(subject)
        recording.changes = _differences(before, after)
        if recording.changes:
            HistoryEntry.objects.create(
                # Who deletes himself is not there any more to be pointed at; his name stays.
                actor=None if not after and by == subject_before else by,
                actor_name=by.full_name or by.username if by else "comando",
                action=action,
                reason=reason,
                subject_type=subject._meta.model_name,
                subject_id=next(iter(after or before)).pk,
                subject_label=label if not after else str(subject),
                changes=recording.changes,
            )


@dataclass(frozen=True)
class _Key:
    """Which row: the subject itself, or one of its children."""

    model: type[models.Model]
    pk: int


@dataclass(frozen=True)
class _Value:
    """What a field says, and which row it points at if it points at one."""

    words: str
    target: int | None = None


_Snapshot = dict[_Key, dict[str, _Value]]


def _snapshot(subject: models.Model, *, lock: bool = False) -> _Snapshot:
    """Each row of the subject as it is in the database, every field in words."""
    model = type(subject)
    if subject.pk is None:
        return {}
    rows = model._base_manager.filter(pk=subject.pk)
    if lock:
        # Held until the end: two people on one card write one after the other.
        list(rows.select_for_update().values_list("pk"))
    foreign = [f.name for f in _fields(model) if f.is_relation]
    found = list(rows.select_related(*foreign))
    for relation in _CHILDREN.get(model, ()):
        found += [child for parent in found[:1] for child in getattr(parent, relation).all()]
    return {_Key(type(row), row.pk): _in_words(row) for row in found}


def _fields(model: type[models.Model]) -> list[models.Field]:
    parents = set(_CHILDREN)
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in _UNRECORDED
        and not (field.is_relation and model not in parents and field.related_model in parents)
    ]


def _in_words(row: models.Model) -> dict[str, _Value]:
    return {
        field.name: _Value(
            _words(field, row), getattr(row, field.attname) if field.is_relation else None
        )
        for field in _fields(type(row))
    }


def _words(field: models.Field, row: models.Model) -> str:
    value = getattr(row, field.name)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    match value:
        case None:
            return ""
        case bool():
            return "sì" if value else "no"
        case Decimal():
            return format_decimal(value)
        case date():
            return format_date(value)
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def _differences(before: _Snapshot, after: _Snapshot) -> list[dict]:
    changes = []
    for row in [*after, *(row for row in before if row not in after)]:
        old, new = before.get(row, {}), after.get(row, {})
        for field in _fields(row.model):
            was, now = _told_apart(old.get(field.name), new.get(field.name))
            # Of a new row only what it says is worth keeping, not its blanks.
            blank = not old and (now == "no" or field.name == "position")
            if was != now and not blank:
                changes.append(
                    {
                        "row": _row_name(row, new or old),
                        "field": str(field.verbose_name),
                        "before": was,
                        "after": now,
                    }
                )
    return changes


def _told_apart(old: _Value | None, new: _Value | None) -> tuple[str, str]:
    """The words before and after; where two rows have one name, their numbers behind it."""
    old, new = old or _Value(""), new or _Value("")
    if old.words == new.words and old.target != new.target:
        return f"{old.words} (n. {old.target})", f"{new.words} (n. {new.target})"
    return old.words, new.words


def _row_name(row: _Key, values: dict[str, _Value]) -> str:
    """Empty for the subject itself; for a child, what it is and its words."""
    if row.model in _CHILDREN or "position" not in values:
        return "" if row.model is not DaysLate else "giorni di ritardo"
    words = values.get("description") or values.get("profile") or _Value("")
    return f"{row.model._meta.verbose_name} «{shorten(words.words)}»"
