"""The DUP's objectives: created and edited by the office (domain.md, section 9, «Rights»)."""

from django.db.models import ProtectedError

from ..enums import Action
from ..history import recorded
from ..models import OperationalObjective, StrategicObjective, User

DupObjective = StrategicObjective | OperationalObjective


class InUse(Exception):  # noqa: N818
    """The objective has others below it, and stays."""


def save_objective(objective: DupObjective, *, by: User) -> bool:
    """Write a new or changed objective; whether anything is different now."""
    action = Action.CHANGED if objective.pk else Action.CREATED
    with recorded(objective, by=by, action=action) as recording:
        objective.save()
    return bool(recording.changes)


def delete_objective(objective: DupObjective, *, by: User) -> None:
    """Raises InUse when something stands below it."""
    try:
        with recorded(objective, by=by, action=Action.DELETED):
            objective.delete()
    except ProtectedError:
        raise InUse from None
