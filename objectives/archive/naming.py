"""Where rows name files: in fields of their own, and inside of what they hold as data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import FileField, Model

from .tables import Row, label

# Inside of JSON, as a way through it: `*` is each element of a list. The file of a batch goes when
# it was applied and the row stays, so that it may be missing; any other must be there.
_IN_DATA = {
    "objectives.edition": [("content", "body", "coat_of_arms")],
    "objectives.figures": [("content", "body", "coat_of_arms")],
    "objectives.importbatch": [("files", "*", "path")],
}
_MAY_BE_GONE = {"objectives.importbatch"}


@dataclass
class Slot:
    """One place that names a file."""

    inside: Any  # a dict
    key: str
    must_be_there: bool

    @property
    def name(self) -> str:
        return self.inside[self.key]

    def rename(self, name: str) -> None:
        self.inside[self.key] = name


def slots(model: type[Model], row: Row) -> Iterator[Slot]:
    """The places of a row that name a file. A row may hold only some of its columns."""
    must = label(model) not in _MAY_BE_GONE
    for way in _ways(model):
        for inside in _follow(row, way[:-1]):
            if isinstance(inside, dict) and inside.get(way[-1]):
                yield Slot(inside, way[-1], must)


def names_in_database(models: Iterable[type[Model]]) -> set[str]:
    """All files that rows name just now."""
    found = set()
    for model in models:
        if columns := {way[0] for way in _ways(model)}:
            for row in model._base_manager.order_by().values(*columns).iterator(chunk_size=200):
                found |= {slot.name for slot in slots(model, row)}
    return found


def _ways(model: type[Model]) -> list[tuple[str, ...]]:
    fields = [f.attname for f in model._meta.concrete_fields if isinstance(f, FileField)]
    return [*((name,) for name in fields), *_IN_DATA.get(label(model), [])]


def _follow(value: Any, way: tuple[str, ...]) -> Iterator[Any]:
    if not way:
        yield value
    elif way[0] == "*" and isinstance(value, list):
        for each in value:
            yield from _follow(each, way[1:])
    elif isinstance(value, dict) and way[0] in value:
        yield from _follow(value[way[0]], way[1:])
