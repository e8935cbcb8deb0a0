"""A book: its title, and the choices of whoever asks for it."""

from django import forms
from django.db.models import Count, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..book.options import ON_CARDS, ON_DIVIDERS, Options
from ..enums import BookContent, BookOrder
from ..italian import format_date, one_line
from ..limits import MAX_NAME
from ..models import Period
from ..models.base import validate_readable

_PARTS = {
    "cover": _("Frontespizio"),
    "index": _("Indice"),
    "dividers": _("Fogli divisori con il riepilogo"),
    "appendix": _("In fondo, tutte le fasi per scadenza"),
}
_FEW = 3  # so many cards are wanted as they are, without pages around them
_NAMES, _ROLES = "nomi", "ruoli"
_ANCESTORS = {
    ON_CARDS: _("Su ogni scheda"),
    ON_DIVIDERS: _("Una volta sola, sui fogli divisori"),
}
_PEOPLE = {
    _NAMES: _("Con i nomi"),
    _ROLES: _("Solo i ruoli, per la pubblicazione"),
}


class BookForm(forms.Form):
    """Whatever is left as it is prints the cards as they are now."""

    title = forms.CharField(
        label=_("Titolo"),
        max_length=MAX_NAME,
        validators=[validate_readable],
        help_text=_("Sul frontespizio e nel nome del file."),
    )
    content = forms.ChoiceField(label=_("Contenuto delle schede"), widget=forms.RadioSelect)
    order = forms.ChoiceField(
        label=_("Ordine"), choices=BookOrder.choices, widget=forms.RadioSelect
    )
    parts = forms.MultipleChoiceField(
        label=_("Che cosa contiene, oltre alle schede"),
        choices=list(_PARTS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ancestors = forms.ChoiceField(
        label=_("Obiettivi del DUP"),
        choices=list(_ANCESTORS.items()),
        widget=forms.RadioSelect,
        help_text=_("Senza fogli divisori stanno su ogni scheda."),
    )
    people = forms.ChoiceField(
        label=_("Persone"), choices=list(_PEOPLE.items()), widget=forms.RadioSelect
    )
    watermark = forms.BooleanField(
        label=_("Scrivere BOZZA sulle schede non approvate"), required=False
    )
    narrative = forms.BooleanField(
        label=_("Con le relazioni dei responsabili sul periodo"), required=False
    )

    def __init__(self, data=None, *, year: int, cards: QuerySet, many: int):
        """`many` is how many cards these are."""
        few = many <= _FEW
        title = gettext("Schede integrate degli obiettivi %(year)s") % {"year": year}
        super().__init__(
            data,
            initial={
                "title": title,
                "content": BookContent.NOW,
                "order": BookOrder.CHAIN,
                "parts": [] if few else ["cover", "index", "dividers"],
                "ancestors": ON_CARDS,
                "people": _NAMES,
                "watermark": True,
            },
        )
        contents = _contents(cards, year)
        self.fields["content"].choices = contents
        if len(contents) == 1:
            del self.fields["content"]

    def clean_title(self):
        return one_line(self.cleaned_data["title"])

    def options(self) -> Options:
        """The choices of a form that is valid."""
        data = self.cleaned_data
        content, _dash, period = data.get("content", BookContent.NOW).partition("-")
        return Options(
            order=data["order"],
            content=content,
            period=int(period) if period else None,
            ancestors=data["ancestors"],
            names=data["people"] == _NAMES,
            watermark=data["watermark"],
            narrative=data["narrative"],
            **{part: part in data["parts"] for part in _PARTS},
        )


def described(options: Options) -> list[str]:
    """The choices in words, as the form calls them."""
    content = str(BookContent(options.content).label)
    if options.period and (period := Period.objects.filter(pk=options.period).first()):
        content = _data_at(period)
    at_dividers = not options.look.ancestors
    said = [content, BookOrder(options.order).label]
    said += [words for part, words in _PARTS.items() if getattr(options, part)]
    said += [_("Obiettivi del DUP una volta sola, sui fogli divisori")] if at_dividers else []
    said += [] if options.names else [_PEOPLE[_ROLES]]
    said += [] if options.watermark else [_("Senza la scritta BOZZA")]
    said += [_("Con le relazioni dei responsabili sul periodo")] if options.narrative else []
    return [str(words) for words in said]


def _contents(cards: QuerySet, year: int) -> list[tuple[str, str]]:
    """The contents that some of these cards have, and how many have it. Two queries."""
    cards = cards.order_by()
    offered = [(BookContent.NOW.value, str(BookContent.NOW.label))]
    if approved := cards.filter(edition__gt=0).count():
        offered.append((BookContent.APPROVED.value, _counted(BookContent.APPROVED.label, approved)))
    closed = Period.objects.filter(plan_year=year, is_open=False, figures__card__in=cards)
    for period in closed.annotate(cards=Count("figures__card", distinct=True)):
        value = f"{BookContent.PERIOD.value}-{period.pk}"
        offered.append((value, _counted(_data_at(period), period.cards)))
    return offered


def _data_at(period: Period) -> str:
    return gettext("Con i dati al %(day)s") % {"day": format_date(period.reference_on)}


def _counted(words: str, cards: int) -> str:
    return gettext("%(words)s (schede: %(n)d)") % {"words": words, "n": cards}
