"""A new monitoring period, and why one is closed or opened again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Period
from ..models.base import validate_readable
from .fields import DateField

_DUE_HELP = _("Il giorno che legge chi compila, per esempio 10/07/2026; in bianco, nessuno.")


class PeriodForm(forms.ModelForm):
    plan_year = forms.IntegerField(
        label=_("Anno del piano"),
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("L'anno delle schede. Per esempio: 2026."),
    )
    reference_on = DateField(
        label=_("Data di riferimento"),
        help_text=_("Il giorno a cui si riferiscono i dati. Per esempio: 30/06/2026."),
    )
    due_on = DateField(label=_("Da compilare entro"), required=False, help_text=_DUE_HELP)

    class Meta:
        model = Period
        fields = ["plan_year", "reference_on", "due_on"]


class ReasonForm(forms.Form):
    """`required` says whether the step can do without."""

    reason = forms.CharField(
        label=_("Motivo"),
        max_length=5000,
        validators=[validate_readable],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Resta nella storia del periodo. Per esempio: correzione di un dato errato."),
    )

    def __init__(self, *args, required: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required


class OpeningForm(ReasonForm):
    """Opening a period is also the moment to say by when it is to be answered."""

    due_on = DateField(label=_("Da compilare entro"), required=False, help_text=_DUE_HELP)
