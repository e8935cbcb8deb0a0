"""The planned half of a card, in sections that follow the paper."""

from crispy_forms.bootstrap import InlineCheckboxes, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..achievement import read_target
from ..enums import Kind
from ..limits import MAX_INDICATORS, MAX_PHASES, MAX_RESOURCES
from ..models import (
    Body,
    Councillor,
    HumanResource,
    Indicator,
    InstrumentalResource,
    OperationalObjective,
    PegObjective,
    Phase,
    ResponsibilityCentre,
    User,
    standing,
)
from ..rights import is_control
from .fields import DateField, DecimalField, PercentageField, RichTextField, YearsTicks
from .loaded import Clash, LoadedForm
from .rows import RowForm, RowSet, Table

_ONE_LINE = forms.Textarea(attrs={"rows": 1})


class CardForm(LoadedForm):
    """Everything of the card but its rows."""

    years = YearsTicks(label=_("Esercizi di riferimento"), required=False)
    purpose = RichTextField(label=_("Finalità e risultati da raggiungere"), required=False)
    kind = forms.ChoiceField(
        label=_("Tipologia"), choices=Kind.choices, widget=forms.RadioSelect, required=False
    )
    weight = DecimalField(label=_("Peso dell'obiettivo"), required=False, min_value=0)
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
        widgets = {"title": forms.Textarea(attrs={"rows": 2})}

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
        self._choices(user)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.include_media = False  # the page loads it, with its nonce
        self.helper.layout = self._layout()

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

    def _choices(self, user: User) -> None:
        """Rows in use stay on offer even when they have been ended since."""
        card = self.instance
        operational = OperationalObjective.objects.select_related("programme__mission")
        self.fields["operational"].queryset = operational
        self.fields["operational"].label_from_instance = lambda row: (
            f"{row.programme.full_code} · {row}"
        )
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
        self.fields["councillor"].queryset = Councillor.objects.all()

    def _layout(self) -> Layout:
        def row(**columns: str) -> Row:
            here = {name: width for name, width in columns.items() if name in self.fields}
            return Row(*(Column(name, css_class=f"col-12 {w}") for name, w in here.items()))

        return Layout(
            "operational",
            row(responsible="col-md-6", councillor="col-md-6"),
            "centre",
            InlineCheckboxes("years"),
            "title",
            "purpose",
            InlineRadios("kind"),
            Row(
                Column("is_ptcp", css_class="col-6 col-md-3"),
                Column("is_quality", css_class="col-6 col-md-3"),
            ),
            row(code="col-md-4", weight="col-md-4"),
        )


class PhaseForm(RowForm):
    due_on = DateField(label=_("Scadenza"), required=False)
    weight = DecimalField(label=_("Peso"), required=False, min_value=0)

    class Meta:
        model = Phase
        fields = ["description", "due_on", "weight"]
        labels = {"description": _("Fase")}
        widgets = {"description": _ONE_LINE}

    def layout(self):
        return Layout(
            Row(
                Column("description", css_class="col-12 col-md-7"),
                Column("due_on", css_class="col-7 col-md-3"),
                Column("weight", css_class="col-5 col-md-2"),
            )
        )


class IndicatorForm(RowForm):
    weight = DecimalField(label=_("Peso"), required=False, min_value=0)

    class Meta:
        model = Indicator
        fields = ["description", "formula", "target", "direction", "weight"]
        labels = {
            "description": _("Indicatore (descrizione)"),
            "formula": _("Formula di calcolo"),
            "target": _("Valore atteso"),
        }
        widgets = {
            "description": _ONE_LINE,
            "formula": _ONE_LINE,
            "target": forms.TextInput(
                attrs={"placeholder": _("sì · 80% · 120 · entro il 31/10/2026")}
            ),
        }

    def clean_target(self):
        target = self.cleaned_data["target"]
        try:
            read_target(target)
        except ValueError as problem:
            raise ValidationError(str(problem)) from None
        return target

    def layout(self):
        return Layout(
            Row(
                Column("description", css_class="col-12 col-md-6"),
                Column("formula", css_class="col-12 col-md-6"),
            ),
            Row(
                Column("target", css_class="col-12 col-md-6"),
                Column("direction", css_class="col-7 col-md-4"),
                Column("weight", css_class="col-5 col-md-2"),
            ),
        )


class HumanResourceForm(RowForm):
    part_time = PercentageField(label=_("Part-time (in % su 36 ore)"), required=False)
    time_share = PercentageField(label=_("% tempo lavorato"), required=False)

    class Meta:
        model = HumanResource
        fields = ["profile", "part_time", "category", "time_share"]
        labels = {"profile": _("Risorsa umana")}
        widgets = {
            "profile": forms.TextInput(attrs={"placeholder": _("N. 2 Funzionari")}),
            "category": forms.TextInput(attrs={"list": "categorie"}),
        }

    def layout(self):
        return Layout(
            Row(
                Column("profile", css_class="col-12 col-md-4"),
                Column("part_time", css_class="col-6 col-md-3"),
                Column("category", css_class="col-12 col-md-3 order-last order-md-0"),
                Column("time_share", css_class="col-6 col-md-2"),
            )
        )


class InstrumentalResourceForm(RowForm):
    quantity = DecimalField(label=_("Numero"), required=False, min_value=0)

    class Meta:
        model = InstrumentalResource
        fields = ["description", "quantity"]
        labels = {"description": _("Risorsa strumentale")}
        widgets = {"description": forms.TextInput()}

    def layout(self):
        return Layout(
            Row(
                Column("description", css_class="col-8 col-md-9"),
                Column("quantity", css_class="col-4 col-md-3"),
            )
        )


TABLES = (
    Table("fasi", "phases", PhaseForm, MAX_PHASES, _("Fasi"), _("Aggiungi una fase")),
    Table(
        "indicatori",
        "indicators",
        IndicatorForm,
        MAX_INDICATORS,
        _("Indicatori"),
        _("Aggiungi un indicatore"),
    ),
    Table(
        "umane",
        "human_resources",
        HumanResourceForm,
        MAX_RESOURCES,
        _("Risorse umane"),
        _("Aggiungi una risorsa umana"),
    ),
    Table(
        "strumentali",
        "instrumental_resources",
        InstrumentalResourceForm,
        MAX_RESOURCES,
        _("Risorse strumentali"),
        _("Aggiungi una risorsa strumentale"),
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
        found += [("", "Scheda", text) for text in self.card.non_field_errors()]
        return found + [error for table in self.tables for error in table.errors]

    @property
    def clashes(self) -> list[Clash]:
        """What two people have written, for the page to ask which one stays."""
        return [*self.card.clashes, *(clash for table in self.tables for clash in table.clashes)]

    @property
    def media(self):
        return self.card.media
