"""Cards made, written, copied and taken away, always through the one door."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError
from django.db.models import Model
from django.utils.translation import gettext as _

from ..enums import Action
from ..history import recorded
from ..models import PegObjective, User, responsible_of


class CodeTaken(Exception):  # noqa: N818
    """Somebody has given the same code to another card at the same moment."""

    def __str__(self):
        return _(
            "Il codice è stato appena dato a un'altra scheda: scriverne un altro, o lasciarlo in"
            " bianco."
        )


@dataclass
class Rows:
    """One table of a card as it is to be: each row, in order, with the names of its changed
    fields; the rows that are removed; whether the order is the page's, or the database's."""

    ordered: list[tuple[Model, list[str]]]
    removed: list[Model]
    rearranged: bool


def save_card(card: PegObjective, changed: list[str], tables: Iterable[Rows], *, by: User) -> bool:
    """Write a new card, or the fields and rows of one that were `changed`.

    What was not touched keeps what the database has. Returns whether anything is different now.
    Raises CodeTaken.
    """
    try:
        return _save_card(card, changed, tables, by=by)
    except IntegrityError as problem:
        # The one promise of the database that no form can keep alone: two cards, one typed code.
        if PegObjective.objects.filter(plan_year=card.plan_year, code=card.code).exists():
            raise CodeTaken from problem
        raise


def _save_card(card: PegObjective, changed: list[str], tables: Iterable[Rows], *, by: User) -> bool:
    is_new = card.pk is None
    with recorded(card, by=by, action=_action(card)) as recording:
        if not card.code:
            card.code = card.next_code()
        if is_new and not card.responsible:
            card.responsible = responsible_of(card.centre)
        if not is_new and "centre" in changed and "responsible" not in changed:
            card.responsible = responsible_of(card.centre) or card.responsible
            changed = [*changed, "responsible"]
        card.save(update_fields=None if is_new else changed)
        for table in tables:
            _save_rows(card, table)
    return bool(recording.changes)


def _action(card: PegObjective) -> Action:
    if card.pk is None:
        return Action.CREATED
    return Action.VARIATION_EDITED if card.varies_id else Action.CHANGED


def delete_card(card: PegObjective, *, by: User) -> None:
    """A draft goes with its rows; its history stays."""
    with recorded(card, by=by, action=Action.DELETED):
        card.delete()


def duplicate_card(card: PegObjective, plan_year: int, *, by: User) -> PegObjective:
    """The planned half of a card, in the same or another year: dates and years move with it."""
    shift = plan_year - card.plan_year
    copy = PegObjective(
        plan_year=plan_year,
        years=[year + shift for year in card.years],
        **{name: getattr(card, name) for name in PegObjective.planned() if name != "years"},
    )
    copy.responsible = responsible_of(card.centre) or card.responsible
    with recorded(
        copy, by=by, action=Action.CREATED, reason=_("copia di %(code)s") % {"code": card.code}
    ):
        copy.code = copy.next_code()
        copy.save()
        for relation in PegObjective.ROWS:
            for row in getattr(card, relation).all():
                _copy_row(row, copy, relation, shift)
    return copy


def _copy_row(row: Model, card: PegObjective, relation: str, shift: int) -> None:
    row.pk, row.objective = None, card
    row._state.adding = True
    for name, blank in row.PROGRESS.items():
        setattr(row, name, blank)
    if relation == "phases" and row.due_on:
        row.due_on = _moved(row.due_on, shift)
    row.save()


def _moved(day: date, years: int) -> date:
    """29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _save_rows(card: PegObjective, table: Rows) -> None:
    for row in table.removed:
        row.delete()
    for position, (row, changed) in enumerate(table.ordered, start=1):
        if table.rearranged and row.position != position:
            row.position = position
            changed = [*changed, "position"]
        if row.pk is None:
            row.objective = card
            row.save()
        elif changed:
            row.save(update_fields=changed)
