"""Which cards a page is about: what the person may see of a year, filtered and in an order."""

from ..forms.filters import CardFilter, ordered
from ..models import PegObjective
from .years import chosen_year, offered_years, years_with_cards


class Listing:
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
