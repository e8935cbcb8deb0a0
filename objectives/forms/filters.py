"""The filters of the list of cards, kept in the address so that a link can be mailed."""

from collections.abc import Iterator
from dataclasses import dataclass

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..completeness import incomplete, late
from ..enums import AppliesTo, Kind, State
from ..models import (
    Councillor,
    Department,
    Mission,
    PegObjective,
    Programme,
    ResponsibilityCentre,
    User,
)
from ..workflow import mine_to_do, takes_turns
from .fields import LongSelect
from .searching import with_words

ORDERS = {
    "codice": "code",
    "titolo": "title",
    "settore": "centre__department__name",
    "centro": "centre__name",
    "responsabile": "responsible__full_name",
}
# Of all years, as no filter of the list has touched them.
_CARDS = PegObjective.objects.order_by()
_YES = [("si", _("Sì"))]
# The filters that are asked for most: each is one click beside the search box.
_TOGGLES = {
    "da_me": ("si", _("Da fare da me")),
    "ritardo": ("si", _("In ritardo")),
    "completezza": ("incompleta", _("Incompleta")),
}
_INCOMPLETE = ("completezza", "incompleta")
_ABOVE = {"q", "stato", "da_me", "ritardo"}


@dataclass(frozen=True)
class Toggle:
    """A filter as a link that sets it, or takes it away; `query` is the address that follows."""

    label: str | Promise
    is_on: bool
    query: str


class CardFilter(django_filters.FilterSet):
    """All filters are optional; what is not understood in an address filters nothing out."""

    q = django_filters.CharFilter(label=_("Cerca"), method="search")
    settore = django_filters.ModelChoiceFilter(
        label=_("Settore"), field_name="centre__department", queryset=Department.objects.all()
    )
    centro = django_filters.ModelChoiceFilter(
        label=_("Centro"),
        field_name="centre",
        queryset=ResponsibilityCentre.objects.select_related("department"),
        widget=LongSelect,
    )
    responsabile = django_filters.ModelChoiceFilter(
        label=_("Responsabile"),
        field_name="responsible",
        queryset=User.objects.filter(Exists(_CARDS.filter(responsible=OuterRef("pk")))),
        widget=LongSelect,
    )
    amministratore = django_filters.ModelChoiceFilter(
        label=_("Amministratore"), field_name="councillor", queryset=Councillor.objects.all()
    )
    missione = django_filters.ChoiceFilter(
        label=_("Missione"),
        field_name="operational__programme__mission__code",
        empty_label=_("tutte"),
    )
    programma = django_filters.ChoiceFilter(
        label=_("Programma"), method="of_programme", empty_label=_("tutti"), widget=LongSelect
    )
    tipologia = django_filters.ChoiceFilter(
        label=_("Tipologia"), field_name="kind", choices=Kind.choices, empty_label=_("tutte")
    )
    stato = django_filters.ChoiceFilter(
        label=_("Stato"), field_name="state", choices=State.choices, empty_label=_("tutti")
    )
    completezza = django_filters.ChoiceFilter(
        label=_("Completezza"),
        method="by_completeness",
        empty_label=_("tutte"),
        choices=[("incompleta", _("Incompleta")), ("completa", _("Completa"))],
    )
    ritardo = django_filters.ChoiceFilter(label=_("In ritardo"), method="are_late", choices=_YES)
    da_me = django_filters.ChoiceFilter(label=_("Da fare da me"), method="to_do", choices=_YES)

    class Meta:
        model = PegObjective
        fields: list[str] = []

    def __init__(self, data, *, year: int, queryset: QuerySet, user: User):
        super().__init__(data, queryset=queryset)
        self._user = user
        for field in self.form.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = _("tutti")
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = "form-select"
        self._codes(year)

    @property
    def in_use(self) -> bool:
        """Whether any filter beyond the year was asked for."""
        return any(self.data.get(name) for name in self.filters)

    @property
    def folded(self) -> list[forms.BoundField]:
        """The fields of the filters that are asked for less often."""
        return [field for field in self.form if field.name not in _ABOVE]

    @property
    def is_unfolded(self) -> bool:
        """Whether one of them is in use that no toggle shows."""
        asked = {field.name: self.data.get(field.name) for field in self.folded}
        return any(value for name, value in asked.items() if (name, value) != _INCOMPLETE)

    @property
    def toggles(self) -> Iterator[Toggle]:
        """As links from what is asked for now; nothing ever waits for whoever only reads."""
        for name, (value, label) in _TOGGLES.items():
            if name == "da_me" and not takes_turns(self._user):
                continue
            is_on = self.data.get(name) == value
            query = asked(self.data)
            query[name] = "" if is_on else value
            yield Toggle(label, is_on, asked(query).urlencode())

    def search(self, cards: QuerySet, name: str, value: str) -> QuerySet:
        return with_words(cards, value)

    def are_late(self, cards: QuerySet, name: str, value: str) -> QuerySet:
        return late(cards, timezone.localdate())

    def to_do(self, cards: QuerySet, name: str, value: str) -> QuerySet:
        return mine_to_do(cards, self._user)

    def of_programme(self, cards: QuerySet, name: str, value: str) -> QuerySet:
        mission, programme = value.split(".")
        return cards.filter(
            operational__programme__mission__code=mission, operational__programme__code=programme
        )

    def by_completeness(self, cards: QuerySet, name: str, value: str) -> QuerySet:
        if value == "incompleta":
            return incomplete(cards)
        return cards.exclude(Exists(incomplete(_CARDS.filter(pk=OuterRef("pk")))))

    def _codes(self, year: int) -> None:
        """Missions and programmes as that year's catalogue calls them."""
        missions = Mission.objects.for_year(year)
        programmes = Programme.objects.for_year(year).filter(applies_to=AppliesTo.LOCAL)
        self.form.fields["missione"].choices = [
            *((mission.code, str(mission)) for mission in missions),
        ]
        self.form.fields["programma"].choices = [
            *((row.full_code, str(row)) for row in programmes.select_related("mission")),
        ]


def in_words(found: CardFilter, *, chosen: int = 0) -> str:
    """Which cards these are, for whoever reads it later: «Settore: Servizi sociali; Stato:
    Approvata; 3 schede scelte». `chosen` is how many of them were ticked."""
    found.form.is_valid()  # what is not understood has no value, and filters nothing out
    values = found.form.cleaned_data
    words = [_said(field, values[field.name]) for field in found.form if values.get(field.name)]
    if chosen:
        ticked = ngettext("%(n)d scheda scelta", "%(n)d schede scelte", chosen)
        words.append(ticked % {"n": chosen})
    return "; ".join(words) or gettext("Tutte le schede dell'anno")


def _said(field: forms.BoundField, value) -> str:
    if value == "si":
        return str(field.label)
    if isinstance(field.field, forms.ChoiceField) and isinstance(value, str):
        value = dict(field.field.choices)[value]
    return f"{field.label}: {value}"


def asked(query: QueryDict) -> QueryDict:
    """What an address asks of the list, in an order of its own: the year, the filters in use and
    the order, without a page, chosen cards, or anything that is not ours."""
    kept = QueryDict(mutable=True)
    for name in ("anno", *CardFilter.base_filters, "ordina"):
        if value := query.get(name, "").strip():
            kept[name] = value
    return kept


def ordered(cards: QuerySet, asked: str) -> QuerySet:
    """Sorted by a column's Italian name, downwards with a `-` before it; by code otherwise."""
    field = ORDERS.get(asked.removeprefix("-"), "code")
    return cards.order_by(f"-{field}" if asked.startswith("-") else field, "code")
