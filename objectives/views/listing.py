"""Which cards a page is about: what the person may see of a year, filtered and in an order."""

from django.db.models import Count

from ..forms.filters import CardFilter, asked, ordered
from ..models import PegObjective
from .years import chosen_year, is_number, offered_years, years_with_cards


class Listing:
    """What the address of a list asks for: a year, filters, an order; and some cards of it.

    `all` are the cards of the list, `cards` those that were chosen among them with `scheda`, or
    all where none was. `asked` is the address again, without them and without a page.
    """

    def __init__(self, request):
        self._visible = PegObjective.objects.visible_to(request.user)
        years = years_with_cards(self._visible)
        self.year, self.years = chosen_year(request, years), offered_years(years)
        self.order = request.GET.get("ordina", "codice")
        dated = request.GET.copy()
        dated["anno"] = str(self.year)
        self.asked = asked(dated)
        self.filter = CardFilter(
            request.GET, year=self.year, queryset=self._visible, user=request.user
        )
        found = self.filter.qs.filter(plan_year=self.year)
        self.all = ordered(found, self.order).with_chain().prefetch_related("phases", "indicators")
        self.chosen = [int(pk) for pk in request.GET.getlist("scheda") if is_number(pk)]
        self.cards = self.all.filter(pk__in=self.chosen) if self.chosen else self.all

    @property
    def queries(self) -> set[str]:
        """This list as a saved view may keep it: of this year, or of whichever is running."""
        undated = self.asked.copy()
        del undated["anno"]
        return {self.asked.urlencode(), undated.urlencode()}

    def elsewhere(self) -> list[tuple[int, int]]:
        """The other years that hold what was searched for, each with how many cards: for words,
        and for what waits for the person, of which he does not know where it is."""
        if not (self.asked.get("q") or self.asked.get("da_me")):
            return []
        found = self.filter.qs.exclude(plan_year=self.year).values("pk")
        years = self._visible.filter(pk__in=found).order_by("-plan_year")
        return list(years.values_list("plan_year").annotate(Count("pk")))
