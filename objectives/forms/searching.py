"""The words of the search box."""

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import Contains

from ..folding import Fold, Joined, WithoutTags, fold
from ..limits import MAX_WORDS
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


def with_words(cards: QuerySet, text: str) -> QuerySet:
    """The cards in which every word stands somewhere: in the code, the titles, the texts, the
    phases and indicators, the names of persons, settori and centres, mission and programme."""
    short = Fold(*_PLAIN)
    long = Fold(WithoutTags("purpose"), _rows(Phase), _rows(Indicator))
    words = dict.fromkeys(filter(None, fold(text).split()))
    for word in list(words)[:MAX_WORDS]:
        cards = cards.filter(Q(Contains(short, word)) | Q(Contains(long, word)))
    return cards


def _rows(model: type[Phase] | type[Indicator]) -> Subquery:
    """What the rows of a card say, as one text: so that PostgreSQL reads those of the cards that
    are looked at, where for EXISTS it would fold the whole table."""
    rows = model.objects.filter(objective=OuterRef("pk")).order_by().values("objective")
    return Subquery(rows.annotate(said=Joined("description")).values("said"))
