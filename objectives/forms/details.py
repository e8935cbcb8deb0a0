"""The rows of the planned half of a card: phases, indicators, resources."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..achievement import read_target
from ..limits import MAX_INDICATORS, MAX_PHASES, MAX_RESOURCES
from ..models import HumanResource, Indicator, InstrumentalResource, Phase
from .fields import DateField, DecimalField, PercentageField
from .rows import RowForm, Table

_ONE_LINE = forms.Textarea(attrs={"rows": 1})


class PhaseForm(RowForm):
    due_on = DateField(label=_("Scadenza"), required=False)
    weight = DecimalField(label=_("Peso"), required=False, min_value=0)

    help = {
        "description": _(
            "che cosa si fa, una fase per riga. Per esempio: pubblicazione del bando."
        ),
        "due_on": _("il giorno entro cui si conclude. Per esempio: 31/10/2026."),
        "weight": _(
            "quanto conta la fase. In bianco dappertutto contano uguale; altrimenti la somma è 100."
        ),
    }

    class Meta:
        model = Phase
        fields = ["description", "due_on", "weight"]
        labels = {"description": _("Fase")}
        widgets = {"description": _ONE_LINE}

    def layout(self):
        return Layout(
            Row(
                Column("description", css_class="col-12 col-md-7"),
                Column("due_on", css_class="col-8 col-md-3"),
                Column("weight", css_class="col-4 col-md-2"),
            )
        )


class IndicatorForm(RowForm):
    weight = DecimalField(label=_("Peso"), required=False, min_value=0)

    help = {
        "description": _("che cosa si misura. Per esempio: giorni medi di rilascio."),
        "formula": _("come si calcola. Per esempio: somma dei giorni / permessi rilasciati."),
        "target": _(
            "il risultato da raggiungere. Per esempio: sì · 80% · 120 · entro il 31/10/2026."
        ),
        "direction": _("per i giorni di attesa, per esempio, meno è meglio."),
        "weight": _(
            "quanto conta l'indicatore. In bianco dappertutto contano uguale; altrimenti la somma"
            " è 100."
        ),
    }

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

    help = {
        "profile": _("quante persone e di quale profilo. Per esempio: N. 2 Funzionari."),
        "part_time": _("in bianco se a tempo pieno. Per esempio: 50%."),
        "category": _("l'area di inquadramento. Per esempio: Funzionari ed EQ."),
        "time_share": _("la parte del tempo di lavoro data a questo obiettivo. Per esempio: 25%."),
    }

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
                Column("part_time", css_class="col-12 col-sm-6 col-md-3"),
                Column("category", css_class="col-12 col-sm-6 col-md-3"),
                Column("time_share", css_class="col-12 col-sm-6 col-md-2"),
            )
        )


class InstrumentalResourceForm(RowForm):
    quantity = DecimalField(label=_("Numero"), required=False, min_value=0)

    help = {
        "description": _("mezzi, attrezzature, programmi. Per esempio: autocarro."),
        "quantity": _("quante unità. Per esempio: 2."),
    }

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
    Table(
        "fasi",
        "phases",
        PhaseForm,
        MAX_PHASES,
        _("Fasi"),
        _("Aggiungi una fase"),
        _("Fase spostata alla posizione {n} di {m}."),
    ),
    Table(
        "indicatori",
        "indicators",
        IndicatorForm,
        MAX_INDICATORS,
        _("Indicatori"),
        _("Aggiungi un indicatore"),
        _("Indicatore spostato alla posizione {n} di {m}."),
    ),
    Table(
        "umane",
        "human_resources",
        HumanResourceForm,
        MAX_RESOURCES,
        _("Risorse umane"),
        _("Aggiungi una risorsa umana"),
        _("Risorsa umana spostata alla posizione {n} di {m}."),
    ),
    Table(
        "strumentali",
        "instrumental_resources",
        InstrumentalResourceForm,
        MAX_RESOURCES,
        _("Risorse strumentali"),
        _("Aggiungi una risorsa strumentale"),
        _("Risorsa strumentale spostata alla posizione {n} di {m}."),
    ),
)
