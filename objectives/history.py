"""The one door through which a card, and a reference row, is written (design.md, section 2).

`recorded` looks at the rows before and after whatever happens inside it and keeps the difference:
one entry per user action, children included. It does not depend on how they were written, so a
bulk update leaves its trace as well as a save.
"""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.db import models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from .enums import Action
from .italian import format_date, format_decimal, shorten
from .models import Body, DaysLate, HistoryEntry, Narrative, PegObjective, User
from .models.base import RichField
from .richtext import text_lines

# The children that belong to a subject's history, by the name of the relation.
_CHILDREN = {
    PegObjective: (*PegObjective.ROWS, "narratives"),
    Body: ("days_late",),
}
# Sent once the writing is there for everybody, with `cards`: the numbers of those that it touched.
cards_written = Signal()

_UNRECORDED = {"id", "password", "last_login", "origin", "varies"}


@dataclass
class Recording:
    """What `recorded` found about one subject: filled in when its block has ended.

    `touched` names the fields behind the changes: the model's class and the field's name.
    """

    changes: list[dict] = dataclasses.field(default_factory=list)
    touched: set[tuple[type[models.Model], str]] = dataclasses.field(default_factory=set)


@contextmanager
def recorded(
    subject: models.Model,
    *,
    by: User | None,
    action: Action,
    reason: str = "",
    always: bool = False,
) -> Iterator[Recording]:
    """Write `subject` and its children inside this block; one history entry keeps what changed.

    `by` is None for a command. The block is a transaction and holds the subject's row locked;
    nothing changed, nothing is recorded, unless it is `always` worth an entry.
    """
    with recorded_each([subject], by=by, action=action, reason=reason, always=always) as found:
        yield found[0]


@contextmanager
def recorded_each(
    subjects: Sequence[models.Model],
    *,
    by: User | None,
    action: Action,
    reason: str = "",
    always: bool = False,
) -> Iterator[list[Recording]]:
    """Like `recorded`, for many subjects of one kind in as many queries as for one."""
    recordings = [Recording() for _ in subjects]
    with transaction.atomic():
        told = [_Subject(subject) for subject in subjects]
        before = _snapshots(subjects, lock=True)
        yield recordings
        after = _snapshots(subjects)
        entries = []
        for subject, row, recording in zip(told, subjects, recordings, strict=True):
            old, new = before.get(subject.pk, {}), after.get(row.pk, {})
            _tell_apart(old, new, recording)
            if recording.changes or always:
                entries.append(subject.entry(row if new else None, recording, by, action, reason))
        HistoryEntry.objects.bulk_create(entries)
        _tell_of_cards(entries)


def _tell_of_cards(entries: Iterable[HistoryEntry]) -> None:
    kind = PegObjective._meta.model_name
    cards = {entry.subject_id for entry in entries if entry.subject_type == kind}
    if cards:
        transaction.on_commit(lambda: cards_written.send(PegObjective, cards=cards))


@dataclass
class _Subject:
    """A subject as it is called before the block: inside it may be renamed, or deleted."""

    row: models.Model

    def __post_init__(self):
        self.pk, self.label, self.row = self.row.pk, str(self.row), copy(self.row)

    def entry(self, now, recording, by, action, reason) -> HistoryEntry:
        row = now or self.row
        return HistoryEntry(
            # Who deletes himself is not there any more to be pointed at; his name stays.
            actor=None if not now and by == self.row else by,
            actor_name=actor_name(by),
            action=action,
            reason=reason,
            subject_type=row._meta.model_name,
            # What is done to a working copy is done to its card.
            subject_id=getattr(row, "varies_id", None) or (now.pk if now else self.pk),
            subject_label=str(now) if now else self.label,
            changes=recording.changes,
        )


def actor_name(by: User | None) -> str:
    """How the history calls whoever acted: kept beside the link to the person, which may go."""
    return by.full_name or by.username if by else _("comando")


def entries_of(subject: models.Model):
    """The history of one row, newest first."""
    return HistoryEntry.objects.filter(subject_type=subject._meta.model_name, subject_id=subject.pk)


def entries_of_all(
    subjects: Sequence[models.Model], actions: Iterable[Action] = Action
) -> dict[int, list[HistoryEntry]]:
    """The history of many rows of one kind, each newest first, by their numbers; only entries of
    these actions, and without what they changed (that is read when it is asked for)."""
    told: dict[int, list[HistoryEntry]] = {}
    for kind in {row._meta.model_name for row in subjects}:
        pks = [row.pk for row in subjects]
        found = HistoryEntry.objects.filter(subject_type=kind, subject_id__in=pks)
        for entry in found.filter(action__in=list(actions)).defer("changes"):
            told.setdefault(entry.subject_id, []).append(entry)
    return told


@dataclass(frozen=True)
class Change:
    """One field of one row before and after, as it is read: no mark-up, whatever it stood in.

    `row` is empty for the subject itself.
    """

    row: str
    field: str
    before: str
    after: str


def changes_of(entry: HistoryEntry) -> list[Change]:
    """What an entry keeps, in words for a page or a spreadsheet."""
    return [_readable(change) for change in entry.changes]


def _readable(change: dict) -> Change:
    field, before, after = change["field"], change["before"], change["after"]
    if field in _rich_names() or any(map(_LOOKS_RICH.match, (before, after))):
        before, after = text_lines(before), text_lines(after)
        if before == after:
            # Two equal texts beside each other: nobody would know why.
            field = _("%(field)s (solo l'aspetto del testo)") % {"field": field}
    return Change(change["row"], field, before, after)


# Stored by `sanitise`, under whatever name its field had in those years.
_LOOKS_RICH = re.compile(r"<(p|ul|ol)>.*</(p|ul|ol)>\Z", re.DOTALL)


@cache
def _rich_names() -> set[str]:
    """How the fields of rich text are called: an entry knows them by their name alone."""
    return {
        str(field.verbose_name)
        for model in HistoryEntry._meta.apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, RichField)
    }


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


def _snapshots(subjects: Sequence[models.Model], *, lock: bool = False) -> dict[int, _Snapshot]:
    """Each row of each subject as it is in the database, every field in words."""
    pks = [subject.pk for subject in subjects if subject.pk is not None]
    if not pks:
        return {}
    model = type(subjects[0])
    rows = model._base_manager.filter(pk__in=pks)
    if lock:
        # Held until the end: two people on one card write one after the other.
        list(rows.order_by("pk").select_for_update().values_list("pk"))
    found = {row.pk: {_key(row): _in_words(row)} for row in _whole(rows)}
    for relation in _CHILDREN.get(model, ()):
        link = model._meta.get_field(relation).field
        children = link.model._base_manager.filter(**{f"{link.name}__in": list(found)})
        for child in _whole(children.order_by(*link.model._meta.ordering)):
            found[getattr(child, link.attname)][_key(child)] = _in_words(child)
    return found


def _whole(rows: models.QuerySet) -> models.QuerySet:
    """With the rows that they point at, in the same query."""
    return rows.select_related(*(f.name for f in _fields(rows.model) if f.is_relation))


def _key(row: models.Model) -> _Key:
    return _Key(type(row), row.pk)


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
            return _("sì") if value else _("no")
        case Decimal():
            return format_decimal(value)
        case date():
            return format_date(value)
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def _tell_apart(before: _Snapshot, after: _Snapshot, recording: Recording) -> None:
    for row in [*after, *(row for row in before if row not in after)]:
        old, new = before.get(row, {}), after.get(row, {})
        for field in _fields(row.model):
            was, now = _told_apart(old.get(field.name), new.get(field.name))
            # Of a new row only what it says is worth keeping, not its blanks; «no» written as an
            # indicator's target is no blank.
            unticked = isinstance(field, models.BooleanField) and now == _("no")
            blank = not old and (unticked or field.name == "position")
            if was != now and not blank:
                recording.touched.add((row.model, field.name))
                recording.changes.append(
                    {
                        "row": _row_name(row, new or old),
                        "field": str(field.verbose_name),
                        "before": was,
                        "after": now,
                    }
                )


def _told_apart(old: _Value | None, new: _Value | None) -> tuple[str, str]:
    """The words before and after; where two rows have one name, their numbers behind it."""
    old, new = old or _Value(""), new or _Value("")
    if old.words == new.words and old.target != new.target:
        return f"{old.words} (n. {old.target})", f"{new.words} (n. {new.target})"
    return old.words, new.words


def _row_name(row: _Key, values: dict[str, _Value]) -> str:
    """Empty for the subject itself; for a child, what it is and its words."""
    if row.model is DaysLate:
        return _("giorni di ritardo")
    if row.model is Narrative:
        return _("relazione %(period)s") % {"period": values["period"].words}
    if row.model in _CHILDREN or "position" not in values:
        return ""
    words = values.get("description") or values.get("profile") or _Value("")
    return f"{row.model._meta.verbose_name} «{shorten(words.words)}»"
