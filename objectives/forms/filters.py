"""The filters of the list of cards, kept in the address so that a link can be mailed."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ..completeness import incomplete
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

_SEARCHED = (
    "code",
    "title",
    "purpose",
    "responsible__full_name",
    "operational__title",
    "centre__name",
)
ORDERS = {
    "codice": "code",
    "titolo": "title",
    "settore": "centre__department__name",
    "centro": "centre__name",
    "responsabile": "responsible__full_name",
}


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
    )
    responsabile = django_filters.ModelChoiceFilter(
        label=_("Responsabile"),
        field_name="responsible",
        queryset=User.objects.filter(peg_objectives__isnull=False).distinct(),
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
        label=_("Programma"), method="of_programme", empty_label=_("tutti")
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

    class Meta:
        model = PegObjective
        fields: list[str] = []

    def __init__(self, data, *, year: int, queryset: QuerySet):
        super().__init__(data, queryset=queryset)
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

    def search(self, cards: QuerySet, name: str, value: str) -> QuerySet:
        """Every word somewhere: in the code, the titles, the texts, the names."""
        for word in value.split():
            cards = cards.filter(
                Q(*((f"{field}__icontains", word) for field in _SEARCHED), _connector=Q.OR)
            )
        return cards

    def of_programme(self, cards: QuerySet, name: str, value: str) -> QuerySet:
        mission, programme = value.split(".")
        return cards.filter(
            operational__programme__mission__code=mission, operational__programme__code=programme
        )

    def by_completeness(self, cards: QuerySet, name: str, value: str) -> QuerySet:
        wanting = incomplete(cards)
        if value == "incompleta":
            return wanting
        return cards.exclude(pk__in=wanting.values("pk"))

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


def ordered(cards: QuerySet, asked: str) -> QuerySet:
    """Sorted by a column's Italian name, downwards with a `-` before it; by code otherwise."""
    field = ORDERS.get(asked.removeprefix("-"), "code")
    return cards.order_by(f"-{field}" if asked.startswith("-") else field, "code")
