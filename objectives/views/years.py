"""Which plan year, and which rows, the address of a page is about."""

from django.utils import timezone

from ..limits import FIRST_YEAR, LAST_YEAR


def years_with_cards(cards) -> list[int]:
    """The plan years of the cards that a person may see, the last one first."""
    return list(cards.order_by("-plan_year").values_list("plan_year", flat=True).distinct())


def offered_years(years: list[int]) -> list[int]:
    """Those with cards, and the two that are worked on: the running one and the next."""
    running = timezone.localdate().year
    return sorted({*years, running, running + 1}, reverse=True)


def chosen_year(request, years: list[int]) -> int:
    """The year asked for; else the running one if it has cards, else the last that has."""
    asked = request.GET.get("anno", "")
    if asked.isdecimal() and len(asked) == 4 and FIRST_YEAR <= int(asked) <= LAST_YEAR:
        return int(asked)
    running = timezone.localdate().year
    return running if running in years or not years else years[0]


def asked_number(request, name: str) -> int:
    """A row's number in the address; 0, which no row has, for anything else."""
    text = request.GET.get(name, "")
    return int(text) if is_number(text) else 0


def is_number(text: str) -> bool:
    """Whether a text from outside can be the number of a row."""
    return text.isascii() and text.isdecimal() and len(text) < 18
