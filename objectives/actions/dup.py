"""The DUP's objectives: created and edited by the office (domain.md, section 9, «Rights»)."""

from django.db.models import ProtectedError

from ..enums import IN_FORCE, Action
from ..history import recorded
from ..models import OperationalObjective, PegObjective, StrategicObjective, User

DupObjective = StrategicObjective | OperationalObjective


class InUse(Exception):  # noqa: N818
    """The objective has others below it, and stays."""


def save_objective(objective: DupObjective, changed: list[str], *, by: User) -> bool:
    """Write a new objective, or the `changed` fields of one; whether anything is different now."""
    is_new = objective.pk is None
    action = Action.CREATED if is_new else Action.CHANGED
    with recorded(objective, by=by, action=action) as recording:
        objective.save(update_fields=None if is_new else changed)
    return bool(recording.changes)


def approved_below(objective: DupObjective) -> int:
    """How many cards with an act behind them stand below: their editions keep the old words."""
    link = (
        "operational" if isinstance(objective, OperationalObjective) else "operational__strategic"
    )
    return PegObjective.objects.filter(state__in=IN_FORCE, **{link: objective}).count()


def delete_objective(objective: DupObjective, *, by: User) -> None:
    """Raises InUse when something stands below it."""
    try:
        with recorded(objective, by=by, action=Action.DELETED):
            objective.delete()
    except ProtectedError:
        raise InUse from None
