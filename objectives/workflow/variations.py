"""A variation: a working copy beside the approved card, until an act makes it the next edition."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Model

from ..completeness import Lack, lacks
from ..models import PegObjective, responsible_of
from . import editions

if TYPE_CHECKING:
    from .steps import Details


def working_copy(card: PegObjective) -> PegObjective:
    """The copy that is edited while the variation is open, with its chain and rows."""
    return PegObjective.everything.with_chain().with_rows().get(varies=card)


def lacks_of_copy(card: PegObjective) -> list[Lack]:
    """The new edition is asked for what a proposal is."""
    return lacks(working_copy(card))


def open_copies(cards: Sequence[PegObjective], details: "Details") -> None:
    for card in cards:
        copy = PegObjective(varies=card, plan_year=card.plan_year, code=card.code)
        copy.responsible = card.responsible
        _carry(card, copy)
        copy.save()
        for relation in PegObjective.ROWS:
            for row in getattr(card, relation).all():
                twin = type(row)(objective=copy, origin=row)
                _carry(row, twin)
                twin.save()


def drop_copies(cards: Sequence[PegObjective], details: "Details") -> None:
    PegObjective.everything.filter(varies__in=cards).delete()


def close_copies(cards: Sequence[PegObjective], details: "Details") -> None:
    """What the copies plan becomes what the cards plan, and the next edition of each."""
    removed = {card.pk: _become(card, working_copy(card)) for card in cards}
    editions.freeze(cards, details, removed)


def _become(card: PegObjective, copy: PegObjective) -> list[dict]:
    """Give the card the copy's plan; rows keep their identity and their progress.

    Returns the rows that are no more, each with the figures that it had.
    """
    if copy.centre != card.centre:
        card.responsible = responsible_of(copy.centre) or card.responsible
    _carry(copy, card)
    card.save(update_fields=[*PegObjective.planned(), "responsible"])
    gone = []
    for relation in PegObjective.ROWS:
        before = {row.pk: row for row in getattr(card, relation).all()}
        for twin in getattr(copy, relation).all():
            row = before.pop(twin.origin_id, None)
            if row:
                _carry(twin, row)
                row.save()
            else:
                twin.objective, twin.origin = card, None
                twin.save()
        for row in before.values():
            gone.append(_last_words(row))
            row.delete()
    # Its new rows have moved to the card by now; the others go with it.
    PegObjective.everything.filter(pk=copy.pk).delete()
    return gone


def _carry(source: Model, target: Model) -> None:
    """All that is planned, from a row to its twin."""
    for name in type(source).planned():
        setattr(target, name, getattr(source, name))


def _last_words(row: Model) -> dict:
    figures = {name: getattr(row, name) for name in type(row).PROGRESS}
    return {
        "kind": row._meta.model_name,
        "id": row.pk,
        "description": str(row),
        "figures": {
            str(row._meta.get_field(name).verbose_name): str(value)
            for name, value in figures.items()
            if value not in (None, "", False)
        },
    }
