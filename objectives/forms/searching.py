"""The words of the search box."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import Contains

from ..folding import Fold, WithoutTags, fold
from ..models import Indicator, Phase

_PLAIN = (
    "code",
    "title",
    "operational__title",
    "operational__strategic__title",
    "responsible__full_name",
    "councillor__full_name",
    "centre__name",
    "centre__department__name",
    "operational__programme__title",
    "operational__programme__mission__title",
)
# A pasted page is found by its first words: each costs the database a look at every text.
_MOST_WORDS = 20


def with_words(cards: QuerySet, text: str) -> QuerySet:
    """The cards in which every word stands somewhere: in the code, the titles, the texts, the
    phases and indicators, the names of persons, settori and centres, mission and programme."""
    words = dict.fromkeys(filter(None, fold(text).split()))
    for word in list(words)[:_MOST_WORDS]:
        cards = cards.filter(_somewhere(word))
    return cards


def _somewhere(word: str) -> Q:
    found = [Contains(Fold(*_PLAIN, WithoutTags("purpose")), word)]
    for model in (Phase, Indicator):
        rows = model.objects.filter(Contains(Fold("description"), word))
        found.append(Exists(rows.filter(objective=OuterRef("pk"))))
    return reduce(or_, map(Q, found))
