"""The list of a year's cards: which ones a page is about, and what is done with a chosen set."""

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property

from .. import exports
from ..access import needs
from ..forms.filters import CardFilter, asked, ordered
from ..models import Body, PegObjective
from ..progress import is_late
from ..sheet import total_of_indicators, total_of_phases
from ..workflow import STEPS
from .downloads import spreadsheet
from .years import chosen_year, is_number, offered_years, years_with_cards

_CARDS_A_PAGE = 25
_MOST_READ = 1000  # cards of other years, looked through unasked


class Listing:
    """What the address of a list asks for: a year, filters, an order; and some cards of it.

    `all` are the cards of the list, `cards` those that were chosen among them with `scheda`, or
    all where none was. `asked` is the address again, without them and without a page.
    """

    def __init__(self, request):
        self._sent = request.GET
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

    @cached_property
    def numbers(self) -> list[int]:
        """Of all cards of the list, in its order: what the filters cost is paid once a page."""
        return list(self.all.values_list("pk", flat=True))

    def loaded(self, numbers: Sequence[int]) -> list[PegObjective]:
        """Those of the cards that are still there, with all that a row shows."""
        rows = PegObjective.objects.with_chain().prefetch_related("phases", "indicators")
        found = rows.in_bulk(numbers)
        return [found[number] for number in numbers if number in found]

    @property
    def queries(self) -> set[str]:
        """This list as a saved view may keep it: of this year, or of whichever is running."""
        undated = self.asked.copy()
        del undated["anno"]
        return {self.asked.urlencode(), undated.urlencode()}

    def elsewhere(self, here: int) -> list[tuple[int, int]] | None:
        """The other years that hold what was searched for, each with how many cards: for what
        waits for the person, and for words of which this year has none, unless that were many
        texts to read; or on request (`altri`). None where nobody has looked."""
        if not (self.asked.get("q") or self.asked.get("da_me")):
            return []
        others = self._visible.exclude(plan_year=self.year).order_by()
        unasked = self.asked.get("q") and "altri" not in self._sent
        if unasked and (here or others[: _MOST_READ + 1].count() > _MOST_READ):
            return None
        found = self.filter.qs.exclude(plan_year=self.year).values("pk")
        years = self._visible.filter(pk__in=found).order_by("-plan_year")
        return list(years.values_list("plan_year").annotate(Count("pk")))


@needs("see_cards")
def card_list(request):
    """The cards of one plan year, filtered and sorted as the address says."""
    listing = Listing(request)
    page = Paginator(listing.numbers, _CARDS_A_PAGE).get_page(request.GET.get("pagina"))
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
            for card in listing.loaded(page.object_list)
        ],
        "elsewhere": listing.elsewhere(page.paginator.count),
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
