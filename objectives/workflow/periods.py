"""Monitoring: periods open and close, and each closing freezes a set of figures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..completeness import Lack, Missing, missing_figures
from ..enums import IN_FORCE, Action
from ..history import actor_name, recorded
from ..italian import format_date
from ..models import Body, Figures, Narrative, PegObjective, Period, User, open_period
from ..sheet import as_data, narrative_of, sheets
from .refusal import Refused

if TYPE_CHECKING:
    from .steps import Details

PERIOD_GONE = gettext_lazy("Il periodo non c'è più: è stato eliminato.")


def open_period_again(
    period: Period, *, by: User | None, reason: str = "", due_on: date | None = None
) -> None:
    """Open a period, or reopen it with a reason: the next closing makes a further set. `due_on`
    is the day by which it is to be answered; without one, the period keeps its own.

    Raises Refused when it is open already, or another of its year is.
    """
    with transaction.atomic():
        year = list(Period.objects.select_for_update().filter(plan_year=period.plan_year))
        period = next((row for row in year if row.pk == period.pk), None)
        if not period:
            raise Refused(PERIOD_GONE)
        other = next((row for row in year if row.is_open), None)
        if other:
            if other == period:
                raise Refused(_("Il periodo è già aperto."))
            raise Refused(
                _("Un altro periodo (%(other)s) è già aperto: chiuderlo prima.") % {"other": other}
            )
        if period.closings and not reason.strip():
            raise Refused(_("Per riaprire un periodo chiuso serve il motivo."))
        with recorded(period, by=by, action=Action.PERIOD_OPENED, reason=reason):
            period.is_open, period.due_on = True, due_on or period.due_on
            period.save()


def close_period(period: Period, *, by: User | None, reason: str = "") -> int:
    """Close a period and freeze the figures of its year's cards; returns how many.

    Whoever was writing a card is waited for; who comes after finds the period closed. Raises
    Refused when it is not open, or figures are missing and nobody says why it is closed all the
    same.
    """
    with transaction.atomic():
        # Cards before the period, as whoever writes them takes the locks.
        cards = _monitored(period)
        list(cards.order_by("pk").select_for_update().values_list("pk"))
        period = Period.objects.select_for_update().filter(pk=period.pk).first()
        if not period:
            raise Refused(PERIOD_GONE)
        if not period.is_open:
            raise Refused(_("Il periodo non è aperto."))
        if not reason.strip() and missing_of_period(period):
            raise Refused(_("Mancano dei dati: per chiudere lo stesso serve il motivo."))
        with recorded(period, by=by, action=Action.PERIOD_CLOSED, reason=reason):
            period.is_open, period.closings = False, period.closings + 1
            period.save()
        return freeze_figures(cards, period, by=by)


def freeze_figures(cards, period: Period, *, by: User | None) -> int:
    """Keep the figures of these cards as a set of the period's last closing."""
    said = Narrative.objects.filter(period=period).select_related("period")
    words = {row.card_id: narrative_of(row) for row in said}
    as_of = format_date(period.reference_on)
    if period.closings > 1:
        as_of = _("%(day)s, serie %(number)s") % {"day": as_of, "number": period.closings}
    frozen = [
        Figures(
            period=period,
            card_id=sheet.id,
            number=period.closings,
            content=as_data(replace(sheet, as_of=as_of, narrative=words.get(sheet.id))),
            frozen_by_name=actor_name(by),
        )
        for sheet in sheets(cards.with_chain().with_rows(), Body.load())
    ]
    return len(Figures.objects.bulk_create(frozen))


def reach(period: Period) -> tuple[int, int]:
    """How many cards of the year a closing freezes, and how many it leaves out, unapproved."""
    frozen = _monitored(period).count()
    return frozen, PegObjective.objects.filter(plan_year=period.plan_year).count() - frozen


def later_closed(period: Period) -> Period | None:
    """A later period of the year with figures of its own. Opened again after it, an earlier one
    would freeze what is recorded now, not what was at its date."""
    later = Period.objects.filter(plan_year=period.plan_year, closings__gt=0)
    return later.filter(reference_on__gt=period.reference_on).order_by("reference_on").last()


def missing_of_period(
    period: Period, among: Sequence[int] | None = None
) -> list[tuple[PegObjective, list[Missing]]]:
    """The cards of the year, or those `among` these numbers, that still lack a figure nobody gave
    a reason for."""
    cards = _monitored(period).with_chain().with_rows()
    if among is not None:
        cards = cards.filter(pk__in=among)
    found = [(card, _unexplained(card, period)) for card in cards]
    return [(card, rows) for card, rows in found if rows]


def last_period(card: PegObjective) -> Period | None:
    return Period.objects.filter(plan_year=card.plan_year).order_by("reference_on").last()


def lacks_of_report(card: PegObjective) -> list[Lack]:
    """A report stands on the figures of the year's last period, frozen by its closing."""
    last = last_period(card)
    if not last:
        sentence = _("Per il %(year)s non c'è nessun periodo: lo crea il controllo di gestione.")
        return [Lack(sentence % {"year": card.plan_year}, "")]
    day = format_date(last.reference_on)
    if last.is_open:
        sentence = _("Il periodo al %(day)s è ancora aperto: si rendiconta dopo la chiusura.")
        return [Lack(sentence % {"day": day}, "")]
    if not last.closings:
        return [
            Lack(
                _("Il periodo al %(day)s non è ancora aperto: lo apre il controllo di gestione.")
                % {"day": day},
                "",
            )
        ]
    if open_period(card):
        return [Lack(_("Un periodo dell'anno è aperto: si rendiconta dopo la chiusura."), "")]
    if not Figures.objects.filter(card=card, period=last, number=last.closings).exists():
        sentence = _(
            "Il periodo al %(day)s è stato chiuso prima che la scheda fosse approvata: il"
            " controllo di gestione lo riapre, perché la scheda abbia i suoi dati."
        )
        return [Lack(sentence % {"day": day}, "")]
    return []


def missing_of_report(card: PegObjective) -> list[Missing]:
    """The figures that the report has to give a reason for."""
    last = last_period(card)
    return _unexplained(card, last) if last else []


def keep_reasons(cards: Sequence[PegObjective], details: "Details") -> None:
    """The reason of each missing figure becomes its row's note. Raises Refused without one."""
    for card in cards:
        for missing in missing_of_report(card):
            row = missing.row
            reason = details.reasons.get((row._meta.model_name, row.pk), "").strip()
            if not reason:
                raise Refused(_("%(sentence)s Serve il motivo.") % {"sentence": missing.sentence})
            row.note = reason
            row.save(update_fields=["note"])


def _monitored(period: Period):
    return PegObjective.objects.filter(plan_year=period.plan_year, state__in=IN_FORCE)


def _unexplained(card: PegObjective, period: Period) -> list[Missing]:
    return [row for row in missing_figures(card, period.reference_on) if not row.reason.strip()]
