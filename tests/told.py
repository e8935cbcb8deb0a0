"""Whether the history tells all that changed: every row of every recorded table is looked at
before and after, whatever way it was written."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Field, Model

from objectives.history import actor_name
from objectives.italian import format_date
from objectives.models import (
    Act,
    Assignment,
    Body,
    Councillor,
    DaysLate,
    Department,
    Edition,
    Figures,
    HistoryEntry,
    HumanResource,
    Indicator,
    InstrumentalResource,
    Mission,
    Narrative,
    OperationalObjective,
    PegObjective,
    Period,
    Phase,
    Programme,
    ResponsibilityCentre,
    StaffCategory,
    StrategicObjective,
    User,
)

ROWS = (Phase, Indicator, HumanResource, InstrumentalResource)
CHILDREN = {**dict.fromkeys(ROWS, "objective_id"), Narrative: "card_id", DaysLate: "body_id"}
SUBJECTS = (
    PegObjective,
    StrategicObjective,
    OperationalObjective,
    Mission,
    Programme,
    StaffCategory,
    Department,
    ResponsibilityCentre,
    Councillor,
    Body,
    User,
    Assignment,
    Period,
    Act,
)
RECORDED = (*SUBJECTS, *CHILDREN)
# Neither recorded nor frozen: a Reminder is its own record, and nothing of a card; an ImportBatch
# waits for what it will write.
FROZEN = (Edition, Figures)
# Added once to an edition; a link to whoever made it, whose name stays beside it.
MAY_FOLLOW = {"pdf", "pdf_sha256", "pdf_problem", "made_by_id"}
# Secrets, and what is no content: numbers, and which row or card a row belongs to.
UNTOLD = {"id", "password", "last_login", "objective_id", "card_id", "body_id"}
UNTOLD |= {"origin_id", "varies_id"}

Key = tuple[type[Model], Any]
Dump = dict[Key, dict[str, Any]]


def dump(models) -> Dump:
    return {
        (model, values["id"]): values
        for model in models
        for values in model._base_manager.values(*(f.attname for f in model._meta.concrete_fields))
    }


@dataclass
class Difference:
    """A row that is not what it was: None where there was, or is, none."""

    key: Key
    old: dict[str, Any] | None
    new: dict[str, Any] | None

    @property
    def model(self) -> type[Model]:
        return self.key[0]

    def fields(self) -> list[Field]:
        """Those that say something else now; of a row that came or went, those that say
        something at all."""
        found = []
        for field in self.model._meta.concrete_fields:
            name = field.attname
            if name in UNTOLD or (name == "position" and not (self.old and self.new)):
                continue
            was, now = (values[name] if values else None for values in (self.old, self.new))
            blank = not (self.old and self.new) and (was or now) in (None, "", [], False)
            if was != now and not blank:
                found.append(field)
        return found

    def card(self, copies: dict[int, int]) -> int:
        """The number of the subject; of a working copy, and of its rows, that of the card."""
        values = self.new or self.old
        number = values[CHILDREN.get(self.model, "id")]
        return copies.get(number, number) if self.subject is PegObjective else number

    @property
    def subject(self) -> type[Model]:
        if self.model in (*ROWS, Narrative):
            return PegObjective
        return Body if self.model is DaysLate else self.model


@contextmanager
def told(by: User | None, *expected: str) -> Iterator[None]:
    """The block is one user action: each entry that it makes is `expected` («period created»), of
    a subject of its own, by that person; together they tell every row that differs. Nothing that
    was frozen changes."""
    before, frozen = dump(RECORDED), dump(FROZEN)
    last = HistoryEntry.objects.values_list("pk", flat=True).first() or 0
    yield
    entries = list(HistoryEntry.objects.filter(pk__gt=last).order_by("pk"))
    assert sorted(f"{e.subject_type} {e.action}" for e in entries) == sorted(expected)
    assert {(e.actor, e.actor_name) for e in entries} <= {(by, actor_name(by))}
    subjects = Counter((e.subject_type, e.subject_id) for e in entries)
    assert [subject for subject, times in subjects.items() if times > 1] == []
    assert untold(before, dump(RECORDED), entries) == []
    assert thawed(frozen, dump(FROZEN)) == []


def untold(before: Dump, after: Dump, entries: list[HistoryEntry]) -> list[tuple]:
    """The rows, and the fields, that differ and that no entry tells."""
    by_subject: dict[tuple[str, int], list[HistoryEntry]] = {}
    for entry in entries:
        by_subject.setdefault((entry.subject_type, entry.subject_id), []).append(entry)
    copies = _copies(before) | _copies(after)
    missing = []
    for key in before.keys() | after.keys():
        difference = _difference(key, before.get(key), after.get(key), copies)
        if difference.old == difference.new:
            continue
        number = difference.card(copies)
        its = by_subject.get((difference.subject._meta.model_name, number), [])
        changes = [change for entry in its for change in entry.changes]
        if not its and difference.fields():
            missing.append((key, "no entry"))
        elif not _is_the_copy_itself(difference, copies):
            missing += [
                (key, f.name) for f in difference.fields() if not _tells(changes, f, difference)
            ]
    return missing


def _difference(key: Key, old, new, copies: dict[int, int]) -> Difference:
    """A row that came to the card from its working copy is a new one of the card."""
    moved = key[0] in ROWS and old and new and old["objective_id"] != new["objective_id"]
    return Difference(key, None if moved and old["objective_id"] in copies else old, new)


def _copies(rows: Dump) -> dict[int, int]:
    """Each working copy with its card."""
    return {
        pk: values["varies_id"]
        for (model, pk), values in rows.items()
        if model is PegObjective and values["varies_id"]
    }


def _is_the_copy_itself(difference: Difference, copies: dict[int, int]) -> bool:
    """A copy that was made or is gone, and its rows: the entry says so; the card is the same."""
    if difference.old and difference.new:
        return False
    values = difference.new or difference.old
    return values[CHILDREN.get(difference.model, "id")] in copies and (
        difference.subject is PegObjective
    )


def _tells(changes: list[dict], field: Field, difference: Difference) -> bool:
    """What from and what to, as far as the value is its own words."""
    of_a_child = difference.model in CHILDREN
    said = [
        (change["before"], change["after"])
        for change in changes
        if change["field"] == str(field.verbose_name) and bool(change["row"]) == of_a_child
    ]
    old, new = (_words(field, values) for values in (difference.old, difference.new))
    if old is None or new is None:
        return bool(said)
    if (old, new) in said:
        return True
    # Several actions on one row: the last word counts. A box that was not ticked was no word.
    of_many = len(said) > 1 or (difference.old is None and new == "sì")
    return of_many and new in [after for _, after in said]


def _words(field: Field, values: dict[str, Any] | None) -> str | None:
    """None where the words are not the value's own: choices, numbers, other rows."""
    value = values[field.attname] if values else ""
    if value is None:
        return "" if not field.is_relation else None
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, date):
        return format_date(value)
    if field.choices or field.is_relation or not isinstance(value, str):
        return None
    return value


def thawed(before: Dump, after: Dump) -> list[tuple]:
    """What was frozen and is not what it was."""
    found = []
    for key, old in before.items():
        new = after.get(key)
        if new is None:
            found.append((key, "gone"))
            continue
        changed = {name for name in old if old[name] != new[name]}
        if changed - MAY_FOLLOW or (old.get("pdf") and changed - {"made_by_id"}):
            found.append((key, sorted(changed)))
    return found
