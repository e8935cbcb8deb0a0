"""The cards: the list of a year, one card as it looks on paper, its PDF."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from ..access import card_view
from ..italian import shorten
from ..models import Body, PegObjective
from ..printing import TooHard, print_sheets
from ..sheet import sheets, total_of_indicators, total_of_phases

_CARDS_A_PAGE = 50


def home(request):
    return redirect("card-list")


def card_list(request):
    """The cards of one plan year, in the order of their codes."""
    visible = PegObjective.objects.visible_to(request.user)
    years = list(visible.order_by("-plan_year").values_list("plan_year", flat=True).distinct())
    year = _chosen_year(request.GET.get("anno", ""), years)
    cards = visible.filter(plan_year=year).with_chain().prefetch_related("phases", "indicators")
    page = Paginator(cards, _CARDS_A_PAGE).get_page(request.GET.get("pagina"))
    scale = Body.load().scale()
    rows = [(card, total_of_phases(card), total_of_indicators(card, scale)) for card in page]
    return render(
        request,
        "objectives/card_list.html",
        {"year": year, "years": years, "page": page, "rows": rows},
    )


@card_view
def card_detail(request, card):
    [sheet] = sheets([card], Body.load())
    return render(request, "objectives/card_detail.html", {"card": card, "sheet": sheet})


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
    name = card.code.replace("/", "-").replace(" ", "_")
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="scheda-{name}.pdf"'},
    )


def _chosen_year(asked: str, years: list[int]) -> int:
    """The year asked for; else the running one if it has cards, else the last that has."""
    if asked.isdecimal() and len(asked) == 4:
        return int(asked)
    running = timezone.localdate().year
    return running if running in years or not years else years[0]
