"""The history of one card: every action on it, newest first, filtered, taken away as a file."""

from django.core.paginator import Paginator
from django.shortcuts import render

from .. import exports
from ..access import card_view
from ..forms.history import MAX_SEARCHED, HistoryFilter
from ..history import entries_of
from .downloads import spreadsheet

_ENTRIES_A_PAGE = 50


@card_view()
def card_history(request, card):
    found = HistoryFilter(request.GET, entries_of(card))
    page = Paginator(found.qs, _ENTRIES_A_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "card": card,
        "filter": found,
        "page": page,
        "told": [(entry, found.shown(entry)) for entry in page],
        "formats": exports.FORMATS,
        "max_searched": MAX_SEARCHED,
    }
    return render(request, "objectives/card_history.html", context)


@card_view()
def history_export(request, card, suffix):
    """All entries that the filters show, on one page or on many."""
    found = HistoryFilter(request.GET, entries_of(card))
    table = exports.history_table((entry, found.shown(entry)) for entry in found.qs.iterator())
    return spreadsheet(table, suffix, name=f"storia-{card.code}")
