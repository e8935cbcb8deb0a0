"""The rows of a card's draft, and the stored rows that they are.

A row is known by its words; by its place, where its words have only been touched up. It keeps its
identity and, where the file is silent, its figures. An import never takes a row away.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..achievement import read_target
from ..italian import shorten, words_key
from ..limits import MAX_INDICATORS, MAX_PHASES, MAX_RESOURCES
from ..models import HumanResource, Indicator, InstrumentalResource, PegObjective, Phase
from .check import check
from .drafts import CardDraft, IndicatorDraft

_SAME_ENOUGH = 0.6  # of the letters, in their order
_COMPARED = 300  # characters: enough to tell two rows apart, quick whatever their length


@dataclass(frozen=True)
class _Table:
    """Where the rows of one table stand on a draft and on a card, and what they hold."""

    relation: str
    model: type[models.Model]
    name: str
    fields: tuple[str, ...]
    limit: int
    plural: object


_TABLES = (
    _Table(
        "phases",
        Phase,
        "description",
        ("due_on", "weight", "completion"),
        MAX_PHASES,
        gettext_lazy("fasi"),
    ),
    _Table(
        "indicators",
        Indicator,
        "description",
        ("formula", "target", "actual", "weight"),
        MAX_INDICATORS,
        gettext_lazy("indicatori"),
    ),
    _Table(
        "human_resources",
        HumanResource,
        "profile",
        ("part_time", "category", "time_share"),
        MAX_RESOURCES,
        gettext_lazy("risorse umane"),
    ),
    _Table(
        "instrumental_resources",
        InstrumentalResource,
        "description",
        ("quantity",),
        MAX_RESOURCES,
        gettext_lazy("risorse strumentali"),
    ),
)


def write_rows(card: PegObjective, draft: CardDraft) -> list[tuple[IndicatorDraft, Indicator]]:
    """Write all rows of the draft; warn of the stored ones that it lacks.

    Returns the indicators with their drafts. Raises ValidationError.
    """
    indicators: list[tuple[IndicatorDraft, Indicator]] = []
    for table in _TABLES:
        stored = list(getattr(card, table.relation).all())
        pairs = _paired(getattr(draft, table.relation), stored, table.name)
        pairs = [(row, kept or _new_row(table, card, row)) for row, kept in pairs]
        rows = _in_order([row for _, row in pairs], stored)
        if len(rows) > table.limit:
            raise ValidationError(
                _("con queste, più di %(limit)s %(rows)s sulla scheda")
                % {"limit": table.limit, "rows": table.plural}
            )
        for place, row in pairs:
            _fill(row, place, table)
            check(row)
            row.save()
        for row in stored:
            if row not in [kept for _, kept in pairs]:
                row.save()  # its position may have moved
                words = _("nel file manca «%(row)s»: resta quanto registrato") % {
                    "row": shorten(str(row))
                }
                draft.problems.warn(words, draft.line)
        if table.model is Indicator:
            indicators = pairs
    return indicators


def set_from(row: models.Model, field: str, place) -> None:
    """A blank in the file is silence."""
    if place is not None:
        setattr(row, field, place.value)


def _new_row(table: _Table, card: PegObjective, draft: Any) -> models.Model:
    row = table.model(objective=card)
    if isinstance(row, Indicator) and draft.target:
        # «≤ 30 giorni» says by itself that less is better.
        row.direction = read_target(draft.target.value).suggested_direction or row.direction
    return row


def _fill(row: models.Model, draft: Any, table: _Table) -> None:
    set_from(row, table.name, getattr(draft, table.name))
    for field in table.fields:
        set_from(row, field, getattr(draft, field))


def _paired(drafts: list, stored: list, name: str) -> list[tuple[Any, models.Model | None]]:
    """Each draft with its stored row, or None: the same words, or nearly, in the same place."""
    left = dict(enumerate(stored))
    pairs: dict[int, models.Model] = {}
    for index, draft in enumerate(drafts):
        wanted = words_key(getattr(draft, name).value)
        same = [i for i, row in left.items() if words_key(getattr(row, name)) == wanted]
        if same:
            pairs[index] = left.pop(same[0])
    for index, draft in enumerate(drafts):
        if index in pairs or index not in left:
            continue
        if _alike(getattr(draft, name).value, getattr(left[index], name)):
            pairs[index] = left.pop(index)
    return [(draft, pairs.get(index)) for index, draft in enumerate(drafts)]


def _alike(first: str, second: str) -> bool:
    words = (words_key(text)[:_COMPARED] for text in (first, second))
    return SequenceMatcher(None, *words, autojunk=False).ratio() >= _SAME_ENOUGH


def _in_order(rows: list[models.Model], stored: list[models.Model]) -> list[models.Model]:
    """Number the rows as the file has them; one that it lacks stays behind its old neighbour.

    Rows that stand in order already keep their numbers.
    """
    ordered = list(rows)
    for index, row in enumerate(stored):
        if row not in rows:
            after = ordered.index(stored[index - 1]) + 1 if index else 0
            ordered.insert(after, row)
    unmoved = len(stored) if ordered[: len(stored)] == stored else 0
    last = max((row.position for row in stored), default=0) if unmoved else 0
    for number, row in enumerate(ordered[unmoved:], start=last + 1):
        row.position = number
    return ordered
