"""The cards: the list of a year, one card as it looks on paper, its PDF."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from .. import exports
from ..access import card_view
from ..forms.filters import CardFilter, ordered
from ..italian import shorten
from ..models import Body, PegObjective
from ..printing import TooHard, print_sheets
from ..completeness import lacks
from ..sheet import sheets, total_of_indicators, total_of_phases
from .downloads import spreadsheet
from .years import chosen_year, offered_years, years_with_cards

_CARDS_A_PAGE = 50


def home(request):
    return redirect("card-list")


def card_list(request):
    """The cards of one plan year, filtered and sorted as the address says."""
    listing = _Listing(request)
    page = Paginator(listing.cards, _CARDS_A_PAGE).get_page(request.GET.get("pagina"))
    scale = Body.load().scale()
    rows = [(card, total_of_phases(card), total_of_indicators(card, scale)) for card in page]
    return render(
        request,
        "objectives/card_list.html",
        {"listing": listing, "page": page, "rows": rows, "formats": exports.FORMATS},
    )


def card_export(request, suffix):
    """All cards of the list, on one page or on many, as a spreadsheet."""
    listing = _Listing(request)
    table = exports.cards_table(listing.cards, Body.load().scale())
    return spreadsheet(table, suffix, name=f"schede-{listing.year}")


class _Listing:
    """What the address of a list asks for: a year, filters, an order."""

    def __init__(self, request):
        visible = PegObjective.objects.visible_to(request.user)
        years = years_with_cards(visible)
        self.year, self.years = chosen_year(request, years), offered_years(years)
        self.order = request.GET.get("ordina", "codice")
        found = CardFilter(
            request.GET, year=self.year, queryset=visible.filter(plan_year=self.year)
        )
        self.filter = found
        self.cards = (
            ordered(found.qs, self.order).with_chain().prefetch_related("phases", "indicators")
        )


@card_view
def card_detail(request, card):
    [sheet] = sheets([card], Body.load())
    context = {"card": card, "sheet": sheet, "lacks": lacks(card)}
    return render(request, "objectives/card_detail.html", context)


@card_view
def card_pdf(request, card):
    body = Body.load()
    [sheet] = sheets([card], body)
    try:
        data = print_sheets(
            [sheet],
            title=f"Scheda {card.code} {shorten(card.title, 150)}",
            coat_of_arms=body.arms(),
        )
    except TooHard as problem:
        messages.error(request, f"Il PDF non è stato fatto: {problem}.")
        return redirect("card-detail", pk=card.pk)
    name = f"scheda-{card.code.replace('/', '-')}.pdf"
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(False, name)},
    )
