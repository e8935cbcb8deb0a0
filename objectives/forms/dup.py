"""The objectives of the DUP, in the order of the paper."""

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import AppliesTo
from ..limits import LAST_YEAR
from ..models import Body, Mission, OperationalObjective, Programme, StrategicObjective
from .fields import LongSelect, RichTextField, YearsTicks
from .loaded import LoadedForm


class DupForm(LoadedForm):
    """What the two sections share. The ticks stand over the span in which the objective holds."""

    purpose = RichTextField(
        label=_("Finalità e risultati da raggiungere"),
        required=False,
        help_text=_(
            "A che cosa serve e che cosa ci si aspetta, come sta scritto nel DUP. Per esempio:"
            " favorire l'autonomia delle persone fragili."
        ),
    )
    years = YearsTicks(
        label=_("Esercizi di riferimento"),
        required=False,
        help_text=_("Gli anni in cui vi si lavora. Per esempio: 2026, 2027 e 2028."),
    )

    def __init__(self, *args, year: int, body: Body, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.instance.first_year = year
            self.instance.last_year = min(year + self.horizon(body) - 1, LAST_YEAR)
        first, last = self.instance.first_year, self.instance.last_year
        self.fields["years"].offer(range(first, last + 1))
        self.fields["title"].widget = forms.Textarea(attrs={"rows": 2})
        self.fields["title"].help_text = _(
            "Come sta scritto nel DUP. Per esempio: Inclusione delle persone fragili."
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.include_media = False  # the page loads it, with its nonce
        self.helper.layout = Layout(*self.layout())

    def horizon(self, body: Body) -> int:
        raise NotImplementedError

    def layout(self) -> list:
        raise NotImplementedError


class StrategicForm(DupForm):
    class Meta:
        model = StrategicObjective
        fields = ["mission", "years", "title", "purpose"]
        labels = {"mission": _("Missione"), "title": _("Obiettivo: titolo")}
        help_texts = {
            "mission": _("Quella del bilancio. Per esempio: 10 Trasporti e diritto alla mobilità.")
        }

    def __init__(self, *args, year: int, **kwargs):
        super().__init__(*args, year=year, **kwargs)
        missions = Mission.objects.for_year(year)
        self.fields["mission"].queryset = missions | Mission.objects.filter(
            pk=self.instance.mission_id
        )

    def horizon(self, body):
        return body.strategic_horizon

    def layout(self):
        return [
            Row(Column("mission", css_class="col-12 col-md-8")),
            InlineCheckboxes("years"),
            "title",
            "purpose",
        ]


class OperationalForm(DupForm):
    class Meta:
        model = OperationalObjective
        fields = ["strategic", "programme", "years", "title", "purpose"]
        widgets = dict.fromkeys(("strategic", "programme"), LongSelect)
        labels = {
            "strategic": _("Obiettivo strategico"),
            "programme": _("Programma"),
            "title": _("Obiettivo: titolo"),
        }
        help_texts = {
            "strategic": _("In bianco solo nel DUP semplificato (fino a 5.000 abitanti)."),
            "programme": _(
                "Quello del bilancio. Per esempio: 10.05 Viabilità e infrastrutture stradali."
            ),
        }

    def __init__(self, *args, year: int, **kwargs):
        super().__init__(*args, year=year, **kwargs)
        programmes = Programme.objects.for_year(year).filter(applies_to=AppliesTo.LOCAL)
        programmes |= Programme.objects.filter(pk=self.instance.programme_id)
        self.fields["programme"].queryset = programmes.select_related("mission")
        strategic = StrategicObjective.objects.select_related("mission")
        self.fields["strategic"].queryset = strategic
        self.fields["strategic"].label_from_instance = lambda row: f"{row.mission.code} · {row}"

    def horizon(self, body):
        return body.operational_horizon

    def layout(self):
        return ["strategic", "programme", InlineCheckboxes("years"), "title", "purpose"]
