"""Monitoring periods made and taken away; opening and closing them is `workflow`'s."""

from django.db import IntegrityError
from django.utils.translation import gettext as _

from ..enums import Action
from ..history import recorded
from ..models import Period, User
from ..workflow import PERIOD_GONE, Refused


def make_period(period: Period, *, by: User | None) -> None:
    """Raises Refused where somebody has made the same one at the same moment."""
    try:
        with recorded(period, by=by, action=Action.CREATED):
            period.save()
    except IntegrityError:
        raise Refused(_("L'anno ha già un periodo con questa data: usare quello.")) from None


def delete_period(period: Period, *, by: User) -> None:
    """Raises Refused for one that has been opened: figures and words hang on it."""
    with recorded(period, by=by, action=Action.DELETED):
        period = Period.objects.filter(pk=period.pk).first()
        if not period:
            raise Refused(PERIOD_GONE)
        if period.is_open or period.closings:
            raise Refused(
                _("Il periodo è già stato aperto: non si elimina, perché ne restano i dati.")
            )
        period.delete()
