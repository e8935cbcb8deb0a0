"""Monitoring periods made and taken away; opening and closing them is `workflow`'s."""

from ..enums import Action
from ..history import recorded
from ..models import Period, User
from ..workflow import Refused


def make_period(period: Period, *, by: User | None) -> None:
    with recorded(period, by=by, action=Action.CREATED):
        period.save()


def delete_period(period: Period, *, by: User) -> None:
    """Raises Refused for one that has been opened: figures and words hang on it."""
    with recorded(period, by=by, action=Action.DELETED):
        period.refresh_from_db()
        if period.is_open or period.closings:
            raise Refused("Il periodo è già stato aperto: resta.")
        period.delete()
