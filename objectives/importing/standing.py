"""What an import may write on a card that is on its way, and how a closed year is recorded.

Planned data goes only to drafts; progress to drafts, and where a person could write it
(domain.md, section 9, «Import»).
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import Action, State
from ..history import recorded
from ..models import Edition, PegObjective, Period, User
from ..rights import RIGHTS, is_monitored, may
from ..workflow import Details, freeze, freeze_figures, historical_act, place

Touched = set[tuple[type[models.Model], str]]


def refuse_unwritable(card: PegObjective, state: str, touched: Touched, by: User | None) -> None:
    """`touched` are the fields that the file would change on a card that was in `state`.

    Raises ValidationError with the state and the act behind it.
    """
    if state == State.DRAFT or not touched:
        return
    planned = {field for model, field in touched if field not in getattr(model, "PROGRESS", {})}
    if planned:
        raise ValidationError(
            _(
                "%(where)s: quanto è programmato si importa solo in bozza; dopo"
                " l'approvazione cambia con una variazione"
            )
            % {"where": _where(card)}
        )
    if not (may(by, "record_progress", card) if by else is_monitored.test(by, card)):
        raise ValidationError(f"{_where(card)}: {RIGHTS['record_progress'].otherwise}")


def stays_where_it_is(card: PegObjective) -> str:
    """What a card that is on its way already says to being loaded as of a closed year."""
    return _("%(where)s, e ci resta: il caricamento storico riguarda schede nuove e bozze") % {
        "where": _where(card)
    }


def close_the_year(card: PegObjective, *, by: User | None, source: str) -> None:
    """Make a draft of a closed year what it was: approved and reported, without its delibera.

    Its figures become the set of 31 December. To be called while the card is being recorded.
    Raises ValidationError for a year that is not over yet.
    """
    if card.plan_year >= timezone.localdate().year:
        raise ValidationError(
            _("caricamento storico: il %(year)s non è un anno chiuso") % {"year": card.plan_year}
        )
    details = Details(by=by, note=source, act=historical_act(by=by))
    freeze([card], details)
    card.state = State.REPORTED
    card.save(update_fields=["state", "edition"])
    one = PegObjective.objects.filter(pk=card.pk)
    freeze_figures(one, _last_day(card.plan_year, by), by=by)


def _last_day(year: int, by: User | None) -> Period:
    """The period of 31 December, closed; made where the year has none."""
    day = date(year, 12, 31)
    period = Period.objects.filter(plan_year=year, reference_on=day).first()
    if not period:
        period = Period(plan_year=year, reference_on=day, closings=1)
        with recorded(period, by=by, action=Action.HISTORICAL):
            period.save()
    if period.is_open or not period.closings:
        raise ValidationError(
            _("caricamento storico: il periodo %(period)s è %(state)s")
            % {"period": period, "state": period.state}
        )
    return period


def _where(card: PegObjective) -> str:
    edition = Edition.objects.filter(card=card, number=card.edition).select_related("act").first()
    return _("la scheda è «%(place)s»") % {"place": place(card)} + (
        f" ({edition.act})" if edition else ""
    )
