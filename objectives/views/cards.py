"""One card as it looks on paper, what may be done with it, its PDF."""

from dataclasses import dataclass, replace

from django.shortcuts import render
from django.utils.translation import gettext as _

from ..access import card_view
from ..completeness import lacks
from ..enums import State
from ..history import entries_of
from ..models import Body, Narrative, PegObjective, User, open_period
from ..rights import RIGHTS, may
from ..sheet import Sheet, narrative_of, sheets
from ..workflow import Offer, offered, outdated, place, sent_back
from .pdf import sheet_pdf

# The steps that lead on along the way of a card; the others lead back, or begin it anew.
_ONWARD = {"propose", "validate", "approve", "close_variation", "report", "certify"}


@dataclass(frozen=True)
class Opens:
    """The halves of a card that this person may write now; `refusal` says why it is neither."""

    card: int
    planned: bool
    progress: bool
    refusal: str


@card_view()
def card_detail(request, card):
    """The card as it is now, what may be done with it, and what it lacks before."""
    offers, opens = offered(card, request.user), _opens(request.user, card)
    context = {
        "card": card,
        "sheet": _sheet_now(card),
        "place": place(card),
        "offers": offers,
        "opens": opens,
        "primary": _primary(offers, opens),
        "seen": entries_of(card).values_list("pk", flat=True).first() or 0,
        "lacks": lacks(card) if card.state == State.DRAFT else [],
        "sent_back": sent_back([card]).get(card.pk),
        "period": open_period(card) if card.is_in_force else None,
        "ancestors_changed": bool(outdated([card])),
        "rights": {
            name: may(request.user, name, card)
            for name in ("edit_card", "copy_card", "delete_card")
        },
    }
    return render(request, "objectives/card_detail.html", context)


@card_view()
def card_pdf(request, card):
    return sheet_pdf(request, card, _sheet_now(card))


def refusal_of(user: User, right: str, card: PegObjective) -> str:
    """Why this person cannot do that now, in a sentence; empty where he can."""
    if may(user, right, card):
        return ""
    asked = RIGHTS[right]
    return (
        asked.otherwise if asked.who.test(user, card) else _("Il suo incarico è di consultazione.")
    )


def _opens(user: User, card: PegObjective) -> Opens:
    planned, progress = (may(user, right, card) for right in ("edit_card", "record_progress"))
    asked = "record_progress" if card.is_in_force else "edit_card"
    return Opens(card.pk, planned, progress, refusal_of(user, asked, card))


def _primary(offers: list[Offer], opens: Opens) -> str:
    """The name of the one step that is the page's first action; none where recording is."""
    onward = [offer.step.name for offer in offers if offer.step.name in _ONWARD]
    return "" if opens.progress or not onward else onward[0]


def _sheet_now(card: PegObjective) -> Sheet:
    """The card as of now, with the last words said of a period."""
    [sheet] = sheets([card], Body.load())
    rows = Narrative.objects.filter(card=card).select_related("period")
    said = filter(None, map(narrative_of, rows.order_by("-period__reference_on")))
    return replace(sheet, narrative=next(said, None))
