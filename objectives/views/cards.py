"""The cards: the list of a year, one card as it looks on paper, its PDF."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import exports
from ..access import card_view, needs
from ..completeness import lacks
from ..enums import State
from ..history import entries_of
from ..limits import MAX_PRINTED
from ..models import Body, Narrative, PegObjective, User, open_period
from ..printing import TooHard, print_sheets
from ..progress import is_late
from ..rights import RIGHTS, may
from ..sheet import Sheet, narrative_of, sheets, total_of_indicators, total_of_phases
from ..workflow import STEPS, Offer, offered, outdated, place, sent_back
from .downloads import spreadsheet
from .listing import Listing
from .pdf import pdf_answer, sheet_pdf

_CARDS_A_PAGE = 25
# The steps that lead on along the way of a card; the others lead back, or begin it anew.
_ONWARD = {"propose", "validate", "approve", "close_variation", "report", "certify"}


@dataclass(frozen=True)
class Opens:
    """The halves of a card that this person may write now; `refusal` says why it is neither."""

    card: int
    planned: bool
    progress: bool
    refusal: str


@needs("see_cards")
def card_list(request):
    """The cards of one plan year, filtered and sorted as the address says."""
    listing = Listing(request)
    page = Paginator(listing.all, _CARDS_A_PAGE).get_page(request.GET.get("pagina"))
    scale, today = Body.load().scale(), timezone.localdate()
    context = {
        "listing": listing,
        "page": page,
        "rows": [
            {
                "card": card,
                "phases": total_of_phases(card),
                "indicators": total_of_indicators(card, scale),
                "is_late": any(is_late(phase, today) for phase in card.phases.all()),
            }
            for card in page
        ],
        "elsewhere": listing.elsewhere(),
        "views": request.user.saved_views.all(),
        "steps": [step for step in STEPS.values() if step.many and step.who.test(request.user)],
        "formats": exports.FORMATS,
    }
    return render(request, "objectives/card_list.html", context)


@needs("see_cards")
def card_export(request, suffix):
    """The cards of the list, or those chosen among them, as a spreadsheet."""
    listing = Listing(request)
    table = exports.cards_table(listing.cards, Body.load().scale())
    return spreadsheet(table, suffix, name=f"schede-{listing.year}")


@needs("see_cards")
def card_print(request):
    """The cards of the list, or those chosen among them, in its order: one PDF."""
    listing = Listing(request)
    wanted = listing.cards.count()
    if not 1 <= wanted <= MAX_PRINTED:
        return _not_printed(
            request, _too_many(wanted) if wanted else _("Nessuna scheda da stampare.")
        )
    body = Body.load()
    title = _("Schede degli obiettivi %(year)s - %(body)s") % {"year": listing.year, "body": body}
    try:
        data = print_sheets(sheets(listing.cards.with_rows(), body), title=title)
    except TooHard as problem:
        return _not_printed(request, _("Il PDF non è stato fatto: %(why)s.") % {"why": problem})
    return pdf_answer(data, f"schede-{listing.year}.pdf")


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


def _too_many(wanted: int) -> str:
    return _(
        "Le schede da stampare sono %(n)s; insieme se ne stampano al massimo %(most)s: restringere"
        " l'elenco con i filtri o scegliere meno schede."
    ) % {"n": wanted, "most": MAX_PRINTED}


def _not_printed(request, why: str):
    """Back to the list as it was, with the reason."""
    messages.error(request, why)
    return redirect(f"{reverse('card-list')}?{request.GET.urlencode()}")


def _sheet_now(card: PegObjective) -> Sheet:
    """The card as of now, with the last words said of a period."""
    [sheet] = sheets([card], Body.load())
    rows = Narrative.objects.filter(card=card).select_related("period")
    said = filter(None, map(narrative_of, rows.order_by("-period__reference_on")))
    return replace(sheet, narrative=next(said, None))
