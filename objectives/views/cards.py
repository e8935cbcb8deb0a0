"""The cards: the list of a year, one card as it looks on paper, its PDF."""

from dataclasses import replace

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
from ..models import Body, Narrative, PegObjective, open_period
from ..printing import TooHard, print_sheets
from ..progress import is_late
from ..rights import may
from ..sheet import Sheet, narrative_of, sheets, total_of_indicators, total_of_phases
from ..workflow import STEPS, offered, outdated, place
from .downloads import spreadsheet
from .listing import Listing
from .pdf import pdf_answer, sheet_pdf

_CARDS_A_PAGE = 25


def home(request):
    return redirect("card-list")


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
    sheet = _sheet_now(card)
    context = {
        "card": card,
        "sheet": sheet,
        "place": place(card),
        "offers": offered(card, request.user),
        "seen": entries_of(card).values_list("pk", flat=True).first() or 0,
        "lacks": lacks(card) if card.state == State.DRAFT else [],
        "sent_back": _sent_back(card),
        "period": open_period(card) if card.is_in_force else None,
        "ancestors_changed": bool(outdated([card])),
        "rights": {
            name: may(request.user, name, card)
            for name in ("edit_card", "copy_card", "delete_card", "record_progress")
        },
    }
    return render(request, "objectives/card_detail.html", context)


@card_view()
def card_pdf(request, card):
    return sheet_pdf(request, card, _sheet_now(card))


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


def _sent_back(card: PegObjective):
    """The note with which a draft or a report came back, until the card moves on."""
    actions = {step.action for step in STEPS.values()}
    last = entries_of(card).filter(action__in=actions).first()
    back = {STEPS["send_back"].action, STEPS["return_report"].action, STEPS["reopen"].action}
    return last if last and last.action in back else None
