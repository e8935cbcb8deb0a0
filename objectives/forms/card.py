"""The planned half of a card, in sections that follow the paper."""

from crispy_forms.bootstrap import InlineCheckboxes, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from ..enums import Kind
from ..italian import shorten
from ..models import (
    Body,
    Councillor,
    OperationalObjective,
    PegObjective,
    ResponsibilityCentre,
    User,
    standing,
)
from ..rights import is_control
from .details import TABLES
from .fields import DecimalField, LongSelect, RichTextField, YearsTicks
from .loaded import Clash, LoadedForm
from .rows import RowSet
from .sections import Section

# A choice of more options than this becomes a search, where the page loads choose.js.
_MANY = 15


class CardForm(LoadedForm):
    """Everything of the card but its rows."""

    years = YearsTicks(
        label=_("Esercizi di riferimento"),
        required=False,
        help_text=_("Gli anni in cui si lavora all'obiettivo. Per esempio: il 2026 e il 2027."),
    )
    purpose = RichTextField(
        label=_("Finalità e risultati da raggiungere"),
        required=False,
        help_text=_(
            "A che cosa serve e che cosa ci si aspetta. Per esempio: ridurre da 60 a 45 giorni il"
            " tempo medio di rilascio dei permessi di costruire."
        ),
    )
    kind = forms.ChoiceField(
        label=_("Tipologia"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "Gestionale: con almeno una fase e un indicatore. Esecutivo/attività: anche senza; per"
            " esempio, un servizio che si svolge ogni anno."
        ),
    )
    weight = DecimalField(
        label=_("Peso dell'obiettivo"),
        required=False,
        min_value=0,
        help_text=_("Quanto conta tra gli obiettivi del centro. Per esempio: 20."),
    )
    code = forms.CharField(
        label=_("Codice"),
        required=False,
        help_text=_("In bianco, lo assegna il programma: 2026-12.04-003."),
    )

    class Meta:
        model = PegObjective
        fields = [
            "operational",
            "code",
            "responsible",
            "centre",
            "councillor",
            "years",
            "title",
            "purpose",
            "kind",
            "is_ptcp",
            "is_quality",
            "weight",
        ]
        labels = {
            "operational": _("Obiettivo operativo del DUP"),
            "responsible": _("Responsabile"),
            "title": _("Obiettivo: titolo"),
        }
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            **dict.fromkeys(("operational", "responsible", "centre"), LongSelect),
        }
        help_texts = {
            "operational": _("Si cerca per codice o per parole. Per esempio: 12.04 inclusione."),
            "responsible": _("A chi è assegnato l'obiettivo. Per esempio: Carmen Mucio."),
            "centre": _("La struttura che lo realizza. Per esempio: Servizi sociali."),
            "councillor": _("Chi ha la delega. Per esempio: l'assessore alle politiche sociali."),
            "title": _("Che cosa si vuole ottenere. Per esempio: Rifacimento di via Roma."),
            "is_ptcp": _(
                "Attua una misura di prevenzione della corruzione. Per esempio: controlli sugli"
                " affidamenti diretti."
            ),
            "is_quality": _(
                "Migliora la qualità di un servizio. Per esempio: meno attesa allo sportello."
            ),
        }

    def __init__(self, *args, body: Body, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        # A code is assigned once; the printed name comes from the assignment, or from the office.
        if self.instance.varies_id:
            del self.fields["code"]
        if self.instance.varies_id or not is_control.test(user):
            del self.fields["responsible"]
        first = self.instance.plan_year
        horizon = range(first, first + body.operational_horizon)
        self.fields["years"].offer(sorted({*horizon, *self.instance.years}))
        if not body.weights_wanted:
            del self.fields["weight"]
        self._labels(body)
        self._objectives()
        self._choices(user)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.include_media = False  # the page loads it, with its nonce
        self.helper.layout = self._layout()

    @property
    def chosen_operational(self) -> OperationalObjective | None:
        """The objective that the page shows as chosen, saved or not."""
        try:
            return self.fields["operational"].clean(self["operational"].value())
        except ValidationError:
            return None

    def clean_code(self):
        """A code in use is told by the model; a blank one is assigned when the card is saved."""
        return self.cleaned_data["code"] or self.instance.code

    def _get_validation_exclusions(self):
        """A code is judged within its year; that of a new card comes with its saving."""
        excluded = super()._get_validation_exclusions()
        if not self.cleaned_data.get("code"):
            return excluded | {"code"}
        return excluded - {"code", "plan_year", "varies"}

    def _labels(self, body: Body) -> None:
        self.fields["centre"].label = body.label_centre
        self.fields["councillor"].label = body.label_councillor
        self.fields["is_ptcp"].label = body.label_ptcp
        self.fields["is_quality"].label = body.label_quality

    def _objectives(self) -> None:
        """Those that hold in the card's year, and the chosen one; its text follows the choice."""
        field, year = self.fields["operational"], self.instance.plan_year
        offered = Q(first_year__lte=year, last_year__gte=year) | Q(pk=self.instance.operational_id)
        rows = OperationalObjective.objects.filter(offered)
        field.queryset = rows.select_related("programme__mission", "strategic__mission")
        field.label_from_instance = lambda row: shorten(f"{row.programme.full_code} · {row}", 120)
        field.widget.attrs |= {
            "hx-get": f"{reverse_lazy('dup-text')}?anno={year}",
            "hx-target": "#testo-dup",
            "hx-select": ".dup-words",  # whatever else answers, as the door does, shows nothing
            "hx-sync": "this:replace",
            "data-choose": 0,
            "data-list": _("Obiettivi trovati"),
            "data-one": _("1 obiettivo"),
            "data-many": _("% obiettivi"),
        }

    def _choices(self, user: User) -> None:
        """Rows in use stay on offer even when they have been ended since."""
        card = self.instance
        centres = ResponsibilityCentre.objects.select_related("department")
        if not is_control.test(user):
            own = {*standing(user).centres, card.centre_id}
            centres = centres.filter(pk__in=own - {None})
            if len(own - {None}) == 1:
                self.fields["centre"].initial = next(iter(own - {None}))
        self.fields["centre"].queryset = centres
        self.fields["centre"].label_from_instance = lambda row: f"{row.department} · {row}"
        if "responsible" in self.fields:
            people = User.objects.filter(is_active=True)
            people |= User.objects.filter(pk=card.responsible_id)
            self.fields["responsible"].queryset = people
        for name in {"centre", "responsible"} & self.fields.keys():
            found = {
                "data-list": _("Trovati"),
                "data-one": _("1 trovato"),
                "data-many": _("% trovati"),
            }
            self.fields[name].widget.attrs |= {"data-choose": _MANY, **found}
        self.fields["councillor"].queryset = Councillor.objects.all()

    def _layout(self) -> Layout:
        def row(**columns: str) -> Row:
            here = {name: width for name, width in columns.items() if name in self.fields}
            return Row(*(Column(name, css_class=f"col-12 {w}") for name, w in here.items()))

        return Layout(
            Section(
                "dup",
                _("Obiettivi del DUP"),
                "operational",
                HTML("<div id='testo-dup'>{% include 'objectives/_dup_words.html' %}</div>"),
            ),
            Section(
                "peg",
                _("Obiettivo del PEG"),
                row(responsible="col-md-6", centre="col-md-6"),
                "councillor",
                InlineCheckboxes("years"),
                "title",
                "purpose",
                row(code="col-md-6", weight="col-md-6"),
            ),
            Section(
                "tipologia",
                _("Tipologia"),
                InlineRadios("kind"),
                row(is_ptcp="col-md-6", is_quality="col-md-6"),
            ),
        )


class CardEditing:
    """The whole page: the card and its four tables, judged and told together.

    With `check=False` the page comes back as it was sent, rearranged and not judged.
    """

    def __init__(
        self,
        card: PegObjective,
        body: Body,
        data: QueryDict | None = None,
        *,
        user: User,
        check=True,
    ):
        data = None if data is None else data.copy()
        self.card = CardForm(data, instance=card, body=body, user=user)
        self.card.use_required_attribute = False
        if not check:
            self.card.unjudged()
        stored = {
            table.name: list(getattr(card, table.relation).all()) if card.pk else []
            for table in TABLES
        }
        self.tables = [RowSet(table, stored[table.name], data, check=check) for table in TABLES]

    def is_valid(self) -> bool:
        return self.card.is_valid() and all(table.is_valid() for table in self.tables)

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """For the summary: the field's id, where it stands in words, what is wrong."""
        if not self.card.is_bound:
            return []
        found = [
            (self.card[name].id_for_label, self.card[name].label, text)
            for name, texts in self.card.errors.items()
            if name in self.card.fields
            for text in texts
        ]
        found += [("", str(_("Scheda")), text) for text in self.card.non_field_errors()]
        return found + [error for table in self.tables for error in table.errors]

    @property
    def clashes(self) -> list[Clash]:
        """What two people have written, for the page to ask which one stays."""
        return [*self.card.clashes, *(clash for table in self.tables for clash in table.clashes)]

    @property
    def media(self):
        return self.card.media
