"""Assignments given, delegated, handed over (domain.md, section 9, «Rights»)."""

from datetime import date, timedelta

from django.db import transaction

from ..enums import Action, Role, State
from ..history import recorded, recorded_each
from ..models import Assignment, PegObjective, User


class LastAdministrator(Exception):  # noqa: N818
    """Without him nobody could keep people and reference data any more."""

    sentence = (
        "È l'ultimo amministratore di sistema attivo: prima va nominato un altro, poi questo può"
        " essere tolto."
    )


def refuse_the_last_administrator() -> None:
    """To be called in the transaction that has just changed a person. Raises LastAdministrator.

    The rows are locked, so that of two administrators who remove each other one stays.
    """
    left = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
    if not list(left.values_list("pk")):
        raise LastAdministrator


def delegate(assignment: Assignment, *, by: User) -> None:
    """A responsabile makes somebody his collaboratore on one of his centres, from–to."""
    assignment.role, assignment.delegated_by = Role.COLLABORATOR, by
    with recorded(assignment, by=by, action=Action.CREATED):
        assignment.full_clean()
        assignment.save()


def end_delegation(assignment: Assignment, *, by: User, today: date) -> None:
    """From today on it gives no rights; one that has not begun yet is taken away."""
    last_day = today - timedelta(days=1)
    begun = assignment.valid_from <= last_day
    with recorded(assignment, by=by, action=Action.CHANGED if begun else Action.DELETED):
        _end(assignment, last_day)


def hand_over(
    assignment: Assignment, to: User, *, on: date, is_interim: bool, by: User
) -> list[PegObjective]:
    """A centre gets another responsabile from that day on: the old rights end, with the
    delegations that came from them, and the open cards carry the new name. Returns these cards.

    No variation: editions keep the old name. The day must come after the assignment's first.
    """
    last_day = on - timedelta(days=1)
    old = assignment.person
    with transaction.atomic():
        with recorded(assignment, by=by, action=Action.HANDOVER):
            _end(assignment, last_day)
        new = Assignment(
            person=to,
            role=Role.RESPONSIBLE,
            centre=assignment.centre,
            valid_from=on,
            is_interim=is_interim,
        )
        with recorded(new, by=by, action=Action.HANDOVER, reason=f"da {old}"):
            new.save()
        granted = Assignment.objects.filter(
            role=Role.COLLABORATOR, delegated_by=old, centre=assignment.centre
        )
        for delegation in granted.exclude(valid_to__lte=last_day):
            with recorded(delegation, by=by, action=Action.HANDOVER):
                _end(delegation, last_day)
        return _move_cards(assignment, old, to, by=by)


def _move_cards(assignment: Assignment, old: User, to: User, *, by: User) -> list[PegObjective]:
    of_centre = PegObjective.everything.filter(centre=assignment.centre, responsible=old)
    cards = list(of_centre.exclude(state=State.CERTIFIED))
    with recorded_each(cards, by=by, action=Action.HANDOVER, reason=f"da {old} a {to}"):
        for card in cards:
            card.responsible = to
        PegObjective.everything.bulk_update(cards, ["responsible"])
    return cards


def _end(assignment: Assignment, last_day: date) -> None:
    if assignment.valid_from and assignment.valid_from > last_day:
        assignment.delete()
        return
    assignment.valid_to = last_day
    assignment.save()
